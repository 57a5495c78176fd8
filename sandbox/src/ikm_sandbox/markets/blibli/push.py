"""Webhooks: which events are told and their bodies (blibli sheet §6)."""

from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.blibli import shapes
from ikm_sandbox.notices import Message

_TOPIC = {
    "unpaid": "waiting_for_payment_order",
    "ready": "new_order",
    "accepted": "package_created_order",
    "shipped": "in_delivery_order",
    "delivered": "delivered_order",
    "cancelled": "canceled_order",
}


def compose(bazaar: Bazaar, event: str, facts: dict[str, Any]) -> list[Message] | None:
    """Build the webhooks of an event, or None for what Blibli does not tell.

    The body of order events is not in the sheet: it is the entry of the order list plus `timestamp` (inferred).
    """
    now = round(bazaar.clock.now() * 1000)
    if event == "order_status":
        order = facts["order"]
        topic = _TOPIC.get(order["stage"])
        if topic == "canceled_order" and not order["paid_at"]:
            topic = "cancelled_payment_expired_order"
        return [Message({**shapes.package(bazaar, order), "timestamp": now}, topic)] if topic else None
    if event == "product":
        listing = facts["listing"]
        product = {
            "code": f"MTA-{listing['listing_id']:07d}",
            "sku": shapes.product_sku(listing),
            "type": "REGULAR",
        }
        flags = {"inStore": False, "installationRequired": False, "preOrder": False, "synchronized": True}
        body = {
            "product": product,
            "flags": flags,
            "attributes": {"specification": {}},
            "store": {"code": listing["shop_id"]},
            "timestamp": now,
        }
        return [Message(body, "product_changes")]
    return None
