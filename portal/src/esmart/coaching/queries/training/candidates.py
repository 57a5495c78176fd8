"""Whom to propose for a cohort, and why: points and reasons computed inside the database, over all profiles at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from esmart.accounts.models import Person, User
from esmart.accounts.queries import below_sql, persons_for
from esmart.channels.queries.selling_trend import enterprises_on_show, enterprises_selling_less
from esmart.coaching.models import (
    Cohort,
    Eligibility,
    Enrolment,
    Equipment,
    ReimbursementApplication,
    Skill,
    Worker,
)
from esmart.coaching.rules.training import (
    ENTERPRISE_POINTS,
    FALLING_BELOW_PERCENT,
    FEWEST_DAYS_LEFT,
    MOST_DAYS_LEFT,
    PERSON_POINTS,
    TAKES_PART,
    WINDOW_DAYS,
    Reason,
    enterprise_keys,
    last_release_refused,
    person_keys,
)
from esmart.registry.models import Commodity, Enterprise
from esmart.registry.queries import enterprises_for
from esmart.registry.queries.makers import enterprises_with_permit, enterprises_with_products

PAGE_ROWS = 50


@dataclass(frozen=True)
class Candidate:
    """Somebody to propose: the enterprise or the person, points, and the reasons they come from, strongest first."""

    subject: Enterprise | Person
    points: int
    reasons: list[Reason]


@dataclass(frozen=True)
class CandidatePage:
    """The best candidates after a mark, and the mark of the next page or the empty string."""

    rows: list[Candidate]
    next_mark: str


# Reason → what must hold, in terms of the facts asked once per row below.
_ENTERPRISE_RULES = {
    "never_helped": "NOT helped",
    "commodity": "fits",
    "has_products": "makes",
    "not_listed": "makes AND NOT shown",
    "selling_falls": "falls",
    "lacks_legality": "makes AND NOT permitted",
}
_PERSON_RULES = {
    "near_release": "near",
    "never_trained": "NOT trained",
    "works_in_it": "works",
    "has_skill": "able",
}


def enterprise_candidates(
    user: User, cohort: Cohort, *, now: datetime, must: Collection[str] = (), after: str = ""
) -> CandidatePage:
    """Propose enterprises of the cohort's area, best first, fifty at a time; two queries, one of them over all profiles.

    `must` names reasons without which nobody is proposed. Whoever is in the cohort already is left out.
    """
    rows, facts, keys = _enterprises(user, cohort, now=now)
    marks, following = _rank(rows, facts, keys, _ENTERPRISE_RULES, ENTERPRISE_POINTS, must=must, after=after)
    return CandidatePage(_enterprise_rows(rows, marks, cohort), following)


def person_candidates(
    user: User, cohort: Cohort, *, must: Collection[str] = (), after: str = ""
) -> CandidatePage:
    """Propose people in custody whom this person may see, best first, fifty at a time; two queries.

    Only whom the unit decided may take part, and nobody whom the course would keep into the last seven days before the
    planned release. Where the cohort is held in a unit, only those who stay there.
    """
    rows, facts, keys = _persons(user, cohort)
    marks, following = _rank(rows, facts, keys, _PERSON_RULES, PERSON_POINTS, must=must, after=after)
    return CandidatePage(_person_rows(rows, marks, cohort), following)


def candidates_among(
    user: User, cohort: Cohort, subjects: Iterable[Enterprise | Person], *, now: datetime
) -> list[Candidate]:
    """Give those of these who may be proposed, as candidates; at most four queries."""
    wanted = list(subjects)
    people = [one.pk for one in wanted if isinstance(one, Person)]
    firms = [one.pk for one in wanted if isinstance(one, Enterprise)]
    found: list[Candidate] = []
    if people:
        persons, facts, keys = _persons(user, cohort)
        persons = persons.filter(pk__in=people)
        marks, _ = _rank(persons, facts, keys, _PERSON_RULES, PERSON_POINTS, limit=len(people))
        found += _person_rows(persons, marks, cohort)
    if firms:
        rows, facts, keys = _enterprises(user, cohort, now=now)
        rows = rows.filter(pk__in=firms)
        marks, _ = _rank(rows, facts, keys, _ENTERPRISE_RULES, ENTERPRISE_POINTS, limit=len(firms))
        found += _enterprise_rows(rows, marks, cohort)
    return found


def _enterprises(
    user: User, cohort: Cohort, *, now: datetime
) -> tuple[QuerySet[Enterprise], dict[str, Q], list[str]]:
    rows = enterprises_for(user).filter(kind=Enterprise.Kind.IKM, state=Enterprise.State.PUBLISHED)
    if area := cohort.region_id or "":
        rows = rows.filter(Q(region__code=area) | Q(region__code__startswith=f"{area}."))
    rows = rows.exclude(
        pk__in=cohort.enrolments.filter(enterprise__isnull=False, person=None).values("enterprise_id")
    )
    programme = cohort.programme
    falling = enterprises_selling_less(now=now, window_days=WINDOW_DAYS, below_percent=FALLING_BELOW_PERCENT)
    facts = {
        "helped": Q(pk__in=_helped()),
        "fits": Q(commodity=cohort.commodity),
        "makes": Q(pk__in=enterprises_with_products()),
        "shown": Q(pk__in=enterprises_on_show()),
        "falls": Q(pk__in=falling),
        "permitted": Q(pk__in=enterprises_with_permit(programme.legality, today=timezone.localdate(now))),
    }
    keys = enterprise_keys(programme.kind, commodity=cohort.commodity, legality=programme.legality)
    return rows, facts, keys


def _persons(user: User, cohort: Cohort) -> tuple[QuerySet[Person], dict[str, Q], list[str]]:
    soonest = cohort.starts_on + timedelta(days=FEWEST_DAYS_LEFT)
    latest = cohort.starts_on + timedelta(days=MOST_DAYS_LEFT)
    stays = Q(stays__until=None, stays__isnull=False)
    if cohort.host_id:
        stays &= Q(stays__office_id__in=below_sql(cohort.host_id))
    latest_decision = Eligibility.objects.filter(person=OuterRef("pk")).order_by("-decided_on", "-id")
    rows = (
        persons_for(user)
        .filter(stays, restricted_at=None, erased_at=None)
        .annotate(
            release_on=F("stays__release_planned_on"),
            unit_id=F("stays__office_id"),
            eligible=Subquery(latest_decision.values("eligible")[:1]),
        )
        .filter(Q(release_on=None) | Q(release_on__gt=last_release_refused(cohort.ends_on)), eligible=True)
        .exclude(pk__in=cohort.enrolments.filter(person__isnull=False).values("person_id"))
    )
    trained = Enrolment.objects.filter(person__isnull=False, state__in=TAKES_PART)
    facts = {
        "near": Q(release_on__range=(soonest, latest), release_on__isnull=False),
        "trained": Q(pk__in=trained.values("person_id")),
        "works": Q(
            pk__in=Worker.objects.filter(activity__workshop__commodity=cohort.commodity).values("person_id")
        ),
        "able": Q(
            pk__in=Skill.objects.filter(name__icontains=_commodity_word(cohort.commodity)).values("person_id")
        ),
    }
    return rows, facts, person_keys(commodity=cohort.commodity)


def _rank(
    rows: QuerySet[Any],
    facts: Mapping[str, Q],
    keys: Sequence[str],
    rules: Mapping[str, str],
    weights: Mapping[str, int],
    *,
    must: Collection[str] = (),
    after: str = "",
    limit: int = PAGE_ROWS,
) -> tuple[dict[int, list[str]], str]:
    """Give the ids of the best rows with their reasons, in order, and the mark of the next page; one query.

    Every fact is asked once per row (materialised), whatever number of reasons rests on it.
    """
    asked = {name: fact for name, fact in facts.items() if any(name in rules[key].split() for key in keys)}
    flags = {f"{name}_": ExpressionWrapper(fact, output_field=BooleanField()) for name, fact in asked.items()}
    inner, given = rows.order_by().annotate(**flags).values_list("pk", *flags).query.sql_with_params()
    reasons = ", ".join(f"({rules[key]}) AS {key}" for key in keys)
    points = " + ".join(f"CASE WHEN {key} THEN {weights[key]} ELSE 0 END" for key in keys)
    wanted = "".join(f" AND {key}" for key in keys if key in must)
    points_before, _, last = after.partition("~")
    values: list[Any] = list(given)
    if points_before.isdecimal() and last.isdecimal():
        wanted += " AND (points < %s OR (points = %s AND id > %s))"
        values += [int(points_before), int(points_before), int(last)]
    statement = (
        f"WITH facts (id, {', '.join(asked)}) AS MATERIALIZED ({inner}),"  # noqa: S608  # names and numbers of our own
        f" reasons AS (SELECT id, {reasons} FROM facts),"
        f" ranked AS (SELECT *, {points} AS points FROM reasons)"
        f" SELECT id, points, {', '.join(keys)} FROM ranked WHERE true{wanted}"
        " ORDER BY points DESC, id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit + 1])
        found = cursor.fetchall()
    page = found[:limit]
    marks = {row[0]: [key for key, holds in zip(keys, row[2:], strict=True) if holds] for row in page}
    return marks, f"{page[-1][1]}~{page[-1][0]}" if len(found) > limit else ""


def _enterprise_rows(
    rows: QuerySet[Enterprise], marks: dict[int, list[str]], cohort: Cohort
) -> list[Candidate]:
    facts: dict[str, dict[str, Any]] = {
        "commodity": {"commodity": cohort.commodity},
        "lacks_legality": {"legality": cohort.programme.legality},
        "selling_falls": {"days": WINDOW_DAYS},
    }
    subjects = {one.pk: one for one in rows.filter(pk__in=marks).select_related("region", "owner")}
    return [
        _candidate(subjects[pk], [Reason(key, ENTERPRISE_POINTS[key], facts.get(key, {})) for key in keys])
        for pk, keys in marks.items()
    ]


def _person_rows(rows: QuerySet[Person], marks: dict[int, list[str]], cohort: Cohort) -> list[Candidate]:
    found = []
    subjects: dict[int, Any] = {one.pk: one for one in rows.filter(pk__in=marks)}
    for pk, keys in marks.items():
        one = subjects[pk]
        facts: dict[str, dict[str, Any]] = {
            "works_in_it": {"commodity": cohort.commodity},
            "has_skill": {"commodity": cohort.commodity},
        }
        if one.release_on:
            facts["near_release"] = {"days": (one.release_on - cohort.starts_on).days}
        found.append(_candidate(one, [Reason(key, PERSON_POINTS[key], facts.get(key, {})) for key in keys]))
    return found


def _candidate(subject: Enterprise | Person, reasons: list[Reason]) -> Candidate:
    return Candidate(subject, sum(one.points for one in reasons), reasons)


def _helped() -> QuerySet[Any]:
    """Give the ids of enterprises that took part in a course, hold a granted machine, or were paid for one."""
    trained = Enrolment.objects.filter(enterprise__isnull=False, state__in=TAKES_PART).values("enterprise_id")
    equipped = Equipment.objects.filter(enterprise__isnull=False).values("enterprise_id")
    paid = ReimbursementApplication.objects.filter(state="paid").values("enterprise_id")
    return trained.order_by().union(equipped.order_by(), paid.order_by(), all=True)


def _commodity_word(commodity: str) -> str:
    return str(Commodity(commodity).label) if commodity in Commodity.values else commodity
