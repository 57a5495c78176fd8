"""Files of the intake over HTTP: sent, their columns matched, started, their state and their refused rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import BaseModel, Field

from esmart.api.door import CHUNK, actor_of, file_of, open_room, person_of, takes_file
from esmart.api.paging import Page, Paging, cut_page, page_of, read_cursor
from esmart.api.problems import Problem, Say, from_fields, not_found
from esmart.api.shapes import PUBLIC_ID, REGION, Id, In, Out
from esmart.intake.models import IntakeFile
from esmart.intake.queries import RowView, fields_of, file_for, files_for, rows_of_file
from esmart.intake.rules import Kind
from esmart.intake.services import (
    FileOptions,
    FileRefused,
    IntakeProblem,
    MappingOpen,
    NotAllowed,
    confirm_mapping,
    missing_sentence,
    propose,
    receive_file,
    sample_columns,
    start_import,
)

router = open_room("intake")

FileKind = Literal["enterprise", "prison_unit", "product", "variant", "cluster"]
Outcome = Literal["refused", "flagged", "merged", "waiting", "decided"]

refusals: dict[type[Exception], Say] = {
    FileRefused: lambda problem: Problem("file-refused", str(problem)),
    NotAllowed: lambda problem: Problem("not-allowed", str(problem)),
    MappingOpen: lambda problem: from_fields("facts-refused", {"columns": str(problem)}),
    IntakeProblem: lambda problem: Problem("wrong-state", str(problem)),
}


class FileOut(Out):
    """One file on its way; `counts` tells what became of its rows."""

    id: str
    name: str
    sender: str
    kind: FileKind
    state: Literal["uploaded", "mapped", "running", "done", "failed", "undone"]
    rows_total: int
    rows_read: int
    counts: dict[str, int]
    notes: list[str]
    problem: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class RemarkOut(Out):
    """What is wrong with a row, and what to do."""

    code: str
    field: str
    sentence: str
    advice: str


class RowOut(Out):
    """A row worth a look, with its cells as they were sent."""

    number: int
    outcome: Outcome
    cells: dict[str, str]
    remarks: list[RemarkOut]


class FieldOut(Out):
    """What a column may mean in a file of this kind."""

    name: str
    label: str


class ColumnOut(Out):
    """A column of the file: some of its cells, and the field it is taken for; empty: it is not read."""

    header: str
    samples: list[str]
    field: str


class ColumnsOut(Out):
    """The columns of a file as they are matched, or proposed while nobody has matched them."""

    kind: FileKind
    matched: bool
    columns: list[ColumnOut]
    fields: list[FieldOut]
    missing: str = Field(description="Kalimat tentang kolom yang masih diperlukan; kosong: lengkap.")


class ColumnIn(In):
    """What one column means."""

    header: Annotated[str, Field(max_length=500)]
    field: Annotated[str, Field(max_length=60)]


class ColumnsIn(In):
    """The kind of a file, and what its columns mean; one that is not named is not read."""

    kind: FileKind
    columns: Annotated[list[ColumnIn], Field(min_length=1, max_length=300)]


class Asked(BaseModel):
    """The columns proposed as if the file were of this kind."""

    kind: FileKind | None = None


class Sending(BaseModel):
    """What is said about a file that is sent."""

    name: Annotated[str, Field(min_length=1, max_length=200, description="Nama berkas.")]
    sender: Annotated[
        str, Field(min_length=1, max_length=100, description="Siapa yang mengirim, misalnya nama dinas.")
    ]
    kind: Annotated[FileKind | None, Field(description="Tanpa ini: ditebak dari judul kolom.")] = None
    place: Annotated[
        str | None, Field(pattern=REGION, description="Wilayah bagi berkas tanpa kolom wilayah.")
    ] = None
    enterprise: Annotated[
        str | None, Field(pattern=PUBLIC_ID, description="Pembuat semua produk di berkas ini.")
    ] = None
    edition: Annotated[Literal["2020", "2025"], Field(description="Edisi KBLI bila kodenya tanpa edisi.")] = (
        "2020"
    )


class RowFilters(Paging):
    """Rows of one outcome."""

    outcome: Outcome = "refused"


@router.get("files", response=Page[FileOut], operation_id="list_files", summary="Daftar berkas")
def list_files(request: HttpRequest, paging: Query[Paging]) -> Page[FileOut]:
    """Give the files in the caller's scope, newest first. One query."""
    rows = files_for(person_of(request))
    return page_of(request, rows, paging, lambda found: [show(one) for one in found], newest_first=True)


@router.post(
    "files", response={201: FileOut}, operation_id="send_file", summary="Kirim berkas",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)  # fmt: skip
@takes_file
def send_file(request: HttpRequest, response: HttpResponse, said: Query[Sending]) -> Status[FileOut]:
    """Take a CSV or XLSX file as the whole body. State `mapped`: start it; `uploaded`: match its columns first."""
    options = FileOptions(
        edition=int(said.edition), place=said.place or "", enterprise=said.enterprise or "", publish=False
    )
    file = receive_file(
        name=said.name, chunks=_chunks(request), sender=said.sender, actor=actor_of(request), now=timezone.now(),
        uploaded_by=person_of(request), kind=Kind(said.kind) if said.kind else None, options=options,
    )  # fmt: skip
    response["Location"] = reverse("api:read_file", args=[file.public_id])
    return Status(201, show(file))


@router.get("files/{public_id}", response=FileOut, operation_id="read_file", summary="Satu berkas")
def read_file(request: HttpRequest, public_id: Id) -> FileOut:
    """Give one file in the caller's scope. One query."""
    return show(find(request, public_id))


@router.get(
    "files/{public_id}/columns",
    response=ColumnsOut,
    operation_id="read_columns",
    summary="Kolom sebuah berkas",
)
def read_columns(request: HttpRequest, public_id: Id, asked: Query[Asked]) -> ColumnsOut:
    """Give the columns of a file with samples and what each is taken for, or would be as another kind. Two queries."""
    file = find(request, public_id)
    matched = file.state != IntakeFile.State.UPLOADED and asked.kind in {None, file.kind}
    file.kind = asked.kind or file.kind
    return _columns(file, matched=matched)


@router.post(
    "files/{public_id}/columns",
    response=ColumnsOut,
    operation_id="match_columns",
    summary="Cocokkan kolom",
)
def match_columns(request: HttpRequest, public_id: Id, body: ColumnsIn) -> ColumnsOut:
    """Say what the columns mean; the answer is remembered for the sender's next file with this header."""
    columns = {one.header: one.field for one in body.columns}
    file = confirm_mapping(
        file=find(request, public_id),
        kind=Kind(body.kind),
        columns=columns,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return _columns(file, matched=True)


@router.post(
    "files/{public_id}/start", response={202: FileOut}, operation_id="start_file", summary="Mulai impor"
)
def start_file(request: HttpRequest, public_id: Id) -> Status[FileOut]:
    """Hand a mapped file to the worker; its state tells when it is done."""
    file = start_import(file=find(request, public_id), actor=actor_of(request), now=timezone.now())
    return Status(202, show(file))


@router.get(
    "files/{public_id}/rows", response=Page[RowOut], operation_id="list_rows", summary="Baris sebuah berkas"
)
def list_rows(request: HttpRequest, public_id: Id, filters: Query[RowFilters]) -> Page[RowOut]:
    """Give the rows of one outcome (usually the refused ones) in the order of the file. Two queries."""
    file = find(request, public_id)
    after = read_cursor(request, filters.cursor)
    rows = rows_of_file(file, filters.outcome, after=int(after or 0), limit=filters.limit + 1)
    return cut_page(
        request, rows, filters, lambda found: [_row(one) for one in found], key=lambda one: one.row.number
    )


def find(request: HttpRequest, public_id: str) -> IntakeFile:
    """Give a file in the caller's scope, or 404; one query."""
    found = file_for(person_of(request), public_id)
    if found is None:
        raise not_found(_("Berkas ini tidak ada, atau di luar wewenang Anda."))
    return found


def show(one: IntakeFile) -> FileOut:
    """Give a file as it goes out; no query."""
    return FileOut.model_construct(
        id=one.public_id,
        name=one.name,
        sender=one.sender,
        kind=one.kind,
        state=one.state,
        rows_total=one.rows_total,
        rows_read=one.rows_read,
        counts={name: count for name, count in one.counts.items() if isinstance(count, int)},
        notes=[str(note) for note in one.notes],
        problem=one.problem,
        created_at=one.created_at,
        started_at=one.started_at,
        finished_at=one.finished_at,
    )


def _columns(file: IntakeFile, *, matched: bool) -> ColumnsOut:
    found = propose(file)
    taken = dict(file.columns if matched else found.mapping.columns)
    samples = sample_columns(file=file)
    return ColumnsOut.model_construct(
        kind=file.kind,
        matched=matched,
        columns=[
            ColumnOut(header=header, samples=samples.get(header, []), field=taken.get(header, ""))
            for header in file.headers
        ],
        fields=[FieldOut(name=one.name, label=str(one.label)) for one in fields_of(file.kind)],
        missing=missing_sentence(Kind(file.kind), found.missing) if found.missing and not matched else "",
    )


def _row(one: RowView) -> RowOut:
    remarks: list[Any] = list(one.remarks)
    return RowOut.model_construct(
        number=one.row.number,
        outcome=one.row.outcome,
        cells={str(head): str(cell) for head, cell in one.cells},
        remarks=[
            RemarkOut(code=said.code, field=said.field, sentence=said.sentence, advice=said.advice)
            for said in remarks
        ],
    )


def _chunks(request: HttpRequest) -> Iterator[bytes]:
    file = file_of(request)
    while chunk := file.read(CHUNK):
        yield chunk
