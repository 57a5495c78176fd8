"""Settlements of completed orders, one per order (blibli sheet §5.8). The tariffs are ours."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.blibli import shapes
from ikm_sandbox.markets.blibli.asked import paging, read_body, read_count, read_object, read_query_paging
from ikm_sandbox.markets.blibli.refusal import missing
from ikm_sandbox.markets.blibli.route import Names, route
from ikm_sandbox.wire import Call

_PAGE = 30
_COMMISSION_PERMILLE, _FEE_PERMILLE = 60, 18


def _completed(bazaar: Bazaar, call: Call) -> list[sqlite3.Row]:
    return bazaar.trade.orders("blibli", call.shop_id, stage="completed", limit=1_000_000)


def _item(bazaar: Bazaar, order: sqlite3.Row, line: sqlite3.Row) -> dict[str, Any]:
    sales = line["price"] * line["quantity"]
    promo = round(sales - shapes.final_price(bazaar, order, line) * line["quantity"])
    commission, fee = sales * _COMMISSION_PERMILLE // 1000, sales * _FEE_PERMILLE // 1000
    return {
        "orderItemNo": shapes.item_id(line),
        "sales": sales,
        "commission": commission,
        "transactionFee": fee,
        "paymentFeeBySeller": 0,
        "pph23": 0,
        "sellerPromo": promo,
        "sellerShipping": 0,
        "totalPayment": sales - commission - fee - promo,
    }


def _row(bazaar: Bazaar, order: sqlite3.Row) -> dict[str, Any]:
    items = [_item(bazaar, order, line) for line in bazaar.trade.lines(order["order_id"])]
    return {
        "settlementId": order["order_id"],
        "status": "PAID",
        "paymentDate": shapes.milliseconds(order["completed_at"]),
        "totalPayment": sum(item["totalPayment"] for item in items),
        "paymentHold": 0,
    }


def list_settlements(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    asked = read_object(read_body(call), "filter")
    page, size = read_query_paging(call, most=_PAGE)
    since = read_count(asked.get("paymentStartDate", asked.get("periodStartDate", 0)), "paymentStartDate")
    until = read_count(asked.get("paymentEndDate", asked.get("periodEndDate", 2**53)), "paymentEndDate")
    rows = [
        row
        for row in (_row(bazaar, order) for order in _completed(bazaar, call))
        if since <= row["paymentDate"] <= until and asked.get("status") in (None, "", row["status"])
    ]
    return {
        "content": rows[page * size : (page + 1) * size],
        "pageMetaData": paging(page, size, len(rows)),
    }


def _own(bazaar: Bazaar, call: Call, number: str) -> sqlite3.Row:
    for order in _completed(bazaar, call):
        if order["order_id"] == number:
            return order
    raise missing(f"The settlement {number}")


def get_settlement(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    return {"content": _row(bazaar, _own(bazaar, call, names["number"]))}


def list_items(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    order = _own(bazaar, call, names["number"])
    return {"content": [_item(bazaar, order, line) for line in bazaar.trade.lines(order["order_id"])]}


ROUTES = (
    route("POST", "/seller/v1/settlements/filter", list_settlements, reads=True),
    route("GET", "/seller/v1/settlements/{number}", get_settlement, reads=True),
    route("GET", "/seller/v1/settlements/{number}/orderItems", list_items, reads=True),
)
