"""Which columns hold sealed values, and how they come under a new key. Each room lists its own in its `apps.py`.

A room's AppConfig says `sealed_columns = (SealedColumn("table", "column_sealed"), …)`; a test finds a column named
`…_sealed` that nobody listed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from esmart.core.secrets import (
    KEY_ID_LENGTH,
    Cell,
    SecretProblem,
    key_id,
    require_keys,
    seal,
    sealed_with,
    unseal,
)

BATCH_ROWS = 200


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed values. `row` is the column whose number their cells name; with `own_key` they are sealed with a
    key of the row's own, which is itself a sealed value and is all that rotation touches.

    In a table that is not ours the value may be one `part` of a JSON column, and all values share one `cell`.
    """

    table: str
    column: str
    row: str = "id"
    own_key: bool = False
    part: str = ""
    cell: Cell | None = None

    @property
    def value(self) -> str:
        """Give the SQL expression that reads the value."""
        return f"({self.column} ->> '{self.part}')" if self.part else self.column

    @property
    def assignment(self) -> str:
        """Give the SQL that writes it, with one parameter."""
        if self.part:
            return f"{self.column} = jsonb_set({self.column}, '{{{self.part}}}', to_jsonb(%s::text))"
        return f"{self.column} = %s"

    def cell_of(self, row: int) -> Cell:
        """Give the cell that the value of one row is bound to."""
        return self.cell or Cell(self.table, row, self.column)


@dataclass(frozen=True)
class Rotation:
    """What a rotation did: values sealed anew, and values no configured key opens."""

    resealed: int
    unreadable: int
    left: int  # values still under another key than the present one


def sealed_columns() -> list[SealedColumn]:
    """Give every sealed column of every room."""
    return [column for room in apps.get_app_configs() for column in getattr(room, "sealed_columns", ())]


def keys_in_use() -> dict[str, int]:
    """Count the values under each key's id; one query for each sealed column."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for one in _under_field_key():
            cursor.execute(
                f"SELECT left({one.value}, {KEY_ID_LENGTH}), count(*) FROM {one.table} WHERE {one.value} <> '' GROUP BY 1"  # noqa: S608  # names are the rooms' own
            )
            for named, count in cursor.fetchall():
                found[named] = found.get(named, 0) + count
    return found


def check_keys() -> None:
    """Refuse to start with a wrong key: raise SecretProblem when any value is sealed with one that is not configured."""
    require_keys(keys_in_use())


def reseal_all() -> Rotation:
    """Seal every value under an old key anew with the present one, a few hundred rows at a time, while the site works.

    A batch locks its own rows only for the time of one short transaction. Run again it changes nothing. A value that
    does not open is left as it is and counted.
    """
    resealed = unreadable = 0
    for one in _under_field_key():
        last: int | None = None
        while True:
            last, done, failed = _reseal_batch(one, after=last)
            resealed, unreadable = resealed + done, unreadable + failed
            if last is None:
                break
    present = key_id(settings.FIELD_KEY)
    left = sum(count for named, count in keys_in_use().items() if named != present)
    return Rotation(resealed, unreadable, left)


def _reseal_batch(one: SealedColumn, *, after: int | None) -> tuple[int | None, int, int]:
    present = key_id(settings.FIELD_KEY)
    done = failed = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {one.row}, {one.value} FROM {one.table} WHERE {one.row} > %s AND {one.value} <> ''"  # noqa: S608  # names are the rooms' own
            f" AND left({one.value}, {KEY_ID_LENGTH}) <> %s ORDER BY {one.row} LIMIT {BATCH_ROWS} FOR UPDATE",
            [-1 if after is None else after, present],
        )
        rows = cursor.fetchall()
        for row, sealed in rows:
            if sealed_with(sealed) == present:  # written anew by the site while we waited for the row
                continue
            cell = one.cell_of(row)
            try:
                anew = seal(unseal(sealed, cell=cell), cell=cell)
            except SecretProblem:
                failed += 1
                continue
            cursor.execute(
                f"UPDATE {one.table} SET {one.assignment} WHERE {one.row} = %s",  # noqa: S608  # names are the rooms' own
                [anew, row],
            )
            done += 1
    return (rows[-1][0] if rows else None), done, failed


def _under_field_key() -> list[SealedColumn]:
    """Give the columns under the field key whose table is there: a check before the first migration finds nothing."""
    tables = set(connection.introspection.table_names())
    return [one for one in sealed_columns() if not one.own_key and one.table in tables]
