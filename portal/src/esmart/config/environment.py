"""What may be set from outside, typed and read once. Nothing else reads os.environ."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

LAST_PORT = 65535
LONGEST_DAYS = 3650
ROOT = Path(__file__).resolve().parents[4]


class EnvironmentProblem(Exception):
    """A setting from outside cannot be used; the message names it and says what to write instead."""


@dataclass(frozen=True, kw_only=True)
class SingleSignOn:
    """An OpenID Connect issuer whose people may log in, when they have an account here."""

    issuer: str
    client_id: str
    client_secret: str
    name: str

    @property
    def origin(self) -> str:
        """Scheme and host, as content security policies name them."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Settings of one running installation. Docs: docs/how-to/settings.md lists each name."""

    data: Path
    port: int
    sandbox_port: int
    host: str
    database_url: str | None
    demo: bool
    debug: bool
    production: bool
    hosts: tuple[str, ...]
    secret_key: str
    field_key: str
    old_field_keys: tuple[str, ...]
    index_key: str
    backup_passphrase: str
    channels_production: bool
    buyer_data_days: int
    log_format: str
    second_factor_required: bool
    trusted_proxies: int
    mail: dict[str, object]
    mail_from: str
    oidc: SingleSignOn | None

    @property
    def postgres_folder(self) -> Path:
        return self.data / "postgres"


def read_environment(source: dict[str, str] | None = None) -> Environment:
    """Read every setting; raises EnvironmentProblem for a value that cannot be used."""
    env = dict(os.environ) if source is None else source
    data = Path(env.get("ESMART_DATA") or ROOT / "var").expanduser().resolve()
    production = _flag(env, "ESMART_PRODUCTION", default=False)
    port = _port(env, "ESMART_PORT", 8000)
    demo = _flag(env, "ESMART_DEMO", default=True)
    return Environment(
        data=data,
        port=port,
        sandbox_port=_port(env, "ESMART_SANDBOX_PORT", 8100),
        host=env.get("ESMART_HOST", "127.0.0.1"),
        database_url=env.get("DATABASE_URL") or None,
        demo=demo,
        debug=_flag(env, "ESMART_DEBUG", default=False),
        production=production,
        hosts=tuple(h for h in env.get("ESMART_HOSTS", "").split(",") if h),
        secret_key=env.get("ESMART_SECRET_KEY") or _kept_secret(data, "secret.key"),
        field_key=env.get("ESMART_FIELD_KEY") or _kept_secret(data, "field.key"),
        old_field_keys=tuple(key for key in env.get("ESMART_OLD_FIELD_KEYS", "").split(",") if key),
        index_key=env.get("ESMART_INDEX_KEY") or _kept_secret(data, "index.key"),
        backup_passphrase=env.get("ESMART_BACKUP_PASSPHRASE", ""),
        channels_production=_flag(env, "ESMART_CHANNELS_PRODUCTION", default=False),
        buyer_data_days=_days(env, "ESMART_BUYER_DATA_DAYS", 90),
        log_format=env.get("ESMART_LOG_FORMAT", "console"),
        second_factor_required=_second_factor(env, otherwise=production or not demo),
        trusted_proxies=_count(env, "ESMART_TRUSTED_PROXIES", 1 if production else 0),
        mail=mail_settings(env.get("ESMART_EMAIL_URL", ""), folder=data / "mail"),
        mail_from=env.get("ESMART_EMAIL_FROM") or "e-Smart IKM <esmart@localhost>",
        oidc=_single_sign_on(env),
    )


def database_settings(url: str) -> dict[str, object]:
    """Turn `postgresql://user:password@host:port/name?options` into Django's form."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise EnvironmentProblem(
            f"DATABASE_URL begins with {parts.scheme!r}; it must be postgresql://user:password@host:port/name"
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "esmart",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def mail_settings(url: str, *, folder: Path) -> dict[str, object]:
    """Turn `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465` into Django's form.

    Without an address every letter becomes a file in `folder`, for whoever runs the installation to hand over.
    """
    if not url:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # letters hold codes
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"BACKEND": backend, "OPTIONS": {"file_path": str(folder)}}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise EnvironmentProblem(
            f"The address in ESMART_EMAIL_URL begins with {parts.scheme!r}; it must be smtp://user:password@host:587 or smtps://…"
        )
    secure = parts.scheme == "smtps"
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if secure else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": secure,
            "use_tls": not secure and dict(parse_qsl(parts.query)).get("tls", "1") != "0",
            "timeout": 20,
        },
    }


def _second_factor(env: dict[str, str], *, otherwise: bool) -> bool:
    value = env.get("ESMART_SECOND_FACTOR", "").strip().lower()
    if not value:
        return otherwise
    if value in {"required", "optional"}:
        return value == "required"
    raise EnvironmentProblem(
        f"{value!r} is not understood as ESMART_SECOND_FACTOR; write required or optional"
    )


def _single_sign_on(env: dict[str, str]) -> SingleSignOn | None:
    issuer = env.get("ESMART_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    client_id, secret = env.get("ESMART_OIDC_CLIENT_ID", ""), env.get("ESMART_OIDC_CLIENT_SECRET", "")
    if not client_id or not secret:
        raise EnvironmentProblem(
            "With ESMART_OIDC_ISSUER also set ESMART_OIDC_CLIENT_ID and ESMART_OIDC_CLIENT_SECRET"
        )
    name = env.get("ESMART_OIDC_NAME") or "SSO"
    return SingleSignOn(issuer=issuer, client_id=client_id, client_secret=secret, name=name)


def _count(env: dict[str, str], name: str, default: int) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit():
        raise EnvironmentProblem(f"{name}={value!r} is not a count; write 0, 1 or 2")
    return int(value)


def _days(env: dict[str, str], name: str, default: int) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit() or not 0 < int(value) <= LONGEST_DAYS:
        raise EnvironmentProblem(
            f"{name}={value!r} is not a number of days; write one between 1 and {LONGEST_DAYS}"
        )
    return int(value)


def _flag(env: dict[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise EnvironmentProblem(f"{name}={value!r} is not understood; write 1 or 0")


def _port(env: dict[str, str], name: str, default: int) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit() or not 0 < int(value) <= LAST_PORT:
        raise EnvironmentProblem(f"{name}={value!r} is not a port number between 1 and 65535")
    return int(value)


def _kept_secret(data: Path, name: str) -> str:
    """Make a secret at the first start and keep it beside the data, readable by us only."""
    folder = data / "secrets"
    file = folder / name
    if file.exists():
        return file.read_text().strip()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    value = secrets.token_urlsafe(48) if name == "secret.key" else secrets.token_hex(32)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker: its secret counts
        return file.read_text().strip()
    with os.fdopen(handle, "w") as out:
        out.write(value)
    return value
