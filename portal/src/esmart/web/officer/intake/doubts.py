"""Rows that may be a profile we have: both side by side, and a person's word."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from esmart.intake.queries import waiting_rows
from esmart.intake.services import IntakeProblem, decide_row
from esmart.web.components.shapes import Link
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.asking import whole
from esmart.web.officer.intake.files import find_file, trail

PAGE = 10


@require_safe
def doubtful_rows(request: HttpRequest) -> HttpResponse:
    """Show the rows that wait for a decision in this person's scope, or of one file."""
    file = find_file(request, request.GET["berkas"]) if request.GET.get("berkas") else None
    after = request.GET.get("sesudah", "0")
    rows = waiting_rows(person_of(request), file=file, after=whole(after) or 0, limit=PAGE + 1)
    asked = f"berkas={file.public_id}&" if file else ""
    context: dict[str, Any] = {
        "title": _("Sama atau lain?"),
        "trail": [*trail(file), Link(_("Sama atau lain?"), "")],
        "rows": rows[:PAGE],
        "file": file,
        "next_url": f"?{asked}sesudah={rows[PAGE - 1].row.id}" if len(rows) > PAGE else "",
        "may_write": person_of(request).may_write,
    }
    return render(request, "web/officer/intake/doubts.html", context)


@writes
@require_POST
def decide(request: HttpRequest, row_id: int) -> HttpResponse:
    """Settle one row: the chosen candidate, or a profile of its own."""
    person = person_of(request)
    seen = [view for view in waiting_rows(person, after=row_id - 1, limit=1) if view.row.id == row_id]
    if not seen:
        raise Http404(_("Baris ini tidak menunggu keputusan Anda."))
    choice = request.POST.get("choice", "")
    if choice != "new" and choice not in {str(one.id) for one in seen[0].candidates}:
        raise Http404(_("Pilih salah satu calon."))
    try:
        decide_row(
            row_id=row_id,
            choice=None if choice == "new" else int(choice),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except IntakeProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Keputusan dicatat dan diingat untuk kiriman berikutnya."))
    asked = request.POST.get("berkas", "")
    address = reverse("web:doubtful_rows")
    return redirect(f"{address}?berkas={asked}" if asked.isalnum() else address)
