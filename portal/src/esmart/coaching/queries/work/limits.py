"""The limits in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from esmart.coaching.models import WorkLimit
from esmart.coaching.rules.work.hours import DAY_HOURS, WEEK_HOURS

IDLE_DAYS = Decimal(30)  # ours, until the ministry says otherwise


@dataclass(frozen=True)
class Limits:
    """Hours of a day and of a week, and days without use, from which people are warned."""

    day_hours: Decimal = DAY_HOURS
    week_hours: Decimal = WEEK_HOURS
    idle_days: Decimal = IDLE_DAYS


def limits_on(day: date) -> Limits:
    """Give the limits in force on a day, ours where none was set; one query."""
    rows = WorkLimit.objects.filter(since__lte=day).order_by("since", "id")
    return Limits(**dict(rows.values_list("key", "value")))


def limit_rows() -> list[WorkLimit]:
    """Give every limit that was set, newest first; one query."""
    return list(WorkLimit.objects.order_by("-since", "key"))
