"""Reads of offices and the people in them. What each may see of a room is that room's query."""

from __future__ import annotations

from django.db.models import QuerySet

from esmart.accounts.models import Office, User
from esmart.accounts.queries.reach import offices_in_reach, sees_everything
from esmart.accounts.rules import unit_place


def offices_for(user: User) -> QuerySet[Office]:
    """Give the correctional units a person may enter workshops for: all for the ministry, those below an office of
    corrections, else the own office.
    """
    units = Office.objects.filter(kind=Office.Kind.CORRECTIONAL_UNIT).order_by("name")
    if sees_everything(user):
        return units
    reach = offices_in_reach(user)
    return units.filter(id__in=reach) if reach is not None else units.none()


def may_keep_offices(user: User) -> bool:
    """Say whether a person keeps the tree of offices; no query."""
    keeps = {User.Role.ADMINISTRATOR, User.Role.MINISTRY_OFFICER}
    return user.is_active and user.may_write and user.role in keeps


def find_office(office_id: int) -> Office | None:
    """Give an office with the one above it, or None; one query."""
    return Office.objects.select_related("parent", "region").filter(pk=office_id).first()


def find_office_by_name(name: str) -> Office | None:
    """Give the one open office of exactly this name, or None when there is none or more than one; one query."""
    found = list(Office.objects.filter(name__iexact=" ".join(name.split()), closed_on=None)[:2])
    return found[0] if len(found) == 1 else None


def children_of(office: Office | None) -> QuerySet[Office]:
    """Give the offices directly below one, or those on top; open ones first, by name; one query."""
    return Office.objects.filter(parent=office).select_related("region").order_by("closed_on", "name")


def search_offices(words: str) -> QuerySet[Office]:
    """Give the offices whose name of today or of before holds all words; one query."""
    found = Office.objects.select_related("parent")
    for word in words.split():
        found = found.filter(names__name__icontains=word) | found.filter(name__icontains=word)
    return found.distinct().order_by("name")


def unit_places() -> frozenset[str]:
    """Give the places that name correctional units ("cipinang", "bandaaceh"), of today and of before; one query."""
    kinds = (Office.Kind.CORRECTIONAL_UNIT, Office.Kind.PROBATION_OFFICE)
    names = Office.objects.filter(kind__in=kinds).values_list("name", "names__name")
    return frozenset(place for row in names for name in row if name and (place := unit_place(name)))


def find_person(user_id: int) -> User | None:
    """Give a person with the office loaded, or None; one query."""
    return User.objects.select_related("office").filter(id=user_id).first()
