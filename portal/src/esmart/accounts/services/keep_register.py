"""What a file from a unit's database says of many people, kept in one transaction: the bulk of register_person, begin_stay,
transfer_stay and correct_stay, with the same rights and the same facts in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Custody, Person, PersonKey, RegisterNumber
from esmart.accounts.queries.person_secrets import key_cell, name_mark, open_person_key, register_mark
from esmart.accounts.rules import person_name_key, register_keys
from esmart.accounts.rules.register import Correction, NewPerson, NextStay, StayFacts
from esmart.accounts.services.problems import Refused, WrongState
from esmart.accounts.services.rights import refuse_other_unit
from esmart.accounts.services.seal_person import seal_field, seal_register_number
from esmart.core.history import Actor, acting
from esmart.core.secrets import new_key, seal

BATCH = 1_000


def keep_register(
    *,
    new: Sequence[NewPerson] = (),
    next_stays: Sequence[NextStay] = (),
    corrections: Sequence[Correction] = (),
    actor: Actor,
    now: datetime,
) -> list[int]:
    """Keep new people, corrections of known ones, then further stays; gives the ids of the new people in order.

    The caller decided what belongs to whom (accounts.queries.known_people) and holds a lock against a second file at the
    same time. Raises NotAllowed for a unit that is not the actor's, WrongState for a person erased or locked meanwhile.
    """
    with acting(actor):
        _check_units(actor, [*(stay for one in new for stay in one.stays), *(one.stay for one in next_stays)])
        ids = _keep_new(new, now=now)
        touched = {one.person_id for one in corrections} | {one.person_id for one in next_stays}
        known = _locked(touched)
        if corrections:
            refused = {known[one.person_id].present_office for one in corrections} - {None}
            for office in sorted(office for office in refused if office is not None):
                refuse_other_unit(actor, {office})
        for correction in corrections:
            known[correction.person_id].correct(correction, now=now)
        for person_id, wanted in _by_person(next_stays).items():
            known[person_id].move_on(wanted)
    return ids


class _Known:
    """A known person, locked, with the present stay and the key in the clear for this transaction."""

    def __init__(self, person: Person, stay: Custody | None) -> None:
        key = open_person_key(person)
        if person.erased_at is not None or key is None:
            raise WrongState(_("Data orang ini sudah dihapus."))
        self.person, self.stay, self.key = person, stay, key

    @property
    def present_office(self) -> int | None:
        return self.stay.office_id if self.stay else None

    def correct(self, wanted: Correction, *, now: datetime) -> None:
        changed = []
        if wanted.name is not None:
            self.person.name_sealed = seal_field(self.person, self.key, "name_sealed", wanted.name)
            self.person.name_index = name_mark(person_name_key(wanted.name))
            changed += ["name_sealed", "name_index"]
        if wanted.born_on is not None:
            self.person.born_on_sealed = seal_field(
                self.person, self.key, "born_on_sealed", wanted.born_on.isoformat()
            )
            changed.append("born_on_sealed")
        if wanted.gender is not None:
            self.person.gender = wanted.gender
            changed.append("gender")
        if changed:
            self.person.save(update_fields=changed)
        if self.stay is not None:
            self._correct_stay(self.stay, wanted, now=now)

    def _correct_stay(self, stay: Custody, wanted: Correction, *, now: datetime) -> None:
        facts: dict[str, Any] = {
            "status": wanted.status,
            "release_planned_on": wanted.planned_on,
            "release_path": wanted.path,
        }
        facts = {name: value for name, value in facts.items() if value is not None}
        for name, value in facts.items():
            setattr(stay, name, value)
        if facts:
            stay.save(update_fields=list(facts))
        if wanted.register_number is not None:
            day = timezone.localdate(now)
            stay.register_numbers.filter(until=None).update(until=day)
            RegisterNumber.objects.bulk_create(
                _numbers(
                    [(stay, self.person, self.key, wanted.register_class, wanted.register_number, day, None)]
                )
            )

    def move_on(self, wanted: Sequence[StayFacts]) -> None:
        for facts in wanted:
            if self.stay is not None:
                self.stay.until, self.stay.ended_by = facts.since, Custody.End.TRANSFERRED
                self.stay.save(update_fields=["until", "ended_by"])
                self.stay.register_numbers.filter(until=None).update(until=facts.since)
            self.stay = _stay(self.person, facts)
            self.stay.save(force_insert=True)
            RegisterNumber.objects.bulk_create(
                _numbers(
                    [
                        (
                            self.stay,
                            self.person,
                            self.key,
                            facts.register_class,
                            facts.register_number,
                            facts.since,
                            None,
                        )
                    ]
                )
            )


def _keep_new(new: Sequence[NewPerson], *, now: datetime) -> list[int]:
    ids = _reserve(Person, len(new))
    people, keys, stays, numbers = [], [], [], []
    for person_id, facts in zip(ids, new, strict=True):
        key = new_key()
        person = Person(pk=person_id, gender=facts.gender, created_at=now)
        person.name_sealed = seal_field(person, key, "name_sealed", facts.name)
        person.name_index = name_mark(person_name_key(facts.name))
        person.born_on_sealed = seal_field(person, key, "born_on_sealed", facts.born_on.isoformat())
        people.append(person)
        keys.append(PersonKey(person_id=person_id, key_sealed=seal(key, cell=key_cell(person_id))))
        for stay, following in zip(facts.stays, (*facts.stays[1:], None), strict=True):
            row = _stay(person, stay)
            if following is not None:
                row.until, row.ended_by = following.since, Custody.End.TRANSFERRED
            stays.append(row)
            numbers.append(
                (row, person, key, stay.register_class, stay.register_number, stay.since, row.until)
            )
    Person.objects.bulk_create(people, batch_size=BATCH)
    PersonKey.objects.bulk_create(keys, batch_size=BATCH)
    Custody.objects.bulk_create(stays, batch_size=BATCH)
    RegisterNumber.objects.bulk_create(_numbers(numbers), batch_size=BATCH)
    return ids


def _stay(person: Person, facts: StayFacts) -> Custody:
    return Custody(
        person=person, office_id=facts.office_id, status=facts.status, since=facts.since,
        release_planned_on=facts.planned_on, release_path=facts.path,
    )  # fmt: skip


def _numbers(wanted: Sequence[tuple[Custody, Person, str, str, str, Any, Any]]) -> list[RegisterNumber]:
    """Make the rows of register numbers under ids taken beforehand, since each is sealed in its own cell."""
    rows = []
    for row_id, (stay, _person, key, named, number, since, until) in zip(
        _reserve(RegisterNumber, len(wanted)), wanted, strict=True
    ):
        keys = register_keys(number, register_class=named)
        if not keys:
            raise Refused(_("Nomor register harus memuat angka, misalnya 123/2026."), field="register_number")
        row = RegisterNumber(
            pk=row_id, custody_id=stay.pk, register_class=named, since=since, until=until,
            number_index=register_mark(stay.office_id, min(keys, key=len)),
        )  # fmt: skip
        row.number_sealed = seal_register_number(row, key, number.strip())
        rows.append(row)
    return rows


def _reserve(model: type[Person | RegisterNumber], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def _locked(ids: set[int]) -> dict[int, _Known]:
    people = (
        Person.objects.select_for_update(of=("self",)).select_related("key").filter(pk__in=ids).order_by("pk")
    )
    stays = {one.person_id: one for one in Custody.objects.filter(person_id__in=ids, until=None)}
    return {person.pk: _Known(person, stays.get(person.pk)) for person in people}


def _by_person(next_stays: Iterable[NextStay]) -> dict[int, list[StayFacts]]:
    found: dict[int, list[StayFacts]] = {}
    for one in next_stays:
        found.setdefault(one.person_id, []).append(one.stay)
    return {person: sorted(stays, key=lambda stay: stay.since) for person, stays in found.items()}


def _check_units(actor: Actor, stays: Iterable[StayFacts]) -> None:
    for office in sorted({stay.office_id for stay in stays}):
        refuse_other_unit(actor, {office})
