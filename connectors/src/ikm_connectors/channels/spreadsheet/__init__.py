"""What the file channel says of itself: any place of sale that is served by a file, and our own counters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from ikm_connectors.contract import CALL_FLAGS
from ikm_connectors.model import CapabilityFlag, Card, Environment, Plain

CHECKED = date(2026, 11, 24)
OURS = "Our own layout, from the patterns of bulk sheets of several sites"


class Counter(Plain, frozen=True, kw_only=True):
    """Name one kind of place that sells by file; `settles` says whether it keeps a share of each sale."""

    name_id: str
    name_en: str
    settles: bool = False


COUNTERS: Mapping[str, Counter] = {
    "own": Counter(name_id="Gerai sendiri", name_en="Own counter"),
    "consignment": Counter(name_id="Titip jual", name_en="Consignment", settles=True),
    "cooperative": Counter(name_id="Koperasi", name_en="Cooperative", settles=True),
    "whatsapp": Counter(name_id="WhatsApp", name_en="WhatsApp"),
    "other": Counter(name_id="Tempat jual lain", name_en="Another place of sale"),
}


CALLS = tuple(name for name in CALL_FLAGS if name not in {"account.whoami", "taxonomy.limits"})


def _flag(
    name: str,
    value: Literal["yes", "emulated", "no", "unknown"],
    limit: str = "",
    *,
    mark: Literal["S", "R", "I", "N"] = "I",
) -> CapabilityFlag:
    return CapabilityFlag(name=name, value=value, limit=limit, source=OURS, checked=CHECKED, mark=mark)


CARD = Card(
    id="spreadsheet",
    name="Berkas lembar kerja",
    status="live",
    api_version="layout 1",
    as_of=CHECKED,
    auth="none",
    credentials=(),
    environments=(Environment(name="production", addresses={}, hosts=frozenset()),),
    sources=(OURS,),
    notes=(
        "No call is ever made: files go out and come in by a person's hand.",
        "Serves own counters, consignment, cooperatives and WhatsApp as well: offline counters are channels too.",
        "Stock cannot be pushed: show when it was last exported and hold back a buffer.",
    ),
    flags=(
        _flag("account.whoami", "emulated", "no call: the shop is what its owner named it"),
        _flag("taxonomy.limits", "emulated", "the bounds of our layout"),
        *(_flag(name, "no", "by file instead") for name in CALLS),
        _flag("files.templates", "yes", "may be fitted to any sheet"),
        _flag("files.listings", "yes", "one row per SKU, 2 options, 9 pictures by address or in a zip"),
        _flag("files.stock", "yes"),
        _flag("files.prices", "yes"),
        _flag("files.orders", "yes", "one row per line; reading twice adds nothing"),
        _flag("files.results", "yes"),
        _flag("image.by_url", "yes"),
        _flag("image.max_count", "yes", "9"),
        _flag("variants.max_levels", "yes", "2"),
    ),
)
