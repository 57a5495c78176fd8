"""What the system knows of participants, gathered set by set for the ladder and the standard tasks. Nothing typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.utils import timezone

from esmart.accounts.models import Purpose
from esmart.accounts.queries import valid_consents
from esmart.channels.queries.enterprise_sales import first_orders, sales_by_day
from esmart.channels.queries.first_live import first_live_days
from esmart.channels.queries.own_shops import own_shops_since
from esmart.coaching.models import Certificate, Enrolment, Handover, Mentorship, Workshop
from esmart.coaching.rules.release import CURATED_SCORE, LadderFacts, Proof, SellingFacts
from esmart.registry.models import Enterprise
from esmart.registry.queries.curated import curated_products, photographed_products
from esmart.registry.queries.lookups import enterprises_by_ids


def participant_enterprises() -> set[int]:
    """Give the enterprises on the ladder: enrolled, mentored, own after release, or a unit's workshop; four queries."""
    sources = (
        Enrolment.objects.filter(enterprise__isnull=False).values_list("enterprise_id", flat=True),
        Mentorship.objects.filter(enterprise__isnull=False).values_list("enterprise_id", flat=True),
        Handover.objects.filter(enterprise__isnull=False).values_list("enterprise_id", flat=True),
        Workshop.objects.filter(enterprise__isnull=False).values_list("enterprise_id", flat=True),
    )
    return {one for rows in sources for one in rows.order_by().distinct() if one is not None}


def participant_persons() -> set[int]:
    """Give the people on the ladder: those ever enrolled; one query."""
    rows = Enrolment.objects.filter(person__isnull=False).order_by().values_list("person_id", flat=True)
    return {one for one in rows.distinct() if one is not None}


def facts_of_persons(ids: Collection[int]) -> dict[int, LadderFacts]:
    """Give what is known of people by their own courses and certificates; two queries."""
    completed, certified = _courses("person_id", ids)
    return {one: LadderFacts(completed=completed[one], certificates=certified[one]) for one in ids}


def facts_of_enterprises(ids: Collection[int], *, today: date) -> dict[int, LadderFacts]:
    """Give what is known of enterprises; seven queries, however many of them."""
    completed, certified = _courses("enterprise_id", ids)
    curated = curated_products(ids, least_score=CURATED_SCORE, today=today)
    live, sales, shops = first_live_days(ids), sales_by_day(ids, until=today), own_shops_since(ids)
    return {
        one: LadderFacts(
            completed=completed[one],
            certificates=certified[one],
            curated=[Proof(row.on, "product", row.product_id) for row in curated.get(one, [])],
            first_live=[Proof(row.on, "listing", row.listing_id) for row in live.get(one, [])],
            sales=[Proof(row.on, "order_line", row.first_line) for row in sales.get(one, [])],
            own_shops=[Proof(row.on, "shop", row.account_id) for row in shops.get(one, [])],
        )
        for one in ids
    }


def selling_of_enterprises(ids: Collection[int]) -> dict[int, SellingFacts]:
    """Give what proves standard tasks of enterprises; five queries, however many of them."""
    photos, live, orders = photographed_products(ids), first_live_days(ids), first_orders(ids)
    shops = own_shops_since(ids)
    kept = enterprises_by_ids(ids)
    return {
        one: SellingFacts(
            photographed=[Proof(row.on, "product", row.product_id) for row in photos.get(one, [])],
            listed=[Proof(row.on, "listing", row.listing_id) for row in live.get(one, [])],
            orders=[Proof(row.on, "order", row.order_id) for row in orders.get(one, [])],
            business_id=_business_id(kept.get(one)),
            shops=[Proof(row.on, "shop", row.account_id) for row in shops.get(one, [])],
        )
        for one in ids
    }


def own_enterprises(person_ids: Collection[int], *, today: date) -> dict[int, int]:
    """Give person id → own enterprise after release, only of those who agree to be followed; four queries."""
    rows = dict(
        Handover.objects.filter(person_id__in=list(person_ids), enterprise__isnull=False)
        .order_by("id")
        .values_list("person_id", "enterprise_id")
    )
    agreed = valid_consents(rows, Purpose.FOLLOW_UP, today=today)
    return {person: enterprise for person, enterprise in rows.items() if person in agreed and enterprise}


def _courses(column: str, ids: Collection[int]) -> tuple[dict[int, list[Proof]], dict[int, list[Proof]]]:
    completed: dict[int, list[Proof]] = defaultdict(list)
    certified: dict[int, list[Proof]] = defaultdict(list)
    enrolments = Enrolment.objects.filter(**{f"{column}__in": list(ids)}, state=Enrolment.State.COMPLETED)
    for who, row, at in enrolments.values_list(column, "id", "state_at"):
        completed[who].append(Proof(timezone.localdate(at), "enrolment", row))
    papers = Certificate.objects.filter(**{f"enrolment__{column}__in": list(ids)}, revoked_at=None)
    for who, row, on in papers.values_list(f"enrolment__{column}", "id", "issued_on"):
        certified[who].append(Proof(on, "certificate", row))
    return completed, certified


def _business_id(enterprise: Enterprise | None) -> list[Proof]:
    if enterprise is None or not enterprise.business_id:
        return []
    return [Proof(timezone.localdate(enterprise.updated_at), "enterprise", enterprise.pk)]
