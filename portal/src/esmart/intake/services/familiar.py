"""Rows we have had before, known without reading them: the same cells, from the same sender, read against the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from esmart.core.bulk import LISTED, listed
from esmart.intake.models import IntakeFile
from esmart.intake.rules import ReadRow
from esmart.intake.services.read_rows import FileRows
from esmart.intake.services.tally import assign_keys, hash_of_group
from esmart.registry.services.load import profiles_gone


@dataclass(frozen=True)
class Familiar:
    """Numbers of the rows that say nothing new: those that have a profile, and those that wait for a person's word.

    `turn` counts the imports done and taken back when we looked; while it stands, so does what we saw.
    """

    placed: frozenset[int]
    waiting: frozenset[int]
    turn: tuple[int, int]

    def __contains__(self, number: int) -> bool:
        return number in self.placed or number in self.waiting


def familiar_enterprises(rows: FileRows, file: IntakeFile) -> Familiar:
    """Find the rows of enterprises that need no reading; four queries.

    A row that was taken once under the same rules, columns, places and codes is taken again, so it has the same key as
    if it were read. Two sorts are not found here but read: a row with a broken formula, and one whose own key stands in
    the file more than once, since only rows that are taken are numbered.
    """
    turn = turn_of_imports()
    own = Counter(row.key for row in rows.all if row.key)
    sure = [row for row in rows.all if own[row.key] <= 1 and not rows.is_broken(row)]
    keys = assign_keys(sure)
    said = {keys[row.number]: row.row_hash for row in sure}
    placed, waiting = _recognise(said, file, rows, table="registry_enterprise")
    return Familiar(
        frozenset(number for number, key in keys.items() if key in placed),
        frozenset(number for number, key in keys.items() if key in waiting),
        turn,
    )


def familiar_products(rows: FileRows, file: IntakeFile) -> Familiar:
    """Find the rows of products with the sender's own key that need no reading; four queries.

    All rows of one key are one product: it is familiar when all of them are. A product without such a key is gathered
    by what its rows say, so they are read.
    """
    turn = turn_of_imports()
    groups: dict[str, list[ReadRow]] = defaultdict(list)
    for row in rows.all:
        groups[f"={row.key}"].append(row)
    groups.pop("=", None)
    said = {
        key: hash_of_group(group, file)
        for key, group in groups.items()
        if not any(map(rows.is_broken, group))
    }
    placed, waiting = _recognise(said, file, rows, table="registry_product")
    first = {groups[key][0].number for key in waiting}
    known = {row.number for key in placed | waiting for row in groups[key]}
    return Familiar(frozenset(known - first), frozenset(first), turn)


def nothing_familiar(_rows: FileRows, _file: IntakeFile) -> Familiar:
    """Let every row be read; two queries."""
    return Familiar(frozenset(), frozenset(), turn_of_imports())


def unfamiliar(rows: FileRows, familiar: Familiar) -> list[ReadRow]:
    """Give the rows that must be read."""
    return [row for row in rows.all if row.number not in familiar]


def turn_of_imports() -> tuple[int, int]:
    """Count the imports done, and those taken back: nothing else changes which profile a sender's key is; two queries."""
    states = IntakeFile.objects.values_list("state", flat=True)
    done, undone = (
        states.filter(state=state).count() for state in (IntakeFile.State.DONE, IntakeFile.State.UNDONE)
    )
    return done, undone


def _recognise(
    said: Mapping[str, str], file: IntakeFile, rows: FileRows, *, table: str
) -> tuple[set[str], set[str]]:
    """Give, of these keys and hashes, the keys that have a profile and those that wait, where nothing new is said."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT kept.key, kept.object_id FROM unnest({LISTED}, {LISTED}) AS said (key, row_hash)
            JOIN intake_sourcekey kept ON kept.sender = %s AND kept.kind = %s AND kept.key = said.key
            WHERE kept.row_hash = said.row_hash AND (kept.meaning, kept.against) = (%s, %s)
            """,  # noqa: S608 - a constant
            [listed(said), listed(said.values()), file.sender, file.kind, rows.meaning, rows.against],
        )
        found = dict(cursor.fetchall())
    gone = profiles_gone(table, {id_ for id_ in found.values() if id_ is not None})
    placed = {key for key, id_ in found.items() if id_ is not None and id_ not in gone}
    return placed, {key for key, id_ in found.items() if id_ is None}
