"""Attendance taken in several places at once: the later one counts, whatever order they arrive in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

# A computer's clock may be a little ahead; what claims to be later than that was taken now.
CLOCK_PLAY = timedelta(minutes=5)


@dataclass(frozen=True)
class Mark:
    """One mark as it was taken: present or not, how, when, and the id made where it was taken (or none)."""

    present: bool
    source: str
    taken_at: datetime
    client_id: str = ""

    def as_data(self) -> dict[str, Any]:
        """Give it as the database keeps what was overruled."""
        return {
            "present": self.present,
            "source": self.source,
            "taken_at": self.taken_at.isoformat(),
            "client_id": self.client_id,
        }


@dataclass(frozen=True)
class Joined:
    """What counts now, what was overruled, and whether this mark was new."""

    counts: Mark
    overruled: list[dict[str, Any]]
    new: bool


def join(kept: Mark | None, overruled: Sequence[dict[str, Any]], arriving: Mark) -> Joined:
    """Join an arriving mark with what is kept: the same one again changes nothing, the later taken one counts.

    A mark that said otherwise and lost is remembered, so that both can be shown.
    """
    known = {one["client_id"] for one in overruled if one["client_id"]}
    if kept is None:
        return Joined(arriving, [], new=True)
    if arriving.client_id and arriving.client_id in known | {kept.client_id}:
        return Joined(kept, list(overruled), new=False)
    later = (arriving.taken_at, arriving.client_id) >= (kept.taken_at, kept.client_id)
    counts, loses = (arriving, kept) if later else (kept, arriving)
    remembered = loses.present != counts.present or bool(loses.client_id)
    return Joined(counts, [*overruled, *([loses.as_data()] if remembered else [])], new=True)


def trust_clock(mark: Mark, *, now: datetime) -> Mark:
    """Take a mark from the future as taken now."""
    return replace(mark, taken_at=now) if mark.taken_at > now + CLOCK_PLAY else mark
