"""What shops may show: how much of the available stock, per shop and per offer, and whether a workshop names its unit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Listing, Offer
from esmart.channels.services.offers import refresh_offers
from esmart.channels.services.outward import sells_for_workshop
from esmart.channels.services.publish_listing import renew_content
from esmart.channels.services.stock import lock_balances
from esmart.core.history import Actor, acting


def set_exposure(
    *,
    account: ChannelAccount,
    percent: int,
    buffer: int,
    minimum: int,
    maximum: int | None,
    actor: Actor,
    now: datetime,
) -> ChannelAccount:
    """Change how much of what is available a shop may show; the engine sends the new quantities."""
    with acting(actor):
        account.exposure_percent, account.exposure_buffer = percent, buffer
        account.exposure_minimum, account.exposure_maximum = minimum, maximum
        account.save(
            update_fields=["exposure_percent", "exposure_buffer", "exposure_minimum", "exposure_maximum"]
        )
        variants = list(Offer.objects.filter(account=account).values_list("variant_id", flat=True))
        lock_balances(variants)
        refresh_offers(variants, now=now)
    return account


def set_institution_wording(
    *, account: ChannelAccount, allowed: bool, actor: Actor, now: datetime
) -> ChannelAccount:
    """Let a workshop's shop name its unit in listings, or not; listings on show follow. Raises ChannelsProblem elsewhere."""
    if allowed and not sells_for_workshop(account):
        raise rules.ChannelsProblem(
            _("Hanya toko bengkel kerja yang dapat menyebut unitnya."), field="allowed"
        )
    with acting(actor):
        account.institution_wording = allowed
        account.save(update_fields=["institution_wording"])
        listings = Listing.objects.filter(account=account).exclude(wanted=Listing.Wanted.ENDED)
        lock_balances(
            {one for one in listings.values_list("product__variants", flat=True) if one is not None}
        )
        for listing in listings.order_by("id").select_for_update():
            renew_content(listing, now=now)
    return account


def set_offer_exposure(
    *, offer: Offer, exposure: rules.Exposure | None, actor: Actor, now: datetime
) -> Offer:
    """Give one offer its own rule, or (None) let the shop's rule hold again."""
    with acting(actor):
        lock_balances([offer.variant_id])
        offer.exposure = None if exposure is None else asdict(exposure)
        offer.save(update_fields=["exposure"])
        refresh_offers([offer.variant_id], now=now)
    return offer
