"""Makers and goods looked up as rooms above ask for them: by key, by office, by what a change touched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from esmart.registry.models import Enterprise, Product, ProductLegality


def also_enterprises(seen: QuerySet[Enterprise], ids: Iterable[int] | QuerySet[Any]) -> QuerySet[Enterprise]:
    """Give the enterprises of a scope and these besides, each once; no query of its own."""
    return Enterprise.objects.filter(Q(pk__in=seen.order_by().values("pk")) | Q(pk__in=ids))


def enterprises_by_ids(ids: Iterable[int]) -> dict[int, Enterprise]:
    """Give enterprises by key, whatever their state; one query."""
    return Enterprise.objects.in_bulk(list(ids))


def enterprises_of_products(product_ids: Iterable[int]) -> set[int]:
    """Give the makers of products; one query."""
    return set(Product.objects.filter(pk__in=list(product_ids)).values_list("enterprise_id", flat=True))


def enterprises_of_permits(legality_ids: Iterable[int]) -> set[int]:
    """Give the makers of the products that permits cover; one query."""
    rows = ProductLegality.objects.filter(pk__in=list(legality_ids))
    return set(rows.values_list("product__enterprise_id", flat=True))


def enterprises_of_offices(office_ids: Iterable[int]) -> list[Enterprise]:
    """Give the workshops' profiles of these offices, in any state; one query."""
    return list(Enterprise.objects.filter(office_id__in=list(office_ids)).order_by("id"))


def products_of_office(office_id: int) -> list[Product]:
    """Give the shown products of an office's workshops, by name; one query."""
    shown = Product.objects.filter(enterprise__office_id=office_id, state=Product.State.PUBLISHED)
    return list(shown.select_related("enterprise").order_by("name", "id"))
