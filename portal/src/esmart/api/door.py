"""What every request passes before it reaches a room: its form, who asks, with what right, how often, and if it came before."""

from __future__ import annotations

import hashlib
import math
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import IO, Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from ninja.operation import Operation
from ninja.parser import Parser

from esmart.accounts.models import ApiToken, User
from esmart.accounts.queries.api_access import find_answer, find_token
from esmart.accounts.rules.api_access import SCOPES
from esmart.accounts.services.keep_answer import hold_key, keep_answer
from esmart.accounts.services.note_token_use import note_token_use
from esmart.accounts.services.spend_budget import Rate, spend_budget
from esmart.api.problems import Fault, Problem, malformed
from esmart.core.history import Actor

MOST_BYTES = 2**20  # of a JSON body; files have their own limit
MOST_FILE_BYTES = 50 * 2**20
MOST_QUERY = 4000
DEEPEST = 20
KEY = r"[!-~]{1,200}"
CHUNK = 2**16
KEPT_HEADERS = ("ETag", "Location")
PER_TOKEN = Rate(per_minute=600, burst=120)
PER_ADDRESS = Rate(per_minute=1200, burst=240)
JSON_TYPES = frozenset({"application/json", "application/merge-patch+json"})

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Caller:
    """Who asks: a person, by token or (reading in the browser) by session."""

    person: User
    token: ApiToken | None

    def may(self, scope: str) -> bool:
        return self.token is None or scope in self.token.scopes


def caller_of(request: HttpRequest) -> Caller:
    """Give who asks; every operation is behind the door."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def person_of(request: HttpRequest) -> User:
    """Give the person who asks."""
    return caller_of(request).person


def actor_of(request: HttpRequest) -> Actor:
    """Give the name under which history records what a program does for a person."""
    person = person_of(request)
    return Actor(person.pk, f"{person.first_name or person.username} (API)"[:150])


def open_room(room: str) -> Router:
    """Give the router of one room; its operations need the room's scope: to read, or to write."""
    router = Router(tags=[room])
    router.add_decorator(_door_of(room), mode="view")
    return router


def takes_file[Func: Callable[..., Any]](view: Func) -> Func:
    """Let an operation take the bytes of a file as its whole body; the view finds them in `file_of(request)`."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def acts_outside[Func: Callable[..., Any]](view: Func) -> Func:
    """Say that an operation speaks to a marketplace: no transaction of ours is held open meanwhile."""
    view.acts_outside = True  # type: ignore[attr-defined]
    return view


def tells_secret[Func: Callable[..., Any]](view: Func) -> Func:
    """Say that an operation's answer holds a `secret`: it is told once, and no kept answer holds it."""
    view.tells_secret = True  # type: ignore[attr-defined]
    return view


def file_of(request: HttpRequest) -> IO[bytes]:
    """Give the file that is a request's body."""
    file: IO[bytes] = request.api_file  # type: ignore[attr-defined]
    return file


def scope_of(room: str, method: str) -> str:
    """Give the scope that an operation of a room needs."""
    return f"{room}:{'read' if method == 'GET' else 'write'}"


class StrictParser(Parser):
    """Reads bodies: valid UTF-8, no NUL, not too deep. What it raises becomes 400."""

    def parse_body(self, request: HttpRequest) -> Any:
        content = msgspec.json.decode(request.body)
        _check_depth_and_signs(content)
        return content


def _check_depth_and_signs(content: Any) -> None:
    waiting: list[tuple[Any, int]] = [(content, 1)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise ValueError("nested too deep")
        if isinstance(one, str) and "\x00" in one:
            raise ValueError("NUL sign")
        if isinstance(one, dict):
            waiting += [(part, depth + 1) for pair in one.items() for part in pair]
        elif isinstance(one, list):
            waiting += [(part, depth + 1) for part in one]


def _door_of(room: str) -> Callable[[View], View]:
    def through(run: View) -> View:
        operation: Operation = run.__self__  # type: ignore[attr-defined]  # Ninja gives the bound method

        @wraps(run)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                caller = _admit(request, scope_of(room, str(request.method)))
                _check_query(request, operation)
                digest = _read_body(request, operation)
                if request.method == "POST":
                    return _answer_once(
                        request, caller, operation, digest, lambda: run(request, *args, **kwargs)
                    )
                return _unless_known(request, run(request, *args, **kwargs))
            except Problem as problem:
                return problem.answer()
            finally:
                if (file := getattr(request, "api_file", None)) is not None:
                    file.close()

        return enter

    return through


def _admit(request: HttpRequest, scope: str) -> Caller:
    """Let in who is known, asks not too often, and may do this; raises Problem."""
    caller = _who(request)
    _refuse_too_often(request, caller)
    if caller is None:
        raise _stranger(request)
    if scope in SCOPES and not caller.may(scope):
        raise Problem("scope-missing", _("Token ini tidak memuat hak %s.") % scope)
    request.auth = caller  # type: ignore[attr-defined]
    request.user = caller.person
    return caller


def _who(request: HttpRequest) -> Caller | None:
    """Give who asks; a token that does not open is never made good by a session. One query, two once a minute."""
    header = request.headers.get("Authorization")
    if header is None:
        known = request.method == "GET" and request.user.is_authenticated
        return Caller(request.user, None) if known else None  # type: ignore[arg-type]  # logged in
    kind, _space, secret = header.partition(" ")
    now = timezone.now()
    token = find_token(secret.strip(), now=now) if kind.lower() == "bearer" else None
    if token is None:
        return None
    note_token_use(token=token, now=now)
    return Caller(token.user, token)


def _stranger(request: HttpRequest) -> Problem:
    if "Authorization" in request.headers:
        detail = _(
            "Token tidak dikenal, dicabut, atau habis masa berlakunya. Buat token baru di halaman Token API."
        )
        challenge = 'Bearer realm="e-Smart IKM", error="invalid_token"'
    elif request.method == "GET":
        detail, challenge = _("Kirim token di kepala Authorization: Bearer …"), 'Bearer realm="e-Smart IKM"'
    else:
        detail, challenge = (
            _("Perubahan memerlukan token di kepala Authorization."),
            'Bearer realm="e-Smart IKM"',
        )
    return Problem("not-authenticated", detail, headers={"WWW-Authenticate": challenge})


def _refuse_too_often(request: HttpRequest, caller: Caller | None) -> None:
    now = time.time()
    budgets = [(f"address:{address_of(request)}", getattr(settings, "API_PER_ADDRESS", PER_ADDRESS))]
    if caller is not None:
        whose = f"token:{caller.token.pk}" if caller.token else f"session:{caller.person.pk}"
        budgets.append((whose, getattr(settings, "API_PER_TOKEN", PER_TOKEN)))
    for key, rate in budgets:
        if wait := spend_budget(key, rate, now=now):
            seconds = max(1, math.ceil(wait))
            detail = _("Terlalu banyak permintaan. Coba lagi setelah %s detik.") % seconds
            raise Problem("rate-limited", detail, headers={"Retry-After": str(seconds)})


def address_of(request: HttpRequest) -> str:
    """Give the caller's address: behind so many proxies of ours the one the first of them wrote, else the connection's."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    chain = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(chain) >= proxies and (told := chain[-proxies].strip()):
        return told[:60]
    return str(request.META.get("REMOTE_ADDR", ""))[:60]


def _check_query(request: HttpRequest, operation: Operation) -> None:
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }
    if strange := sorted(set(request.GET) - known):
        faults = [Fault("query", f"/{name[:60]}", _("Isian ini tidak dikenal.")) for name in strange[:20]]
        raise Problem("validation-failed", _("Alamat memuat isian yang tidak dikenal."), faults=faults)


def _read_body(request: HttpRequest, operation: Operation) -> str:
    """Check a body's size and type before it is read, and give its SHA-256."""
    if request.method == "GET":
        return ""
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isascii() and length.isdigit() else 0
    as_file = getattr(operation.view_func, "takes_file", False)
    if size > (MOST_FILE_BYTES if as_file else MOST_BYTES):
        raise Problem("too-large", _("Isi permintaan terlalu besar."))
    if as_file:
        return _spool(request)
    wants_body = any(model.__ninja_param_source__ == "body" for model in operation.models)
    if wants_body and request.content_type not in JSON_TYPES:
        raise Problem("media-type-unsupported", _("Kirim isi sebagai application/json."))
    if not wants_body and size:
        raise malformed(_("Permintaan ini tidak mempunyai isi."))
    return hashlib.sha256(request.body).hexdigest()


def _spool(request: HttpRequest) -> str:
    if request.content_type != "application/octet-stream" and not str(request.content_type).startswith(
        ("text/csv", "application/vnd.")
    ):
        raise Problem(
            "media-type-unsupported", _("Kirim isi berkas apa adanya sebagai application/octet-stream.")
        )
    digest = hashlib.sha256()
    file = tempfile.SpooledTemporaryFile(max_size=MOST_BYTES)  # noqa: SIM115  # closed with the request
    while chunk := request.read(CHUNK):
        digest.update(chunk)
        file.write(chunk)
    file.seek(0)
    request.api_file = file  # type: ignore[attr-defined]
    return digest.hexdigest()


def _answer_once(
    request: HttpRequest, caller: Caller, operation: Operation, digest: str, run: Callable[[], HttpResponse]
) -> HttpResponse:
    """Do a writing request once, however often it is sent: the same key and request get the first answer again.

    What it changes and its answer are kept in one transaction. An answer that changed nothing is not kept: a corrected
    request may bear the same key.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        detail = _("Kirim kepala Idempotency-Key dengan nilai acak yang baru untuk tiap perubahan.")
        raise Problem("idempotency-key-missing", detail)
    if not re.fullmatch(KEY, key):
        raise malformed(_("Idempotency-Key paling panjang 200 tanda ASCII, tanpa spasi."))
    asked = "\n".join([str(request.method), request.get_full_path(), digest])
    request_hash = hashlib.sha256(asked.encode()).hexdigest()
    with hold_key(user=caller.person, key=key) as free:
        if not free:
            detail = _("Permintaan dengan kunci ini sedang dikerjakan. Tunggu jawabannya.")
            raise Problem("request-in-progress", detail, headers={"Retry-After": "1"})
        kept = find_answer(caller.person, key, now=timezone.now())
        if kept is not None:
            if kept.request_hash != request_hash:
                detail = _("Kunci ini sudah dipakai untuk permintaan lain. Pakai kunci baru.")
                raise Problem("idempotency-key-reused", detail)
            headers = {**kept.headers, "Idempotency-Replayed": "true"}
            return HttpResponse(
                kept.body, status=kept.status, content_type="application/json; charset=utf-8", headers=headers
            )
        outside = getattr(operation.view_func, "acts_outside", False)
        with nullcontext() if outside else transaction.atomic():
            answer = run()
            if answer.status_code < 400:  # noqa: PLR2004  # it did something
                headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
                keep_answer(
                    user=caller.person, key=key, request_hash=request_hash, status=answer.status_code,
                    headers=headers, body=_kept_body(operation, answer), now=timezone.now(),
                )  # fmt: skip
            elif not outside:
                transaction.set_rollback(True)
        return answer


def _kept_body(operation: Operation, answer: HttpResponse) -> str:
    """Give an answer as it is kept: a secret is told once and not kept in the clear for a repetition."""
    if not getattr(operation.view_func, "tells_secret", False):
        return answer.content.decode()
    return msgspec.json.encode({**msgspec.json.decode(answer.content), "secret": None}).decode()


def _unless_known(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Send nothing again that the caller already has (If-None-Match)."""
    wanted = request.headers.get("If-None-Match")
    if wanted is None or request.method != "GET" or "ETag" not in answer:
        return answer
    tags = {one.strip().removeprefix("W/") for one in wanted.split(",")}
    if answer["ETag"] in tags:
        return HttpResponse(status=304, headers={"ETag": answer["ETag"]})
    return answer
