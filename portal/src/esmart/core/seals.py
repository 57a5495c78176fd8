"""Seals over the append-only tables: blocks of rows in the readers' order, each bound to the one before it.

A row that is changed, removed, put in or moved after it was sealed breaks its block; a rewritten block breaks the chain;
a chain rewritten as a whole lacks the digest somebody wrote down before (the anchor).
Decision: docs/decisions/0008-history-seals.md.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal

from django.db import connection, transaction

from esmart.core.history import oldest_open_transaction
from esmart.core.models import AccessRead, Change, Seal

BLOCK_ROWS = 5000
MARK_BYTES = 8  # of each row's hash, kept to name the broken row; the whole hash is in the block's content
NO_DIGEST = "0" * 64
_LOCK = 7_306_001  # one sealer at a time; writers never ask for it

Kind = Literal["changed", "removed", "reordered", "added", "seal_changed", "seal_removed", "anchor_unknown"]

# What a row says, without its place: times as microseconds, so that no time zone setting changes the text.
_BODIES = {
    Change._meta.db_table: (
        "table_name, row_id, operation, actor_id, actor_label, fields, (extract(epoch FROM at) * 1000000)::bigint"
    ),
    AccessRead._meta.db_table: (
        "actor_id, actor_label, subjects, what, purpose, screen, request_id,"
        " (extract(epoch FROM at) * 1000000)::bigint"
    ),
}
SEALED_TABLES = tuple(_BODIES)


@dataclass(frozen=True)
class Position:
    """A row's place in the readers' order: transaction, then row."""

    xid: int
    id: int


@dataclass(frozen=True)
class Break:
    """The first place where history is not what was sealed; `row_id` is the id in the sealed table, where one is known."""

    kind: Kind
    seal: int
    table: str = ""
    row_id: int | None = None


@dataclass(frozen=True)
class ChainReport:
    """What a check of the whole chain found; `rows` were read and compared, `unsealed` rows are not covered yet."""

    seals: int
    rows: int
    unsealed: int
    digest: str
    broken: Break | None = None

    @property
    def whole(self) -> bool:
        return self.broken is None


@dataclass(frozen=True)
class _Block:
    rows: int
    content: bytes
    marks: bytes
    first: Position
    last: Position


def seal_next_block(*, now: datetime) -> Seal | None:
    """Seal the next committed rows of one table, at most BLOCK_ROWS; None when all are sealed or another sealer works.

    Only rows of transactions below the oldest open one are sealed: nothing can appear behind a seal.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return None
        horizon = oldest_open_transaction()
        before = Seal.objects.order_by("-number").first()
        for table in SEALED_TABLES:
            own = Seal.objects.filter(table_name=table).order_by("-number").first()
            block = _read_block(table, after=_end(own), horizon=horizon)
            if block is None:
                continue
            seal = Seal(
                number=before.number + 1 if before else 1, table_name=table, row_count=block.rows,
                first_xid=block.first.xid, first_id=block.first.id, last_xid=block.last.xid, last_id=block.last.id,
                content=block.content.hex(), marks=block.marks, previous=before.digest if before else NO_DIGEST,
                sealed_at=now,
            )  # fmt: skip
            seal.digest = _digest(seal)
            seal.save(force_insert=True)
            return seal
    return None


def verify_chain(*, anchor: str = "") -> ChainReport:
    """Read the whole history block by block and compare it with its seals; stops at the first broken place.

    `anchor` is a digest somebody wrote down: it must be one of the chain's, else the chain was made anew since then.
    Memory: one block's hashes. Three statements, and one per block.
    """
    wanted = "".join(anchor.split()).lower()
    ends: dict[str, Position | None] = dict.fromkeys(SEALED_TABLES)
    rows = count = 0
    known = not wanted
    digest = NO_DIGEST
    broken: Break | None = None
    for seal in Seal.objects.order_by("number").iterator(chunk_size=50):
        if broken := _chain_break(seal, number=count + 1, previous=digest) or _row_break(
            seal, after=ends[seal.table_name]
        ):
            break
        count, rows, digest = count + 1, rows + seal.row_count, seal.digest
        ends[seal.table_name] = _end(seal)
        known = known or digest == wanted
    if not known and broken is None:
        broken = Break("anchor_unknown", count)
    return ChainReport(count, rows, _unsealed(ends), digest, broken)


def last_seal() -> Seal | None:
    """Give the newest seal; its digest is the anchor to write down. One query."""
    return Seal.objects.defer("marks").order_by("-number").first()


def unsealed_rows() -> int:
    """Count the rows no seal covers yet; two queries per sealed table."""
    return _unsealed(
        {
            table: _end(Seal.objects.filter(table_name=table).order_by("-number").first())
            for table in SEALED_TABLES
        }
    )


def _digest(seal: Seal) -> str:
    numbers = (seal.number, seal.row_count, seal.first_xid, seal.first_id, seal.last_xid, seal.last_id)
    head = struct.pack(">6q", *numbers) + f"|{seal.table_name}|{seal.sealed_at.timestamp():.6f}|".encode()
    return hashlib.sha256(
        bytes.fromhex(seal.previous) + head + bytes.fromhex(seal.content) + bytes(seal.marks)
    ).hexdigest()


def _end(seal: Seal | None) -> Position | None:
    return Position(seal.last_xid, seal.last_id) if seal else None


def _read_block(table: str, *, after: Position | None, horizon: int) -> _Block | None:
    """Hash the next rows below the horizon inside the database: only hashes travel."""
    start = after or Position(-1, -1)
    return _hashed(
        table,
        "(xid, id) > (%s, %s) AND xid < %s ORDER BY xid, id LIMIT %s",
        [start.xid, start.id, horizon, BLOCK_ROWS],
    )


def _read_sealed(seal: Seal, *, after: Position | None) -> _Block | None:
    """Hash what lies between the block before and this block's end, whatever it is now."""
    start = after or Position(-1, -1)
    return _hashed(
        seal.table_name,
        "(xid, id) > (%s, %s) AND (xid, id) <= (%s, %s)",
        [start.xid, start.id, seal.last_xid, seal.last_id],
    )


def _hashed(table: str, condition: str, values: list[Any]) -> _Block | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*), sha256(string_agg(hash || int8send(xid) || int8send(id), ''::bytea ORDER BY xid, id)),
                   string_agg(substr(hash, 1, {MARK_BYTES}), ''::bytea ORDER BY xid, id),
                   min(ARRAY[xid, id]), max(ARRAY[xid, id])
            FROM (SELECT xid, id, sha256(convert_to(jsonb_build_array({_BODIES[table]})::text, 'UTF8')) AS hash
                  FROM {table} WHERE {condition}) AS rows
            """,  # noqa: S608  # names are ours, every value is a parameter
            values,
        )
        count, content, marks, first, last = cursor.fetchone()
    if not count:
        return None
    return _Block(count, bytes(content), bytes(marks), Position(*first), Position(*last))


def _chain_break(seal: Seal, *, number: int, previous: str) -> Break | None:
    if seal.number != number:
        return Break("seal_removed", number)
    if seal.table_name not in _BODIES or seal.previous != previous or seal.digest != _digest(seal):
        return Break("seal_changed", number)
    return None


def _row_break(seal: Seal, *, after: Position | None) -> Break | None:
    found = _read_sealed(seal, after=after)
    if found and found.rows == seal.row_count and found.content.hex() == seal.content:
        return None
    return _name_break(seal, after=after)


def _name_break(seal: Seal, *, after: Position | None) -> Break:
    """Find the first row of a broken block that is not what was sealed, and in which way."""
    start = after or Position(-1, -1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT id, substr(sha256(convert_to(jsonb_build_array({_BODIES[seal.table_name]})::text, 'UTF8')), 1, {MARK_BYTES})
            FROM {seal.table_name} WHERE (xid, id) > (%s, %s) AND (xid, id) <= (%s, %s) ORDER BY xid, id
            """,  # noqa: S608  # names are ours, every value is a parameter
            [start.xid, start.id, seal.last_xid, seal.last_id],
        )
        found = [(int(row_id), bytes(mark)) for row_id, mark in cursor.fetchall()]
    sealed = list(_split(bytes(seal.marks)))
    marks = [mark for _, mark in found]
    place = next((n for n, (a, b) in enumerate(zip(sealed, marks, strict=False)) if a != b), None)
    if place is None:
        place = min(len(sealed), len(marks))
    here = found[place][0] if place < len(found) else None
    kind = _kind(sealed, marks, place)
    if kind == "changed" and here is None:  # the same texts in the same order under other numbers
        here = found[0][0] if found else None
    return Break(kind, seal.number, seal.table_name, here)


def _kind(sealed: list[bytes], found: list[bytes], place: int) -> Kind:
    if place >= len(found):
        return "removed" if len(found) < len(sealed) else "changed"
    if place >= len(sealed):
        return "added"
    if len(found) < len(sealed) and found[place] in sealed[place + 1 :]:
        return "removed"
    if len(found) > len(sealed) and sealed[place] in found[place + 1 :]:
        return "added"
    if sealed[place] in found[place + 1 :]:
        return "reordered"
    return "changed"


def _split(marks: bytes) -> Iterator[bytes]:
    cuts = range(0, len(marks) + 1, MARK_BYTES)
    return (marks[start:end] for start, end in pairwise(cuts))


def _unsealed(ends: dict[str, Position | None]) -> int:
    total = 0
    with connection.cursor() as cursor:
        for table, end in ends.items():
            start = end or Position(-1, -1)
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE (xid, id) > (%s, %s)",  # noqa: S608  # the name is ours
                [start.xid, start.id],
            )
            total += cursor.fetchone()[0]
    return total
