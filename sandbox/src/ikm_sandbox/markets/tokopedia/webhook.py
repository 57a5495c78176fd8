"""Webhooks: registration and what is told (tokopedia sheet §A8). The rule "https, no port" is relaxed here."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.tokopedia import shapes
from ikm_sandbox.markets.tokopedia.body import read_body
from ikm_sandbox.markets.tokopedia.refusal import GENERIC, Refused
from ikm_sandbox.markets.tokopedia.route import route
from ikm_sandbox.notices import is_address
from ikm_sandbox.wire import Call

TYPES = {
    "order_status": 1,
    "tracking": 4,
    "product": 5,
    "deauthorization": 6,
    "cancellation": 11,
    "return": 12,
}
# Only ORDER_STATUS_CHANGE is named in the sheet; the other words are inferred.
_EVENT_TYPES = {
    "ORDER_STATUS_CHANGE": "order_status",
    "PACKAGE_UPDATE": "tracking",
    "PRODUCT_STATUS_CHANGE": "product",
    "SELLER_DEAUTHORIZATION": "deauthorization",
    "CANCELLATION_STATUS_CHANGE": "cancellation",
    "RETURN_STATUS_CHANGE": "return",
}
_ADDRESS_CHARS = 255
_HOOK_STATUS = {"CANCELLED": "CANCEL"}


def address(bazaar: Bazaar, app: sqlite3.Row, event: str) -> str:
    """Name where a webhook of this event goes: its own address, else the one set in the console."""
    return (
        str(_own_addresses(bazaar, app["app_key"]).get(event) or app["callback_url"] or "")
        if event in TYPES
        else ""
    )


def _own_addresses(bazaar: Bazaar, app_key: str) -> dict[str, str]:
    kept = bazaar.records.read("tokopedia", "webhook", app_key)
    return dict(kept["addresses"]) if kept else {}


def compose(bazaar: Bazaar, event: str, shop_id: str, facts: dict[str, Any]) -> dict[str, Any] | None:
    data = _compose_data(bazaar, event, shop_id, facts)
    if data is None:
        return None
    now = bazaar.clock.now()
    return {
        "type": TYPES[event],
        "tts_notification_id": str(int(now * 1_000_000_000)),
        "shop_id": shop_id,
        "timestamp": int(now),
        "data": data,
    }


def _compose_data(bazaar: Bazaar, event: str, shop_id: str, facts: dict[str, Any]) -> dict[str, Any] | None:
    del bazaar
    order = facts.get("order")
    if event == "order_status" and order is not None:
        word = shapes.ORDER_STATUS[order["stage"]]
        return {
            "order_id": order["order_id"],
            "order_status": _HOOK_STATUS.get(word, word),
            "is_on_hold_order": order["stage"] == "on_hold",
            "update_time": int(order["updated_at"]),
        }
    if event == "tracking" and order is not None:
        # Inferred: the sheet names the type, not its data.
        return {
            "order_id": order["order_id"],
            "package_id": order["package_id"],
            "update_time": int(order["updated_at"]),
        }
    if event == "product":
        listing = facts["listing"]
        return {
            "product_id": str(listing["listing_id"]),
            "status": shapes.PRODUCT_STATUS[listing["status"]],
            "update_time": int(listing["updated_at"]),
        }
    if event == "cancellation" and order is not None:
        return {
            "order_id": order["order_id"],
            "cancel_id": order["cancel_id"],
            "cancel_status": shapes.CANCEL_STATUS[order["cancel_state"]],
            "cancellations_role": "BUYER",
            "create_time": int(order["updated_at"]),
        }
    if event == "return":
        row = facts["return"]
        return {
            "order_id": row["order_id"],
            "return_id": row["return_id"],
            "return_type": "REFUND",
            "return_status": shapes.RETURN_STATUS[row["state"]],
            "update_time": int(row["updated_at"]),
        }
    return {"shop_id": shop_id} if event == "deauthorization" else None


def list_webhooks(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    words = {event: word for word, event in _EVENT_TYPES.items()}
    kept = _own_addresses(bazaar, call.app_key)
    hooks = [{"event_type": words[event], "address": url} for event, url in sorted(kept.items())]
    return {"webhooks": hooks, "total_count": len(hooks)}


def set_webhook(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    body = read_body(call)
    event, url = _EVENT_TYPES.get(str(body.get("event_type"))), str(body.get("address", ""))
    if event is None or not is_address(url) or len(url) > _ADDRESS_CHARS:
        raise Refused(GENERIC, "event_type is unknown or address is no address.", status=400)
    _keep(bazaar, call, {**_own_addresses(bazaar, call.app_key), event: url})
    return {}


def delete_webhook(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    event = _EVENT_TYPES.get(str(read_body(call).get("event_type")))
    kept = _own_addresses(bazaar, call.app_key)
    _keep(bazaar, call, {one: url for one, url in kept.items() if one != event})
    return {}


def _keep(bazaar: Bazaar, call: Call, addresses: dict[str, str]) -> None:
    bazaar.records.keep("tokopedia", "webhook", call.app_key, {"addresses": addresses})


ROUTES = (
    route("GET", "event/webhooks", list_webhooks),
    route("PUT", "event/webhooks", set_webhook),
    route("DELETE", "event/webhooks", delete_webhook),
)
