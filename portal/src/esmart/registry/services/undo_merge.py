"""A merge taken back: what moved returns, what was filled is emptied, the absorbed profile shows again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.registry.models import (
    ClusterMember,
    Enterprise,
    EnterpriseFigure,
    Merge,
    Photo,
    Product,
    ProductLegality,
    Variant,
)
from esmart.registry.services.problems import NotThere, WrongState
from esmart.registry.services.rights import refuse_stranger

CHILDREN: dict[str, dict[str, type[Model]]] = {
    "enterprise": {"product": Product, "enterprisefigure": EnterpriseFigure, "clustermember": ClusterMember},
    "product": {"variant": Variant, "photo": Photo, "productlegality": ProductLegality},
}


def undo_merge(*, merge_id: int, actor: Actor, now: datetime) -> Enterprise | Product:
    """Split a merged profile again and give it back; raises NotThere, NotAllowed, WrongState when already undone.

    A child deleted since does not come back, and a blank that a person has rewritten since stays as written.
    """
    with acting(actor):
        merge = Merge.objects.select_for_update().filter(id=merge_id).first()
        if merge is None:
            raise NotThere(_("Penggabungan tidak ditemukan."))
        if merge.undone_at:
            raise WrongState(_("Penggabungan ini sudah dibatalkan."))
        model: type[Enterprise | Product] = Enterprise if merge.kind == Merge.Kind.ENTERPRISE else Product
        found = {row.id: row for row in model._default_manager.select_for_update().filter(id__in=_two(merge))}
        kept, absorbed = found[merge.kept_id], found[merge.absorbed_id]
        for profile in (kept, absorbed):
            refuse_stranger(actor, profile if isinstance(profile, Enterprise) else profile.enterprise)
        _empty_filled(kept, merge.filled, now=now)
        for name, child in CHILDREN[merge.kind].items():
            owned = child._default_manager.filter(id__in=merge.moved.get(name, []), **{merge.kind: kept})
            owned.update(**{merge.kind: absorbed})
        Product.objects.filter(id__in=merge.moved.get("product_lead", [])).update(is_lead_product=True)
        absorbed.state, absorbed.merged_into, absorbed.updated_at = merge.state_before, None, now
        absorbed.save(update_fields=["state", "merged_into", "updated_at"])
        merge.undone_at = now
        merge.save(update_fields=["undone_at"])
    return absorbed


def _two(merge: Merge) -> list[int]:
    return [merge.kept_id, merge.absorbed_id]


def _empty_filled(kept: Enterprise | Product, filled: dict[str, list[Any]], *, now: datetime) -> None:
    changed = []
    for name, (before, after) in filled.items():
        value = getattr(kept, name)
        if value == after or str(value) == after:
            setattr(kept, name, before)
            changed.append(name)
    if changed:
        kept.updated_at = now
        kept.save(update_fields=[*changed, "updated_at"])
