"""The list of erased people: beside the data and outside every backup, so that a restored one forgets them again."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def remember_erased(public_id: str) -> None:
    """Add a person's public id; the last step of the erasure before its transaction ends. On the disk at return."""
    file = Path(settings.ERASED_FILE)
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as out:
        out.write(f"{public_id}\n")
        out.flush()
        os.fsync(out.fileno())


def erased_people() -> frozenset[str]:
    """Give the public ids on the list."""
    file = Path(settings.ERASED_FILE)
    return frozenset(file.read_text(encoding="ascii").split()) if file.exists() else frozenset()
