"""Words as typed against words as kept: what is unknown, and what was probably meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from esmart.registry.models import SearchWord
from esmart.registry.rules import stem_word, typing_slips
from esmart.registry.rules.words import SHORTEST_BEGINNING

SHORTEST_TO_CORRECT = 4
SMALLEST_LIKENESS = 0.45


@dataclass(frozen=True)
class Correction:
    """A word nobody uses, and the used word put in its place."""

    typed: str
    used: str


@dataclass(frozen=True)
class Vocabulary:
    """The words to search for, their stems, and what was corrected."""

    words: list[str]
    stems: dict[str, str]
    corrections: list[Correction]


def read_words(words: Sequence[str], *, exact: bool) -> Vocabulary:
    """Give stems and correct words that no profile holds; one query, and one more for each unknown word.

    A word is known when it or its stem occurs, when it is a correct Indonesian root word, or, as the last one, when it
    begins a known word: it may still be being typed.
    """
    stems = {word: stem_word(word) for word in words}
    if exact or not words:
        return Vocabulary(list(words), stems, [])
    known = dict(SearchWord.objects.filter(word__in={*stems, *stems.values()}).values_list("word", "uses"))
    corrections = []
    for place, word in enumerate(words):
        used = known.get(word, 0) or known.get(stems[word], 0)
        if used or word in known or len(word) < SHORTEST_TO_CORRECT or not word.isalpha():
            continue
        meant = _nearest(word, may_begin=place == len(words) - 1)
        if meant and meant != word:
            corrections.append(Correction(word, meant))
    replaced = {correction.typed: correction.used for correction in corrections}
    final = [replaced.get(word, word) for word in words]
    return Vocabulary(final, {word: stem_word(word) for word in final}, corrections)


def _nearest(word: str, *, may_begin: bool) -> str:
    """Give the used word that was probably meant: one slip away before merely alike, the commoner first; or nothing."""
    slips = list(typing_slips(word))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT word, uses, word = ANY(%(slips)s), similarity(word, %(word)s), word LIKE %(begin)s
            FROM registry_searchword
            WHERE uses > 0 AND (word = ANY(%(slips)s) OR word %% %(word)s OR word LIKE %(begin)s)
            ORDER BY word LIKE %(begin)s DESC, word = ANY(%(slips)s) DESC, similarity(word, %(word)s) DESC LIMIT 20
            """,
            {"slips": slips, "word": word, "begin": f"{word}%" if may_begin else word},
        )
        found: list[tuple[str, int, bool, float, bool]] = cursor.fetchall()
    if any(begins for *_, begins in found) and len(word) >= SHORTEST_BEGINNING:
        return word
    near = [
        (slip, alike, uses, text)
        for text, uses, slip, alike, _ in found
        if slip or alike >= SMALLEST_LIKENESS
    ]
    if not near:
        return ""
    if any(slip for slip, *_ in near):
        return max((uses, text) for slip, _, uses, text in near if slip)[1]
    return max((alike, uses, text) for _, alike, uses, text in near)[2]
