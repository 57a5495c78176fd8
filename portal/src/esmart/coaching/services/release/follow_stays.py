"""Releases kept in step with the unit's book: a new planned day, a transfer with its review, a release written elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop

from esmart.accounts.models import Custody
from esmart.coaching.models import Handover
from esmart.coaching.rules.release import REVIEW_DAYS
from esmart.coaching.services.release.record_release import write_release
from esmart.coaching.services.release.rights import lock_handover, refuse_unless
from esmart.core.history import SYSTEM, Actor, acting


def follow_stays() -> int:
    """Bring all releases under preparation up to what their stays say, and give how many changed.

    After a transfer the plan goes along to the new unit, which reviews it within ten days; all days of the checklist
    follow from the planned release, so a new one moves them.
    """
    changed = 0
    with acting(SYSTEM):
        rows = Handover.objects.filter(state=Handover.State.PREPARING).select_for_update(of=("self",))
        for handover in rows.select_related("custody", "person").order_by("id"):
            changed += _follow(handover)
    return changed


def confirm_review(*, handover: Handover, actor: Actor, now: datetime) -> None:
    """Say that the new unit looked through the plan; raises NotThere or NotAllowed."""
    with acting(actor):
        kept, sight = lock_handover(handover, actor, today=timezone.localdate(now))
        refuse_unless(sight.prepares)
        kept.review_due_on = None
        kept.save(update_fields=["review_due_on"])


def _follow(handover: Handover) -> int:
    stay = handover.custody
    if stay.until is not None and stay.ended_by == Custody.End.TRANSFERRED:
        present = handover.person.stays.filter(until=None).first()
        if present is None:
            last = handover.person.stays.order_by("-since", "-id").first()
            if last is None or last.ended_by != Custody.End.RELEASED:
                return 0
            present = last
        handover.custody, stay = present, present
        handover.review_due_on = present.since + timedelta(days=REVIEW_DAYS)
        handover.save(update_fields=["custody", "review_due_on"])
        _follow(handover)
        return 1
    if stay.until is not None and stay.ended_by == Custody.End.RELEASED:
        write_release(handover, stay.until)
        return 1
    if stay.until is not None:
        handover.state, handover.state_reason = (
            Handover.State.STOPPED,
            gettext_noop("Masa di unit berakhir bukan karena bebas"),
        )
        handover.save(update_fields=["state", "state_reason"])
        return 1
    if stay.release_planned_on is not None and stay.release_planned_on != handover.planned_on:
        handover.planned_on = stay.release_planned_on
        handover.save(update_fields=["planned_on"])
        return 1
    return 0
