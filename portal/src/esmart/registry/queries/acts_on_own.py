"""What others did to an owner's enterprises and goods, from the change table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from esmart.accounts.models import User
from esmart.core.models import Change
from esmart.registry.models import Enterprise, Photo, Product, ProductLegality, Variant

MOST = 50


@dataclass(frozen=True)
class OthersAct:
    """One act: when, who, on what, which columns."""

    id: int
    at: datetime
    who: str
    table: str
    operation: str
    what: str
    columns: tuple[str, ...]


def own_rows(user: User) -> dict[str, QuerySet[Any]]:
    """Give, by table, the ids of the rows that belong to an owner's enterprises, as subqueries."""
    own = Enterprise.objects.filter(owner=user)
    products = Product.objects.filter(enterprise__in=own)
    return {
        "registry_enterprise": own.values("pk"),
        "registry_product": products.values("pk"),
        "registry_variant": Variant.objects.filter(product__in=products).values("pk"),
        "registry_photo": Photo.objects.filter(product__in=products).values("pk"),
        "registry_productlegality": ProductLegality.objects.filter(product__in=products).values("pk"),
    }


def acts_of_others(
    user: User, *, more: Mapping[str, QuerySet[Any]] | None = None, before: int | None = None
) -> list[OthersAct]:
    """Give what people other than the owner did to the owner's own, newest first, fifty at a time; two queries.

    `more`: rows of rooms above, by table. What the system did by itself is not an act of somebody.
    """
    rows = {**own_rows(user), **(more or {})}
    wanted = Q(pk__in=[])
    for table, ids in rows.items():
        wanted |= Q(table_name=table, row_id__in=ids)
    changes = Change.objects.filter(wanted, actor_id__isnull=False).exclude(actor_id=user.pk).order_by("-id")
    if before is not None:
        changes = changes.filter(id__lt=before)
    found = list(changes[: MOST + 1])
    names = dict(Enterprise.objects.filter(owner=user).values_list("pk", "name"))
    return [
        OthersAct(
            one.pk,
            one.at,
            one.actor_label,
            one.table_name,
            one.operation,
            _named(one, names),
            tuple(sorted(one.fields)),
        )
        for one in found
    ]


def _named(change: Change, enterprises: Mapping[int, str]) -> str:
    if change.table_name == "registry_enterprise":
        return enterprises.get(change.row_id, "")
    name = change.fields.get("name") or change.fields.get("sku")
    return str(name[1] or name[0] or "") if name else ""
