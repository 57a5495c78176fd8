"""What a sheet looks like: its columns, where rows begin, what must be filled; fitting it to a seller's own file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

import msgspec

from ikm_connectors.errors import Language, Misuse, Text
from ikm_connectors.model import Plain, Problem

type Cell = str | int | float | Decimal | date | bool | None
type Rows = Sequence[Sequence[Cell]]

Kind = Literal["text", "integer", "money", "date", "picture"]


class Column(Plain, frozen=True, kw_only=True):
    """Describe one column. `field` is our name for it (empty: a column of theirs that we leave alone); `values` is
    the list allowed there, ours → theirs; `open_values` keeps a word outside the list as it stands.
    `position` counts from 1; without it the heading finds the column, or the order of columns does when filling.
    """

    field: str
    heading: str
    kind: Kind = "text"
    required: bool = False
    position: int | None = None
    aliases: tuple[str, ...] = ()
    values: Mapping[str, str] = {}
    open_values: bool = False
    max_length: int | None = None
    default: str = ""


class Template(Plain, frozen=True, kw_only=True):
    """Describe one sheet. Rows count from 1; `above` keeps the rows before the first data row word for word;
    `pictures` says whether a picture cell holds an address or the name of a file in a zip of at most `zip_max_bytes`.
    """

    id: str
    title: str
    sheet: str
    columns: tuple[Column, ...]
    header_row: int = 1
    first_row: int = 2
    above: tuple[tuple[str, ...], ...] = ()
    max_rows: int | None = None
    pictures: Literal["address", "zip"] = "address"
    zip_max_bytes: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.header_row < self.first_row:
            raise Misuse("the first data row comes after the header row")
        if self.max_rows is not None and self.max_rows < 1:
            raise Misuse("a sheet holds at least one row")
        for names in (
            [one.field for one in self.columns if one.field],
            [plain_heading(one.heading) for one in self.columns if one.heading],
            [one.position for one in self.columns if one.position is not None],
        ):
            if len(names) != len(set(names)):
                raise Misuse(f"the template {self.id!r} names a column twice")

    def column(self, field: str) -> Column | None:
        return next((one for one in self.columns if one.field == field), None)

    def places(self) -> dict[int, Column]:
        """Give each column its place, from 0: its own position, or the next one that nobody claims."""
        taken = {one.position - 1 for one in self.columns if one.position is not None}
        free = (place for place in range(len(self.columns) + len(taken)) if place not in taken)
        return {(one.position - 1 if one.position is not None else next(free)): one for one in self.columns}


class RowProblem(Plain, frozen=True, kw_only=True):
    """Say what is wrong in one cell; `row` counts from 1 as the spreadsheet shows it, 0 = not yet in any file."""

    row: int
    heading: str
    problem: Problem

    def text(self, language: Language = "id") -> Text:
        """Give the explanation with its place, ready to show."""
        said = self.problem.text(language)
        row, column = ("Baris", "kolom") if language == "id" else ("Row", "column")
        place = f"{row} {self.row}, {column} {self.heading}" if self.row else f"{column} {self.heading}"
        facts = " · ".join(one for one in (self.problem.found, self.problem.limit) if one)
        return Text(f"{place}: {said.what}" + (f" ({facts})" if facts else ""), said.do, said.who)


@lru_cache(maxsize=4096)
def plain_heading(heading: str) -> str:
    """Give a heading without case, marks of duty and punctuation, to compare two of them."""
    return re.sub(r"[\W_]+", " ", heading.casefold()).strip()


def load_template(raw: Any) -> Template:
    """Read a template that was stored as plain data; raises Misuse when it is none."""
    try:
        return msgspec.convert(raw, Template, strict=False)
    except msgspec.ValidationError as error:
        raise Misuse(f"this is no template: {error}") from error


def adapt_template(
    base: Template,
    rows: Rows,
    *,
    header_row: int,
    first_row: int,
    sheet: str = "",
    chosen: Mapping[str, str] = {},
) -> tuple[Template, tuple[str, ...]]:
    """Fit our template to the file a seller has: `chosen` is our field → their heading, the rest is found by heading
    and alias. Gives the template and the fields that found no column; their other columns stay as they are.
    """
    if not 1 <= header_row <= len(rows):
        raise Misuse("the file has no such header row")
    by_name = {
        plain_heading(name): column for column in base.columns for name in (column.heading, *column.aliases)
    }
    wanted = {plain_heading(heading): field for field, heading in chosen.items()}
    columns: list[Column] = []
    used: set[str] = set()
    for place, cell in enumerate(rows[header_row - 1], 1):
        heading = "" if cell is None else str(cell).strip()
        field = wanted.get(plain_heading(heading), "")
        found = base.column(field) if field else by_name.get(plain_heading(heading))
        if not heading or found is None or found.field in used or (not field and found.field in chosen):
            columns.append(
                Column(
                    field="",
                    heading=heading if heading not in {one.heading for one in columns} else "",
                    position=place,
                )
            )
            continue
        used.add(found.field)
        columns.append(msgspec.structs.replace(found, heading=heading, position=place))
    above = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows[: first_row - 1])
    fitted = msgspec.structs.replace(
        base,
        sheet=sheet or base.sheet,
        columns=tuple(columns),
        header_row=header_row,
        first_row=first_row,
        above=above,
    )
    return fitted, tuple(one.field for one in base.columns if one.field not in used)
