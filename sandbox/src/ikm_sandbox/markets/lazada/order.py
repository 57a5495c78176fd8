"""Order list, details and the seller's cancellation (lazada sheet §9)."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.lazada import shapes
from ikm_sandbox.markets.lazada.asked import Asked, need, read_json, read_number, read_time
from ikm_sandbox.markets.lazada.refusal import Refused
from ikm_sandbox.markets.lazada.route import Route
from ikm_sandbox.wire import Call

_PAGE, _OFFSET, _ORDERS = 100, 10**9, 50
_STATUSES = frozenset(
    {
        "unpaid",
        "pending",
        "canceled",
        "ready_to_ship",
        "delivered",
        "returned",
        "shipped",
        "failed",
        "topack",
        "toship",
        "shipping",
        "lost",
    }
)
# What the filter groups hold is inferred from their names.
_GROUPS = {"topack": {"pending"}, "toship": {"packed", "ready_to_ship"}, "shipping": {"shipped"}}
_CANCELLABLE = frozenset({"unpaid", "ready", "accepted"})
_REASONS = {
    "15": "Out of Stock",
    "21": "Sourcing Delay",
    "10": "Wrong Price or Pricing Error",
}  # numbers are ours


def own_order(bazaar: Bazaar, call: Call, order_id: Any) -> sqlite3.Row:
    """Find an order of the calling seller, or refuse."""
    try:
        order = bazaar.trade.order(str(order_id))
    except LookupError as unknown:
        raise Refused("16", "E016: the order id is unknown") from unknown
    if order["market"] != "lazada" or order["shop_id"] != call.shop_id:
        raise Refused("16", "E016: the order id is unknown")
    return order


def get_orders(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    """List orders; created_after or update_after is mandatory. The default order (created_at, DESC) is inferred."""
    created, updated = read_time(asked, "created_after"), read_time(asked, "update_after")
    if created is None and updated is None:
        raise Refused("1", "E001: created_after or update_after is mandatory")
    until = (read_time(asked, "created_before"), read_time(asked, "update_before"))
    status = asked.get("status", "")
    if status and status not in _STATUSES:
        raise Refused("36", "E036: the status is wrong")
    column = asked.get("sort_by") or "created_at"
    direction = (asked.get("sort_direction") or "DESC").upper()
    if column not in {"created_at", "updated_at"} or direction not in {"ASC", "DESC"}:
        raise Refused("38", "E038: the sort value is wrong")
    size = read_number(asked, "limit", _PAGE, high=_PAGE)
    start = read_number(asked, "offset", 0, high=_OFFSET)
    wanted = _GROUPS.get(status, {status}) if status else set()
    found = [
        order
        for order in bazaar.trade.orders("lazada", call.shop_id, limit=1_000_000)
        if _inside(order["created_at"], created, until[0])
        and _inside(order["updated_at"], updated, until[1])
        and (not wanted or shapes.order_status(order) in wanted)
    ]
    found.sort(key=lambda order: (order[column], order["order_id"]), reverse=direction == "DESC")
    page = [shapes.order_shape(bazaar, order) for order in found[start : start + size]]
    return {"data": {"count": len(page), "countTotal": len(found), "orders": page}}


def _inside(moment: float, after: float | None, before: float | None) -> bool:
    # Times are shown in whole seconds, so they are compared in whole seconds.
    return (after is None or int(moment) >= after) and (before is None or int(moment) <= before)


def get_order(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    return {"data": shapes.order_shape(bazaar, own_order(bazaar, call, need(asked, "order_id")))}


def get_order_items(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    return {"data": shapes.order_items(bazaar, own_order(bazaar, call, need(asked, "order_id")))}


def get_many_items(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    numbers = read_json(asked, "order_ids", list)
    if not 1 <= len(numbers) <= _ORDERS:
        raise Refused("19", f"E019: order_ids takes 1 to {_ORDERS} ids")
    orders = [own_order(bazaar, call, number) for number in numbers]
    return {
        "data": [
            {
                "order_id": int(order["order_id"]),
                "order_number": int(order["order_id"]),
                "order_items": shapes.order_items(bazaar, order),
            }
            for order in orders
        ]
    }


# Cancelling by the seller


def _read_cancel(bazaar: Bazaar, call: Call, asked: Asked) -> sqlite3.Row:
    order = own_order(bazaar, call, need(asked, "order_id"))
    given = set(map(str, read_json(asked, "order_item_id_list", list)))
    own = {str(item_id) for item_id, _ in shapes.pieces(bazaar, order)}
    if not given or given - own:
        raise Refused("20", "E020: an order item id is wrong")
    if given != own:
        raise Refused("SANDBOX_WHOLE_ORDER", "The sandbox cancels whole orders: send every order item id")
    return order


def validate_cancel(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    order = _read_cancel(bazaar, call, asked)
    possible = order["stage"] in _CANCELLABLE
    return {
        "data": {
            "tip_content": "" if possible else f"The order is {shapes.order_status(order)}",
            "tip_type": "warn" if possible else "error",
            "reason_options": [
                {"reason_id": number, "reason_name": name} for number, name in _REASONS.items() if possible
            ],
        }
    }


def create_cancel(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    order = _read_cancel(bazaar, call, asked)
    reason = _REASONS.get(need(asked, "reason_id"))
    if reason is None:
        raise Refused("36", "E036: the reason is wrong")
    if order["stage"] not in _CANCELLABLE:
        raise Refused("36", f"E036: an order that is {shapes.order_status(order)} can not be cancelled")
    bazaar.trade.advance(order["order_id"], "cancel", by="seller", reason=reason)
    return {"data": {"tip_content": "", "tip_type": "warn"}}


ROUTES = {
    "/orders/get": Route(get_orders, reads=True),
    "/order/get": Route(get_order, reads=True),
    "/order/items/get": Route(get_order_items, reads=True),
    "/orders/items/get": Route(get_many_items, reads=True),
    "/order/reverse/cancel/validate": Route(validate_cancel),
    "/order/reverse/cancel/create": Route(create_cancel),
}
