"""One way to take a file through intake, and to read what became of it."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from esmart.core.bulk import copy_rows
from esmart.core.history import SYSTEM
from esmart.intake.models import IntakeFile
from esmart.intake.rules import Kind
from esmart.intake.services import FileOptions, confirm_mapping, propose, receive_file, run_import

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DATA = Path(settings.REFERENCE_DATA)
SAMPLES = DATA / "samples"

type Take = Callable[..., IntakeFile]


def read_data(name: str) -> list[dict[str, str]]:
    path = DATA / name
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode())))


def load_places_and_codes() -> None:
    """Load regions down to the district, and the KBLI codes of both editions."""
    levels = (("provinces", 1, None), ("regencies", 2, "province_code"), ("districts", 3, "regency_code"))
    for name, level, parent in levels:
        rows = [
            (r["code"], r["name"].strip(), level, r[parent] if parent else None)
            for r in read_data(f"regions/{name}.csv")
        ]
        copy_rows("core_region", ("code", "name", "level", "parent_id"), rows)
    titles = {
        (2020, r["code"]): r["title"][:300] for r in read_data("kbli/kbli_2020.csv.gz") if r["code"].isdigit()
    }
    titles |= {(2025, r["code"]): r["title"][:300] for r in read_data("kbli/kbli_2025_section_c.csv")}
    copy_rows(
        "registry_industrycode", ("edition", "code", "title"), [(e, c, t) for (e, c), t in titles.items()]
    )


def take_file(
    raw: bytes | str | Path,
    *,
    name: str = "berkas.csv",
    sender: str = "Dinas",
    kind: Kind | None = None,
    columns: dict[str, str] | None = None,
    now: datetime = NOW,
    progress: Callable[[int, int], None] = lambda _read, _total: None,
    **options: object,
) -> IntakeFile:
    if isinstance(raw, Path):
        raw = raw.read_bytes()
    chunks = [raw.encode() if isinstance(raw, str) else raw]
    file = receive_file(
        name=name, chunks=chunks, sender=sender, actor=SYSTEM, now=now, kind=kind,
        options=FileOptions(**options),  # type: ignore[arg-type]
    )  # fmt: skip
    chosen = dict(propose(file).mapping.columns) | (columns or {})
    confirm_mapping(file=file, kind=Kind(file.kind), columns=chosen, actor=SYSTEM, now=now)
    return run_import(file_id=file.pk, actor=SYSTEM, now=now, progress=progress)


def counts(file: IntakeFile) -> tuple[int, int, int, int, int, int]:
    """Give created, changed, unchanged, merged, waiting, refused."""
    said = file.counts
    return tuple(said[name] for name in ("created", "changed", "unchanged", "merged", "waiting", "refused"))  # type: ignore[return-value]
