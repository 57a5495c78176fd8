"""Order list and detail, cancellation, and the money of an order (shopee sheet §9)."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.shopee import shapes
from ikm_sandbox.markets.shopee.body import need, need_entries, need_number, read_body
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.trade import WrongState
from ikm_sandbox.wire import Call

_WINDOW = 15 * shapes.DAY
_PAGE, _DETAILS = 100, 50
_STATUSES = frozenset(
    {
        "UNPAID",
        "READY_TO_SHIP",
        "PROCESSED",
        "SHIPPED",
        "COMPLETED",
        "IN_CANCEL",
        "CANCELLED",
        "INVOICE_PENDING",
    }
)
_REASONS = frozenset(
    {"OUT_OF_STOCK", "CUSTOMER_REQUEST", "COD_NOT_SUPPORTED"}
)  # UNDELIVERABLE_AREA: TW and MY only
_COMMISSION_PERMILLE, _SERVICE_PERMILLE = 65, 18  # ours: the real tariffs differ per seller


def own_order(bazaar: Bazaar, call: Call, order_sn: Any, error: str = "order.error_param") -> sqlite3.Row:
    """Find an order of the calling shop, or refuse."""
    try:
        order = bazaar.trade.order(str(order_sn))
    except LookupError as unknown:
        raise Refused(error, "Wrong parameters, detail: the order is not found.") from unknown
    if order["market"] != "shopee" or order["shop_id"] != call.shop_id:
        raise Refused(error, "Wrong parameters, detail: the order is not found.")
    return order


def read_cursor(call: Call) -> tuple[int, int]:
    """Read our opaque cursor: the second and the row number after which the next page begins."""
    text = call.asked("cursor")
    if not text:
        return (-1, -1)
    second, _, number = text.partition("-")
    if not second.isdigit() or not number.isdigit():
        raise Refused("order.error_param", "invalid field cursor")
    return int(second), int(number)


def get_order_list(bazaar: Bazaar, call: Call) -> Reply:
    field = call.asked("time_range_field")
    if field not in {"create_time", "update_time"}:
        raise Refused("order.error_param", "invalid field time_range_field")
    since = need_number(call, "time_from", "order.error_param")
    until = need_number(call, "time_to", "order.error_param")
    size = need_number(call, "page_size", "order.error_param", low=1, high=_PAGE)
    if since >= until or until - since > _WINDOW:
        raise Refused("order.order_list_invalid_time", "The time range must be positive and at most 15 days.")
    status = call.asked("order_status")
    if status and status not in _STATUSES:
        raise Refused("order.error_param", "invalid field order_status")
    column = "created_at" if field == "create_time" else "updated_at"
    after = read_cursor(call)
    rows = bazaar.store.rows(
        f"SELECT *, rowid AS number, CAST({column} AS INTEGER) AS second FROM sale"  # noqa: S608 - one of two names
        f" WHERE market = 'shopee' AND shop_id = ? AND CAST({column} AS INTEGER) BETWEEN ? AND ?"
        f" AND (CAST({column} AS INTEGER), rowid) > (?, ?) ORDER BY second, number",
        call.shop_id,
        since,
        until,
        *after,
    )
    shown = []
    for row in rows:
        word = shapes.order_status(bazaar, row)
        if status in ("", word) and (
            word != "PENDING" or call.asked("request_order_status_pending") == "true"
        ):
            shown.append((row, word))
        if len(shown) > size:
            break
    page = shown[:size]
    with_status = "order_status" in call.asked_list("response_optional_fields")
    orders = [
        {"order_sn": row["order_id"], "booking_sn": "", **({"order_status": word} if with_status else {})}
        for row, word in page
    ]
    more = len(shown) > size
    cursor = f"{page[-1][0]['second']}-{page[-1][0]['number']}" if more else ""
    return Reply({"more": more, "next_cursor": cursor, "order_list": orders})


def get_order_detail(bazaar: Bazaar, call: Call) -> Reply:
    numbers = call.asked_list("order_sn_list")
    if not 1 <= len(numbers) <= _DETAILS:
        raise Refused("order.error_param", f"order_sn_list takes 1 to {_DETAILS} numbers.")
    fields = set(call.asked_list("response_optional_fields"))
    found, missing = [], []
    for number in numbers:
        try:
            found.append(own_order(bazaar, call, number))
        except Refused:
            missing.append(number)
    if not found:
        raise Refused("order.error_param", "Wrong parameters, detail: the order is not found.")
    details = [shapes.order_detail(bazaar, call.base_url, order, fields) for order in found]
    return Reply({"order_list": details}, warning=missing)


def get_shipment_list(bazaar: Bazaar, call: Call) -> Reply:
    """List orders to ship, oldest first."""
    size = need_number(call, "page_size", "order.error_param", low=1, high=_PAGE)
    start = call.asked("cursor") or "0"
    if not start.isdigit():
        raise Refused("order.error_param", "invalid field cursor")
    ready = [
        order
        for order in reversed(bazaar.trade.orders("shopee", call.shop_id, stage="ready", limit=100_000))
        if not order["cancel_requested"]
    ]
    end = int(start) + size
    more = end < len(ready)
    page = ready[int(start) : end]
    return Reply(
        {
            "order_list": [
                {"order_sn": order["order_id"], "package_number": order["package_id"]} for order in page
            ],
            "more": more,
            "next_cursor": str(end) if more else "",
        }
    )


def search_package_list(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    paging = body.get("pagination", {})
    size = paging.get("page_size", _PAGE) if isinstance(paging, dict) else 0
    start = (paging.get("cursor") or "0") if isinstance(paging, dict) else "x"
    if not isinstance(size, int) or not 1 <= size <= _PAGE or not str(start).isdigit():
        raise Refused("order.error_param", "invalid field pagination")
    wanted = {0: None, 1: {"unpaid", "on_hold"}, 2: {"ready"}, 3: {"arranged"}}
    # package_status: 0 all, 1 pending, 2 to process, 3 processed (numbers inferred from client code).
    chosen = body.get("filter")
    status = chosen.get("package_status", 0) if isinstance(chosen, dict) else 0
    if status not in range(len(wanted)):
        raise Refused("order.error_param", "invalid field package_status")
    stages = wanted[status]
    orders = [
        order
        for order in reversed(bazaar.trade.orders("shopee", call.shop_id, limit=100_000))
        if stages is None or order["stage"] in stages
    ]
    end = int(start) + size
    return Reply(
        {
            "packages_list": [
                {
                    "order_sn": order["order_id"],
                    "package_number": order["package_id"],
                    "logistics_status": shapes.package_status(order),
                    "logistics_channel_id": 8003,
                    "ship_by_date": shapes.ship_by(order),
                }
                for order in orders[int(start) : end]
            ],
            "pagination": {
                "total_count": len(orders),
                "next_cursor": str(end) if end < len(orders) else "",
                "more": end < len(orders),
            },
        }
    )


def cancel_order(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    order = own_order(bazaar, call, need(body, "order_sn", str, "order.error_param"))
    reason = str(body.get("cancel_reason"))
    if reason not in _REASONS:
        raise Refused("order.error_param", "invalid field cancel_reason")
    if reason == "OUT_OF_STOCK":
        need_entries(body, "item_list", _DETAILS, "order.error_param")
    if order["stage"] not in {"unpaid", "ready"}:
        raise Refused("order.error_limit", "The order can not be cancelled now.")
    moved = bazaar.trade.advance(order["order_id"], "cancel", by="seller", reason=reason)
    return Reply({"update_time": int(moved["updated_at"])})


def handle_buyer_cancellation(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    order = own_order(bazaar, call, need(body, "order_sn", str, "order.error_param"))
    operation = str(body.get("operation"))
    if operation not in {"ACCEPT", "REJECT"}:
        raise Refused("order.error_param", "invalid field operation")
    try:
        bazaar.trade.answer_cancel(order["order_id"], accept=operation == "ACCEPT")
    except WrongState as wrong:
        raise Refused("order.error_param", f"Wrong parameters, detail: {wrong}.") from wrong
    return Reply({"update_time": int(bazaar.trade.order(order["order_id"])["updated_at"])})


def get_escrow_detail(bazaar: Bazaar, call: Call) -> Reply:
    order = own_order(bazaar, call, call.asked("order_sn"), "payment.error_param")
    lines = bazaar.trade.lines(order["order_id"])
    goods = sum(line["quantity"] * line["price"] for line in lines)
    sold = goods - order["seller_discount"]
    returned = bazaar.trade.return_of_order(order["order_id"])
    refund = returned["amount"] if returned is not None and returned["state"] == "accepted" else 0
    commission = sold * _COMMISSION_PERMILLE // 1000
    service = sold * _SERVICE_PERMILLE // 1000
    escrow = sold - commission - service - refund if order["stage"] != "cancelled" else 0
    income = {
        "escrow_amount": escrow,
        "buyer_total_amount": bazaar.trade.total(order),
        "original_price": goods,
        "order_original_price": goods,
        "order_selling_price": goods,
        "seller_discount": order["seller_discount"],
        "shopee_discount": 0,
        "voucher_from_seller": 0,
        "voucher_from_shopee": 0,
        "coins": 0,
        "buyer_paid_shipping_fee": order["shipping_fee"],
        "actual_shipping_fee": order["shipping_fee"],
        "final_shipping_fee": 0,
        "commission_fee": commission,
        "service_fee": service,
        "seller_transaction_fee": 0,
        "seller_return_refund": refund,
        "withholding_tax": 0,
        "escrow_tax": 0,
        "order_adjustment": [],
        "total_adjustment_amount": 0,
        "escrow_amount_after_adjustment": escrow,
        "items": [
            {
                "item_id": line["listing_id"],
                "item_name": line["title"],
                "item_sku": line["listing_sku"],
                "model_id": shapes.model_id(line),
                "model_name": line["variant"],
                "model_sku": line["seller_sku"] if line["variant"] else "",
                "original_price": line["quantity"] * line["price"],
                "selling_price": line["quantity"] * line["price"],
                "discounted_price": line["quantity"] * line["price"],
                "quantity_purchased": line["quantity"],
            }
            for line in lines
        ],
    }
    return Reply(
        {
            "order_sn": order["order_id"],
            "buyer_user_name": order["buyer_name"],
            "return_order_sn_list": [returned["return_id"]] if returned is not None else [],
            "order_income": income,
        }
    )


ROUTES = {
    "/order/get_order_list": Route("GET", get_order_list, reads=True),
    "/order/get_order_detail": Route("GET", get_order_detail, reads=True),
    "/order/get_shipment_list": Route("GET", get_shipment_list, reads=True),
    "/order/search_package_list": Route("POST", search_package_list, reads=True),
    "/order/cancel_order": Route("POST", cancel_order),
    "/order/handle_buyer_cancellation": Route("POST", handle_buyer_cancellation),
    "/payment/get_escrow_detail": Route("GET", get_escrow_detail, reads=True),
}
