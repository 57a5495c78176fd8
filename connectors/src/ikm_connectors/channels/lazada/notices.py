"""Lazada's pushes: check the seal over app key and raw body, read them into events (sheet section 10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.contract import Credentials, read_as
from ikm_connectors.errors import BadResponse, SignatureInvalid, StaleVersion
from ikm_connectors.signing import content_id, hmac_sha256, seals_match

# Retries go on for 6 hours (12 times every 30 minutes); twice that leaves room for a late clock.
OLDEST, AHEAD = timedelta(hours=12), timedelta(minutes=5)
PROBE_SELLER = "9999"  # the console's own check of the address
ORDER = 0
KINDS: Mapping[int, m.NoticeKind] = {
    ORDER: "order_changed",
    3: "listing_changed",
    4: "listing_changed",
    5: "listing_changed",
}


class WirePush(msgspec.Struct, frozen=True):
    message_type: int
    timestamp: int
    seller_id: int | str = ""
    data: dict[str, Any] | None = None


def verify(notice: m.RawNotice, credentials: Credentials) -> None:
    """Check the Authorization header against app key and untouched body."""
    headers = {name.lower(): value for name, value in notice.headers.items()}
    expected = hmac_sha256(credentials["app_secret"], credentials["app_key"].encode() + notice.body)
    if not seals_match(headers.get("authorization", ""), expected):
        raise SignatureInvalid("the notice's seal is wrong")
    sent_at = _moment(_read(notice.body).timestamp / 1000)
    if sent_at < notice.received_at - OLDEST or sent_at > notice.received_at + AHEAD:
        raise StaleVersion("the notice is outside the window of 12 hours")


def decode(notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
    """Read a push: one message tells of one piece of an order, so an order of three pieces is told three times."""
    push = _read(notice.body)
    data = push.data or {}
    seller = str(push.seller_id)
    changed = data.get("status_update_time") if push.message_type == ORDER else None
    return (
        m.InboundEvent(
            kind="other" if seller == PROBE_SELLER else KINDS.get(push.message_type, "other"),
            source_kind=str(push.message_type),
            object_id=str(data.get("trade_order_id") or data.get("item_id") or seller),
            event_id=content_id(notice.body),
            occurred_at=_moment(changed if isinstance(changed, int) else push.timestamp / 1000),
            received_at=notice.received_at,
            shop_id=seller,
            source_status=str(data.get("order_status") or data.get("action") or ""),
            raw=msgspec.to_builtins(push),
        ),
    )


def _moment(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise BadResponse(f"{seconds} is no time") from error


def _read(body: bytes) -> WirePush:
    try:
        return read_as(WirePush, msgspec.json.decode(body))
    except msgspec.DecodeError as error:
        raise BadResponse("the notice is no JSON") from error
