"""Which products are ready to be shown by their own profile: complete, and with a permit that an officer checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from esmart.registry.models import Enterprise, EnterpriseFigure, Product, ProductLegality
from esmart.registry.queries.search_facts import profile_facts
from esmart.registry.rules import profile_quality


@dataclass(frozen=True)
class ReadyProduct:
    """One product and the day its profile was last touched: it is not ready before that day."""

    on: date
    product_id: int


@dataclass(frozen=True)
class ProfileCounts:
    """What the registry knows of an enterprise, in numbers."""

    products: int
    products_with_three_photos: int
    permits_verified: int
    permits_claimed: int
    figures: int
    workers: int | None


def curated_products(
    enterprise_ids: Iterable[int], *, least_score: int, today: date
) -> dict[int, list[ReadyProduct]]:
    """Give, by enterprise, the shown products of such completeness with a checked permit in force; two queries."""
    rows = (
        Product.objects.filter(
            Q(legalities__expires_on=None) | Q(legalities__expires_on__gte=today),
            enterprise_id__in=list(enterprise_ids),
            state=Product.State.PUBLISHED,
            legalities__verification=ProductLegality.Verification.VERIFIED,
        )
        .distinct()
        .order_by("updated_at", "id")
        .values_list("enterprise_id", "id", "updated_at")
    )
    candidates = list(rows)
    scores = _scores([product_id for _, product_id, _ in candidates])
    found: dict[int, list[ReadyProduct]] = defaultdict(list)
    for enterprise_id, product_id, updated_at in candidates:
        if scores.get(product_id, 0) >= least_score:
            found[enterprise_id].append(ReadyProduct(timezone.localdate(updated_at), product_id))
    return found


def photographed_products(enterprise_ids: Iterable[int]) -> dict[int, list[ReadyProduct]]:
    """Give, by enterprise, the products with a photo, drafts too, earliest touched first; one query."""
    rows = (
        Product.objects.filter(enterprise_id__in=list(enterprise_ids), photos__isnull=False)
        .exclude(state=Product.State.MERGED)
        .distinct()
        .order_by("updated_at", "id")
    )
    found: dict[int, list[ReadyProduct]] = defaultdict(list)
    for enterprise_id, product_id, at in rows.values_list("enterprise_id", "id", "updated_at"):
        found[enterprise_id].append(ReadyProduct(timezone.localdate(at), product_id))
    return found


def count_profile(enterprise: Enterprise) -> ProfileCounts:
    """Count what a readiness rating can take from the profile; four queries."""
    products = Product.objects.filter(enterprise=enterprise).exclude(state=Product.State.MERGED)
    verified = Q(verification=ProductLegality.Verification.VERIFIED)
    permits = ProductLegality.objects.filter(product__in=products).aggregate(
        verified=Count("pk", filter=verified),
        claimed=Count("pk", filter=Q(verification=ProductLegality.Verification.CLAIMED)),
    )
    workers = (
        EnterpriseFigure.objects.filter(enterprise=enterprise, kind=EnterpriseFigure.Kind.WORKERS)
        .order_by("-as_of")
        .values_list("value", flat=True)
        .first()
    )
    photos = list(products.annotate(n=Count("photos")).values_list("n", flat=True))
    return ProfileCounts(
        products=len(photos),
        products_with_three_photos=sum(n >= 3 for n in photos),  # noqa: PLR2004  # as the profile's own step says
        permits_verified=permits["verified"],
        permits_claimed=permits["claimed"],
        figures=EnterpriseFigure.objects.filter(enterprise=enterprise).count(),
        workers=workers,
    )


def _scores(product_ids: list[int]) -> dict[int, int]:
    if not product_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(profile_facts("product", any_state=True), {"ids": product_ids})
        return {row[0]: profile_quality("product", set(row[9])).score for row in cursor.fetchall()}
