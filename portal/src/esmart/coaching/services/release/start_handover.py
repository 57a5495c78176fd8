"""The beginning of a release: a checklist for somebody who leaves."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Person
from esmart.accounts.queries import is_of_corrections, persons_for
from esmart.coaching.models import Handover, HandoverItem, Mentorship
from esmart.coaching.queries.release.scope import works_in_a_unit
from esmart.coaching.services.problems import NotAllowed, NotThere, Refused, WrongState
from esmart.coaching.services.release.rights import who_acts
from esmart.core.history import Actor, acting


def start_handover(*, person: Person, actor: Actor, now: datetime) -> Handover:
    """Lay out the checklist of a person who stays in a unit and has a planned day of release; twice gives the same.

    Raises NotThere for a stranger, NotAllowed for those outside corrections, WrongState without a stay, Refused without
    a planned day.
    """
    with acting(actor):
        user = who_acts(actor)
        if user is not None and not (works_in_a_unit(user) or is_of_corrections(user)):
            raise NotAllowed(_("Serah terima disiapkan oleh petugas unit."))
        if user is not None and not persons_for(user).filter(pk=person.pk).exists():
            raise NotThere(_("Peserta tidak ditemukan."))
        stay = person.stays.filter(until=None).select_for_update().first()
        if stay is None:
            raise WrongState(_("Orang ini tidak sedang tercatat di sebuah unit."))
        if stay.release_planned_on is None:
            raise Refused(_("Catat dahulu rencana tanggal bebasnya pada data peserta."))
        kept = Handover.objects.filter(custody=stay).first()
        if kept is not None:
            return kept
        mentoring = Mentorship.objects.filter(person=person, until=None).first()
        handover = Handover.objects.create(
            person=person,
            custody=stay,
            started_at=now,
            planned_on=stay.release_planned_on,
            mentor_id=mentoring.mentor_id if mentoring else None,
        )
        HandoverItem.objects.bulk_create(
            HandoverItem(handover=handover, key=key) for key in HandoverItem.Key.values
        )
        if mentoring is not None:
            handover.items.filter(key=HandoverItem.Key.MENTOR).update(done_on=mentoring.since)
    return handover
