"""Which state of a cohort or a participant may follow which, as data; and which of them hold a seat."""

from __future__ import annotations

COHORT: dict[str, frozenset[str]] = {
    "draft": frozenset({"open", "cancelled"}),
    "open": frozenset({"draft", "running", "cancelled"}),
    "running": frozenset({"finished", "cancelled"}),
    "finished": frozenset(),
    "cancelled": frozenset(),
}

ENROLMENT: dict[str, frozenset[str]] = {
    "proposed": frozenset({"waiting", "invited", "declined", "ended"}),
    "waiting": frozenset({"invited", "declined", "ended"}),
    "invited": frozenset({"enrolled", "declined", "ended"}),
    "enrolled": frozenset({"completed", "ended"}),
    "declined": frozenset({"proposed"}),  # asked once more, from the beginning
    "ended": frozenset(),
    "completed": frozenset(),
}

HOLDS_A_SEAT = frozenset({"invited", "enrolled", "completed"})
TAKES_PART = frozenset({"enrolled", "completed"})
NEEDS_A_REASON = frozenset({"declined", "ended", "cancelled"})
# In which state of the cohort a participant may come to a state; what is not named may be done until it ends.
INVITES = frozenset({"open", "running"})


def may_follow(table: dict[str, frozenset[str]], before: str, after: str) -> bool:
    """Say whether a state may follow another one."""
    return after in table.get(before, frozenset())
