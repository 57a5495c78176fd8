"""Blibli's webhooks: check the seal, read the ids; the body of an order event is not documented, so nothing else of it counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

from ikm_connectors import model as m
from ikm_connectors.channels.blibli.client import seal
from ikm_connectors.contract import Credentials, read_as
from ikm_connectors.errors import BadResponse, SignatureInvalid, StaleVersion
from ikm_connectors.signing import content_id, seals_match

WINDOW = timedelta(minutes=15)  # as for requests; that it holds for webhooks is inferred


class WireOrderNumber(msgspec.Struct, frozen=True):
    itemId: str  # noqa: N815 - the vendor's name
    itemStatus: str | None = ""  # noqa: N815 - the vendor's name


class WireOrderItem(msgspec.Struct, frozen=True):
    order: WireOrderNumber
    storeCode: str | None = ""  # noqa: N815 - the vendor's name


class WireProduct(msgspec.Struct, frozen=True):
    sku: str


class WireStore(msgspec.Struct, frozen=True):
    code: str = ""


class WireNotice(msgspec.Struct, frozen=True):
    timestamp: int
    orderItems: list[WireOrderItem] | None = None  # noqa: N815 - the vendor's name
    product: WireProduct | None = None
    store: WireStore | None = None


def verify(notice: m.RawNotice, credentials: Credentials) -> None:
    """Check Signature and Signature-Time over the untouched body. That the algorithm is the one of requests, with
    POST and the path of the registered address, is inferred: try it when the address is registered.
    """
    headers = {name.lower(): value for name, value in notice.headers.items()}
    stamp = headers.get("signature-time") or headers.get("requesttime") or ""
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > len("9999999999999"):
        raise SignatureInvalid("the notice has no time")
    path = urlsplit(notice.url).path or "/"
    expected = seal(credentials["signature_key"], "POST", notice.body, int(stamp), path)
    if not seals_match(headers.get("signature", ""), expected):
        raise SignatureInvalid("the notice's seal is wrong")
    sent_at = _moment(int(stamp))
    if abs(notice.received_at - sent_at) > WINDOW:
        raise StaleVersion("the notice is outside the window of 15 minutes")


def decode(notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
    """Read a notice: one event per order item, or one of a product; anything else is `other`."""
    wire = _read(notice.body)
    told: list[tuple[m.NoticeKind, str, str, str]] = [
        ("order_changed", one.order.itemId, one.storeCode or "", one.order.itemStatus or "")
        for one in wire.orderItems or ()
    ]
    store = wire.store.code if wire.store is not None else ""
    if wire.product is not None:
        told.append(("listing_changed", wire.product.sku, store, ""))
    if not told:
        told.append(("other", store, store, ""))
    digest = content_id(notice.body)
    return tuple(
        m.InboundEvent(
            kind=kind,
            source_kind=kind,
            object_id=name,
            event_id=f"{digest}-{name}",
            occurred_at=_moment(wire.timestamp),
            received_at=notice.received_at,
            shop_id=shop,
            source_status=status,
            raw=msgspec.to_builtins(wire),
        )
        for kind, name, shop, status in told
    )


def _moment(milliseconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise BadResponse(f"{milliseconds} is no time") from error


def _read(body: bytes) -> WireNotice:
    try:
        raw: Any = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise BadResponse("the notice is no JSON") from error
    return read_as(WireNotice, raw)
