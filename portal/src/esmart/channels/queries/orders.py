"""The order inbox, what to pick for it, and the lines that wait to be mapped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from esmart.channels.models import ChannelAccount, Order, OrderEvent, OrderLine, StockBalance
from esmart.registry.models import Variant
from esmart.registry.queries.goods import variants_with_products

TO_DO = (Order.Status.TO_SHIP, Order.Status.CANCEL_REQUESTED)
PAGE = 50
COUNT_AT_MOST = 1000


@dataclass(frozen=True)
class Inbox:
    """One page of orders; `counts` is status → how many (capped at COUNT_AT_MOST), `next_before` the next page's key."""

    orders: tuple[Order, ...]
    counts: dict[str, int]
    parked: int
    next_before: int | None


@dataclass(frozen=True)
class PickLine:
    """How many pieces of one variant to take from the shelf for the orders that wait for shipment."""

    variant: Variant
    pieces: int
    orders: int
    on_hand: int


def order_inbox(
    accounts: QuerySet[ChannelAccount],
    *,
    statuses: Iterable[str] = (),
    parked_only: bool = False,
    before: int | None = None,
    limit: int = PAGE,
) -> Inbox:
    """Give one page of the orders of some shops, newest first, lines loaded; five queries."""
    ids = list(accounts.order_by().values_list("pk", flat=True))
    mine = Order.objects.filter(account_id__in=ids)
    lines = OrderLine.objects.select_related("variant__product").order_by("id")
    page = (
        mine.select_related("account__application").prefetch_related(Prefetch("lines", lines)).order_by("-id")
    )
    if wanted := list(statuses):
        page = page.filter(status__in=wanted)
    if parked_only:
        page = page.filter(pk__in=_parked(ids).values("order_id"))
    if before is not None:
        page = page.filter(pk__lt=before)
    orders = list(page[: limit + 1])
    counts = dict(mine.order_by().values_list("status").annotate(Count("id")))
    return Inbox(
        orders=tuple(orders[:limit]),
        counts={status: min(count, COUNT_AT_MOST) for status, count in counts.items()},
        parked=_parked(ids)[:COUNT_AT_MOST].count(),
        next_before=orders[limit - 1].pk if len(orders) > limit else None,
    )


def find_order(accounts: QuerySet[ChannelAccount], public_id: str) -> Order | None:
    """Give one order of these shops with lines, variants and events; four queries."""
    lines = OrderLine.objects.select_related("variant__product").order_by("id")
    events = OrderEvent.objects.order_by("id")
    return (
        Order.objects.filter(account__in=accounts, public_id=public_id)
        .select_related("account__application", "account__enterprise", "account__office")
        .prefetch_related(Prefetch("lines", lines), Prefetch("events", events))
        .first()
    )


def pick_list(accounts: QuerySet[ChannelAccount]) -> list[PickLine]:
    """Give what to take from the shelf for all orders to ship, one line per variant; three queries."""
    rows = list(
        OrderLine.objects.filter(
            order__account__in=accounts, order__status=Order.Status.TO_SHIP, held__gt=0, variant__isnull=False
        )
        .order_by()
        .values("variant_id")
        .annotate(pieces=Sum("held"), orders=Count("order_id", distinct=True))
    )
    ids = [row["variant_id"] for row in rows]
    variants = variants_with_products(ids)
    balances = {one.variant_id: one.on_hand for one in StockBalance.objects.filter(variant_id__in=ids)}
    picked = [
        PickLine(
            variants[row["variant_id"]], row["pieces"], row["orders"], balances.get(row["variant_id"], 0)
        )
        for row in rows
    ]
    return sorted(picked, key=lambda line: (line.variant.product.name, line.variant.position))


def parked_lines(accounts: QuerySet[ChannelAccount], *, limit: int = 200) -> list[OrderLine]:
    """Give the order lines whose product is not known, oldest first; one query."""
    ids = accounts.order_by().values("pk")
    lines = OrderLine.objects.filter(variant=None, order__account__in=ids).exclude(order__status="cancelled")
    return list(lines.select_related("order__account__application").order_by("id")[:limit])


def late_orders(accounts: QuerySet[ChannelAccount], *, now: datetime) -> QuerySet[Order]:
    """Give the orders that should have been shipped by now, most overdue first; one query."""
    late = Order.objects.filter(account__in=accounts, status__in=TO_DO, ship_by__lt=now)
    return late.order_by(F("ship_by").asc())


def _parked(account_ids: list[int]) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(Q(variant=None), order__account_id__in=account_ids).exclude(
        order__status="cancelled"
    )
