"""One enterprise, one lead product: the former one steps back."""

from __future__ import annotations

from datetime import datetime

from esmart.registry.models import Product

NOBODY = 0  # no row has this id


def yield_lead(enterprise_id: int, *, except_product: int = NOBODY, now: datetime) -> None:
    """Take the flag from every other product of the enterprise; one query."""
    Product.objects.filter(enterprise_id=enterprise_id, is_lead_product=True).exclude(
        id=except_product
    ).update(is_lead_product=False, updated_at=now)
