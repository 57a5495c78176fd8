"""Text into words and words into stems, the same way for what is kept and for what is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Protocol

# Function words only. A word that sells ("baru", "asli", "murah", numbers) is never here: the published lists hold such
# words, therefore this list is ours.
STOP_WORDS = frozenset(
    [
        "yang",
        "dan",
        "di",
        "ke",
        "dari",
        "untuk",
        "dengan",
        "pada",
        "adalah",
        "itu",
        "ini",
        "atau",
        "oleh",
        "sebagai",
        "dalam",
        "juga",
        "akan",
        "para",
        "serta",
        "bagi",
        "agar",
        "supaya",
        "karena",
        "maka",
        "bahwa",
        "tersebut",
        "ialah",
        "yaitu",
        "yakni",
        "dll",
        "dsb",
        "kami",
        "kita",
        "anda",
        "saya",
        "nya",
        "pun",
        "hingga",
        "sampai",
        "secara",
        "antara",
        "tentang",
        "the",
        "of",
        "and",
        "for",
    ]
)
# Spellings that mean the same; kept and asked words pass through here alike.
SPELLINGS = {
    "meubel": "mebel", "furniture": "furnitur", "kripik": "keripik", "krupuk": "kerupuk", "jogja": "yogyakarta",
    "yogya": "yogyakarta", "jkt": "jakarta", "bdg": "bandung", "sby": "surabaya", "fashion": "fesyen", "coklat": "cokelat",
    "kaos": "kaus", "jaman": "zaman", "rejeki": "rezeki",
}  # fmt: skip
LONGEST = 60
MOST_WORDS = 400  # of one text; more adds weight to the index, not to the answer
MOST_PLACES = 12  # of one word in one profile
SHORTEST_BEGINNING = 3  # shorter beginnings match half the index
SHORTEST_TO_STEM = 5  # shorter words carry no affixes


_WORDS = re.compile(r"[a-z0-9]+")
_INNER_QUOTE = re.compile(r"(?<=[a-z0-9])['’`](?=[a-z0-9])")


class _Stemmer(Protocol):
    def stem(self, text: str) -> str: ...


def split_words(text: str) -> list[str]:
    """Give the words of a text in order, lower case, without accents and without function words."""
    plain = text.lower() if text.isascii() else _without_accents(text)
    found = _WORDS.findall(_INNER_QUOTE.sub("", plain))
    return [SPELLINGS.get(word, word)[:LONGEST] for word in found if word not in STOP_WORDS]


def search_vector(parts: Sequence[tuple[str, Sequence[str]]], stems: Mapping[str, str]) -> str:
    """Give the text form of a tsvector from (weight A-D, words) parts: each word and its stem at the same place.

    The word itself stays findable while it is being typed: `keraj` is a beginning of *kerajinan*, not of *rajin*.
    """
    places: dict[str, list[str]] = {}
    place = 0
    for weight, words in parts:
        for word in words[:MOST_WORDS]:
            place += 1
            for lexeme in {word, stems[word]}:
                known = places.setdefault(lexeme, [])
                if len(known) < MOST_PLACES:
                    known.append(f"{place}{weight}")
    return " ".join(f"{lexeme}:{','.join(known)}" for lexeme, known in places.items())


def search_query(words: Sequence[str], stems: Mapping[str, str]) -> str:
    """Give the text form of a tsquery: every word by its stem; the last one also as a beginning."""
    asked = [stems[word] for word in words]
    if words and len(words[-1]) >= SHORTEST_BEGINNING:
        asked[-1] = f"({asked[-1]} | {words[-1]}:*)"
    return " & ".join(asked)


def typing_slips(word: str) -> set[str]:
    """Give every word one slip away: a letter left out, doubled, exchanged, or two changed places."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    slips = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    slips |= {a + c + b[1:] for a, b in cuts if b for c in letters} | {
        a + c + b for a, b in cuts for c in letters
    }
    return slips - {word, ""}


@lru_cache(maxsize=200_000)
def stem_word(word: str) -> str:
    """Reduce one lower-case word to its stem; words with digits and short words stay whole.

    The stemmer of PySastrawi (Nazief-Adriani with a dictionary): the Snowball one of PostgreSQL makes another
    product of a word (*kemeja* to *meja*); measured in the performance sheet, section 3.
    """
    if len(word) < SHORTEST_TO_STEM or not word.isalpha():
        return word
    return _stemmer().stem(word) or word


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


@cache
def _stemmer() -> _Stemmer:
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory  # type: ignore[import-untyped]

    stemmer: _Stemmer = StemmerFactory().create_stemmer(isDev=False)
    return stemmer
