"""Sentra from a file: few rows, so one verb after another; a blank never erases a kept fact."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

from esmart.core.history import Actor, acting
from esmart.registry.models import Cluster, ClusterYear
from esmart.registry.rules import ClusterFacts, ClusterYearFacts, name_key
from esmart.registry.services.columns import cluster_facts
from esmart.registry.services.create_cluster import create_cluster
from esmart.registry.services.record_cluster_year import record_cluster_year
from esmart.registry.services.update_cluster import update_cluster

_BLANK = {"", "other", "unknown", "natural", None}


def clusters_named(name: str, region: str) -> list[int]:
    """Give the living sentra of this name in this place, or in a place that lies in it or around it; one statement."""
    key = name_key(name)
    found = Cluster.objects.exclude(state__in=[Cluster.State.MERGED, Cluster.State.WITHDRAWN]).filter(
        region__code__startswith=region[:2]
    )
    return [
        id_
        for id_, other, code in found.values_list("id", "name", "region_id").order_by("id")
        if name_key(other) == key and (code.startswith(region) or region.startswith(code))
    ]


def load_cluster(
    *,
    facts: ClusterFacts,
    target: int | None,
    year: int | None,
    year_facts: ClusterYearFacts,
    actor: Actor,
    now: datetime,
) -> tuple[int, str]:
    """Keep one sentra and its figures of a year; gives its id and `created`, `changed` or `unchanged`.

    Raises FactsRefused, NotAllowed, NotThere, WrongState as the single verbs do; then nothing of this row is kept.
    """
    with acting(actor):
        if target is None:
            done = "created"
            cluster = create_cluster(facts=facts, actor=actor, now=now)
        else:
            kept = cluster_facts(Cluster.objects.select_related("industry_code").get(id=target))
            said = {
                f.name: getattr(facts, f.name) for f in fields(facts) if getattr(facts, f.name) not in _BLANK
            }
            said.pop("name")
            if kept.region_code.startswith(facts.region_code):
                said.pop("region_code")
            wanted = replace(kept, **said)
            done = "unchanged" if wanted == kept else "changed"
            cluster = update_cluster(cluster_id=target, facts=wanted, actor=actor, now=now)
        if (
            year is not None
            and year_facts != ClusterYearFacts()
            and _new_figures(cluster.id, year, year_facts)
        ):
            record_cluster_year(
                cluster_id=cluster.id,
                year=year,
                typed=_joined(cluster.id, year, year_facts),
                actor=actor,
                now=now,
            )
            done = "changed" if done == "unchanged" else done
    return cluster.id, done


def _typed(cluster: int, year: int) -> ClusterYearFacts:
    row = ClusterYear.objects.filter(cluster_id=cluster, year=year).first()
    return (
        ClusterYearFacts(**{name: getattr(row, name) for name in row.typed_fields})
        if row
        else ClusterYearFacts()
    )


def _joined(cluster: int, year: int, facts: ClusterYearFacts) -> ClusterYearFacts:
    """Keep what was typed before where the file is silent."""
    said = {f.name: getattr(facts, f.name) for f in fields(facts) if getattr(facts, f.name) not in _BLANK}
    return replace(_typed(cluster, year), **said)


def _new_figures(cluster: int, year: int, facts: ClusterYearFacts) -> bool:
    return _joined(cluster, year, facts) != _typed(cluster, year)
