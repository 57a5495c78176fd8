"""Who has read special-category data, of whom and why; on the screen and as a file."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from esmart.core.models import AccessRead
from esmart.web.components.charts import write_number
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Cell, Table
from esmart.web.officer.audit.access import audit_tabs, auditors_only, trail
from esmart.web.officer.audit.filters import ReadingForm, asked, page_of
from esmart.web.officer.sheets import sheet_answer

NAMED = 5  # so many numbers are written out


@require_safe
@auditors_only
def readings(request: HttpRequest) -> HttpResponse:
    """Show the readings asked for: numbers of people only, no names."""
    form = ReadingForm(request.GET)
    rows, next_url = page_of(request, form.found())
    cells = [
        [
            Cell(f"{timezone.localtime(one.at):%d-%m-%Y %H.%M}"),
            Cell(one.actor_label),
            Cell(_people(one)),
            Cell(_(one.what)),
            Cell(_(one.purpose)),
            Cell(_(one.screen.removeprefix("web:").replace("_", " ")) if one.screen else ""),
        ]
        for one in rows
    ]
    heads = [_("Waktu"), _("Pembaca"), pgettext("satu", "Orang"), _("Yang dibaca"), _("Tujuan"), _("Halaman")]
    context = {
        "title": _("Pembacaan data khusus"),
        "trail": trail(_("Pembacaan data khusus")),
        "tabs": audit_tabs("audit_readings"),
        "form": form,
        "filtered": bool(asked(request)),
        "table": Table(_("Pembacaan data khusus"), heads, cells, caption_shown=False),
        "next_url": next_url,
        "export_url": f"{reverse('web:export_readings')}?{urlencode(asked(request))}",
    }
    return render(request, "web/officer/audit/readings.html", context)


@require_safe
@auditors_only
@in_indonesian
def readings_file(request: HttpRequest) -> HttpResponseBase:
    """Send the readings asked for, one row per person read of, as CSV or (`bentuk=xlsx`) as a workbook."""
    heads = [
        "Waktu", "Pembaca", "Nomor pembaca", "Nomor orang", "Yang dibaca", "Tujuan", "Halaman", "Permintaan",
        "Nomor catatan",
    ]  # fmt: skip
    rows = (
        [f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}", one.actor_label, one.actor_id, subject, one.what, one.purpose,
         one.screen, one.request_id, one.id]
        for one in ReadingForm(request.GET).found().iterator(chunk_size=500)
        for subject in one.subjects
    )  # fmt: skip
    return sheet_answer(
        request.GET.get("bentuk", ""), f"pembacaan-{timezone.localdate():%Y-%m-%d}", heads, rows
    )


def _people(reading: AccessRead) -> str:
    named = ", ".join(f"#{subject}" for subject in reading.subjects[:NAMED])
    more = len(reading.subjects) - NAMED
    return (
        named
        if more <= 0
        else _("%(named)s dan %(more)s lagi") % {"named": named, "more": write_number(more)}
    )
