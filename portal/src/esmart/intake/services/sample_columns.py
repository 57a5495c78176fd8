"""What stands in each column, so that a person can say what it means."""

from __future__ import annotations

from esmart.intake.models import IntakeFile
from esmart.intake.rules import UnreadableFile
from esmart.intake.services.problems import FileRefused
from esmart.intake.services.stored import open_table

LOOKED_AT = 200


def sample_columns(*, file: IntakeFile, most: int = 3) -> dict[str, list[str]]:
    """Give the first different values of each column, at most `most`; raises FileRefused when the bytes are gone bad."""
    try:
        table = open_table(file)
    except UnreadableFile as problem:
        raise FileRefused(str(problem)) from problem
    samples: dict[str, list[str]] = {header: [] for header in table.headers}
    for _number, cells in table.rows[:LOOKED_AT]:
        for header, cell in zip(table.headers, cells, strict=False):
            text = cell.strip()
            if text and text not in samples[header] and len(samples[header]) < most:
                samples[header].append(text)
    return samples
