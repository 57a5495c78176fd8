"""Files into tables of text: guards first, then CSV or XLSX. No columns, no database, no Django."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from esmart.intake.rules.reading.guards import check_file
from esmart.intake.rules.reading.table import OWN_COLUMNS, Limits, Table, UnreadableFile, build_table
from esmart.intake.rules.reading.text import read_text
from esmart.intake.rules.reading.workbook import ERROR_VALUE, NO_VALUE, read_workbook

__all__ = ["ERROR_VALUE", "NO_VALUE", "OWN_COLUMNS", "Limits", "Table", "UnreadableFile", "read_table"]


def read_table(path: Path, *, knows: Callable[[str], bool], limits: Limits) -> Table:
    """Read one file into a table; `knows` recognises column names. Raises UnreadableFile with a sentence for the sender."""
    if check_file(path, limits) == "xlsx":
        rows, notes, broken = read_workbook(path, limits)
        return build_table(rows, knows=knows, notes=notes, broken=broken)
    rows, notes = read_text(path, limits)
    return build_table(rows, knows=knows, notes=notes)
