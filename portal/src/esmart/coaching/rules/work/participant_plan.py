"""What a whole file of participants means against what is known: who is new, moved, corrected, refused. The order of rows
never matters, and a file that was carried out means nothing new a second time.

A register number is a unit's own: it names one person there for good. A name with a date of birth names the person who
comes from another unit; where it could name two, nobody is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from esmart.accounts.rules.register import (
    Correction,
    KnownPerson,
    NewPerson,
    NextStay,
    StayFacts,
)
from esmart.coaching.rules.work.participant_rows import ParticipantRow, RefusedRow

Identity = tuple[str, date]


@dataclass
class Plan:
    """What to keep, and how many rows became what: kept + updated + unchanged + transferred + refused = rows."""

    new: list[NewPerson] = field(default_factory=list)
    next_stays: list[NextStay] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    kept: int = 0
    updated: int = 0
    unchanged: int = 0
    transferred: int = 0


def plan_rows(rows: Iterable[ParticipantRow], known: Iterable[KnownPerson]) -> Plan:
    """Decide every row; the same rows in any order give the same plan."""
    return _Planner(sorted(rows, key=_sort_key), list(known)).plan()


@dataclass(frozen=True)
class _Entry:
    """The rows of one register number joined into one."""

    facts: ParticipantRow
    rows: tuple[int, ...]

    @property
    def identity(self) -> Identity | None:
        return (self.facts.name_key, self.facts.born_on) if self.facts.born_on else None


class _Planner:
    def __init__(self, rows: Sequence[ParticipantRow], known: Sequence[KnownPerson]) -> None:
        self.rows = rows
        self.result = Plan()
        self.by_number: dict[tuple[int, str], list[KnownPerson]] = defaultdict(list)
        self.by_identity: dict[Identity, list[KnownPerson]] = defaultdict(list)
        self.of_known: dict[int, list[tuple[KnownPerson, _Entry, bool]]] = defaultdict(list)
        self.of_new: dict[Identity, list[_Entry]] = defaultdict(list)
        self.claimed: dict[Identity, dict[int, KnownPerson]] = defaultdict(
            dict
        )  # asserted by a row with their number
        for person in known:
            for office, key in {(stay.office_id, one.key) for stay in person.stays for one in stay.numbers}:
                self.by_number[(office, key)].append(person)
            if person.born_on:
                self.by_identity[(person.name_key, person.born_on)].append(person)

    def plan(self) -> Plan:
        unnumbered = [entry for entry in self._join_rows() if not self._claim_by_number(entry)]
        for entry in unnumbered:
            self._claim_by_name(entry)
        for _, entries in sorted(self.of_new.items()):
            self._plan_new(entries)
        for _, claims in sorted(self.of_known.items()):
            self._plan_known(claims[0][0], [(entry, by_number) for _, entry, by_number in claims])
        self.result.refused.sort(key=lambda one: one.row)
        return self.result

    def _claim_by_number(self, entry: _Entry) -> bool:
        """Say whether the register number settled whom a row means, or that it must be refused."""
        owners = self._owners(entry.facts)
        if len(owners) > 1:
            self._refuse(entry, "ambiguous")
        elif owners:
            self.of_known[owners[0].id].append((owners[0], entry, True))
            if entry.identity:
                self.claimed[entry.identity][owners[0].id] = owners[0]
        return bool(owners)

    def _claim_by_name(self, entry: _Entry) -> None:
        if entry.identity is None:
            self._refuse(entry, "no_born_on")
            return
        people = {one.id: one for one in self.by_identity.get(entry.identity, ())} | self.claimed.get(
            entry.identity, {}
        )
        if len(people) > 1:
            self._refuse(entry, "ambiguous")
        elif people:
            [person] = people.values()
            self.of_known[person.id].append((person, entry, False))
        else:
            self.of_new[entry.identity].append(entry)

    def _join_rows(self) -> list[_Entry]:
        groups: dict[tuple[int, str], list[ParticipantRow]] = defaultdict(list)
        for row in self.rows:
            groups[(row.office_id, row.key)].append(row)
        entries = []
        for rows in groups.values():
            owned = [row for row in rows if self._fits_owner(row)]
            self.result.refused += [
                RefusedRow(row.row, ("number_taken",)) for row in rows if row not in owned
            ]
            if not owned:
                continue
            joined = _joined(owned)
            entry = _Entry(joined or owned[0], tuple(row.row for row in owned))
            if joined is None:
                self._refuse(entry, "twins_differ")
            else:
                entries.append(entry)
        return entries

    def _fits_owner(self, row: ParticipantRow) -> bool:
        """Say whether the number of a row is free, or its only owner may be the one it tells of."""
        owners = self._owners(row)
        return len(owners) != 1 or _may_be(owners[0], row)

    def _owners(self, facts: ParticipantRow) -> list[KnownPerson]:
        found = {one.id: one for key in facts.keys for one in self.by_number.get((facts.office_id, key), ())}
        return list(found.values())

    def _plan_new(self, entries: list[_Entry]) -> None:
        chain = sorted(
            entries, key=lambda one: (one.facts.since or date.max, one.facts.office_id, one.facts.key)
        )
        offices = [one.facts.office_id for one in chain]
        days = [one.facts.since for one in chain]
        reason = (
            "two_numbers" if len(set(offices)) < len(offices)
            else "no_since" if None in days
            else "older_stay" if len(set(days)) < len(days)
            else ""
        )  # fmt: skip
        if reason:
            for entry in entries:
                self._refuse(entry, reason)
            return
        last = chain[-1].facts
        assert last.born_on is not None  # noqa: S101  # an identity has one
        gender = next((one.facts.gender for one in reversed(chain) if one.facts.gender), "")
        stays = tuple(_stay_of(one.facts) for one in chain)
        self.result.new.append(NewPerson(name=last.name, born_on=last.born_on, gender=gender, stays=stays))
        self.result.kept += 1
        self.result.transferred += len(chain) - 1
        self._count_twins(chain)

    def _plan_known(self, person: KnownPerson, claims: list[tuple[_Entry, bool]]) -> None:
        entries = [entry for entry, _ in claims]
        if person.closed:
            return self._refuse_all(entries, "closed")
        names = {entry.facts.name_key for entry in entries}
        births = {entry.facts.born_on for entry in entries if entry.facts.born_on}
        if len(names) > 1 or len(births) > 1:
            return self._refuse_all(entries, "claims_differ")
        present = person.present
        moving: list[_Entry] = []
        for entry, by_number in claims:
            if not by_number:
                moving.append(entry)
            elif present is not None and _is_present_number(person, entry.facts):
                self._correct(person, entry)
            else:  # a number of an ended stay, or one that was replaced: history stays as it is
                self.result.unchanged += len(entry.rows)
        return self._plan_moves(
            person, moving, numbered={e.facts.office_id for e, by_number in claims if by_number}
        )

    def _plan_moves(self, person: KnownPerson, entries: list[_Entry], *, numbered: set[int]) -> None:
        present = person.present
        per_office: dict[int, list[_Entry]] = defaultdict(list)
        for entry in entries:
            per_office[entry.facts.office_id].append(entry)
        chain: list[_Entry] = []
        for office, some in per_office.items():
            if len(some) > 1 or office in numbered:
                self._refuse_all(some, "two_numbers")
            elif present is not None and office == present.office_id:
                self._correct(person, some[0], new_number=True)
            elif some[0].facts.since is None:
                self._refuse(some[0], "no_since")
            else:
                chain.append(some[0])
        days = [entry.facts.since for entry in chain]
        last = max((stay.since if stay.until is None else stay.until for stay in person.stays), default=None)
        for entry in sorted(chain, key=lambda one: (one.facts.since or date.max, one.facts.office_id)):
            day = entry.facts.since
            early = (
                last is not None and day is not None and (day < last or (present is not None and day == last))
            )
            if early or days.count(day) > 1:
                self._refuse(entry, "older_stay")
                continue
            self.result.next_stays.append(
                NextStay(person_id=person.id, stay=_stay_of(entry.facts, like=person))
            )
            self.result.transferred += 1
            self._count_twins([entry])

    def _correct(self, person: KnownPerson, entry: _Entry, *, new_number: bool = False) -> None:
        facts, stay = entry.facts, person.present
        assert stay is not None  # noqa: S101  # asked only then
        correction = Correction(
            person_id=person.id,
            name=facts.name if facts.name_key != person.name_key else None,
            born_on=facts.born_on if facts.born_on not in {None, person.born_on} else None,
            gender=facts.gender if facts.gender not in {"", person.gender} else None,
            status=facts.status if facts.status not in {"", stay.status} else None,
            planned_on=facts.planned_on if facts.planned_on not in {None, stay.planned_on} else None,
            path=facts.path if facts.path not in {"", stay.path} else None,
            register_class=facts.register_class if new_number else "",
            register_number=facts.register_number if new_number else None,
        )
        if correction == Correction(person_id=person.id):
            self.result.unchanged += len(entry.rows)
            return
        if facts.planned_on and facts.planned_on < stay.since:
            self._refuse(entry, "dates_crossed")
            return
        self.result.corrections.append(correction)
        self.result.updated += 1
        self._count_twins([entry])

    def _count_twins(self, entries: Iterable[_Entry]) -> None:
        self.result.unchanged += sum(len(entry.rows) - 1 for entry in entries)

    def _refuse(self, entry: _Entry, reason: str) -> None:
        self.result.refused += [RefusedRow(row, (reason,)) for row in entry.rows]

    def _refuse_all(self, entries: Iterable[_Entry], reason: str) -> None:
        for entry in entries:
            self._refuse(entry, reason)


def _joined(rows: Sequence[ParticipantRow]) -> ParticipantRow | None:
    """Join rows of one number: what only some say is taken, what they say differently cannot be."""
    facts: dict[str, object] = {}
    for name in ("born_on", "gender", "status", "since", "planned_on", "path"):
        said = {getattr(row, name) for row in rows} - {None, ""}
        if len(said) > 1:
            return None
        facts[name] = said.pop() if said else getattr(rows[0], name)
    if len({row.name_key for row in rows}) > 1:
        return None
    return replace(rows[0], **facts)  # type: ignore[arg-type]


def _may_be(person: KnownPerson, facts: ParticipantRow) -> bool:
    """Say whether the owner of a number is the one a row tells of: the same name, or the same date of birth."""
    return person.closed or person.name_key == facts.name_key or (
        facts.born_on is not None and person.born_on == facts.born_on
    )  # fmt: skip


def _is_present_number(person: KnownPerson, facts: ParticipantRow) -> bool:
    stay = person.present
    return stay is not None and stay.office_id == facts.office_id and any(
        one.key in facts.keys and one.until is None for one in stay.numbers
    )  # fmt: skip


def _stay_of(facts: ParticipantRow, *, like: KnownPerson | None = None) -> StayFacts:
    """Give the stay a row tells of; what it does not say is taken over from the stay before."""
    assert facts.since is not None  # noqa: S101  # checked before
    before = like.stays[-1] if like and like.stays else None
    return StayFacts(
        office_id=facts.office_id,
        since=facts.since,
        status=facts.status or (before.status if before else "convicted"),
        register_class=facts.register_class,
        register_number=facts.register_number,
        planned_on=facts.planned_on or (before.planned_on if before and (before.planned_on or facts.since) >= facts.since else None),
        path=facts.path or (before.path if before else ""),
    )  # fmt: skip


def _sort_key(row: ParticipantRow) -> tuple[object, ...]:
    """Order rows by what they say, never by where they stand."""
    days = (row.born_on, row.since, row.planned_on)
    return (
        row.office_id, row.key, row.name, row.register_number, row.register_class,
        *(day.isoformat() if day else "" for day in days), row.gender, row.status, row.path, row.row,
    )  # fmt: skip


def numbers_of(rows: Iterable[ParticipantRow]) -> set[tuple[int, str]]:
    """Give every (unit, key) to look up for these rows."""
    return {(row.office_id, key) for row in rows for key in row.keys}


def names_of(rows: Iterable[ParticipantRow]) -> set[str]:
    """Give every name key to look up for these rows."""
    return {row.name_key for row in rows}


def reasons_by_row(refused: Iterable[RefusedRow]) -> Mapping[int, tuple[str, ...]]:
    """Give row number → reasons."""
    return {one.row: one.reasons for one in refused}
