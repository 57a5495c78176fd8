"""What stands between a valid session and a page: its age, the locked screen, the second factor that is still missing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.web.officer.account import sessions

ALWAYS = frozenset(
    {"web:logout", "account_logout", "web:language", "web:theme", "alive", "ready", "web:photo"}
)
WHILE_LOCKED = ALWAYS | {"web:locked", "web:unlock_with_passkey", "web:switch_person"}
WITHOUT_FACTOR = WHILE_LOCKED | {
    "web:lock",
    "web:resume",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
}
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class Gate:
    """Middleware: lets a logged-in person through to the page, or leads to what has to be done first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], *_args: Any
    ) -> HttpResponse | None:
        """Decide before the page runs; visitors and API tokens have no session and pass."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        person = cast("User", request.user)
        name = request.resolver_match.view_name if request.resolver_match else ""
        now = time.time()
        if sessions.is_over(request, now):
            return _end(request)
        if name in ALWAYS:
            return None
        if not sessions.is_locked(request) and sessions.idle_seconds(request, now) > person.lock_after * 60:
            _lock_where_they_are(request)
        if sessions.is_locked(request):
            return None if name in WHILE_LOCKED else _lead(request, reverse("web:locked"))
        sessions.note(request, now)
        if name not in WITHOUT_FACTOR and lacks_factor(person):
            return _lead(request, reverse("mfa_index"))
        return None


def lacks_factor(person: User) -> bool:
    """Say whether this person must set up a second factor before anything else; one query where it is required."""
    required = settings.SECOND_FACTOR_REQUIRED and person.role != User.Role.OWNER
    return required and not is_mfa_enabled(person, FACTORS)


def _end(request: HttpRequest) -> HttpResponse:
    place = (
        request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else ""
    )
    logout(request)
    messages.info(request, _("Sesi Anda sudah berakhir. Silakan masuk lagi."))
    asked = f"?{urlencode({'next': place})}" if place else ""
    return _lead(request, reverse("web:login") + asked)


def _lock_where_they_are(request: HttpRequest) -> None:
    part = bool(request.headers.get("HX-Request"))
    if request.method == "POST" and not part:
        sessions.keep_form(request)
    sessions.lock(request, request.get_full_path() if request.method == "GET" and not part else "")


def _lead(request: HttpRequest, place: str) -> HttpResponse:
    """Send the browser elsewhere; a part of a page takes the whole page along, a program gets a status."""
    if request.path.startswith("/api/"):
        problem = {"title": _("Masuk lagi lewat halaman situs."), "status": 403}
        return JsonResponse(problem, status=403, content_type="application/problem+json")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": place})
    return redirect(place)
