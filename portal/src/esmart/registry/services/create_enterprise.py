"""One new enterprise."""

from __future__ import annotations

from datetime import datetime

from esmart.core.history import Actor, acting
from esmart.registry.models import Enterprise
from esmart.registry.rules import EnterpriseFacts, check_enterprise
from esmart.registry.services.columns import enterprise_columns
from esmart.registry.services.outward import guard_enterprise, keep_vouched
from esmart.registry.services.problems import FactsRefused
from esmart.registry.services.rights import refuse_stranger


def create_enterprise(
    *,
    facts: EnterpriseFacts,
    actor: Actor,
    now: datetime,
    draft: bool = False,
    institution_confirmed: bool = False,
) -> Enterprise:
    """Keep a new production site; raises FactsRefused (also for what would reveal that somebody was in prison), or
    NotAllowed outside the actor's scope.

    Likely duplicates are not refused here: queries.similar_enterprises shows them before, and a merge heals them after.
    """
    if problems := check_enterprise(facts):
        raise FactsRefused(problems)
    with acting(actor):
        state = Enterprise.State.DRAFT if draft else Enterprise.State.PUBLISHED
        enterprise = Enterprise(state=state, created_at=now, updated_at=now, **enterprise_columns(facts))
        refuse_stranger(actor, enterprise)
        vouched = guard_enterprise(facts, object_id=None, vouch=institution_confirmed, actor=actor, now=now)
        enterprise.save(force_insert=True)
        keep_vouched("enterprise", enterprise.pk, vouched, actor=actor, now=now)
    return enterprise
