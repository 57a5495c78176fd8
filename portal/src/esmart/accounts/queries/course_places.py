"""Where courses may be held and who may teach them, near an office: below it in the tree, or in its region."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from esmart.accounts.models import Office, User
from esmart.accounts.queries.office_tree import below_sql


def ministry_office() -> Office | None:
    """Give the ministry that runs courses where nobody's own office does; one query."""
    return Office.objects.filter(kind=Office.Kind.MINISTRY, closed_on=None).order_by("id").first()


def units_near(office: Office | None) -> QuerySet[Office]:
    """Give the open correctional units near an office, by name; all of them for none; no query of its own."""
    units = Office.objects.filter(kind=Office.Kind.CORRECTIONAL_UNIT, closed_on=None).order_by("name")
    return units if office is None else units.filter(_near(office))


def coaches_near(office: Office | None) -> QuerySet[User]:
    """Give the people who may teach near an office, by name; all of them for none; no query of its own."""
    coaches = User.objects.filter(role=User.Role.COACH, is_active=True).order_by("first_name", "username")
    return coaches if office is None else coaches.filter(_near(office, "office__"))


def industry_offices_near(office: Office) -> QuerySet[Office]:
    """Give the industry offices and ministries whose area holds an office: those that may sign for it; no query."""
    code = office.region_id or ""
    codes = [".".join(code.split(".")[:depth]) for depth in range(1, code.count(".") + 2)] if code else []
    return Office.objects.filter(
        Q(kind=Office.Kind.REGIONAL_INDUSTRY_OFFICE, region_id__in=codes) | Q(kind=Office.Kind.MINISTRY),
        closed_on=None,
    ).order_by("-region_id", "name")


def _near(office: Office, prefix: str = "") -> Q:
    below = Q(**{f"{prefix}id__in": below_sql(office.pk)})
    if not office.region_id:
        return below
    within = Q(**{f"{prefix}region_id": office.region_id})
    return below | within | Q(**{f"{prefix}region__code__startswith": f"{office.region_id}."})
