"""What the frame of every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from esmart.web.components.choices import theme_of
from esmart.web.components.navigation import navigation_for


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Give templates the facts of the frame: navigation by role, theme, whether this installation shows sample data."""
    user = getattr(request, "user", None)
    locked = user is not None and user.is_authenticated and bool(request.session.get("locked"))
    return {
        "demo": settings.ENVIRONMENT.demo,
        "theme": theme_of(request),
        "navigation": [] if locked else navigation_for(request),
        "screen_locked": locked,
        "locks_after": getattr(user, "lock_after", 0),
        "canonical": _canonical(request),
    }


def _canonical(request: HttpRequest) -> str:
    """Give the page's own address; none under a host we do not answer to, whose error page is shown with this frame."""
    try:
        return request.build_absolute_uri(request.path)
    except DisallowedHost:
        return ""
