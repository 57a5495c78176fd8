"""What row-level security is told of a person: the same offices, units and region that scope the pages."""

from __future__ import annotations

from collections.abc import Iterable

from esmart.accounts.models import Office, User
from esmart.accounts.queries.office_tree import below_sql
from esmart.accounts.queries.persons import holds_custody
from esmart.accounts.queries.reach import is_of_corrections

Role = User.Role
# Above all offices: what of everything they see is decided by the queries alone.
ABOVE_OFFICES = frozenset({Role.AUDITOR, Role.MINISTRY_OFFICER})
REACHES_DOWN = frozenset({Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER})


def wall_of(user: User) -> dict[str, str]:
    """Give the settings of a person's second wall (`core.wall.behind_wall`); one query, after which the office is loaded."""
    below = _below(user)
    office = user.office
    units = (
        [one.pk for one in below if one.kind == Office.Kind.CORRECTIONAL_UNIT] if holds_custody(user) else []
    )
    of_region = office is not None and user.role == Role.REGIONAL_OFFICER and not is_of_corrections(user)
    return {
        "sees_all": "yes" if user.role in ABOVE_OFFICES and user.is_active else "",
        "role": user.role,
        "person": str(user.pk),
        "office": str(office.pk) if office is not None else "",
        "units": _array(units),
        "offices": _array(one.pk for one in below),
        "region": (office.region_id or "") if office is not None and of_region else "",
    }


def _below(user: User) -> list[Office]:
    """Give the offices a person's role reaches down to; the own one comes along and need not be asked for again."""
    if user.office_id is None or not user.is_active or user.role not in REACHES_DOWN:
        return []
    found = list(Office.objects.filter(id__in=below_sql(user.office_id)))
    user.office = next(one for one in found if one.pk == user.office_id)
    return found


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(str(one) for one in sorted(ids)) + "}"
