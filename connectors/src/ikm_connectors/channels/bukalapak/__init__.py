"""What the Bukalapak connector says of itself: *arsip*, API v2 as it was in 2019; goods ended on 9 February 2025."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ikm_connectors.model import CapabilityFlag, Card, Ending, Environment, RateRule

CHECKED = date(2026, 11, 23)
SHEET = "API v2 documents in a public mirror (protocol sheet of 2026-11-23)"


def _flag(
    name: str,
    value: Literal["yes", "emulated", "no", "unknown"],
    limit: str = "",
    *,
    mark: Literal["S", "R", "I", "N"] = "S",
) -> CapabilityFlag:
    return CapabilityFlag(name=name, value=value, limit=limit, source=SHEET, checked=CHECKED, mark=mark)


CARD = Card(
    id="bukalapak",
    name="Bukalapak (arsip)",
    status="closed",
    api_version="v2 (2019)",
    as_of=CHECKED,
    auth="static_key",
    credentials=(),
    environments=(
        Environment(
            name="production",
            addresses={"api": "https://api.bukalapak.com"},
            hosts=frozenset({"api.bukalapak.com"}),
        ),
    ),
    sources=(
        SHEET,
        "Press on the end of physical goods, January 2025 (infobanknews.com; bloombergtechnoz.com)",
    ),
    rates=(RateRule(count=2, seconds=1, scope="shop"),),
    ending=Ending(
        on=date(2025, 2, 9),
        source="infobanknews.com; bloombergtechnoz.com/detail-news/59959",
        what_id="Bukalapak berhenti menjual barang fisik: pesanan terakhir 9 Februari 2025.",
        what_en="Bukalapak no longer sells physical goods; the last order was on 9 February 2025",
        instead_id="Pindahkan produk ke saluran yang masih buka; pesanan lama diimpor dari berkas.",
        instead_en="move the products to an open channel and import old orders from a file",
    ),
    notes=(
        "Arsip: for the sandbox and for reading old orders only; nothing is ever sent to the real host.",
        "No variants and no field for our code: it stands in the last line of the description, `Kode barang: …`.",
        "One quantity is told for a whole transaction: with several products each line's own may be unknown (0).",
        "Transactions carry no time of change and no filter: the feed reads all of them, also those as a buyer.",
        "Every refusal is a sentence with HTTP 200; the sentences outside the samples are matched by words [I].",
        "Version 4 knew no create call in public: it is not spoken here. 2 calls a second is our own rule.",
    ),
    flags=(
        _flag("account.whoami", "yes"),
        _flag("auth.authorise", "no"),
        _flag("auth.exchange", "yes", "user name and password once; only the token is kept"),
        _flag("auth.refresh", "no", "no end is documented"),
        _flag("signing.timestamp", "no"),
        _flag("errors.request_id", "no"),
        _flag("taxonomy.categories", "yes", "whole tree in one call"),
        _flag("taxonomy.required_attributes", "yes"),
        _flag(
            "taxonomy.limits", "emulated", "5 pictures of at least 300 px; other bounds are not documented"
        ),
        _flag("taxonomy.brands", "no"),
        _flag("taxonomy.logistics", "no"),
        _flag("image.upload", "yes", "each picture serves one product"),
        _flag("image.max_count", "yes", "5"),
        _flag("image.min_px", "yes", "300 px, from a client's comment"),
        _flag("listing.create", "yes", "until 1 February 2025"),
        _flag("listing.update_partial", "yes", "pictures can be added only"),
        _flag("listing.pause", "yes", "marked as sold, put back on sale"),
        _flag("listing.delete", "yes"),
        _flag("listing.get", "yes"),
        _flag("listing.list", "yes", "those on sale, then those not"),
        _flag("listing.find_by_seller_sku", "emulated", "reads all own products", mark="I"),
        _flag("listing.client_ref", "emulated", "last line of the description", mark="I"),
        _flag("variants.max_levels", "no"),
        _flag("variants.add", "no"),
        _flag("stock.absolute", "yes", "one product per call; 0 hides the product"),
        _flag("stock.read", "yes", "one product per call"),
        _flag("stock.batch_max", "no"),
        _flag("stock.locked_in_promotion", "unknown", mark="N"),
        _flag("price.set", "yes", "one product per call"),
        _flag("orders.feed", "yes", "all transactions, 50 per page"),
        _flag("orders.get", "yes"),
        _flag("orders.accept_needed", "no"),
        _flag("orders.shipping_options", "no"),
        _flag("orders.ship", "yes", "own courier and its tracking number"),
        _flag("orders.tracking", "no"),
        _flag("orders.label", "no"),
        _flag("orders.cancel", "yes", "rejected with one of four reasons"),
        _flag("orders.cancel_wish", "no"),
        _flag("orders.answer_cancellation", "no"),
        _flag("settlement.supported", "no", "wallet movements only"),
        _flag("webhook.supported", "no"),
        _flag("webhook.signature", "no"),
        _flag("webhook.lost_inbox", "no"),
        _flag("webhook.lost_inbox_confirm", "no"),
        _flag("files.templates", "yes", "our own layout for old orders", mark="I"),
        _flag("files.orders", "yes", "reading twice adds nothing", mark="I"),
        _flag("limits.per_second", "unknown", "2 is our own rule", mark="N"),
        _flag("sandbox.official", "no"),
    ),
)
