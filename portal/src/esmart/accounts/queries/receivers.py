"""Who may stand beside a person after a course or after release: mentors to choose from, offices that receive."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from esmart.accounts.models import Office, User

RECEIVING_KINDS = (Office.Kind.PROBATION_OFFICE, Office.Kind.REGIONAL_INDUSTRY_OFFICE)


def mentors_to_choose(user: User) -> QuerySet[User]:
    """Give who may be made a mentor by this person: coaches anywhere, and officers of the own office; one query."""
    scope = Q(role=User.Role.COACH)
    if user.office_id is not None:
        own = [User.Role.REGIONAL_OFFICER, User.Role.PROBATION_OFFICER, User.Role.WORKSHOP_OFFICER]
        scope |= Q(office_id=user.office_id, role__in=own)
    people = User.objects.filter(scope, is_active=True).select_related("office")
    return people.order_by("first_name", "username")


def receiving_offices() -> QuerySet[Office]:
    """Give the offices that receive people after release: probation offices and industry offices; one query."""
    return Office.objects.filter(kind__in=RECEIVING_KINDS, closed_on=None).order_by("kind", "name")
