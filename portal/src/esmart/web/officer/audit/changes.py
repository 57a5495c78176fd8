"""History searched by what, whose and when; on the screen and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import batched
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.core.models import Change
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Event
from esmart.web.officer.audit.access import audit_tabs, auditors_only, note_people, trail
from esmart.web.officer.audit.filters import ChangeForm, asked, page_of
from esmart.web.officer.audit.words import OPERATIONS, changes_of, table_words, title_of
from esmart.web.officer.sheets import sheet_answer

ROWS_AT_ONCE = 500


@require_safe
@auditors_only
def changes(request: HttpRequest) -> HttpResponse:
    """Show the changes asked for; that history of people was seen is itself noted."""
    form = ChangeForm(request.GET)
    rows, next_url = page_of(request, form.found())
    note_people(request, rows, screen="web:audit_changes")
    context = {
        "title": _("Perubahan"),
        "trail": trail(_("Perubahan")),
        "tabs": audit_tabs("audit_changes"),
        "form": form,
        "filtered": bool(asked(request)),
        "events": [
            Event(at=one.at, who=one.actor_label, what=title_of(one), changes=changes_of(one)) for one in rows
        ],
        "next_url": next_url,
        "export_url": f"{reverse('web:export_changes')}?{urlencode(asked(request))}",
    }
    return render(request, "web/officer/audit/changes.html", context)


@require_safe
@auditors_only
@in_indonesian
def changes_file(request: HttpRequest) -> HttpResponseBase:
    """Send the changes asked for, one row per changed column, as CSV or (`bentuk=xlsx`) as a workbook."""
    heads = [
        "Waktu", "Pelaku", "Nomor pelaku", "Data", "Tabel", "Nomor data", "Perbuatan", "Kolom", "Dari", "Menjadi",
        "Nomor catatan", "Transaksi",
    ]  # fmt: skip
    rows = (
        [f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}", one.actor_label, one.actor_id, table_words(one.table_name),
         one.table_name, one.row_id, str(OPERATIONS[one.operation]), column, old, new, one.id, one.xid]
        for one in _noted(request, ChangeForm(request.GET).found())
        for column, old, new in changes_of(one)
    )  # fmt: skip
    return sheet_answer(
        request.GET.get("bentuk", ""), f"perubahan-{timezone.localdate():%Y-%m-%d}", heads, rows
    )


def _noted(request: HttpRequest, found: QuerySet[Change]) -> Iterator[Change]:
    """Give the changes, noting whose they are before each part of them leaves."""
    rows: Iterable[Change] = found.iterator(chunk_size=ROWS_AT_ONCE)
    for part in batched(rows, ROWS_AT_ONCE):
        note_people(request, part, screen="web:export_changes")
        yield from part
