"""Orders: accepting, refusing, food prepared, and the timers (gojek sheet §4, §6). There is no list of orders to read."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.gojek.asked import Names, need_text, read_json, route
from ikm_sandbox.markets.gojek.refusal import Refused
from ikm_sandbox.trade import WrongState
from ikm_sandbox.wire import Call

_WRITE = "gofood:order:write"
_REASONS = frozenset({"HIGH_DEMAND", "RESTAURANT_CLOSED", "ITEMS_OUT_OF_STOCK", "OTHERS"})
_LEAST = 3
# shipped: the driver gave the PIN at the counter. GoFood has no word after `completed`.
STATUS = {
    "unpaid": "CREATED",
    "on_hold": "CREATED",
    "ready": "AWAITING_MERCHANT_ACCEPTANCE",
    "accepted": "MERCHANT_ACCEPTED",
    "arranged": "DRIVER_OTW_PICKUP",
    "shipped": "PLACED",
    "delivered": "COMPLETED",
    "completed": "COMPLETED",
    "cancelled": "CANCELLED",
}


def way(order: sqlite3.Row) -> str:
    """Name the part of the path an order belongs to: `pickup` when the buyer fetches it."""
    return "pickup" if order["platform"] == "pickup" else "delivery"


def _own(bazaar: Bazaar, names: Names) -> sqlite3.Row:
    try:
        order = bazaar.trade.order(names["number"])
    except LookupError as gone:
        raise Refused(404, "there is no such order", title="NotFound") from gone
    if order["market"] != "gojek" or order["shop_id"] != names["outlet"] or way(order) != names["way"]:
        raise Refused(404, "there is no such order", title="NotFound")
    return order


def _move(bazaar: Bazaar, order: sqlite3.Row, action: str, reason: str = "") -> dict[str, Any]:
    try:
        bazaar.trade.advance(order["order_id"], action, by="merchant", reason=reason)
    except WrongState as wrong:
        raise Refused(409, f"the order is {STATUS[order['stage']]}") from wrong
    return {}


def accept(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    read_json(call, dict)
    return _move(bazaar, _own(bazaar, names), "accept")


def cancel(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    body = read_json(call, dict)
    code = need_text(body, "cancel_reason_code", 50)
    text = need_text(body, "cancel_reason_description", 1000)
    if code not in _REASONS or len(text) < _LEAST:
        raise Refused(422, f"cancel_reason_code is unknown or its description is under {_LEAST} characters")
    order = _own(bazaar, names)
    if order["stage"] not in {"ready", "accepted"}:
        raise Refused(409, f"the order is {STATUS[order['stage']]}")
    return _move(bazaar, order, "cancel", code)


def food_prepared(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    if read_json(call, dict).get("country_code") != "ID":
        raise Refused(422, "country_code must be ID")
    order = _own(bazaar, names)
    if order["stage"] not in {"accepted", "arranged"}:
        raise Refused(409, f"the order is {STATUS[order['stage']]}")
    bazaar.trade.set_handover(order["order_id"], "prepared")
    return {}


def settle(bazaar: Bazaar) -> None:
    """Answer for a merchant who did not: accepted after 60 s in the automatic way, else cancelled after 3 minutes.

    That an order without an answer is cancelled is inferred from the three minutes a merchant has.
    """
    automatic = bazaar.setting("gojek", "auto_accept")
    seconds = 60 if automatic else bazaar.setting("gojek", "accept_seconds")
    due = bazaar.clock.now() - seconds
    if not seconds:
        return
    with bazaar.store.write():
        for order in bazaar.trade.orders("gojek", stage="ready"):
            if order["updated_at"] <= due:
                action = "accept" if automatic else "cancel"
                bazaar.trade.advance(order["order_id"], action, by="system", reason="Tidak ada jawaban")


_ORDERS = "/gofood/outlets/{outlet}/v1/orders/(?P<way>delivery|pickup)/{number}"
ROUTES = (
    route("PUT", f"{_ORDERS}/accepted", accept, _WRITE),
    route("PUT", f"{_ORDERS}/cancelled", cancel, _WRITE),
    route("PUT", f"{_ORDERS}/food-prepared", food_prepared, _WRITE),
)
