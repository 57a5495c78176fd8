"""The monthly books a workshop's office keeps, in the columns its officers know (domain.md 2.3). Names come from accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from esmart.accounts.models import Custody, Office
from esmart.accounts.queries.register_lookup import stays_in
from esmart.channels.queries.sold_lines import SoldLine, sold_lines
from esmart.coaching.models import Certificate, Tool, ToolUse, WorkActivity, WorkRecord
from esmart.coaching.queries.work.workshops import enterprises_of_units


@dataclass(frozen=True)
class ActivityLine:
    """Category, kind, participants, supervisor; and what was done that month."""

    unit: str
    workshop: str
    category: str
    kind: str
    participants: int
    supervisor: str
    days: int
    hours: Decimal
    pieces: int
    measure: str


@dataclass(frozen=True)
class TrainingLine:
    """Who was certified in what, when, by whom."""

    stay: Custody | None
    person_id: int
    code: str
    unit: str
    course: str
    on: date
    instructor: str
    certificate: str
    remark: str


@dataclass(frozen=True)
class ToolLine:
    """Code, description, quantity, place, and the number used on each day of the month."""

    unit: str
    code: str
    name: str
    quantity: int
    place: str
    used: dict[int, int]
    last_found: int | None


@dataclass(frozen=True)
class AttendanceLine:
    """One person's month in one activity."""

    stay: Custody | None
    person_id: int
    code: str
    unit: str
    activity: str
    days: int
    hours: Decimal
    pieces: int
    points: int


def activity_book(units: QuerySet[Office], *, since: date, until: date) -> list[ActivityLine]:
    """Give every line of work that ran in a month; two queries."""
    within = Q(records__on__range=(since, until))
    rows = (
        WorkActivity.objects.filter(workshop__office__in=units, since__lte=until)
        .filter(Q(until=None) | Q(until__gte=since))
        .annotate(
            participants=Count("records__person", filter=within, distinct=True),
            days=Count("records__on", filter=within, distinct=True),
            hours=Sum("records__hours", filter=within, default=Decimal(0)),
            pieces=Sum("records__pieces", filter=within, default=0),
        )
        .select_related("workshop__office", "workshop__supervisor", "partner")
        .order_by("workshop__office__name", "workshop__name", "name")
    )
    return [
        ActivityLine(
            unit=row.workshop.office.name, workshop=row.workshop.name, category=str(row.get_mode_display()), kind=row.name,
            participants=row.participants, supervisor=_called(row.workshop.supervisor), days=row.days, hours=row.hours,
            pieces=row.pieces, measure=row.unit_of_measure,
        )
        for row in rows
    ]  # fmt: skip


def training_book(units: QuerySet[Office], *, since: date, until: date) -> list[TrainingLine]:
    """Give the certificates of people of these units issued in a month; two queries."""
    rows = list(
        Certificate.objects.filter(
            enrolment__office__in=units, enrolment__person__isnull=False, issued_on__range=(since, until)
        )
        .select_related("enrolment__person", "enrolment__office", "enrolment__cohort")
        .order_by("issued_on", "id")
    )
    stays = _stays(units, {row.enrolment.person_id for row in rows if row.enrolment.person_id}, until)
    return [
        TrainingLine(
            stay=stays.get(person.pk), person_id=person.pk, code=person.public_id, unit=row.enrolment.office.name,
            course=row.course, on=row.issued_on, instructor=row.issuer, certificate=row.number,
            remark=str(row.get_kind_display()),
        )
        for row in rows
        if (person := row.enrolment.person) is not None
    ]  # fmt: skip


def tool_book(units: QuerySet[Office], *, since: date, until: date) -> list[ToolLine]:
    """Give the tools with their use on each day of a month; two queries."""
    used: dict[int, dict[int, int]] = defaultdict(dict)
    found: dict[int, int] = {}
    uses = ToolUse.objects.filter(tool__workshop__office__in=units, on__range=(since, until)).order_by("on")
    for use in uses:
        used[use.tool_id][use.on.day] = use.used
        if use.found is not None:
            found[use.tool_id] = use.found
    tools = Tool.objects.filter(workshop__office__in=units).select_related("workshop__office")
    return [
        ToolLine(
            tool.workshop.office.name, tool.code, tool.name, tool.quantity, tool.place or tool.workshop.name,
            used[tool.pk], found.get(tool.pk),
        )
        for tool in tools.order_by("workshop__office__name", "code")
    ]  # fmt: skip


def marketing_book(units: QuerySet[Office], *, since: date, until: date) -> list[tuple[str, SoldLine]]:
    """Give what the units' products sold in a month, with the unit's name; three queries."""
    makers = enterprises_of_units(units)
    names = dict(units.values_list("id", "name"))
    return [
        (names.get(makers[line.enterprise_id], ""), line)
        for line in sold_lines(makers, since=since, until=until)
    ]


def attendance_book(units: QuerySet[Office], *, since: date, until: date) -> list[AttendanceLine]:
    """Give each person's days, hours, pieces and points of a month by activity; two queries."""
    rows = list(
        WorkRecord.objects.filter(activity__workshop__office__in=units, on__range=(since, until))
        .order_by()
        .values("person_id", "person__public_id", "activity__name", "activity__workshop__office__name")
        .annotate(
            days=Count("on"), hours_sum=Sum("hours"), pieces_sum=Sum("pieces"), points_sum=Sum("points")
        )
        .order_by("activity__workshop__office__name", "activity__name", "person_id")
    )
    stays = _stays(units, {row["person_id"] for row in rows}, until)
    return [
        AttendanceLine(
            stays.get(row["person_id"]), row["person_id"], row["person__public_id"], row["activity__workshop__office__name"],
            row["activity__name"], row["days"], row["hours_sum"], row["pieces_sum"], row["points_sum"],
        )
        for row in rows
    ]  # fmt: skip


def _stays(units: QuerySet[Office], people: Iterable[int], until: date) -> dict[int, Custody]:
    """Give person id → the last stay in these units that had begun by then: its number belongs into the book."""
    rows = stays_in(units).filter(person_id__in=list(people), since__lte=until, person__erased_at=None)
    return {stay.person_id: stay for stay in rows.order_by("since", "id")}


def _called(user: object) -> str:
    return str(getattr(user, "first_name", "") or getattr(user, "username", "")) if user else ""
