"""How a price falls with the quantity. Steps are kept as parts of the price, so that they follow it when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

STEPS = 2  # beside the price itself: three tiers in all
HIGHEST_DISCOUNT = 90


@dataclass(frozen=True, kw_only=True)
class Wholesale:
    """Wholesale terms of a listing: sold by `unit`, at least `least` of them; a step is (from that many, per cent off)."""

    unit: str = "pcs"
    least: int = 1
    steps: tuple[tuple[int, int], ...] = ()

    def plain(self) -> dict[str, Any]:
        """Give the terms as data that JSON can hold."""
        return {"unit": self.unit, "moq": self.least, "steps": [list(step) for step in self.steps]}


def read_wholesale(terms: Mapping[str, Any]) -> Wholesale:
    """Read terms as they were stored; nothing stored means one piece at the price itself."""
    steps = tuple((least, off) for least, off in terms.get("steps", ()))
    return Wholesale(unit=terms.get("unit", "pcs"), least=terms.get("moq", 1), steps=steps)


@dataclass(frozen=True)
class WholesaleFault:
    """What is wrong with the terms: the field it was typed in, and between which whole numbers it must lie."""

    field: str
    low: int
    high: int | None = None


def wholesale_fault(wanted: Wholesale) -> WholesaleFault | None:
    """Give the first fault of the terms: quantities and discounts both rise, and there are at most two steps."""
    if wanted.least < 1:
        return WholesaleFault("least", 1)
    ladder = ((wanted.least, 0), *wanted.steps)
    for number, ((before, dear), (least, off)) in enumerate(pairwise(ladder), 1):
        if least <= before or number > STEPS:
            return WholesaleFault(f"from_{number}", before + 1)
        if not dear < off <= HIGHEST_DISCOUNT:
            return WholesaleFault(f"off_{number}", dear + 1, HIGHEST_DISCOUNT)
    return None


def price_tiers(wanted: Wholesale, price: int) -> tuple[tuple[int, int], ...]:
    """Give the tiers of one price, each (from that many, whole rupiah for one), rounded down in the buyer's favour."""
    steps = ((least, price * (100 - off) // 100) for least, off in wanted.steps)
    return ((wanted.least, price), *steps)


def terms_at(terms: Mapping[str, Any], prices: Mapping[str, int]) -> dict[str, Any]:
    """Give stored terms as the SDK asks for them, with the tiers of each SKU at its price of today (whole rupiah)."""
    kept = {name: value for name, value in terms.items() if name != "steps"}
    if not terms.get("steps"):
        return kept
    wanted = read_wholesale(terms)
    return {**kept, "sku_tiers": {sku: price_tiers(wanted, price) for sku, price in prices.items()}}
