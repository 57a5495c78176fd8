"""Cancellations and returns (tokopedia sheet §A7)."""

import sqlite3
from collections.abc import Callable
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.tokopedia import shapes
from ikm_sandbox.markets.tokopedia.body import page_out, read_body, read_offset, read_page_size, read_texts
from ikm_sandbox.markets.tokopedia.order import own_order
from ikm_sandbox.markets.tokopedia.refusal import GENERIC, Refused
from ikm_sandbox.markets.tokopedia.route import route
from ikm_sandbox.trade import WrongState
from ikm_sandbox.wire import Call

# Of the seller's reasons the sheet names this one as in force; it counts as the seller's fault.
_SELLER_REASONS = ("seller_cancel_reason_out_of_stock",)
_REJECT_REASONS = ({"name": "seller_reject_apply_reason_package_sent", "text": "Paket sudah dikirim"},)
_PERMISSION = 10006402
_LOW, _HIGH = 10, 50


def cancel_order(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    body = read_body(call)
    order = own_order(bazaar, call, str(body.get("order_id")))
    reason = body.get("cancel_reason")
    if reason not in _SELLER_REASONS:
        raise Refused(GENERIC, "cancel_reason is unknown: ask aftersale_eligibility.", status=400)
    if order["stage"] not in {"on_hold", "ready", "unpaid"}:
        raise Refused(_PERMISSION, "The order can not be cancelled now.")
    bazaar.trade.advance(order["order_id"], "cancel", by="seller", reason=str(reason))
    cancel_id = f"{order['order_id']}01"
    bazaar.trade.note_cancel(order["order_id"], cancel_id, "seller")
    return {"cancel_id": cancel_id, "cancel_status": shapes.CANCEL_STATUS["seller"]}


def search_cancellations(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    size, offset = read_page_size(call, high=_HIGH), read_offset(call)
    body = read_body(call)
    wanted, orders = read_texts(body, "cancel_status"), read_texts(body, "order_ids")
    rows = [
        order
        for order in bazaar.trade.orders("tokopedia", call.shop_id, limit=100_000)
        if order["cancel_id"] and (not orders or order["order_id"] in orders)
    ]
    fitting = [row for row in rows if not wanted or shapes.CANCEL_STATUS[row["cancel_state"]] in wanted]
    return page_out(
        fitting, "cancellations", offset=offset, size=size, shape=lambda row: _cancellation(bazaar, row)
    )


def _cancellation(bazaar: Bazaar, order: sqlite3.Row) -> dict[str, Any]:
    pending = order["cancel_state"] == "pending"
    return {
        "order_id": order["order_id"],
        "cancel_id": order["cancel_id"],
        "cancel_type": "CANCEL" if order["cancel_state"] == "seller" else "BUYER_CANCEL",
        "cancel_status": shapes.CANCEL_STATUS[order["cancel_state"]],
        "role": "SELLER" if order["cancel_state"] == "seller" else "BUYER",
        "cancel_reason": order["cancel_reason"],
        "cancel_reason_text": order["cancel_reason"],
        "create_time": int(order["updated_at"]),
        "update_time": int(order["updated_at"]),
        "refund_amount": {"currency": "IDR", "refund_total": str(bazaar.trade.total(order))},
        "seller_next_action_response": [
            {"action": "SELLER_RESPOND_CANCEL", "deadline": int(order["updated_at"]) + 2 * shapes.DAY}
        ]
        if pending
        else [],
        "cancel_line_items": [
            {
                "cancel_line_item_id": unit_id,
                "order_line_item_id": unit_id,
                "sku_id": str(line["sku_id"]),
                "sku_name": line["variant"],
                "product_name": line["title"],
                "seller_sku": line["seller_sku"] or line["listing_sku"],
            }
            for unit_id, line in shapes.unit_ids(bazaar, order)
        ],
    }


def _answer_cancel(*, accept: bool) -> Callable[[Bazaar, Call, dict[str, str]], dict[str, Any]]:
    def answer(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
        order = bazaar.store.row(
            "SELECT * FROM sale WHERE market = 'tokopedia' AND shop_id = ? AND cancel_id = ?",
            call.shop_id,
            names["id"],
        )
        if order is None:
            raise Refused(21008111, "The cancellation does not belong to this shop.")
        if not accept and not read_body(call).get("reject_reason"):
            raise Refused(GENERIC, "reject_reason is missing.", status=400)
        try:
            bazaar.trade.answer_cancel(order["order_id"], accept=accept)
        except WrongState as wrong:
            raise Refused(_PERMISSION, f"{wrong}.") from wrong
        return {}

    return answer


def show_eligibility(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    order = own_order(bazaar, call, names["id"])
    eligible = order["stage"] in {"on_hold", "ready", "unpaid"}
    by_sku: dict[str, list[str]] = {}
    for unit_id, line in shapes.unit_ids(bazaar, order):
        by_sku.setdefault(str(line["sku_id"]), []).append(unit_id)
    return {
        "sku_eligibility": [
            {
                "sku_id": sku_id,
                "line_item_eligibility": [
                    {
                        "request_type": "CANCEL",
                        "order_line_items_ids": unit_ids,
                        "eligible": eligible,
                        "available_reason_names": list(_SELLER_REASONS) if eligible else [],
                    }
                ],
            }
            for sku_id, unit_ids in by_sku.items()
        ]
    }


def list_reject_reasons(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del bazaar, call, names
    return {"reasons": list(_REJECT_REASONS)}


# Returns


def search_returns(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    size, offset = read_page_size(call, low=_LOW, high=_HIGH), read_offset(call)
    wanted = read_texts(read_body(call), "return_status")
    rows = [
        row
        for row in bazaar.trade.returns("tokopedia", call.shop_id)
        if not wanted or shapes.RETURN_STATUS[row["state"]] in wanted
    ]
    return page_out(rows, "return_orders", offset=offset, size=size, shape=lambda row: _return(bazaar, row))


def _return(bazaar: Bazaar, row: sqlite3.Row) -> dict[str, Any]:
    order = bazaar.trade.order(row["order_id"])
    return {
        "return_id": row["return_id"],
        "order_id": row["order_id"],
        "return_type": "REFUND",
        "return_status": shapes.RETURN_STATUS[row["state"]],
        "role": "BUYER",
        "return_reason_text": row["reason"],
        "create_time": int(row["created_at"]),
        "update_time": int(row["updated_at"]),
        "refund_amount": {"currency": "IDR", "refund_total": str(row["amount"])},
        "return_line_items": [
            {
                "return_line_item_id": unit_id,
                "order_line_item_id": unit_id,
                "sku_id": str(line["sku_id"]),
                "product_name": line["title"],
                "seller_sku": line["seller_sku"] or line["listing_sku"],
            }
            for unit_id, line in shapes.unit_ids(bazaar, order)
        ],
    }


def _answer_return(prefix: str, state: str) -> Callable[[Bazaar, Call, dict[str, str]], dict[str, Any]]:
    def answer(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
        row = bazaar.trade.return_order(names["id"])
        if row is None or row["market"] != "tokopedia" or row["shop_id"] != call.shop_id:
            raise Refused(21008111, "The return does not belong to this shop.")
        body = read_body(call)
        if not str(body.get("decision", "")).startswith(prefix):
            raise Refused(GENERIC, f"decision must be one of {prefix}….", status=400)
        try:
            bazaar.trade.answer_return(row["return_id"], state)
        except WrongState as wrong:
            raise Refused(_PERMISSION, f"{wrong}.") from wrong
        return {}

    return answer


ROUTES = (
    route("POST", "return_refund/cancellations", cancel_order),
    route("POST", "return_refund/cancellations/search", search_cancellations, reads=True),
    route("POST", "return_refund/cancellations/{id}/approve", _answer_cancel(accept=True)),
    route("POST", "return_refund/cancellations/{id}/reject", _answer_cancel(accept=False)),
    route("GET", "return_refund/orders/{id}/aftersale_eligibility", show_eligibility, reads=True),
    route("GET", "return_refund/reject_reasons", list_reject_reasons, reads=True),
    route("POST", "return_refund/returns/search", search_returns, reads=True),
    route("POST", "return_refund/returns/{id}/approve", _answer_return("APPROVE_", "accepted")),
    route("POST", "return_refund/returns/{id}/reject", _answer_return("REJECT_", "disputed")),
)
