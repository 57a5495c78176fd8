"""How ready a product is for one marketplace, from 0 to 100, and the one step that helps most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

# Weights are ours and add up to 100; of equal ones the earlier is asked first.
WEIGHTS: dict[str, int] = {
    "photos": 15,
    "published": 10,
    "weight": 10,
    "price": 10,
    "title": 10,
    "description": 10,
    "privacy": 5,
    "category": 5,
    "attributes": 5,
    "stock": 5,
    "size": 5,
    "permit": 5,
    "halal": 2,
    "photo_size": 3,
}
# A distribution permit is asked of these (P-IRT of the regency, or MD of BPOM), a halal certificate of food and drink.
NEEDS_PERMIT = frozenset({"food", "drink"})
PERMITS = frozenset({"p_irt", "md"})


@dataclass(frozen=True, kw_only=True)
class SaleFacts:
    """What would be sent of a product. Lengths in characters, weights in grams, sides in pixels or centimetres;
    `permits` are the kinds of legality in force, `attributes_missing` the names of required ones without a value.
    """

    published: bool
    title: int
    description: int
    reveals_person: bool
    photos: Sequence[tuple[int, int]]
    prices: Sequence[int]
    weights: Sequence[int]
    parcel: tuple[int, int, int]
    stock: int
    commodity: str
    permits: AbstractSet[str]
    category_known: bool
    attributes_missing: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class SaleAsked:
    """What the marketplace asks, as far as its rules were read; None where it states nothing."""

    title: tuple[int | None, int | None] = (None, None)
    description: tuple[int | None, int | None] = (None, None)
    photos: tuple[int | None, int | None] = (1, None)
    price: tuple[int | None, int | None] = (None, None)
    price_ratio_max: float | None = None
    photo_px: int | None = None
    weight_required: bool = True
    size_required: bool = False


@dataclass(frozen=True)
class Missing:
    """One thing not ready: which check, its weight, and what a sentence about it may name."""

    name: str
    values: Mapping[str, int | str | None] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        return WEIGHTS[self.name]


@dataclass(frozen=True)
class Readiness:
    """The score, and what is missing, weightiest first."""

    percent: int
    missing: tuple[Missing, ...]

    @property
    def next_step(self) -> Missing | None:
        return self.missing[0] if self.missing else None


def judge_readiness(facts: SaleFacts, asked: SaleAsked) -> Readiness:
    """Score a product for one marketplace and order what is missing."""
    missing = [
        one
        for one in (
            Missing("published") if not facts.published else None,
            _within("title", facts.title, asked.title, least=1),
            _within("description", facts.description, asked.description, least=1),
            Missing("privacy") if facts.reveals_person else None,
            _within("photos", len(facts.photos), asked.photos, least=0),
            _photo_size(facts, asked),
            _price(facts, asked),
            Missing("weight") if asked.weight_required and not _all_given(facts.weights) else None,
            _size(facts, asked),
            Missing("stock") if facts.stock <= 0 else None,
            Missing("permit") if facts.commodity in NEEDS_PERMIT and not PERMITS & facts.permits else None,
            Missing("halal") if facts.commodity in NEEDS_PERMIT and "halal" not in facts.permits else None,
            Missing("category") if not facts.category_known else None,
            _attributes(facts),
        )
        if one is not None
    ]
    order = list(WEIGHTS)
    missing.sort(key=lambda one: (-one.weight, order.index(one.name)))
    return Readiness(100 - sum(one.weight for one in missing), tuple(missing))


def _within(name: str, found: int, bounds: tuple[int | None, int | None], *, least: int) -> Missing | None:
    low, high = max(bounds[0] or 0, least), bounds[1]
    if found >= low and (high is None or found <= high):
        return None
    return Missing(name, {"found": found, "least": low, "most": high})


def _photo_size(facts: SaleFacts, asked: SaleAsked) -> Missing | None:
    """Small photos are enlarged when sent, so this costs little; a larger photo sells better."""
    small = sum(min(size) < asked.photo_px for size in facts.photos) if asked.photo_px else 0
    return Missing("photo_size", {"found": small, "least": asked.photo_px}) if small else None


def _price(facts: SaleFacts, asked: SaleAsked) -> Missing | None:
    low, high = asked.price
    if not facts.prices:
        return Missing("price", {"least": None, "most": None})
    cheapest, dearest = min(facts.prices), max(facts.prices)
    if (low is not None and cheapest < low) or (high is not None and dearest > high):
        return Missing("price", {"least": low, "most": high})
    if asked.price_ratio_max is not None and dearest > cheapest * asked.price_ratio_max:
        return Missing("price", {"ratio": f"{asked.price_ratio_max:g}"})
    return None


def _size(facts: SaleFacts, asked: SaleAsked) -> Missing | None:
    given = [side for side in facts.parcel if side]
    if len(given) == len(facts.parcel) or (not given and not asked.size_required):
        return None
    return Missing("size")


def _attributes(facts: SaleFacts) -> Missing | None:
    if facts.category_known and not facts.attributes_missing:
        return None
    return Missing("attributes", {"names": ", ".join(facts.attributes_missing)})


def _all_given(values: Sequence[int]) -> bool:
    return bool(values) and all(values)
