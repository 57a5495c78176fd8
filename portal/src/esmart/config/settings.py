"""Django's settings. What may differ between installations comes from environment.py; the rest is law here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from esmart.config.environment import ROOT, EnvironmentProblem, database_settings, read_environment
from esmart.config.log import configure_logging
from esmart.config.postgres import DATABASE, ROLE, socket_folder

ENVIRONMENT = read_environment()


def package_folder(name: str) -> Path:
    """Find the folder of an installed package without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EnvironmentProblem(f"The package {name!r} is not installed; run `make setup`")
    return Path(spec.submodule_search_locations[0])


SECRET_KEY = ENVIRONMENT.secret_key
FIELD_KEY = ENVIRONMENT.field_key  # hex, 32 bytes: seals tokens and identifiers at rest
OLD_FIELD_KEYS = ENVIRONMENT.old_field_keys  # still readable while what they sealed is sealed anew
INDEX_KEY = (
    ENVIRONMENT.index_key
)  # hex, 32 bytes: finds a sealed value by its exact text; never rotated alone
CHANNELS_PRODUCTION = ENVIRONMENT.channels_production  # without it no real marketplace is ever called
BUYER_DATA_DAYS = ENVIRONMENT.buyer_data_days  # after an order is over
OUTBOUND_LOOPBACK = (
    ENVIRONMENT.demo and not ENVIRONMENT.production
)  # practice webhooks may end on this machine
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts) or ["127.0.0.1", "localhost", "[::1]"]

DATABASE_URL = (
    ENVIRONMENT.database_url
    or f"postgresql://{ROLE}@/{DATABASE}?host={socket_folder(ENVIRONMENT.postgres_folder)}"
)
DATABASES = {"default": {**database_settings(DATABASE_URL), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "procrastinate.contrib.django",
    "esmart.core",
    "esmart.accounts",
    "esmart.registry",
    "esmart.intake",
    "esmart.channels",
    "esmart.coaching",
    "esmart.api",
    "esmart.web",
    # After ours, so that our templates come before theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "esmart.config.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # this early, so that refusals of others carry it too
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "esmart.web.components.choices.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "esmart.config.plain_input.PlainInput",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # a page is public only when it says so
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "esmart.web.officer.account.gate.Gate",
    "django_htmx.middleware.HtmxMiddleware",
    "esmart.config.second_wall.SecondWall",  # last: whoever stands before it asks as the system
]

ROOT_URLCONF = "esmart.config.urls"
WSGI_APPLICATION = "esmart.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "esmart.web.components.context.chrome",
            ],
            # Known to every template without {% load %}.
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "esmart.web.components.parts",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:desk"
LOGOUT_REDIRECT_URL = "web:home"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 3 * 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Log-in: django-allauth, spoken to by web/officer/account and web/public/account only (docs/decisions/0004).
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SECOND_FACTOR_REQUIRED = ENVIRONMENT.second_factor_required  # of everyone but owners
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
ACCOUNT_ADAPTER = "esmart.web.officer.account.adapters.AccountAdapter"
_FORMS = "esmart.web.officer.account.forms"
ACCOUNT_FORMS = {
    "login": "esmart.web.public.account.LoginForm",
    "change_password": f"{_FORMS}.ChangePassword",
    "set_password": f"{_FORMS}.SetPassword",
    "reset_password": f"{_FORMS}.ForgottenPassword",
    "confirm_password_reset_code": f"{_FORMS}.PasswordCode",
    "reset_password_from_key": f"{_FORMS}.NewPassword",
    "add_email": f"{_FORMS}.NewEmail",
    "reauthenticate": f"{_FORMS}.ConfirmByPassword",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.FactorCode",
    "reauthenticate": f"{_FORMS}.ConfirmByCode",
    "activate_totp": f"{_FORMS}.AppCode",
    "add_webauthn": f"{_FORMS}.NewPasskey",
    "edit_webauthn": f"{_FORMS}.RenamedPasskey",
}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # at log-in; an address counts only once it was confirmed
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False  # computers are shared: closing the browser ends the session
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True  # a code, no link: nothing to open on another machine
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/5m/key",
}
MFA_ADAPTER = "esmart.web.officer.account.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts come by invitation only: nobody can sit on another's address
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "e-Smart IKM"
MFA_TOTP_TOLERANCE = 1  # one step of 30 seconds: clocks of cheap phones drift
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.production  # http://localhost
SOCIALACCOUNT_ADAPTER = "esmart.web.officer.account.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "kantor",
                "name": one.name,
                "client_id": one.client_id,
                "secret": one.client_secret,
                "settings": {"server_url": one.issuer},
            }
            for one in [ENVIRONMENT.oidc]
            if one
        ],
    }
}
# Tries are counted for all worker processes together, so the count lies in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_throttle",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
MAILERS = {"default": ENVIRONMENT.mail}
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data / "static"
# Third-party front-end files come from the packages that ship them; none is committed.
STATICFILES_DIRS = [("bootstrap", package_folder("bootstrap"))]
MEDIA_ROOT = ENVIRONMENT.data / "media"
ERASED_FILE = (
    ENVIRONMENT.data / "erased.txt"
)  # outside every backup: who is on it stays erased after a restore
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}
SERVESTATIC_USE_MANIFEST = True

FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

PROCRASTINATE_ON_APP_READY = "esmart.config.tasks.register"
TASKS = {"default": {"BACKEND": "esmart.config.tasks.ProcrastinateBackend"}}

SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'self'"],
    # The button of single sign-on is a form, and browsers hold its redirect to this list too.
    "form-action": ["'self'", *(one.origin for one in [ENVIRONMENT.oidc] if one)],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if ENVIRONMENT.production:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING_CONFIG = None
configure_logging(ENVIRONMENT.log_format)

REFERENCE_DATA = (
    ROOT / "portal" / "data"
)  # regions, KBLI, search words: with their licences, loaded by `esmart seed`
