"""Profiles that may be one: the same NIB, or the same name key near by. Shown to people, never merged by itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, Q, QuerySet

from esmart.accounts.models import User
from esmart.registry.models import Enterprise, Merge, Product
from esmart.registry.queries.scope import enterprises_for
from esmart.registry.rules import EnterpriseFacts, name_key

ALIVE = ("draft", "published", "withdrawn")
REGENCY = 5  # signs of a region code down to the regency or city


@dataclass(frozen=True)
class Twins:
    """Two enterprises that may be one, and why."""

    first: Enterprise
    second: Enterprise
    same: str  # "business_id" or "name"


def possible_duplicates(user: User, *, limit: int = 50) -> list[Twins]:
    """Give pairs of enterprises in a person's scope that may be one: the same NIB anywhere, or the same name key in the
    same regency; at most two queries besides the scope's.
    """
    found: dict[tuple[int, int], Twins] = {}
    scope = enterprises_for(user).filter(state__in=ALIVE)
    by_id = _groups(scope.exclude(business_id=""), "business_id", limit)
    by_name = _groups(scope.filter(name_key__contains=" "), "name_key", limit)
    for same, rows in (("business_id", by_id), ("name", by_name)):
        for first, second in pairwise(rows):
            if not _one_group(first, second, same):
                continue
            found.setdefault((first.id, second.id), Twins(first, second, same))
    return list(found.values())[:limit]


def _groups(scope: QuerySet[Enterprise], column: str, limit: int) -> list[Enterprise]:
    repeated = scope.values(column).annotate(times=Count("id")).filter(times__gt=1).values(column)
    rows = scope.filter(**{f"{column}__in": repeated}).select_related("region")
    return list(rows.order_by(column, "region_id", "id")[: 4 * limit])


def _one_group(first: Enterprise, second: Enterprise, same: str) -> bool:
    if same == "business_id":
        return first.business_id == second.business_id
    return first.name_key == second.name_key and first.region_id[:REGENCY] == second.region_id[:REGENCY]


def similar_enterprises(user: User, enterprise: Enterprise, *, limit: int = 10) -> list[Enterprise]:
    """Give other enterprises in a person's scope with this one's NIB, or its name key in the same regency; one query."""
    return _similar(
        user, business_id=enterprise.business_id, key=enterprise.name_key, region=enterprise.region_id,
        except_id=enterprise.id, limit=limit,
    )  # fmt: skip


def similar_to_facts(user: User, facts: EnterpriseFacts, *, limit: int = 10) -> list[Enterprise]:
    """Give enterprises in a person's scope that these facts may describe already; one query."""
    return _similar(
        user,
        business_id=facts.business_id,
        key=name_key(facts.name),
        region=facts.region_code,
        except_id=0,
        limit=limit,
    )


def _similar(
    user: User, *, business_id: str, key: str, region: str, except_id: int, limit: int
) -> list[Enterprise]:
    same = Q(name_key=key, region__code__startswith=region[:REGENCY])
    if business_id:
        same |= Q(business_id=business_id)
    rows = enterprises_for(user).filter(same, state__in=ALIVE).exclude(id=except_id).select_related("region")
    return list(rows.order_by("id")[:limit])


def similar_products(product: Product, *, limit: int = 10) -> list[Product]:
    """Give other products of the same enterprise with the same name key; one query."""
    rows = Product.objects.filter(
        enterprise_id=product.enterprise_id, name_key=product.name_key, state__in=ALIVE
    )
    return list(rows.exclude(id=product.id).order_by("id")[:limit])


def open_merges(kind: str, profile_id: int) -> list[Merge]:
    """Give the merges not undone in which this profile was kept or absorbed, newest first; one query."""
    touched = Q(kept_id=profile_id) | Q(absorbed_id=profile_id)
    return list(Merge.objects.filter(touched, kind=kind, undone_at=None).order_by("-id"))


def find_merge(merge_id: int) -> Merge | None:
    """Give one merge; one query."""
    return Merge.objects.filter(id=merge_id).first()


def profiles_of_merge(merge: Merge) -> tuple[Enterprise | Product, Enterprise | Product]:
    """Give what was kept and what was absorbed; one query."""
    model: type[Enterprise | Product] = Enterprise if merge.kind == Merge.Kind.ENTERPRISE else Product
    found = {row.id: row for row in model._default_manager.filter(id__in=[merge.kept_id, merge.absorbed_id])}
    return found[merge.kept_id], found[merge.absorbed_id]
