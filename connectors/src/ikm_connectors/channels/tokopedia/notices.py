"""The Partner API's webhooks: check the seal over app key and raw body, read them into events (webhook guide)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.contract import Credentials, read_as
from ikm_connectors.errors import BadResponse, SignatureInvalid, StaleVersion
from ikm_connectors.signing import content_id, hmac_sha256, seals_match

# The last retry comes some 16 hours after the event, so nothing older than a day can be a first delivery.
OLDEST, AHEAD = timedelta(days=1), timedelta(minutes=5)

KINDS: Mapping[int, m.NoticeKind] = {
    1: "order_changed",
    3: "order_changed",
    4: "package_changed",
    5: "listing_changed",
    6: "deauthorised",
    7: "authorisation_expiring",
    11: "cancellation_changed",
    12: "return_changed",
    15: "listing_changed",
    16: "listing_changed",
    27: "stock_changed",
    35: "storefront_changed",
    37: "listing_changed",
}
OBJECT_FIELDS = ("order_id", "product_id", "package_id", "shop_id")
STATUS_FIELDS = ("order_status", "cancel_status", "return_status", "status", "mirror_status")
STATUS_SPELLINGS = {"CANCEL": "CANCELLED"}  # an order's status is spelled so in webhooks only


class WireNotice(msgspec.Struct, frozen=True):
    type: int
    timestamp: int
    tts_notification_id: str = ""
    shop_id: str | None = ""
    data: dict[str, Any] | None = None


def verify(notice: m.RawNotice, credentials: Credentials) -> None:
    """Check the Authorization header against app key and untouched body."""
    headers = {name.lower(): value for name, value in notice.headers.items()}
    expected = hmac_sha256(credentials["app_secret"], credentials["app_key"].encode() + notice.body)
    if not seals_match(headers.get("authorization", ""), expected):
        raise SignatureInvalid("the notice's seal is wrong")
    sent_at = datetime.fromtimestamp(_read(notice.body).timestamp, UTC)
    if sent_at < notice.received_at - OLDEST or sent_at > notice.received_at + AHEAD:
        raise StaleVersion("the notice is outside the window of one day")


def decode(notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
    wire = _read(notice.body)
    data = wire.data or {}
    found = next((data[name] for name in OBJECT_FIELDS if data.get(name)), wire.shop_id or "")
    status = str(next((data[name] for name in STATUS_FIELDS if data.get(name)), ""))
    if wire.type == 1:
        status = STATUS_SPELLINGS.get(status, status)
    return (
        m.InboundEvent(
            kind=KINDS.get(wire.type, "other"),
            source_kind=str(wire.type),
            object_id=str(found),
            event_id=wire.tts_notification_id or content_id(notice.body),
            occurred_at=datetime.fromtimestamp(wire.timestamp, UTC),
            received_at=notice.received_at,
            shop_id=wire.shop_id or "",
            source_status=status,
            raw=msgspec.to_builtins(wire),
        ),
    )


def _read(body: bytes) -> WireNotice:
    try:
        return read_as(WireNotice, msgspec.json.decode(body))
    except msgspec.DecodeError as error:
        raise BadResponse("the notice is no JSON") from error
