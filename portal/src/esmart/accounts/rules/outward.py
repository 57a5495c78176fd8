"""What a text, an address or an identifier may reveal: that somebody is or was in prison (domain.md 2.7).

Two kinds weigh differently. Words about a person's past are never public, whoever writes them. Words that only name an
institution are in their place where a prison workshop speaks of itself, and nowhere else unless an officer vouches that
no person is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from esmart.accounts.rules.outward_forms import outward_forms, plain_words
from esmart.accounts.rules.outward_words import (
    ABOUT_A_PERSON,
    FUZZY,
    FUZZY_INNOCENT,
    FUZZY_PERSON,
    INSTITUTION,
    NOT_A_REGISTER,
    REGISTER,
    REGISTER_NAMED,
    STARRED,
    STEMS,
)

Kind = Literal["person", "register", "institution", "unit", "name"]
# What an officer may vouch for, and what a prison workshop may say of itself.
INSTITUTIONAL: frozenset[Kind] = frozenset({"institution", "unit"})
NEAR = 0.0015  # degrees, some 160 metres
LEAST_NAME_WORDS, MOST_NAME_WORDS = 2, 5
_HOUSES = ("lapas", "rutan", "lpp", "bapas")
_FILLERS = frozenset(
    {"jl", "jln", "jalan", "no", "nomor", "nmr", "gg", "gang", "kav", "kavling", "blok", "rt", "rw", "kel", "kec", "kab",
     "kelurahan", "kecamatan", "kabupaten", "kota", "desa", "ds", "dsn", "dusun"}
)  # fmt: skip
_SHORT = {"tmr": "timur", "tim": "timur", "brt": "barat", "bar": "barat", "sel": "selatan", "slt": "selatan", "utr": "utara",
          "ut": "utara", "ry": "raya", "kyai": "ky", "kh": "ky", "jend": "jenderal", "jendral": "jenderal", "dr": "dokter"}  # fmt: skip
_HONOUR = r"(?:(?:[Bb]apak|[Ii]bu|[Ss]dri?\.?|[Pp]ak|[Bb]u|[Mm]as|[Mm]bak|[Mm]ba|[Kk]ang|[Bb]ang|[Nn]ona|Tn\.?|Ny\.?|Mr\.?|Mrs\.?)\s+)"
_NAME = r"(?P<name>[A-Z][\w'’]+(?:\s+[A-Z][\w'’.]*){0,4})"
_VERB = r"(?:[Dd]i)?(?:buat|jahit|rajut|anyam|tenun|ukir|lukis|batik|kerjakan|ciptakan|sulam|pahat|cetak)"
# Where a text says that somebody made it: "dijahit oleh Xxx", "perajin: Xxx", "karya Ibu Xxx", "by Xxx".
_MAKER = re.compile(
    rf"\b(?:{_VERB}(?:\s+oleh)?|[Pp]engrajin|[Pp]erajin|[Pp]embuat|[Pp]enjahit|[Oo]leh|[Bb]y)\s*:?\s+{_HONOUR}?{_NAME}"
    rf"|\b(?:[Kk]arya|[Bb]uatan|[Tt]angan|[Ff]oto)\s*:?\s+{_HONOUR}{_NAME.replace('name', 'honoured')}"
)
_LOOSE_MAKER = re.compile(rf"\b(?:[Kk]arya|[Bb]uatan|[Ff]oto|{_VERB})\s*:?\s+{_HONOUR}?{_NAME}")
# Whoever is said to have made it in these words is nobody in particular.
_NOBODY = frozenset(
    {"bengkel", "lapas", "rutan", "lpka", "lpp", "warga", "perajin", "pengrajin", "penjahit", "tim", "kelompok", "unit",
     "studio", "kami", "tangan", "mesin", "indonesia", "peserta", "para", "ibu", "bapak", "seni", "industri", "ikm", "umkm"}
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """Something that may reveal a person's past: of which kind, in which field, and the words, tricks undone."""

    kind: Kind
    field: str
    found: str


@dataclass(frozen=True)
class UnitMarks:
    """What gives a correctional unit away without a word about prison: its addresses, brands, numbers, place on the map."""

    addresses: frozenset[tuple[str, ...]] = frozenset()
    names: frozenset[tuple[str, ...]] = frozenset()
    places: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    positions: frozenset[tuple[float, float]] = field(default=frozenset(), repr=False)


NO_UNITS = UnitMarks()


def judge_texts(texts: Mapping[str, str], *, units: UnitMarks = NO_UNITS) -> list[Finding]:
    """Find in texts by field what tells of prison: words, register numbers, sentences, names and addresses of units."""
    found = []
    for name, text in texts.items():
        if not text:
            continue
        found += [Finding(kind, name, words) for kind, words in _judge(text)]
        found += [Finding("unit", name, words) for words in _units_in(text, units)]
    return list(dict.fromkeys(found))


def judge_place(*, latitude: float | None, longitude: float | None, units: UnitMarks) -> list[Finding]:
    """Find whether a place on the map is that of a unit, within some 160 metres."""
    if latitude is None or longitude is None:
        return []
    near = any(abs(latitude - lat) <= NEAR and abs(longitude - lon) <= NEAR for lat, lon in units.positions)
    return [Finding("unit", "position", f"{latitude:.4f}, {longitude:.4f}")] if near else []


def judge_contacts(*, phone: str, email: str, units: UnitMarks) -> list[Finding]:
    """Find whether a telephone number or mail address is a unit's own."""
    found = []
    if phone and phone_key(phone) in units.phones:
        found.append(Finding("unit", "phone", phone))
    if email and email.casefold().strip() in units.emails:
        found.append(Finding("unit", "email", email))
    return found


def address_key(address: str) -> tuple[str, ...]:
    """Give street and number of an address in one spelling ("Jl. Bekasi Tmr Raya No. 170" → bekasi timur raya 170).

    Empty when there is no number after a street: a street alone is no unit's.
    """
    words = _address_words(address)
    for position, word in enumerate(words):
        if position and word.isdigit():
            return tuple(words[max(0, position - 4) : position + 1])
    return ()


def name_words(name: str) -> tuple[str, ...]:
    """Give the words of a unit's own brand if it is telling enough to be searched for: two words or more."""
    words = tuple(plain_words(name))
    return words if len(words) >= LEAST_NAME_WORDS and len("".join(words)) >= 10 and not _judge(name) else ()  # noqa: PLR2004  # letters


def phone_key(phone: str) -> str:
    """Give the digits of a telephone number without 0, 62 or +62 before them."""
    digits = re.sub(r"\D", "", phone)
    return digits.removeprefix("62").lstrip("0")


def possible_names(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """Give every run of words that may be a person's name → the fields it stands in: two to five words, and one word
    where the text says that somebody made it.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for field_name, text in texts.items():
        words = [word for word in plain_words(text) if word.isalpha()]
        for size in range(LEAST_NAME_WORDS, MOST_NAME_WORDS + 1):
            for start in range(len(words) - size + 1):
                found[" ".join(words[start : start + size])].add(field_name)
        for maker in [*_LOOSE_MAKER.finditer(text), *_MAKER.finditer(text)]:
            named = plain_words(_named(maker))
            for size in range(1, len(named) + 1):
                found[" ".join(named[:size])].add(field_name)
    return found


def makers_named(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give (field, name) wherever a text says who made something, by a word with a capital letter."""
    return [
        (field_name, name)
        for field_name, text in texts.items()
        for found in _MAKER.finditer(text)
        if (name := _named(found)) and name.split()[0].casefold() not in _NOBODY
    ]


def _named(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return (groups.get("name") or groups.get("honoured") or "").strip(" .")


@lru_cache(maxsize=8192)
def _judge(text: str) -> tuple[tuple[Kind, str], ...]:
    found: dict[tuple[Kind, str], None] = {}
    forms = outward_forms(text)
    for form in forms:
        if any(stem in form for stem in STEMS):
            for match in ABOUT_A_PERSON.finditer(form):
                found["person", match[0].strip()] = None
            for match in INSTITUTION.finditer(form):
                found["institution", match[0].strip()] = None
        for word in form.split():
            if kind := _guessed(word):
                found[kind, word] = None
    for match in REGISTER.finditer(forms[0]):
        if match[1] not in NOT_A_REGISTER:
            found["register", match["number"]] = None
    for match in REGISTER_NAMED.finditer(forms[0]):
        found["register", match[0].strip()] = None
    return tuple(found)


@lru_cache(maxsize=50_000)
def _guessed(word: str) -> Kind | None:
    """Say what a word with stars or a typing error in it stands for."""
    if "*" in word:
        pattern = re.compile(word.replace("*", "."))
        letters = len(word.replace("*", ""))
        guessed = next((w for w in STARRED if letters > 1 and pattern.fullmatch(w)), None)
        return (
            None
            if guessed is None
            else "institution"
            if guessed in {"lapas", "rutan", "lpka", "wbp"}
            else "person"
        )
    for target, most in FUZZY.items():
        if (
            word[:1] == target[0]
            and abs(len(word) - len(target)) <= most
            and word not in FUZZY_INNOCENT
            and 0 < _distance(word, target, most) <= most
            and word[-2:] == target[-2:]
        ):
            return "person" if target in FUZZY_PERSON else "institution"
    return None


def _distance(one: str, other: str, most: int) -> int:
    """Give the number of letters to change, insert, drop or swap, or most + 1 when there are more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i] + [0] * len(other)
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def _units_in(text: str, units: UnitMarks) -> list[str]:
    if units is NO_UNITS:
        return []
    words = plain_words(text)
    found = [_first_run(words, units.names), _first_run(_address_words(text), units.addresses)]
    found += [
        word
        for word in words
        for house in _HOUSES
        if word.startswith(house) and word[len(house) :] in units.places
    ]
    found += [
        f"{one} {other}" for one, other in pairwise(words) if one in {"lp", "lpp"} and other in units.places
    ]
    small = text.casefold()
    found += [email for email in units.emails if email in small]
    digits = re.sub(r"[\s().+-]", "", text)
    found += [run for run in re.findall(r"\d{8,15}", digits) if phone_key(run) in units.phones]
    return [words for words in found if words]


def _first_run(words: list[str], runs: frozenset[tuple[str, ...]]) -> str:
    """Give the first of the runs that stands in the words without gaps."""
    lengths = {len(run) for run in runs}
    for start in range(len(words)):
        for length in lengths:
            run = tuple(words[start : start + length])
            if run in runs:
                return " ".join(run)
    return ""


def _address_words(text: str) -> list[str]:
    words = []
    for word in plain_words(text):
        if word in _FILLERS:
            continue
        number = re.match(r"0*(\d+)[a-z]?$", word)
        words.append(number[1] if number else _SHORT.get(word, word))
    return words
