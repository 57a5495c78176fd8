"""How much every column of every table tells of people: read from the one declared table (portal/data/privacy)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CLASSES = ("public", "internal", "personal", "specific", "secret")


class LabelsBroken(Exception):
    """The table of labels cannot be read; the message says where."""


@dataclass(frozen=True)
class TableLabels:
    """One table: column → class, how its rows lead to a person or a user, or why they are in nobody's copy."""

    columns: Mapping[str, str]
    person_paths: tuple[str, ...] = ()
    user_paths: tuple[str, ...] = ()
    unreached: str = ""
    twice: tuple[str, ...] = field(default=(), repr=False)

    @property
    def tells_of_people(self) -> bool:
        """Say whether any column is of a person."""
        return any(label in {"personal", "specific"} for label in self.columns.values())

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """Give the columns a person gets in the copy of their data: all but secrets."""
        return tuple(name for name, label in self.columns.items() if label != "secret")


def read_labels(text: str) -> dict[str, TableLabels]:
    """Read the table of labels: model ("registry.Enterprise") → its labels; raises LabelsBroken."""
    tables: dict[str, dict[str, str]] = {}
    current: dict[str, str] | None = None
    key = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            current = tables.setdefault(line.strip("[] \t"), {})
            continue
        if current is None:
            raise LabelsBroken(f"line {number} stands under no table")
        if line.startswith(" "):
            current[key] += f" {line.strip()}"
            continue
        key, _, value = line.partition(":")
        current[key] = value.strip()
    return {name: _table(name, lines) for name, lines in tables.items()}


def _table(name: str, lines: Mapping[str, str]) -> TableLabels:
    unknown = set(lines) - {*CLASSES, "subject", "unreached"}
    if unknown:
        raise LabelsBroken(f"{name} has unknown lines: {', '.join(sorted(unknown))}")
    columns: dict[str, str] = {}
    twice = []
    for label in CLASSES:
        for column in lines.get(label, "").split():
            if column in columns:
                twice.append(column)
            columns[column] = label
    paths = [part.partition("=") for part in lines.get("subject", "").split()]
    return TableLabels(
        columns=columns,
        person_paths=tuple(path for who, _, path in paths if who == "person"),
        user_paths=tuple(path for who, _, path in paths if who == "user"),
        unreached=lines.get("unreached", ""),
        twice=tuple(twice),
    )
