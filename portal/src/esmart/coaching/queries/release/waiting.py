"""What waits at the desk in this chapter, in numbers, by role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from esmart.accounts.models import User
from esmart.accounts.queries import is_of_corrections, leaving_within
from esmart.coaching.models import Handover, HandoverItem
from esmart.coaching.queries.release.gate import duties_of
from esmart.coaching.queries.release.mentoring import count_silent
from esmart.coaching.queries.release.scope import handovers_for, works_in_a_unit
from esmart.coaching.rules.release import LEAVING_DAYS, item_due_on


@dataclass(frozen=True)
class Waiting:
    """Silent mentorships (own, and those the office must look after), overdue tasks, releases and talks that wait."""

    silent: int = 0
    silent_for_office: int = 0
    tasks_overdue: int = 0
    leaving_without_plan: int = 0
    items_late: int = 0
    reviews_due: int = 0
    talks_due: int = 0


def waiting_for(user: User, *, today: date) -> Waiting:
    """Count what waits for a person; twenty queries at most, four for those who mentor nobody and work in no unit."""
    if user.role == User.Role.ADMINISTRATOR:
        return Waiting()
    mine, office, overdue = count_silent(user, today=today)
    talks = len(duties_of(user, today=today))
    if not (works_in_a_unit(user) or is_of_corrections(user)):
        return Waiting(mine, office, overdue, talks_due=talks)
    preparing = handovers_for(user, today=today).filter(state=Handover.State.PREPARING)
    planned = preparing.values("custody_id")
    leaving = leaving_within(user, days=LEAVING_DAYS, today=today).exclude(pk__in=planned).count()
    open_items = HandoverItem.objects.filter(handover__in=preparing, done_on=None, not_needed=False)
    late = sum(
        item_due_on(key, planned_on) < today
        for key, planned_on in open_items.values_list("key", "handover__planned_on")
    )
    reviews = preparing.filter(review_due_on__isnull=False).count()
    return Waiting(mine, office, overdue, leaving, late, reviews, talks)
