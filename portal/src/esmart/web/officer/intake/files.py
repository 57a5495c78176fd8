"""A file on its way: uploaded, columns matched, looked at, imported, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.intake.models import IntakeFile, IntakeRow, Kind
from esmart.intake.queries import fields_of, file_for, files_for, reasons_of, rows_of_file
from esmart.intake.rules import Kind as RowKind
from esmart.intake.services import (
    FileRefused,
    IntakeProblem,
    confirm_mapping,
    preview_file,
    propose,
    receive_file,
    return_rows,
    sample_columns,
    start_import,
    undo_import,
)
from esmart.registry.queries import enterprises_for
from esmart.web.components.charts import write_number
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Badge, Cell, Figure, Link, Progress, Table
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.asking import ask, typed, whole
from esmart.web.officer.intake.forms import OWN_PRODUCTS_ONLY, UploadForm

State = IntakeFile.State
FILES_SHOWN = 50
UNPROCESSABLE = 422
TONES: dict[str, tuple[Any, str]] = {
    State.UPLOADED: ("warning", "warning"),
    State.MAPPED: ("info", "clock"),
    State.RUNNING: ("info", "clock"),
    State.DONE: ("good", "check"),
    State.FAILED: ("danger", "danger"),
    State.UNDONE: ("neutral", "close"),
}
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def trail(file: IntakeFile | None, here: str = "") -> list[Link]:
    """Give the way from the desk to a page of a file."""
    links = [Link(_("Meja kerja"), reverse("web:desk")), Link(_("Berkas"), reverse("web:files"))]
    if file is not None:
        links.append(Link(file.name, reverse("web:file", args=[file.public_id])))
    return [*links, Link(here, "")] if here else links


def find_file(request: HttpRequest, public_id: str) -> IntakeFile:
    """Give a file in this person's scope, or 404."""
    file = file_for(person_of(request), public_id)
    if file is None:
        raise Http404(_("Berkas tidak ditemukan."))
    return file


def state_badge_of(file: IntakeFile) -> Badge:
    """Give the badge of where a file is on its way."""
    tone, icon = TONES[file.state]
    return Badge(str(file.get_state_display()), tone, icon)


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """List the files in this person's scope, newest first."""
    found = list(files_for(person_of(request))[:FILES_SHOWN])
    rows = [
        [
            Cell(file.name, reverse("web:file", args=[file.public_id])),
            Cell(file.sender),
            Cell(str(file.get_kind_display())),
            Cell(f"{timezone.localtime(file.created_at):%d-%m-%Y %H.%M}"),
            Cell(write_number(file.rows_total), number=True),
            Cell(badge=state_badge_of(file)),
        ]
        for file in found
    ]
    heads = [_("Berkas"), _("Pengirim"), _("Isi"), _("Diunggah"), _("Baris"), _("Keadaan")]
    context = {
        "title": _("Berkas"),
        "trail": [*trail(None)[:-1], Link(_("Berkas"), "")],
        "table": Table(_("Berkas terbaru"), heads, rows, caption_shown=False, number_heads=frozenset({4})),
        "may_write": person_of(request).may_write,
    }
    return render(request, "web/officer/intake/files.html", context)


@writes
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Receive a file and lead to what is to do next: matching columns, or the first look."""
    person = person_of(request)
    own: list[tuple[str, str]] = []
    if person.role in OWN_PRODUCTS_ONLY:
        own = list(enterprises_for(person).order_by("name").values_list("public_id", "name"))
    form = UploadForm(request.POST or None, request.FILES or None, person=person, enterprises=own)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            file = receive_file(
                name=given.name, chunks=given.chunks(), sender=form.cleaned_data["sender"], actor=actor_of(request),
                now=timezone.now(), uploaded_by=person, kind=form.row_kind(), options=form.options(),
            )  # fmt: skip
        except IntakeProblem as problem:
            form.add_error("file", str(problem))
        else:
            return redirect(_next_step(file), file.public_id)
    return ask(
        request,
        form,
        {"trail": trail(None, _("Unggah")), "title": _("Unggah berkas")},
        "web/officer/intake/upload.html",
    )


def _next_step(file: IntakeFile) -> str:
    return "web:match_columns" if file.state == State.UPLOADED else "web:file"


@writes
@require_http_methods(["GET", "POST"])
def match_columns(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask what each column means, with samples and a proposal; the answer is remembered for the sender."""
    file = find_file(request, public_id)
    data = typed(request)
    problem = ""
    kind = _chosen_kind(request, file)
    if data is not None:
        answers = {header: data.get(f"kolom-{number}", "") for number, header in enumerate(file.headers)}
        try:
            confirm_mapping(
                file=file, kind=kind, columns=answers, actor=actor_of(request), now=timezone.now()
            )
        except IntakeProblem as open_end:
            problem = str(open_end)
        else:
            return redirect("web:file", public_id)
    else:
        file.kind = kind
        answers = dict(propose(file).mapping.columns)
    try:
        samples = sample_columns(file=file)
    except FileRefused as refused:
        messages.error(request, str(refused))
        return redirect("web:files")
    context = {
        "file": file,
        "title": _("Cocokkan kolom"),
        "trail": trail(file, _("Kolom")),
        "columns": [
            (n, header, samples.get(header, []), answers.get(header, ""))
            for n, header in enumerate(file.headers)
        ],
        "fields": fields_of(kind),
        "kind": kind,
        "kinds": Kind.choices,
        "problem": problem,
    }
    status = UNPROCESSABLE if problem else None
    return render(request, "web/officer/intake/columns.html", context, status=status)


def _chosen_kind(request: HttpRequest, file: IntakeFile) -> RowKind:
    chosen = request.POST.get("kind") or request.GET.get("kind") or file.kind
    if chosen not in RowKind:
        raise Http404(_("Jenis berkas ini tidak dikenal."))
    return RowKind(chosen)


@require_safe
def file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a file where it is: to be matched, ready with its first rows, running, or done with its counts."""
    found = find_file(request, public_id)
    context = {
        "file": found,
        "title": found.name,
        "trail": trail(found),
        "badge": state_badge_of(found),
        "may_write": person_of(request).may_write,
    }
    if found.state == State.RUNNING:
        return render(request, "web/officer/intake/running.html", {**context, "progress": _progress(found)})
    if found.state in {State.DONE, State.UNDONE}:
        return render(request, "web/officer/intake/result.html", {**context, **_result(request, found)})
    if found.state in {State.MAPPED, State.FAILED}:
        try:
            preview = preview_file(file=found, now=timezone.now())
        except IntakeProblem as problem:
            context["refused"] = str(problem)
        else:
            labels = _columns(found, preview)
            context |= {"preview": preview, "columns": labels, "rows": _rows(preview, labels)}
    return render(request, "web/officer/intake/preview.html", context)


def _columns(file: IntakeFile, preview: Any) -> list[str]:
    """Give the label of each column of the file, empty for one that is not read."""
    labels = {field.name: _(field.label) for field in fields_of(file.kind)}
    return [labels.get(name, "") for name in preview.fields]


def _rows(preview: Any, labels: list[str]) -> list[dict[str, Any]]:
    """Give the first rows, the columns that are read only, each remark beside the cell it is about."""
    rows = []
    for row in preview.rows:
        by_field: dict[str, list[Any]] = {}
        for remark in row.remarks:
            by_field.setdefault(remark.field, []).append(remark)
        cells = [
            (label, cell, by_field.pop(name, []))
            for label, cell, name in zip(labels, row.cells, preview.fields, strict=False)
            if label
        ]
        rest = [remark for remarks in by_field.values() for remark in remarks]
        rows.append({"number": row.number, "cells": cells, "rest": rest, "refused": row.refused})
    return rows


@writes
@require_POST
def start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand the file to the worker."""
    try:
        start_import(file=find_file(request, public_id), actor=actor_of(request), now=timezone.now())
    except IntakeProblem as problem:
        messages.error(request, str(problem))
    return redirect("web:file", public_id)


@require_safe
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer with the progress part alone; when the import has ended, tell the page to show its result."""
    found = find_file(request, public_id)
    answer = render(request, "web/officer/intake/progress.html", {"progress": _progress(found)})
    if found.state != State.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


def _progress(file: IntakeFile) -> Progress:
    state: Any = {State.RUNNING: "running", State.FAILED: "failed"}.get(State(file.state), "done")
    detail = _("%(read)s dari %(total)s baris dibaca") % {
        "read": write_number(file.rows_read),
        "total": write_number(file.rows_total),
    }
    return Progress(
        label=_("Mengimpor %(name)s") % {"name": file.name}, done=file.rows_read, total=file.rows_total or None,
        state=state, url=reverse("web:file_progress", args=[file.public_id]), detail=detail,
    )  # fmt: skip


def _result(request: HttpRequest, file: IntakeFile) -> dict[str, Any]:
    counts = file.counts

    def figure(name: str, label: str, definition: str) -> Figure:
        return Figure(value=write_number(counts.get(name, 0)), label=label, definition=definition)

    shown = request.GET.get("lihat", IntakeRow.Outcome.REFUSED)
    if shown not in IntakeRow.Outcome.values:
        raise Http404(_("Keadaan baris ini tidak dikenal."))
    after = request.GET.get("sesudah", "0")
    rows = rows_of_file(file, shown, after=whole(after) or 0)
    here = reverse("web:file", args=[file.public_id])
    tabs = [
        Link(_("Ditolak"), f"{here}?lihat=refused", shown == "refused", count=counts.get("refused", 0)),
        Link(_("Ditandai"), f"{here}?lihat=flagged", shown == "flagged", count=counts.get("flagged", 0)),
        Link(_("Digabung"), f"{here}?lihat=merged", shown == "merged", count=counts.get("merged", 0)),
    ]
    waiting = counts.get("waiting", 0)
    return {
        "figures": [
            Figure(
                value=write_number(file.rows_total),
                label=_("Baris dibaca"),
                definition=_("Semua baris di bawah judul kolom."),
            ),
            figure("created", _("Baru"), _("Profil yang belum ada sebelumnya.")),
            figure("changed", _("Diperbarui"), _("Profil yang sudah ada dan berubah isinya.")),
            figure("unchanged", _("Tidak berubah"), _("Sama dengan yang sudah tercatat.")),
            figure("merged", _("Digabung"), _("Kembar dengan baris lain atau profil yang sudah ada.")),
            figure("flagged", _("Ditandai"), _("Diterima, tetapi ada isian yang meragukan.")),
            figure(
                "waiting",
                _("Menunggu keputusan"),
                _("Mungkin sama dengan profil lain; seseorang harus memutuskan."),
            ),
            figure("refused", _("Ditolak"), _("Tidak dapat diterima; dapat diunduh dengan alasannya.")),
        ],
        "reasons": reasons_of(file),
        "waiting": waiting,
        "tabs": tabs,
        "rows": rows,
        "shown": shown,
        "next_url": f"{here}?lihat={shown}&sesudah={rows[-1].row.number}" if len(rows) == FILES_SHOWN else "",
        "refused": counts.get("refused", 0),
    }


@require_safe
@in_indonesian
def refused_rows(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """Send the refused rows back: the original columns, the reason, and what to do."""
    found = find_file(request, public_id)
    content = return_rows(file=found, form="csv" if form == "csv" else "xlsx")
    answer = HttpResponse(content, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="ditolak-{found.public_id}.{form}"'
    return answer


@writes
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask, then take an import back."""
    found = find_file(request, public_id)
    if request.method == "POST":
        try:
            counts = undo_import(file=found, actor=actor_of(request), now=timezone.now())
        except IntakeProblem as problem:
            messages.error(request, str(problem))
        else:
            total = write_number(sum(counts.values()))
            messages.success(
                request, _("Impor dibatalkan: %(total)s perubahan dikembalikan.") % {"total": total}
            )
        return redirect("web:file", public_id)
    if found.state != State.DONE:
        raise PermissionDenied(_("Hanya impor yang sudah selesai yang dapat dibatalkan."))
    context = {"file": found, "title": _("Batalkan impor?"), "trail": trail(found, _("Batalkan"))}
    return render(request, "web/officer/intake/undo.html", context)
