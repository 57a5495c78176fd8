"""Files from corrections: sent, read by the worker, answered with counts; refused rows go back to the sender alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from esmart.accounts.models import User
from esmart.accounts.queries import custody_offices_for
from esmart.coaching.models import ParticipantFile
from esmart.coaching.queries.work.participant_files import participant_files_for, returned_rows
from esmart.coaching.queries.work.scope import sees_names
from esmart.coaching.services.work.receive_participant_file import receive_participant_file
from esmart.web.components.charts import write_number
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Badge, Cell, Figure, Link, Progress, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.work.access import SEES_WORK, only
from esmart.web.officer.coaching.work.layout import Notice, Section, at, form_page, show, trail_of
from esmart.web.officer.coaching.work.workbooks import workbook_answer
from esmart.web.officer.sheets import csv_answer

State = ParticipantFile.State
TONES: dict[str, Any] = {
    State.RECEIVED: "info",
    State.RUNNING: "info",
    State.DONE: "good",
    State.FAILED: "danger",
}
SHOWN = 50


class FileForm(forms.Form):
    """A file, and the unit of rows that name none."""

    office = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Unit"),
        empty_label=None,
        help_text=gettext_lazy("Baris tanpa kolom UPT masuk ke unit ini."),
    )
    file = forms.FileField(
        label=pgettext_lazy("satu", "Berkas"), help_text=gettext_lazy("CSV atau XLSX, paling banyak 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx", "class": "drop-zone"}),
    )  # fmt: skip


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """List the files a person sent."""
    person = only(request, SEES_WORK)
    if not sees_names(person):
        raise PermissionDenied(_("Berkas peserta dikirim oleh unit atau kantor wilayah."))
    rows = [
        [Cell(one.name, at("participant_file", one.public_id)), Cell(one.office.name), Cell(f"{timezone.localtime(one.received_at):%d-%m-%Y %H.%M}"),
         Cell(write_number(one.rows), number=True), Cell(write_number(one.refused), number=True), Cell(badge=_badge(one))]
        for one in participant_files_for(person)[:SHOWN]
    ]  # fmt: skip
    return show(
        request,
        title=_("Berkas peserta"),
        trail=trail_of(Link(_("Peserta"), at("participants")), Link(_("Berkas"), "")),
        links=[Link(_("Kirim berkas"), at("send_participants"), icon="upload")] if person.may_write else [],
        sections=[Section(
            table=Table(_("Berkas"), [_("Berkas"), _("Unit"), _("Dikirim"), _("Baris"), _("Ditolak"), _("Keadaan")], rows, caption_shown=False, number_heads=frozenset({3, 4})),
            empty=_("Belum ada berkas. Ekspor daftar warga binaan dari basis data unit, lalu kirim di sini."),
        )],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Ask for a file."""
    person = only(request, SEES_WORK)
    if not person.may_write or not sees_names(person):
        raise PermissionDenied(_("Berkas peserta dikirim oleh unit atau kantor wilayah."))
    return _take(request)


def _take(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = FileForm(request.POST or None, request.FILES or None, initial={"office": person.office_id})
    offices: Any = form.fields["office"]
    offices.queryset = custody_offices_for(person).filter(closed_on=None).order_by("name")

    def act(said: dict[str, Any]) -> ParticipantFile:
        return receive_participant_file(
            name=said["file"].name, content=said["file"].read(), office_id=said["office"].pk, sender=person, actor=actor_of(request),
            now=timezone.now(),
        )  # fmt: skip

    return form_page(
        request, form, act, title=_("Kirim berkas peserta"), button=_("Kirim dan masukkan"),
        trail=trail_of(Link(_("Peserta"), at("participants")), Link(_("Berkas"), at("participant_files")), Link(_("Kirim berkas"), "")),
        lead=_("Kolom yang dikenal: Nomor Register, Golongan, Nama, Tanggal Lahir, Jenis Kelamin, Status, UPT, Tanggal Masuk, Tanggal Ekspirasi, Jenis Pembebasan. Nomor register menentukan orangnya; berkas yang sama dua kali tidak mengubah apa pun. Isi berkas disegel dan dihapus setelah dibaca."),
        done=lambda made: at("participant_file", made.public_id),
    )  # fmt: skip


@require_safe
def file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a file: how far it is, or what became of its rows."""
    found = _find(request, public_id)
    trail = trail_of(
        Link(_("Peserta"), at("participants")),
        Link(_("Berkas"), at("participant_files")),
        Link(found.name, ""),
    )
    if found.state in {State.RECEIVED, State.RUNNING}:
        context = {"title": found.name, "trail": trail, "progress": _progress(found)}
        return render(request, "web/officer/intake/running.html", context)
    notices = (
        [Notice(title=_("Berkas tidak masuk"), text=found.state_problem, tone="danger")]
        if found.state == State.FAILED
        else []
    )
    figures = [
        Figure(value=write_number(value), label=label, definition=definition)
        for value, label, definition in (
            (found.rows, _("Baris"), _("Di bawah judul kolom.")),
            (found.kept, _("Baru"), _("Orang yang belum tercatat.")),
            (found.updated, _("Diperbarui"), _("Orang yang tercatat dan berubah datanya.")),
            (found.transferred, _("Pindah unit"), _("Orang yang sama, unit dan nomor baru.")),
            (found.unchanged, _("Tetap"), _("Sama dengan yang tercatat, atau kembar dalam berkas.")),
            (found.refused, _("Ditolak"), _("Dapat diunduh dengan alasannya oleh pengirimnya.")),
        )
    ]  # fmt: skip
    sections = []
    if found.refused and found.sent_by_id == person_of(request).pk:
        back = returned_rows(found)
        counted: dict[tuple[str, str], int] = {}
        for row in back.rows:
            for reason in row.reasons:
                said = (_(reason.sentence), _(reason.advice))
                counted[said] = counted.get(said, 0) + 1
        rows = [
            [Cell(sentence), Cell(advice), Cell(write_number(n), number=True)]
            for (sentence, advice), n in sorted(counted.items(), key=lambda one: -one[1])
        ]
        links = [
            Link(_("Baris ditolak (Excel)"), at("refused_participants", public_id, "xlsx"), icon="download"),
            Link("CSV", at("refused_participants", public_id, "csv"), icon="download"),
        ]
        sections.append(
            Section(
                title=_("Mengapa ditolak"),
                links=links,
                table=Table(
                    _("Sebab"),
                    [_("Sebab"), _("Yang harus dilakukan"), _("Baris")],
                    rows,
                    caption_shown=False,
                    number_heads=frozenset({2}),
                ),
            )
        )
    return show(
        request, title=found.name, trail=trail, badges=[_badge(found)], notices=notices,
        figures=figures if found.state == State.DONE else [], sections=sections,
        links=[Link(_("Ke daftar peserta"), at("participants"))],
    )  # fmt: skip


@require_safe
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer with the progress part alone; when the file is done, tell the page to show its result."""
    found = _find(request, public_id)
    answer = render(request, "web/officer/intake/progress.html", {"progress": _progress(found)})
    if found.state not in {State.RECEIVED, State.RUNNING}:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@in_indonesian
def refused(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """Send the refused rows back to their sender: the original columns, the reason, and what to do."""
    only(request, SEES_WORK - {User.Role.AUDITOR})
    found = _find(request, public_id)
    if found.sent_by_id != person_of(request).pk:
        raise PermissionDenied(_("Baris yang ditolak hanya kembali kepada pengirimnya."))
    back = returned_rows(found)
    heads = [*back.headers, "alasan", "apa yang harus dilakukan"]
    rows = [
        [*row.cells, *[""] * (len(back.headers) - len(row.cells)), " ".join(one.sentence for one in row.reasons), " ".join(one.advice for one in row.reasons)]
        for row in back.rows
    ]  # fmt: skip
    name = f"ditolak-{found.public_id}"
    answer = (
        csv_answer(f"{name}.csv", heads, rows)
        if form == "csv"
        else workbook_answer(f"{name}.xlsx", _("Ditolak"), heads, rows)
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _find(request: HttpRequest, public_id: str) -> ParticipantFile:
    person = only(request, SEES_WORK)
    found = participant_files_for(person).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("Berkas tidak ditemukan."))
    return found


def _badge(one: ParticipantFile) -> Badge:
    return Badge(str(one.get_state_display()), TONES[one.state])


def _progress(one: ParticipantFile) -> Progress:
    state: Any = {State.RECEIVED: "running", State.RUNNING: "running", State.FAILED: "failed"}.get(
        State(one.state), "done"
    )
    return Progress(
        label=_("Memasukkan %(name)s") % {"name": one.name}, done=one.rows_read, total=one.rows or None, state=state,
        url=at("participant_file_progress", one.public_id), detail=_("%(n)s baris dibaca") % {"n": write_number(one.rows_read)},
    )  # fmt: skip
