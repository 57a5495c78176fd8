"""The first rows as they would be read, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.intake.models import IntakeFile
from esmart.intake.rules import ReadRow, UnreadableFile
from esmart.intake.services.problems import FileRefused, WrongState
from esmart.intake.services.read_rows import FileRows
from esmart.intake.services.stored import open_table

SHOWN = 20


@dataclass(frozen=True)
class Preview:
    """Headers, what each column is read as, the first rows with their remarks, and how the file was read."""

    headers: tuple[str, ...]
    fields: tuple[str, ...]  # field of each column, empty when it is not read
    rows: tuple[ReadRow, ...]
    notes: tuple[str, ...]
    rows_total: int


def preview_file(*, file: IntakeFile, now: datetime) -> Preview:
    """Read the first 20 rows; raises WrongState before the columns are confirmed, FileRefused when the bytes are gone bad."""
    if file.state == IntakeFile.State.UPLOADED:
        raise WrongState(_("Cocokkan kolom berkas ini lebih dahulu."))
    try:
        table = open_table(file)
    except UnreadableFile as problem:
        raise FileRefused(str(problem)) from problem
    first = FileRows(file, replace(table, rows=table.rows[:SHOWN]), now=now)
    first.read(first.all)
    return Preview(
        headers=table.headers,
        fields=tuple(file.columns.get(header, "") for header in table.headers),
        rows=tuple(first.all),
        notes=table.notes,
        rows_total=len(table.rows),
    )
