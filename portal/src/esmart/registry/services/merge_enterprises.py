"""Two profiles of one production site become one; the absorbed one keeps its address and redirects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.registry.models import (
    ClusterMember,
    Enterprise,
    EnterpriseFigure,
    Merge,
    Product,
    Profile,
)
from esmart.registry.services.columns import write_changes
from esmart.registry.services.find import lock_enterprise
from esmart.registry.services.problems import WrongState
from esmart.registry.services.rights import refuse_stranger

FILLED = (
    "business_id", "tax_id", "address", "postal_code", "phone", "email", "website", "description", "founded_year",
    "industry_code_id", "owner_id", "office_id",
)  # fmt: skip


def merge_enterprises(*, kept_id: int, absorbed_id: int, actor: Actor, now: datetime) -> Merge:
    """Move products, figures and memberships to `kept`, fill its blanks, and let `absorbed` redirect to it.

    What the kept one already has (a figure of the same day, a membership in the same sentra) stays with the absorbed
    one, so that nothing is lost and `undo_merge` is exact. Raises NotThere, WrongState, NotAllowed.
    """
    if kept_id == absorbed_id:
        raise WrongState(_("Profil tidak dapat digabung dengan dirinya sendiri."))
    with acting(actor):
        first, second = (lock_enterprise(n) for n in sorted((kept_id, absorbed_id)))
        kept, absorbed = (first, second) if first.id == kept_id else (second, first)
        refuse_stranger(actor, kept)
        refuse_stranger(actor, absorbed)
        filled = _fill_blanks(kept, absorbed, now=now)
        moved = {
            "product_lead": _keep_one_lead(kept, absorbed),
            "product": _move(Product, absorbed, kept, taken=[]),
            "enterprisefigure": _move(EnterpriseFigure, absorbed, kept, taken=_same_figures(kept, absorbed)),
            "clustermember": _move(ClusterMember, absorbed, kept, taken=_same_memberships(kept, absorbed)),
        }
        state_before = absorbed.state
        absorbed.state, absorbed.merged_into, absorbed.updated_at = Profile.State.MERGED, kept, now
        absorbed.save(update_fields=["state", "merged_into", "updated_at"])
        return Merge.objects.create(
            kind=Merge.Kind.ENTERPRISE, kept_id=kept_id, absorbed_id=absorbed_id, state_before=state_before,
            moved=moved, filled=filled, merged_at=now, merged_by=actor.label,
        )  # fmt: skip


def _fill_blanks(kept: Enterprise, absorbed: Enterprise, *, now: datetime) -> dict[str, list[Any]]:
    columns = {
        name: getattr(absorbed, name)
        for name in FILLED
        if getattr(kept, name) in {"", None} and getattr(absorbed, name) not in {"", None}
    }
    if kept.latitude is None and absorbed.latitude is not None:
        columns |= {"latitude": absorbed.latitude, "longitude": absorbed.longitude}
    names = [n for n in [absorbed.name, *absorbed.other_names] if n not in {kept.name, *kept.other_names}]
    if names:
        columns["other_names"] = [*kept.other_names, *names]
    filled = {name: [_plain(getattr(kept, name)), _plain(value)] for name, value in columns.items()}
    write_changes(kept, columns, now=now)
    return filled


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, list)) or value is None else str(value)


def _keep_one_lead(kept: Enterprise, absorbed: Enterprise) -> list[int]:
    if not kept.products.filter(is_lead_product=True).exists():
        return []
    leads = list(absorbed.products.filter(is_lead_product=True).values_list("id", flat=True))
    Product.objects.filter(id__in=leads).update(is_lead_product=False)
    return leads


def _same_figures(kept: Enterprise, absorbed: Enterprise) -> list[int]:
    has = set(kept.figures.values_list("kind", "as_of"))
    return [row.id for row in absorbed.figures.all() if (row.kind, row.as_of) in has]


def _same_memberships(kept: Enterprise, absorbed: Enterprise) -> list[int]:
    has = set(kept.memberships.filter(until=None).values_list("cluster_id", flat=True))
    return [row.id for row in absorbed.memberships.filter(until=None) if row.cluster_id in has]


def _move(
    model: type[Product | EnterpriseFigure | ClusterMember],
    absorbed: Enterprise,
    kept: Enterprise,
    *,
    taken: list[int],
) -> list[int]:
    rows = model._default_manager.filter(enterprise=absorbed).exclude(id__in=taken)
    ids = list(rows.values_list("id", flat=True))
    model._default_manager.filter(id__in=ids).update(enterprise=kept)
    return ids
