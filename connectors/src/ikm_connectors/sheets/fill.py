"""Rows out: records written into a template, each judged by it first; a bad record stays out and says why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ikm_connectors.model import MediaRef, Plain, Problem
from ikm_connectors.sheets.cells import escape
from ikm_connectors.sheets.template import Column, RowProblem, Template

type Value = str | int | MediaRef | None
type Record = Mapping[str, Value]
type Out = str | int | None


class Picture(Plain, frozen=True, kw_only=True):
    """Name a picture that must lie in the zip under this file name."""

    name: str
    source: MediaRef


class Sheet(Plain, frozen=True, kw_only=True):
    """Hold one file's rows, whole from row 1; text is text, also where it looks like a number."""

    name: str
    rows: tuple[tuple[Out, ...], ...]


class Filled(Plain, frozen=True, kw_only=True):
    """Hold what came of records: one sheet per file allowed, each record's problems, and the pictures to pack."""

    sheets: tuple[Sheet, ...]
    problems: tuple[tuple[RowProblem, ...], ...]
    pictures: tuple[Picture, ...] = ()


def fill(template: Template, records: Sequence[Record]) -> Filled:
    """Write records in order; the same records give the same rows."""
    places = template.places()
    width = max((*places, *(len(row) - 1 for row in template.above)), default=-1) + 1
    written: list[tuple[Out, ...]] = []
    problems: list[tuple[RowProblem, ...]] = []
    pictures: dict[str, Picture] = {}
    for record in records:
        row: list[Out] = [None] * width
        found: list[RowProblem] = []
        shown: list[Picture] = []
        for place, column in places.items():
            if column.field:
                row[place] = _write(template, column, record, found, shown)
        problems.append(tuple(found))
        if not found:
            written.append(tuple(row))
            pictures |= {one.name: one for one in shown}
    size = template.max_rows or max(len(written), 1)
    parts = [written[start : start + size] for start in range(0, len(written), size)] or [[]]
    head = _head(template, places, width)
    return Filled(
        sheets=tuple(Sheet(name=template.sheet, rows=(*head, *part)) for part in parts),
        problems=tuple(problems),
        pictures=tuple(pictures.values()),
    )


def _head(template: Template, places: Mapping[int, Column], width: int) -> list[tuple[Out, ...]]:
    head: list[tuple[Out, ...]] = []
    for number in range(1, template.first_row):
        kept = template.above[number - 1] if number <= len(template.above) else ()
        row: list[Out] = [*(cell or None for cell in kept), *[None] * (width - len(kept))]
        if number == template.header_row:
            for place, column in places.items():
                row[place] = column.heading or row[place]
        head.append(tuple(row))
    return head


def _write(
    template: Template, column: Column, record: Record, found: list[RowProblem], shown: list[Picture]
) -> Out:
    value = record.get(column.field)
    if value is None or value == "":
        value = column.default or None
    if value is None:
        if column.required:
            found.append(_wrong("missing_attribute", column, record))
        return None
    if not isinstance(value, MediaRef):
        return _write_value(column, record, value, found)
    if template.pictures == "zip":
        picture = Picture(name=_file_name(column, record, value), source=value)
        shown.append(picture)
        return picture.name
    if not value.url.startswith(("https://", "http://")):
        found.append(_wrong("image_rule", column, record, value.url or value.id, "https://…"))
    return value.url


def _write_value(column: Column, record: Record, value: str | int, found: list[RowProblem]) -> Out:
    if column.values and str(value) in column.values:
        value = column.values[str(value)]
    elif column.values and not column.open_values and str(value) not in column.values.values():
        found.append(_wrong("invalid_value", column, record, str(value), ", ".join(column.values.values())))
        return None
    if isinstance(value, int):
        return value
    if column.max_length is not None and len(value) > column.max_length:
        found.append(_wrong("title_rule", column, record, str(len(value)), f"≤ {column.max_length}"))
    return escape(value)


def _file_name(column: Column, record: Record, media: MediaRef) -> str:
    code = re.sub(r"[^A-Za-z0-9._-]+", "-", str(record.get("product") or record.get("sku") or "gambar"))
    ending = re.search(r"\.(png|jpe?g)$", media.url or media.id, re.IGNORECASE)
    return f"{code}-{column.field.rpartition('_')[2]}{ending.group(0).lower() if ending else '.jpg'}"


def _wrong(key: str, column: Column, record: Record, found: str = "", limit: str = "") -> RowProblem:
    sku = str(record.get("sku") or "")
    problem = Problem(message_key=key, field=column.field, found=found, limit=limit, sku=sku, scope="sku")
    return RowProblem(row=0, heading=column.heading, problem=problem)
