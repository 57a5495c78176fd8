"""Free capacity of a workshop, offered to partners: people and machines as numbers, never as names."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from esmart.coaching.models import CapacityOffer, Workshop
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.work.rights import refuse_other_unit
from esmart.core.history import Actor, acting


def offer_capacity(
    *,
    workshop: Workshop,
    what: str,
    people: int,
    machines: int,
    hours_per_month: int,
    since: date,
    until: date,
    actor: Actor,
) -> CapacityOffer:
    """Offer free capacity from one day to another; raises Refused or NotAllowed."""
    if not what.strip():
        raise Refused(_("Tulis apa yang dapat dikerjakan."), field="what")
    if people < 0 or machines < 0 or hours_per_month <= 0:
        raise Refused(_("Isi jumlah orang, mesin, dan jam sebulan."), field="hours_per_month")
    if until < since:
        raise Refused(_("Tanggal akhir lebih awal daripada tanggal mulai."), field="until")
    with acting(actor):
        refuse_other_unit(actor, workshop.office_id)
        if workshop.closed_on is not None:
            raise WrongState(_("Bengkel ini sudah ditutup."))
        return CapacityOffer.objects.create(
            workshop=workshop, what=what.strip(), people=people, machines=machines, hours_per_month=hours_per_month,
            since=since, until=until,
        )  # fmt: skip


def withdraw_offer(*, offer: CapacityOffer, actor: Actor, now: datetime) -> CapacityOffer:
    """Take an offer back; twice is no error; raises NotAllowed."""
    with acting(actor):
        refuse_other_unit(actor, offer.workshop.office_id)
        if offer.withdrawn_at is None:
            offer.withdrawn_at = now
            offer.save(update_fields=["withdrawn_at"])
    return offer
