"""The daily sheet of a line of work in a unit: who was there, hours, pieces, points; for who keeps that unit's books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, Field

from esmart.api.door import actor_of, open_room, person_of
from esmart.api.finding import find_one
from esmart.api.problems import Problem
from esmart.api.shapes import PUBLIC_ID, Day, Id, In, Out
from esmart.coaching.models import WorkActivity
from esmart.coaching.queries.work.scope import activities_for, may_run, runs_units
from esmart.coaching.queries.work.workshops import sheet_of
from esmart.coaching.services.problems import Refused
from esmart.coaching.services.work.keep_daily_sheet import (
    MOST_PIECES,
    MOST_POINTS,
    SheetEntry,
    keep_daily_sheet,
)

router = open_room("participants")
MOST_ENTRIES = 500
MOST_HOURS = 24


class WorkLineOut(Out):
    """One person of a line of work on one day; without hours: not there."""

    person: str
    takes_part: bool
    hours: float | None
    pieces: int | None
    points: int | None
    note: str | None


class WorkSheetOut(Out):
    """A day of a line of work."""

    on: date
    kept: bool
    lines: list[WorkLineOut]


class OneDay(BaseModel):
    """Which day is asked for."""

    on: Annotated[Day | None, Field(description="Hari; tanpa ini: hari ini.")] = None


class WorkLineIn(In):
    """One person's day."""

    person: Annotated[str, Field(pattern=PUBLIC_ID, description="Kode peserta.")]
    hours: Annotated[float, Field(ge=0, le=MOST_HOURS)] = 0
    pieces: Annotated[int, Field(ge=0, le=MOST_PIECES)] = 0
    points: Annotated[int, Field(ge=0, le=MOST_POINTS)] = 0
    note: Annotated[str, Field(max_length=200)] = ""


class WorkSheetIn(In):
    """The whole sheet of a day: who is not named was not there."""

    on: Day
    lines: Annotated[list[WorkLineIn], Field(max_length=MOST_ENTRIES)]


@router.get(
    "activities/{public_id}/sheet",
    response=WorkSheetOut,
    operation_id="read_work_sheet",
    summary="Lembar kerja harian",
)
def read_work_sheet(request: HttpRequest, public_id: Id, asked: Query[OneDay]) -> WorkSheetOut:
    """Give the sheet of one day with everybody who takes part then. Six queries."""
    return _show(_find(request, public_id), asked.on or timezone.localdate())


@router.post(
    "activities/{public_id}/sheet",
    response=WorkSheetOut,
    operation_id="keep_work_sheet",
    summary="Simpan lembar kerja harian",
)
def keep_work_sheet(request: HttpRequest, public_id: Id, body: WorkSheetIn) -> WorkSheetOut:
    """Make the sheet of a day say exactly this."""
    activity = _find(request, public_id)
    people = {one.person.public_id: one.person.pk for one in sheet_of(activity, body.on).lines}
    if any(one.person not in people for one in body.lines):
        raise Refused(_("Sebagian tidak ikut kegiatan ini pada hari itu."), field="lines")
    entries = [
        SheetEntry(
            person_id=people[one.person],
            hours=Decimal(str(round(one.hours, 1))),
            pieces=one.pieces,
            points=one.points,
            note=one.note,
        )
        for one in body.lines
    ]
    keep_daily_sheet(
        activity=activity, on=body.on, entries=entries, actor=actor_of(request), now=timezone.now()
    )
    return _show(activity, body.on)


def _find(request: HttpRequest, public_id: str) -> WorkActivity:
    person = person_of(request)
    if not runs_units(person):
        raise Problem("not-allowed", _("Lembar kerja terbuka bagi petugas bengkel unitnya."))
    found = find_one(
        activities_for(person), public_id, _("Kegiatan ini tidak ada, atau di luar wewenang Anda.")
    )
    if not may_run(person, found.workshop.office_id):
        raise Problem("not-allowed", _("Hanya petugas bengkel unit ini yang mencatat."))
    return found


def _show(activity: WorkActivity, on: date) -> WorkSheetOut:
    sheet = sheet_of(activity, on)
    lines = [
        WorkLineOut.model_construct(
            person=one.person.public_id,
            takes_part=one.takes_part,
            hours=float(one.record.hours) if one.record else None,
            pieces=one.record.pieces if one.record else None,
            points=one.record.points if one.record else None,
            note=one.record.note if one.record else None,
        )
        for one in sheet.lines
    ]
    return WorkSheetOut.model_construct(on=on, kept=sheet.kept, lines=lines)
