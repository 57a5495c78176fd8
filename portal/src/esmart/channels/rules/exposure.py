"""How much of the available pieces a shop may show, and what that risks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Exposure:
    """What part of the available pieces a shop may show: percent first, then minus buffer, then at most maximum;
    below minimum nothing is shown (the last pieces are kept for other shops).
    """

    percent: int = 100
    buffer: int = 0
    minimum: int = 0
    maximum: int | None = None


def shown_quantity(available: int, exposure: Exposure, *, unpaid_here: int = 0) -> int:
    """Give the absolute quantity to set at a shop. The marketplace counts pieces of unpaid orders inside its own
    stock (source: sheets shopee §8 `must be ≥ reserved stock`), so those of this shop are added.
    """
    shown = available * exposure.percent // 100 - exposure.buffer
    if exposure.maximum is not None:
        shown = min(shown, exposure.maximum)
    if shown < max(exposure.minimum, 1):
        shown = 0
    return shown + unpaid_here


def worst_case_oversell(available: int, shown: Iterable[int]) -> int:
    """Give how many pieces could be sold that are not there, if every shop sold out before any told us."""
    return max(0, sum(shown) - available)
