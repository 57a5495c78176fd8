"""Names made comparable. The key is for matching only; what people typed is what is shown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

KEY_LENGTH = 200

_LEGAL_PHRASES = re.compile(
    r"\b(perseroan terbatas|perusahaan dagang|usaha dagang|toko bangunan|pt perorangan)\b"
)
_LEGAL_FORMS = frozenset({"pt", "cv", "ud", "pd", "tb", "fa", "firma", "tbk"})
_FULL_WORDS = {"kop": "koperasi", "ind": "industri", "kls": "kelas", "n": "dan"}

_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")
_APOSTROPHES = re.compile(r"['’`´]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")

_UNIT_PHRASES = (
    (re.compile(r"\blembaga pembinaan khusus anak\b"), "lpka"),
    (re.compile(r"\blembaga pemasyarakatan\b"), "lapas"),
    (re.compile(r"\brumah tahanan negara\b"), "rutan"),
    (re.compile(r"\brumah tahanan\b"), "rutan"),
    (re.compile(r"\bbalai pemasyarakatan\b"), "bapas"),
    (re.compile(r"\blapastik\b"), "lapas narkotika"),
    (re.compile(r"\blpp\b"), "lapas perempuan"),
)
_UNITS = frozenset({"lapas", "rutan", "lpka", "bapas"})
# The words a unit's name may begin with; most names begin with none of them and are done.
_UNIT_BEGINNINGS = _UNITS | {"lembaga", "rumah", "balai", "lapastik", "lpp"}
_SPECIALITIES = {
    "narkotika": "narkotika",
    "perempuan": "perempuan",
    "wanita": "perempuan",
    "pemuda": "pemuda",
    "terbuka": "terbuka",
    "khusus": "khusus",
}
# "KELAS II A", "Kelas IIA", "kelas 2a", "Kls. II-A"; \b keeps "KELAS II BANDA ACEH" from becoming II B.
_CLASS = re.compile(r"\bkelas (iii|ii|i|[123]) ?([ab])?\b")
_ROMAN = {"1": "i", "2": "ii", "3": "iii"}


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """Give the form of a name in which two spellings of one enterprise are equal, at most 200 signs.

    Case, accents, punctuation and the legal form do not count ("CV. Batik Jaya" = "batik jaya, c.v."); a name that
    is nothing but a legal form stays as it is. A correctional unit is put in one order: kind, speciality, class,
    place, so that "LAPAS KELAS II A NARKOTIKA X" = "Lapas Narkotika Kelas IIA X" (both word orders occur in the
    ministry's own list; shared data set `prisons`).
    """
    text = _INITIALS.sub(r"\1", _plain(name))  # "c.v." is one word
    text = _APOSTROPHES.sub("", text).replace("&", " dan ")
    text = " ".join([_FULL_WORDS.get(word, word) for word in _BETWEEN_WORDS.split(text) if word])
    words = _without_legal_form(text)
    return " ".join(_ordered_unit(words))[:KEY_LENGTH].strip()


def _plain(text: str) -> str:
    if text.isascii():  # as nearly all names are: no accents to take off
        return text.lower()
    for _ in range(2):  # lower-casing can bring accents back
        text = "".join(
            c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)
        ).casefold()
    return text


def _without_legal_form(text: str) -> list[str]:
    words = _LEGAL_PHRASES.sub(" ", text).split()
    while words and words[0] in _LEGAL_FORMS:
        words = words[1:]
    while words and words[-1] in _LEGAL_FORMS:
        words = words[:-1]
    return words or text.split()


def _ordered_unit(words: list[str]) -> list[str]:
    text = " ".join(words)
    if text.removeprefix("bengkel kerja ").partition(" ")[0] not in _UNIT_BEGINNINGS:
        return words
    for phrase, short in _UNIT_PHRASES:
        text = phrase.sub(short, text)
    unit = text.removeprefix("bengkel kerja ").split()
    if not unit or unit[0] not in _UNITS:
        return words
    text = _CLASS.sub(lambda found: f"kelas {_ROMAN.get(found[1], found[1])}{found[2] or ''}", " ".join(unit))
    kind, *rest = text.split()
    specialities: set[str] = set()
    grade: list[str] = []
    while rest:
        if rest[0] in _SPECIALITIES:
            specialities.add(_SPECIALITIES[rest.pop(0)])
        elif rest[0] == "kelas" and len(rest) > 1 and not grade:
            grade = [rest.pop(0), rest.pop(0)]
        else:
            break
    return [kind, *sorted(specialities), *grade, *rest]
