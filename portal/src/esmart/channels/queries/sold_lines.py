"""What makers sold, line by line: for the book of marketing that a workshop's office keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, F
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from esmart.channels.models import OrderLine
from esmart.channels.queries.enterprise_sales import SOLD
from ikm_connectors import get_card


@dataclass(frozen=True)
class SoldLine:
    """Pieces of one product sold in one shop on a day; `income` is what the buyer paid for them, in rupiah."""

    on: date
    enterprise_id: int
    product: str
    variant: str
    pieces: int
    income: int
    marketplace: str
    shop: str


def sold_lines(
    enterprise_ids: Iterable[int], *, since: date, until: date, limit: int = 5_000
) -> list[SoldLine]:
    """Give what these makers sold from one day to another, both included, oldest first; one query."""
    rows = (
        OrderLine.objects.filter(
            variant__product__enterprise_id__in=list(enterprise_ids), order__status__in=SOLD
        )
        .annotate(
            on=TruncDate(
                Coalesce("order__ordered_at", "order__first_seen_at"),
                tzinfo=timezone.get_current_timezone(),
                output_field=DateField(),
            ),
            pieces=F("quantity") - F("cancelled_quantity"),
        )
        .filter(on__gte=since, on__lte=until, pieces__gt=0)
        .select_related("variant__product", "order__account__application")
        .order_by("on", "id")
    )
    return [
        SoldLine(
            on=line.on,
            enterprise_id=line.variant.product.enterprise_id,
            product=line.variant.product.name,
            variant=line.variant.label,
            pieces=line.pieces,
            income=line.pieces * line.unit_price,
            marketplace=get_card(line.order.account.application.marketplace).name,
            shop=line.order.account.shop_name,
        )
        for line in rows[:limit]
        if line.variant is not None
    ]
