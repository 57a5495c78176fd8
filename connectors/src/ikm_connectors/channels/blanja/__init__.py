"""What the Blanja.com connector says of itself: *arsip*, the XML interface of 2018 to 2020; closed on 1 October 2020."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ikm_connectors.model import CapabilityFlag, Card, CredentialField, Ending, Environment, RateRule

CHECKED = date(2026, 11, 23)
SHEET = (
    "One seller's integration of about September 2018 (protocol sheet of 2026-11-23); no official document"
)


def _flag(
    name: str,
    value: Literal["yes", "emulated", "no", "unknown"],
    limit: str = "",
    *,
    mark: Literal["S", "R", "I", "N"] = "S",
) -> CapabilityFlag:
    return CapabilityFlag(name=name, value=value, limit=limit, source=SHEET, checked=CHECKED, mark=mark)


CARD = Card(
    id="blanja",
    name="Blanja.com (arsip)",
    status="closed",
    api_version="v1 (2018)",
    as_of=CHECKED,
    auth="client_credentials",
    credentials=(
        CredentialField(name="appid", label_id="ID aplikasi", label_en="Application id"),
        CredentialField(name="appkey", label_id="Kunci aplikasi", label_en="Application key", secret=True),
        CredentialField(
            name="state", label_id="Kode provinsi asal (2 angka)", label_en="Region code of origin"
        ),
        CredentialField(name="city", label_id="Kode kota asal (4 angka)", label_en="City code of origin"),
        CredentialField(
            name="district", label_id="Kode kecamatan asal (6 angka)", label_en="District code of origin"
        ),
    ),
    environments=(
        Environment(
            name="production",
            addresses={"api": "http://api.blanja.com"},
            hosts=frozenset({"api.blanja.com"}),
        ),
    ),
    sources=(SHEET, "Press on the closing (trenasia.com; tagar.id; sindonews.com 154106; tempo.co 858249)"),
    rates=(RateRule(count=2, seconds=1, scope="shop"),),
    ending=Ending(
        on=date(2020, 10, 1),
        source="trenasia.com; tagar.id; sindonews.com 154106; tempo.co 858249",
        what_id="Blanja.com tutup pada 1 Oktober 2020; pembelian berhenti sejak 1 September 2020.",
        what_en="Blanja.com closed on 1 October 2020; buying ended on 1 September 2020",
        instead_id="Pindahkan produk ke saluran yang masih buka; pesanan lama diimpor dari berkas.",
        instead_en="move the products to an open channel and import old orders from a file",
    ),
    notes=(
        "Arsip: for the sandbox and for reading old orders only; nothing is ever sent to the real host.",
        "All is known from one seller's code; what it did not read is inferred [I] or refused as unknown [N].",
        "A token is asked for before every call, as that seller did; how long it lives is unknown.",
        "Units of weight and size are unknown: grams and centimetres are sent [I].",
        "An order does not tell its state: only whether it is PAID can be asked. Its lines name our code only.",
        "Refusals have no known form: their words are matched [I]. 2 calls a second is our own rule.",
    ),
    flags=(
        _flag("account.whoami", "emulated", "a token is asked for; the application is one seller's own"),
        _flag("auth.authorise", "no"),
        _flag("auth.exchange", "no"),
        _flag("auth.refresh", "no", "a new token before every call"),
        _flag("auth.access_ttl", "unknown", mark="N"),
        _flag("signing.timestamp", "unknown", "no allowed skew is known", mark="N"),
        _flag("errors.request_id", "no"),
        _flag("taxonomy.categories", "yes", "members of the answer inferred", mark="I"),
        _flag("taxonomy.required_attributes", "no"),
        _flag("taxonomy.limits", "emulated", "no bounds are known", mark="I"),
        _flag("taxonomy.brands", "no"),
        _flag("taxonomy.logistics", "no"),
        _flag("limits.attribute", "no"),
        _flag("image.upload", "no"),
        _flag("image.by_url", "yes"),
        _flag("listing.create", "yes", "stored, then put on the shelf"),
        _flag("listing.update_partial", "unknown", mark="N"),
        _flag("listing.pause", "emulated", "can be put on the shelf, not taken off"),
        _flag("listing.hide", "unknown", mark="N"),
        _flag("listing.delete", "yes"),
        _flag("listing.get", "yes", "most members inferred", mark="I"),
        _flag("listing.list", "yes", "on the shelf, then in storage"),
        _flag("listing.find_by_seller_sku", "emulated", "reads all own items", mark="I"),
        _flag("listing.client_ref", "yes", "outerCode of the SKU"),
        _flag("listing.async_review", "unknown", mark="N"),
        _flag("variants.max_levels", "no", "how options were named is not known", mark="N"),
        _flag("variants.add", "no", mark="N"),
        _flag("stock.absolute", "yes", "one SKU per call"),
        _flag("stock.read", "yes", "from the item", mark="I"),
        _flag("stock.batch_max", "no"),
        _flag("stock.locked_in_promotion", "unknown", mark="N"),
        _flag("price.set", "unknown", "the price's name in the call is not known", mark="N"),
        _flag("orders.feed", "yes", "by order date, whole days"),
        _flag("orders.paged", "no", "the number of orders asked for is raised instead"),
        _flag("orders.get", "yes"),
        _flag("orders.status_told", "no", "PAID can be asked, nothing else is known"),
        _flag("orders.line_ref", "no", "a line names our code only"),
        _flag("orders.accept_needed", "no"),
        _flag("orders.shipping_options", "no"),
        _flag("orders.ship", "yes", "FL with a tracking number"),
        _flag("orders.tracking", "no"),
        _flag("orders.label", "no"),
        _flag("orders.cancel", "unknown", mark="N"),
        _flag("orders.cancel_wish", "unknown", mark="N"),
        _flag("orders.answer_cancellation", "unknown", mark="N"),
        _flag("settlement.supported", "unknown", mark="N"),
        _flag("webhook.supported", "no"),
        _flag("webhook.signature", "no"),
        _flag("webhook.lost_inbox", "no"),
        _flag("webhook.lost_inbox_confirm", "no"),
        _flag("files.templates", "yes", "our own layout for old orders", mark="I"),
        _flag("files.orders", "yes", "reading twice adds nothing", mark="I"),
        _flag("limits.per_second", "unknown", "2 is our own rule", mark="N"),
        _flag("sandbox.official", "no", "closed as well"),
    ),
)
