"""Rows of a sheet as a file's bytes and back, CSV or XLSX. What the rows mean is not known here."""

from __future__ import annotations

import io
from typing import Literal

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.core.workbook import BYTES_AT_MOST, WorkbookRefused, read_cells
from ikm_connectors.errors import Misuse
from ikm_connectors.sheets import Rows, Sheet, read_csv, write_csv

FileForm = Literal["csv", "xlsx"]
CELL_AT_MOST = 32_767


def read_rows(data: bytes, *, sheet: str = "") -> list[list[str]]:
    """Read the rows of the sheet of that name, or of the first that has any. Raises ChannelsProblem for a file that is
    too big, broken, or neither CSV nor XLSX.
    """
    if len(data) > BYTES_AT_MOST:
        raise rules.ChannelsProblem(_("Berkas lebih besar dari 10 MB."), field="file")
    if not data.startswith(b"PK"):
        try:
            return read_csv(data)
        except Misuse as problem:
            raise rules.ChannelsProblem(
                _("Berkas ini bukan CSV (UTF-8) atau XLSX."), field="file"
            ) from problem
    try:
        return read_cells(data, sheet=sheet)
    except WorkbookRefused as problem:
        raise rules.ChannelsProblem(
            _("Berkas XLSX ini rusak, terkunci, atau terlalu besar."), field="file"
        ) from problem


def write_rows(sheets: tuple[Sheet, ...], *, form: FileForm) -> bytes:
    """Write sheets; text stays text, also where it looks like a number or a formula. A CSV holds the first sheet only:
    raises ChannelsProblem when there are more.
    """
    if form == "csv":
        if len(sheets) > 1:
            raise rules.ChannelsProblem(_("Barisnya terlalu banyak untuk satu CSV; unduh sebagai XLSX."))
        return write_csv(sheets[0].rows)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for number, sheet in enumerate(sheets, 1):
            name = sheet.name[:28] if len(sheets) == 1 else f"{sheet.name[:24]} {number}"
            _write_sheet(book.add_worksheet(name), sheet.rows)
    return out.getvalue()


def _write_sheet(page: xlsxwriter.worksheet.Worksheet, rows: Rows) -> None:
    for n, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(n, column, cell)
            elif cell is not None:
                page.write_string(n, column, str(cell)[:CELL_AT_MOST])
