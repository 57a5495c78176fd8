"""Which connectors exist: id → connector, loaded on first use; other packages add theirs by entry point."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from ikm_connectors.contract import Connector
from ikm_connectors.errors import Misuse

if TYPE_CHECKING:
    from ikm_connectors.model import Card

ENTRY_POINT_GROUP = "ikm_connectors"

_OURS: dict[str, str] = {
    "shopee": "ikm_connectors.channels.shopee.connector:ShopeeConnector",
    "tokopedia": "ikm_connectors.channels.tokopedia.connector:TokopediaConnector",
    "gojek": "ikm_connectors.channels.gojek.connector:GojekConnector",
    "bukalapak": "ikm_connectors.channels.bukalapak.connector:BukalapakConnector",
    "blanja": "ikm_connectors.channels.blanja.connector:BlanjaConnector",
    "spreadsheet": "ikm_connectors.channels.spreadsheet.connector:SpreadsheetConnector",
    "ralali": "ikm_connectors.channels.ralali.connector:RalaliConnector",
    "lazada": "ikm_connectors.channels.lazada.connector:LazadaConnector",
    "blibli": "ikm_connectors.channels.blibli.connector:BlibliConnector",
}


def connector_ids() -> tuple[str, ...]:
    """Name every connector at hand, ours first; loads none of them."""
    foreign = sorted(point.name for point in entry_points(group=ENTRY_POINT_GROUP) if point.name not in _OURS)
    return (*_OURS, *foreign)


@cache
def get_connector(channel_id: str) -> Connector:
    """Load a connector; raises Misuse for an unknown id or an entry point that is no Connector."""
    if channel_id in _OURS:
        module, _, name = _OURS[channel_id].partition(":")
        made = getattr(import_module(module), name)()
    else:
        found = [point for point in entry_points(group=ENTRY_POINT_GROUP) if point.name == channel_id]
        if not found:
            raise Misuse(f"there is no connector {channel_id!r}")
        made = found[0].load()()
    if not isinstance(made, Connector):
        raise Misuse(f"the entry point {channel_id!r} does not give a Connector")
    return made


def get_card(channel_id: str) -> Card:
    """Give a connector's card: what it can do, asks and is limited by."""
    return get_connector(channel_id).card
