"""What the Gojek connector says of itself: GoFood menus and orders for food makers, GoSend parcels for anyone."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ikm_connectors.model import CapabilityFlag, Card, CredentialField, Environment, RateRule

CHECKED = date(2026, 11, 23)
SHEET = "GoBiz Open API as used by public clients of 2022 to 2026 (protocol sheet of 2026-11-23)"


def _flag(
    name: str,
    value: Literal["yes", "emulated", "no", "unknown"],
    limit: str = "",
    *,
    mark: Literal["S", "R", "I", "N"] = "S",
) -> CapabilityFlag:
    return CapabilityFlag(name=name, value=value, limit=limit, source=SHEET, checked=CHECKED, mark=mark)


CARD = Card(
    id="gojek",
    name="Gojek (GoFood, GoSend)",
    status="live",
    api_version="integrations v1 and v2, per call; GoSend v10",
    as_of=CHECKED,
    auth="oauth",
    credentials=(
        CredentialField(name="client_id", label_id="ID klien GoBiz", label_en="GoBiz client id"),
        CredentialField(
            name="client_secret", label_id="Rahasia klien GoBiz", label_en="GoBiz client secret", secret=True
        ),
        CredentialField(
            name="notification_secret",
            label_id="Rahasia pemberitahuan",
            label_en="Notification secret",
            secret=True,
        ),
        CredentialField(
            name="redirect_uri",
            label_id="Alamat kembali yang terdaftar",
            label_en="Registered redirect address",
            optional=True,
        ),
        CredentialField(
            name="gosend_client_id",
            label_id="ID klien GoSend (bila punya kontrak)",
            label_en="GoSend client id (with a contract)",
            optional=True,
        ),
        CredentialField(
            name="gosend_pass_key",
            label_id="Kunci GoSend",
            label_en="GoSend pass key",
            secret=True,
            optional=True,
        ),
    ),
    environments=(
        Environment(
            name="production",
            addresses={
                "api": "https://api.gobiz.co.id",
                "auth": "https://accounts.go-jek.com",
                "gosend": "https://kilat-api.gojekapi.com",
            },
            hosts=frozenset({"api.gobiz.co.id", "accounts.go-jek.com", "kilat-api.gojekapi.com"}),
        ),
        Environment(
            name="sandbox",
            addresses={
                "api": "https://api.partner-sandbox.gobiz.co.id",
                "auth": "https://integration-goauth.gojekapi.com",
                "gosend": "https://integration-kilat-api.gojekapi.com",
            },
            hosts=frozenset(
                {
                    "api.partner-sandbox.gobiz.co.id",
                    "integration-goauth.gojekapi.com",
                    "integration-kilat-api.gojekapi.com",
                }
            ),
        ),
    ),
    sources=(SHEET, "Recorded notices of a public client (2026-02)"),
    rates=(RateRule(count=5, seconds=1, scope="shop"),),
    notes=(
        "Food makers only: GoStore, GoMart and GoShop have no known seller API.",
        "An item has no stock number: our quantity switches it on (more than 0, after the buffer) or off.",
        "A menu push replaces the whole menu: one writer per outlet at a time, what others wrote is read and kept.",
        "Orders are told by notices only and can never be listed: a missed one is entered by hand.",
        "Consent does not say which outlet was opened: its id (G and digits) is asked of the owner beforehand.",
        "The order number of a pick-up order bears `pickup/` before it, since its path differs.",
        "5 calls a second is our own rule; how long a refresh token lives and whether it works twice is unknown.",
        "Everything sold on one outlet is paid to one owner: our own code on each item carries the split.",
    ),
    flags=(
        _flag("account.whoami", "yes", "the outlet whose id the owner told"),
        _flag("auth.authorise", "yes", "phone and one-time password at Gojek"),
        _flag("auth.exchange", "yes"),
        _flag("auth.refresh", "yes"),
        _flag("auth.refresh_single_use", "yes", "treated so", mark="I"),
        _flag("auth.access_ttl", "yes", "3599 seconds"),
        _flag("auth.refresh_ttl", "unknown", mark="N"),
        _flag("signing.timestamp", "no"),
        _flag("errors.request_id", "no"),
        _flag("taxonomy.categories", "no", "a menu section is named freely"),
        _flag("taxonomy.required_attributes", "no"),
        _flag("taxonomy.limits", "emulated", "the fixed bounds of the menu call"),
        _flag("taxonomy.brands", "no"),
        _flag("taxonomy.logistics", "no"),
        _flag("limits.attribute", "no"),
        _flag("limits.image", "no", "an item may go without"),
        _flag("limits.category", "no"),
        _flag("image.upload", "no"),
        _flag("image.by_url", "yes", "square, at most 1 MB"),
        _flag("image.max_bytes", "yes", "1 MB"),
        _flag("image.max_count", "yes", "1"),
        _flag("listing.create", "yes", "as a full overwrite of the menu, in effect later"),
        _flag("listing.update_partial", "emulated", "as a full overwrite of the menu"),
        _flag("listing.pause", "no", "switch the stock off instead"),
        _flag("listing.delete", "emulated", "as a full overwrite of the menu"),
        _flag("listing.get", "emulated", "from the whole menu"),
        _flag("listing.list", "emulated", "from the whole menu"),
        _flag("listing.find_by_seller_sku", "emulated", "our code is the item's external id"),
        _flag("listing.client_ref", "yes", "external id of at most 200 characters"),
        _flag("listing.async_review", "no", "the push is told by an event"),
        _flag("variants.max_levels", "yes", "1", mark="I"),
        _flag("variants.add", "yes", "with the whole menu, as every change"),
        _flag("stock.numbers", "no", "in stock or not, nothing else"),
        _flag("stock.absolute", "emulated", "0 switches off, more than 0 switches on"),
        _flag("stock.read", "no", "a switch tells no quantity; see SkuState.available"),
        _flag("stock.batch_max", "yes", "50, our own bound", mark="I"),
        _flag("stock.locked_in_promotion", "unknown", mark="N"),
        _flag("price.set", "emulated", "as a full overwrite of the menu; at most Rp 2,000,000"),
        _flag("orders.feed", "no", "told by notices only"),
        _flag("orders.get", "no", "the notice carries the order"),
        _flag("orders.accept_needed", "yes", "3 minutes; some outlets accept by themselves"),
        _flag("orders.shipping_options", "no", "the driver comes by himself"),
        _flag("orders.ship", "emulated", "says that the food is ready"),
        _flag("orders.tracking", "no"),
        _flag("orders.label", "no"),
        _flag("orders.cancel", "yes"),
        _flag("orders.cancel_wish", "no"),
        _flag("orders.answer_cancellation", "no"),
        _flag("settlement.supported", "unknown", mark="N"),
        _flag("webhook.supported", "yes"),
        _flag("webhook.subscribe", "yes", "connector.subscribe_notices"),
        _flag("webhook.signature", "yes", "HMAC-SHA256 over the body"),
        _flag("webhook.event_id", "yes"),
        _flag("webhook.retries", "unknown", mark="N"),
        _flag("webhook.lost_inbox", "no"),
        _flag("webhook.lost_inbox_confirm", "no"),
        _flag("webhook.order_guaranteed", "no"),
        _flag("delivery.gosend", "yes", "price, booking, status, cancellation; a contract is needed"),
        _flag("limits.per_second", "unknown", "5 is our own rule", mark="N"),
        _flag("sandbox.official", "yes", "with an order emulator"),
    ),
)
