"""Refused rows back to their sender: the original columns, the reason, and what to do; correct it and upload it again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Literal

import xlsxwriter  # type: ignore[import-untyped]

from esmart.core.sheet_text import guard
from esmart.intake.models import IntakeFile, IntakeRow
from esmart.intake.rules import OWN_COLUMNS, remark_from


def return_rows(
    *,
    file: IntakeFile,
    form: Literal["csv", "xlsx"] = "xlsx",
    outcomes: Sequence[str] = (IntakeRow.Outcome.REFUSED,),
) -> bytes:
    """Give the rows of these outcomes as a file; one query.

    Nothing in it can run as a formula: in CSV such a cell gets a quote before it, which our reader takes away again.
    """
    rows = [[*file.headers, *OWN_COLUMNS], *_rows(file, outcomes)]
    return _as_csv(rows) if form == "csv" else _as_workbook(rows)


def _rows(file: IntakeFile, outcomes: Sequence[str]) -> Iterator[list[str]]:
    for row in file.rows.filter(outcome__in=outcomes).order_by("number"):
        remarks = [remark_from(stored) for stored in row.remarks]
        yield [
            *row.cells,
            " ".join(remark.sentence for remark in remarks),
            " ".join(dict.fromkeys(remark.advice for remark in remarks)),
        ]


def _as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    for row in rows:
        writer.writerow([guard(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _as_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Baris ditolak")
        bold = book.add_format({"bold": True})
        for n, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(n, column, cell[:32_767], bold if n == 0 else None)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
