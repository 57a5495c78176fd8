"""Buyers' data ends with its retention period (UU 27/2022 art. 42-44): sealed data of orders and of requests for
quotation, bodies of old notices.

Amounts, goods and the masked name stay. Change history never held the sealed column; it gains the time of deletion.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from esmart.channels import rules
from esmart.channels.models import Notice, Order, OrderEvent, Quotation
from esmart.core.history import SYSTEM, acting

BATCH = 500


def forget_buyers(*, now: datetime, days: int, batch: int = BATCH) -> int:
    """Empty what has outlived its retention period and give how many orders, requests and notices that were. Each batch is one
    transaction: what is done stays done when a later one fails, and the next run goes on from there.
    """
    before = rules.over_before(now, days=days)
    forgotten = 0
    while done := _forget_orders(before, now=now, days=days, batch=batch):
        forgotten += done
    while done := _forget_askers(before, batch=batch):
        forgotten += done
    while done := _empty_notices(before, now=now, batch=batch):
        forgotten += done
    return forgotten


def _forget_orders(before: datetime, *, now: datetime, days: int, batch: int) -> int:
    with acting(SYSTEM):
        orders = list(_outlived(before).select_for_update(skip_locked=True, of=("self",))[:batch])
        # What was read before the lock was had may have moved on: the rule is asked again, order by order.
        ids = [
            one.pk
            for one in orders
            if not rules.buyer_is_needed(one.status, since=one.since, now=now, days=days)  # type: ignore[attr-defined]  # annotated
        ]
        Order.objects.filter(pk__in=ids).update(buyer_sealed="", buyer_forgotten_at=now)
        OrderEvent.objects.bulk_create(
            OrderEvent(
                order_id=pk, source=OrderEvent.Source.ACT, what="forget_buyer", detail={"days": days},
                actor_label=SYSTEM.label, at=now,
            )
            for pk in ids
        )  # fmt: skip
    return len(ids)


def _outlived(before: datetime) -> QuerySet[Order]:
    """Give orders over since before then that still hold sealed data: over since the last status we were told of."""
    told = OrderEvent.objects.filter(order=OuterRef("pk"), what="status").order_by("-id").values("at")[:1]
    since = Coalesce(Subquery(told), "first_seen_at", output_field=DateTimeField())
    return (
        Order.objects.exclude(buyer_sealed="")
        .filter(status__in=rules.OVER)
        .annotate(since=since)
        .filter(since__lt=before)
        .order_by("pk")
    )


def _forget_askers(before: datetime, *, batch: int) -> int:
    """Forget who asked for a price: so long after our answer, or after the request where none was given."""
    with acting(SYSTEM):
        old = Quotation.objects.filter(
            Q(answered_at__lt=before) | Q(answered_at=None, recorded_at__lt=before)
        ).exclude(buyer_sealed="")
        found = old.order_by("pk").select_for_update(skip_locked=True)[:batch]
        ids = [one.pk for one in found.only("pk")]
        Quotation.objects.filter(pk__in=ids).update(buyer_sealed="")
    return len(ids)


def _empty_notices(before: datetime, *, now: datetime, batch: int) -> int:
    """Empty notices done before then. One that nobody could take in so long a time is closed: an empty body tells
    nothing. The digest stays, so that the same notice still counts once.
    """
    with acting(SYSTEM):
        old = Notice.objects.filter(Q(done_at__lt=before) | Q(done_at=None, received_at__lt=before))
        found = old.exclude(body=b"").order_by("pk").select_for_update(skip_locked=True)[:batch]
        ids = [one.pk for one in found.only("pk")]
        Notice.objects.filter(pk__in=ids, done_at=None).update(done_at=now, due_at=None)
        Notice.objects.filter(pk__in=ids).update(body=b"")
    return len(ids)
