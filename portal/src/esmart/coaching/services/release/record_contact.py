"""One talk with a participant, taken down by the mentor."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import Contact, Mentorship
from esmart.coaching.queries.release.scope import may_follow
from esmart.coaching.services.problems import NotAllowed, Refused, WrongState
from esmart.coaching.services.release.rights import lock_mentorship, refuse_other_than_mentor
from esmart.core.history import Actor, acting


def record_contact(
    *,
    mentorship: Mentorship,
    on: date,
    kind: str,
    words: str = "",
    next_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> Contact:
    """Keep that mentor and participant spoke, or that nobody answered; raises NotThere, NotAllowed, Refused or WrongState.

    Whoever was released is contacted only while they agree to it.
    """
    today = timezone.localdate(now)
    if kind not in Contact.Kind.values:
        raise Refused(_("Pilih cara bertemu."), field="kind")
    if on > today:
        raise Refused(_("Tanggal kontak belum terjadi."), field="on")
    if next_on is not None and next_on < on:
        raise Refused(_("Janji berikutnya harus sesudah kontak ini."), field="next_on")
    with acting(actor):
        kept, user = lock_mentorship(mentorship, actor, today=today)
        refuse_other_than_mentor(kept, user)
        if kept.until is not None:
            raise WrongState(_("Pendampingan ini sudah berakhir."))
        if kept.person_id is not None and not may_follow(kept.person_id, today=today):
            raise NotAllowed(_("Orang ini tidak setuju dihubungi setelah bebas. Jangan hubungi lagi."))
        return Contact.objects.create(mentorship=kept, on=on, kind=kind, words=words.strip(), next_on=next_on)
