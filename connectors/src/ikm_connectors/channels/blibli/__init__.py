"""What the Blibli connector says of itself: static keys, no tokens; most writes are queued and looked up."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ikm_connectors.model import CapabilityFlag, Card, CredentialField, Environment, RateRule

CHECKED = date(2026, 11, 23)
DOC = "Seller API documents (copy of 2026-09-03) and official clients, restated in the protocol sheet of 2026-11-23"


def _flag(
    name: str,
    value: Literal["yes", "emulated", "no", "unknown"],
    limit: str = "",
    *,
    mark: Literal["S", "R", "I", "N"] = "S",
) -> CapabilityFlag:
    return CapabilityFlag(name=name, value=value, limit=limit, source=DOC, checked=CHECKED, mark=mark)


CARD = Card(
    id="blibli",
    name="Blibli",
    status="live",
    api_version="Seller API, products V3, orders V2",
    as_of=date(2026, 9, 3),
    auth="static_key",
    credentials=(
        CredentialField(name="api_client_id", label_id="ID klien API", label_en="API client id"),
        CredentialField(
            name="api_client_key", label_id="Kunci klien API", label_en="API client key", secret=True
        ),
        CredentialField(
            name="channel_id", label_id="Nama aplikasi (channelId)", label_en="Integrator's name (channelId)"
        ),
        CredentialField(
            name="signature_key",
            label_id="Kunci tanda tangan (bila diatur di Seller Center)",
            label_en="Signature key (if set in Seller Center)",
            secret=True,
            optional=True,
        ),
        CredentialField(
            name="username",
            label_id="Nama masuk Seller Center",
            label_en="Login of Seller Center",
            optional=True,
        ),
    ),
    environments=(
        Environment(
            name="production",
            addresses={"api": "https://api.blibli.com"},
            hosts=frozenset({"api.blibli.com"}),
        ),
        Environment(
            name="sandbox",
            addresses={"api": "https://api-uata.gdn-app.com"},
            hosts=frozenset({"api-uata.gdn-app.com"}),
        ),
    ),
    sources=(
        DOC,
        "Answers' field names from public clients; where none shows them they are inferred",
        "Three seals computed from the documented rule",
    ),
    rates=(
        RateRule(count=25, seconds=60, burst=5, scope="endpoint", operations=("blibli.products",)),
        RateRule(
            count=25,
            seconds=60,
            burst=5,
            scope="endpoint",
            operations=("blibli.create_products", "blibli.update_products"),
        ),
        RateRule(count=60, seconds=60, burst=5, scope="endpoint", operations=("blibli.set_stock",)),
        RateRule(count=100, seconds=1800, burst=20, scope="endpoint", operations=("blibli.packages",)),
    ),
    notes=(
        "The store's seller key is ShopIdentity.key; signature key and login may be given per store.",
        "Rates per category or item (attributes 5 a day, order item 5 in 30 minutes) are not kept by us.",
        "An order here is one order item, as Blibli prices, cancels and settles each item; its order number is in ext.",
        "Orders are listed by the time of payment only, so each reading begins 14 days earlier.",
        "Pictures are given as public https addresses; products are created through a queue and then reviewed.",
        "There is no delete: archiving hides, and an archived product can come back.",
        "Changing texts, pictures and attributes of a live product has no documented body.",
        "Pre-order and used goods have no documented field. Parcel weight is written in grams [I].",
        "Abilities marked as inferred: the call is documented, field names of its answer or body are not.",
        "The meaning of the order statuses DF, CR and CX is not documented: they are shown as they are.",
    ),
    flags=(
        _flag("account.whoami", "yes", mark="I"),
        _flag("auth.authorise", "no", "the seller makes the key in Seller Center"),
        _flag("auth.exchange", "no"),
        _flag("auth.refresh", "no", "nothing runs out"),
        _flag("taxonomy.categories", "yes", "the whole tree in one answer", mark="I"),
        _flag("taxonomy.required_attributes", "yes", "5 calls per category and day"),
        _flag("taxonomy.limits", "emulated", "from the create page; no call gives them"),
        _flag("taxonomy.brands", "yes", mark="I"),
        _flag("taxonomy.logistics", "yes", mark="I"),
        _flag("taxonomy.conditional", "unknown", mark="N"),
        _flag("image.upload", "no"),
        _flag("image.by_url", "yes", "public https"),
        _flag("image.max_bytes", "yes", "4 MB"),
        _flag("image.formats", "yes", "jpg, jpeg, png, webp"),
        _flag("image.min_px", "yes", "600; 1200 advised"),
        _flag("image.max_count", "yes", "8 per variant"),
        _flag("listing.create", "yes", "10 per request; ours send one", mark="I"),
        _flag("listing.update_partial", "unknown", "path known, body not", mark="N"),
        _flag("listing.pause", "yes", "archive and unarchive, queued"),
        _flag("listing.delete", "no", "archiving is the delete"),
        _flag("listing.get", "yes", "two calls: product and variants", mark="I"),
        _flag("listing.list", "yes", "one list per state, 50 per page", mark="I"),
        _flag("listing.find_by_seller_sku", "emulated", "walks all products", mark="I"),
        _flag("listing.client_ref", "emulated", "name and first SKU's code are looked up"),
        _flag("listing.async_review", "yes", "queue, then review"),
        _flag("variants.max_levels", "unknown", mark="N"),
        _flag("variants.add", "unknown", "the call is named, its body is not", mark="N"),
        _flag("variants.free_values", "no", "attribute and values of the category's list", mark="I"),
        _flag("variants.image_per_option", "yes"),
        _flag("stock.absolute", "yes", "exactStock; a single one at once"),
        _flag("stock.read", "yes", "one product per call", mark="I"),
        _flag("stock.batch_max", "yes", "100 SKUs of any products"),
        _flag("stock.locked_in_promotion", "no", "only prices are"),
        _flag("stock.restored_on_cancel", "unknown", mark="N"),
        _flag("price.set", "yes", "queued"),
        _flag("price.batch_max", "yes", "100 SKUs of any products"),
        _flag("price.locked_in_promotion", "yes"),
        _flag("orders.feed", "emulated", "by time of payment, from 14 days earlier; one year back"),
        _flag("orders.max_window_days", "yes", "366"),
        _flag("orders.get", "yes", "5 calls per item in 30 minutes"),
        _flag("orders.accept_needed", "no"),
        _flag("orders.shipping_options", "emulated", "the pickup point of the order", mark="I"),
        _flag("orders.ship", "yes", "package, then fulfil; regular deliveries"),
        _flag("orders.tracking", "yes"),
        _flag("orders.label", "yes", "after the package is made", mark="I"),
        _flag("orders.cancel", "yes", "with one of the reasons listed"),
        _flag("orders.cancel_wish", "unknown", "a webhook in soft release", mark="N"),
        _flag("orders.answer_cancellation", "unknown", mark="N"),
        _flag("settlement.supported", "yes", "found by walking the newest settlements"),
        _flag("webhook.supported", "yes"),
        _flag(
            "webhook.signature", "emulated", "header seen, algorithm taken to be the requests' own", mark="I"
        ),
        _flag("webhook.event_id", "no", "hash of the content is used"),
        _flag("webhook.retries", "unknown", mark="N"),
        _flag("webhook.lost_inbox", "no", "a page lists failed deliveries; its call is not known"),
        _flag("webhook.lost_inbox_confirm", "no"),
        _flag("webhook.order_guaranteed", "unknown", mark="N"),
        _flag("limits.per_second", "unknown", mark="N"),
        _flag("sandbox.official", "yes", "staging host, on request"),
        _flag("consistency.read_after_write_seconds", "unknown", mark="N"),
    ),
)
