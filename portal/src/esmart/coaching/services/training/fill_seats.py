"""Free seats go to the waiting list, in its order. Called inside a transaction that holds the cohort's row."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from esmart.accounts.queries.stays import planned_releases
from esmart.coaching.models import Cohort, Enrolment
from esmart.coaching.rules.training import HOLDS_A_SEAT, INVITES, too_near_release


def free_seats(cohort: Cohort) -> int:
    """Count the seats nobody holds; one query."""
    held = Enrolment.objects.filter(cohort=cohort, state__in=HOLDS_A_SEAT).count()
    return max(cohort.seats - held, 0)


def fill_seats(cohort: Cohort, *, now: datetime) -> int:
    """Invite the next ones of the waiting list while there are seats; gives how many. The caller locked the cohort.

    Whoever would by now be kept into the last seven days before release is passed over and goes on waiting.
    """
    if cohort.state not in INVITES or not (free := free_seats(cohort)):
        return 0
    waiting = Enrolment.objects.filter(cohort=cohort, state=Enrolment.State.WAITING)
    rows = list(
        waiting.order_by(F("waiting_number").asc(nulls_last=True), "id").values_list("pk", "person_id")
    )
    planned = planned_releases(person for _, person in rows if person)
    following = [
        pk for pk, person in rows if not too_near_release(planned.get(person or 0), ends_on=cohort.ends_on)
    ]
    return Enrolment.objects.filter(pk__in=following[:free]).update(
        state=Enrolment.State.INVITED, state_reason="", state_at=now, waiting_number=None
    )
