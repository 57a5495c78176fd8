"""The engine's work on stock and prices: claim what is due, send the newest absolute values, judge every answer.

A claim is a lease: it stamps the version that goes out and sets the next try into the future, so that a dead worker's
rows come up again by themselves. An answer counts only for the version it was sent with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import msgspec
from django.db import connection

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Offer
from esmart.channels.services.abilities import knows_only_on_and_off
from ikm_connectors import Session
from ikm_connectors import model as m

BATCH = 200
LEASE = timedelta(seconds=60)
Kind = Literal["stock", "price"]

# Lower numbers and "stop selling" go first: a shop that shows too much can sell what is not there.
_CLAIM = {
    "stock": """
        UPDATE channels_offer AS offer SET stock_sent_version = offer.stock_version, stock_due_at = %(lease)s
        FROM (
            SELECT o.id, l.channel_id FROM channels_offer o JOIN channels_listing l ON l.id = o.listing_id
            WHERE o.account_id = %(account)s AND o.stock_confirmed_version < o.stock_version
              AND (o.stock_due_at IS NULL OR o.stock_due_at <= %(now)s)
              AND l.channel_id <> '' AND o.sku_id <> '' AND l.wanted <> 'ended' AND l.lifecycle <> 'deleted'
            ORDER BY (o.desired_quantity = 0) DESC, (o.desired_quantity < coalesce(o.observed_quantity, 2147483647)) DESC,
                     o.stock_due_at NULLS FIRST, o.id
            LIMIT %(batch)s FOR UPDATE OF o SKIP LOCKED
        ) AS due WHERE offer.id = due.id
        RETURNING offer.id, due.channel_id, offer.sku_id, offer.desired_quantity, offer.stock_sent_version,
                  offer.observed_quantity
    """,
    "price": """
        UPDATE channels_offer AS offer SET price_sent_version = offer.price_version, price_due_at = %(lease)s
        FROM (
            SELECT o.id, l.channel_id FROM channels_offer o JOIN channels_listing l ON l.id = o.listing_id
            WHERE o.account_id = %(account)s AND o.price_confirmed_version < o.price_version
              AND (o.price_due_at IS NULL OR o.price_due_at <= %(now)s)
              AND l.channel_id <> '' AND o.sku_id <> '' AND l.wanted <> 'ended' AND l.lifecycle <> 'deleted'
            ORDER BY o.price_due_at NULLS FIRST, o.id
            LIMIT %(batch)s FOR UPDATE OF o SKIP LOCKED
        ) AS due WHERE offer.id = due.id
        RETURNING offer.id, due.channel_id, offer.sku_id, offer.desired_price, offer.price_sent_version,
                  offer.observed_price
    """,
}


@dataclass(frozen=True)
class Claimed:
    """One offer's value on its way out."""

    offer_id: int
    ref: m.SkuRef
    value: int
    version: int
    observed: int | None


def push_offers(account: ChannelAccount, session: Session, *, kind: Kind, batch: int = BATCH) -> int:
    """Send one batch of due quantities or prices and give how many were taken up. Raises ConnectorError for what
    spoils the whole account; each offer's own refusal becomes its problem.
    """
    if not session.connector.offers("set_quantities" if kind == "stock" else "set_prices"):
        return 0
    now = session.clock.now()
    claimed = _claim(account, kind, now=now, batch=batch)
    switches = kind == "stock" and knows_only_on_and_off(session.connector.card.id)
    sending = [one for one in claimed if not _is_there(one, switches=switches)]
    unchanged = [one for one in claimed if one not in sending]
    for one in unchanged:
        _confirm(one, kind, session)
    if sending:
        result = _send(sending, session, kind)
        for one, outcome in zip(sending, result.outcomes, strict=True):
            _judge(one, outcome, kind, session)
    return len(claimed)


def _is_there(one: Claimed, *, switches: bool) -> bool:
    """Say whether the shop shows this value already; where stock is a switch, any number above zero is the same."""
    if switches and one.observed is not None:
        return (one.observed > 0) == (one.value > 0)
    return one.observed == one.value


def _claim(account: ChannelAccount, kind: Kind, *, now: Any, batch: int) -> list[Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM[kind], {"account": account.pk, "now": now, "lease": now + LEASE, "batch": batch}
        )
        rows = cursor.fetchall()
    return [Claimed(row[0], m.SkuRef(row[1], row[2]), row[3], row[4], row[5]) for row in sorted(rows)]


def _send(sending: list[Claimed], session: Session, kind: Kind) -> m.BatchResult:
    if kind == "stock":
        return session.set_quantities(
            [m.StockLevel(ref=one.ref, quantity=one.value, version=one.version) for one in sending]
        )
    return session.set_prices(
        [m.PriceLevel(ref=one.ref, price=m.Money(one.value), version=one.version) for one in sending]
    )


def _judge(one: Claimed, outcome: m.WriteOutcome, kind: Kind, session: Session) -> None:
    if outcome.done:
        _confirm(one, kind, session)
        return
    now = session.clock.now()
    problem = outcome.problem
    offer = Offer.objects.filter(pk=one.offer_id, **{f"{kind}_sent_version": one.version})
    attempts = offer.values_list(f"{kind}_attempts", flat=True).first()
    if attempts is None:
        return  # a newer version went out since; only its answer counts
    wait = rules.wait_after(attempts + 1)
    if outcome.outcome is m.Outcome.ACCEPTED_PENDING and outcome.check_after is not None:
        wait = max(outcome.check_after - now, wait)
    if problem is not None and problem.action in {"fix_data", "ask_channel", "ask_administrator"}:
        wait = timedelta(hours=1)
    offer.update(
        **{
            f"{kind}_due_at": now + wait,
            f"{kind}_attempts": attempts + 1,
            f"{kind}_problem": msgspec.to_builtins(problem) if problem is not None else None,
        }
    )


def _confirm(one: Claimed, kind: Kind, session: Session) -> None:
    """Note what is now known to be there, unless a newer version went out since."""
    now = session.clock.now()
    offer = Offer.objects.filter(pk=one.offer_id, **{f"{kind}_sent_version": one.version})
    if kind == "stock":
        offer.update(
            stock_confirmed_version=one.version, stock_due_at=None, stock_attempts=0, stock_problem=None,
        )  # fmt: skip
        # Where a newer version waits, an order may have come in between: what the shop holds is not known then.
        offer.filter(stock_version=one.version).update(
            observed_quantity=one.value, observed_at=now, drift_seen_at=None
        )
    else:
        offer.update(
            price_confirmed_version=one.version, price_due_at=None, price_attempts=0, price_problem=None,
            observed_price=one.value,
        )  # fmt: skip
