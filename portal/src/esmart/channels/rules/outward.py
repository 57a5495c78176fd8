"""What in a text must not leave the house: contacts, identities, custody, people by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from esmart.accounts.rules import INSTITUTIONAL, NO_UNITS, Finding, UnitMarks, judge_texts

_CONTACT = {
    "phone": re.compile(r"(?:\+?62|\b0)8\d[\d\s.-]{6,12}\d"),
    "email": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "national_id": re.compile(r"\b\d{16}\b"),
    "address_online": re.compile(r"https?://|\bwww\.|\bwa\.me\b", re.IGNORECASE),
}
# Names of institutions that speak of the people inside; no shop may use them, whatever it may say of itself.
_OF_PEOPLE = re.compile(r"w\w?rga ?bina|\bwbp\b")
SHORTEST_NAME = 4  # shorter names are ordinary words too often
_MADE_BY = re.compile(
    r"\b(?:karya|buatan|dibuat\s+oleh|pengrajin|perajin)\s*:?\s+(?:bapak|ibu|sdr|sdri|pak|bu)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class OutwardProblem:
    """Something in a text that must not leave the house: which kind, in which field, and the words found."""

    kind: str
    field: str
    found: str


def outward_problems(
    texts: Mapping[str, str],
    *,
    names: Iterable[str] = (),
    institution_allowed: bool = True,
    units: UnitMarks = NO_UNITS,
) -> list[OutwardProblem]:
    """Find what would reveal a person: contacts, identity numbers, custody, a maker by name, and the given names.
    Only product text and the credit of the workshop or craft may go outward (domain.md 0.7). An institution may be named
    where the shop is a workshop's own and says so (`institution_allowed`).
    """
    found = [
        OutwardProblem(kind, one.field, one.found)
        for one in judge_texts(texts, units=units)
        if (kind := _kind_of(one, institution_allowed=institution_allowed))
    ]
    patterns = {**_CONTACT, "maker": _MADE_BY}
    for name in names:
        if len(name.strip()) >= SHORTEST_NAME:
            patterns[f"person {name}"] = re.compile(rf"\b{re.escape(name.strip())}\b", re.IGNORECASE)
    for field, text in texts.items():
        found += [
            OutwardProblem(kind.partition(" ")[0], field, match[0].strip())
            for kind, pattern in patterns.items()
            if (match := pattern.search(text))
        ]
    return found


def _kind_of(one: Finding, *, institution_allowed: bool) -> str:
    """Give the kind of a finding here, or the empty string for what this shop may say."""
    if one.kind not in INSTITUTIONAL or _OF_PEOPLE.search(one.found):
        return "custody"
    return "" if institution_allowed else "institution"
