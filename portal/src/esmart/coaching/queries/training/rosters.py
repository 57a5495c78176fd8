"""Who is in a cohort, what each one attended and scored, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from esmart.accounts.models import User
from esmart.accounts.queries import names_of
from esmart.coaching.models import (
    Attendance,
    Certificate,
    Cohort,
    Enrolment,
    Feedback,
    MarkedTest,
    Meeting,
    Stage,
    TaskProof,
)
from esmart.coaching.queries.training.scope import may_see_names
from esmart.coaching.rules.training import (
    HOLDS_A_SEAT,
    TAKES_PART,
    CertificateFact,
    Result,
    StageFact,
    judge,
)
from esmart.core.history import Actor

_ORDER = ["enrolled", "completed", "invited", "waiting", "proposed", "declined", "ended"]


@dataclass(frozen=True)
class Seats:
    """How many seats there are, how many are held, and how many wait."""

    all: int
    held: int
    waiting: int
    proposed: int
    taking_part: int

    @property
    def free(self) -> int:
        return max(self.all - self.held, 0)


def seats_of(cohort: Cohort) -> Seats:
    """Count the seats of a cohort; one query."""
    counted = cohort.enrolments.aggregate(
        held=Count("pk", filter=Q(state__in=HOLDS_A_SEAT)),
        waiting=Count("pk", filter=Q(state="waiting")),
        proposed=Count("pk", filter=Q(state="proposed")),
        taking_part=Count("pk", filter=Q(state__in=TAKES_PART)),
    )
    return Seats(all=cohort.seats, **counted)


def roster(cohort: Cohort, *, states: Iterable[str] | None = None) -> QuerySet[Enrolment]:
    """Give the participants of a cohort, those taking part first, the waiting ones in their order; one query."""
    rows = cohort.enrolments.select_related("person", "enterprise", "office", "certificate")
    if states is not None:
        rows = rows.filter(state__in=list(states))
    rank = Case(
        *(When(state=state, then=Value(n)) for n, state in enumerate(_ORDER)), output_field=IntegerField()
    )
    return rows.annotate(rank=rank).order_by("rank", "waiting_number", "-score", "id")


def code_name(enrolment: Enrolment) -> str:
    """Give what a participant is called where their name has no place; no query when both are loaded."""
    if enrolment.person is not None:
        return f"Peserta {enrolment.person.public_id}"
    return enrolment.enterprise.name if enrolment.enterprise else enrolment.public_id


def labels_of(
    user: User,
    enrolments: Iterable[Enrolment],
    *,
    actor: Actor,
    purpose: str,
    screen: str,
    now: datetime,
    request_id: str = "",
) -> dict[int, str]:
    """Give enrolment id → the name where the reader may know it, else "Peserta" and a code; the reading of names is
    recorded; five queries at most.
    """
    rows = list(enrolments)
    people = {one.person_id: one.person for one in rows if one.person is not None}
    names: dict[int, str] = {}
    if people:
        allowed = may_see_names(user, Enrolment.objects.filter(pk__in=[one.pk for one in rows]))
        names = names_of(
            [person for pk, person in people.items() if pk in allowed],
            actor=actor,
            purpose=purpose,
            screen=screen,
            now=now,
            request_id=request_id,
        )
    return {one.pk: names.get(one.person_id or 0) or code_name(one) for one in rows}


@dataclass(frozen=True)
class Sheet:
    """One meeting's sheet: participant, mark, how it was taken, and the marks it overruled."""

    enrolment: Enrolment
    attendance: Attendance | None


def sheet_of(meeting: Meeting) -> list[Sheet]:
    """Give the sheet of a meeting: everybody taking part, with the mark that counts; two queries."""
    marks = {one.enrolment_id: one for one in meeting.attendance.all()}
    return [Sheet(one, marks.get(one.pk)) for one in roster(meeting.cohort, states=TAKES_PART)]


@dataclass(frozen=True)
class Results:
    """Everything known of the participants of a cohort, by enrolment id."""

    meetings: list[Meeting]
    stages: list[Stage]
    by_enrolment: dict[int, Result]
    scores: dict[int, dict[int, Decimal]]
    proofs: dict[int, dict[int, TaskProof]]


def results_of(cohort: Cohort, *, today: date) -> Results:
    """Give what became of everybody taking part; eight queries, however many participants."""
    enrolments = list(cohort.enrolments.filter(state__in=TAKES_PART).values_list("pk", flat=True))
    return _results(cohort, enrolments, today=today)


def result_of(enrolment: Enrolment, *, today: date) -> Results:
    """Give the same of one participant; seven queries."""
    return _results(enrolment.cohort, [enrolment.pk], today=today)


def _results(cohort: Cohort, enrolments: list[int], *, today: date) -> Results:
    meetings = list(cohort.meetings.all())
    stages = list(cohort.programme.stages.order_by("position"))
    present: dict[int, set[int]] = defaultdict(set)
    rows = Attendance.objects.filter(enrolment_id__in=enrolments, present=True)
    for enrolment, meeting in rows.values_list("enrolment_id", "meeting_id"):
        present[enrolment].add(meeting)
    scores: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for test in MarkedTest.objects.filter(enrolment_id__in=enrolments):
        scores[test.enrolment_id][test.stage_id] = test.score
    proofs: dict[int, dict[int, TaskProof]] = defaultdict(dict)
    for proof in TaskProof.objects.filter(enrolment_id__in=enrolments):
        proofs[proof.enrolment_id][proof.stage_id] = proof
    certificates = {one.enrolment_id: one for one in Certificate.objects.filter(enrolment_id__in=enrolments)}
    # A meeting counts once its day is over or somebody was marked: nobody misses what has not begun.
    taken = set(cohort.meetings.filter(attendance__isnull=False).values_list("pk", flat=True))
    held = [(one.pk, one.hours) for one in meetings if one.on < today or one.pk in taken]
    facts = [StageFact(one.pk, one.kind, one.position) for one in stages]
    judged = {
        pk: judge(
            meetings=held,
            present=frozenset(present[pk]),
            stages=facts,
            scores=scores[pk],
            proven=frozenset(stage for stage, proof in proofs[pk].items() if proof.accepted_at),
            certificate=_fact_of(certificates.get(pk)),
            attendance_needed_percent=cohort.programme.attendance_needed_percent,
            pass_score=cohort.programme.pass_score,
            today=today,
        )
        for pk in enrolments
    }
    return Results(meetings, stages, judged, scores, proofs)


def _fact_of(certificate: Certificate | None) -> CertificateFact | None:
    if certificate is None:
        return None
    return CertificateFact(certificate.kind, certificate.revoked_at is not None, certificate.valid_until)


@dataclass(frozen=True)
class Opinion:
    """The average mark of one question, and how many answered it."""

    question: str
    average: float
    answers: int


def opinions_of(cohort: Cohort, *, by: str) -> tuple[list[Opinion], list[str]]:
    """Give average marks per question and the written words, unsigned; one query."""
    marks: dict[str, list[int]] = defaultdict(list)
    words = []
    for one in Feedback.objects.filter(enrolment__cohort=cohort, by=by).order_by("given_at"):
        for question, mark in one.marks.items():
            marks[question].append(mark)
        if one.words:
            words.append(one.words)
    opinions = [Opinion(key, round(sum(given) / len(given), 1), len(given)) for key, given in marks.items()]
    return opinions, words
