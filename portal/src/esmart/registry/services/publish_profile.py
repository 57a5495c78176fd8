"""Draft, shown, withdrawn: the three states a person chooses. Merging is its own verb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.registry.models import Cluster, Enterprise, Product, Profile
from esmart.registry.services.find import lock_cluster, lock_enterprise, lock_product
from esmart.registry.services.lead_product import yield_lead
from esmart.registry.services.problems import FactsRefused, WrongState
from esmart.registry.services.rights import refuse_stranger

LOCKS: dict[str, Callable[[int], Enterprise | Product | Cluster]] = {
    "enterprise": lock_enterprise,
    "product": lock_product,
    "cluster": lock_cluster,
}


def publish_profile(*, kind: str, profile_id: int, actor: Actor, now: datetime) -> None:
    """Show a draft; `kind` is enterprise, product or cluster. Raises NotThere, NotAllowed, WrongState."""
    _move_to(kind, profile_id, actor, now, state="published", reason="", allowed_from={"draft"})


def restore_profile(*, kind: str, profile_id: int, actor: Actor, now: datetime) -> None:
    """Show a withdrawn profile again. Raises NotThere, NotAllowed, WrongState."""
    _move_to(kind, profile_id, actor, now, state="published", reason="", allowed_from={"withdrawn"})


def withdraw_profile(*, kind: str, profile_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take a profile from public view; its address stays and says so. Raises FactsRefused without a reason.

    Products of a withdrawn enterprise are not shown either, but keep their own state for the day it returns.
    """
    if not reason.strip() or len(reason) > 300:  # noqa: PLR2004  # width of the column
        raise FactsRefused({"reason": _("Tuliskan alasan penarikan, paling panjang 300 huruf.")})
    _move_to(
        kind, profile_id, actor, now, state="withdrawn", reason=reason, allowed_from={"draft", "published"}
    )


def _move_to(
    kind: str,
    profile_id: int,
    actor: Actor,
    now: datetime,
    *,
    state: str,
    reason: str,
    allowed_from: set[str],
) -> None:
    with acting(actor):
        profile = LOCKS[kind](profile_id)
        refuse_stranger(actor, profile.enterprise if isinstance(profile, Product) else profile)
        if profile.state not in allowed_from:
            label = Profile.State(profile.state).label
            raise WrongState(
                _("Profil ini berstatus “%(state)s”; langkah ini tidak berlaku.") % {"state": label}
            )
        if isinstance(profile, Product) and state == "published" and profile.is_lead_product:
            yield_lead(profile.enterprise_id, except_product=profile.id, now=now)
        profile.state, profile.state_reason, profile.updated_at = state, reason, now
        profile.save(update_fields=["state", "state_reason", "updated_at"])
