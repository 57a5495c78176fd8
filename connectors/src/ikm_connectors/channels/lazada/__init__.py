"""What the Lazada connector says of itself: Indonesia only; not one of the seven of 2019, a channel of today."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ikm_connectors.model import CapabilityFlag, Card, CredentialField, Environment, RateRule

CHECKED = date(2026, 11, 23)
DOC = "Open Platform documents, restated in the protocol sheet of 2026-11-23 (pages edited up to 2026-04)"


def _flag(
    name: str,
    value: Literal["yes", "emulated", "no", "unknown"],
    limit: str = "",
    *,
    mark: Literal["S", "R", "I", "N"] = "S",
) -> CapabilityFlag:
    return CapabilityFlag(name=name, value=value, limit=limit, source=DOC, checked=CHECKED, mark=mark)


CARD = Card(
    id="lazada",
    name="Lazada",
    status="live",
    api_version="Open Platform REST",
    as_of=date(2026, 4, 21),
    auth="oauth",
    credentials=(
        CredentialField(name="app_key", label_id="Kunci aplikasi", label_en="App key"),
        CredentialField(name="app_secret", label_id="Rahasia aplikasi", label_en="App secret", secret=True),
    ),
    environments=(
        Environment(
            name="production",
            addresses={
                "api": "https://api.lazada.co.id",
                "auth": "https://auth.lazada.com",
                "consent": "https://auth.lazada.com",
            },
            hosts=frozenset({"api.lazada.co.id", "auth.lazada.com"}),
        ),
    ),
    sources=(
        DOC,
        "Seal recomputed with the official Python client (lazop-sdk 1.0.3)",
        "Seal of a push computed from the documented rule; no public client vector found",
    ),
    # Only one call has a published rate (10 per second); the others are kept to it as well [I].
    rates=(RateRule(count=10, seconds=1, scope="endpoint", burst=5),),
    notes=(
        "There is no sandbox host: a test application lives on the production host with 10,000 calls a day.",
        "A hidden product cannot be shown again by any call in the documents at hand; do it in Seller Center.",
        "Quantities are the sellable ones: orders not yet shipped are kept apart by Lazada and never overwritten.",
        "A batch may be done in part: after a refusal the listing is read back and each SKU told apart [I].",
        "Pre-order days, used goods, delivery services and barcodes have no documented field.",
        "Answering a buyer's cancellation, returns and payouts are listed by the documents without their shapes.",
    ),
    flags=(
        _flag("account.whoami", "yes"),
        _flag("auth.authorise", "yes"),
        _flag("auth.exchange", "yes", "code valid 30 minutes, single use"),
        _flag("auth.refresh", "yes"),
        _flag("auth.refresh_single_use", "unknown", mark="N"),
        _flag("auth.access_ttl", "yes", "30 days; 7 days for a test application"),
        _flag("auth.refresh_ttl", "yes", "180 days; 14 days for a test application"),
        _flag("auth.grant_max_days", "yes", "180: a refresh does not prolong the window", mark="I"),
        _flag("taxonomy.categories", "yes", "the whole tree in one answer"),
        _flag("taxonomy.required_attributes", "yes"),
        _flag("taxonomy.limits", "emulated", "from the create page; no call gives them"),
        _flag("taxonomy.brands", "yes", "200 per page, of the country"),
        _flag("taxonomy.logistics", "no", "the courier is chosen per order"),
        _flag("taxonomy.conditional", "unknown", mark="N"),
        _flag("image.upload", "yes"),
        _flag("image.max_bytes", "yes", "1 MB"),
        _flag("image.formats", "yes", "JPG, PNG"),
        _flag("image.min_px", "unknown", mark="N"),
        _flag("image.max_count", "yes", "8"),
        _flag("image.by_url", "no", "documented, not built: we send the bytes"),
        _flag("listing.create", "yes"),
        _flag("listing.update_partial", "yes"),
        _flag("listing.pause", "yes", "hide only; showing again is in no document at hand"),
        _flag("listing.delete", "yes", "50 SKUs per call"),
        _flag("listing.get", "yes"),
        _flag("listing.list", "yes", "50 per page, up to row 10,000"),
        _flag("listing.find_by_seller_sku", "yes"),
        _flag("listing.client_ref", "emulated", "the first SKU's code is looked up"),
        _flag("listing.async_review", "yes", "Pending QC, up to 24 hours"),
        _flag("variants.max_levels", "yes", "2"),
        _flag("variants.max_options", "yes", "50 per axis"),
        _flag("variants.max_skus", "unknown", mark="N"),
        _flag("variants.add", "unknown", "how an update names a new variant", mark="N"),
        _flag("variants.image_per_option", "yes", "first axis only"),
        _flag("stock.absolute", "yes", "sellable quantity"),
        _flag("stock.read", "yes", "one product per call"),
        _flag("stock.batch_max", "yes", "50 SKUs, 20 advised"),
        _flag("stock.multi_location", "no", "documented, not built"),
        _flag("stock.locked_in_promotion", "yes", "may only rise"),
        _flag("stock.restored_on_cancel", "unknown", mark="N"),
        _flag("price.set", "yes"),
        _flag("price.batch_max", "yes", "50 SKUs, 20 advised"),
        _flag("price.locked_in_promotion", "unknown", mark="N"),
        _flag("orders.feed", "yes", "by update time, 100 per page"),
        _flag("orders.max_window_days", "unknown", mark="N"),
        _flag("orders.get", "yes", "two calls: order and items"),
        _flag("orders.accept_needed", "no"),
        _flag("orders.shipping_options", "yes"),
        _flag("orders.ship", "yes", "pack, then ready to ship"),
        _flag("orders.tracking", "yes", "after packing"),
        _flag("orders.label", "yes", "after packing"),
        _flag("orders.cancel", "yes", "with one of the reasons offered for the order"),
        _flag("orders.answer_cancellation", "unknown", "path known, shape not", mark="N"),
        _flag("settlement.supported", "unknown", "path known, shape not", mark="N"),
        _flag("webhook.supported", "yes"),
        _flag("webhook.signature", "yes", "HMAC-SHA256 over app key and body"),
        _flag("webhook.event_id", "no", "hash of the content is used"),
        _flag("webhook.retries", "yes", "every 30 min, 12 times; answer within 500 ms"),
        _flag("webhook.lost_inbox", "no"),
        _flag("webhook.lost_inbox_confirm", "no"),
        _flag("webhook.order_guaranteed", "no"),
        _flag("limits.per_second", "unknown", "10 on one call, the rest unpublished", mark="N"),
        _flag("limits.per_day", "yes", "10,000,000; 10,000 for a test application"),
        _flag("sandbox.official", "no"),
        _flag("consistency.read_after_write_seconds", "unknown", mark="N"),
    ),
)
