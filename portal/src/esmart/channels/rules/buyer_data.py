"""How long a buyer's name, phone and street are needed: until the parcel has arrived or the order ended, then some days."""

from __future__ import annotations

from datetime import datetime, timedelta

OVER = frozenset({"delivered", "completed", "cancelled"})  # a return that was asked for is not over


def over_before(now: datetime, *, days: int) -> datetime:
    """Give the moment before which whatever ended has outlived its retention period; raises ValueError below one day."""
    if days < 1:
        raise ValueError("buyer data is kept for one day at least")
    return now - timedelta(days=days)


def buyer_is_needed(status: str, *, since: datetime, now: datetime, days: int) -> bool:
    """Tell whether an order that has stood in `status` since then still needs its buyer's data."""
    return status not in OVER or since >= over_before(now, days=days)
