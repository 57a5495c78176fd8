"""Reads of the ground floor: regions by name and code, history of a row, who read whom, silent workers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Func, Q, QuerySet

from esmart.core.models import AccessRead, Change, Heartbeat, Region

WORKER = "worker"
HISTORY_CHECK = "history_check"
SHORTEST_WORD = 3


def silent_workers(*, now: datetime, longer_than: timedelta) -> bool:
    """Say whether no worker has given a sign of life within the time; one query."""
    return not Heartbeat.objects.filter(name=WORKER, at__gte=now - longer_than).exists()


def history_of(table: str, row_id: int) -> QuerySet[Change]:
    """Give the changes of one row, newest first; one query."""
    return Change.objects.filter(table_name=table, row_id=row_id).order_by("-id")


def last_history_check() -> Heartbeat | None:
    """Give when history was last compared with its seals, and what was found; one query."""
    return Heartbeat.objects.filter(name=HISTORY_CHECK).first()


def changes_between(
    start: datetime, end: datetime, *, table: str = "", row_id: int | None = None, actor: str = ""
) -> QuerySet[Change]:
    """Give the changes of a time (end excluded), newest first, narrowed by table, row, part of the actor's name; one query."""
    found = Change.objects.filter(at__gte=start, at__lt=end).order_by("-at", "-id")
    if table:
        found = found.filter(table_name=table)
    if row_id is not None:
        found = found.filter(row_id=row_id)
    return found.filter(actor_label__icontains=actor) if actor else found


def recorded_tables() -> list[str]:
    """Give every table whose changes are recorded; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'record_change'"
            " ORDER BY 1"
        )
        return [str(name) for (name,) in cursor.fetchall()]


def rows_referred_to(
    changes: Iterable[Change], *, table: str, column: str, through: Mapping[str, str]
) -> set[int]:
    """Give the ids of the rows of `table` that the changes are of, or refer to by `column`, themselves or by a row in
    between (`through`: column → its table). A change that does not touch the column is looked up in its row's first
    change; at most two queries.
    """
    found: set[int] = set()
    silent: dict[str, set[int]] = {}
    for change in changes:
        if change.table_name == table:
            found.add(change.row_id)
        elif column in change.fields:
            found.update(value for value in change.fields[column] if value is not None)
        else:
            silent.setdefault(change.table_name, set()).add(change.row_id)
    between: dict[str, set[int]] = {}
    for fields in _first_fields(silent, [column, *through]):
        if column in fields:
            found.add(fields[column][1])
        for name, place in through.items():
            if name in fields:
                between.setdefault(place, set()).add(fields[name][1])
    found.update(fields[column][1] for fields in _first_fields(between, [column]))
    return {row for row in found if row is not None}


def _first_fields(rows: Mapping[str, set[int]], columns: Sequence[str]) -> list[dict[str, list[Any]]]:
    """Give the fields that rows began with, of those that have one of the columns."""
    if not rows:
        return []
    wanted = Q()
    for table, ids in rows.items():
        wanted |= Q(table_name=table, row_id__in=ids)
    begun = Change.objects.filter(wanted, operation="insert", fields__has_any_keys=list(columns))
    return list(begun.values_list("fields", flat=True))


def readings_between(
    start: datetime, end: datetime, *, actor: str = "", subject: int | None = None
) -> QuerySet[AccessRead]:
    """Give the readings of a time (end excluded), newest first, narrowed by part of the reader's name, by subject; one query."""
    found = AccessRead.objects.filter(at__gte=start, at__lt=end).order_by("-at", "-id")
    if subject is not None:
        found = found.filter(subjects__contains=[subject])
    return found.filter(actor_label__icontains=actor) if actor else found


def readings_of_subject(subject: int) -> QuerySet[AccessRead]:
    """Give who has read of one person, newest first; one query."""
    return AccessRead.objects.filter(subjects__contains=[subject]).order_by("-at", "-id")


def affected_subjects(*, start: datetime, end: datetime, actor_id: int | None = None) -> list[int]:
    """Give everybody whose data was read in a time (end excluded), by one actor or by all: whom a breach touches; one query."""
    found = AccessRead.objects.filter(at__gte=start, at__lt=end)
    if actor_id is not None:
        found = found.filter(actor_id=actor_id)
    subjects = found.annotate(subject=Func("subjects", function="unnest")).values_list("subject", flat=True)
    return sorted(subjects.distinct().order_by())


def region_line(region: Region) -> list[Region]:
    """Give a region with its parents, province first; one query."""
    parts = region.code.split(".")
    codes = [".".join(parts[: n + 1]) for n in range(len(parts))]
    return list(Region.objects.filter(code__in=codes).order_by("level"))


def regions_below(parent: str | None) -> QuerySet[Region]:
    """Give the regions directly below a code, or all provinces; one query."""
    return Region.objects.filter(parent=parent).order_by("name")


def find_regions(words: str, *, limit: int = 20) -> list[tuple[str, str]]:
    """Find regions of all four levels by code or by words of their line ("sukasari bandung"): (code, line) pairs, the
    most general and best fitting first; one query. At least one of the words must stand in the region's own name.
    """
    parts = [part for part in words.replace(",", " ").split() if part]
    if not parts or max(len(part) for part in parts) < SHORTEST_WORD:
        return []
    line = "concat_ws(', ', r.name, p1.name, p2.name, p3.name)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT r.code, {line} FROM core_region r
              LEFT JOIN core_region p1 ON p1.code = r.parent_id
              LEFT JOIN core_region p2 ON p2.code = p1.parent_id
              LEFT JOIN core_region p3 ON p3.code = p2.parent_id
            WHERE (r.code = %s OR r.name ILIKE ANY(%s)) AND (r.code = %s OR {line} ILIKE ALL(%s))
            ORDER BY r.name NOT ILIKE %s, r.level, r.name, r.code LIMIT %s
            """,  # noqa: S608  # `line` is ours, every value is a parameter
            [words.strip(), (asked := [f"%{_plain_pattern(part)}%" for part in parts]), words.strip(), asked,
             f"{_plain_pattern(parts[0])}%", limit],
        )  # fmt: skip
        return [(str(code), str(text)) for code, text in cursor.fetchall()]


def region_lines(codes: Collection[str]) -> dict[str, str]:
    """Give the line of each code ("Sukasari, Kota Bandung, Jawa Barat"); one query."""
    wanted = {code: [code[:end] for end in (13, 8, 5, 2) if len(code) >= end] for code in codes}
    names = dict(
        Region.objects.filter(code__in={c for line in wanted.values() for c in line}).values_list(
            "code", "name"
        )
    )
    return {code: ", ".join(names[part] for part in line if part in names) for code, line in wanted.items()}


def _plain_pattern(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
