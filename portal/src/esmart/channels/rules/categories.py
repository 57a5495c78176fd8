"""Which category of a marketplace a product belongs to, learned from listings, category names and people's choices.

Kinds of goods are told by the nearest centroid (Rocchio) over words and pieces of words, three to five letters, so that
affixes and spellings (*kripik*, *keripiknya*) still meet; rare pieces count more. Names of categories are met by whole
words only: *kemeja* is no *meja*.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from esmart.channels.rules.topic_words import COMMODITY_WORDS, NEAR_WORDS, TOPIC_WORDS
from esmart.registry.rules import split_words

MOST_SUGGESTED = 5
PIECES = (3, 4, 5)
HEAD_COUNTS = 2.0  # Indonesian names begin with the thing itself: *keripik pisang* is a keripik
NAME_COUNTS, NEAR_COUNTS, ORIGIN_COUNTS = 1.0, 0.6, 0.3
LEAF_COUNTS = 2.0  # a word in the leaf's own name, against one in a branch above it
TOPIC_COUNTS = 0.5  # what the listings taught, against what the names of the categories say
CHOSEN_COUNTS = 2.0  # what people chose for alike products goes first
ALIKE = 0.5  # so near must the words of two products be to count as alike
SHARPNESS = 0.05  # how quickly a topic that is less near stops to count
SEEN = 0.05  # a smaller likeness is chance and no reason to show

type Vector = Mapping[str, float]
type ReasonKind = Literal["chosen", "name", "origin", "topic", "none"]


@dataclass(frozen=True, eq=False)
class TopicIndex:
    """What listings taught: how rare each piece of a word is, and one unit vector per topic. Learned once, then kept."""

    rarity: Vector
    topics: Mapping[str, Vector]


@dataclass(frozen=True, kw_only=True)
class ProductWords:
    """What is said of a product: its name, its sender's category words, its texts, its industry code's title."""

    name: str
    hint: str = ""
    description: str = ""
    materials: str = ""
    industry: str = ""
    commodity: str = ""


@dataclass(frozen=True)
class PastChoice:
    """A category that people chose before, under `rules.category_hint` of the product it was for."""

    category_id: str
    hint: str
    uses: int


@dataclass(frozen=True)
class Reason:
    """Why a category is suggested: people's choices (`uses`), a `word` of its name that the product has itself or by
    origin (commodity, industry code), or a word typical of a `topic`; none when it only fills the list.
    """

    kind: ReasonKind
    word: str = ""
    topic: str = ""
    uses: int = 0


class Suggestion(NamedTuple):
    """One category to offer: its id, its path, and why."""

    category_id: str
    path: str
    reason: Reason


def learn_topics(listings: Iterable[tuple[str, str]]) -> TopicIndex:
    """Learn from (topic, title) pairs; each word of TOPIC_WORDS counts like one more title of its topic."""
    titles = [(topic, Counter(_pieces_of_text(title))) for topic, title in listings]
    words = [
        (topic, Counter(_pieces(word)))
        for topic, (_name, named) in TOPIC_WORDS.items()
        for word in split_words(named)
    ]
    spread = Counter(piece for _topic, found in titles for piece in found)
    spread.update({piece for _topic, found in words for piece in found} - spread.keys())
    rarity = {piece: math.log(1 + max(len(titles), 1) / n) for piece, n in spread.items()}
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for topic, found in [*titles, *words]:
        for piece, part in _weigh(found, rarity).items():
            sums[topic][piece] += part
    return TopicIndex(rarity, {topic: _unit(vector) for topic, vector in sums.items()})


def rank_topics(text: str, index: TopicIndex) -> list[tuple[str, float]]:
    """Give every topic with its likeness to the text (0 to 1), nearest first."""
    near = _nearness(text, index)
    return sorted(near.items(), key=lambda pair: (-pair[1], pair[0]))


def suggest_categories(
    product: ProductWords,
    paths: Mapping[str, str],
    index: TopicIndex,
    *,
    chosen_before: Iterable[PastChoice] = (),
    most: int = MOST_SUGGESTED,
) -> list[Suggestion]:
    """Suggest categories, best first, each with its reason; always `most` of them when `paths`
    (id → `Root › Branch › Leaf`) holds as many.
    """
    tree = _Tree(paths)
    said = _unit({word: weight * tree.rarity.get(word, 0.0) for word, weight in _said(product).items()})
    text = f"{product.name} {product.hint} {product.name} {product.description} {product.materials}"
    towards = _likely(_nearness(f"{text} {COMMODITY_WORDS.get(product.commodity, '')}", index))
    past = _alike_choices(product, chosen_before)
    scored = []
    for category_id, path in paths.items():
        by_name = _dot(said, tree.vector(path))
        leads_to = _topics_of_path(path, index)
        shared = {topic: part * leads_to.get(topic, 0.0) for topic, part in towards.items()}
        by_topic = sum(shared.values())
        by_choice, uses = past.get(category_id, (0.0, 0))
        score = by_name + TOPIC_COUNTS * by_topic + CHOSEN_COUNTS * by_choice
        scored.append((-score, path, category_id, by_name, shared, uses))
    scored.sort(key=lambda one: one[:3])
    return [
        Suggestion(category_id, path, _reason(product, by_name, shared, uses, tree.vector(path), index))
        for _score, path, category_id, by_name, shared, uses in scored[:most]
    ]


def category_hint(commodity: str, words: str) -> str:
    """Give the key under which a category choice is remembered: commodity and the product's own category words."""
    kept = re.findall(r"[a-z]{3,}", words.lower())
    return f"{commodity}|{' '.join(kept[:6])}"


def rank_categories(words: str, names: Sequence[tuple[str, str]], *, most: int = 8) -> list[tuple[str, str]]:
    """Give the (id, path) pairs whose path shares most words with the words searched for, best first."""
    asked = set(re.findall(r"[a-z]{3,}", words.lower()))
    scored = []
    for category_id, path in names:
        leaf = set(re.findall(r"[a-z]{3,}", path.rpartition("›")[2].lower()))
        whole = set(re.findall(r"[a-z]{3,}", path.lower()))
        score = 3 * len(asked & leaf) + len(asked & whole)
        if score:
            scored.append((-score, len(leaf), path, category_id))
    return [(category_id, path) for _, _, path, category_id in sorted(scored)[:most]]


# ── By the names of the categories ───────────────────────────────────────────────────────────────────────────


class _Tree:
    """The words of a marketplace's paths, the rare ones weighing more."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        spread = Counter(word for path in paths.values() for word in set(_words_of_path(path)))
        self.rarity = {word: math.log(1 + len(paths) / n) for word, n in spread.items()}

    def vector(self, path: str) -> Vector:
        return _unit({word: weight * self.rarity[word] for word, weight in _words_of_path(path).items()})


@lru_cache(maxsize=20_000)
def _words_of_path(path: str) -> Vector:
    branch, _sign, leaf = path.rpartition("›")
    return {**dict.fromkeys(split_words(branch), 1.0), **dict.fromkeys(split_words(leaf), LEAF_COUNTS)}


def _said(product: ProductWords) -> dict[str, float]:
    """Weigh the words that say what a product is; a description tells of everything else as well, so it is left out."""
    words: dict[str, float] = {}

    def say(text: str, weight: float) -> None:
        for word in split_words(text):
            words[word] = max(words.get(word, 0.0), weight)

    name = split_words(product.name)
    say(" ".join(name[:1]), HEAD_COUNTS)
    say(f"{product.name} {product.hint}", NAME_COUNTS)
    say(" ".join(NEAR_WORDS.get(word, "") for word in [*name, *split_words(product.hint)]), NEAR_COUNTS)
    say(f"{product.industry} {COMMODITY_WORDS.get(product.commodity, '')}", ORIGIN_COUNTS)
    return words


# ── By what listings taught ──────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[str, ...]:
    edged = f"^{word}$"
    cut = [edged[at : at + size] for size in PIECES for at in range(len(edged) - size + 1)]
    return (f"={word}", *cut)


def _pieces_of_text(text: str) -> list[str]:
    """Give the pieces of each word; bare numbers tell nothing about a kind."""
    return [piece for word in split_words(text) if not word.isdigit() for piece in _pieces(word)]


def _weigh(found: Counter[str], rarity: Vector) -> Vector:
    return _unit({piece: (1 + math.log(n)) * rarity[piece] for piece, n in found.items() if piece in rarity})


def _nearness(text: str, index: TopicIndex) -> dict[str, float]:
    vector = _weigh(Counter(_pieces_of_text(text)), index.rarity)
    return {topic: _dot(vector, centre) for topic, centre in index.topics.items()}


def _likely(near: Mapping[str, float]) -> dict[str, float]:
    """Turn likenesses into parts of one, the nearest topics taking most; nothing near gives nothing."""
    best = max(near.values(), default=0.0)
    if best < SEEN:
        return {}
    grown = {topic: math.exp((value - best) / SHARPNESS) for topic, value in near.items()}
    total = sum(grown.values())
    return {topic: value / total for topic, value in grown.items()}


@lru_cache(maxsize=20_000)
def _topics_of_path(path: str, index: TopicIndex) -> Mapping[str, float]:
    return _likely(_nearness(path, index))


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(sum(part * part for part in vector.values()))
    return {piece: part / length for piece, part in vector.items() if part} if length else {}


def _dot(one: Vector, other: Vector) -> float:
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return sum(part * many.get(piece, 0.0) for piece, part in few.items())


# ── By what people chose, and why something is suggested ─────────────────────────────────────────────────────


def _alike_choices(product: ProductWords, choices: Iterable[PastChoice]) -> dict[str, tuple[float, int]]:
    """Give category → (likeness of the nearest product it was chosen for, how often for alike ones)."""
    ours = set(category_hint("", product.hint or product.name)[1:].split())
    found: dict[str, tuple[float, int]] = {}
    for choice in choices:
        theirs = set(choice.hint.partition("|")[2].split())
        alike = len(ours & theirs) / math.sqrt(len(ours) * len(theirs)) if ours and theirs else 0.0
        if alike >= ALIKE:
            best, uses = found.get(choice.category_id, (0.0, 0))
            found[choice.category_id] = (max(best, alike), uses + choice.uses)
    return found


def _reason(  # noqa: PLR0917 - all that one score was made of
    product: ProductWords,
    by_name: float,
    shared: Mapping[str, float],
    uses: int,
    path: Vector,
    index: TopicIndex,
) -> Reason:
    if uses:
        return Reason("chosen", uses=uses)
    by_topic = sum(shared.values())
    if by_name > SEEN and by_name >= TOPIC_COUNTS * by_topic:
        return _reason_of_name(product, path)
    if by_topic > SEEN:
        topic = max(shared, key=lambda one: (shared[one], one))
        return Reason("topic", word=_word_of_topic(product, index, topic), topic=TOPIC_WORDS[topic][0])
    return Reason("none")


def _reason_of_name(product: ProductWords, path: Vector) -> Reason:
    """Name the word that met the category's name: the product's own, the one that is near it, or that of its origin."""
    said = _said(product)
    met = max(said, key=lambda word: (said[word] * path.get(word, 0.0), word))
    own = split_words(f"{product.name} {product.hint}")
    for word in own:
        if word == met or met in NEAR_WORDS.get(word, "").split():
            return Reason("name", word=word)
    return Reason("origin", word=met)


def _word_of_topic(product: ProductWords, index: TopicIndex, topic: str) -> str:
    """Name the word of the product that is nearest to a topic."""
    words = [word for word in split_words(f"{product.name} {product.hint}") if not word.isdigit()]
    centre = index.topics[topic]
    near = {word: _dot(_weigh(Counter(_pieces(word)), index.rarity), centre) for word in words}
    return max(near, key=lambda word: (near[word], word), default="")
