"""Many people found at once by register number or by name, for a file from a unit's database. Opens sealed fields; the
caller records the reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched

from django.db.models import Prefetch, QuerySet

from esmart.accounts.models import Custody, Office, Person, RegisterNumber
from esmart.accounts.queries.person_secrets import (
    name_mark,
    open_born_on,
    open_name,
    open_register_number,
    register_mark,
)
from esmart.accounts.rules import person_name_key, register_keys, register_label
from esmart.accounts.rules.register import KnownNumber, KnownPerson, KnownStay
from esmart.core import services as core
from esmart.core.history import Actor
from esmart.core.wall import beyond_wall

MARKS_AT_ONCE = 5_000


def known_people(*, numbers: Iterable[tuple[int, str]], name_keys: Iterable[str]) -> list[KnownPerson]:
    """Give everybody who has, or had, one of these numbers (unit, key) or whose name has one of these keys.

    Three queries for the people, their stays and numbers, and two for each 5,000 numbers and names asked for.
    """
    with beyond_wall():  # whoever comes from another unit is to be found there
        return _known_people(numbers, name_keys)


def _known_people(numbers: Iterable[tuple[int, str]], name_keys: Iterable[str]) -> list[KnownPerson]:
    wanted: set[int] = set()
    for some in batched(sorted({register_mark(office, key) for office, key in numbers}), MARKS_AT_ONCE):
        found = RegisterNumber.objects.filter(number_index__in=some)
        wanted.update(found.values_list("custody__person_id", flat=True))
    for some in batched(sorted({name_mark(key) for key in name_keys if key}), MARKS_AT_ONCE):
        wanted.update(Person.objects.filter(name_index__in=some).values_list("pk", flat=True))
    stays = Custody.objects.order_by("since", "id").prefetch_related(
        Prefetch("register_numbers", RegisterNumber.objects.order_by("id"))
    )
    people = (
        Person.objects.filter(pk__in=wanted).select_related("key").prefetch_related(Prefetch("stays", stays))
    )
    return [_known(person) for person in people.order_by("pk")]


def register_numbers_of(stays: Iterable[Custody]) -> dict[int, tuple[str, str]]:
    """Give stay id → (class, number as typed) of the last number of each stay; two queries. Record the reading."""
    ids = {stay.pk for stay in stays}
    rows = RegisterNumber.objects.filter(custody_id__in=ids).order_by("since", "id")
    found: dict[int, tuple[str, str]] = defaultdict(lambda: ("", ""))
    for one in rows.select_related("custody__person__key"):
        found[one.custody_id] = (one.register_class, open_register_number(one, one.custody.person))
    return dict(found)


def stays_in(offices: QuerySet[Office]) -> QuerySet[Custody]:
    """Give the stays in some units, ended ones too; no query of its own."""
    return Custody.objects.filter(office__in=offices)


def people_of_units(offices: QuerySet[Office]) -> QuerySet[Person]:
    """Give the people who stay, or once stayed, in some units, without those who were erased; no query of its own."""
    stays = Custody.objects.filter(office__in=offices).order_by()
    return Person.objects.filter(id__in=stays.values("person_id"), erased_at=None)


def _known(person: Person) -> KnownPerson:
    return KnownPerson(
        id=person.pk,
        name_key=person_name_key(open_name(person)),
        born_on=open_born_on(person),
        gender=person.gender,
        closed=person.restricted_at is not None or person.erased_at is not None,
        stays=tuple(
            KnownStay(
                id=stay.pk,
                office_id=stay.office_id,
                since=stay.since,
                until=stay.until,
                status=stay.status,
                planned_on=stay.release_planned_on,
                path=stay.release_path,
                numbers=tuple(
                    KnownNumber(_key(one, person), one.until) for one in stay.register_numbers.all()
                ),
            )
            for stay in person.stays.all()
        ),
    )


def _key(number: RegisterNumber, person: Person) -> str:
    keys = register_keys(open_register_number(number, person), register_class=number.register_class)
    return min(keys, key=len, default="")


def present_stays(people: Iterable[Person]) -> QuerySet[Custody]:
    """Give the stays that run of some people, each with its office; one query."""
    return Custody.objects.filter(person__in=list(people), until=None).select_related("office")


@dataclass(frozen=True)
class OpenRow:
    """What a list shows of one stay: the name, and the last register number with its class."""

    name: str
    register_number: str


def open_stays(
    stays: Iterable[Custody], *, actor: Actor, purpose: str, screen: str, now: datetime, request_id: str = ""
) -> dict[int, OpenRow]:
    """Open names and register numbers of many stays at once, with one logged reading; three queries, give stay id → row."""
    wanted = list(stays)
    if not wanted:
        return {}
    people = Person.objects.select_related("key").in_bulk({stay.person_id for stay in wanted})
    numbers = register_numbers_of(wanted)
    core.record_reading(
        actor=actor,
        subjects=people,
        what="name, register number",
        purpose=purpose,
        screen=screen,
        request_id=request_id,
        now=now,
    )
    return {
        stay.pk: OpenRow(
            open_name(people[stay.person_id]),
            register_label(numbers[stay.pk][1], register_class=numbers[stay.pk][0])
            if stay.pk in numbers
            else "",
        )
        for stay in wanted
        if stay.person_id in people
    }


def all_units() -> QuerySet[Office]:
    """Give every open correctional unit by name: where somebody may be moved to; no query of its own."""
    return Office.objects.filter(kind=Office.Kind.CORRECTIONAL_UNIT, closed_on=None).order_by("name")


def register_history(stays: Iterable[Custody]) -> dict[int, list[tuple[str, str, date, date | None]]]:
    """Give stay id → every register number with its class and days, oldest first; one query. Record the reading."""
    found: dict[int, list[tuple[str, str, date, date | None]]] = defaultdict(list)
    rows = RegisterNumber.objects.filter(custody__in=list(stays)).order_by("since", "id")
    for one in rows.select_related("custody__person__key"):
        text = open_register_number(one, one.custody.person)
        found[one.custody_id].append((one.register_class, text, one.since, one.until))
    return dict(found)
