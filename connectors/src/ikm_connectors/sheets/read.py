"""Rows in: a sheet read by a template into records, every unreadable cell told by row and column, none guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ikm_connectors.model import Plain, Problem
from ikm_connectors.sheets.cells import read_count, read_moment, read_text
from ikm_connectors.sheets.template import Cell, Column, RowProblem, Rows, Template, plain_heading

type Read = str | int | datetime | None


class RowRecord(Plain, frozen=True, kw_only=True):
    """Hold one row by our field names; `raw` keeps the cells by their headings as they stood."""

    row: int
    values: Mapping[str, Read]
    raw: Mapping[str, Any]

    def text(self, field: str) -> str:
        value = self.values.get(field)
        return "" if value is None else str(value)

    def whole(self, field: str) -> int | None:
        value = self.values.get(field)
        return value if isinstance(value, int) else None

    def moment(self, field: str) -> datetime | None:
        value = self.values.get(field)
        return value if isinstance(value, datetime) else None


class RowsRead(Plain, frozen=True, kw_only=True):
    """Hold the rows that could be read, and the problems of those that could not."""

    records: tuple[RowRecord, ...]
    problems: tuple[RowProblem, ...]


def read(template: Template, rows: Rows) -> RowsRead:
    """Read all rows from the first data row; a row with a problem is left out and named. A file in which a required
    column is missing gives no rows at all.
    """
    head = (
        [read_text(cell) for cell in rows[template.header_row - 1]]
        if len(rows) >= template.header_row
        else []
    )
    places, missing = _find(template, head)
    if missing:
        return RowsRead(records=(), problems=tuple(missing))
    records: list[RowRecord] = []
    problems: list[RowProblem] = []
    for number, row in enumerate(rows[template.first_row - 1 :], template.first_row):
        if all(cell is None or read_text(cell) == "" for cell in row):
            continue
        found: list[RowProblem] = []
        values = {
            column.field: _read(column, row[place] if place < len(row) else None, number, found)
            for place, column in places.items()
        }
        problems += found
        if not found:
            named = {
                head[place] if place < len(head) else str(place + 1): cell for place, cell in enumerate(row)
            }
            raw = {name: cell for name, cell in named.items() if name}
            records.append(RowRecord(row=number, values=values, raw=raw))
    return RowsRead(records=tuple(records), problems=tuple(problems))


def _find(template: Template, head: list[str]) -> tuple[dict[int, Column], list[RowProblem]]:
    by_heading = {plain_heading(name): place for place, name in enumerate(head) if name}
    places: dict[int, Column] = {}
    missing: list[RowProblem] = []
    for column in template.columns:
        if not column.field:
            continue
        names = [plain_heading(name) for name in (column.heading, *column.aliases)]
        place = next((by_heading[name] for name in names if name in by_heading), None)
        if place is None and column.position is not None and not column.heading:
            place = column.position - 1
        if place is not None:
            places[place] = column
        elif column.required:
            problem = Problem(
                message_key="missing_attribute", field=column.field, found="", limit=column.heading
            )
            missing.append(RowProblem(row=template.header_row, heading=column.heading, problem=problem))
    return places, missing


def _read(column: Column, cell: Cell, row: int, found: list[RowProblem]) -> Read:
    text = read_text(cell)
    if text == "":
        text = column.default
        cell = text
    if text == "":
        if column.required:
            found.append(wrong("missing_attribute", column, row))
        return None
    try:
        if column.kind in {"integer", "money"}:
            return read_count(cell)
        if column.kind == "date":
            return read_moment(cell)
    except ValueError:
        limits = {"integer": "0, 1, 2, …", "money": "12500", "date": "2026-11-24"}
        found.append(wrong("invalid_value", column, row, text, limits[column.kind]))
        return None
    return _own_word(column, text, row, found)


def _own_word(column: Column, text: str, row: int, found: list[RowProblem]) -> str | None:
    if not column.values:
        return text
    said = plain_heading(text)
    for ours, theirs in column.values.items():
        if said in {plain_heading(theirs), plain_heading(ours)}:
            return ours
    if column.open_values:
        return text
    found.append(wrong("invalid_value", column, row, text, ", ".join(column.values.values())))
    return None


def wrong(key: str, column: Column, row: int, found: str = "", limit: str = "") -> RowProblem:
    """Name what is wrong in one cell."""
    problem = Problem(message_key=key, field=column.field, found=found, limit=limit, scope="sku")
    return RowProblem(row=row, heading=column.heading, problem=problem)
