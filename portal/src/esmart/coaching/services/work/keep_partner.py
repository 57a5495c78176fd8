"""Partners from outside and the agreements with them."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from esmart.coaching.models import Contract, Partner
from esmart.coaching.queries.work.scope import OFFICERS, may_run
from esmart.coaching.services.problems import NotAllowed, Refused
from esmart.coaching.services.work.papers import take_paper
from esmart.coaching.services.work.rights import refuse_other_unit, who_writes
from esmart.core.history import Actor, acting
from esmart.core.models import Region


def keep_partner(
    *,
    office_id: int,
    name: str,
    trains: bool,
    buys: bool,
    lends_machines: bool,
    private: bool,
    contact: str = "",
    note: str = "",
    region: Region | None = None,
    partner: Partner | None = None,
    closed_on: date | None = None,
    actor: Actor,
) -> Partner:
    """Keep a partner of an office, or correct one; raises Refused or NotAllowed."""
    if not name.strip():
        raise Refused(_("Tulis nama mitra."), field="name")
    if not (trains or buys or lends_machines):
        raise Refused(_("Pilih sedikitnya satu: melatih, membeli, atau meminjamkan mesin."), field="trains")
    with acting(actor):
        user = who_writes(actor)
        own = user is not None and user.role in OFFICERS and user.office_id == office_id
        if user is not None and not own and not may_run(user, office_id):
            raise NotAllowed(_("Mitra ini dicatat kantor lain."))
        kept = partner or Partner(office_id=office_id)
        kept.name, kept.contact, kept.note, kept.region = name.strip(), contact.strip(), note.strip(), region
        kept.trains, kept.buys, kept.lends_machines, kept.private = trains, buys, lends_machines, private
        kept.closed_on = closed_on
        try:
            with transaction.atomic():
                kept.save()
        except IntegrityError as twice:
            raise Refused(_("Mitra dengan nama ini sudah dicatat kantor Anda."), field="name") from twice
    return kept


def keep_contract(
    *,
    office_id: int,
    partner: Partner,
    number: str,
    subject: str,
    since: date,
    until: date | None = None,
    paper: bytes = b"",
    actor: Actor,
) -> Contract:
    """Keep an agreement between a unit and a partner; raises Refused or NotAllowed."""
    if until is not None and until < since:
        raise Refused(_("Tanggal akhir lebih awal daripada tanggal mulai."), field="until")
    stored = take_paper(paper) if paper else None
    with acting(actor):
        refuse_other_unit(actor, office_id)
        contract = Contract(
            office_id=office_id, partner=partner, number=number.strip(), subject=subject.strip(), since=since, until=until
        )  # fmt: skip
        try:
            with transaction.atomic():
                contract.save()
        except IntegrityError as twice:
            raise Refused(_("Nomor PKS ini sudah dicatat."), field="number") from twice
        if stored is not None:
            contract.file.save(str(stored.name), stored)
    return contract
