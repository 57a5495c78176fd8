"""A machine handed over, looked at, used day by day, and one day no longer there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.coaching.models import ConditionCheck, Equipment, EquipmentUse, Workshop
from esmart.coaching.queries.work.scope import equipment_for, in_industry, runs_units
from esmart.coaching.services.problems import NotAllowed, Refused, WrongState
from esmart.coaching.services.work.rights import who_writes
from esmart.core.history import Actor, acting
from esmart.registry.models import Enterprise

GIVERS = frozenset({User.Role.REGIONAL_OFFICER, User.Role.MINISTRY_OFFICER, User.Role.WORKSHOP_OFFICER})
USERS = frozenset({User.Role.OWNER, User.Role.WORKSHOP_OFFICER})
Condition = ConditionCheck.Condition


@dataclass(frozen=True, kw_only=True)
class MachineFacts:
    """What the minutes (BAST) say. Giver and receiver are offices with a function, never a person's name."""

    name: str
    serial_number: str
    value: int
    place: str
    brand: str = ""
    minutes_number: str = ""
    handed_over_on: date | None = None
    giver: str = ""
    receiver: str = ""
    output_before: int | None = None


def hand_over_equipment(
    *,
    office_id: int,
    facts: MachineFacts,
    enterprise: Enterprise | None = None,
    workshop: Workshop | None = None,
    actor: Actor,
    now: datetime,
) -> Equipment:
    """Keep a machine given by an office, standing at one enterprise or in one workshop; raises Refused or NotAllowed."""
    if (enterprise is None) == (workshop is None):
        raise Refused(_("Pilih satu tempat: usaha, atau bengkel."), field="workshop")
    for field in ("name", "serial_number", "place"):
        if not getattr(facts, field).strip():
            raise Refused(_("Isi nama mesin, nomor seri, dan tempatnya."), field=field)
    if facts.value < 0:
        raise Refused(_("Nilai tidak boleh kurang dari nol."), field="value")
    if facts.handed_over_on and facts.handed_over_on > timezone.localdate(now):
        raise Refused(_("Tanggal serah terima belum terjadi."), field="handed_over_on")
    with acting(actor):
        user = who_writes(actor)
        if user is not None and (user.role not in GIVERS or user.office_id != office_id):
            raise NotAllowed(_("Alat dicatat oleh kantor yang menyerahkannya atau unit yang menerimanya."))
        machine = Equipment(office_id=office_id, enterprise=enterprise, workshop=workshop, **asdict(facts))
        try:
            with transaction.atomic():
                machine.save()
        except IntegrityError as twice:
            raise Refused(_("Nomor seri ini sudah dicatat kantor Anda."), field="serial_number") from twice
    return machine


def check_equipment(
    *,
    equipment: Equipment,
    on: date,
    condition: str,
    passed_on: bool,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> ConditionCheck:
    """Keep what somebody saw of a machine; raises Refused, NotAllowed or WrongState."""
    if condition not in Condition.values:
        raise Refused(_("Pilih keadaan mesin."), field="condition")
    if on > timezone.localdate(now):
        raise Refused(_("Tanggal ini belum terjadi."), field="on")
    with acting(actor):
        user = _refuse_outsider(actor, equipment)
        if user is not None and user.role == User.Role.OWNER:
            raise NotAllowed(_("Pemeriksaan dilakukan petugas, bukan pemakai mesin."))
        _refuse_ended(equipment)
        return ConditionCheck.objects.create(
            equipment=equipment, on=on, condition=condition, passed_on=passed_on, checked_by=user, note=note.strip()
        )  # fmt: skip


def record_equipment_use(
    *, equipment: Equipment, on: date, hours: Decimal, pieces: int = 0, actor: Actor, now: datetime
) -> EquipmentUse:
    """Keep a day's use; the same day said again is corrected. Raises Refused, NotAllowed or WrongState."""
    if not 0 <= hours <= 24:  # noqa: PLR2004  # hours of a day
        raise Refused(_("Jam pakai antara 0 dan 24."), field="hours")
    if pieces < 0:
        raise Refused(_("Jumlah hasil tidak boleh kurang dari nol."), field="pieces")
    if on > timezone.localdate(now):
        raise Refused(_("Tanggal ini belum terjadi."), field="on")
    with acting(actor):
        user = _refuse_outsider(actor, equipment)
        if user is not None and user.role not in USERS:
            raise NotAllowed(_("Pemakaian dicatat oleh yang memakai mesin."))
        _refuse_ended(equipment)
        return EquipmentUse.objects.update_or_create(
            equipment=equipment, on=on, defaults={"hours": hours, "pieces": pieces}
        )[0]  # fmt: skip


def end_equipment(*, equipment: Equipment, on: date, because: str, actor: Actor) -> Equipment:
    """End the watch over a machine with a reason; its record stays. Raises Refused, NotAllowed or WrongState."""
    if not because.strip():
        raise Refused(_("Tulis alasannya."), field="because")
    with acting(actor):
        user = who_writes(actor)
        if user is not None and user.office_id != equipment.office_id and not in_industry(user):
            raise NotAllowed(_("Hanya kantor yang menyerahkan mesin ini yang mengakhirinya."))
        _refuse_outsider(actor, equipment)
        held = Equipment.objects.select_for_update(of=("self",)).get(pk=equipment.pk)
        _refuse_ended(held)
        held.ended_on, held.ended_because = on, because.strip()[:200]
        held.save(update_fields=["ended_on", "ended_because"])
    return held


def may_check(user: User) -> bool:
    """Say whether a person looks at machines for an office; the reach is scope's."""
    return user.may_write and (
        in_industry(user) or runs_units(user) or user.role == User.Role.REGIONAL_OFFICER
    )


def _refuse_outsider(actor: Actor, equipment: Equipment) -> User | None:
    user = who_writes(actor)
    if user is not None and not equipment_for(user).filter(pk=equipment.pk).exists():
        raise NotAllowed(_("Mesin ini di luar lingkup Anda."))
    return user


def _refuse_ended(equipment: Equipment) -> None:
    """Lock the machine and raise WrongState when its watch has ended meanwhile."""
    held = Equipment.objects.select_for_update(of=("self",)).get(pk=equipment.pk)
    if held.ended_on is not None:
        raise WrongState(_("Pencatatan mesin ini sudah diakhiri."))
