"""The way through the gate as pages show it: who leaves, what is ready, what was agreed, how it went afterwards."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from esmart.accounts.models import Consent, Custody, Person, Purpose, User
from esmart.accounts.queries import consents_of, leaving_within, valid_consents
from esmart.coaching.models import (
    AgreedMove,
    Certificate,
    FollowUp,
    Handover,
    HandoverItem,
    Skill,
    WorkRecord,
)
from esmart.coaching.queries.release.scope import Sight, handovers_for, sight_of
from esmart.coaching.queries.release.telltale import find_telltale
from esmart.coaching.rules.release import LEAVING_DAYS, item_due_on
from esmart.registry.models import Commodity

MOST = 200
SOON = timedelta(days=14)
AFTER = (Handover.State.HANDED_OVER, Handover.State.FOLLOWED)


@dataclass(frozen=True)
class GateLists:
    """Who leaves without a plan yet, plans under way, releases followed; each with its people loaded."""

    leaving: list[Custody]
    preparing: list[Handover]
    released: list[Handover]


@dataclass(frozen=True)
class ItemView:
    """One line of the checklist with the day by which it should be done."""

    item: HandoverItem
    due_on: date
    late: bool


@dataclass(frozen=True)
class ConsentView:
    """One of the two questions: its words, and the answer that stands (none: not asked yet)."""

    purpose: str
    answer: Consent | None
    holds: bool


@dataclass(frozen=True)
class HandoverView:
    """One release as this reader may see it; what they may not see is empty."""

    handover: Handover
    sight: Sight
    items: list[ItemView]
    consents: list[ConsentView]
    moves: list[AgreedMove]
    follow_ups: list[FollowUp]


@dataclass(frozen=True)
class Portfolio:
    """What a person can do, without a word of where it was learnt: skills, certificates, hours by craft, things made."""

    skills: list[Skill]
    certificates: list[Certificate]
    hours: list[tuple[str, Decimal]]
    products: list[str]


def gate_lists(user: User, *, today: date) -> GateLists:
    """Give the three lists of a person's scope, at most 200 rows each; eleven queries at most."""
    scope = handovers_for(user, today=today).select_related(
        "person", "custody__office", "receiver", "mentor", "enterprise"
    )
    planned = set(Handover.objects.filter(custody__until=None).values_list("custody_id", flat=True))
    leaving = [
        one for one in leaving_within(user, days=LEAVING_DAYS, today=today)[:MOST] if one.pk not in planned
    ]
    preparing = scope.filter(state=Handover.State.PREPARING).order_by("planned_on", "id")[:MOST]
    released = scope.exclude(state__in=[Handover.State.PREPARING, Handover.State.STOPPED])
    return GateLists(leaving, list(preparing), list(released.order_by("-released_on", "-id")[:MOST]))


def handover_view(user: User, handover: Handover, *, today: date) -> HandoverView:
    """Give one release as this reader may see it; eleven queries at most."""
    sight = sight_of(user, handover, today=today)
    items, consents, moves, talks = [], [], [], []
    if sight.plan:
        known = {item.key: item for item in handover.items.all()}
        items = sorted(
            (_item(known[key], handover, today=today) for key in HandoverItem.Key.values if key in known),
            key=lambda one: one.due_on,
        )
        consents = _consents(handover.person, today=today)
        moves = list(
            handover.moves.select_related("product", "new_product__enterprise").order_by(
                "product__name", "id"
            )
        )
    if sight.after:
        talks = list(handover.follow_ups.order_by("months"))
    return HandoverView(handover, sight, items, consents, moves, talks)


def duties_of(user: User, *, today: date) -> list[FollowUp]:
    """Give the talks due within two weeks with people whom this person follows, and who agree to it; eight queries at most."""
    mine = handovers_for(user, today=today).filter(state__in=AFTER)
    rows = list(
        FollowUp.objects.filter(handover__in=mine, done_on=None, due_on__lte=today + SOON)
        .select_related("handover__person", "handover__custody", "handover__enterprise")
        .order_by("due_on", "id")[:MOST]
    )
    agreed = valid_consents([row.handover.person_id for row in rows], Purpose.FOLLOW_UP, today=today)
    own = (user.pk, user.office_id)
    return [
        row
        for row in rows
        if row.handover.person_id in agreed
        and (row.handover.mentor_id == own[0] or (own[1] is not None and row.handover.receiver_id == own[1]))
    ]


def portfolio_of(person: Person) -> Portfolio:
    """Give what goes into a person's portfolio; seven queries. Work whose name tells of a unit appears by its craft only."""
    papers = Certificate.objects.filter(enrolment__person=person, revoked_at=None).order_by("issued_on", "id")
    rows = (
        WorkRecord.objects.filter(person=person)
        .values("activity__name", "activity__product__commodity", "activity__workshop__commodity")
        .annotate(hours=Sum("hours"))
        .order_by("activity__name")
    )
    labels = dict(Commodity.choices)
    hours: dict[str, Decimal] = defaultdict(Decimal)
    made: dict[str, str] = {}
    for row in rows:
        craft = row["activity__product__commodity"] or row["activity__workshop__commodity"] or Commodity.OTHER
        hours[str(labels.get(craft, craft))] += row["hours"] or 0
        made[row["activity__name"]] = str(labels.get(craft, craft))
    skills = list(Skill.objects.filter(person=person).order_by("-level", "name"))
    told = find_telltale(
        person,
        {**{f"made {name}": name for name in made}, **{f"skill {one.pk}": one.name for one in skills}},
    )
    return Portfolio(
        skills=[one for one in skills if f"skill {one.pk}" not in told],
        certificates=list(papers),
        hours=sorted(hours.items(), key=lambda one: -one[1]),
        products=sorted({craft if f"made {name}" in told else name for name, craft in made.items()}),
    )


def _item(item: HandoverItem, handover: Handover, *, today: date) -> ItemView:
    due = item_due_on(item.key, handover.planned_on)
    return ItemView(item, due, item.done_on is None and not item.not_needed and due < today)


def _consents(person: Person, *, today: date) -> list[ConsentView]:
    newest: dict[str, Consent] = {}
    for answer in consents_of(person):
        newest.setdefault(answer.purpose, answer)
    return [
        ConsentView(
            purpose, newest.get(purpose), person.pk in valid_consents([person.pk], purpose, today=today)
        )
        for purpose in (Purpose.HAND_OVER, Purpose.FOLLOW_UP)
    ]
