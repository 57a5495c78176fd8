"""When a yes holds: never for a child's display, not past its end, not past release unless given anew after it."""

from __future__ import annotations

from datetime import date

ADULT_AGE = 18
DISPLAY_PURPOSES = frozenset({"certificate_name", "display_name", "pen_name", "display_photo", "story"})


def is_adult(born_on: date | None, *, on: date) -> bool:
    """Say whether a person is known to be 18 or older on a day; an unknown date of birth proves nothing."""
    if born_on is None:
        return False
    had_birthday = (on.month, on.day) >= (born_on.month, born_on.day)
    return on.year - born_on.year - (not had_birthday) >= ADULT_AGE


def last_day_of_consent(purpose: str, *, until: date | None, release_planned_on: date | None) -> date | None:
    """Give the last day a yes may hold: a display consent given inside ends no later than the planned release."""
    if purpose not in DISPLAY_PURPOSES or release_planned_on is None:
        return until
    return min(until, release_planned_on) if until else release_planned_on


def consent_holds(
    purpose: str,
    *,
    today: date,
    given_on: date,
    until: date | None,
    born_on: date | None,
    juvenile: bool,
    released_on: date | None,
    release_planned_on: date | None,
) -> bool:
    """Say whether a yes that nobody withdrew still holds today.

    `released_on` is the day of the last release, `release_planned_on` that of the present stay. For display: the person
    was a proven adult when asked, is no *anak binaan*, and a yes from inside ends with the release.
    """
    if until is not None and today > until:
        return False
    if purpose not in DISPLAY_PURPOSES:
        return True
    if juvenile or not is_adult(born_on, on=given_on):
        return False
    if released_on is not None and released_on <= today and given_on < released_on:
        return False
    return release_planned_on is None or today <= release_planned_on
