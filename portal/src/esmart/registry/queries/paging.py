"""Keyset paging: a cursor names the last row seen, so that page 1,000 costs as much as page 1."""

from __future__ import annotations

from dataclasses import dataclass


class BadCursor(ValueError):
    """The cursor in an address is not one of ours; show the first page or answer 404."""


@dataclass(frozen=True)
class Page[Row]:
    """Rows, and the cursor of the next page or the empty string."""

    rows: list[Row]
    next_cursor: str


def write_cursor(key: object, row_id: int) -> str:
    """Write a cursor from the sort key and the id of the last row shown."""
    return f"{key}~{row_id}"


def read_cursor(cursor: str) -> tuple[str, int]:
    """Read a cursor back into sort key and id; raises BadCursor."""
    key, sign, row_id = cursor.rpartition("~")
    if not sign or not row_id.isascii() or not row_id.isdigit() or len(row_id) > 18 or "\x00" in key:  # noqa: PLR2004  # digits of a bigint
        raise BadCursor(cursor)
    return key, int(row_id)
