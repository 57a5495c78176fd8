"""Rows of enterprises and of prison units into the registry: known, the same, unsure, or new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields, replace

from esmart.accounts.services import UnitOffice, register_units
from esmart.intake.rules import (
    Agreement,
    EnterpriseRow,
    Pair,
    ReadRow,
    Remark,
    Verdict,
    decide,
    judge,
)
from esmart.intake.services.familiar import Familiar, unfamiliar
from esmart.intake.services.read_rows import FileRows
from esmart.intake.services.tally import Tally, assign_keys, kept_keys
from esmart.registry.rules import EnterpriseFacts, name_key
from esmart.registry.services.load import (
    EnterpriseLikeness,
    EnterpriseLoad,
    Sought,
    enterprise_names,
    find_likenesses,
    follow_merged,
    load_enterprises,
)

TABLE = "registry_enterprise"
LOADED_AT_ONCE = 20_000
SHOWN = 3  # candidates named in one sentence
_BLANK = {"", "unknown", "other", None, ()}


class Settled:
    """Where each row of a file went: onto a kept enterprise, onto an earlier row, or before a person."""

    def __init__(self) -> None:
        self.target: dict[int, int] = {}  # row → kept enterprise
        self.leader: dict[int, int] = {}  # row → first row of the same new enterprise
        self.waiting: dict[int, tuple[tuple[int, ...], str]] = {}  # row → (others, reason)

    def where(self, row: int) -> int | None:
        """Give an enterprise id, or minus the number of the leading row; None when the row waits."""
        if row in self.target:
            return self.target[row]
        return -self.leader[row] if row in self.leader else None


def import_enterprises(rows: FileRows, familiar: Familiar, tally: Tally) -> None:
    """Import all rows, those that are not familiar being read; the caller holds the transaction."""
    kind = tally.file.kind
    tally.skip(len(familiar.placed))
    tally.still_waiting(len(familiar.waiting))
    met = unfamiliar(rows, familiar)
    for row in met:
        if row.facts is None:
            tally.refuse(row)
    keys = assign_keys([row for row in rows.all if row.facts is not None or row.number in familiar])
    good = [row for row in met if row.facts is not None]
    known = kept_keys(tally.file.sender, kind, [keys[row.number] for row in good])
    living = follow_merged(TABLE, [k.object_id for k in known.values() if k.object_id is not None])
    settled, fresh, renames = Settled(), [], set()
    active: list[ReadRow] = []
    for row in good:
        before = known.get(keys[row.number])
        same = before is not None and before.repeats(row.row_hash, tally.meaning)
        if before and same and (before.object_id is None or before.object_id in living):
            tally.read_again(kind, keys[row.number])
            if before.object_id is None:
                tally.still_waiting()
            else:
                tally.skip()
        elif before and before.object_id in living:
            settled.target[row.number] = living[before.object_id]
            renames.add(row.number)
            active.append(row)
        else:
            fresh.append(row)
            active.append(row)
    _settle(fresh, settled)
    _load(active, keys, settled, renames, tally)


def _settle(rows: Sequence[ReadRow], settled: Settled) -> None:
    pairs: dict[int, list[Pair]] = defaultdict(list)
    for found in find_likenesses([_sought(row) for row in rows]):
        pairs[found.number].append(_pair(found))
    first_of_key: dict[str, int] = {}
    for row in rows:
        number = row.number
        if (
            row.key
            and row.key in first_of_key
            and (place := settled.where(first_of_key[row.key])) is not None
        ):
            _put(settled, number, place)
            continue
        first_of_key.setdefault(row.key, number)
        judged: list[tuple[int, Verdict, str]] = []
        for pair in pairs[number]:
            verdict, reason = judge(pair)
            if verdict is Verdict.OTHER:
                continue
            other = pair.other if pair.other > 0 else settled.where(-pair.other)
            if other is not None:
                judged.append((other, verdict, reason))
            elif verdict is Verdict.SAME:  # the earlier row waits, so this one waits for the same answer
                judged += [
                    (o, Verdict.UNSURE, settled.waiting[-pair.other][1])
                    for o in settled.waiting[-pair.other][0]
                ]
        decision = decide(judged)
        if decision.verdict is Verdict.SAME:
            _put(settled, number, decision.others[0])
        elif decision.verdict is Verdict.UNSURE:
            settled.waiting[number] = (decision.others, decision.reason)
        else:
            settled.leader[number] = number


def _put(settled: Settled, number: int, place: int) -> None:
    if place > 0:
        settled.target[number] = place
    else:
        settled.leader[number] = -place


def _load(
    rows: Sequence[ReadRow], keys: dict[int, str], settled: Settled, renames: set[int], tally: Tally
) -> None:
    groups: dict[int, list[ReadRow]] = defaultdict(list)
    for row in rows:
        if (place := settled.where(row.number)) is not None:
            groups[place].append(row)
    became: dict[int, int] = {}
    left = list(groups.items())
    for start in range(0, len(left), LOADED_AT_ONCE):
        became |= _load_part(left[start : start + LOADED_AT_ONCE], keys, renames, tally)
    held = {
        number: tuple(dict.fromkeys(became.get(other, other) for other in others))
        for number, (others, _) in settled.waiting.items()
    }
    names = enterprise_names(id_ for ids in held.values() for id_ in ids)
    for row in rows:
        if row.number in held:
            candidates = [id_ for id_ in held[row.number] if id_ in names]
            said = " atau ".join(names[id_] for id_ in candidates[:SHOWN])
            tally.wait(
                row, Remark(settled.waiting[row.number][1], "name", "", said), candidates, keys[row.number]
            )
            tally.know(tally.file.kind, keys[row.number], None, row.row_hash)


def _load_part(
    groups: Sequence[tuple[int, list[ReadRow]]], keys: dict[int, str], renames: set[int], tally: Tally
) -> dict[int, int]:
    """Load one part of the groups, so that memory holds no more than a part in every form it takes."""
    folded = [(place, members, fold([_facts(m) for m in members])) for place, members in groups]
    offices = _offices(folded, tally)
    loaded = load_enterprises(
        rows=[
            EnterpriseLoad(
                facts=replace(joined.facts, office_id=offices[place]) if place in offices else joined.facts,
                figures=joined.figures,
                target=place if place > 0 else None,
                state="draft" if joined.hidden else "published",
                renames=any(member.number in renames for member in members),
            )
            for place, members, joined in folded
        ],
        actor=tally.actor,
        now=tally.now,
    )
    became: dict[int, int] = {}
    for (place, members, _), object_id in zip(folded, loaded.ids, strict=True):
        became[place] = object_id
        outcome = (
            "created"
            if object_id in loaded.created
            else "changed"
            if object_id in loaded.changed
            else "unchanged"
        )
        for n, member in enumerate(members):
            if n:
                member.remarks.append(Remark("merged_into_earlier", "name", str(members[0].number)))
            tally.accept(member, "merged" if n else outcome, object_id)
            tally.know(tally.file.kind, keys[member.number], object_id, member.row_hash)
    return became


def fold(rows: Sequence[EnterpriseRow]) -> EnterpriseRow:
    """Join rows of one enterprise: the first says most, later ones fill its gaps; other spellings are kept."""
    first = rows[0]
    if len(rows) == 1:
        return first
    facts = first.facts
    for other in rows[1:]:
        gaps = {
            f.name: getattr(other.facts, f.name)
            for f in fields(EnterpriseFacts)
            if getattr(facts, f.name) in _BLANK and getattr(other.facts, f.name) not in _BLANK
        }
        if facts.industry_code:
            gaps.pop("industry_edition", None)
        if other.facts.region_code.startswith(facts.region_code):
            gaps["region_code"] = other.facts.region_code
        spellings = [*facts.other_names, other.facts.name, *other.facts.other_names]
        gaps["other_names"] = tuple(dict.fromkeys(name for name in spellings if name != facts.name))
        facts = replace(facts, **gaps)
    figures = {(f.kind, f.as_of): f for row in reversed(rows) for f in row.figures}
    return EnterpriseRow(facts, tuple(figures.values()), first.office, first.regional_office, first.hidden)


def _offices(folded: Sequence[tuple[int, list[ReadRow], EnterpriseRow]], tally: Tally) -> dict[int, int]:
    units = [(place, row) for place, _, row in folded if place < 0 and row.office]
    ids = register_units(
        units=[
            UnitOffice(row.office, row.facts.region_code, row.regional_office, row.facts.region_code[:2])
            for _, row in units
        ],
        actor=tally.actor,
    )
    return {place: id_ for (place, _), id_ in zip(units, ids, strict=True)}


def _facts(row: ReadRow) -> EnterpriseRow:
    if not isinstance(row.facts, EnterpriseRow):
        raise TypeError(f"row {row.number} is not an enterprise")
    return row.facts


def _sought(row: ReadRow) -> Sought:
    facts = _facts(row).facts
    return Sought(
        row.number,
        name_key(facts.name),
        facts.region_code,
        facts.business_id,
        facts.address,
        facts.phone,
        facts.kind,
    )


def _pair(found: EnterpriseLikeness) -> Pair:
    return Pair(
        row=found.number,
        other=found.other,
        likeness=found.likeness,
        same_place=found.same_place,
        number=_agreement(found.same_business_id),
        address=_agreement(found.same_address),
        phone=_agreement(found.same_phone),
        name_key=found.name_key,
        other_name_key=found.other_name_key,
        prison=found.kind == "prison_workshop",
    )


def _agreement(equal: bool | None) -> Agreement:
    if equal is None:
        return Agreement.UNKNOWN
    return Agreement.EQUAL if equal else Agreement.DIFFERENT
