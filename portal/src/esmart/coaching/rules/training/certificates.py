"""Words of a certificate: its number, the initials of its holder, and what must not stand on it."""

from __future__ import annotations

import re

# Being linked to a prison is special-category data: nothing on the paper may tell of one, the issuer least of all.
_PRISON = re.compile(
    r"\b(lapas|rutan|bapas|lpp|lpka|lembaga\s+pemasyarakatan|rumah\s+tahanan|pemasyarakatan|penjara|warga\s+binaan|wbp"
    r"|napi|narapidana|tahanan|prison|inmates?|correctional|ditjenpas|giatja)\b",
    re.IGNORECASE,
)
LONGEST_INITIALS = 4


def number_of(*, year: int, series: str, sequence: int) -> str:
    """Write a number: year, the issuer's series, and how many-eth of that year."""
    return f"{year}/{series}/{sequence:04d}"


def initials_of(name: str) -> str:
    """Give "S. R." for a name of two words; empty for an empty name."""
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word]
    return " ".join(f"{word[0].upper()}." for word in words[:LONGEST_INITIALS])


def tells_of_a_prison(text: str) -> bool:
    """Say whether a text would reveal where somebody was held."""
    return bool(_PRISON.search(text))
