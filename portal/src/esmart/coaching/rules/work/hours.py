"""Hours of work against the limits that warn; nobody is stopped by them, an officer is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

# General labour law, until the limits table says otherwise (domain.md 2.4: the norm for inmates was not found).
DAY_HOURS = Decimal(8)
WEEK_HOURS = Decimal(40)


@dataclass(frozen=True)
class Overwork:
    """One person above a limit: in one day, or in the week that begins on a Monday."""

    person_id: int
    since: date
    hours: Decimal
    limit: Decimal
    whole_week: bool


def week_of(day: date) -> tuple[date, date]:
    """Give Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def overwork(
    rows: Iterable[tuple[int, date, Decimal]],
    *,
    day_hours: Decimal = DAY_HOURS,
    week_hours: Decimal = WEEK_HOURS,
) -> list[Overwork]:
    """Give everybody above a limit, from (person, day, hours) of any number of activities."""
    days: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    weeks: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for person, day, hours in rows:
        days[(person, day)] += hours
        weeks[(person, week_of(day)[0])] += hours
    over = [
        Overwork(*key, hours, day_hours, whole_week=False) for key, hours in days.items() if hours > day_hours
    ]
    over += [
        Overwork(*key, hours, week_hours, whole_week=True)
        for key, hours in weeks.items()
        if hours > week_hours
    ]
    return sorted(over, key=lambda one: (one.since, one.person_id, one.whole_week))
