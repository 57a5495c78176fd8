"""What the Shopee connector says of itself: abilities with limits, credentials, addresses, sources."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ikm_connectors.model import CapabilityFlag, Card, CredentialField, Environment, RateRule

CHECKED = date(2026, 11, 24)
API_DOC = "Shopee Open Platform, v2 API documents (copies of 2026-08-18 and 2025-12-03)"


def _flag(
    name: str,
    value: Literal["yes", "emulated", "no", "unknown"],
    limit: str = "",
    *,
    source: str = API_DOC,
    mark: Literal["S", "R", "I", "N"] = "S",
) -> CapabilityFlag:
    return CapabilityFlag(name=name, value=value, limit=limit, source=source, checked=CHECKED, mark=mark)


CARD = Card(
    id="shopee",
    name="Shopee",
    status="live",
    api_version="v2",
    as_of=date(2026, 8, 18),
    auth="oauth",
    credentials=(
        CredentialField(name="partner_id", label_id="ID mitra", label_en="Partner id"),
        CredentialField(name="partner_key", label_id="Kunci mitra", label_en="Partner key", secret=True),
        CredentialField(
            name="push_key",
            label_id="Kunci notifikasi (bila terpisah)",
            label_en="Push key (if separate)",
            secret=True,
            optional=True,
        ),
    ),
    environments=(
        Environment(
            name="production",
            addresses={"api": "https://partner.shopeemobile.com"},
            hosts=frozenset({"partner.shopeemobile.com"}),
        ),
        Environment(
            name="sandbox",
            addresses={"api": "https://openplatform.sandbox.test-stable.shopee.sg"},
            hosts=frozenset({"openplatform.sandbox.test-stable.shopee.sg"}),
        ),
    ),
    sources=(
        API_DOC,
        "Shopee developer announcements up to 2026-08-21",
        "Seals recomputed by three independent clients",
    ),
    rates=(RateRule(count=10, seconds=1, scope="shop"),),
    notes=(
        "Rate numbers are unpublished; ten calls a second per shop is our own careful bound [I].",
        "There is no accept call: an order moves to READY_TO_SHIP by itself.",
        "There is no idempotency key: a create looks up item_sku first and after a lost answer.",
        "`state` is not documented on the consent redirect: it travels inside the redirect address [I].",
    ),
    flags=(
        _flag("account.whoami", "yes"),
        _flag("auth.authorise", "yes", "link valid 5 minutes"),
        _flag("auth.exchange", "yes", "code valid 10 minutes, single use"),
        _flag("auth.refresh", "yes"),
        _flag("auth.refresh_single_use", "yes"),
        _flag("auth.access_ttl", "yes", "4 hours"),
        _flag("auth.refresh_ttl", "yes", "30 days"),
        _flag("auth.grant_max_days", "yes", "365 days"),
        _flag("taxonomy.categories", "yes", "whole tree in one call"),
        _flag("taxonomy.required_attributes", "yes", "20 categories per call"),
        _flag("taxonomy.limits", "yes", "per category, read live"),
        _flag("taxonomy.brands", "yes", "100 per page"),
        _flag("taxonomy.logistics", "yes"),
        _flag("taxonomy.conditional", "unknown", mark="N"),
        _flag("taxonomy.change_feed", "unknown", mark="N"),
        _flag("image.upload", "yes"),
        _flag("image.max_bytes", "yes", "10 MB"),
        _flag("image.formats", "yes", "JPG, JPEG, PNG"),
        _flag("image.max_count", "yes", "9"),
        _flag("image.by_url", "no"),
        _flag("listing.create", "yes", "item, then variants after 5 seconds"),
        _flag("listing.update_partial", "yes"),
        _flag("listing.pause", "yes", "50 items per call"),
        _flag("listing.delete", "yes"),
        _flag("listing.get", "yes", "50 items per call"),
        _flag("listing.list", "yes", "100 per page"),
        _flag("listing.find_by_seller_sku", "yes", "search_item by item_sku"),
        _flag("listing.client_ref", "emulated", "item_sku, looked up before and after a create"),
        _flag("listing.async_review", "yes", "status REVIEWING"),
        _flag("variants.max_levels", "yes", "2"),
        _flag("variants.max_skus", "yes", "50"),
        _flag("variants.add", "yes", "the same kinds of choice; new options first, then their models"),
        _flag("stock.absolute", "yes", "one item per call"),
        _flag("stock.read", "yes"),
        _flag("stock.batch_max", "yes", "50 models of one item"),
        _flag("stock.locked_in_promotion", "yes"),
        _flag("stock.restored_on_cancel", "unknown", mark="N"),
        _flag("price.set", "yes", "one item per call"),
        _flag("price.batch_max", "yes", "50 models of one item"),
        _flag("price.locked_in_promotion", "yes"),
        _flag("orders.feed", "yes", "by update time, 100 per page"),
        _flag("orders.max_window_days", "yes", "15 days, longer windows are split"),
        _flag("orders.get", "yes", "50 per call"),
        _flag("orders.accept_needed", "no"),
        _flag("orders.shipping_options", "yes"),
        _flag("orders.ship", "yes"),
        _flag("orders.tracking", "yes", "may be empty at first"),
        _flag("orders.label", "yes", "made, awaited, fetched; 50 per call"),
        _flag("orders.cancel", "yes", "before shipping; out of stock or customer request"),
        _flag("orders.answer_cancellation", "yes"),
        _flag("settlement.supported", "yes", "per order"),
        _flag("webhook.supported", "yes"),
        _flag("webhook.signature", "yes", "HMAC-SHA256 over address and body"),
        _flag("webhook.event_id", "no", "hash of the content is used"),
        _flag("webhook.lost_inbox", "yes", "3 days, 100 oldest"),
        _flag("webhook.lost_inbox_confirm", "yes"),
        _flag("webhook.order_guaranteed", "no"),
        _flag("limits.per_second", "unknown", mark="N"),
        _flag("limits.per_day", "unknown", "resets 00:00 UTC+8", mark="N"),
        _flag("sandbox.official", "yes", "core flows only"),
        _flag("consistency.read_after_write_seconds", "unknown", mark="N"),
    ),
)
