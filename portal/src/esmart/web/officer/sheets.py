"""Lists as files: CSV and workbooks that a spreadsheet opens without running anything in them. No rows of its own."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.http import FileResponse, StreamingHttpResponse

from esmart.core.sheet_text import guard

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS = 2**20 - 1  # under the heads
ROWS_AT_ONCE = 500  # packed together, so that compressing them costs little


def safe_cell(value: Any) -> str:
    """Write a value so that no spreadsheet takes it for a formula; plain numbers stay numbers."""
    if value is None:
        return ""
    return str(value) if isinstance(value, (int, float)) else guard(str(value))


def csv_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Send rows as they come, as UTF-8 with a mark that Excel needs, separated by semicolons as Indonesian Excel wants."""

    def lines() -> Iterator[str]:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        yield "\ufeff"
        writer.writerow([safe_cell(head) for head in heads])
        yield _taken(out)
        for chunk in batched(rows, ROWS_AT_ONCE):
            writer.writerows([safe_cell(value) for value in row] for row in chunk)
            yield _taken(out)

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def sheet_answer(
    form: str, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """Send rows as a workbook when `form` is `xlsx`, else as CSV; `name` is without its ending."""
    return (
        xlsx_answer(f"{name}.xlsx", heads, rows) if form == "xlsx" else csv_answer(f"{name}.csv", heads, rows)
    )


def xlsx_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """Send rows as a workbook, written row by row to a file on the disk; more than a sheet holds goes on the next one.
    Text is written as text: no cell is a formula.
    """
    out = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it when it is sent
    with xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet, line = None, SHEET_ROWS + 1
        for row in rows:
            if line > SHEET_ROWS:
                sheet, line = book.add_worksheet(), 1
                sheet.write_row(0, 0, heads)
            for column, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(line, column, value)
                elif value is not None:
                    sheet.write_string(line, column, str(value)[:32767])
            line += 1
        if sheet is None:
            book.add_worksheet().write_row(0, 0, heads)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text
