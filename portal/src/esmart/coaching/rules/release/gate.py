"""The way through the gate: what is due when, when to talk afterwards, and which words would tell where somebody was."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

LEAVING_DAYS = 92  # three months
REVIEW_DAYS = 10
FOLLOW_UP_MONTHS = (1, 3, 6, 12)

# How many days before the planned release each line of the checklist should be done.
DAYS_BEFORE: Mapping[str, int] = {
    "mentor": 75,
    "receiver": 75,
    "follow_up": 60,
    "business_id": 45,
    "capital": 45,
    "tools": 30,
    "designs": 30,
    "first_buyer": 21,
    "profile": 14,
    "portfolio": 7,
}

# Words of a unit's name that are everybody's words.
_COMMON = frozenset(
    [
        "kelas",
        "perempuan",
        "wanita",
        "pria",
        "laki",
        "terbuka",
        "khusus",
        "narkotika",
        "lembaga",
        "rumah",
        "negara",
        "anak",
        "usaha",
        "bengkel",
        "kerja",
        "unit",
        "kota",
        "kabupaten",
        "provinsi",
        "produk",
        "karya",
        "batik",
        "kerajinan",
        "kemeja",
        "tas",
        "sepatu",
        "toko",
    ]
)
_SHORTEST = 4


def item_due_on(key: str, planned_on: date) -> date:
    """Give the day by which one line of the checklist should be done; it moves with the planned release."""
    return planned_on - timedelta(days=DAYS_BEFORE[key])


def add_months(day: date, months: int) -> date:
    """Give the same day some months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def follow_up_days(released_on: date) -> dict[int, date]:
    """Give months after release → the day of that talk."""
    return {months: add_months(released_on, months) for months in FOLLOW_UP_MONTHS}


def unit_words(
    texts: Mapping[str, str], *, unit_names: Iterable[str], place_words: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Find, by field, the names of units and of their workshops, and the words that are theirs alone.

    Words of `place_words` (the town's name, say) are no secret and pass alone; the whole name of a unit never does.
    """
    names = [name for name in unit_names if name.strip()]
    free = _COMMON | {word for place in place_words for word in _words(place)}
    marks = {word for name in names for word in _words(name)} - free
    marks = {word for word in marks if len(word) >= _SHORTEST}
    found: dict[str, list[str]] = {}
    for field, text in texts.items():
        here = [name for name in names if name.casefold() in text.casefold()]
        here += sorted(marks & set(_words(text)))
        if here:
            found[field] = list(dict.fromkeys(here))
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())
