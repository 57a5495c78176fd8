"""Returns: list, detail, full refund and dispute (shopee sheet §9, Returns). Offers are not played here."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.shopee import shapes
from ikm_sandbox.markets.shopee.body import need, need_number, read_body
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.trade import WrongState
from ikm_sandbox.wire import Call

_PAGE, _DEFAULT_PAGE = 100, 40
_WINDOW = 15 * shapes.DAY
_ANSWER_DAYS = 2


def get_return_list(bazaar: Bazaar, call: Call) -> Reply:
    number = need_number(call, "page_no", "returns.error_param") if call.asked("page_no") else 0
    size = _DEFAULT_PAGE
    if call.asked("page_size"):
        size = need_number(call, "page_size", "returns.error_param", low=1, high=_PAGE)
    found = bazaar.trade.returns("shopee", call.shop_id)
    for name in ("create", "update"):
        since, until = call.asked(f"{name}_time_from"), call.asked(f"{name}_time_to")
        if since and until:
            if not (since.isdigit() and until.isdigit() and 0 <= int(until) - int(since) <= _WINDOW):
                raise Refused("returns.error_param", "The time range must be at most 15 days.")
            found = [row for row in found if int(since) <= row[f"{name}d_at"] <= int(until) + 1]
    if call.asked("status"):
        found = [row for row in found if shapes.RETURN_STATUS[row["state"]] == call.asked("status")]
    page = found[number * size : (number + 1) * size]
    return Reply({"more": (number + 1) * size < len(found), "return": [_shape(bazaar, row) for row in page]})


def _shape(bazaar: Bazaar, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "return_sn": row["return_id"],
        "order_sn": row["order_id"],
        "status": shapes.RETURN_STATUS[row["state"]],
        "reason": "NOT_RECEIPT" if row["reason"] == "NOT_RECEIPT" else "OTHER",
        "text_reason": row["reason"],
        "refund_amount": row["amount"],
        "currency": "IDR",
        "create_time": int(row["created_at"]),
        "update_time": int(row["updated_at"]),
        "due_date": int(row["created_at"] + _ANSWER_DAYS * shapes.DAY),
        "negotiation_status": "PENDING_RESPOND",
        "return_solution": 0,
        "item": [
            {
                "item_id": line["listing_id"],
                "model_id": shapes.model_id(line),
                "name": line["title"],
                "amount": line["quantity"],
                "item_price": line["price"],
                "item_sku": line["listing_sku"],
                "variation_sku": line["seller_sku"],
            }
            for line in bazaar.trade.lines(row["order_id"])
        ],
    }


def _own(bazaar: Bazaar, call: Call, return_sn: Any) -> sqlite3.Row:
    row = bazaar.trade.return_order(str(return_sn))
    if row is None or row["market"] != "shopee" or row["shop_id"] != call.shop_id:
        raise Refused("returns.error_param", "The return is not found.")
    return row


def get_return_detail(bazaar: Bazaar, call: Call) -> Reply:
    return Reply(_shape(bazaar, _own(bazaar, call, call.asked("return_sn"))))


def _answer(bazaar: Bazaar, call: Call, state: str) -> Reply:
    body = read_body(call)
    row = _own(bazaar, call, need(body, "return_sn", str, "returns.error_param"))
    if state == "disputed":
        need(body, "email", str, "returns.error_param")
        need(body, "dispute_reason_id", int, "returns.error_param")
    try:
        bazaar.trade.answer_return(row["return_id"], state)
    except WrongState as wrong:
        raise Refused("returns.error_param", f"{wrong}.") from wrong
    return Reply({"return_sn": row["return_id"]})


def confirm(bazaar: Bazaar, call: Call) -> Reply:
    return _answer(bazaar, call, "accepted")


def dispute(bazaar: Bazaar, call: Call) -> Reply:
    return _answer(bazaar, call, "disputed")


ROUTES = {
    "/returns/get_return_list": Route("GET", get_return_list, reads=True),
    "/returns/get_return_detail": Route("GET", get_return_detail, reads=True),
    "/returns/confirm": Route("POST", confirm),
    "/returns/dispute": Route("POST", dispute),
}
