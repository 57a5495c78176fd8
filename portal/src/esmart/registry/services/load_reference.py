"""Reference data from portal/data: regions, KBLI of both editions, root words. Loading twice changes nothing."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from esmart.registry.rules.words import LONGEST

REGION_FILES = (
    ("provinces.csv", 1, None),
    ("regencies.csv", 2, "province_code"),
    ("districts.csv", 3, "regency_code"),
    ("villages.csv.gz", 4, "district_code"),
)
CODE_FILES = (("kbli_2020.csv.gz", 2020), ("kbli_2025_section_c.csv", 2025))


def load_reference(*, folder: Path | None = None) -> dict[str, int]:
    """Load every set below `folder` (else the settings' own) and give the new or changed rows by Indonesian name.

    One transaction, about four seconds at first and one when nothing changed. Rows no longer in the files stay, since
    profiles may point to them. Raises FileNotFoundError for a missing set.
    """
    folder = folder or settings.REFERENCE_DATA
    regions = [
        row
        for name, level, parent in REGION_FILES
        for row in _regions(folder / "regions" / name, level, parent)
    ]
    codes = [row for name, edition in CODE_FILES for row in _industry_codes(folder / "kbli" / name, edition)]
    words = _root_words(folder / "search_words" / "root_words.csv.gz")
    with transaction.atomic():
        return {
            "wilayah": _merge("core_region", ("code",), ("name", "level", "parent_id"), regions),
            "KBLI": _merge("registry_industrycode", ("edition", "code"), ("title",), codes),
            "kata dasar": _add_words(words),
        }


def _rows(file: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def _regions(file: Path, level: int, parent: str | None) -> Iterator[tuple[str, str, int, str | None]]:
    for row in _rows(file):
        yield row["code"], row["name"].strip(), level, row[parent] if parent else None


def _industry_codes(file: Path, edition: int) -> Iterator[tuple[int, str, str]]:
    """Give the five-digit codes only: what an enterprise may bear."""
    for row in _rows(file):
        if len(row["code"]) == 5:  # noqa: PLR2004  # digits of a kelompok
            yield edition, row["code"], row["title"].strip()[:300]


def _root_words(file: Path) -> Iterator[tuple[str, str]]:
    """Give each root word as its own stem."""
    seen = {row["word"].strip().lower() for row in _rows(file)}
    for word in sorted(seen):
        if word.isascii() and word.isalpha() and len(word) <= LONGEST:
            yield word, word


def _merge(
    table: str, key: tuple[str, ...], values: tuple[str, ...], rows: Iterable[tuple[object, ...]]
) -> int:
    """Insert new rows and update different ones; gives their number."""
    assign = ", ".join(f"{name} = excluded.{name}" for name in values)
    kept, new = (", ".join(f"{row}.{name}" for name in values) for row in ("kept", "excluded"))
    names = ", ".join([*key, *values])
    with connection.cursor() as cursor, _staged(cursor, table, names, rows):
        cursor.execute(
            f"INSERT INTO {table} AS kept ({names}) SELECT {names} FROM staged ON CONFLICT ({', '.join(key)})"  # noqa: S608  # names are ours
            f" DO UPDATE SET {assign} WHERE ({kept}) IS DISTINCT FROM ({new})"
        )
        changed: int = cursor.rowcount
    return changed


def _add_words(rows: Iterable[tuple[object, ...]]) -> int:
    """Insert words not known yet; one already seen in profiles keeps its count."""
    with connection.cursor() as cursor, _staged(cursor, "registry_searchword", "word, stem", rows):
        cursor.execute(
            "INSERT INTO registry_searchword (word, stem, uses) SELECT word, stem, 0 FROM staged ON CONFLICT DO NOTHING"
        )
        added: int = cursor.rowcount
    return added


@contextmanager
def _staged(cursor: Any, table: str, names: str, rows: Iterable[tuple[object, ...]]) -> Iterator[None]:
    cursor.execute(f"CREATE TEMP TABLE staged AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608  # names are ours
    with cursor.copy(f"COPY staged ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    yield
    cursor.execute("DROP TABLE staged")
