"""The ladder brought up to what the data says: for those whose facts changed, and every night for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from esmart.channels.queries.own_shops import TABLES as CHANNEL_TABLES
from esmart.channels.queries.own_shops import enterprises_of_rows
from esmart.coaching.models import Certificate, Enrolment, LadderStep
from esmart.coaching.queries.release.ladder_facts import (
    facts_of_enterprises,
    facts_of_persons,
    participant_enterprises,
    participant_persons,
)
from esmart.coaching.rules.release import LadderFacts, Proof, Reached, climb
from esmart.coaching.services.release.keep_tasks import plain_proof, prove_tasks
from esmart.core.history import SYSTEM, Changed, acting, move_mark, read_changes
from esmart.registry.queries.lookups import enterprises_of_permits, enterprises_of_products

READER = "ladder"
OWN_TABLES = (
    "coaching_enrolment", "coaching_certificate", "coaching_handover", "coaching_mentorship", "registry_enterprise",
    "registry_product", "registry_productlegality",
)  # fmt: skip
TABLES = (*OWN_TABLES, *CHANNEL_TABLES)
CHUNK = 500


def pull_ladder_changes(*, now: datetime, limit: int = 2_000) -> int:
    """Take the next changes, climb the ladders they touch, tick the tasks they prove; gives how many changes were taken.

    Mark and effect are one transaction. A row that is gone tells nothing here; the nightly run sees what it left.
    """
    with acting(SYSTEM):
        changes = read_changes(READER, tables=TABLES, limit=limit)
        if changes:
            enterprises, persons = _touched(changes)
            enterprises &= participant_enterprises()
            climb_ladders(enterprise_ids=enterprises, person_ids=persons, now=now)
            if enterprises:
                prove_tasks(now=now, enterprise_ids=enterprises)
            move_mark(READER, after=changes[-1])
    return len(changes)


def climb_all_ladders(*, now: datetime) -> int:
    """Climb every participant's ladder anew and give how many rungs changed; time alone brings people further."""
    changed = 0
    with transaction.atomic():
        read_changes(READER, tables=TABLES, limit=1)  # takes the reader's lock: one climber at a time
        enterprises, persons = sorted(participant_enterprises()), sorted(participant_persons())
        for start in range(0, max(len(enterprises), len(persons)), CHUNK):
            part = slice(start, start + CHUNK)
            changed += climb_ladders(enterprise_ids=enterprises[part], person_ids=persons[part], now=now)
        prove_tasks(now=now)
    return changed


def climb_ladders(*, enterprise_ids: Collection[int], person_ids: Collection[int] = (), now: datetime) -> int:
    """Write the rungs that the facts of these participants prove today, and give how many rows that changed."""
    today = timezone.localdate(now)
    with acting(SYSTEM):
        kept = _kept(enterprise_ids, person_ids)
        facts: dict[tuple[str, int], LadderFacts] = {}
        if enterprise_ids:
            found = facts_of_enterprises(enterprise_ids, today=today)
            facts |= {("enterprise", one): known for one, known in found.items()}
        if person_ids:
            facts |= {("person", one): known for one, known in facts_of_persons(person_ids).items()}
        return sum(
            _write(who, climb(_seen_before(known, kept[who]), today=today), kept[who])
            for who, known in facts.items()
        )


def _seen_before(facts: LadderFacts, kept: Mapping[str, LadderStep]) -> LadderFacts:
    """Date a curated product by the day it was first seen so: later edits touch the profile, not its merit."""
    step = kept.get("curated")
    if step is None:
        return facts
    first = {row["id"]: date.fromisoformat(row["on"]) for row in step.proof.get("rows", [])}
    seen = [
        Proof(min(proof.on, first.get(proof.id, proof.on)), proof.what, proof.id) for proof in facts.curated
    ]
    return replace(facts, curated=seen)


def _kept(
    enterprise_ids: Collection[int], person_ids: Collection[int]
) -> dict[tuple[str, int], dict[str, LadderStep]]:
    kept: dict[tuple[str, int], dict[str, LadderStep]] = defaultdict(dict)
    for row in LadderStep.objects.filter(enterprise_id__in=list(enterprise_ids)):
        kept["enterprise", row.enterprise_id or 0][row.step] = row
    for row in LadderStep.objects.filter(person_id__in=list(person_ids)):
        kept["person", row.person_id or 0][row.step] = row
    return kept


def _write(who: tuple[str, int], reached: tuple[Reached, ...], kept: Mapping[str, LadderStep]) -> int:
    kind, key = who
    changed = 0
    for rung in reached:
        proof, row = plain_proof(rung.proofs), kept.get(rung.step)
        if row is None:
            LadderStep.objects.create(**{f"{kind}_id": key}, step=rung.step, reached_on=rung.on, proof=proof)
        elif (row.reached_on, row.proof) != (rung.on, proof):
            row.reached_on, row.proof = rung.on, proof
            row.save(update_fields=["reached_on", "proof"])
        else:
            continue
        changed += 1
    gone = [row.pk for step, row in kept.items() if step not in {rung.step for rung in reached}]
    if (
        gone
    ):  # what proved it is no more: an order was cancelled, a certificate revoked; history keeps the row
        LadderStep.objects.filter(pk__in=gone).delete()
    return changed + len(gone)


def _touched(changes: Collection[Changed]) -> tuple[set[int], set[int]]:
    rows: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        rows[change.table].add(change.row_id)
    enterprises = set(rows["registry_enterprise"])
    enterprises |= enterprises_of_products(rows["registry_product"])
    enterprises |= enterprises_of_permits(rows["registry_productlegality"])
    for table in CHANNEL_TABLES:
        if rows[table]:
            enterprises |= enterprises_of_rows(table, rows[table])
    for change in changes:
        if change.table in {"coaching_handover", "coaching_mentorship"} and change.fields.get(
            "enterprise_id"
        ):
            enterprises.add(change.fields["enterprise_id"])
    enrolments = set(rows["coaching_enrolment"])
    enrolments |= set(
        Certificate.objects.filter(pk__in=rows["coaching_certificate"]).values_list("enrolment_id", flat=True)
    )
    persons: set[int] = set()
    for person, maker in Enrolment.objects.filter(pk__in=enrolments).values_list(
        "person_id", "enterprise_id"
    ):
        if person is not None:
            persons.add(person)
        if maker is not None:
            enterprises.add(maker)
    return enterprises, persons
