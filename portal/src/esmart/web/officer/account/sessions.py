"""What a session remembers: when it began, when its person last did something, whether its screen is locked."""

from __future__ import annotations

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from esmart.core.secrets import Cell, seal, unseal

BEGUN, SEEN, LOCKED, PLACE, KEPT = "begun", "seen", "locked", "place", "kept"
NOTED_EVERY_SECONDS = 60
NEVER_KEPT = ("password", "credential", "code", "secret")
KEPT_CELL = Cell("django_session", 0, KEPT)
MOST_KEPT = 50_000  # signs of a half-sent form that wait behind the lock


def stamp(sender: Any, request: HttpRequest, **_facts: Any) -> None:
    """Note the beginning of a session; called at each log-in."""
    request.session[BEGUN] = request.session[SEEN] = time.time()
    for left in (LOCKED, PLACE, KEPT):
        request.session.pop(left, None)


def is_over(request: HttpRequest, now: float) -> bool:
    """Say whether the session is too old, or was left alone for too long."""
    begun = request.session.setdefault(BEGUN, now)
    seen = request.session.setdefault(SEEN, now)
    return now - begun > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS


def idle_seconds(request: HttpRequest, now: float) -> float:
    """Give how long the person did nothing."""
    return float(now - request.session.get(SEEN, now))


def note(request: HttpRequest, now: float) -> None:
    """Note that the person did something; at most once a minute, since it costs a write."""
    if now - request.session.get(SEEN, 0) < NOTED_EVERY_SECONDS:
        return
    request.session[SEEN] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


def lock(request: HttpRequest, place: str) -> None:
    """Lock the screen, to be opened again at `place`."""
    request.session[LOCKED] = True
    request.session[PLACE] = place


def is_locked(request: HttpRequest) -> bool:
    """Say whether the screen is locked."""
    return bool(request.session.get(LOCKED))


def unlock(request: HttpRequest) -> str:
    """Open the screen and give the place to go on at (empty: none was kept)."""
    request.session.pop(LOCKED, None)
    request.session[SEEN] = time.time()
    return str(request.session.pop(PLACE, ""))


def keep_form(request: HttpRequest) -> None:
    """Keep what was just sent, sealed, so that the lock loses no typed text; files and secrets are not kept."""
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    text = fields.urlencode()
    secret = any(word in name.lower() for name in fields for word in NEVER_KEPT)
    if len(text) <= MOST_KEPT and not request.FILES and not secret:
        request.session[KEPT] = {"place": request.get_full_path(), "fields": seal(text, cell=KEPT_CELL)}


def kept_form(request: HttpRequest) -> tuple[str, list[tuple[str, str]]] | None:
    """Give the address and the fields of a form that waited behind the lock."""
    kept = request.session.get(KEPT)
    if not kept:
        return None
    fields = QueryDict(unseal(kept["fields"], cell=KEPT_CELL))
    return kept["place"], [(name, value) for name, values in fields.lists() for value in values]


def drop_form(request: HttpRequest) -> None:
    """Forget the form that waited."""
    request.session.pop(KEPT, None)
