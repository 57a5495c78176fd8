"""People in programmes: whom a person may see, and their names, opened only with a record of who read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from esmart.accounts.models import Consent, Custody, Office, Person, RegisterNumber, User
from esmart.accounts.queries.office_tree import below_sql
from esmart.accounts.queries.person_secrets import (
    name_mark,
    open_born_on,
    open_name,
    open_register_number,
    register_mark,
)
from esmart.accounts.rules import person_name_key, register_keys, register_label
from esmart.core import services as core
from esmart.core.history import Actor

Role = User.Role
# Whose tree below may hold people in custody; industry offices have none, whatever stands below them.
CORRECTIONS = frozenset(
    {Office.Kind.CORRECTIONS_MINISTRY, Office.Kind.DIRECTORATE, Office.Kind.REGIONAL_OFFICE}
)


@dataclass(frozen=True)
class OpenPerson:
    """One person in the clear, with the present stay if there is one."""

    person: Person
    name: str
    born_on: date | None
    stay: Custody | None
    register_number: str


def persons_for(user: User) -> QuerySet[Person]:
    """Give the people a person may see here; no query of its own when the office is loaded.

    A workshop officer: those now staying at the own office or below. Officers of corrections: those whose last stay is
    below their office, but not people whose data is restricted. An auditor: all. Everybody: oneself. Coaches,
    probation officers and receiving hands get theirs from the room of programmes.
    """
    if user.role == Role.AUDITOR:
        return Person.objects.all()
    own = Q(user_id=user.pk)
    if user.office is None or not user.is_active:
        return Person.objects.filter(own)
    if user.role == Role.WORKSHOP_OFFICER and user.office.kind == Office.Kind.CORRECTIONAL_UNIT:
        now_here = Custody.objects.filter(until=None, office_id__in=below_sql(user.office.pk))
        return Person.objects.filter(own | Q(id__in=now_here.values("person_id")))
    if user.role in {Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER} and user.office.kind in CORRECTIONS:
        newer = Custody.objects.filter(person=OuterRef("person"), since__gt=OuterRef("since"))
        last_here = Custody.objects.filter(~Exists(newer), office_id__in=below_sql(user.office.pk))
        below = Q(id__in=last_here.values("person_id"), restricted_at=None)
        return Person.objects.filter(own | below)
    return Person.objects.filter(own)


def custody_offices_for(user: User) -> QuerySet[Office]:
    """Give the units in which a person may begin, correct or end stays; no query of its own when the office is loaded."""
    units = Office.objects.filter(kind=Office.Kind.CORRECTIONAL_UNIT)
    if user.office is None or not holds_custody(user):
        return units.none()
    return units.filter(id__in=below_sql(user.office.pk))


def holds_custody(user: User) -> bool:
    """Say whether the units below a person's office are theirs to keep; no query when the office is loaded."""
    if user.office is None or not user.is_active:
        return False
    if user.role == Role.WORKSHOP_OFFICER:
        return user.office.kind == Office.Kind.CORRECTIONAL_UNIT
    return user.role in {Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER} and user.office.kind in CORRECTIONS


def may_see_person(user: User, person: Person) -> bool:
    """Say whether a person may see another one; one query."""
    return persons_for(user).filter(pk=person.pk).exists()


def names_of(
    persons: Iterable[Person] | QuerySet[Person],
    *,
    actor: Actor,
    purpose: str,
    screen: str,
    now: datetime,
    request_id: str = "",
) -> dict[int, str]:
    """Give person id → name, and record once that the actor read these names; three queries, however many people.

    An erased person's name is empty. `purpose` says why they are read, `screen` where.
    """
    wanted = sorted({person.pk for person in persons})
    if not wanted:
        return {}
    people = list(Person.objects.filter(pk__in=wanted).select_related("key"))
    found = {person.pk: open_name(person) for person in people}
    core.record_reading(
        actor=actor,
        subjects=wanted,
        what="name",
        purpose=purpose,
        screen=screen,
        request_id=request_id,
        now=now,
    )
    return found


def open_person(
    person: Person, *, actor: Actor, purpose: str, screen: str, now: datetime, request_id: str = ""
) -> OpenPerson:
    """Give one person in the clear, and record that the actor read it; four queries."""
    numbers = RegisterNumber.objects.filter(until=None).order_by("id")
    stay = (
        Custody.objects.filter(person=person, until=None)
        .select_related("office")
        .prefetch_related(Prefetch("register_numbers", queryset=numbers, to_attr="present_numbers"))
        .first()
    )
    whole = Person.objects.select_related("key").get(pk=person.pk)
    present = stay.present_numbers[-1] if stay and stay.present_numbers else None
    number = (
        register_label(open_register_number(present, whole), register_class=present.register_class)
        if present
        else ""
    )
    core.record_reading(
        actor=actor,
        subjects=[person.pk],
        what="person",
        purpose=purpose,
        screen=screen,
        request_id=request_id,
        now=now,
    )
    return OpenPerson(whole, open_name(whole), open_born_on(whole), stay, number)


def find_by_register_number(*, office_id: int, number: str) -> Custody | None:
    """Give the present stay whose register number at a unit is this one, however it is typed; one query.

    None when nobody or, for a number without its class, more than one person has it.
    """
    marks = [register_mark(office_id, key) for key in register_keys(number)]
    found = RegisterNumber.objects.filter(
        number_index__in=marks, until=None, custody__until=None
    ).select_related("custody__person", "custody__office")
    stays = {one.custody_id: one.custody for one in found}
    return next(iter(stays.values())) if len(stays) == 1 else None


def find_by_name(name: str) -> QuerySet[Person]:
    """Give the people of exactly this name, spelling of case and accents aside; narrow it with persons_for; one query."""
    mark = name_mark(person_name_key(name))
    return Person.objects.filter(name_index=mark) if mark else Person.objects.none()


def leaving_within(user: User, *, days: int, today: date) -> QuerySet[Custody]:
    """Give the present stays a person may see that are planned to end within days, soonest first; one query."""
    return (
        Custody.objects.filter(
            person__in=persons_for(user),
            person__restricted_at=None,
            until=None,
            release_planned_on__gte=today,
            release_planned_on__lte=today + timedelta(days=days),
        )
        .select_related("person", "office")
        .order_by("release_planned_on", "id")
    )


def person_of_row(table: str, row_id: int) -> list[int]:
    """Give the person a changed row is about, as a list that is empty when the row is gone; one query, none for a person."""
    if table == "accounts_person":
        return [row_id]
    rows = {"accounts_custody": Custody.objects, "accounts_consent": Consent.objects}[table]
    return list(rows.filter(pk=row_id).values_list("person_id", flat=True))


def units_of_people(person_ids: Iterable[int]) -> set[int]:
    """Give the ids of the units in which these people are or were; one query, none for nobody."""
    wanted = set(person_ids)
    return (
        set(Custody.objects.filter(person_id__in=wanted).values_list("office_id", flat=True))
        if wanted
        else set()
    )


def person_of_user(user: User) -> Person | None:
    """Give the person a user is, if they are in a programme; one query."""
    return Person.objects.filter(user=user, erased_at=None).first()
