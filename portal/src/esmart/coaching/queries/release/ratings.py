"""Readiness ratings: whom one may rate, what the system can answer itself, and what earlier ratings said."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.queries import below_sql, is_of_corrections
from esmart.channels.queries.enterprise_sales import sales_by_day
from esmart.channels.queries.first_live import live_listings
from esmart.channels.queries.own_shops import has_counted_stock, own_shops_since
from esmart.coaching.models import Assessment, Mentorship, Workshop
from esmart.coaching.queries.release.scope import works_in_a_unit
from esmart.coaching.rules.release import KnownFacts, Suggestion, suggest_answers
from esmart.registry.models import Enterprise
from esmart.registry.queries import enterprises_for
from esmart.registry.queries.curated import count_profile
from esmart.registry.queries.lookups import also_enterprises

Role = User.Role
RATERS = frozenset(
    {
        Role.COACH,
        Role.REGIONAL_OFFICER,
        Role.MINISTRY_OFFICER,
        Role.WORKSHOP_OFFICER,
        Role.OWNER,
        Role.PROBATION_OFFICER,
    }
)
RECENT_DAYS = 90


def rated_enterprises_for(user: User) -> QuerySet[Enterprise]:
    """Give the enterprises whose ratings a person may see: those of the registry's scope and those mentored; no own query."""
    mentored = Mentorship.objects.filter(mentor=user, until=None, enterprise__isnull=False).values(
        "enterprise_id"
    )
    return also_enterprises(enterprises_for(user), mentored)


def rated_workshops_for(user: User) -> QuerySet[Workshop]:
    """Give the workshops whose ratings a person may see: own unit and below; ministry and auditor all; one query."""
    found = Workshop.objects.select_related("office", "enterprise")
    if user.role in {Role.AUDITOR, Role.MINISTRY_OFFICER} and not is_of_corrections(user):
        return found
    if user.office_id is not None and (works_in_a_unit(user) or is_of_corrections(user)):
        return found.filter(office_id__in=below_sql(user.office_id))
    return found.none()


def may_rate(user: User, *, enterprise: Enterprise | None, workshop: Workshop | None) -> bool:
    """Say whether a person may rate this enterprise or workshop; one query."""
    if not user.is_active or not user.may_write or user.role not in RATERS:
        return False
    if enterprise is not None:
        return rated_enterprises_for(user).filter(pk=enterprise.pk).exists()
    return workshop is not None and rated_workshops_for(user).filter(pk=workshop.pk).exists()


def assessments_of(
    *, enterprise: Enterprise | None = None, workshop: Workshop | None = None
) -> list[Assessment]:
    """Give the ratings of one enterprise or workshop, newest first; one query."""
    rows = Assessment.objects.filter(enterprise=enterprise, workshop=workshop)
    return list(rows.select_related("assessed_by").order_by("-on"))


def find_assessment(user: User, public_id: str) -> Assessment | None:
    """Give one rating in a person's scope, or None; one query."""
    scope = Q(enterprise__in=rated_enterprises_for(user)) | Q(workshop__in=rated_workshops_for(user))
    rows = Assessment.objects.filter(scope, public_id=public_id)
    return rows.select_related("enterprise", "workshop__office", "assessed_by").first()


def known_answers(enterprise: Enterprise | None, *, today: date) -> dict[str, Suggestion]:
    """Give the answers the system can propose for an enterprise, with the facts behind them; eight queries."""
    if enterprise is None:
        return {}
    counts = count_profile(enterprise)
    ids = [enterprise.pk]
    sold = sales_by_day(ids, until=today).get(enterprise.pk, [])
    return suggest_answers(
        KnownFacts(
            business_id=bool(enterprise.business_id),
            tax_id=bool(enterprise.tax_id),
            products=counts.products,
            products_with_three_photos=counts.products_with_three_photos,
            permits_verified=counts.permits_verified,
            permits_claimed=counts.permits_claimed,
            figures=counts.figures,
            workers=counts.workers,
            live_listings=live_listings(ids).get(enterprise.pk, 0),
            shops=len(own_shops_since(ids).get(enterprise.pk, [])),
            orders_90_days=sum(day.orders for day in sold if (today - day.on).days < RECENT_DAYS),
            stock_counted=has_counted_stock(enterprise.pk),
        ),
        _,
    )
