"""Who changed what, when, from what to what: one table, filled by database triggers, read by people and by the rooms above.

The same rows serve as the change log: a room above pulls what is new from its own mark (`read_changes`), so that no
room below ever calls upwards. Decision: docs/decisions/0003-one-change-table.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, migrations, transaction

CHANNEL = "esmart_change"


@dataclass(frozen=True)
class Actor:
    """Who acts: a person by id, or the system by name."""

    user_id: int | None
    label: str


SYSTEM = Actor(None, "sistem")


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Open one transaction in which every change is recorded as done by `actor`."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('esmart.actor', %s, true), set_config('esmart.actor_label', %s, true)",
                [str(actor.user_id or ""), actor.label],
            )
        yield


def record_changes(table: str, *, ignore: Sequence[str] = ()) -> migrations.RunSQL:
    """Give a migration step that puts the history trigger on `table`; columns in `ignore` are derived, not facts."""
    columns = ", ".join(f"'{column}'" for column in ignore)
    return migrations.RunSQL(
        f"CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION core_record_change({columns})",
        f"DROP TRIGGER record_change ON {table}",
    )


def record_inserts_at_once(table: str, *, ignore: Sequence[str] = ()) -> migrations.RunSQL:
    """Give a migration step for a recorded table that is filled by the thousand: one statement writes the history of an
    INSERT, the same rows in the same order. Updates and deletes stay recorded row by row; `ignore` as before.
    """
    columns = ", ".join(f"'{column}'" for column in ignore)
    row_by_row = "FOR EACH ROW EXECUTE FUNCTION core_record_change"
    return migrations.RunSQL(
        f"CREATE OR REPLACE TRIGGER record_change AFTER UPDATE OR DELETE ON {table} {row_by_row}({columns});"
        f"CREATE TRIGGER record_inserts AFTER INSERT ON {table} REFERENCING NEW TABLE AS made "
        f"FOR EACH STATEMENT EXECUTE FUNCTION core_record_inserts({columns})",
        f"DROP TRIGGER record_inserts ON {table};"
        f"CREATE OR REPLACE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON {table} {row_by_row}({columns})",
    )


@dataclass(frozen=True)
class Changed:
    """One row's change as a reader sees it; `fields` holds the new values of changed columns."""

    id: int
    xid: int
    table: str
    row_id: int
    operation: str
    fields: dict[str, Any]


def read_changes(reader: str, *, tables: Sequence[str], limit: int = 500) -> list[Changed]:
    """Read the next changes after this reader's mark, in an order that misses none.

    A sequence alone would skip rows of a transaction that took its number early and commits late. So the order is
    (transaction, row), and only transactions below the oldest one still open in this database are shown: nothing can
    appear behind the mark. Call inside a transaction, do the work, then `move_mark` in the same transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_readmark (reader, xid, change_id) VALUES (%s, 0, 0) ON CONFLICT DO NOTHING",
            [reader],
        )
        cursor.execute("SELECT xid, change_id FROM core_readmark WHERE reader = %s FOR UPDATE", [reader])
        xid, change_id = cursor.fetchone()
        horizon = oldest_open_transaction()
        cursor.execute(
            """
            SELECT id, xid, table_name, row_id, operation, fields FROM core_change
            WHERE (xid, id) > (%s, %s) AND table_name = ANY(%s)
              AND xid < %s
            ORDER BY xid, id LIMIT %s
            """,
            [xid, change_id, list(tables), horizon, limit],
        )
        rows = cursor.fetchall()
    return [
        Changed(id=r[0], xid=r[1], table=r[2], row_id=r[3], operation=r[4],
                fields={name: pair[1] for name, pair in _loaded(r[5]).items()})
        for r in rows
    ]  # fmt: skip


def oldest_open_transaction() -> int:
    """Give the number below which every transaction of this database has ended; the next statement sees what they wrote.

    `pg_snapshot_xmin` would wait for the oldest transaction of the whole server, other databases included. A session
    shows its number before the number counts as given out, so whoever is below the snapshot's upper end and not among
    the sessions has ended (PostgreSQL: ProcArray, GetNewTransactionId).
    """
    with connection.cursor() as cursor:
        # Sessions are read once in a transaction unless forgotten; the snapshot comes first, the sessions after it.
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(), pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        )
        _, next_one = cursor.fetchone()
        cursor.execute(
            "SELECT backend_xid::text::bigint FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_xid IS NOT NULL"
        )
        # Sessions show 32 bits of the number, so only the distance to the next one is known; a session that began after
        # the snapshot lies beyond it, which reads as a distance of half the circle or more.
        distances = [(next_one - xid) % 2**32 for (xid,) in cursor.fetchall()]
    return int(next_one - max([distance for distance in distances if distance < 2**31], default=0))


def move_mark(reader: str, *, after: Changed) -> None:
    """Remember that this reader has taken everything up to and including `after`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_readmark SET xid = %s, change_id = %s WHERE reader = %s",
            [after.xid, after.id, reader],
        )


def _loaded(value: str | dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Read jsonb, which Django's cursors give as text and psycopg's own as a dictionary."""
    loaded: dict[str, list[Any]] = json.loads(value) if isinstance(value, str) else value
    return loaded
