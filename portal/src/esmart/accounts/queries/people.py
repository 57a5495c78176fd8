"""Reads of people who log in, and of invitations. Who is shown: people of the own office; all to administrator and auditor."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from esmart.accounts.models import Invitation, Office, User
from esmart.accounts.rules.roles import AT_HOME, GIVES

SEES_ALL = frozenset({User.Role.ADMINISTRATOR, User.Role.AUDITOR})


def people_for(user: User, *, words: str = "") -> QuerySet[User]:
    """Give the people this person sees, by user name, with their offices; one query when read."""
    people = User.objects.select_related("office").order_by("username")
    if user.role not in SEES_ALL:
        people = people.filter(office=user.office_id) if user.office_id else people.none()
    for word in words.split():
        people = people.filter(
            Q(username__icontains=word) | Q(first_name__icontains=word) | Q(office__name__icontains=word)
        )
    return people


def open_invitations_for(user: User, *, now: datetime) -> QuerySet[Invitation]:
    """Give the invitations that still count and that this person sees, newest first; one query when read."""
    found = Invitation.objects.filter(renews=None, used_at=None, withdrawn_at=None, expires_at__gt=now)
    if user.role not in SEES_ALL:
        found = found.filter(Q(office=user.office_id, office__isnull=False) | Q(invited_by=user))
    return found.select_related("office", "invited_by").order_by("-id")


def offices_to_invite(user: User) -> QuerySet[Office]:
    """Give the offices this person may invite into; one query when read."""
    if user.role == User.Role.ADMINISTRATOR:
        kinds = {kind for at_home in AT_HOME.values() for kind in at_home}
        return Office.objects.filter(kind__in=kinds, closed_on=None).order_by("kind", "name")
    return Office.objects.filter(id=user.office_id) if user.office_id else Office.objects.none()


def roles_to_give(user: User) -> list[tuple[str, str]]:
    """Give the roles this person may give, as (value, words); no query."""
    return [(value, str(words)) for value, words in User.Role.choices if value in GIVES.get(user.role, ())]


def find_login_name(public_id: str) -> str | None:
    """Give the user name behind a public id, or None; one query."""
    return User.objects.filter(public_id=public_id).values_list("username", flat=True).first()
