"""Stays in correctional units: begun, corrected, moved to another unit, ended."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Custody, Office, Person, RegisterNumber
from esmart.accounts.queries.person_secrets import open_person_key, register_mark
from esmart.accounts.rules import register_keys
from esmart.accounts.services.problems import Refused, WrongState
from esmart.accounts.services.rights import refuse_other_unit
from esmart.accounts.services.seal_person import seal_register_number
from esmart.core.history import Actor, acting

Status, Path, End = Custody.Status, Custody.Path, Custody.End


def begin_stay(
    *,
    person: Person,
    office_id: int,
    since: date,
    status: str = Status.CONVICTED,
    register_class: str = "",
    register_number: str = "",
    release_planned_on: date | None = None,
    release_path: str = "",
    actor: Actor,
    now: datetime,
) -> Custody:
    """Keep that a person stays in a unit from a day on; raises Refused, NotAllowed, or WrongState while another stay runs."""
    _check_facts(status=status, release_path=release_path, since=since, planned=release_planned_on)
    _refuse_future(since, now=now)
    with acting(actor):
        _find_unit(office_id)
        refuse_other_unit(actor, {office_id})
        kept = _lock(person)
        if Custody.objects.filter(person=kept, until=None).exists():
            raise WrongState(_("Orang ini masih tercatat di sebuah unit. Catat pindah, bukan masuk."))
        last = Custody.objects.filter(person=kept).order_by("-until").first()
        if last is not None and last.until is not None and since < last.until:
            raise Refused(_("Tanggal masuk lebih awal daripada akhir masa sebelumnya."), field="since")
        stay = Custody.objects.create(
            person=kept,
            office_id=office_id,
            status=status,
            since=since,
            release_planned_on=release_planned_on,
            release_path=release_path,
        )
        _keep_number(stay, kept, register_class, register_number, since=since)
    return stay


def transfer_stay(
    *,
    person: Person,
    office_id: int,
    on: date,
    register_class: str = "",
    register_number: str = "",
    actor: Actor,
    now: datetime,
) -> Custody:
    """End the present stay and begin the next in another unit on the same day, with the register number given there.

    The officers of either unit may record it. Raises Refused, NotAllowed or WrongState.
    """
    _refuse_future(on, now=now)
    with acting(actor):
        _find_unit(office_id)
        kept = _lock(person)
        before = _present(kept)
        refuse_other_unit(actor, {before.office_id, office_id})
        if before.office_id == office_id:
            raise Refused(_("Orang ini sudah tercatat di unit itu."), field="office")
        if on < before.since:
            raise Refused(_("Tanggal pindah lebih awal daripada tanggal masuk."), field="on")
        _end(before, on=on, ended_by=End.TRANSFERRED)
        stay = Custody.objects.create(
            person=kept,
            office_id=office_id,
            status=before.status,
            since=on,
            release_planned_on=before.release_planned_on,
            release_path=before.release_path,
        )
        _keep_number(stay, kept, register_class, register_number, since=on)
    return stay


def correct_stay(
    *,
    person: Person,
    status: str | None = None,
    release_planned_on: date | None = None,
    release_path: str | None = None,
    register_class: str | None = None,
    register_number: str | None = None,
    on: date | None = None,
    actor: Actor,
    now: datetime,
) -> Custody:
    """Correct the present stay; what is None stays as it is.

    A new class or register number counts from the day `on` (today), the old one keeps its days. Raises Refused,
    NotAllowed or WrongState.
    """
    with acting(actor):
        kept = _lock(person)
        stay = _present(kept)
        refuse_other_unit(actor, {stay.office_id})
        wanted = {
            "status": stay.status if status is None else status,
            "release_planned_on": release_planned_on or stay.release_planned_on,
            "release_path": stay.release_path if release_path is None else release_path,
        }
        _check_facts(
            status=str(wanted["status"]),
            release_path=str(wanted["release_path"]),
            since=stay.since,
            planned=release_planned_on,
        )
        for name, value in wanted.items():
            setattr(stay, name, value)
        stay.save(update_fields=list(wanted))
        if register_number is not None:
            day = on or timezone.localdate(now)
            present = stay.register_numbers.filter(until=None).first()
            named = (
                register_class if register_class is not None else present.register_class if present else ""
            )
            stay.register_numbers.filter(until=None).update(until=day)
            _keep_number(stay, kept, named, register_number, since=day)
    return stay


def end_stay(
    *, person: Person, on: date, ended_by: str = End.RELEASED, actor: Actor, now: datetime
) -> Custody:
    """End the present stay on a day, mostly by release; raises Refused, NotAllowed or WrongState.

    From that day on, display consents given inside no longer hold (queries.valid_consent).
    """
    if ended_by not in {End.RELEASED, End.OTHER}:
        raise Refused(_("Pilih bebas atau lainnya; pindah unit dicatat sebagai pindah."), field="ended_by")
    _refuse_future(on, now=now)
    with acting(actor):
        kept = _lock(person)
        stay = _present(kept)
        refuse_other_unit(actor, {stay.office_id})
        if on < stay.since:
            raise Refused(_("Tanggal akhir lebih awal daripada tanggal masuk."), field="on")
        _end(stay, on=on, ended_by=ended_by)
    return stay


def _lock(person: Person) -> Person:
    kept = Person.objects.select_for_update().get(pk=person.pk)
    if kept.erased_at is not None:
        raise WrongState(_("Data orang ini sudah dihapus."))
    return kept


def _present(person: Person) -> Custody:
    stay = Custody.objects.filter(person=person, until=None).select_for_update().first()
    if stay is None:
        raise WrongState(_("Orang ini tidak sedang tercatat di sebuah unit."))
    return stay


def _find_unit(office_id: int) -> Office:
    unit = Office.objects.filter(pk=office_id, kind=Office.Kind.CORRECTIONAL_UNIT, closed_on=None).first()
    if unit is None:
        raise Refused(_("Pilih lapas, rutan, LPP atau LPKA yang masih buka."), field="office")
    return unit


def _end(stay: Custody, *, on: date, ended_by: str) -> None:
    stay.until, stay.ended_by = on, ended_by
    stay.save(update_fields=["until", "ended_by"])
    stay.register_numbers.filter(until=None).update(until=on)


def _keep_number(stay: Custody, person: Person, register_class: str, number: str, *, since: date) -> None:
    if not number.strip():
        return
    keys = register_keys(number, register_class=register_class)
    key = open_person_key(person)
    if not keys or key is None:
        raise Refused(_("Nomor register harus memuat angka, misalnya 123/2026."), field="register_number")
    mark = register_mark(stay.office_id, keys[0] if len(keys) == 1 else keys[keys.index(_bare(keys))])
    try:
        with transaction.atomic():
            row = RegisterNumber.objects.create(
                custody=stay, register_class=register_class, number_sealed="", number_index=mark, since=since
            )
    except IntegrityError as taken:
        raise Refused(
            _("Nomor register ini sudah dipakai orang lain di unit yang sama."), field="register_number"
        ) from taken
    row.number_sealed = seal_register_number(row, key, number.strip())
    row.save(update_fields=["number_sealed"])


def _bare(keys: list[str]) -> str:
    """Give the key without a class: the shortest."""
    return min(keys, key=len)


def _check_facts(*, status: str, release_path: str, since: date, planned: date | None) -> None:
    if status not in Status.values:
        raise Refused(_("Pilih status yang ada dalam daftar."), field="status")
    if release_path and release_path not in Path.values:
        raise Refused(_("Pilih jalur bebas yang ada dalam daftar."), field="release_path")
    if planned is not None and planned < since:
        raise Refused(_("Rencana bebas lebih awal daripada tanggal masuk."), field="release_planned_on")


def _refuse_future(day: date, *, now: datetime) -> None:
    if day > timezone.localdate(now):
        raise Refused(_("Tanggal ini belum terjadi. Catat pada harinya."), field="date")
