"""How long nobody has spoken with a participant, and who must act now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

REMIND_AFTER = 30  # days without a contact: a line on the mentor's desk
OFFICE_AFTER = 45  # and then on the office's


@dataclass(frozen=True)
class Silence:
    """Days since the last contact, and whose turn it is: nobody's, the mentor's, the office's."""

    days: int
    turn: Literal["nobody", "mentor", "office"]


def silence_of(*, since: date, last_contact: date | None, today: date) -> Silence:
    """Count from the last contact that reached the participant, or from the beginning where there was none."""
    days = max(0, (today - max(since, last_contact or since)).days)
    if days >= OFFICE_AFTER:
        return Silence(days, "office")
    return Silence(days, "mentor" if days >= REMIND_AFTER else "nobody")
