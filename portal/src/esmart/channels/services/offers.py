"""Brings what shops should show in line with the stock: desired quantities and their versions. No network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Sum

from esmart.channels import rules
from esmart.channels.models import Offer, OrderLine, StockBalance
from esmart.channels.services.abilities import can_hide
from esmart.core.history import CHANNEL

UNPAID = ("unpaid",)


def refresh_offers(variant_ids: Iterable[int], *, now: datetime, disturbed_account: int | None = None) -> int:
    """Recompute the desired quantity of every offer of these variants and give how many must be sent.

    Call inside the transaction that moved the stock, after its balances are locked. `disturbed_account` is the shop in
    which an order just happened: what it holds is unknown until it was set or read again, so it is always sent.
    """
    ids = sorted(set(variant_ids))
    balances = {balance.variant_id: balance for balance in StockBalance.objects.filter(variant_id__in=ids)}
    unpaid: dict[tuple[int, int], int] = defaultdict(int)
    waiting = (
        OrderLine.objects.filter(variant_id__in=ids, held__gt=0, order__status__in=UNPAID)
        .values_list("order__account_id", "variant_id")
        .annotate(pieces=Sum("held"))
    )
    for account_id, variant_id, pieces in waiting:
        unpaid[account_id, variant_id] = pieces
    offers = list(
        Offer.objects.filter(variant_id__in=ids)
        .exclude(listing__wanted="ended")
        .select_related("account__application", "variant", "listing")
        .order_by("id")
        .select_for_update(of=("self",))
    )
    changed = []
    for offer in offers:
        balance = balances.get(offer.variant_id)
        available = balance.available if balance and offer.variant.active else 0
        wanted = rules.shown_quantity(
            available,
            offer.rule(),
            unpaid_here=unpaid[offer.account_id, offer.variant_id],
        )
        if _is_switched_off(offer):
            wanted = 0
        disturbed = offer.account_id == disturbed_account
        if wanted == offer.desired_quantity and not disturbed:
            continue
        offer.desired_quantity = wanted
        offer.stock_version += 1
        offer.stock_due_at = now
        offer.stock_attempts = 0
        if disturbed:
            offer.observed_quantity = None
        changed.append(offer)
    Offer.objects.bulk_update(
        changed, ["desired_quantity", "stock_version", "stock_due_at", "stock_attempts", "observed_quantity"]
    )
    if changed:
        wake_engine()
    return len(changed)


def _is_switched_off(offer: Offer) -> bool:
    """Say whether a hidden listing must show no stock, because its channel cannot hide it otherwise."""
    listing = offer.listing
    hidden = listing.wanted == "paused" or listing.held_back
    return hidden and not can_hide(offer.account.application.marketplace)


def wake_engine() -> None:
    """Tell the worker, when this transaction commits, that there is something to send."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, 'channels')", [CHANNEL])
