"""Whose workshops, participants, machines and applications a person sees, and what they may write."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from esmart.accounts.models import Custody, Office, Person, User
from esmart.accounts.queries import custody_offices_for, offices_for, persons_for
from esmart.accounts.queries.register_lookup import people_of_units, stays_in
from esmart.coaching.models import (
    CapacityOffer,
    Equipment,
    Output,
    Partner,
    ProductionOrder,
    ReimbursementApplication,
    WorkActivity,
    Workshop,
)
from esmart.registry.models import Enterprise
from esmart.registry.queries import enterprises_for

Role = User.Role
CORRECTIONS = frozenset(
    {Office.Kind.CORRECTIONS_MINISTRY, Office.Kind.DIRECTORATE, Office.Kind.REGIONAL_OFFICE}
)
OFFICERS = frozenset({Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER})


def runs_units(user: User) -> bool:
    """Say whether a person keeps the books of a correctional unit; no query when the office is loaded."""
    return (
        user.role == Role.WORKSHOP_OFFICER
        and user.office is not None
        and user.office.kind == Office.Kind.CORRECTIONAL_UNIT
    )


def above_units(user: User) -> bool:
    """Say whether a person's office stands above correctional units; no query when the office is loaded."""
    return (
        user.role in {Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER}
        and user.office is not None
        and user.office.kind in CORRECTIONS
    )


def in_industry(user: User) -> bool:
    """Say whether a person's office is of industry: a Dinas, or the ministry; no query when the office is loaded."""
    if user.role == Role.REGIONAL_OFFICER:
        return user.office is not None and user.office.kind == Office.Kind.REGIONAL_INDUSTRY_OFFICE
    return user.role == Role.MINISTRY_OFFICER and (user.office is None or user.office.kind not in CORRECTIONS)


def sees_names(user: User) -> bool:
    """Say whether names of people in custody may be shown to a person: the unit's officers, those above it, auditors."""
    return runs_units(user) or above_units(user) or user.role == Role.AUDITOR


def units_for(user: User) -> QuerySet[Office]:
    """Give the units whose work a person sees; no query of its own when the office is loaded."""
    if user.role == Role.AUDITOR or (user.role == Role.MINISTRY_OFFICER and not above_units(user)):
        return offices_for(user)
    return custody_offices_for(user)


def may_run(user: User, office_id: int) -> bool:
    """Say whether a person writes the books of a unit; one query."""
    return runs_units(user) and user.is_active and units_for(user).filter(pk=office_id).exists()


def workshops_for(user: User) -> QuerySet[Workshop]:
    """Give the workshops a person sees; no query of its own when the office is loaded."""
    return Workshop.objects.filter(office__in=units_for(user)).select_related(
        "office", "enterprise", "supervisor"
    )


def activities_for(user: User) -> QuerySet[WorkActivity]:
    """Give the lines of work a person sees."""
    return WorkActivity.objects.filter(workshop__office__in=units_for(user)).select_related(
        "workshop__office", "workshop__enterprise", "product", "partner", "contract"
    )


def orders_for(user: User) -> QuerySet[ProductionOrder]:
    """Give the production orders a person sees."""
    return ProductionOrder.objects.filter(activity__workshop__office__in=units_for(user)).select_related(
        "activity__workshop__office", "variant__product"
    )


def outputs_for(user: User) -> QuerySet[Output]:
    """Give what came of the production orders a person sees."""
    return Output.objects.filter(order__in=orders_for(user)).select_related(
        "order__activity__workshop__office"
    )


def partners_for(user: User) -> QuerySet[Partner]:
    """Give the partners kept by the offices a person sees, the own one too."""
    kept = Q(office__in=units_for(user))
    if user.office_id and user.role in OFFICERS:
        kept |= Q(office_id=user.office_id)
    return Partner.objects.filter(kept).select_related("office", "region")


def offers_for(user: User) -> QuerySet[CapacityOffer]:
    """Give the offers of free capacity: those of all units, for officers of all offices; they name nobody."""
    offers = CapacityOffer.objects.select_related("workshop__office__region")
    officials = OFFICERS | {Role.COACH, Role.PROBATION_OFFICER, Role.AUDITOR}
    return offers if user.role in officials else offers.none()


def participants_for(user: User) -> QuerySet[Person]:
    """Give the people in custody, now or once, whom a person may see; for the ministry of industry by code only."""
    if user.role == Role.MINISTRY_OFFICER and not above_units(user):
        return people_of_units(units_for(user))
    return persons_for(user).filter(id__in=people_of_units(units_for(user)).values("id"))


def stays_for(user: User) -> QuerySet[Custody]:
    """Give the stays in the units a person sees, ended ones too: what happened there stays theirs to finish and report."""
    return stays_in(units_for(user))


def equipment_for(user: User) -> QuerySet[Equipment]:
    """Give the machines a person sees: of the own enterprise, unit, region or gift; all for ministry and auditor."""
    machines = Equipment.objects.select_related("office", "enterprise", "workshop__office", "application")
    if user.role == Role.AUDITOR or (user.role == Role.MINISTRY_OFFICER and in_industry(user)):
        return machines
    if runs_units(user) or above_units(user):
        of_units = Q(workshop__office__in=units_for(user)) | Q(enterprise__office__in=units_for(user))
        return machines.filter(of_units | Q(office_id=user.office_id))
    if in_industry(user):
        return machines.filter(Q(office_id=user.office_id) | Q(enterprise__in=enterprises_for(user)))
    if user.role == Role.OWNER:
        return machines.filter(enterprise__owner_id=user.pk)
    return machines.none()


def applications_for(user: User) -> QuerySet[ReimbursementApplication]:
    """Give the applications a person sees: the own enterprise's, the region's; all for ministry and auditor."""
    found = ReimbursementApplication.objects.select_related(
        "scheme", "enterprise__region", "enterprise__owner"
    )
    if user.role == Role.AUDITOR or (user.role == Role.MINISTRY_OFFICER and in_industry(user)):
        return found
    if user.role == Role.OWNER or in_industry(user):
        return found.filter(enterprise__in=enterprises_for(user))
    return found.none()


def enterprises_to_help(user: User) -> QuerySet[Enterprise]:
    """Give the ordinary enterprises for which a person may enter an application or hand over a machine."""
    allowed = user.role == Role.OWNER or in_industry(user)
    found = enterprises_for(user).exclude(state="merged")
    return found.filter(kind=Enterprise.Kind.IKM) if allowed and user.may_write else found.none()
