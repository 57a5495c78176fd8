"""What waits at the desk about shops and orders, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from esmart.channels.models import ChannelAccount, Listing, Order, OrderLine
from esmart.channels.queries.accounts import expiring_permissions

RECENT = timedelta(days=30)
REFUSED = ("rejected", "banned")


@dataclass(frozen=True)
class ChannelCounts:
    """Orders to ship with the nearest deadline, what is late, what stops the shops, and the sales of thirty days."""

    shops: int
    shops_to_authorise: int
    permissions_ending: int
    to_ship: int
    late: int
    ship_by: datetime | None
    cancel_requests: int
    lines_parked: int
    listings_refused: int
    orders_recent: int


def count_channels(accounts: QuerySet[ChannelAccount], *, now: datetime) -> ChannelCounts:
    """Count what waits in the given shops; six queries, however many shops."""
    shops = accounts.order_by()
    ids = list(shops.values_list("pk", flat=True))
    states = shops.aggregate(
        connected=Count("pk", filter=Q(state="connected")),
        lost=Count("pk", filter=Q(state__in=["needs_reauthorisation", "suspended"])),
    )
    mine = Order.objects.filter(account_id__in=ids)
    to_ship = Q(status=Order.Status.TO_SHIP)
    waiting = mine.filter(status__in=[Order.Status.TO_SHIP, Order.Status.CANCEL_REQUESTED]).aggregate(
        to_ship=Count("pk", filter=to_ship),
        late=Count("pk", filter=to_ship & Q(ship_by__lt=now)),
        ship_by=Min("ship_by", filter=to_ship),
        cancel=Count("pk", filter=Q(status=Order.Status.CANCEL_REQUESTED)),
    )
    parked = OrderLine.objects.filter(variant=None, order__account_id__in=ids).exclude(
        order__status="cancelled"
    )
    listings = Listing.objects.filter(account_id__in=ids).exclude(wanted=Listing.Wanted.ENDED)
    return ChannelCounts(
        shops=states["connected"],
        shops_to_authorise=states["lost"],
        permissions_ending=expiring_permissions(shops, now=now).count(),
        to_ship=waiting["to_ship"],
        late=waiting["late"],
        ship_by=waiting["ship_by"],
        cancel_requests=waiting["cancel"],
        lines_parked=parked.count(),
        listings_refused=listings.filter(Q(lifecycle__in=REFUSED) | ~Q(problems=[])).count(),
        orders_recent=mine.filter(first_seen_at__gte=now - RECENT).exclude(status="cancelled").count(),
    )
