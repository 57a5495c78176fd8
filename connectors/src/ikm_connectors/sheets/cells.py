"""One cell: escaping what a spreadsheet would run as a formula, and reading numbers and days as people write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

from ikm_connectors.sheets.template import Cell

WIB = timezone(timedelta(hours=7))
FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "|",
    "%",
    "＝",
    "＋",
    "－",
    "＠",
)  # the wide signs too
_GROUPED = re.compile(r"-?\d{1,3}([.,]\d{3})+")
_WHOLE = re.compile(r"-?\d{1,15}")
_CURRENCY = re.compile(r"^(rp|idr)\.?\s*|,-$", re.IGNORECASE)
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M")


def escape(text: str) -> str:
    """Make a text harmless: what a spreadsheet would run gets an apostrophe before it, as does an apostrophe."""
    return f"'{text}" if _would_run(text) or text.startswith("'") else text


def unescape(text: str) -> str:
    """Take back what `escape` did; a lone apostrophe that nobody needed stays."""
    return text[1:] if text.startswith("'") and (_would_run(text[1:]) or text[1:].startswith("'")) else text


def _would_run(text: str) -> bool:
    """Say whether a spreadsheet takes a text for a formula; it skips blanks before the sign."""
    return text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)


def read_text(cell: Cell) -> str:
    """Read a cell as text; a whole number loses the `.0` that spreadsheets give it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unescape(str(cell).strip())


def read_whole(cell: Cell) -> int:
    """Read a whole number such as 12500, `12.500`, `Rp 12.500,00`; raises ValueError for anything that could mean two things
    or has more than 15 digits.

    A group of three digits after a point or comma is thousands, as in Indonesia; two zeros after a comma are cents.
    """
    text = _CURRENCY.sub("", read_text(cell)).replace(" ", "").replace("\u00a0", "")
    text = re.sub(r"[.,]00?$", "", text) if not _GROUPED.fullmatch(text) else text
    if _GROUPED.fullmatch(text) and len({mark for mark in text if mark in ".,"}) == 1:
        text = re.sub(r"[.,]", "", text)
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def read_count(cell: Cell) -> int:
    """Read a count or a price; raises ValueError below zero and for what `read_whole` refuses."""
    number = read_whole(cell)
    if number < 0:
        raise ValueError("a count or a price is not below zero")
    return number


def read_moment(cell: Cell) -> datetime:
    """Read a day or moment, Jakarta's when no zone is written; raises ValueError for an unreadable one."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo is not None else cell.replace(tzinfo=WIB)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=WIB)
    text = read_text(cell)
    for form in (*_DAYS, *_MOMENTS):
        try:
            return datetime.strptime(text, form).replace(tzinfo=WIB)
        except ValueError:
            continue
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=WIB)
