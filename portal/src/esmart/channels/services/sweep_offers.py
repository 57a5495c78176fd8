"""Compares what a shop holds with what we want it to hold, shows the drift and sends the right number again."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F

from esmart.channels.models import ChannelAccount, Offer
from ikm_connectors import Session
from ikm_connectors import model as m

SWEEP_EVERY = timedelta(minutes=30)
BATCH = 100


def sweep_offers(account: ChannelAccount, session: Session, *, sweep_every: timedelta = SWEEP_EVERY) -> int:
    """Read all settled quantities of a shop and give how many differ. Run right after a poll, so that a difference is
    not just an order we have not read. A shop that shows too much is set right at once; one that shows too little only
    when the next sweep sees it again.
    """
    drifting = 0
    last = 0
    while offers := list(
        Offer.objects.filter(account=account, pk__gt=last, stock_confirmed_version=F("stock_version"))
        .exclude(listing__channel_id="")
        .exclude(sku_id="")
        .exclude(listing__wanted="ended")
        .select_related("listing")
        .order_by("pk")[:BATCH]
    ):
        last = offers[-1].pk
        refs = {m.SkuRef(offer.listing.channel_id, offer.sku_id): offer for offer in offers}
        for level in session.get_quantities(list(refs)):
            drifting += _compare(refs[level.ref], level, session)
    now = session.clock.now()
    ChannelAccount.objects.filter(pk=account.pk).update(swept_at=now, sweep_due_at=now + sweep_every)
    return drifting


def _compare(offer: Offer, level: m.StockLevel, session: Session) -> bool:
    now = session.clock.now()
    # Only what was still settled when it was read says anything.
    settled = Offer.objects.filter(
        pk=offer.pk, stock_version=offer.stock_version, stock_confirmed_version=offer.stock_version
    )
    if level.quantity == offer.desired_quantity:
        settled.update(observed_quantity=level.quantity, observed_at=now, drift_seen_at=None)
        return False
    again = level.quantity > offer.desired_quantity or offer.drift_seen_at is not None
    changes: dict[str, object] = {"observed_quantity": level.quantity, "observed_at": now}
    changes["drift_seen_at"] = offer.drift_seen_at or now
    if again:
        changes["stock_version"] = offer.stock_version + 1
        changes["stock_due_at"] = now
    settled.update(**changes)
    return True
