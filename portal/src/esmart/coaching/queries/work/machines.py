"""Machines under watch: use, what stands idle, before and after, and the reimbursements that led to some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from esmart.accounts.models import User
from esmart.coaching.models import (
    ApplicationPaper,
    ApplicationVisit,
    ConditionCheck,
    Equipment,
    EquipmentUse,
    ReimbursementApplication,
    ReimbursementScheme,
)
from esmart.coaching.queries.work.scope import applications_for, equipment_for


@dataclass(frozen=True)
class BeforeAfter:
    """Pieces a month before the machine came, as stated, and since, as recorded; `months` with any record."""

    before: int | None
    after: int | None
    months: int


def machine_list(user: User) -> QuerySet[Equipment]:
    """Give the machines a person sees with `last_use`, `last_check`, newest first; one query."""
    return (
        equipment_for(user)
        .annotate(last_use=Max("uses__on", filter=Q(uses__hours__gt=0)), last_check=Max("checks__on"))
        .order_by(F("ended_on").asc(nulls_first=True), "-id")
    )


def idle_machines(user: User, *, today: date, days: int) -> QuerySet[Equipment]:
    """Give the machines not used for so many days, counted from the hand-over where none was ever used; longest first; one query."""
    since = Coalesce(Max("uses__on", filter=Q(uses__hours__gt=0)), F("handed_over_on"))
    return (
        equipment_for(user)
        .filter(ended_on=None)
        .annotate(idle_since=since, last_check=Max("checks__on"))
        .filter(Q(idle_since=None) | Q(idle_since__lte=today - timedelta(days=days)))
        .order_by(F("idle_since").asc(nulls_first=True), "id")
    )


def uses_of(equipment: Equipment, *, limit: int = 31) -> list[EquipmentUse]:
    """Give the latest days of use; one query."""
    return list(equipment.uses.order_by("-on")[:limit])


def checks_of(equipment: Equipment) -> list[ConditionCheck]:
    """Give the checks, newest first; one query."""
    return list(equipment.checks.select_related("checked_by").order_by("-on", "-id"))


def before_after(equipment: Equipment) -> BeforeAfter:
    """Give a machine's production before and since, by months with records; one query."""
    months = list(
        equipment.uses.order_by()
        .annotate(month=TruncMonth("on"))
        .values("month")
        .annotate(pieces=Sum("pieces"))
    )
    after = sum(row["pieces"] for row in months) // len(months) if months else None
    return BeforeAfter(equipment.output_before, after, len(months))


def application_list(
    user: User, *, state: str = "", year: int | None = None
) -> QuerySet[ReimbursementApplication]:
    """Give the applications a person sees, newest first; one query."""
    found = applications_for(user)
    if state:
        found = found.filter(state=state)
    if year:
        found = found.filter(scheme__year=year)
    return found.order_by("-state_at", "-id")


def schemes() -> list[ReimbursementScheme]:
    """Give all schemes, newest first, each with `n` applications and what was `granted`; one query."""
    granted = Sum("applications__amount", filter=Q(applications__state__in=["approved", "paid"]), default=0)
    return list(
        ReimbursementScheme.objects.annotate(n=Count("applications"), granted=granted).order_by(
            "-year", "name"
        )
    )


def open_schemes(today: date) -> list[ReimbursementScheme]:
    """Give the schemes that take applications today; one query."""
    still = Q(closes_on=None) | Q(closes_on__gte=today)
    return list(ReimbursementScheme.objects.filter(still).order_by("-year", "name"))


def papers_of(application: ReimbursementApplication) -> list[ApplicationPaper]:
    """Give the papers of an application in the order they are asked; one query."""
    return list(application.papers.order_by("id"))


def visit_of(application: ReimbursementApplication) -> ApplicationVisit | None:
    """Give the visit, once there was one; one query."""
    return ApplicationVisit.objects.filter(application=application).first()
