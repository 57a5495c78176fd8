"""Reads of intake for pages: files in a person's scope, their rows, what waits for a decision. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.queries import offices_in_reach, sees_everything
from esmart.intake.models import IntakeFile, IntakeRow, Kind
from esmart.intake.rules import FIELDS, REASONS, Field, Remark, Severity, remark_from
from esmart.intake.rules import Kind as RowKind
from esmart.registry.queries import clusters_for, enterprises_for, products_for

PAGE = 50


@dataclass(frozen=True)
class ReasonCount:
    """How often one reason was given in a file; the sentence has `…` where a row's value stands."""

    code: str
    severity: Severity
    sentence: str
    advice: str
    count: int


@dataclass(frozen=True)
class Candidate:
    """A profile that a waiting row may be, with what tells profiles of one name apart."""

    id: int
    public_id: str
    name: str
    place: str
    address: str
    phone: str
    business_id: str


@dataclass(frozen=True)
class RowView:
    """One kept row: its cells by column, its remarks, and its candidates when it waits."""

    row: IntakeRow
    cells: tuple[tuple[str, str], ...]
    remarks: tuple[Remark, ...]
    candidates: tuple[Candidate, ...] = ()


def files_for(user: User) -> QuerySet[IntakeFile]:
    """Give the files a person may see, newest first: all for the ministry, those of the offices they reach, else one's own.

    Coaches and probation officers see their own files only, whatever their office.
    """
    files = IntakeFile.objects.order_by("-created_at", "-id")
    if sees_everything(user):
        return files
    if (reach := offices_in_reach(user)) is not None:
        return files.filter(Q(uploaded_by__office_id__in=reach) | Q(uploaded_by=user))
    return files.filter(uploaded_by=user)


def file_for(user: User, public_id: str) -> IntakeFile | None:
    """Give one file by its public id, or None outside the person's scope; one query."""
    return files_for(user).filter(public_id=public_id).first()


def fields_of(kind: str) -> list[Field]:
    """Give what a column of this kind of file may hold, for the choices of the mapping page; no query."""
    return list(FIELDS[RowKind(kind)].values())


def reasons_of(file: IntakeFile) -> list[ReasonCount]:
    """Give the reasons of a finished import, most frequent first; no query."""
    return [
        ReasonCount(
            code,
            REASONS[code].severity,
            _(REASONS[code].sentence).format(value="…", proposal="…"),
            _(REASONS[code].advice).format(value="…", proposal="…"),
            count,
        )
        for code, count in file.counts.get("reasons", {}).items()
    ]


def rows_of_file(file: IntakeFile, outcome: str, *, after: int = 0, limit: int = PAGE) -> list[RowView]:
    """Give the kept rows of one outcome behind row number `after`; one query."""
    rows = file.rows.filter(outcome=outcome, number__gt=after).order_by("number")[:limit]
    return [_view(file, row) for row in rows]


def waiting_rows(
    user: User, *, file: IntakeFile | None = None, after: int = 0, limit: int = PAGE
) -> list[RowView]:
    """Give the rows that wait for a decision in a person's scope, oldest first; at most two queries for one kind of file.

    Candidates outside the person's scope are not shown; such a row is for the ministry to decide.
    """
    rows = IntakeRow.objects.filter(outcome=IntakeRow.Outcome.WAITING, id__gt=after).select_related("file")
    rows = rows.filter(file=file) if file else rows.filter(file__in=files_for(user).order_by())
    found = list(rows.order_by("id")[:limit])
    known: dict[tuple[str, int], Candidate] = {}
    for kind in {row.file.kind for row in found}:
        ids = {id_ for row in found if row.file.kind == kind for id_ in row.candidates}
        known |= {(kind, candidate.id): candidate for candidate in _candidates(user, kind, ids)}
    return [
        _view(
            row.file,
            row,
            [known[row.file.kind, id_] for id_ in row.candidates if (row.file.kind, id_) in known],
        )
        for row in found
    ]


def _candidates(user: User, kind: str, ids: set[int]) -> list[Candidate]:
    if kind == Kind.PRODUCT:
        return [
            Candidate(p.id, p.public_id, p.name, p.enterprise.name, "", "", "")
            for p in products_for(user).filter(id__in=ids).select_related("enterprise")
        ]
    if kind == Kind.CLUSTER:
        return [
            Candidate(c.id, c.public_id, c.name, c.region.name, c.address, c.phone, "")
            for c in clusters_for(user).filter(id__in=ids).select_related("region")
        ]
    return [
        Candidate(e.id, e.public_id, e.name, e.region.name, e.address, e.phone, e.business_id)
        for e in enterprises_for(user).filter(id__in=ids).select_related("region")
    ]


def _view(file: IntakeFile, row: IntakeRow, candidates: Sequence[Candidate] = ()) -> RowView:
    return RowView(
        row,
        tuple(zip(file.headers, row.cells, strict=False)),
        tuple(remark_from(stored) for stored in row.remarks),
        tuple(candidates),
    )


@dataclass(frozen=True)
class IntakeCounts:
    """What waits at the desk about files: to be matched, stopped, rows to decide, finished ones with refused rows."""

    to_match: int
    failed: int
    rows_waiting: int
    with_refused: int


def count_intake(user: User, *, since: datetime) -> IntakeCounts:
    """Count what waits in a person's scope, finished files from `since` on; two queries."""
    files = files_for(user).order_by()
    refused = Q(state=IntakeFile.State.DONE, finished_at__gte=since, counts__refused__gt=0)
    found = files.aggregate(
        to_match=Count("id", filter=Q(state=IntakeFile.State.UPLOADED)),
        failed=Count("id", filter=Q(state=IntakeFile.State.FAILED)),
        with_refused=Count("id", filter=refused),
    )
    waiting = IntakeRow.objects.filter(outcome=IntakeRow.Outcome.WAITING, file__in=files)
    return IntakeCounts(rows_waiting=waiting.count(), **found)
