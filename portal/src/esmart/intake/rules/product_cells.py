"""Cells that only products have: options, SKU, bar code. Pure."""

from __future__ import annotations

import json
import re

from esmart.intake.rules.cells import clean_text


def joined_options(first: str, second: str) -> tuple[str, ...]:
    """Give the options of a variant, without blanks."""
    return tuple(part for part in (first, second) if part)


def option_names(first: str, second: str, options: tuple[str, ...]) -> tuple[str, ...]:
    """Use the column's own name where it says what differs (Warna, Ukuran); else `Varian`."""
    plain = [
        head.strip().capitalize() if re.fullmatch(r"(?i)\s*(warna|ukuran|rasa|motif|size)\s*", head) else ""
        for head in (first, second)
    ]
    names = [plain[0] or "Varian", plain[1] or "Varian 2"]
    return tuple(names[: len(options)])


def hinted_names(text: str) -> tuple[str, ...]:
    """Read option names from a marketplace's own list: `[{"name": "warna", "values": [...]}]`."""
    if not text.startswith("["):
        return ()
    try:
        listed = json.loads(text)
    except json.JSONDecodeError:
        return ()
    names = [
        str(entry["name"]).strip().capitalize()[:40]
        for entry in listed
        if isinstance(entry, dict) and entry.get("name")
    ]
    return tuple(name for name in names if name.lower() != "default")[:2]


def read_sku(text: str) -> str:
    """Read a SKU of at most 50 printable signs; anything else is none."""
    sku = clean_text(text, 50)
    return sku if re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]{0,48}[\x21-\x7e])?", sku) else ""


def read_barcode(text: str) -> str:
    """Read a bar code of 8, 12, 13 or 14 digits; anything else is none."""
    digits = re.sub(r"\D", "", text)
    return digits if re.fullmatch(r"\d{8}|\d{12,14}", digits) else ""
