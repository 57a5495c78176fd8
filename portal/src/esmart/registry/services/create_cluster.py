"""One new sentra."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.registry.models import Cluster
from esmart.registry.rules import ClusterFacts, check_cluster
from esmart.registry.services.columns import cluster_columns
from esmart.registry.services.outward import cluster_texts, guard_texts
from esmart.registry.services.problems import FactsRefused
from esmart.registry.services.rights import refuse_stranger


def create_cluster(*, facts: ClusterFacts, actor: Actor, now: datetime, draft: bool = False) -> Cluster:
    """Keep a new sentra; raises FactsRefused (also when the region has one of this name) or NotAllowed."""
    if problems := check_cluster(facts):
        raise FactsRefused(problems)
    with acting(actor):
        guard_texts(None, cluster_texts(facts), now=now)
        refuse_taken_name(facts)
        state = Cluster.State.DRAFT if draft else Cluster.State.PUBLISHED
        cluster = Cluster(state=state, created_at=now, updated_at=now, **cluster_columns(facts))
        refuse_stranger(actor, cluster)
        cluster.save(force_insert=True)
    return cluster


def refuse_taken_name(facts: ClusterFacts, *, except_cluster: int = 0) -> None:
    """Raise FactsRefused when another sentra of the region bears this name; one query."""
    others = Cluster.objects.filter(name=facts.name, region_id=facts.region_code).exclude(id=except_cluster)
    if others.exists():
        raise FactsRefused({"name": _("Wilayah ini sudah mempunyai sentra dengan nama yang sama.")})
