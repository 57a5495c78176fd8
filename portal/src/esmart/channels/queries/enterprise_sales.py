"""What an enterprise sold, by day and by order, in all shops that carry its goods. Numbers only: nothing of buyers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DateField, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from esmart.channels.models import Order, OrderLine

# Paid and not taken back: what counts as sold.
SOLD = (
    Order.Status.TO_SHIP,
    Order.Status.AWAITING_PICKUP,
    Order.Status.IN_TRANSIT,
    Order.Status.DELIVERED,
    Order.Status.COMPLETED,
)


@dataclass(frozen=True)
class SaleDay:
    """One day with a sale: its first order line, how many orders and pieces, for how many rupiah."""

    on: date
    first_line: int
    orders: int
    pieces: int
    amount: int


@dataclass(frozen=True)
class SoldOrder:
    """One order that sold something of an enterprise."""

    on: date
    order_id: int


def sales_by_day(
    enterprise_ids: Iterable[int], *, since: date | None = None, until: date | None = None
) -> dict[int, list[SaleDay]]:
    """Give, by enterprise, the days on which something was sold, oldest first; one query."""
    lines = _sold(enterprise_ids)
    if since is not None:
        lines = lines.filter(day__gte=since)
    if until is not None:
        lines = lines.filter(day__lte=until)
    left = F("quantity") - F("cancelled_quantity")
    rows = (
        lines.values("maker", "day")
        .annotate(
            first=Min("pk"),
            orders=Count("order_id", distinct=True),
            pieces=Sum(left),
            amount=Sum(left * F("unit_price")),
        )
        .order_by("maker", "day")
    )
    found: dict[int, list[SaleDay]] = defaultdict(list)
    for row in rows:
        found[row["maker"]].append(
            SaleDay(row["day"], row["first"], row["orders"], row["pieces"], row["amount"])
        )
    return found


def first_orders(enterprise_ids: Iterable[int], *, most: int = 10) -> dict[int, list[SoldOrder]]:
    """Give, by enterprise, the first orders that sold something, oldest first; one query."""
    rows = (
        _sold(enterprise_ids)
        .values("maker", "order_id")
        .annotate(on=Min("day"))
        .order_by("maker", "on", "order_id")
        .values_list("maker", "on", "order_id")
    )
    found: dict[int, list[SoldOrder]] = defaultdict(list)
    for maker, on, order_id in rows.iterator():
        if len(found[maker]) < most:
            found[maker].append(SoldOrder(on, order_id))
    return found


def _sold(enterprise_ids: Iterable[int]) -> QuerySet[Any]:
    """Narrow to lines that sold something of these makers, each with `maker` and `day` (of payment, else of the order)."""
    when = Coalesce("order__paid_at", "order__ordered_at", "order__first_seen_at")
    return (
        OrderLine.objects.filter(
            Q(quantity__gt=F("cancelled_quantity")),
            variant__product__enterprise_id__in=list(enterprise_ids),
            order__status__in=SOLD,
        )
        .order_by()
        .annotate(maker=F("variant__product__enterprise_id"), day=TruncDate(when, output_field=DateField()))
    )
