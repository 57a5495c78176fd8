"""Take one transaction back: what it made goes, what it changed returns, if nothing has changed since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, connection, transaction

from esmart.core.history import Actor, acting
from esmart.registry.models import Cluster, Enterprise, Product
from esmart.registry.rules import name_key

# Children first: rows are deleted in this order.
_TABLES = (
    "registry_clusteryear", "registry_variant", "registry_enterprisefigure", "registry_product", "registry_cluster",
    "registry_enterprise",
)  # fmt: skip
_NAMED: dict[str, type[Enterprise | Product]] = {
    "registry_enterprise": Enterprise,
    "registry_product": Product,
}


class ChangedSince(Exception):
    """Some rows were changed after the transaction; `rows` are (table, id)."""

    def __init__(self, rows: list[tuple[str, int]]) -> None:
        self.rows = rows
        super().__init__(f"{len(rows)} rows were changed since")


class StillUsed(Exception):
    """A row the transaction made is used by another, such as a product added to a new enterprise."""


def take_back(*, xid: int, actor: Actor) -> dict[str, int]:
    """Undo all registry changes of transaction `xid`; gives counts of removed and restored rows.

    Raises ChangedSince or StillUsed, and then nothing is undone.
    """
    with acting(actor):
        if later := _changed_since(xid):
            raise ChangedSince(later)
        restored = sum(_restore(table, xid) for table in _TABLES)
        try:
            with transaction.atomic():
                removed = sum(_remove(table, xid) for table in _TABLES)
        except IntegrityError as error:
            raise StillUsed(str(error)) from error
    return {"removed": removed, "restored": restored}


def _changed_since(xid: int) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT later.table_name, later.row_id FROM core_change mine
            JOIN core_change later ON later.table_name = mine.table_name AND later.row_id = mine.row_id
            WHERE mine.xid = %s AND later.xid <> mine.xid AND later.id > mine.id AND mine.table_name = ANY(%s)
            """,
            [xid, list(_TABLES)],
        )
        return [(table, row) for table, row in cursor.fetchall()]


def _restore(table: str, xid: int) -> int:
    """Give back the former value of every changed column; several changes of one row go back to the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT jsonb_object_keys(fields) FROM core_change"
            " WHERE xid = %s AND table_name = %s AND operation = 'update'",
            [xid, table],
        )
        columns = sorted(row[0] for row in cursor.fetchall())
        rows: set[int] = set()
        for column in columns:
            name = connection.ops.quote_name(column)
            cursor.execute(
                f"""
                UPDATE {table} t SET {name} = (jsonb_populate_record(t, jsonb_build_object(%s, c.before))).{name}
                FROM (
                    SELECT DISTINCT ON (row_id) row_id, fields -> %s -> 0 AS before FROM core_change
                    WHERE xid = %s AND table_name = %s AND operation = 'update' AND fields ? %s
                    ORDER BY row_id, id
                ) c WHERE t.id = c.row_id RETURNING t.id
                """,
                [column, column, xid, table, column],
            )
            rows |= {row[0] for row in cursor.fetchall()}
    if "name" in columns and table in _NAMED:
        _rename_keys(_NAMED[table]._default_manager.filter(id__in=rows))
    return len(rows)


def _rename_keys(profiles: Iterable[Any]) -> None:
    for profile in profiles:
        profile.name_key = name_key(profile.name)
        profile.save(update_fields=["name_key"])


def _remove(table: str, xid: int) -> int:
    with connection.cursor() as cursor:
        if table == "registry_enterprise":
            _forget_search(xid)
        cursor.execute(
            f"DELETE FROM {table} t USING core_change c WHERE c.xid = %s AND c.table_name = %s"
            " AND c.operation = 'insert' AND t.id = c.row_id",
            [xid, table],
        )
        removed: int = cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return removed


def _forget_search(xid: int) -> None:
    """Search entries are derived and carry no foreign key: they go with their profile."""
    kinds = {
        Enterprise._meta.db_table: "enterprise", Product._meta.db_table: "product", Cluster._meta.db_table: "cluster",
    }  # fmt: skip
    with connection.cursor() as cursor:
        for table, kind in kinds.items():
            cursor.execute(
                "DELETE FROM registry_searchentry s USING core_change c WHERE s.kind = %s AND s.object_id = c.row_id"
                " AND c.xid = %s AND c.table_name = %s AND c.operation = 'insert'",
                [kind, xid, table],
            )
