"""Which enterprises are on show, and which sell less than before: as sets inside the database, to pick from many."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from esmart.channels.models import Listing, OrderLine
from esmart.channels.queries.enterprise_sales import SOLD


def enterprises_on_show() -> QuerySet[Listing, int]:
    """Give the ids of enterprises with a product that is live somewhere; a subquery, no query of its own."""
    live = Listing.objects.filter(lifecycle=Listing.Lifecycle.LIVE, wanted=Listing.Wanted.LIVE)
    return live.order_by().values_list("product__enterprise_id", flat=True)


def enterprises_selling_less(
    *, now: datetime, window_days: int, below_percent: int
) -> QuerySet[OrderLine, Any]:
    """Give the ids of enterprises that sold fewer order lines in the last days than this share of those of as many days
    before; a subquery, no query of its own.
    """
    turn, begin = now - timedelta(days=window_days), now - timedelta(days=2 * window_days)
    lines = OrderLine.objects.filter(order__status__in=SOLD, variant__isnull=False).annotate(
        sold_at=Coalesce("order__paid_at", "order__ordered_at", "order__first_seen_at")
    )
    return (
        lines.filter(sold_at__gte=begin, sold_at__lt=now)
        .order_by()
        .values("variant__product__enterprise_id")
        .annotate(
            late=Count("pk", filter=Q(sold_at__gte=turn)),
            early=Count("pk", filter=Q(sold_at__lt=turn)),
        )
        .filter(late__lt=F("early") * below_percent / 100)
        .values_list("variant__product__enterprise_id", flat=True)
    )
