"""Those who take part in a course: who, whether they came, what they scored; for who teaches it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from esmart.api.coaching.plan import find_cohort
from esmart.api.door import actor_of, open_room, person_of
from esmart.api.paging import Page, Paging, page_of
from esmart.api.problems import Problem, not_found
from esmart.api.shapes import PUBLIC_ID, Day, Id, In, Moment, Out
from esmart.coaching.models import Cohort, Enrolment, Meeting
from esmart.coaching.queries.training import may_teach, meetings_for, results_of, sheet_of
from esmart.coaching.queries.training.scope import TEACHES
from esmart.coaching.rules.training import TAKES_PART
from esmart.coaching.services.problems import Refused
from esmart.coaching.services.training import SentMark, mark_tests, take_marks
from esmart.coaching.services.training.take_attendance import MOST_MARKS

router = open_room("participants")
Enrolled = Annotated[str, Field(pattern=PUBLIC_ID, description="Kode peserta di angkatan ini.")]


class ScoreOut(Out):
    """The score of one test, out of 100; `stage`: its position in the programme."""

    stage: int
    score: float


class ParticipantOut(Out):
    """Somebody who takes part in a cohort; an enterprise, or a person by code."""

    id: str
    enterprise: str | None
    state: Literal["enrolled", "completed"]
    attended_percent: int | None
    attended: bool | None
    passed: bool | None
    certified: bool
    scores: list[ScoreOut]


class MarkOut(Out):
    """Whether one participant came; null: nothing is marked."""

    enrolment: str
    present: bool | None
    source: Literal["sheet", "offline", "qr"] | None
    taken_at: datetime | None


class SheetOut(Out):
    """The attendance sheet of a meeting."""

    marks: list[MarkOut]
    refused: list[str] = Field(description="Kode yang bukan peserta angkatan ini.")
    contradicted: list[str] = Field(description="Kode yang tandanya berlawanan dengan yang tercatat.")


class MarkIn(In):
    """A mark, and when it was taken; without a time: now. Of two marks the later taken one counts."""

    enrolment: Enrolled
    present: bool
    taken_at: Moment | None = None


class Marks(In):
    """Marks of one meeting."""

    marks: Annotated[list[MarkIn], Field(min_length=1, max_length=MOST_MARKS)]


class ScoreIn(In):
    """A score out of 100; null takes one back."""

    enrolment: Enrolled
    score: Annotated[float | None, Field(ge=0, le=100)]


class Scores(In):
    """The scores of one test."""

    stage: Annotated[int, Field(ge=0, le=32_000, description="Posisi tes dalam program.")]
    taken_on: Day
    scores: Annotated[list[ScoreIn], Field(min_length=1, max_length=MOST_MARKS)]


@router.get(
    "cohorts/{public_id}/participants",
    response=Page[ParticipantOut],
    operation_id="list_participants",
    summary="Peserta sebuah angkatan",
)
def list_participants(request: HttpRequest, public_id: Id, paging: Query[Paging]) -> Page[ParticipantOut]:
    """Give those who take part in a cohort the caller teaches, with what became of them. Eleven queries."""
    cohort = _taught(request, public_id)
    rows = cohort.enrolments.filter(state__in=TAKES_PART).select_related("enterprise")
    return page_of(request, rows, paging, lambda found: _participants(cohort, found))


@router.get(
    "meetings/{public_id}/attendance",
    response=SheetOut,
    operation_id="read_attendance",
    summary="Lembar hadir",
)
def read_attendance(request: HttpRequest, public_id: Id) -> SheetOut:
    """Give the sheet of a meeting the caller teaches. Five queries."""
    return _sheet(_meeting(request, public_id))


@router.post(
    "meetings/{public_id}/attendance",
    response=SheetOut,
    operation_id="take_attendance",
    summary="Catat kehadiran",
)
def take_attendance(request: HttpRequest, public_id: Id, body: Marks) -> SheetOut:
    """Take marks of a meeting; who is not named stays as they are."""
    meeting = _meeting(request, public_id)
    now = timezone.now()
    marks = [SentMark(one.enrolment, one.present, one.taken_at or now, "") for one in body.marks]
    known = {one.enrolment.public_id for one in sheet_of(meeting)}
    taken = take_marks(meeting=meeting, marks=marks, source="offline", actor=actor_of(request), now=now)
    refused = sorted({one.enrolment for one in body.marks} - known)
    return _sheet(meeting, refused=refused, contradicted=taken.contradicted)


@router.post(
    "cohorts/{public_id}/scores",
    response=list[ParticipantOut],
    operation_id="record_scores",
    summary="Catat nilai tes",
)
def record_scores(request: HttpRequest, public_id: Id, body: Scores) -> list[ParticipantOut]:
    """Take down scores of one test, all or none; the answer shows those concerned."""
    cohort = _taught(request, public_id)
    stage = cohort.programme.stages.filter(position=body.stage).first()
    if stage is None:
        raise Refused(_("Tahap ini bukan tes dari program angkatan ini."), field="stage")
    named = {one.enrolment: one.score for one in body.scores}
    found = list(cohort.enrolments.filter(public_id__in=named).select_related("enterprise").order_by("pk"))
    if len(found) < len(named):
        raise Refused(_("Sebagian bukan peserta angkatan ini."), field="scores")
    scores = {one.pk: _decimal(named[one.public_id]) for one in found}
    mark_tests(
        cohort=cohort,
        stage=stage,
        scores=scores,
        taken_on=body.taken_on,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return _participants(cohort, found)


def _taught(request: HttpRequest, public_id: str) -> Cohort:
    """Give a cohort the caller teaches; for one they only see, its participants are not there."""
    _refuse_role(request)
    cohort = find_cohort(request, public_id)
    if not may_teach(person_of(request), cohort):
        raise not_found(_("Angkatan ini tidak ada, atau di luar wewenang Anda."))
    return cohort


def _meeting(request: HttpRequest, public_id: str) -> Meeting:
    _refuse_role(request)
    rows = meetings_for(person_of(request)).select_related("cohort__programme", "cohort__office")
    found = rows.filter(public_id=public_id).first()
    if found is None or not may_teach(person_of(request), found.cohort):
        raise not_found(_("Pertemuan ini tidak ada, atau di luar wewenang Anda."))
    return found


def _refuse_role(request: HttpRequest) -> None:
    if person_of(request).role not in TEACHES:
        raise Problem("not-allowed", _("Peserta terbuka bagi pengajar dan penyelenggara angkatannya."))


def _decimal(score: float | None) -> Decimal | None:
    return None if score is None else Decimal(str(round(score, 2)))


def _participants(cohort: Cohort, found: list[Enrolment]) -> list[ParticipantOut]:
    known = results_of(cohort, today=timezone.localdate())
    positions = {stage.pk: stage.position for stage in known.stages}
    shown = []
    for one in found:
        result = known.by_enrolment[one.pk]
        scores = known.scores.get(one.pk, {})
        shown.append(
            ParticipantOut.model_construct(
                id=one.public_id,
                enterprise=one.enterprise.public_id if one.enterprise and one.person_id is None else None,
                state=one.state,
                attended_percent=result.attended_percent,
                attended=result.attended,
                passed=result.passed,
                certified=result.certified,
                scores=[ScoreOut(stage=positions[pk], score=float(score)) for pk, score in scores.items()],
            )
        )
    return shown


def _sheet(
    meeting: Meeting, *, refused: list[str] | None = None, contradicted: list[str] | None = None
) -> SheetOut:
    marks = [
        MarkOut.model_construct(
            enrolment=one.enrolment.public_id,
            present=one.attendance.present if one.attendance else None,
            source=one.attendance.source if one.attendance else None,
            taken_at=one.attendance.taken_at if one.attendance else None,
        )
        for one in sheet_of(meeting)
    ]
    return SheetOut.model_construct(marks=marks, refused=refused or [], contradicted=contradicted or [])
