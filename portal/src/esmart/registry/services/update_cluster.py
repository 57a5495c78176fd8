"""New facts for a kept sentra."""

from __future__ import annotations

from datetime import datetime

from esmart.core.history import Actor, acting
from esmart.registry.models import Cluster
from esmart.registry.rules import ClusterFacts, check_cluster
from esmart.registry.services.columns import cluster_columns, write_changes
from esmart.registry.services.create_cluster import refuse_taken_name
from esmart.registry.services.find import lock_cluster
from esmart.registry.services.outward import cluster_texts, guard_texts
from esmart.registry.services.problems import FactsRefused
from esmart.registry.services.rights import refuse_stranger


def update_cluster(*, cluster_id: int, facts: ClusterFacts, actor: Actor, now: datetime) -> Cluster:
    """Replace all facts of a sentra; equal facts change nothing. Raises FactsRefused, NotThere, WrongState, NotAllowed."""
    if problems := check_cluster(facts):
        raise FactsRefused(problems)
    with acting(actor):
        cluster = lock_cluster(cluster_id)
        refuse_stranger(actor, cluster)
        guard_texts(None, cluster_texts(facts), now=now)
        refuse_taken_name(facts, except_cluster=cluster_id)
        if write_changes(cluster, cluster_columns(facts), now=now):
            refuse_stranger(actor, cluster)
    return cluster
