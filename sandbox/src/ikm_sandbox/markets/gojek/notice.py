"""What GoBiz tells: an event for each step of an order, and the result of a menu push (gojek sheet §6)."""

import hashlib
import json
import sqlite3
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.gojek import menu, order, outlet
from ikm_sandbox.notices import Message

_WIB = timezone(timedelta(hours=7))
# A stage may be told by more than one event: before the PIN is given the driver arrives.
_EVENTS = {
    "unpaid": (("created", "CREATED"),),
    "ready": (("awaiting_merchant_acceptance", "AWAITING_MERCHANT_ACCEPTANCE"),),
    "accepted": (("merchant_accepted", "MERCHANT_ACCEPTED"),),
    "arranged": (("driver_otw_pickup", "DRIVER_OTW_PICKUP"),),
    "shipped": (("driver_arrived", "DRIVER_ARRIVED"), ("placed", "PLACED")),
    "delivered": (("completed", "COMPLETED"),),
    "cancelled": (("cancelled", "CANCELLED"),),
}


def _header(bazaar: Bazaar, name: str) -> dict[str, Any]:
    now = datetime.fromtimestamp(bazaar.clock.now(), _WIB)
    return {
        "event_name": name,
        "event_id": str(uuid.uuid4()),
        "version": 1,
        "timestamp": now.isoformat(timespec="milliseconds"),
    }


def compose(bazaar: Bazaar, event: str, facts: dict[str, Any]) -> list[Message] | None:
    """Build the notices of an event, or None for what GoBiz does not tell."""
    if event == "menu":
        name = "gofood.catalog.menu_mapping_updated"
        refusal = facts["refusal"]
        # The body is inferred: only that the event carries request_id is known.
        body = {
            "request_id": facts["request_id"],
            "outlet": {
                "id": facts["outlet"],
                "external_outlet_id": outlet.external_id(bazaar, facts["outlet"]),
            },
            "success": refusal is None,
            "errors": [] if refusal is None else [{"message": refusal.get("reason", "menu ditolak")}],
        }
        return [Message({"header": _header(bazaar, name), "body": body}, f"{name} {facts['outlet']}")]
    if event == "order_status":
        row = facts["order"]
        return [
            Message(
                {"header": _header(bazaar, f"gofood.order.{word}"), "body": _body(bazaar, row, status)},
                f"gofood.order.{word} {row['shop_id']}",
            )
            for word, status in _EVENTS.get(row["stage"], ())
        ]
    return None


def _body(bazaar: Bazaar, row: sqlite3.Row, status: str) -> dict[str, Any]:
    """Write an order as the recorded samples do; what has no value is null."""
    driving = status in {"DRIVER_OTW_PICKUP", "DRIVER_ARRIVED", "PLACED", "COMPLETED"}
    lines = bazaar.trade.lines(row["order_id"])
    cancelled = {"reason": row["cancel_reason"] or None}
    return {
        "service_type": "gofood_pickup" if order.way(row) == "pickup" else "gofood",
        "customer": {
            "id": hashlib.sha256(row["buyer_name"].encode()).hexdigest()[:32],
            "name": row["buyer_name"],
        },
        "driver": {"name": "Pengemudi Sandbox" if driving and order.way(row) == "delivery" else None},
        "outlet": {"id": row["shop_id"], "external_outlet_id": outlet.external_id(bazaar, row["shop_id"])},
        "order": {
            "order_number": row["order_id"],
            "status": status,
            "pin": f"{int(row['order_id'][2:]) % 10_000:04d}",
            "order_total": sum(line["price"] * line["quantity"] for line in lines) - row["seller_discount"],
            "currency": "IDR",
            "takeaway_charges": None,
            "cutlery_requested": None,
            "created_at": datetime.fromtimestamp(row["created_at"], _WIB).isoformat(timespec="milliseconds"),
            "applied_promotions": [],
            "cancellation_detail": cancelled if status == "CANCELLED" else None,
            "order_items": [_item(bazaar, row, line) for line in lines],
        },
    }


def _item(bazaar: Bazaar, row: sqlite3.Row, line: sqlite3.Row) -> dict[str, Any]:
    sku = bazaar.store.row("SELECT wire FROM sku WHERE sku_id = ?", line["sku_id"])
    chosen = json.loads(sku["wire"]).get("variants", []) if sku else []
    listing = bazaar.goods.listing("gojek", line["listing_id"])
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"line {line['line_id']}")),
        "external_id": menu.item_of(listing)["external_id"] if listing else line["listing_sku"],
        "name": line["title"],
        "quantity": line["quantity"],
        "price": line["price"],
        "notes": row["note"] or None,
        "variants": [
            {
                "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"variant {one['external_id']}")),
                "name": one["name"],
                "external_id": one["external_id"],
            }
            for one in chosen
        ],
    }


def address(bazaar: Bazaar, app: sqlite3.Row, topic: str) -> str:
    """Find where a notice goes: the outlet's own subscription, else the one of all outlets, else the callback."""
    name, _, outlet_id = topic.partition(" ")
    rows = [
        row
        for row in bazaar.records.all_of("gojek", "subscription")
        if row["app_key"] == app["app_key"] and row["event"] == name and row["active"]
    ]
    for shop_id in (outlet_id, ""):
        for row in rows:
            if row["shop_id"] == shop_id:
                return str(row["url"])
    return app["callback_url"] or ""
