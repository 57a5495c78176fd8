"""Lists as XLSX: the same rows as on the page, nothing in them can run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
WIDEST = 48


def workbook_answer(
    name: str, sheet_name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = ""
) -> HttpResponse:
    """Send rows as a workbook of one sheet; numbers stay numbers, everything else is text."""
    out = io.BytesIO()
    widths = [len(head) for head in heads]
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(sheet_name[:LONGEST_SHEET_NAME].replace("/", "-"))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        first = 2 if title else 0
        if title:
            sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
        for column, head in enumerate(heads):
            sheet.write_string(first, column, head, bold)
        for number, row in enumerate(rows, start=first + 1):
            for column, value in enumerate(row):
                if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, str(value or "")[:LONGEST_CELL])
                widths[column] = max(widths[column], len(str(value or "")))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, WIDEST))
        sheet.freeze_panes(first + 1, 0)
    answer = HttpResponse(out.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
