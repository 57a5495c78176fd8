"""Lists of participants and one participant, as the chapter work shows them. Names are opened by accounts, with a record."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from esmart.accounts.models import Custody, Person, User
from esmart.coaching.models import Certificate, Eligibility, Skill, Worker, WorkRecord
from esmart.coaching.queries.work.scope import participants_for, stays_for, units_for

PAGE = 50


@dataclass(frozen=True)
class StayPage:
    """One page of stays, newest entry first; `next_before` is the key of the next page."""

    stays: tuple[Custody, ...]
    next_before: int | None


@dataclass(frozen=True)
class WorkSpell:
    """A person's work in one activity: days, hours, pieces, points, from the first to the last day."""

    activity_id: int
    name: str
    unit: str
    since: date
    until: date
    days: int
    hours: Decimal
    pieces: int
    points: int


@dataclass(frozen=True)
class Episode:
    """What a person sees of a participant: everything, or only the stays and the work of the own units."""

    person: Person
    whole: bool
    stays: tuple[Custody, ...]


def stay_page(
    user: User,
    *,
    office_id: int | None = None,
    status: str = "",
    persons: Collection[int] | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> StayPage:
    """Give one page of the stays that run in the units a person sees; one query."""
    found = (
        stays_for(user)
        .filter(until=None, person__in=participants_for(user))
        .select_related("person", "office")
    )
    if office_id is not None:
        found = found.filter(office_id=office_id)
    if status:
        found = found.filter(status=status)
    if persons is not None:
        found = found.filter(person_id__in=persons)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: limit + 1])
    return StayPage(tuple(rows[:limit]), rows[limit - 1].pk if len(rows) > limit else None)


def count_stays(user: User) -> dict[int, int]:
    """Give office id → people now there, for the units a person sees; one query."""
    rows = stays_for(user).filter(until=None).order_by().values("office_id").annotate(n=Count("id"))
    return dict(rows.values_list("office_id", "n"))


def leaving(user: User, *, since: date, until: date) -> QuerySet[Custody]:
    """Give the stays in the units a person sees that are planned to end within these days, soonest first; one query."""
    return (
        stays_for(user)
        .filter(
            until=None,
            release_planned_on__gte=since,
            release_planned_on__lte=until,
            person__restricted_at=None,
        )
        .select_related("person", "office")
        .order_by("release_planned_on", "pk")
    )


def find_episode(user: User, public_id: str) -> Episode | None:
    """Give what a person may see of a participant: all of it while the own units answer for them; afterwards the own stays
    alone, nothing newer; three queries.
    """
    own = list(
        stays_for(user)
        .filter(person__public_id=public_id, person__erased_at=None)
        .select_related("person", "office")
    )
    person = participants_for(user).filter(public_id=public_id).first()
    if person is None and not own:
        return None
    if person is None:
        return Episode(own[0].person, whole=False, stays=tuple(sorted(own, key=lambda stay: stay.since)))
    stays = person.stays.select_related("office").order_by("since", "pk")
    return Episode(person, whole=True, stays=tuple(stays))


def work_history(user: User, episode: Episode) -> list[WorkSpell]:
    """Give a participant's work by activity, of the own units alone when that is all the person sees; one query."""
    rows = WorkRecord.objects.filter(person=episode.person)
    if not episode.whole:
        rows = rows.filter(activity__workshop__office__in=units_for(user))
    grouped = (
        rows.order_by()
        .values("activity_id", "activity__name", "activity__workshop__office__name")
        .annotate(
            first=Min("on"), last=Max("on"), n=Count("id"), hours_sum=Sum("hours"), pieces_sum=Sum("pieces"), points_sum=Sum("points")
        )
    )  # fmt: skip
    return [
        WorkSpell(
            row["activity_id"], row["activity__name"], row["activity__workshop__office__name"], row["first"], row["last"],
            row["n"], row["hours_sum"], row["pieces_sum"], row["points_sum"],
        )
        for row in grouped.order_by("-last")
    ]  # fmt: skip


def present_work(episode: Episode) -> list[Worker]:
    """Give the activities a participant takes part in now; one query."""
    return list(
        Worker.objects.filter(person=episode.person, until=None)
        .select_related("activity__workshop__office")
        .order_by("since")
    )


def decisions_of(user: User, episode: Episode) -> list[Eligibility]:
    """Give the units' decisions about a participant, newest first; one query."""
    rows = (
        Eligibility.objects.filter(person=episode.person)
        .select_related("office")
        .order_by("-decided_on", "-id")
    )
    return list(rows if episode.whole else rows.filter(office__in=units_for(user)))


def latest_decisions(person_ids: Iterable[int]) -> dict[int, Eligibility]:
    """Give person id → the latest decision; one query."""
    rows = Eligibility.objects.filter(person_id__in=list(person_ids)).order_by("decided_on", "id")
    return {row.person_id: row for row in rows}


def skills_of(episode: Episode) -> list[Skill]:
    """Give a participant's skills; one query."""
    return list(episode.person.skills.order_by("name")) if episode.whole else []


def certificates_of(user: User, episode: Episode) -> list[Certificate]:
    """Give a participant's certificates, of the own units' courses alone when that is all the person sees; one query."""
    rows = Certificate.objects.filter(enrolment__person=episode.person).select_related("enrolment__cohort")
    own = Q() if episode.whole else Q(enrolment__office__in=units_for(user))
    return list(rows.filter(own).order_by("-issued_on"))
