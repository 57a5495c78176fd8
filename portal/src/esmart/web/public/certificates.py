"""Checking a certificate: what anyone learns from its code, and nothing more. No page here is kept by anybody's cache."""

from __future__ import annotations

import hashlib
import re
import time

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from esmart.accounts.services.spend_budget import Rate, spend_budget
from esmart.coaching.queries.training import verify
from esmart.web.officer.coaching.training.words import long_date, verified_badge

NO_SIGN_OF_A_CODE = re.compile(r"[^\w-]", re.ASCII)
LOOKS = Rate(per_minute=20, burst=20)


@login_not_required
@never_cache
@require_safe
def verify_certificate(request: HttpRequest, code: str = "") -> HttpResponse:
    """Say whether a certificate is real, and what it certifies; ask for the code when none is given."""
    if typed := request.GET.get("kode", "").strip():
        return redirect("web:verify_certificate", NO_SIGN_OF_A_CODE.sub("", typed)[:64] or "-")
    context: dict[str, object] = {"title": _("Periksa sertifikat")}
    if not code:
        return _answer(render(request, "web/public/certificate.html", context))
    if wait := spend_budget(f"certificate {_mark_of(request)}", LOOKS, now=time.time()):
        slow = render(request, "web/public/certificate.html", {**context, "wait": int(wait) + 1}, status=429)
        slow["Retry-After"] = str(int(wait) + 1)
        return _answer(slow)
    found = verify(code, now=timezone.now(), today=timezone.localdate())
    if found is None:
        return _answer(
            render(request, "web/public/certificate.html", {**context, "unknown": True}, status=404)
        )
    context |= {
        "found": found,
        "badge": verified_badge(found),
        "pairs": [
            (_("Pelatihan"), found.course),
            (_("Jenis"), found.kind),
            (_("Penerbit"), found.issuer),
            (_("Nomor"), found.number),
            (_("Tanggal terbit"), long_date(found.issued_on)),
            (_("Berlaku sampai"), long_date(found.valid_until)),
            (_("Pemegang") if found.by_name else _("Pemegang (inisial)"), found.holder),
            (_("Dicabut pada"), long_date(found.revoked_on)),
        ],
    }
    return _answer(render(request, "web/public/certificate.html", context))


def _answer(answer: HttpResponse) -> HttpResponse:
    """Keep the page out of every store, so that a name taken back is gone with the next look, and out of search."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _mark_of(request: HttpRequest) -> str:
    """Give a mark of the asking address that is not the address itself."""
    return hashlib.sha256(str(request.META.get("REMOTE_ADDR", "")).encode()).hexdigest()[:24]
