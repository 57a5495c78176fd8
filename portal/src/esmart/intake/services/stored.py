"""The stored bytes of a file and how they are opened: one folder, names by content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from esmart.intake.models import IntakeFile
from esmart.intake.rules import ColumnMap, Kind, Limits, Table, knows_column, read_table

MEGABYTE = 2**20


def limits() -> Limits:
    """Give the limits of this installation: settings.INTAKE_MAX_BYTES, or ours."""
    usual = Limits()
    return Limits(file_bytes=getattr(settings, "INTAKE_MAX_BYTES", usual.file_bytes))


def folder() -> Path:
    """Give the folder of incoming files, readable by us only."""
    place = Path(settings.MEDIA_ROOT) / "intake"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def store(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store bytes under their sha256 and give (sha256, size); stops reading one chunk past the limit."""
    digest = hashlib.sha256()
    size, most = 0, limits().file_bytes
    handle, draft = tempfile.mkstemp(dir=folder(), prefix="part-")
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size <= most:
                    digest.update(chunk)
                    out.write(chunk)
        if size <= most:
            Path(draft).replace(folder() / digest.hexdigest())
    finally:
        Path(draft).unlink(missing_ok=True)
    return digest.hexdigest(), size


def path_of(sha256: str) -> Path:
    """Give where the bytes lie."""
    return folder() / sha256


def open_table(file: IntakeFile) -> Table:
    """Read a stored file into a table; raises UnreadableFile."""
    return read_table(path_of(file.sha256), knows=knows_column, limits=limits())


def mapping_of(file: IntakeFile) -> ColumnMap:
    """Give the confirmed mapping of a file."""
    return ColumnMap(Kind(file.kind), dict(file.columns))
