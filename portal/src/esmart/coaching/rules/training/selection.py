"""Why somebody is proposed for a course: which reasons there are, what each counts, how it is said. And when nobody may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

# No training in the last days before release: they belong to the hand-over (programme-ideas.md 3).
LAST_DAYS_FREE = 7
FEWEST_DAYS_LEFT = 30
MOST_DAYS_LEFT = 365

# Reason → points. Never helped and near release weigh most: that is what a course in this programme is for.
ENTERPRISE_POINTS = {
    "never_helped": 30,
    "commodity": 25,
    "has_products": 10,
    "not_listed": 20,
    "selling_falls": 20,
    "lacks_legality": 25,
}
PERSON_POINTS = {"near_release": 35, "never_trained": 30, "works_in_it": 20, "has_skill": 15}

# A shop sells less when the last 90 days brought less than this share of the 90 days before.
FALLING_BELOW_PERCENT = 60
WINDOW_DAYS = 90


@dataclass(frozen=True)
class Reason:
    """One reason with its points and what it rests on; kept with the participant as it was on the day."""

    key: str
    points: int
    facts: Mapping[str, Any]

    def as_data(self) -> dict[str, Any]:
        """Give it as the database keeps it."""
        return {"reason": self.key, "points": self.points, "facts": dict(self.facts)}


def enterprise_keys(kind: str, *, commodity: str, legality: str) -> list[str]:
    """Give the reasons that count for a programme of this kind, for enterprises, strongest first.

    Not being on show, and falling sales, count for courses about selling; a missing permit for courses that lead to it.
    """
    keys = ["never_helped", "has_products"]
    if commodity:
        keys.append("commodity")
    if kind in {"digital_selling", "business_coaching"}:
        keys += ["not_listed", "selling_falls"]
    if legality:
        keys.append("lacks_legality")
    return sorted(keys, key=lambda key: -ENTERPRISE_POINTS[key])


def person_keys(*, commodity: str) -> list[str]:
    """Give the reasons that count for people in custody, strongest first."""
    keys = ["near_release", "never_trained"]
    if commodity:
        keys += ["works_in_it", "has_skill"]
    return keys


def last_release_refused(ends_on: date) -> date:
    """Give the last planned day of release that is too near: a course until `ends_on` would reach into the free days."""
    return ends_on + timedelta(days=LAST_DAYS_FREE - 1)


def too_near_release(release_planned_on: date | None, *, ends_on: date) -> bool:
    """Say whether a course would reach into a person's last seven days inside, or beyond them."""
    return release_planned_on is not None and release_planned_on <= last_release_refused(ends_on)
