"""The script that keeps an attendance sheet open without a network, served from the root so that it also sees log-outs."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

SCRIPT = "web/attendance-worker.js"


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker; it holds nothing of anybody."""
    try:
        with staticfiles_storage.open(staticfiles_storage.stored_name(SCRIPT)) as file:  # type: ignore[attr-defined]
            text = file.read()
    except (AttributeError, OSError, ValueError):
        place = finders.find(SCRIPT)
        if not isinstance(place, str):
            raise Http404 from None
        with open(place, "rb") as file:  # noqa: PTH123
            text = file.read()
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
