"""Orders: search, detail and price detail (tokopedia sheet §A7)."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.tokopedia import shapes
from ikm_sandbox.markets.tokopedia.body import read_body, read_page_size
from ikm_sandbox.markets.tokopedia.refusal import GENERIC, Refused
from ikm_sandbox.markets.tokopedia.route import route
from ikm_sandbox.wire import Call

_DETAILS = 50
_WIDEST = 2**53
_STATUSES = frozenset({*shapes.ORDER_STATUS.values(), "PARTIALLY_SHIPPING"})


def own_order(bazaar: Bazaar, call: Call, order_id: str) -> sqlite3.Row:
    """Find an order of the calling shop, or refuse."""
    try:
        order = bazaar.trade.order(order_id)
    except LookupError as unknown:
        raise Refused(21008111, "The order does not belong to this shop.") from unknown
    if order["market"] != "tokopedia" or order["shop_id"] != call.shop_id:
        raise Refused(21008111, "The order does not belong to this shop.")
    return order


def search_orders(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    size = read_page_size(call)
    field, direction = call.asked("sort_field", "create_time"), call.asked("sort_order", "DESC")
    if field not in {"create_time", "update_time"} or direction not in {"ASC", "DESC"}:
        raise Refused(GENERIC, "sort_field or sort_order is unknown.", status=400)
    body = read_body(call)
    status = body.get("order_status", "")
    if status and status not in _STATUSES:
        raise Refused(GENERIC, "order_status is unknown.", status=400)
    column = "created_at" if field == "create_time" else "updated_at"
    where, values = _window(body)
    rows = bazaar.store.rows(
        f"SELECT *, rowid AS number, CAST({column} AS INTEGER) AS second FROM sale"  # noqa: S608 - names above
        f" WHERE market = 'tokopedia' AND shop_id = ?{where} ORDER BY second {direction}, number {direction}",
        call.shop_id,
        *values,
    )
    fitting = [row for row in rows if _fits(row, body, status)]
    rest = _after(fitting, call.asked("page_token"), ascending=direction == "ASC")
    page = rest[:size]
    token = f"{page[-1]['second']}-{page[-1]['number']}" if len(rest) > size else ""
    return {
        "orders": [shapes.order(bazaar, call.base_url, row) for row in page],
        "next_page_token": token,
        "total_count": len(fitting),
    }


def _window(body: dict[str, Any]) -> tuple[str, list[int]]:
    where, values = "", []
    for name, column in (("create", "created_at"), ("update", "updated_at")):
        for end, sign in (("ge", ">="), ("lt", "<")):
            bound = body.get(f"{name}_time_{end}")
            if bound is not None:
                if isinstance(bound, bool) or not isinstance(bound, int) or abs(bound) > _WIDEST:
                    raise Refused(GENERIC, f"{name}_time_{end} must be Unix seconds.", status=400)
                where += f" AND CAST({column} AS INTEGER) {sign} ?"
                values.append(bound)
    return where, values


def _fits(row: sqlite3.Row, body: dict[str, Any], status: str) -> bool:
    if status not in ("", shapes.ORDER_STATUS[row["stage"]]):
        return False
    asked = body.get("is_buyer_request_cancel")
    return asked is None or bool(row["cancel_requested"]) == asked


def _after(rows: list[sqlite3.Row], token: str, *, ascending: bool) -> list[sqlite3.Row]:
    if not token:
        return rows
    second, _, number = token.partition("-")
    if not second.isdigit() or not number.isdigit():
        raise Refused(GENERIC, "page_token is invalid.", status=400)
    edge = (int(second), int(number))
    return [
        row
        for row in rows
        if ((row["second"], row["number"]) > edge if ascending else (row["second"], row["number"]) < edge)
    ]


def show_orders(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    order_ids = call.asked_list("ids")
    if not 1 <= len(order_ids) <= _DETAILS:
        raise Refused(GENERIC, f"ids takes 1 to {_DETAILS} order ids.", status=400)
    return {
        "orders": [shapes.order(bazaar, call.base_url, own_order(bazaar, call, one)) for one in order_ids]
    }


def show_price_detail(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    order = own_order(bazaar, call, names["id"])
    paid = shapes.payment(bazaar, order)
    return {
        "currency": "IDR",
        "total": paid["total_amount"],
        "subtotal": paid["sub_total"],
        "sku_list_price": paid["original_total_product_price"],
        "sku_sale_price": paid["original_total_product_price"],
        "subtotal_deduction_seller": paid["seller_discount"],
        "shipping_list_price": paid["original_shipping_fee"],
        "shipping_sale_price": paid["shipping_fee"],
        "tax_amount": "0",
        "line_items": [
            {
                "id": unit_id,
                "currency": "IDR",
                "sku_list_price": str(line["price"]),
                "sku_sale_price": str(line["price"]),
                "subtotal": str(line["price"]),
                "total": str(line["price"]),
            }
            for unit_id, line in shapes.unit_ids(bazaar, order)
        ],
    }


ROUTES = (
    route("POST", "order/orders/search", search_orders, reads=True),
    route("GET", "order/orders", show_orders, reads=True),
    route("GET", "order/orders/{id}/price_detail", show_price_detail, reads=True),
)
