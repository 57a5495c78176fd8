"""How well the kind of a listing is told from its title: a held-back fifth of the listings set, beside two baselines."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from esmart.channels import rules

LISTINGS = (
    Path(__file__).resolve().parents[1] / "portal/data/samples/marketplace_listings/prdect_products.csv"
)
SEED = 20_251_124
HELD_BACK = 0.2
FIRST_OF = 5

type Listing = tuple[str, str]  # category, title


@dataclass(frozen=True)
class Accuracy:
    """Part of the held-back listings whose category came first, and among the first five."""

    top_1: float
    top_5: float


def split_listings(seed: int = SEED) -> tuple[list[Listing], list[Listing]]:
    """Give (learned from, held back): products are parted by their id, the same way for the same seed."""
    with LISTINGS.open(encoding="utf-8", newline="") as rows:
        found = {row["product_id"]: (row["category"], row["name"]) for row in csv.DictReader(rows)}
    ids = sorted(found)
    random.Random(seed).shuffle(ids)  # noqa: S311  # a fair split, not a secret
    cut = round(len(ids) * HELD_BACK)
    return [found[one] for one in ids[cut:]], [found[one] for one in ids[:cut]]


def measure(held_back: Sequence[Listing], rank: Callable[[str], Sequence[str]]) -> Accuracy:
    """Rank the categories of every held-back title and count the right ones."""
    ranked = [(category, rank(title)[:FIRST_OF]) for category, title in held_back]
    first = sum(found[:1] == [category] for category, found in ranked)
    among = sum(category in found for category, found in ranked)
    return Accuracy(first / len(ranked), among / len(ranked))


def ours(learned: Sequence[Listing]) -> Callable[[str], list[str]]:
    """Rank by the portal's own index."""
    index = rules.learn_topics(learned)
    return lambda title: [topic for topic, _likeness in rules.rank_topics(title, index)]


def most_frequent(learned: Sequence[Listing]) -> Callable[[str], list[str]]:
    """Rank by how often a category occurs, whatever the title."""
    order = [category for category, _n in Counter(category for category, _title in learned).most_common()]
    return lambda _title: order


def trigrams(learned: Sequence[Listing], cursor: Any) -> Callable[[str], list[str]]:
    """Rank by PostgreSQL's trigram likeness of the title to the nearest learned title of each category."""
    cursor.execute("CREATE TEMPORARY TABLE learned_listing (category text, title text)")
    cursor.executemany("INSERT INTO learned_listing VALUES (%s, %s)", list(learned))

    def rank(title: str) -> list[str]:
        cursor.execute(
            "SELECT category FROM learned_listing GROUP BY category ORDER BY max(similarity(title, %s)) DESC, category",
            [title],
        )
        return [category for (category,) in cursor.fetchall()]

    return rank
