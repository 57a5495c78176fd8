"""Rows we have had before, known without reading them: the same cells, from the same sender, read against the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from esmart.core.bulk import LISTED, listed
from esmart.intake.models import IntakeFile
from esmart.intake.rules import ReadRow
from esmart.intake.services.read_rows import FileRows
from esmart.intake.services.tally import assign_keys
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


def find_familiar(rows: FileRows, file: IntakeFile, *, table: str) -> Familiar:
    """Find the rows of a file that need no reading; three queries. `table` is where their profiles are.

    A row that was taken once under the same rules, columns, places and codes is taken again, so it has the same key as
    if it were read. Two kinds are not found here but read: a row with a broken formula, and one whose own key stands in
    the file more than once, since only rows that are taken are numbered.
    """
    turn = turn_of_imports()
    own = Counter(row.key for row in rows.all if row.key)
    sure = [row for row in rows.all if own[row.key] <= 1 and not rows.is_broken(row)]
    keys = assign_keys(sure)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT said.number, kept.object_id
            FROM unnest({LISTED}::int[], {LISTED}, {LISTED}) AS said (number, key, row_hash)
            JOIN intake_sourcekey kept ON kept.sender = %s AND kept.kind = %s AND kept.key = said.key
            WHERE kept.row_hash = said.row_hash AND kept.against = %s
            """,  # noqa: S608 - a constant
            [
                listed(map(str, keys)), listed(keys.values()), listed(row.row_hash for row in sure),
                file.sender, file.kind, rows.against,
            ],
        )  # fmt: skip
        found = dict(cursor.fetchall())
    gone = profiles_gone(table, {id_ for id_ in found.values() if id_ is not None})
    return Familiar(
        frozenset(number for number, id_ in found.items() if id_ is not None and id_ not in gone),
        frozenset(number for number, id_ in found.items() if id_ is None),
        turn,
    )


def nothing_familiar(_rows: FileRows, _file: IntakeFile) -> Familiar:
    """Let every row be read; two queries."""
    return Familiar(frozenset(), frozenset(), turn_of_imports())


def unfamiliar(rows: FileRows, familiar: Familiar) -> list[ReadRow]:
    """Give the rows that must be read."""
    return [row for row in rows.all if row.number not in familiar]


def turn_of_imports() -> tuple[int, int]:
    """Count the imports done, and those taken back: nothing else changes what a sender's key is; two queries."""
    states = IntakeFile.objects.values_list("state", flat=True)
    done, undone = (
        states.filter(state=state).count() for state in (IntakeFile.State.DONE, IntakeFile.State.UNDONE)
    )
    return done, undone
