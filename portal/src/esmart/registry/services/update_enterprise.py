"""New facts for a kept enterprise."""

from __future__ import annotations

from datetime import datetime

from esmart.core.history import Actor, acting
from esmart.registry.models import Enterprise
from esmart.registry.rules import EnterpriseFacts, check_enterprise
from esmart.registry.services.columns import enterprise_columns, write_changes
from esmart.registry.services.find import lock_enterprise
from esmart.registry.services.outward import guard_enterprise, keep_vouched
from esmart.registry.services.problems import FactsRefused
from esmart.registry.services.rights import refuse_stranger


def update_enterprise(
    *,
    enterprise_id: int,
    facts: EnterpriseFacts,
    actor: Actor,
    now: datetime,
    institution_confirmed: bool = False,
) -> Enterprise:
    """Replace all facts of an enterprise; equal facts change nothing.

    To change one fact, begin with `enterprise_facts(enterprise)` and dataclasses.replace. Raises FactsRefused (also for what would reveal that somebody was in prison),
    NotThere, WrongState, or NotAllowed when the profile lies outside the actor's scope before or after the change.
    """
    if problems := check_enterprise(facts):
        raise FactsRefused(problems)
    with acting(actor):
        enterprise = lock_enterprise(enterprise_id)
        refuse_stranger(actor, enterprise)
        vouched = guard_enterprise(
            facts, object_id=enterprise_id, vouch=institution_confirmed, actor=actor, now=now
        )
        keep_vouched("enterprise", enterprise_id, vouched, actor=actor, now=now)
        if write_changes(enterprise, enterprise_columns(facts), now=now):
            refuse_stranger(actor, enterprise)
    return enterprise
