"""Products and variants as those who sell them ask for them: by our SKU, by key, by what a change touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from esmart.registry.models import Enterprise, Photo, Product, ProductLegality, Variant


def find_product_to_sell(product_id: int) -> Product:
    """Give a product with enterprise, place, owner, industry, variants and photos; three queries. Raises Product.DoesNotExist."""
    products = Product.objects.select_related(
        "enterprise__region", "enterprise__owner", "enterprise__industry_code"
    )
    return products.prefetch_related("variants", "photos").get(pk=product_id)


def find_variant(sku: str) -> Variant | None:
    """Give the variant with our SKU; one query."""
    return Variant.objects.filter(sku=sku).first()


def variants_with_products(ids: Iterable[int]) -> dict[int, Variant]:
    """Give variants by key, each with its product; one query."""
    return Variant.objects.select_related("product").in_bulk(ids)


def product_of_row(table: str, row_id: int) -> int | None:
    """Give the product a row of `registry_variant` or `registry_photo` belongs to; none when it is gone; one query."""
    rows = Variant.objects if table == "registry_variant" else Photo.objects
    return rows.filter(pk=row_id).values_list("product_id", flat=True).first()


def products_of_enterprises(ids: Iterable[int]) -> list[int]:
    """Give the keys of all products of these enterprises; one query."""
    return list(Product.objects.filter(enterprise_id__in=ids).values_list("pk", flat=True))


def workshops_at(office_ids: Iterable[int]) -> set[int]:
    """Give the keys of the enterprises of these offices; one query, none for no office."""
    wanted = set(office_ids)
    return (
        set(Enterprise.objects.filter(office_id__in=wanted).values_list("pk", flat=True)) if wanted else set()
    )


def legalities_in_force(products: Iterable[Product], *, today: date) -> dict[int, set[str]]:
    """Give, by product, the kinds of legality that have not run out and that nobody rejected; one query."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = ProductLegality.objects.filter(Q(expires_on=None) | Q(expires_on__gte=today), product__in=products)
    rejected = ProductLegality.Verification.REJECTED
    for product_id, kind in rows.exclude(verification=rejected).values_list("product_id", "kind"):
        found[product_id].add(kind)
    return found
