"""How it went, 1, 3, 6 and 12 months after release: only with whom agrees to be asked."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import FollowUp, Handover
from esmart.coaching.services.problems import NotAllowed, NotThere, Refused
from esmart.coaching.services.release.rights import lock_handover
from esmart.core.history import Actor, acting


def record_follow_up(
    *,
    handover: Handover,
    months: int,
    outcome: str,
    on: date,
    uses_the_skill: bool | None = None,
    words: str = "",
    actor: Actor,
    now: datetime,
) -> FollowUp:
    """Keep the outcome of one talk, by the mentor or the receiving office; raises NotThere, NotAllowed or Refused."""
    today = timezone.localdate(now)
    if outcome not in FollowUp.Outcome.values:
        raise Refused(_("Pilih hasil pembicaraan."), field="outcome")
    if on > today:
        raise Refused(_("Tanggal ini belum terjadi."), field="on")
    with acting(actor):
        kept, sight = lock_handover(handover, actor, today=today)
        if not sight.follows:
            raise NotAllowed(_("Orang ini tidak setuju dihubungi, atau bukan Anda yang mendampinginya."))
        row = FollowUp.objects.select_for_update().filter(handover=kept, months=months).first()
        if row is None:
            raise NotThere(_("Tindak lanjut ini tidak ada."))
        row.done_on, row.outcome, row.uses_the_skill, row.words = on, outcome, uses_the_skill, words.strip()
        row.save(update_fields=["done_on", "outcome", "uses_the_skill", "words"])
        last = not kept.follow_ups.filter(done_on=None).exists()
        kept.state = Handover.State.CLOSED if last else Handover.State.FOLLOWED
        kept.save(update_fields=["state"])
    return row
