"""Which enterprises show products, and which of them hold a permit: as sets inside the database, to pick from many."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from esmart.registry.models import Product, ProductLegality


def enterprises_with_products() -> QuerySet[Product, int]:
    """Give the ids of enterprises with a published product; a subquery, no query of its own."""
    shown = Product.objects.filter(state=Product.State.PUBLISHED)
    return shown.order_by().values_list("enterprise_id", flat=True)


def enterprises_with_permit(kind: str, *, today: date) -> QuerySet[ProductLegality, int]:
    """Give the ids of enterprises one of whose products holds a permit of this kind in force; a subquery."""
    in_force = Q(expires_on=None) | Q(expires_on__gte=today)
    held = ProductLegality.objects.filter(in_force, kind=kind).exclude(
        verification=ProductLegality.Verification.REJECTED
    )
    return held.order_by().values_list("product__enterprise_id", flat=True)
