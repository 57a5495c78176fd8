"""Contents of listings compared and fitted to bounds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

PATCHABLE = ("title", "description", "category_id", "photos", "parcel", "attributes", "brand_id", "brand_name",
             "logistics", "preorder_days")  # fmt: skip


def same_content(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two contents ask the same of a marketplace."""
    return digest(one) == digest(other)


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the fields of a listing that must be sent again; prices and quantities travel on their own.

    What was empty and is empty is no change: after a crash nothing is known to be sent (`before` is empty), and a
    marketplace that cannot clear a field must not be asked to.
    """
    return tuple(
        field
        for field in PATCHABLE
        if before.get(field) != after.get(field) and (before.get(field) or after.get(field))
    )


def digest(value: Any) -> str:
    """Give a short fingerprint of plain data."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def shorten(text: str, longest: int | None) -> str:
    """Cut a text at a word's end, within the marketplace's limit."""
    if longest is None or len(text) <= longest:
        return text
    return text[: longest + 1].rsplit(" ", 1)[0][:longest]
