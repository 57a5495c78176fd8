"""Participants and results of a cohort as CSV or XLSX, each column with what it means."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext
from django.views.decorators.http import require_safe

from esmart.coaching.models import Cohort
from esmart.coaching.queries.training import results_of, roster
from esmart.web.components.choices import in_indonesian
from esmart.web.officer.coaching.training.access import find_cohort
from esmart.web.officer.coaching.training.layout import names_for
from esmart.web.officer.coaching.training.words import say_reasons
from esmart.web.officer.sheets import csv_answer, safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def columns() -> list[tuple[str, str]]:
    """Give the columns and what each one means."""
    return [
        (_("Kode peserta"), _("Kode acak; sama dengan kode pada daftar undangan.")),
        (_("Nama"), _("Nama, bila pembaca boleh mengetahuinya; selain itu kode.")),
        (pgettext("satu", "Usaha"), _("Nomor profil usaha peserta; kosong untuk warga binaan.")),
        (_("Kantor"), _("Kantor yang bertanggung jawab atas peserta.")),
        (_("Keadaan"), _("Keadaan pada saat berkas dibuat.")),
        (_("Alasan terpilih"), _("Alasan dan poin pada hari diusulkan.")),
        (_("Hadir %"), _("Jam hadir dibagi jam pertemuan yang sudah berlangsung, dibulatkan ke bawah.")),
        (_("Tes awal"), _("Nilai tes awal, 0 sampai 100.")),
        (_("Tes akhir"), _("Nilai tes akhir terakhir, 0 sampai 100.")),
        (_("Tugas"), _("Tugas dengan bukti yang diterima, dari semua tugas.")),
        (_("Hadir"), _("Ya bila persen hadir mencapai batas program.")),
        (_("Lulus"), _("Ya bila hadir, semua tugas terbukti, dan tes akhir serta uji mencapai nilai lulus.")),
        (_("Bersertifikat"), _("Ya bila memegang sertifikat kompetensi yang berlaku.")),
        (_("Nomor sertifikat"), _("Nomor sertifikat apa pun yang diterbitkan.")),
    ]


@require_safe
@in_indonesian
def results_file(request: HttpRequest, public_id: str, form: str) -> HttpResponseBase:
    """Send participants and results of a cohort as a file."""
    found = find_cohort(request, public_id)
    heads = columns()
    rows = _rows(request, found)
    name = f"hasil-{public_id}.{form}"
    if form == "csv":
        return csv_answer(name, [head for head, _meaning in heads], rows)
    answer = HttpResponse(_workbook(heads, rows), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _rows(request: HttpRequest, found: Cohort) -> list[list[Any]]:
    people = list(roster(found))
    known = results_of(found, today=timezone.localdate()).by_enrolment
    names = names_for(
        request,
        people,
        screen=gettext_noop("Unduhan hasil"),
        purpose=gettext_noop("Mengunduh peserta dan hasil"),
    )
    said = {True: _("ya"), False: _("tidak"), None: ""}
    rows = []
    for one in people:
        result = known.get(one.pk)
        kept = getattr(one, "certificate", None)
        rows.append(
            [
                one.public_id,
                names[one.pk],
                one.enterprise.public_id if one.enterprise else "",
                one.office.name,
                str(one.get_state_display()),
                "; ".join(say_reasons(one.reasons)),
                result.attended_percent if result else None,
                float(result.before) if result and result.before is not None else None,
                float(result.after) if result and result.after is not None else None,
                f"{result.tasks_done} / {result.tasks}" if result else "",
                said[result.attended] if result else "",
                said[result.passed] if result else "",
                said[result.certified] if result else "",
                kept.number if kept else "",
            ]
        )
    return rows


def _workbook(heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Peserta dan hasil"))
        sheet.write_row(0, 0, [head for head, _meaning in heads], bold)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(
                number, 0, [one if isinstance(one, int | float) else safe_cell(one) for one in row]
            )
        sheet.set_column(0, len(heads) - 1, 16)
        meanings = book.add_worksheet(_("Arti kolom"))
        meanings.write_row(0, 0, [_("Kolom"), _("Arti")], bold)
        for number, pair in enumerate(heads, start=1):
            meanings.write_row(number, 0, pair)
        meanings.set_column(1, 1, 90)
    return out.getvalue()
