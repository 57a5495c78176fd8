"""The day somebody walks out: the stay ends, the plan is handed over, the talks afterwards get their days."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Custody
from esmart.accounts.services import AccountsProblem, end_stay
from esmart.coaching.models import FollowUp, Handover
from esmart.coaching.rules.release import follow_up_days
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.release.rights import lock_handover, refuse_unless
from esmart.core.history import Actor, acting


def record_release(*, handover: Handover, on: date, actor: Actor, now: datetime) -> Handover:
    """Record the release and end the stay, unless the unit's book ended it already; twice changes nothing.

    Lines still open on the checklist hold nobody back. Raises NotThere, NotAllowed, Refused or WrongState.
    """
    today = timezone.localdate(now)
    with acting(actor):
        kept, sight = lock_handover(handover, actor, today=today)
        if kept.released_on is not None:
            return kept
        refuse_unless(sight.prepares)
        if kept.state != Handover.State.PREPARING:
            raise WrongState(_("Serah terima ini sudah dihentikan."))
        stay = kept.custody
        if stay.until is None:
            try:
                stay = end_stay(person=kept.person, on=on, actor=actor, now=now)
            except AccountsProblem as problem:
                raise Refused(str(problem), field="on") from problem
        elif stay.ended_by != Custody.End.RELEASED:
            raise WrongState(_("Masa di unit ini berakhir bukan karena bebas."))
        return write_release(kept, stay.until or on)


def write_release(handover: Handover, on: date) -> Handover:
    """Write a release that stands in the unit's book, with the days of the talks afterwards; call inside a transaction."""
    handover.released_on, handover.state = on, Handover.State.HANDED_OVER
    handover.review_due_on = None
    handover.save(update_fields=["released_on", "state", "review_due_on"])
    FollowUp.objects.bulk_create(
        (
            FollowUp(handover=handover, months=months, due_on=day)
            for months, day in follow_up_days(on).items()
        ),
        ignore_conflicts=True,
    )
    return handover
