"""Photos by content: the address holds the hash, so what it shows never changes and may be kept for ever."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.registry.rules import photo_path
from esmart.registry.rules.photos import ORIGINAL

TYPES = {".webp": "image/webp", ".jpg": "image/jpeg"}
FOR_EVER = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def photo(request: HttpRequest, sha256: str, size: str) -> HttpResponse:
    """Give one size of one photo; no query. The type is ours to say, since the files are ours."""
    try:
        place = photo_path(sha256, size if size == ORIGINAL else int(size))
    except ValueError as unknown:
        raise Http404(_("Foto tidak ditemukan.")) from unknown
    file = Path(settings.MEDIA_ROOT) / place
    try:
        content = file.read_bytes()
    except FileNotFoundError as missing:
        raise Http404(_("Foto tidak ditemukan.")) from missing
    # Pictures are packed already: "identity" keeps the compressing middleware away.
    headers = {"Cache-Control": FOR_EVER, "Content-Encoding": "identity", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=TYPES[file.suffix], headers=headers)
