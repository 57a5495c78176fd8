"""What the Ralali connector says of itself: business buyers, tiers and least orders, by file; no API is known."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ikm_connectors.contract import CALL_FLAGS
from ikm_connectors.model import CapabilityFlag, Card, Environment

CHECKED = date(2026, 11, 23)
SHEET = "Protocol sheet of 2026-11-23: no public seller API, webhook or SDK was found"
OURS = "Protocol sheet of 2026-11-23, section 5: our layout, to be fitted to the seller's own template"


CALLS = tuple(name for name in CALL_FLAGS if name not in {"account.whoami", "taxonomy.limits"})


def _flag(
    name: str,
    value: Literal["yes", "emulated", "no", "unknown"],
    limit: str = "",
    *,
    source: str = OURS,
    mark: Literal["S", "R", "I", "N"] = "I",
) -> CapabilityFlag:
    return CapabilityFlag(name=name, value=value, limit=limit, source=source, checked=CHECKED, mark=mark)


CARD = Card(
    id="ralali",
    name="Ralali",
    status="live",
    api_version="none; our file layout 1",
    as_of=CHECKED,
    auth="none",
    credentials=(),
    environments=(Environment(name="production", addresses={}, hosts=frozenset()),),
    sources=(SHEET, "Protocol sheet, section 4: patterns of other sites' bulk sheets"),
    notes=(
        "No call is ever made: no public seller API exists, and none is invented.",
        "The seller fetches the real template from the seller panel and chooses its columns once.",
        "Whether Ralali takes new sellers is not known [N]: a person must ask before enabling it.",
        "Stock cannot be pushed: show when it was last exported and hold back a buffer.",
    ),
    flags=(
        _flag("account.whoami", "emulated", "no call: the shop is what its owner named it"),
        _flag("taxonomy.limits", "emulated", "the bounds of our layout"),
        *(_flag(name, "no", "by file instead", source=SHEET, mark="N") for name in CALLS),
        _flag("files.templates", "yes", "fitted to the seller's own template"),
        _flag("files.listings", "yes", "one row per SKU, 3 price tiers, 5 pictures"),
        _flag("files.stock", "yes"),
        _flag("files.prices", "yes", "first tier"),
        _flag("files.orders", "yes", "one row per line; reading twice adds nothing"),
        _flag("files.results", "yes"),
        _flag("files.quotations", "yes", "requests for quotation, recorded by hand or file"),
        _flag("price.tiers", "yes", "3, rising in quantity and falling in price"),
        _flag("variants.max_levels", "emulated", "each variant is a row of its own, its option in the name"),
        _flag("image.by_url", "yes"),
        _flag("image.max_count", "yes", "5"),
    ),
)
