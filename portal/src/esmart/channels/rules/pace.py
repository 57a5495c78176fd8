"""When to try again, and from when to read orders again."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)


def wait_after(failures: int, *, asked: float | None = None) -> timedelta:
    """Give how long to wait after so many failures in a row; at least what the marketplace asked for (seconds)."""
    grown: timedelta = FIRST_WAIT * 2 ** min(max(failures - 1, 0), 20)
    return max(min(grown, LONGEST_WAIT), timedelta(seconds=asked or 0))


def read_orders_since(
    read_until: datetime | None, *, now: datetime, longest_outage: timedelta, window: timedelta
) -> datetime:
    """Give from when to read orders: overlapping by twice the longest outage seen and at least ten minutes, and never
    further back than the marketplace's own window.
    """
    oldest = now - window
    if read_until is None:
        return oldest
    return max(oldest, read_until - max(2 * longest_outage, timedelta(minutes=10)))
