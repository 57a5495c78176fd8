"""Who receives a person after release, and who accompanies them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.queries.receivers import receiving_offices
from esmart.coaching.models import Handover, HandoverItem
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.release.assign_mentor import assign_mentor
from esmart.coaching.services.release.rights import lock_handover, refuse_unless
from esmart.core.history import Actor, acting


def plan_handover(
    *,
    handover: Handover,
    receiver_id: int | None,
    receiving_group: str = "",
    mentor_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> Handover:
    """Set the receiving office or group and the mentor while the release is prepared; raises NotThere, NotAllowed,
    Refused or WrongState. A new mentor begins today; None leaves the present one.
    """
    today = timezone.localdate(now)
    if receiver_id is not None and not receiving_offices().filter(pk=receiver_id).exists():
        raise Refused(_("Pilih bapas atau dinas dari daftar."), field="receiver")
    with acting(actor):
        kept, sight = lock_handover(handover, actor, today=today)
        refuse_unless(sight.prepares)
        if kept.state != Handover.State.PREPARING:
            raise WrongState(_("Serah terima ini sudah tidak disiapkan lagi."))
        kept.receiver_id, kept.receiving_group = receiver_id, receiving_group.strip()[:200]
        kept.save(update_fields=["receiver", "receiving_group"])
        tick(kept, HandoverItem.Key.RECEIVER, bool(receiver_id or kept.receiving_group), today=today)
        if mentor_id is not None:
            assign_mentor(mentor_id=mentor_id, person=kept.person, actor=actor, now=now)
            kept.mentor_id = mentor_id
        tick(kept, HandoverItem.Key.MENTOR, kept.mentor_id is not None, today=today)
    return kept


def tick(handover: Handover, key: str, done: bool, *, today: date) -> None:
    """Set one line of the checklist as the facts say; call inside a transaction."""
    line = handover.items.filter(key=key)
    if done:
        line.filter(done_on=None).update(done_on=today, not_needed=False)
    else:
        line.update(done_on=None)
