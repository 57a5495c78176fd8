"""The rows of a stored file, read against places and codes; progress is told while it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from esmart.core.models import Region
from esmart.intake.models import IntakeFile
from esmart.intake.rules import (
    Gazetteer,
    IndustryCodes,
    Options,
    ReadRow,
    Reference,
    RowReader,
    Table,
)
from esmart.intake.services.stored import mapping_of
from esmart.registry.services.load import industry_titles

CHUNK = 2_000
THREE_LEVELS = 8  # length of a district's code


def read_reference() -> Reference:
    """Read places down to the district and all KBLI codes; two queries."""
    regions = Region.objects.filter(level__lte=Region.Level.DISTRICT).order_by("code")
    return Reference(Gazetteer(regions.values_list("code", "name")), IndustryCodes(industry_titles()))


def options_of(file: IntakeFile, *, now: datetime) -> Options:
    """Give what the sender said about the whole file."""
    return Options(
        today=now.date(),
        source=file.sender,
        usual_edition=int(file.options.get("edition", 2020)),
        place=file.options.get("place", ""),
        scope=file.options.get("scope", ""),
        enterprise_given=bool(file.options.get("enterprise")),
    )


class FileRows:
    """The rows of one stored file, all noted, each read only when what it says is needed. Writes nothing."""

    def __init__(self, file: IntakeFile, table: Table, *, now: datetime) -> None:
        """Note every row against places and codes as they are now; two queries."""
        self._reader = RowReader(table.headers, mapping_of(file), read_reference(), options_of(file, now=now))
        self._broken = table.broken
        self._broken_rows = {number for number, _ in table.broken}
        self.all = [self._reader.note(number, cells) for number, cells in table.rows]
        self.meaning, self.against = self._reader.meaning, self._reader.against

    def read(self, rows: Sequence[ReadRow], progress: Callable[[int], None] = lambda _: None) -> None:
        """Read these rows unless they were; `progress` hears, every CHUNK and at the end, how many are done with."""
        done = len(self.all) - len(rows)
        for n, row in enumerate(rows, start=done + 1):
            if not row.is_read:
                self._reader.fill(row, self._broken)
            if n % CHUNK == 0:
                progress(n)
        progress(len(self.all))

    def is_broken(self, row: ReadRow) -> bool:
        """Say whether a formula of this row has no value; then its cells alone do not tell what it says."""
        return row.number in self._broken_rows
