"""Shopee's pushes: check the seal over address and raw body, read them into events (push mechanism guide)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.contract import Credentials, read_as
from ikm_connectors.errors import BadResponse, SignatureInvalid, StaleVersion
from ikm_connectors.signing import content_id, hmac_sha256, seals_match

# Lost pushes are kept 3 days, so nothing older can be a first delivery.
OLDEST, AHEAD = timedelta(days=3), timedelta(minutes=5)

KINDS: Mapping[int, m.NoticeKind] = {
    1: "authorised",
    2: "deauthorised",
    3: "order_changed",
    4: "package_changed",
    6: "listing_changed",
    7: "promotion_changed",
    8: "stock_changed",
    9: "promotion_changed",
    12: "authorisation_expiring",
    15: "package_changed",
}
OBJECT_FIELDS = ("ordersn", "order_sn", "item_id", "shop_id")


class WirePush(msgspec.Struct, frozen=True):
    code: int
    timestamp: int
    data: dict[str, Any] | str | None = None
    shop_id: int | str | None = None


def verify(notice: m.RawNotice, credentials: Credentials) -> None:
    """Check the Authorization header against the registered address and the untouched body."""
    headers = {name.lower(): value for name, value in notice.headers.items()}
    key = credentials.optional("push_key") or credentials["partner_key"]
    expected = hmac_sha256(key, notice.url.encode() + b"|" + notice.body)
    if not seals_match(headers.get("authorization", ""), expected):
        raise SignatureInvalid("the notice's seal is wrong")
    sent_at = datetime.fromtimestamp(_read_push(notice.body).timestamp, UTC)
    if sent_at < notice.received_at - OLDEST or sent_at > notice.received_at + AHEAD:
        raise StaleVersion("the notice is outside the window of 3 days")


def decode(notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
    push = _read_push(notice.body)
    return (event_of(push, notice.received_at),)


def event_of(push: WirePush, received_at: datetime) -> m.InboundEvent:
    """Make the event of one push; `data` comes as an object, or as JSON text from the lost inbox, and the same push
    has the same id on both ways.
    """
    data = push.data
    if isinstance(data, str):
        try:
            data = msgspec.json.decode(data) if data else {}
        except msgspec.DecodeError as error:
            raise BadResponse("the notice's data is no JSON", raw=push.data) from error
    fields = data if isinstance(data, dict) else {}
    same = {"code": push.code, "shop": str(push.shop_id or ""), "at": push.timestamp, "data": fields}
    found = next((fields[name] for name in OBJECT_FIELDS if fields.get(name)), push.shop_id or "")
    return m.InboundEvent(
        kind=KINDS.get(push.code, "other"),
        source_kind=str(push.code),
        object_id=str(found),
        event_id=content_id(msgspec.json.encode(same, order="sorted")),
        occurred_at=datetime.fromtimestamp(push.timestamp, UTC),
        received_at=received_at,
        shop_id=str(push.shop_id or ""),
        source_status=str(fields.get("status") or ""),
        raw=msgspec.to_builtins(push),
    )


def _read_push(body: bytes) -> WirePush:
    try:
        return read_as(WirePush, msgspec.json.decode(body))
    except msgspec.DecodeError as error:
        raise BadResponse("the notice is no JSON") from error


class WireLost(msgspec.Struct, frozen=True):
    # The list's name is seen in a public client, not in the vendor's page [I].
    push_message_list: list[WirePush] | None = None
    has_next_page: bool = False
    last_message_id: int | str | None = None


def read_lost(raw: Any, request_id: str) -> m.Page[m.InboundEvent]:
    """Read the lost inbox; the events' time of receipt is their own, as nothing was received."""
    lost = read_as(WireLost, raw, request_id)
    events = tuple(
        event_of(push, datetime.fromtimestamp(push.timestamp, UTC)) for push in lost.push_message_list or ()
    )
    last = str(lost.last_message_id) if events and lost.last_message_id is not None else None
    return m.Page(items=events, next_cursor=last, raw=raw, request_id=request_id)
