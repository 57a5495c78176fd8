"""The rows of a stored file, read against places and codes; progress is told while it goes. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


def rows_of(
    file: IntakeFile, table: Table, *, now: datetime, progress: Callable[[int], None] = lambda _: None
) -> Iterator[ReadRow]:
    """Read row after row; `progress` hears the number of rows read, every CHUNK."""
    reader = RowReader(table.headers, mapping_of(file), read_reference(), options_of(file, now=now))
    for n, (number, cells) in enumerate(table.rows, start=1):
        yield reader.read(number, cells, table.broken)
        if n % CHUNK == 0:
            progress(n)
    progress(len(table.rows))
