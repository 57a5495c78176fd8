"""Rows of sentra into the registry, with their yearly figures."""

from __future__ import annotations

from collections.abc import Sequence

from esmart.intake.rules import ClusterRow, ReadRow, Remark
from esmart.intake.services.tally import Tally, assign_keys, kept_keys
from esmart.registry.services import FactsRefused, NotAllowed
from esmart.registry.services.load import clusters_named, load_cluster

KIND = "cluster"


def import_clusters(rows: Sequence[ReadRow], tally: Tally) -> None:
    """Import all rows; the caller holds the transaction."""
    good = [row for row in rows if row.facts is not None]
    keys = assign_keys(good)
    known = kept_keys(tally.file.sender, KIND, keys.values())
    made: dict[int, int] = {}  # sentra → the row that brought it first
    for row in rows:
        if row.facts is None:
            tally.refuse(row)
            continue
        facts = _facts(row)
        before = known.get(keys[row.number])
        if before and before.repeats(row.row_hash, tally.meaning):
            if before.object_id is None:
                tally.still_waiting()
            else:
                tally.skip()
            continue
        target = before.object_id if before else None
        if target is None:
            found = clusters_named(facts.facts.name, facts.facts.region_code)
            if len(found) > 1:
                said = f"{len(found)} sentra bernama {facts.facts.name}"
                tally.wait(row, Remark("same_as_many", "name", "", said), found, keys[row.number])
                tally.know(KIND, keys[row.number], None, row.row_hash)
                continue
            target = found[0] if found else None
        try:
            object_id, outcome = load_cluster(
                facts=facts.facts, target=target, year=facts.year, year_facts=facts.year_facts,
                actor=tally.actor, now=tally.now,
            )  # fmt: skip
        except FactsRefused as problem:
            tally.refuse(row, Remark("facts_refused", "name", "", "; ".join(problem.problems.values())))
            continue
        except NotAllowed:
            tally.refuse(row, Remark("outside_scope", "place", facts.facts.region_code))
            continue
        if outcome == "unchanged" and object_id in made:
            row.remarks.append(Remark("merged_into_earlier", "name", str(made[object_id])))
            outcome = "merged"
        made.setdefault(object_id, row.number)
        tally.accept(row, outcome, object_id)
        tally.know(KIND, keys[row.number], object_id, row.row_hash)


def _facts(row: ReadRow) -> ClusterRow:
    if not isinstance(row.facts, ClusterRow):
        raise TypeError(f"row {row.number} is not a sentra")
    return row.facts
