"""The second wall: what a logged-in person asks runs under a database role that row-level security holds back.

The role that owns the tables walks past every policy; jobs, commands and public pages go on as it. `behind_wall` lays
that aside for the length of a block, `beyond_wall` takes it up again for the few acts that are the system's own and not
the person's. Decision: docs/decisions/0010-second-wall.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection, migrations
from psycopg.pq import TransactionStatus

ROLE = "esmart_person"
MISSING = f"role {ROLE} does not exist"
_ENTER = "SELECT set_config('role', %s, false)"
_KEEP = ", set_config('wall.{}', %s, false)"


@dataclass
class _Wall:
    """One person's wall: what its policies read, and the connection on which it stands."""

    settings: Mapping[str, str]
    raw: Any = None  # psycopg's connection; another one stands outside until it is brought in
    beyond: bool = field(default=False)

    def enter(self) -> None:
        names = list(self.settings)
        connection.ensure_connection()
        self.raw = connection.connection
        self.raw.execute(
            _ENTER + "".join(_KEEP.format(name) for name in names),
            [ROLE, *(self.settings[name] for name in names)],
        )

    def leave(self) -> None:
        """Lay the role aside. In a transaction that is broken its rollback does so; a connection that cannot is thrown away."""
        if connection.connection is not self.raw or _is_broken(self.raw):
            return
        try:
            self.raw.execute("RESET ROLE")
        except psycopg.Error:
            connection.close()  # what is opened next begins as the owner

    def keep(
        self, run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Bring in a connection that was opened in place of a lost one, before it answers anything."""
        if not self.beyond and connection.connection is not self.raw:
            self.enter()
        return run(sql, params, many, context)


_standing: ContextVar[_Wall | None] = ContextVar("wall", default=None)


@contextmanager
def behind_wall(settings: Mapping[str, str]) -> Iterator[None]:
    """Let a block see and change only the rows that policies leave to the person `settings` speak of."""
    outer = _standing.get()
    if outer is not None:
        raise RuntimeError("Already behind the wall; leave it before another person enters")
    wall = _Wall(settings)
    _standing.set(wall)
    try:
        with connection.execute_wrapper(wall.keep):
            wall.enter()
            yield
    finally:
        _standing.set(None)
        wall.leave()


@contextmanager
def beyond_wall() -> Iterator[None]:
    """Let a block act as the system itself: it looks at all rows, or writes what is nobody's yet.

    Whoever uses it decides by other means what the person learns of it; portal/tests/house/test_second_wall.py lists them.
    """
    wall = _standing.get()
    if wall is None or wall.beyond:
        yield
        return
    wall.leave()
    wall.beyond = True
    try:
        yield
    finally:
        wall.beyond = False
        if not _is_broken(connection.connection):
            wall.enter()


def settings_now() -> Mapping[str, str] | None:
    """Give what the wall of this thread was built with, for work that is finished later (a streamed answer); no query."""
    wall = _standing.get()
    return wall.settings if wall else None


def guard_rows(
    table: str, seen: str, *, name: str = "second_wall", command: str = "ALL"
) -> migrations.RunSQL:
    """Give a migration step: behind the wall, rows of `table` are there only where `seen` holds.

    Several policies of one table add up. `seen` holds no value from outside; whatever changes lies in settings.
    """
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" CREATE POLICY {name} ON {table} FOR {command} USING ({seen})",
        f"DROP POLICY {name} ON {table};"
        f" DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = '{table}'::regclass) THEN"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY; END IF; END $$",
    )


def admit_people() -> None:
    """Let the role into all tables of today and tomorrow; a database restored without its grants needs it again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_admit_people()")


def role_problem() -> str:
    """Say why nobody can be held back by the role, or the empty string; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls, pg_has_role(current_user, oid, 'SET') FROM pg_roles WHERE rolname = %s",
            [ROLE],
        )
        row = cursor.fetchone()
    if row is None:
        return MISSING
    walks_past, enterable = row
    if walks_past:
        return f"role {ROLE} is a superuser or has BYPASSRLS"
    return "" if enterable else f"the database user may not SET ROLE {ROLE}"


def may_make_role() -> bool:
    """Say whether the database user may make roles; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def closed_tables() -> int:
    """Count the tables that the role may not read, as after a restore; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
            " AND NOT has_table_privilege(%s, oid, 'SELECT, INSERT')",
            [ROLE],
        )
        return int(cursor.fetchone()[0])


def _is_broken(raw: Any) -> bool:
    """Say whether nothing can be asked on this connection until its transaction is rolled back, or at all."""
    return raw is None or raw.closed or raw.info.transaction_status == TransactionStatus.INERROR
