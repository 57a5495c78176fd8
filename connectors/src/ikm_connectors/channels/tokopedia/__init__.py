"""What the Tokopedia & Shop connector says of itself. The classic API ended on 2025-09-30 and is no connector.

The vendor's rule for Indonesia: screens, labels and invoices say "Tokopedia & Shop".
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from ikm_connectors.model import CapabilityFlag, Card, CredentialField, Environment, RateRule

CHECKED = date(2026, 11, 24)
API_DOC = "Shop Partner API documents (copy of 2025-12-03, versions known to 2026-10)"


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
    id="tokopedia",
    name="Tokopedia & Shop",
    status="live",
    api_version="202309 and later, per call",
    as_of=date(2026, 10, 31),
    auth="oauth",
    credentials=(
        CredentialField(name="app_key", label_id="Kunci aplikasi", label_en="App key"),
        CredentialField(name="app_secret", label_id="Rahasia aplikasi", label_en="App secret", secret=True),
        CredentialField(
            name="service_id", label_id="ID layanan (untuk izin toko)", label_en="Service id (for consent)"
        ),
    ),
    environments=(
        Environment(
            name="production",
            addresses={
                "api": "https://open-api.tiktokglobalshop.com",
                "auth": "https://auth.tiktok-shops.com",
                "consent": "https://services.tiktokshop.com",
            },
            hosts=frozenset(
                {"open-api.tiktokglobalshop.com", "auth.tiktok-shops.com", "services.tiktokshop.com"}
            ),
        ),
    ),
    sources=(
        API_DOC,
        "Release notices 2025-03 to 2026-08",
        "Seals recomputed by an independent client",
    ),
    rates=(RateRule(count=50, seconds=1, scope="endpoint", burst=5),),
    notes=(
        "One app, one token, one product, two storefronts: TOKOPEDIA and Shop.",
        "There is no sandbox host: a development shop lives on the production host.",
        "There is no accept call: shipping the package is the seller's act.",
        "Whether a refresh token is single use is not stated: what comes back is stored.",
        "The shape of several answers is known from public clients only [I].",
    ),
    flags=(
        _flag("account.whoami", "yes"),
        _flag("auth.authorise", "yes"),
        _flag("auth.exchange", "yes", "code valid 30 minutes, single use"),
        _flag("auth.refresh", "yes"),
        _flag("auth.refresh_single_use", "unknown", mark="N"),
        _flag("auth.access_ttl", "yes", "7 days"),
        _flag("auth.refresh_ttl", "yes", "read from the answer"),
        _flag("auth.grant_max_days", "unknown", mark="N"),
        _flag("taxonomy.categories", "yes", "one call per storefront, intersected; tree v2"),
        _flag("taxonomy.required_attributes", "yes"),
        _flag("taxonomy.limits", "yes", "size rule live, other bounds from the create page"),
        _flag("taxonomy.brands", "yes", "100 per page"),
        _flag("taxonomy.logistics", "yes", "delivery options of the warehouse"),
        _flag("taxonomy.conditional", "yes"),
        _flag("image.upload", "yes"),
        _flag("image.max_bytes", "yes", "10 MB"),
        _flag("image.formats", "yes", "JPG, JPEG, PNG, WEBP, HEIC, BMP; we send JPG and PNG"),
        _flag("image.min_px", "yes", "300 px (main image)"),
        _flag("image.max_count", "yes", "9"),
        _flag("image.by_url", "no"),
        _flag("listing.create", "yes"),
        _flag("listing.update_partial", "yes"),
        _flag("listing.pause", "yes", "20 products per call"),
        _flag("listing.delete", "yes", "20 products per call"),
        _flag("listing.get", "yes"),
        _flag("listing.list", "yes", "100 per page"),
        _flag("listing.find_by_seller_sku", "yes"),
        _flag("listing.client_ref", "yes", "idempotency_key of at most 128 characters"),
        _flag("listing.async_review", "yes", "status PENDING"),
        _flag("variants.max_levels", "yes", "3"),
        _flag("variants.max_skus", "yes", "100"),
        _flag("variants.add", "yes", "partial edit names every SKU; one without an id is new", mark="I"),
        _flag("variants.image_per_option", "yes"),
        _flag("stock.absolute", "yes", "one product per call"),
        _flag("stock.read", "yes", "one product per call"),
        _flag("stock.batch_max", "yes", "100 SKUs of one product"),
        _flag("stock.locked_in_promotion", "yes"),
        _flag("stock.restored_on_cancel", "unknown", mark="N"),
        _flag("price.set", "yes", "product must be active"),
        _flag("price.batch_max", "yes", "100 SKUs of one product"),
        _flag("price.locked_in_promotion", "yes"),
        _flag("orders.feed", "yes", "by update time, 100 per page"),
        _flag("orders.max_window_days", "unknown", mark="N"),
        _flag("orders.get", "yes", "50 per call"),
        _flag("orders.accept_needed", "no"),
        _flag("orders.shipping_options", "yes"),
        _flag("orders.ship", "yes"),
        _flag("orders.tracking", "yes", "with the label"),
        _flag("orders.label", "yes", "an address valid 24 hours"),
        _flag("orders.cancel", "yes", "out of stock"),
        _flag("orders.answer_cancellation", "yes"),
        _flag("settlement.supported", "unknown", mark="N"),
        _flag("webhook.supported", "yes"),
        _flag("webhook.signature", "yes", "HMAC-SHA256 over app key and body"),
        _flag("webhook.event_id", "yes"),
        _flag("webhook.retries", "yes", "2 min, 30 min, 3 h, 12 h"),
        _flag("webhook.lost_inbox", "no"),
        _flag("webhook.lost_inbox_confirm", "no"),
        _flag("webhook.order_guaranteed", "no"),
        _flag("limits.per_second", "yes", "50 per app, shop and call"),
        _flag("sandbox.official", "no", "development shops on the production host, 1000 calls an hour"),
        _flag("consistency.read_after_write_seconds", "unknown", mark="N"),
    ),
)
