"""Version 1: the rooms that are open, what becomes of what goes wrong, and the addresses.

To open another room, write its file beside these (`router`, `refusals`) and add it to OPEN_ROOMS; its scopes are in
accounts/rules/api_access.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from esmart.api import accounts, changes, coaching, intake, own_webhooks, participants
from esmart.api.channels import refusals as channels_refusals
from esmart.api.channels import routers as channels_routers
from esmart.api.door import MOST_QUERY, StrictParser
from esmart.api.problems import Problem, Say, from_validation, malformed, not_found
from esmart.api.registry import refusals as registry_refusals
from esmart.api.registry import routers as registry_routers
from esmart.api.schema import complete

log = structlog.get_logger("esmart.api")
NAME = "api"

# Room by room: its operations, and how its refusals are said.
OPEN_ROOMS: list[tuple[list[Any], dict[type[Exception], Say]]] = [
    (accounts.routers, {}),
    (registry_routers, registry_refusals),
    ([intake.router], intake.refusals),
    (channels_routers, channels_refusals),
    (coaching.routers, coaching.refusals),
    (participants.routers, {}),
    ([own_webhooks.router], own_webhooks.refusals),
    ([changes.router], {}),
]


class Api(NinjaAPI):
    """Ninja's API with our description of it."""

    @cached_property
    def description_in_full(self) -> OpenAPISchema:
        with override("id"):
            found: OpenAPISchema = super().get_openapi_schema()
            complete(found)
        return found

    def get_openapi_schema(self, **_: Any) -> OpenAPISchema:
        return self.description_in_full


def _build() -> Api:
    api = Api(
        title="e-Smart IKM",
        version="1",
        description="Data industri kecil dan menengah, dengan wewenang yang sama seperti halamannya.",
        urls_namespace=NAME,
        docs_url=None,
        parser=StrictParser(),
    )
    for routers, refusals in OPEN_ROOMS:
        for router in routers:
            api.add_router("", router)
        for kind, say in refusals.items():
            api.add_exception_handler(kind, _answering(say))
    api.add_exception_handler(Problem, _answering(lambda problem: problem))
    api.add_exception_handler(ValidationError, _answering(from_validation))
    api.add_exception_handler(Http404, _answering(lambda problem: not_found(str(problem))))
    api.add_exception_handler(
        HttpError, _answering(lambda _problem: malformed(_("Isi permintaan tidak terbaca sebagai JSON.")))
    )
    api.add_exception_handler(IntegrityError, _answering(_conflict))
    api.add_exception_handler(DataError, _answering(_conflict))
    api.add_exception_handler(Exception, _our_fault)
    return api


def _answering(say: Say) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda _request, problem: say(problem).answer()


def _conflict(error: Exception) -> Problem:
    """The database refused what our checks let pass: the sender can mend it, and we should know."""
    log.warning("database_refused", error=type(error).__name__, exc_info=error)
    return Problem("wrong-state", _("Data ini berbenturan dengan data yang sudah ada."))


def _our_fault(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("request_failed", method=request.method, path=request.path, exc_info=error)
    return Problem(
        "internal-error",
        _("Terjadi kesalahan di pihak kami. Coba lagi; bila tetap gagal, sebutkan X-Request-Id."),
    ).answer()


def _at_the_gate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Check what no operation should ever see, answer in one form, and let the door ask who comes."""

    @wraps(view)
    def pass_through(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        only_head = request.method == "HEAD"
        if only_head:
            request.method = "GET"
        if unreadable := _unreadable(request):
            answer = malformed(unreadable).answer()
        else:
            answer = _answer(view, request, *args, **kwargs)
        if isinstance(answer, HttpResponseNotAllowed):
            methods = ", ".join(_methods(answer["Allow"]))
            detail = _("Alamat ini hanya menerima %s.") % methods
            answer = Problem("method-not-allowed", detail, headers={"Allow": methods}).answer()
        answer.headers.setdefault("Cache-Control", "private, no-cache")
        answer["X-Content-Type-Options"] = "nosniff"
        if only_head:
            request.method = "HEAD"
            answer.headers["Content-Length"] = str(len(answer.content))
            answer.content = b""
        return answer

    pass_through.csrf_exempt = True  # type: ignore[attr-defined]  # a session may only read; writing needs a token
    pass_through.login_required = False  # type: ignore[attr-defined]  # the door asks
    return pass_through


def _methods(allowed: str) -> list[str]:
    """Name the methods an address takes; what may be read may be asked for its head alone."""
    found = {part.strip() for part in allowed.split(",")}
    return sorted(found | {"HEAD"} if "GET" in found else found)


def _answer(
    view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return not_found().answer()


def _unreadable(request: HttpRequest) -> str:
    query = str(request.META.get("QUERY_STRING", ""))
    if len(query) > MOST_QUERY:
        return _("Alamat terlalu panjang.")
    try:
        written = unquote_to_bytes(query.replace("+", " ").encode("latin-1")).decode()
    except UnicodeError:
        return _("Alamat memuat tanda yang bukan UTF-8.")
    if "\x00" in written or "\x00" in request.path or "\ufffd" in request.path:
        return _("Alamat memuat tanda yang tidak boleh ada.")
    return ""


def addresses() -> list[URLPattern | URLResolver]:
    """Give the addresses of all operations, each behind the gate."""
    found: list[URLPattern] = [one for one in v1._get_urls() if isinstance(one, URLPattern)]
    for one in found:
        one.callback = _at_the_gate(one.callback)
    return list(found)


v1 = _build()
