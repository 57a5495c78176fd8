"""When a marketplace closes or has closed, and what that forbids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Ending:
    """That a marketplace ends: the day, where that is written, what happened and what sellers do instead."""

    marketplace: str
    on: date
    source: str
    what: str
    instead: str
    by_ministry: bool = False

    def is_over(self, today: date) -> bool:
        """Say whether the day has come."""
        return self.on <= today


def may_connect(ending: Ending | None, *, is_practice: bool) -> bool:
    """Say whether a shop may still be connected: at a marketplace that ends, only in historic mode, for practice."""
    return ending is None or is_practice


def may_publish(ending: Ending | None, *, is_practice: bool) -> bool:
    """Say whether anything new may be published. An old ending leaves the historic mode open; one the ministry set
    closes that too, since shops are being moved away.
    """
    return ending is None or (is_practice and not ending.by_ministry)
