"""Counting requests per second and per day. Which refusal follows is the market's."""

import threading
import time
from collections import deque

_DAY = 86400
_UTC8 = 8 * 3600  # the daily quota turns over at 00:00 UTC+8


class Rates:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._recent: dict[str, deque[float]] = {}
        self._days: dict[str, tuple[int, int]] = {}

    def within_second(self, key: str, limit: float) -> bool:
        """Count one request of `key`; false when more than `limit` fell into the last second (0: no limit)."""
        if not limit:
            return True
        with self._lock:
            now = time.monotonic()
            recent = self._recent.setdefault(key, deque())
            while recent and recent[0] <= now - 1:
                recent.popleft()
            if len(recent) >= limit:
                return False
            recent.append(now)
            return True

    def within(self, key: str, limit: int, seconds: float, now: float) -> bool:
        """Count one request of `key`; false when `limit` fell into the last `seconds` of the sandbox clock."""
        with self._lock:
            recent = self._recent.setdefault(key, deque())
            while recent and recent[0] <= now - seconds:
                recent.popleft()
            if len(recent) >= limit:
                return False
            recent.append(now)
            return True

    def forget(self, market: str) -> None:
        """Start counting anew for every key that begins with the market's name."""
        with self._lock:
            for counted in (self._recent, self._days):
                for key in [key for key in counted if key.startswith(f"{market} ")]:
                    del counted[key]

    def within_day(self, key: str, limit: int, now: float) -> bool:
        """Count one request of `key` today; false when the quota is used up (0: no quota)."""
        if not limit:
            return True
        with self._lock:
            today = int((now + _UTC8) // _DAY)
            day, used = self._days.get(key, (today, 0))
            used = used if day == today else 0
            self._days[key] = (today, used + 1)
            return used < limit
