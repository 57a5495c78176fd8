"""Send a stored paper: to be kept by who may have it, never shown within our pages nor kept by a shared browser."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from esmart.coaching.rules.training import KINDS


def send_paper(file: FieldFile | None, name: str) -> FileResponse:
    """Send a file under `name`, with its own ending where the name has none; 404 where there is no file."""
    if not file:
        raise Http404(_("Berkas tidak ditemukan."))
    ending = str(file.name).rpartition(".")[2]
    answer = FileResponse(
        file.open("rb"), as_attachment=True, filename=name if name.endswith(f".{ending}") else f"{name}.{ending}",
        content_type=KINDS.get(ending, "application/octet-stream"),
    )  # fmt: skip
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
