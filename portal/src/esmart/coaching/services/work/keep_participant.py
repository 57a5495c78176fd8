"""Participants one by one: added, corrected, moved, released; the unit's decision about them, and what they can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Custody, Person
from esmart.accounts.queries.register_lookup import known_people
from esmart.accounts.rules import person_name_key
from esmart.accounts.services import (
    begin_stay,
    correct_person,
    correct_stay,
    end_stay,
    register_person,
    transfer_stay,
)
from esmart.coaching.models import Eligibility, Skill
from esmart.coaching.queries.work.scope import participants_for
from esmart.coaching.services.problems import NotAllowed, Refused
from esmart.coaching.services.work.rights import refuse_other_unit, who_writes
from esmart.core.history import Actor, acting
from esmart.core.wall import beyond_wall


@dataclass(frozen=True, kw_only=True)
class ParticipantFacts:
    """What a unit's register says of a person."""

    name: str
    born_on: date
    gender: str
    since: date
    status: str
    register_class: str
    register_number: str
    release_planned_on: date | None = None
    release_path: str = ""


class KnownAlready(Refused):
    """Somebody of this name and date of birth is known; `person_id` is whom a person must decide about."""

    def __init__(self, person_id: int) -> None:
        super().__init__(
            _(
                "Orang dengan nama dan tanggal lahir ini sudah tercatat. Putuskan di bawah: orang yang sama atau lain."
            )
        )
        self.person_id = person_id


def add_participant(
    *, office_id: int, facts: ParticipantFacts, somebody_else: bool = False, actor: Actor, now: datetime
) -> Person:
    """Add a person who came into a unit; raises KnownAlready unless it was said to be somebody else, Refused, NotAllowed."""
    if not facts.register_number.strip():
        raise Refused(_("Isi nomor register."), field="register_number")
    with acting(actor):
        refuse_other_unit(actor, office_id)
        same = _same(facts.name, facts.born_on)
        if same and not somebody_else:
            raise KnownAlready(same[0])
        with beyond_wall():  # nobody's before the first stay
            person = register_person(
                name=facts.name, born_on=facts.born_on, gender=facts.gender, actor=actor, now=now
            )
            return _begin(person, office_id, facts, actor=actor, now=now)


def take_over_participant(*, office_id: int, facts: ParticipantFacts, actor: Actor, now: datetime) -> Person:
    """Take the person of this name and date of birth, known from another unit or an earlier stay, into a unit.

    A stay that still runs elsewhere ends with this transfer. Raises Refused where nobody or more than one is meant.
    """
    with acting(actor):
        refuse_other_unit(actor, office_id)
        same = _same(facts.name, facts.born_on)
        if len(same) != 1:
            raise Refused(_("Tidak jelas siapa yang dimaksud; hubungi unit asalnya."), field="name")
        with beyond_wall():  # the person is still another unit's
            return _take_over(same[0], office_id, facts, actor=actor, now=now)


def _take_over(
    person_id: int, office_id: int, facts: ParticipantFacts, *, actor: Actor, now: datetime
) -> Person:
    known = known_people(numbers=(), name_keys=[person_name_key(facts.name)])
    runs = next(one.present for one in known if one.id == person_id)
    if runs is None:
        return _begin(Person(pk=person_id), office_id, facts, actor=actor, now=now)
    stay = transfer_stay(
        person=Person(pk=person_id), office_id=office_id, on=facts.since, register_class=facts.register_class,
        register_number=facts.register_number, actor=actor, now=now,
    )  # fmt: skip
    stay.person.work.filter(until=None).update(until=facts.since)
    correct_stay(
        person=stay.person, status=facts.status, release_planned_on=facts.release_planned_on,
        release_path=facts.release_path or None, actor=actor, now=now,
    )  # fmt: skip
    return stay.person


def correct_participant(*, person: Person, facts: ParticipantFacts, actor: Actor, now: datetime) -> Person:
    """Correct name, birth, present stay and release of a person; a changed register number counts from today."""
    with acting(actor):
        correct_person(
            person=person, name=facts.name, born_on=facts.born_on, gender=facts.gender, actor=actor, now=now
        )
        correct_stay(
            person=person,
            status=facts.status,
            release_planned_on=facts.release_planned_on,
            release_path=facts.release_path,
            register_class=facts.register_class if facts.register_number else None,
            register_number=facts.register_number or None,
            actor=actor,
            now=now,
        )
    return person


def move_participant(
    *,
    person: Person,
    office_id: int,
    on: date,
    register_class: str,
    register_number: str,
    actor: Actor,
    now: datetime,
) -> Custody:
    """Keep that a person moved to another unit: their work here ends that day, the other unit sees them from then on."""
    with acting(actor):
        stay = transfer_stay(
            person=person, office_id=office_id, on=on, register_class=register_class, register_number=register_number,
            actor=actor, now=now,
        )  # fmt: skip
        person.work.filter(until=None).update(until=on)
    return stay


def release_participant(*, person: Person, on: date, ended_by: str, actor: Actor, now: datetime) -> Custody:
    """Keep that a person left; their work ends that day. Raises what end_stay raises."""
    with acting(actor):
        stay = end_stay(person=person, on=on, ended_by=ended_by, actor=actor, now=now)
        person.work.filter(until=None).update(until=on)
    return stay


def decide_eligibility(
    *,
    person: Person,
    office_id: int,
    eligible: bool,
    outside_the_walls: bool,
    decided_on: date,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Eligibility:
    """Keep the unit's own decision whether a person may take part; nothing is computed. Raises Refused or NotAllowed."""
    if decided_on > timezone.localdate(now):
        raise Refused(_("Tanggal ini belum terjadi."), field="decided_on")
    with acting(actor):
        refuse_other_unit(actor, office_id)
        _refuse_unseen(actor, person)
        return Eligibility.objects.create(
            person=person, office_id=office_id, eligible=eligible, outside_the_walls=eligible and outside_the_walls,
            decided_on=decided_on, note=note.strip(),
        )  # fmt: skip


def keep_skill(*, person: Person, name: str, level: str, since: date, basis: str = "", actor: Actor) -> Skill:
    """Keep a skill with its level and what it rests on; the same skill said again is corrected."""
    if not name.strip() or level not in Skill.Level.values:
        raise Refused(_("Tulis keterampilan dan pilih tingkatnya."), field="name")
    with acting(actor):
        _refuse_unseen(actor, person)
        known = person.skills.filter(name__iexact=name.strip()).first()
        skill = known or Skill(person=person, name=name.strip())
        skill.level, skill.since, skill.basis = level, since, basis.strip()
        skill.save()
    return skill


def _begin(person: Person, office_id: int, facts: ParticipantFacts, *, actor: Actor, now: datetime) -> Person:
    return begin_stay(
        person=person, office_id=office_id, since=facts.since, status=facts.status, register_class=facts.register_class,
        register_number=facts.register_number, release_planned_on=facts.release_planned_on, release_path=facts.release_path,
        actor=actor, now=now,
    ).person  # fmt: skip


def _same(name: str, born_on: date) -> list[int]:
    key = person_name_key(name)
    known = known_people(numbers=(), name_keys=[key])
    return [one.id for one in known if one.name_key == key and one.born_on == born_on and not one.closed]


def _refuse_unseen(actor: Actor, person: Person) -> None:
    user = who_writes(actor)
    if user is not None and not participants_for(user).filter(pk=person.pk).exists():
        raise NotAllowed(_("Orang ini di luar lingkup kantor Anda."))
