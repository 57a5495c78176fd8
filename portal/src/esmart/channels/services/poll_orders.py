"""Reads orders from a shop: by poll with overlap, or one by one as notices hint; every reading is idempotent."""

from __future__ import annotations

from datetime import timedelta

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Order, OrderEvent
from esmart.channels.services.record_order import record_order
from ikm_connectors import Session, every
from ikm_connectors import model as m

WINDOW = timedelta(days=15)  # the narrowest feed window of the connectors; the SDK splits longer ones
POLL_EVERY = timedelta(seconds=60)
FINAL = frozenset({"completed", "cancelled"})


def poll_orders(account: ChannelAccount, session: Session, *, poll_every: timedelta = POLL_EVERY) -> int:
    """Read every order that changed since the last poll, overlapping, and give how many were fetched. The mark moves
    only after the whole window was read, so a crash reads it again.
    """
    now = session.clock.now()
    since = rules.read_orders_since(
        account.orders_read_until,
        now=now,
        longest_outage=timedelta(seconds=account.longest_outage_seconds),
        window=WINDOW,
    )
    fetched = 0
    for event in every(lambda cursor: session.orders_feed(cursor, since=since, until=now)):
        if _is_known(account, event):
            continue
        fetch_order(account, session, event.order_id, source=OrderEvent.Source.POLL)
        fetched += 1
    ChannelAccount.objects.filter(pk=account.pk).update(orders_read_until=now, orders_due_at=now + poll_every)
    return fetched


def fetch_order(account: ChannelAccount, session: Session, order_id: str, *, source: str) -> Order:
    """Read one order from the shop and record it."""
    told = session.get_order(order_id)
    order, _ = record_order(account=account, order=told, source=source, now=session.clock.now())
    return order


def _is_known(account: ChannelAccount, event: m.OrderEvent) -> bool:
    """Say whether fetching would tell nothing new: same status, and nothing happened since, as far as the feed tells."""
    known = (
        Order.objects.filter(account=account, external_id=event.order_id)
        .values_list("source_status", "status", "source_updated_at")
        .first()
    )
    if known is None or event.source_status != known[0]:
        return False
    if event.occurred_at is not None and known[2] is not None:
        return event.occurred_at <= known[2]
    return known[1] in FINAL
