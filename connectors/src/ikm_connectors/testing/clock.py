"""Clocks for tests: one that stands still until told, one that follows a sandbox; neither ever waits."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


class FixedClock:
    """Stand still at `at`; sleeping only moves the hands."""

    def __init__(self, at: datetime = NOON) -> None:
        self._now = at
        self._lock = threading.Lock()
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self._now += timedelta(seconds=seconds)


class FollowingClock:
    """Follow the real time plus what a sandbox's clock was moved; sleeping is written down, not done."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
