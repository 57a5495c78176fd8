"""Lines of work in a workshop, and who takes part in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Custody, Person
from esmart.accounts.queries.register_lookup import present_stays
from esmart.coaching.models import Contract, Eligibility, Partner, WorkActivity, Worker, Workshop
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.work.rights import refuse_other_unit
from esmart.core.history import Actor, acting
from esmart.registry.models import Product

Mode = WorkActivity.Mode


def start_activity(
    *,
    workshop: Workshop,
    mode: str,
    name: str,
    since: date,
    unit_of_measure: str = "buah",
    product: Product | None = None,
    partner: Partner | None = None,
    contract: Contract | None = None,
    actor: Actor,
) -> WorkActivity:
    """Start a line of work; raises Refused, NotAllowed, or WrongState for a closed workshop."""
    if mode not in Mode.values:
        raise Refused(_("Pilih jenis kegiatan."), field="mode")
    if not name.strip():
        raise Refused(_("Tulis nama kegiatan."), field="name")
    if mode == Mode.THIRD_PARTY and partner is None:
        raise Refused(_("Pilih mitra yang memesan."), field="partner")
    if contract is not None and (contract.office_id != workshop.office_id or contract.partner != partner):
        raise Refused(_("Pilih PKS unit ini dengan mitra itu."), field="contract")
    with acting(actor):
        refuse_other_unit(actor, workshop.office_id)
        if workshop.closed_on is not None:
            raise WrongState(_("Bengkel ini sudah ditutup."))
        return WorkActivity.objects.create(
            workshop=workshop, mode=mode, name=name.strip(), since=since, product=product, partner=partner,
            contract=contract, unit_of_measure=unit_of_measure.strip() or "buah",
        )  # fmt: skip


def end_activity(*, activity: WorkActivity, on: date, actor: Actor) -> WorkActivity:
    """End a line of work and everybody's part in it; raises Refused or NotAllowed."""
    if on < activity.since:
        raise Refused(_("Tanggal akhir lebih awal daripada tanggal mulai."), field="on")
    with acting(actor):
        refuse_other_unit(actor, activity.workshop.office_id)
        activity.until = on
        activity.save(update_fields=["until"])
        activity.workers.filter(until=None).update(until=on)
    return activity


def assign_workers(
    *,
    activity: WorkActivity,
    persons: Iterable[Person],
    since: date,
    agreed_on: date | None = None,
    actor: Actor,
) -> list[Worker]:
    """Assign people of the unit to a line of work, of free will; who already takes part stays as they are.

    Raises Refused for somebody who is not in the unit, is a child, or whom the unit decided against. Who may work is the
    unit's decision and is only recorded; nothing is computed.
    """
    office = activity.workshop.office_id
    wanted = list(persons)
    with acting(actor):
        refuse_other_unit(actor, office)
        if activity.until is not None:
            raise WrongState(_("Kegiatan ini sudah berakhir."))
        stays = {stay.person_id: stay for stay in present_stays(wanted)}
        against = _decided_against(wanted)
        for person in wanted:
            stay = stays.get(person.pk)
            if stay is None or stay.office_id != office:
                raise Refused(
                    _("Peserta %(code)s tidak tercatat di unit ini.") % {"code": person.public_id},
                    field="persons",
                )
            if stay.status == Custody.Status.JUVENILE:
                raise Refused(
                    _("Anak binaan tidak dilibatkan dalam kegiatan yang menjual; catat pelatihannya saja."),
                    field="persons",
                )
            if person.pk in against:
                raise Refused(
                    _("Keputusan unit: peserta %(code)s belum boleh ikut. Catat keputusan baru lebih dahulu.")
                    % {"code": person.public_id},
                    field="persons",
                )
        present = set(activity.workers.filter(until=None).values_list("person_id", flat=True))
        return Worker.objects.bulk_create(
            Worker(activity=activity, person=person, since=since, agreed_on=agreed_on)
            for person in wanted
            if person.pk not in present
        )


def end_work(*, worker: Worker, on: date, actor: Actor, now: datetime) -> Worker:
    """End one person's part in a line of work; raises Refused, NotAllowed or WrongState."""
    with acting(actor):
        refuse_other_unit(actor, worker.activity.workshop.office_id)
        if worker.until is not None:
            raise WrongState(_("Keikutsertaan ini sudah berakhir."))
        if on < worker.since or on > timezone.localdate(now):
            raise Refused(_("Isi tanggal antara mulai ikut dan hari ini."), field="on")
        worker.until = on
        worker.save(update_fields=["until"])
    return worker


def _decided_against(persons: Iterable[Person]) -> set[int]:
    decisions = Eligibility.objects.filter(person__in=list(persons)).order_by("decided_on", "id")
    latest = dict(decisions.values_list("person_id", "eligible"))  # the last decision stays
    return {person_id for person_id, eligible in latest.items() if not eligible}
