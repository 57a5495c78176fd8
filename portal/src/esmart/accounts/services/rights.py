"""May this actor do that to a person's data? Asked by every verb before it writes; the answer is queries.persons's."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esmart.accounts.models import Person, User
from esmart.accounts.queries.offices import find_person
from esmart.accounts.queries.persons import custody_offices_for, may_see_person
from esmart.accounts.services.problems import NotAllowed
from esmart.core.history import Actor

Role = User.Role
REGISTERS_PEOPLE = frozenset(
    {
        Role.WORKSHOP_OFFICER,
        Role.COACH,
        Role.REGIONAL_OFFICER,
        Role.MINISTRY_OFFICER,
        Role.PROBATION_OFFICER,
    }
)


def who_acts(actor: Actor) -> User | None:
    """Give the acting person, or None for the system; raises NotAllowed for one who may not write; one query."""
    if actor.user_id is None:
        return None
    user = find_person(actor.user_id)
    if user is None or not user.is_active or not user.may_write:
        raise NotAllowed(_("Anda tidak berhak mengubah data orang."))
    return user


def refuse_stranger(actor: Actor, person: Person) -> None:
    """Raise NotAllowed unless the actor is the system or sees this person; two queries."""
    user = who_acts(actor)
    if user is not None and not may_see_person(user, person):
        raise NotAllowed(_("Orang ini di luar lingkup kantor Anda."))


def refuse_other_unit(actor: Actor, office_ids: set[int]) -> None:
    """Raise NotAllowed unless the actor is the system or keeps the register of one of the units; two queries."""
    user = who_acts(actor)
    if user is not None and not custody_offices_for(user).filter(id__in=office_ids).exists():
        raise NotAllowed(_("Hanya petugas unit yang bersangkutan atau kantor di atasnya yang mencatat ini."))
