"""How far a role reaches, before any room asks what of it lies there."""

from __future__ import annotations

from django.db.models.expressions import RawSQL

from esmart.accounts.models import Office, User
from esmart.accounts.queries.office_tree import below_sql

Role = User.Role
Kind = Office.Kind
EVERYTHING = frozenset({Role.ADMINISTRATOR, Role.MINISTRY_OFFICER, Role.AUDITOR})
# Offices whose officers reach exactly what stands below them in the tree.
CORRECTIONS = frozenset({Kind.CORRECTIONS_MINISTRY, Kind.REGIONAL_OFFICE})


def sees_everything(user: User) -> bool:
    """Say whether a person sees the whole registry: not an officer of corrections, who sees the own tree; no query when
    the office is loaded.
    """
    return user.role in EVERYTHING and not is_of_corrections(user)


def is_of_corrections(user: User) -> bool:
    """Say whether a person is an officer of the corrections ministry or a regional office of it; no query when the office
    is loaded.
    """
    officer = user.role in {Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER}
    return officer and user.office is not None and user.office.kind in CORRECTIONS


def offices_in_reach(user: User) -> RawSQL | None:
    """Give, as a subquery, the offices whose workshops and shops a person reaches through the own office, or None.

    An officer of corrections reaches all below, a workshop officer and an industry office only itself; coaches and
    probation officers reach nothing by their office.
    """
    if user.office_id is None:
        return None
    if is_of_corrections(user):
        return below_sql(user.office_id)
    if user.role in {Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER}:
        return RawSQL("SELECT %s::bigint", [user.office_id])
    return None
