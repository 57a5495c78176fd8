"""Budgets of requests, shared by all processes through one row each (GCRA: a steady rate with some play)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Rate:
    """So many requests a minute on the long run, and so many at once."""

    per_minute: float
    burst: int

    @property
    def interval(self) -> float:
        return 60 / self.per_minute


def spend_budget(key: str, rate: Rate, *, now: float) -> float:
    """Take one request from a budget: 0 when there was one left, else after how many seconds there is one again.

    One statement; a refused request costs nothing, so that whoever waits gets through. `now` in seconds.
    """
    interval, play = rate.interval, rate.burst * rate.interval
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_requestbudget AS kept (key, even_at) VALUES (%(key)s, %(now)s + %(interval)s)
            ON CONFLICT (key) DO UPDATE SET even_at = greatest(kept.even_at, %(now)s) + %(interval)s
            WHERE greatest(kept.even_at, %(now)s) + %(interval)s <= %(now)s + %(play)s
            """,
            {"key": key, "now": now, "interval": interval, "play": play},
        )
        if cursor.rowcount:
            return 0
        cursor.execute("SELECT even_at FROM accounts_requestbudget WHERE key = %s", [key])
        (even_at,) = cursor.fetchone()
    return max(float(even_at) + interval - play - now, interval)
