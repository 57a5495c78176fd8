"""Samples of courses: the reference programmes, one course that ended with certificates, one under way in a unit."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from esmart.accounts.models import Office, Person, User
from esmart.accounts.queries import persons_for
from esmart.coaching.models import Cohort, Enrolment, Programme, Stage
from esmart.coaching.services.training import (
    CohortFacts,
    SentMark,
    add_material,
    create_cohort,
    give_feedback,
    invite,
    issue_certificates,
    load_reference_programmes,
    mark_tests,
    move_cohort,
    move_enrolment,
    plan_meetings,
    propose_participants,
    prove_task,
    take_marks,
)
from esmart.core.history import SYSTEM, Actor
from esmart.registry.models import Enterprise

PACKAGING = "Kemasan dan label yang menjual"
BUSINESS = "Manajemen usaha kecil"


def load_training(people: dict[str, User]) -> None:
    """Make the samples once, through the room's own verbs."""
    if Programme.objects.exists():
        return
    now = timezone.now()
    ministry = Office.objects.get(pk=people["kementerian"].office_id)
    load_reference_programmes(office=ministry, actor=SYSTEM, now=now)
    for programme in Programme.objects.filter(name__in=[PACKAGING, BUSINESS]):
        add_material(
            programme=programme, title="Rujukan label pangan", address="https://www.pom.go.id/", actor=SYSTEM, now=now
        )  # fmt: skip
    _load_ended(people, now)
    _load_under_way(people, now)


def _load_ended(people: dict[str, User], now: datetime) -> None:
    """A course on business for enterprises of the region, with results and certificates."""
    dinas = people["dinas"]
    cohort = _cohort(BUSINESS, people, now, starts=timedelta(days=-40), target=Cohort.Target.IKM, seats=12)
    mine = list(Enterprise.objects.filter(owner=people["pemilik"])[:1])
    others = Enterprise.objects.filter(
        kind="ikm", state="published", owner=None, region__code__startswith="32."
    )
    _bring_in(cohort, [*mine, *others.order_by("id")[:9]], dinas, now)
    _teach(cohort, now, everybody=True)
    cohort = move_cohort(cohort=cohort, to=Cohort.State.FINISHED, actor=SYSTEM, now=now)
    issue_certificates(
        cohort=cohort, enrolments=cohort.enrolments.all(), signs=cohort.office, kind="competence",
        issued_on=cohort.ends_on, actor=SYSTEM, now=now,
    )  # fmt: skip


def _load_under_way(people: dict[str, User], now: datetime) -> None:
    """A course on packaging in the workshop's unit; more are proposed than there are seats."""
    officer = people["bengkel"]
    cohort = _cohort(
        PACKAGING,
        people,
        now,
        starts=timedelta(days=-2),
        target=Cohort.Target.MIXED,
        seats=8,
        host=officer.office,
    )
    eligible = persons_for(officer).filter(eligibility__eligible=True).distinct()
    _bring_in(cohort, list(eligible[:7]), officer, now)
    _bring_in(
        cohort,
        list(Enterprise.objects.filter(owner=people["pemilik"])[:1]),
        people["dinas"],
        now,
        answers=False,
    )
    _teach(cohort, now, everybody=False)


def _cohort(
    name: str,
    people: dict[str, User],
    now: datetime,
    *,
    starts: timedelta,
    target: str,
    seats: int,
    host: Office | None = None,
) -> Cohort:
    dinas = people["dinas"]
    first = timezone.localdate(now) + starts
    office = Office.objects.get(pk=dinas.office_id)
    facts = CohortFacts(
        name=f"{name}, angkatan {first:%m-%Y}",
        place="Balai pelatihan" if host is None else "Aula bengkel kerja",
        starts_on=first,
        ends_on=first + timedelta(days=5),
        seats=seats,
        target=target,
        region_id=office.region_id,
        host=host,
        funding_line="Dana dekonsentrasi",
        cost=24_000_000,
        trainer=people["pendamping"],
    )
    programme = Programme.objects.get(name=name)
    cohort = create_cohort(programme=programme, office=office, facts=facts, actor=SYSTEM, now=now)
    plan_meetings(cohort=cohort, starts_at=time(9), hours=Decimal(3), actor=SYSTEM)
    for state in (Cohort.State.OPEN, Cohort.State.RUNNING):
        cohort = move_cohort(cohort=cohort, to=state, actor=SYSTEM, now=now)
    return cohort


def _bring_in(
    cohort: Cohort, subjects: list[Enterprise | Person], officer: User, now: datetime, *, answers: bool = True
) -> None:
    if not subjects:
        return
    made = propose_participants(
        cohort=cohort, subjects=subjects, actor=Actor(officer.pk, officer.first_name), now=now
    )
    invite(cohort=cohort, enrolments=made, actor=SYSTEM, now=now)
    if answers:
        for one in cohort.enrolments.filter(state=Enrolment.State.INVITED):
            move_enrolment(enrolment=one, to=Enrolment.State.ENROLLED, actor=SYSTEM, now=now)


def _teach(cohort: Cohort, now: datetime, *, everybody: bool) -> None:
    """Attendance of the meetings held, first tests; everything else when the course is over for `everybody`."""
    people = list(cohort.enrolments.filter(state=Enrolment.State.ENROLLED).order_by("id"))
    today = timezone.localdate(now)
    for number, meeting in enumerate(cohort.meetings.filter(on__lt=today)):
        marks = [
            SentMark(one.public_id, present=everybody or (place + number) % 5 != 0, taken_at=now)
            for place, one in enumerate(people)
        ]
        take_marks(meeting=meeting, marks=marks, source="sheet", actor=SYSTEM, now=now)
    for stage in cohort.programme.stages.order_by("position"):
        if stage.kind == Stage.Kind.PRE_TEST or (everybody and stage.kind == Stage.Kind.POST_TEST):
            lift = 0 if stage.kind == Stage.Kind.PRE_TEST else 35
            scores = {one.pk: Decimal(40 + lift + 7 * place % 25) for place, one in enumerate(people)}
            mark_tests(
                cohort=cohort,
                stage=stage,
                scores=scores,
                taken_on=min(cohort.ends_on, today),
                actor=SYSTEM,
                now=now,
            )
        if everybody and stage.kind == Stage.Kind.TASK:
            for one in people[:8]:
                prove_task(
                    enrolment=one,
                    stage=stage,
                    done_on=cohort.ends_on,
                    words=stage.proof_asked,
                    actor=SYSTEM,
                    now=now,
                )
    for place, one in enumerate(people[:5] if everybody else []):
        give_feedback(
            enrolment=one,
            by="participant",
            marks={"material": 4 + place % 2, "useful": 5},
            actor=SYSTEM,
            now=now,
        )
