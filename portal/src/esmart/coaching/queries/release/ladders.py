"""The ladder as pages show it: of one participant, by step and name, and in numbers per programme and cohort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from esmart.accounts.models import Person, User
from esmart.accounts.queries import persons_for
from esmart.coaching.models import Enrolment, Handover, LadderStep
from esmart.coaching.queries.release.ladder_facts import own_enterprises
from esmart.coaching.queries.release.scope import enrolments_seen, handovers_for, mentorships_for, sight_of
from esmart.coaching.rules.release import DEFINITIONS, STEPS
from esmart.registry.models import Enterprise
from esmart.registry.queries import enterprises_for

TAKES_PART = (Enrolment.State.ENROLLED, Enrolment.State.COMPLETED)


@dataclass(frozen=True)
class Rung:
    """One rung of a ladder: what it means, and since when it is reached, with the rows that prove it."""

    step: str
    label: str
    definition: str
    reached_on: date | None
    proof: Mapping[str, Any]


@dataclass(frozen=True)
class StepRow:
    """One participant on one rung."""

    step: LadderStep
    person: Person | None
    enterprise: Enterprise | None


@dataclass(frozen=True)
class Funnel:
    """How many of a cohort's (or programme's) participants reached each step."""

    name: str
    programme: str
    public_id: str
    participants: int
    reached: Mapping[str, int]


def ladder_of_enterprise(enterprise: Enterprise) -> list[Rung]:
    """Give all rungs of an enterprise, reached or not; one query."""
    return _rungs(LadderStep.objects.filter(enterprise=enterprise))


def ladder_of_person(user: User, person: Person, *, today: date) -> list[Rung]:
    """Give all rungs of a person as this reader may see them; nine queries at most.

    What the own enterprise reached after release counts for the person only where the reader may see what came after;
    for all others the ladder ends at the gate.
    """
    wanted = Q(person=person)
    for handover in Handover.objects.filter(person=person).select_related("person", "enterprise", "custody"):
        after = sight_of(user, handover, today=today).after
        if after and handover.enterprise_id is not None:
            wanted |= Q(enterprise_id=handover.enterprise_id)
        elif not after and handover.released_on is not None:
            wanted &= Q(reached_on__lte=handover.released_on)
    return _rungs(LadderStep.objects.filter(wanted))


def ladder_steps_for(user: User, *, today: date) -> QuerySet[LadderStep]:
    """Give the reached steps of the participants in a person's scope; eight queries at most besides its own."""
    seen = enrolments_seen(user, today=today)
    mentored = mentorships_for(user, today=today)
    scope = (
        Q(person_id__in=seen.filter(person__isnull=False).values("person_id"))
        | Q(enterprise_id__in=seen.filter(enterprise__isnull=False).values("enterprise_id"))
        | Q(enterprise_id__in=mentored.filter(enterprise__isnull=False).values("enterprise_id"))
        | Q(enterprise__in=enterprises_for(user))
    )
    return LadderStep.objects.filter(scope)


def step_rows(
    user: User,
    step: str,
    *,
    today: date,
    since: date | None = None,
    until: date | None = None,
    before: tuple[date, int] | None = None,
    limit: int | None = 50,
) -> list[StepRow]:
    """Give the participants on a step, latest first, by keyset (`before` is day and id of the last seen); ten queries at most."""
    rows = ladder_steps_for(user, today=today).filter(step=step)
    if since is not None:
        rows = rows.filter(reached_on__gte=since)
    if until is not None:
        rows = rows.filter(reached_on__lte=until)
    if before is not None:
        rows = rows.filter(Q(reached_on__lt=before[0]) | Q(reached_on=before[0], pk__lt=before[1]))
    ordered = rows.select_related("person", "enterprise__region").order_by("-reached_on", "-id")
    return [StepRow(row, row.person, row.enterprise) for row in (ordered[:limit] if limit else ordered)]


def steps_per_cohort(
    user: User, *, today: date, since: date | None = None, until: date | None = None
) -> tuple[list[Funnel], list[Funnel]]:
    """Give the funnels per programme and per cohort of the courses in a person's scope; thirteen queries at most.

    A participant counts on a step by their own rungs, by their enterprise's, or by the own enterprise after release of
    those who agree to be followed: as a number, whoever asks.
    """
    rows = enrolments_seen(user, today=today).filter(state__in=TAKES_PART)
    if since is not None:
        rows = rows.filter(cohort__starts_on__gte=since)
    if until is not None:
        rows = rows.filter(cohort__starts_on__lte=until)
    enrolments = list(
        rows.order_by("-cohort__starts_on", "cohort_id").values_list(
            "cohort__public_id", "cohort__name", "cohort__programme__name", "person_id", "enterprise_id"
        )
    )
    persons = {one[3] for one in enrolments if one[3] is not None}
    own = own_enterprises(persons, today=today)
    makers = {one[4] for one in enrolments if one[4] is not None} | set(own.values())
    of_person, of_maker = _steps_by(persons, makers)
    by_cohort: dict[tuple[str, str, str], list[set[str]]] = {}
    by_programme: dict[str, dict[tuple[int | None, int | None], set[str]]] = defaultdict(dict)
    for public_id, cohort, programme, person, maker in enrolments:
        steps: set[str] = set()
        if person is not None:
            steps |= of_person.get(person, set()) | of_maker.get(own.get(person, 0), set())
        if maker is not None:
            steps |= of_maker.get(maker, set())
        by_cohort.setdefault((public_id, cohort, programme), []).append(steps)
        by_programme[programme][person, maker] = steps
    cohorts = [
        _funnel(name, programme, public, found) for (public, name, programme), found in by_cohort.items()
    ]
    programmes = [_funnel(name, name, "", found.values()) for name, found in by_programme.items()]
    return programmes, cohorts


def _funnel(name: str, programme: str, public_id: str, found: Iterable[set[str]]) -> Funnel:
    participants = list(found)
    reached = {step: sum(step in one for one in participants) for step in STEPS}
    return Funnel(name, programme, public_id, len(participants), reached)


def _steps_by(persons: set[int], makers: set[int]) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    of_person: dict[int, set[str]] = defaultdict(set)
    of_maker: dict[int, set[str]] = defaultdict(set)
    rows = LadderStep.objects.filter(Q(person_id__in=persons) | Q(enterprise_id__in=makers))
    for person, maker, step in rows.values_list("person_id", "enterprise_id", "step"):
        if person is not None:
            of_person[person].add(step)
        elif maker is not None:
            of_maker[maker].add(step)
    return of_person, of_maker


def _rungs(rows: QuerySet[LadderStep]) -> list[Rung]:
    reached: dict[str, LadderStep] = {}
    for row in rows.order_by("-reached_on"):
        reached[row.step] = row  # the earliest stays
    labels = dict(LadderStep.Step.choices)
    return [
        Rung(
            step,
            str(labels[step]),
            DEFINITIONS[step],
            reached[step].reached_on if step in reached else None,
            reached[step].proof if step in reached else {},
        )
        for step in STEPS
    ]


def find_ladder_person(user: User, public_id: str, *, today: date) -> Person | None:
    """Give a person whose ladder this reader may open, or None; twelve queries at most."""
    own = persons_for(user).filter(public_id=public_id).first()
    if own is not None:
        return own
    sources: tuple[QuerySet[Any], ...] = (
        enrolments_seen(user, today=today),
        mentorships_for(user, today=today),
        handovers_for(user, today=today),
    )
    for rows in sources:
        row = rows.filter(person__public_id=public_id).select_related("person").first()
        if row is not None:
            found: Person = row.person
            return found
    return None


def find_ladder_enterprise(user: User, public_id: str, *, today: date) -> Enterprise | None:
    """Give an enterprise whose ladder this reader may open, or None; ten queries at most."""
    own = enterprises_for(user).select_related("region").filter(public_id=public_id).first()
    if own is not None:
        return own
    sources: tuple[QuerySet[Any], ...] = (
        enrolments_seen(user, today=today),
        mentorships_for(user, today=today),
    )
    for rows in sources:
        row = rows.filter(enterprise__public_id=public_id).select_related("enterprise__region").first()
        if row is not None:
            found: Enterprise = row.enterprise
            return found
    return None
