"""Rows as CSV by the standard library: UTF-8 with a mark so that spreadsheets see it, read back whatever the comma is."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from ikm_connectors.errors import Misuse

if TYPE_CHECKING:
    from ikm_connectors.sheets.template import Rows

MARKS = ";\t,"


def write_csv(rows: Rows, *, comma: str = ";") -> bytes:
    """Write rows; the semicolon opens rightly in a spreadsheet set to Indonesian."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=comma).writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def read_csv(content: bytes) -> list[list[str]]:
    """Read rows in UTF-8, the comma being whichever mark parts the rows most evenly; raises Misuse for other text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misuse("the file is not written in UTF-8") from error
    found = [rows for mark in MARKS if (rows := _part(text, mark)) is not None]
    if not found:
        raise Misuse("a cell of the file never ends")
    return max(found, key=_evenness)


def _part(text: str, comma: str) -> list[list[str]] | None:
    """Part a text at this mark, or give None where that leaves a cell longer than any cell is."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=comma))
    except csv.Error:
        return None


def _evenness(rows: list[list[str]]) -> int:
    """Say how many cells stand in rows of the commonest width above one: the right comma parts rows alike."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, count = widths.most_common(1)[0] if widths else (1, 0)
    return width * count
