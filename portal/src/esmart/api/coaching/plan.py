"""What a cohort is taught and when, and the lines of work of the units: read, without anyone who takes part."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from esmart.api.door import open_room, person_of
from esmart.api.finding import find_one
from esmart.api.paging import Page, Paging, page_of
from esmart.api.shapes import Id, Out
from esmart.coaching.models import Cohort, Meeting, Stage, WorkActivity
from esmart.coaching.queries.training import cohorts_for
from esmart.coaching.queries.work.scope import activities_for

router = open_room("coaching")
StageKind = Literal["session", "task", "pre_test", "post_test", "certification"]


class StageOut(Out):
    """One part of a programme; `position` names it."""

    position: int
    kind: StageKind
    name: str
    proof_asked: str


class MeetingOut(Out):
    """One sitting of a cohort."""

    id: str
    on: date
    starts_at: time | None
    hours: float
    topic: str
    stage: Annotated[int | None, Field(description="Posisi tahap program.")]


class ActivityOut(Out):
    """One line of work in a workshop."""

    id: str
    workshop: str
    mode: Literal["own", "third_party", "service"]
    name: str
    unit_of_measure: str
    since: date
    until: date | None


@router.get(
    "cohorts/{public_id}/stages",
    response=Page[StageOut],
    operation_id="list_stages",
    summary="Tahap program sebuah angkatan",
)
def list_stages(request: HttpRequest, public_id: Id, paging: Query[Paging]) -> Page[StageOut]:
    """Give the parts of the programme a cohort follows. Two queries."""
    rows = find_cohort(request, public_id).programme.stages.all()
    return page_of(request, rows, paging, lambda found: [_stage(one) for one in found])


@router.get(
    "cohorts/{public_id}/meetings",
    response=Page[MeetingOut],
    operation_id="list_meetings",
    summary="Jadwal sebuah angkatan",
)
def list_meetings(request: HttpRequest, public_id: Id, paging: Query[Paging]) -> Page[MeetingOut]:
    """Give the meetings of a cohort. Two queries."""
    rows = find_cohort(request, public_id).meetings.select_related("stage")
    return page_of(request, rows, paging, lambda found: [_meeting(one) for one in found])


@router.get(
    "activities",
    response=Page[ActivityOut],
    operation_id="list_activities",
    summary="Daftar kegiatan bengkel",
)
def list_activities(request: HttpRequest, paging: Query[Paging]) -> Page[ActivityOut]:
    """Give the lines of work in the caller's scope. One query."""
    rows = activities_for(person_of(request))
    return page_of(request, rows, paging, lambda found: [_activity(one) for one in found])


def find_cohort(request: HttpRequest, public_id: str) -> Cohort:
    """Give a cohort in the caller's scope, or 404; one query."""
    rows = cohorts_for(person_of(request)).select_related("programme", "office")
    return find_one(rows, public_id, _("Angkatan ini tidak ada, atau di luar wewenang Anda."))


def _stage(one: Stage) -> StageOut:
    return StageOut.model_construct(
        position=one.position, kind=one.kind, name=one.name, proof_asked=one.proof_asked
    )


def _meeting(one: Meeting) -> MeetingOut:
    return MeetingOut.model_construct(
        id=one.public_id,
        on=one.on,
        starts_at=one.starts_at,
        hours=float(one.hours),
        topic=one.topic,
        stage=one.stage.position if one.stage else None,
    )


def _activity(one: WorkActivity) -> ActivityOut:
    return ActivityOut.model_construct(
        id=one.public_id,
        workshop=one.workshop.public_id,
        mode=one.mode,
        name=one.name,
        unit_of_measure=one.unit_of_measure,
        since=one.since,
        until=one.until,
    )
