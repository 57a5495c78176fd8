"""Where marketplaces send their signed notices."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from esmart.channels.services import NoticeRefused, receive_notice


@csrf_exempt
@login_not_required
@require_POST
def hook(request: HttpRequest, marketplace: str, application: str = "") -> HttpResponse:
    """Store a notice exactly as it came and answer 200 with an empty body; 401 for one whose seal is not right.

    The seal tells which of our applications it is for; `application` only keeps their addresses apart.
    """
    try:
        receive_notice(
            marketplace=marketplace, url=request.build_absolute_uri(), headers=dict(request.headers), body=request.body,
            now=timezone.now(),
        )  # fmt: skip
    except NoticeRefused:
        return HttpResponse(status=401)
    return HttpResponse(status=200)
