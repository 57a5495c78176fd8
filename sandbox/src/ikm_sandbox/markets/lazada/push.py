"""Push messages: one per order line, and of products (lazada sheet §10)."""

from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.lazada import shapes
from ikm_sandbox.notices import Message

_ORDER, _CREATED, _EDITED, _DELETED = 0, 3, 4, 5


def compose(bazaar: Bazaar, event: str, shop_id: str, facts: dict[str, Any]) -> list[Message] | None:
    """Build the messages of an event, or None for what Lazada does not tell."""
    if event == "order_status":
        order = facts["order"]
        if order["stage"] == "completed":  # no word of its own: the lines stay `delivered`
            return None
        return [
            _message(
                bazaar,
                shop_id,
                _ORDER,
                {
                    "order_status": shapes.order_status(order),
                    "trade_order_id": order["order_id"],
                    "trade_order_line_id": str(item_id),
                    "status_update_time": int(order["updated_at"]),
                },
            )
            for item_id, _ in shapes.pieces(bazaar, order)
        ]
    if event == "product":
        listing = facts["listing"]
        kind, action = _product_action(listing)
        # Inferred: that data names the product as item_id; only `action` is documented.
        return [_message(bazaar, shop_id, kind, {"action": action, "item_id": str(listing["listing_id"])})]
    return None


def _product_action(listing: Any) -> tuple[int, str]:
    if listing["status"] == "deleted":
        return _DELETED, "DELETED"
    if listing["created_at"] == listing["updated_at"]:
        return _CREATED, "PUBLISHED"
    return _EDITED, "EDITED_UPDATED"


def _message(bazaar: Bazaar, shop_id: str, kind: int, data: dict[str, Any]) -> Message:
    return Message(
        {
            "seller_id": shop_id,
            "message_type": kind,
            "data": data,
            "timestamp": round(bazaar.clock.now() * 1000),
            "site": "lazada_id",
        }
    )
