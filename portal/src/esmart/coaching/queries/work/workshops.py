"""Workshops, their lines of work, sheets, materials and orders, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum

from esmart.accounts.models import Custody, Office, Person, User
from esmart.accounts.queries.register_lookup import present_stays
from esmart.coaching.models import (
    MaterialMove,
    Output,
    ProductionOrder,
    Tool,
    ToolUse,
    WorkActivity,
    Worker,
    WorkRecord,
    Workshop,
)
from esmart.coaching.queries.work.limits import Limits
from esmart.coaching.queries.work.scope import workshops_for
from esmart.coaching.rules.work.hours import Overwork, overwork, week_of
from esmart.registry.models import Enterprise, Variant

KEPT = Q(outputs__taken_back_at=None)


@dataclass(frozen=True)
class SheetLine:
    """One person on a day's sheet; `record` is what the sheet says, None when the person was not there."""

    person: Person
    stay_id: int | None
    record: WorkRecord | None
    takes_part: bool
    agreed: bool


@dataclass(frozen=True)
class Sheet:
    """A day of an activity: everybody who takes part, and whether anything was kept yet."""

    on: date
    lines: tuple[SheetLine, ...]
    kept: bool
    earlier: date | None  # the last day before with a sheet


@dataclass(frozen=True)
class MaterialStock:
    """What there is of one material in a workshop."""

    material: str
    unit_of_measure: str
    quantity: Decimal
    last_on: date


def workshop_list(user: User) -> QuerySet[Workshop]:
    """Give the workshops a person sees, the open ones first, each with `people` now taking part and `sheets_on` last; one query."""
    last = WorkRecord.objects.filter(activity__workshop=OuterRef("pk")).order_by("-on").values("on")[:1]
    working = Count("activities__workers__person", filter=Q(activities__workers__until=None), distinct=True)
    return (
        workshops_for(user)
        .annotate(people=working, sheets_on=Subquery(last))
        .order_by("closed_on", "office__name", "name")
    )


def activities_of(workshop: Workshop) -> list[WorkActivity]:
    """Give the lines of work of a workshop, running ones first, each with `people` and `sheets_on`; one query."""
    return list(
        workshop.activities.annotate(
            people=Count("workers", filter=Q(workers__until=None), distinct=True),
            sheets_on=Max("records__on"),
        )
        .select_related("partner", "product", "contract")
        .order_by("-until", "name")
    )


def sheet_of(activity: WorkActivity, on: date) -> Sheet:
    """Give the sheet of a day; four queries."""
    records = {one.person_id: one for one in activity.records.filter(on=on).select_related("person")}
    part = Q(until=None) | Q(until__gte=on)
    workers = {
        one.person_id: one
        for one in activity.workers.filter(part, since__lte=on).select_related("person").order_by("id")
    }
    people = {one.person_id: one.person for one in workers.values()}
    people |= {one.person_id: one.person for one in records.values()}
    stays = {stay.person_id: stay.pk for stay in present_stays(people.values())}
    lines = [
        SheetLine(
            person, stays.get(person_id), records.get(person_id), person_id in workers,
            person_id in workers and workers[person_id].agreed_on is not None,
        )
        for person_id, person in people.items()
    ]  # fmt: skip
    earlier = activity.records.filter(on__lt=on).order_by("-on").values_list("on", flat=True).first()
    return Sheet(on, tuple(lines), bool(records), earlier)


def overwork_of(activity: WorkActivity, on: date, *, limits: Limits) -> list[Overwork]:
    """Give who of a day's sheet is above a limit that day or that week, over all activities; one query."""
    monday, sunday = week_of(on)
    people = activity.records.filter(on=on).values("person_id")
    rows = WorkRecord.objects.filter(person_id__in=people, on__range=(monday, sunday))
    found = overwork(
        rows.values_list("person_id", "on", "hours"), day_hours=limits.day_hours, week_hours=limits.week_hours
    )
    return [one for one in found if one.whole_week or one.since == on]


def material_stock(workshop: Workshop) -> list[MaterialStock]:
    """Give the stock of every material of a workshop; one query."""
    rows = (
        MaterialMove.objects.filter(workshop=workshop)
        .order_by()
        .values("material", "unit_of_measure")
        .annotate(total=Sum("quantity"), last=Max("on"))
    )
    return [
        MaterialStock(row["material"], row["unit_of_measure"], row["total"], row["last"])
        for row in rows.order_by("material")
    ]


def material_moves(workshop: Workshop, *, limit: int = 50) -> list[MaterialMove]:
    """Give the latest moves of material; one query."""
    return list(workshop.material_moves.select_related("order").order_by("-on", "-id")[:limit])


def orders_of(activities: QuerySet[WorkActivity] | list[WorkActivity]) -> list[ProductionOrder]:
    """Give the production orders of some activities with `good` and `rejected` pieces that were not taken back, open ones
    first; one query.
    """
    return list(
        ProductionOrder.objects.filter(activity__in=activities)
        .annotate(
            good=Sum("outputs__good", filter=KEPT, default=0),
            rejected=Sum("outputs__rejected", filter=KEPT, default=0),
        )
        .select_related("activity", "variant__product")
        .order_by("state", "due_on", "-id")[:100]
    )


def outputs_of(order: ProductionOrder) -> list[Output]:
    """Give what came of an order, newest first; one query."""
    return list(order.outputs.order_by("-on", "-id"))


def tools_on(workshop: Workshop, on: date) -> list[tuple[Tool, ToolUse | None]]:
    """Give the tools of a workshop with what was said of them on a day; two queries."""
    uses = {use.tool_id: use for use in ToolUse.objects.filter(tool__workshop=workshop, on=on)}
    return [(tool, uses.get(tool.pk)) for tool in workshop.tools.order_by("code")]


def enterprises_of_units(offices: QuerySet[Office]) -> dict[int, int]:
    """Give enterprise id → office id of the public profiles under which units sell; one query."""
    rows = Workshop.objects.filter(office__in=offices, enterprise__isnull=False)
    return {
        enterprise: office
        for enterprise, office in rows.values_list("enterprise_id", "office_id")
        if enterprise
    }


def variants_to_make(enterprise: Enterprise | None) -> list[Variant]:
    """Give the variants a workshop may make: those of its public profile; two queries."""
    if enterprise is None:
        return []
    products = enterprise.products.exclude(state="merged").prefetch_related("variants").order_by("name")
    return [variant for product in products for variant in product.variants.all() if variant.active]


def workers_of(activity: WorkActivity) -> list[Worker]:
    """Give who takes or took part in a line of work, those who still do first; one query."""
    return list(
        activity.workers.select_related("person", "activity__workshop").order_by("-until", "since", "id")
    )


def stays_of_people(office: Office, person_ids: Iterable[int]) -> dict[int, Custody]:
    """Give person id → the last stay in this unit, so that past sheets show the number of that time; one query."""
    rows = office.stays.filter(person_id__in=list(person_ids), person__erased_at=None).select_related(
        "person"
    )
    return {stay.person_id: stay for stay in rows.order_by("since", "id")}
