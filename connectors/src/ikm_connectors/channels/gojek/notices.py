"""GoBiz's notices: check the seal over the raw body, read events and the orders they carry (sheet section 6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.channels.gojek.mapping import read_order
from ikm_connectors.contract import Credentials, read_as
from ikm_connectors.errors import BadResponse, SignatureInvalid, StaleVersion
from ikm_connectors.signing import hmac_sha256, seals_match

# How long GoBiz goes on trying is not documented; three days is our own bound against replays.
OLDEST, AHEAD = timedelta(days=3), timedelta(minutes=5)
ORDERS, MENU = "gofood.order.", "gofood.catalog.menu_mapping_updated"
EVENTS = (
    *(
        f"{ORDERS}{word}"
        for word in (
            "created",
            "awaiting_merchant_acceptance",
            "merchant_accepted",
            "driver_otw_pickup",
            "driver_arrived",
            "placed",
            "completed",
            "cancelled",
        )
    ),
    MENU,
)


class WireHeader(msgspec.Struct, frozen=True):
    event_name: str
    event_id: str
    timestamp: datetime


class WireNotice(msgspec.Struct, frozen=True):
    header: WireHeader
    body: dict[str, Any] | None = None


def verify(notice: m.RawNotice, credentials: Credentials) -> None:
    """Check X-Go-Signature over the untouched body, then the notice's age."""
    headers = {name.lower(): value for name, value in notice.headers.items()}
    expected = hmac_sha256(credentials["notification_secret"], notice.body)
    if not seals_match(headers.get("x-go-signature", ""), expected):
        raise SignatureInvalid("the notice's seal is wrong")
    told_at = _read(notice.body).header.timestamp
    if told_at < notice.received_at - OLDEST or told_at > notice.received_at + AHEAD:
        raise StaleVersion("the notice is outside the window of three days")


def decode(notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
    wire = _read(notice.body)
    body, name = wire.body or {}, wire.header.event_name
    order = read_order(body, wire.header.timestamp) if name.startswith(ORDERS) and "order" in body else None
    outlet = body.get("outlet")
    kind: m.NoticeKind = "order_changed" if order else "listing_changed" if name == MENU else "other"
    return (
        m.InboundEvent(
            kind=kind,
            source_kind=name,
            object_id=order.order_id if order else str(body.get("request_id") or ""),
            event_id=wire.header.event_id,  # in the sealed body, so a stored body tells the same again
            occurred_at=wire.header.timestamp,
            received_at=notice.received_at,
            shop_id=str(outlet.get("id") or "") if isinstance(outlet, dict) else "",
            source_status=order.source_status if order else "",
            order=order,
            raw=msgspec.to_builtins(wire),
        ),
    )


def _read(body: bytes) -> WireNotice:
    try:
        wire = read_as(WireNotice, msgspec.json.decode(body))
    except msgspec.DecodeError as error:
        raise BadResponse("the notice is no JSON") from error
    if wire.header.timestamp.tzinfo is None:
        raise BadResponse("the notice's time has no zone")
    return wire
