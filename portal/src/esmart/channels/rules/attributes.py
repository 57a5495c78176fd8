"""Proposes the attributes a category insists on, from what is known of a product. What cannot be known stays open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

NEUTRAL = frozenset({"lainnya", "lain lain", "lain-lain", "other", "others", "tidak ada", "campuran"})
NO_BRAND = frozenset(
    {"no brand", "nobrand", "tidak ada merek", "tanpa merek", "oem", "unbranded", "non brand"}
)
MATERIAL = re.compile(r"\b(bahan|material)\b", re.IGNORECASE)
PERMIT = re.compile(r"izin edar|p-?irt|bpom", re.IGNORECASE)


@dataclass(frozen=True)
class AskedAttribute:
    """One attribute as it is asked: its values are (id, name); none means free text."""

    id: str
    name: str
    values: Sequence[tuple[str, str]] = ()


def propose_attributes(
    asked: Iterable[AskedAttribute], *, text: str, materials: str, permits: Mapping[str, str]
) -> dict[str, list[dict[str, str]]]:
    """Give a value for each attribute that the product's own text or permits answer, or that has a neutral value;
    the others are left out, for a person to fill in. `permits` is kind → number.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for attribute in asked:
        if attribute.values:
            chosen = _named_in(attribute.values, text) or _neutral(attribute.values)
            if chosen is not None:
                found[attribute.id] = [{"value_id": chosen[0], "text": chosen[1], "unit": ""}]
        elif materials and MATERIAL.search(attribute.name):
            found[attribute.id] = [{"value_id": "", "text": materials, "unit": ""}]
        elif PERMIT.search(attribute.name) and permits:
            number = permits.get("p_irt") or next(iter(permits.values()))
            found[attribute.id] = [{"value_id": "", "text": number, "unit": ""}]
    return found


def no_brand_among(brands: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """Find the entry of a brand list (id, name) that says that there is no brand."""
    return next((one for one in brands if _plain(one[1]) in NO_BRAND), None)


def _named_in(values: Sequence[tuple[str, str]], text: str) -> tuple[str, str] | None:
    words = f" {_plain(text)} "
    named = [one for one in values if f" {_plain(one[1])} " in words]
    return max(named, key=lambda one: len(one[1]), default=None)


def _neutral(values: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    return next((one for one in values if _plain(one[1]) in NEUTRAL), None)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w-]+", text.casefold()))
