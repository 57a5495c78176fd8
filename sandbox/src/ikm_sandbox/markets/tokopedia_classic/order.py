"""Orders, acceptance, shipping and webhook registration of the classic API (tokopedia sheet §B3, §B4)."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.labels import print_label
from ikm_sandbox.markets.tokopedia_classic import shapes
from ikm_sandbox.markets.tokopedia_classic.refusal import Refused
from ikm_sandbox.markets.tokopedia_classic.route import own_shop, read_json, route
from ikm_sandbox.notices import is_address
from ikm_sandbox.trade import WrongState
from ikm_sandbox.wire import Answer, Call

_PAGE = 100
_DIGITS = 12
_SHIPPED = 500
_REASONS = range(9)
_REASON_CHARS = 490
HOOKS = {
    "order_status": "order_status_url",
    "cancellation": "order_request_cancellation_url",
    "product": "product_changes_url",
}
_URLS = (
    "order_notification_url",
    "order_cancellation_url",
    "order_status_url",
    "order_request_cancellation_url",
    "chat_notification_url",
    "product_creation_url",
    "product_changes_url",
    "campaign_notification_url",
)


def own_order(bazaar: Bazaar, call: Call, order_id: str, error_code: str) -> sqlite3.Row:
    """Find an order of a shop attached to this fs_id, or refuse."""
    try:
        order = bazaar.trade.order(order_id)
    except LookupError as unknown:
        raise Refused(error_code, "order is not yours", status=404) from unknown
    linked = bazaar.accounts.link("tokopedia_classic", call.app_key, order["shop_id"])
    if order["market"] != "tokopedia_classic" or linked is None:
        raise Refused(error_code, "order is not yours", status=404)
    call.shop_id = order["shop_id"]
    return order


def list_orders(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    """List orders that were paid (status 220 and on), newest first."""
    del names
    bounds = [call.asked(name) for name in ("from_date", "to_date", "page", "per_page")]
    if not all(bound.isascii() and bound.isdigit() and len(bound) <= _DIGITS for bound in bounds):
        raise Refused("ORD_API_006", "from_date, to_date, page and per_page must be numbers")
    since, until, page, size = (int(bound) for bound in bounds)
    if page < 1 or not 1 <= size <= _PAGE:
        raise Refused("ORD_API_006", f"per_page takes 1 to {_PAGE}")
    links = bazaar.accounts.links_of_app("tokopedia_classic", call.app_key)
    shops = [own_shop(bazaar, call)] if call.asked("shop_id") else [row["shop_id"] for row in links]
    orders = [
        order
        for shop_id in shops
        for order in bazaar.trade.orders_between(
            "tokopedia_classic", shop_id, column="created_at", since=since, until=until, newest_first=True
        )
        if order["paid_at"] and call.asked("status") in ("", str(shapes.order_status(order)))
    ]
    return [shapes.order(bazaar, order) for order in orders[(page - 1) * size : page * size]]


def show_order(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    del names
    order_id = call.asked("order_id") or call.asked("invoice_num").rpartition("/")[2]
    return shapes.order(bazaar, own_order(bazaar, call, order_id, "ORD_USC_003"))


def accept(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    order = own_order(bazaar, call, names["id"], "ORD_USC_003")
    try:
        bazaar.trade.advance(order["order_id"], "accept", by="seller")
    except WrongState as wrong:
        raise Refused("ORD_USC_001", f"can not accept: {wrong}") from wrong
    return "success"


def reject(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    order = own_order(bazaar, call, names["id"], "ORD_USC_005")
    body = read_json(call, dict, "ORD_USC_014")
    code, reason = body.get("reason_code"), str(body.get("reason", ""))
    if (
        isinstance(code, bool)
        or not isinstance(code, int)
        or code not in _REASONS
        or len(reason) > _REASON_CHARS
    ):
        raise Refused("ORD_USC_014", "reason_code or reason is invalid")
    if order["stage"] not in {"ready", "accepted"}:
        raise Refused("ORD_USC_008", f"can not reject an order that is {order['stage']}")
    bazaar.trade.advance(order["order_id"], "cancel", by="seller", reason=reason or str(code))
    return "success"


def confirm_shipping(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    """Take the seller's own tracking number: the order is then on its way."""
    order = own_order(bazaar, call, names["id"], "ORD_USC_003")
    body = read_json(call, dict, "LGS_USC_006")
    number = str(body.get("shipping_ref_num") or "")
    if body.get("order_status") != _SHIPPED or not number or order["stage"] not in {"accepted", "arranged"}:
        raise Refused("LGS_USC_006", "confirm shipping failed")
    if order["stage"] == "accepted":
        bazaar.trade.advance(order["order_id"], "arrange", by="seller")
    bazaar.trade.set_tracking(order["order_id"], number)
    bazaar.trade.advance(order["order_id"], "pick_up", by="seller")
    return "success"


def request_pickup(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    del names
    body = read_json(call, dict, "LGS_USC_006")
    order = own_order(bazaar, call, str(body.get("order_id")), "ORD_USC_003")
    if order["stage"] != "accepted":
        raise Refused("LGS_USC_006", "request pickup failed")
    bazaar.trade.advance(order["order_id"], "arrange", by="seller")
    return {"order_id": int(order["order_id"]), "shop_id": int(order["shop_id"]), "result": "success"}


def show_label(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Answer:
    order = own_order(bazaar, call, names["id"], "ORD_USC_003")
    if order["stage"] not in {"accepted", "arranged", "shipped"}:
        raise Refused("LGS_USC_006", "no label in this state")
    return Answer(200, print_label([f"Tokopedia (arsip) {shapes.invoice(order)}"]), "application/pdf")


def refuse_cancel(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    order = own_order(bazaar, call, names["id"], "ORD_USC_005")
    try:
        bazaar.trade.answer_cancel(order["order_id"], accept=False)
    except WrongState as wrong:
        raise Refused("ORD_USC_014", str(wrong)) from wrong
    return "success"


# Webhooks


def show_hooks(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    kept = _addresses(bazaar, call.app_key)
    return {"fs_id": int(names["fs"]), **{name: kept.get(name, "") for name in _URLS}}


def _addresses(bazaar: Bazaar, app_key: str) -> dict[str, str]:
    kept = bazaar.records.read("tokopedia_classic", "webhook", app_key)
    return dict(kept["addresses"]) if kept else {}


def register_hooks(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    """Set all addresses at once; the ones left out are blanked."""
    body = read_json(call, dict, "ORD_API_006")
    kept = {name: str(body[name]) for name in _URLS if body.get(name)}
    if not all(is_address(url) for url in kept.values()):
        raise Refused("ORD_API_006", "a notification url is not an address")
    bazaar.records.keep("tokopedia_classic", "webhook", call.app_key, {"addresses": kept})
    if body.get("webhook_secret"):
        bazaar.accounts.change_app(
            "tokopedia_classic", call.app_key, {"push_key": str(body["webhook_secret"])}
        )
    return show_hooks(bazaar, call, names)


def hook_address(bazaar: Bazaar, app: sqlite3.Row, event: str) -> str:
    """Name where a notice goes: its registered address, else the one set in the console."""
    name = HOOKS.get(event)
    return str(_addresses(bazaar, app["app_key"]).get(name) or app["callback_url"] or "") if name else ""


def compose(bazaar: Bazaar, event: str, shop_id: str, facts: dict[str, Any]) -> dict[str, Any] | None:
    order = facts.get("order")
    if event == "order_status" and order is not None:
        if not order["paid_at"]:
            return None
        shaped = shapes.order(bazaar, order)
        kept = ("order_status", "fs_id", "shop_id", "order_id", "warehouse_id")
        payload = {name: shaped[name] for name in kept}
        return {**payload, "fs_id": int(shaped["fs_id"] or 0), "product_details": shaped["products"]}
    if event == "cancellation" and order is not None:
        return {"order_id": int(order["order_id"])} if order["cancel_state"] == "pending" else None
    if event == "product":
        listing = facts["listing"]
        change = {
            "action": "status_changes",
            "product_id": listing["listing_id"],
            "shop_id": int(shop_id),
            "value": shapes.PRODUCT_WORD[listing["status"]],
            "update_time": int(listing["updated_at"]),
        }
        return {"fs_id": 0, "product_changes_data": [change]}
    return None


ROUTES = (
    route("GET", "/v2/order/list", list_orders, reads=True),
    route("GET", "/v2/fs/{fs}/order", show_order, reads=True),
    route("POST", "/v1/order/{id}/fs/{fs}/ack", accept),
    route("POST", "/v1/order/{id}/fs/{fs}/nack", reject),
    route("POST", "/v1/order/{id}/fs/{fs}/status", confirm_shipping),
    route("POST", "/inventory/v1/fs/{fs}/pick-up", request_pickup),
    route("GET", "/v1/order/{id}/fs/{fs}/shipping-label", show_label, reads=True),
    route("POST", "/v1/order/{id}/fs/{fs}/reject-cancel", refuse_cancel),
    route("GET", "/v1/fs/{fs}", show_hooks),
    route("POST", "/v1/fs/{fs}/register", register_hooks),
)
