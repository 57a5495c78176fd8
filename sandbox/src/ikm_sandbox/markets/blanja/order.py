"""Orders, shipping, messages to the buyer (blanja sheet §6)."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.blanja.asked import Asked, need, read_day, read_number
from ikm_sandbox.markets.blanja.refusal import Refused, unknown
from ikm_sandbox.wire import Call

_WIB = timezone(timedelta(hours=7))
_DEFAULT_PAGE = 50
# The only status word in the sheet; what the other stages were called is not known.
STATUS = {"ready": "PAID"}
_DIGITAL = "DIGITAL_PRODUCT"
_COURIERS = frozenset({"FL", "DIGITAL"})


def _shape(bazaar: Bazaar, order: sqlite3.Row) -> dict[str, Any]:
    created = datetime.fromtimestamp(order["created_at"], UTC).astimezone(_WIB)
    return {
        "orderNumber": order["order_id"],
        "buyerEmail": "pembeli@sandbox.invalid",
        "receiverMobile": "62800000000",
        "orderLines": {
            "orderLine": [
                {
                    "skuCode": line["seller_sku"] or line["listing_sku"],
                    "itemTitle": line["title"],
                    "quantity": line["quantity"],
                    "price": line["price"],
                    "payment": line["price"] * line["quantity"],
                    "productType": "",  # the word for goods is not in the sheet
                    "created": created.strftime("%Y-%m-%d %H:%M:%S"),  # how it was written is inferred
                }
                for line in bazaar.trade.lines(order["order_id"])
            ]
        },
    }


def list_orders(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    """List orders; with one of them the XML holds a single `order`, with none `orders` is empty."""
    status, kind = asked.get("status", ""), asked.get("productType", "")
    if status and status not in STATUS.values():
        raise unknown(f"status {status}; hanya PAID yang diketahui")
    if kind and kind != _DIGITAL:
        raise unknown(f"productType {kind}; hanya {_DIGITAL} yang diketahui")
    since, until = read_day(asked, "orderDateFrom"), read_day(asked, "orderDateTo")
    size = read_number(asked.get("pageSize") or str(_DEFAULT_PAGE), "pageSize", least=1)
    found = [
        order
        for order in bazaar.trade.orders("blanja", call.shop_id, limit=1_000_000)
        if kind != _DIGITAL  # the sandbox sells goods only
        and status in ("", STATUS.get(order["stage"]))
        and asked.get("orderNumber", "") in ("", order["order_id"])
        and (since is None or order["created_at"] >= since.timestamp())
        and (until is None or order["created_at"] < (until + timedelta(days=1)).timestamp())
    ]
    shown = [_shape(bazaar, order) for order in found[:size]]
    return {"orders": {"order": shown} if shown else None}


def _own(bazaar: Bazaar, call: Call, number: str) -> sqlite3.Row:
    try:
        order = bazaar.trade.order(number)
    except LookupError as gone:
        raise Refused("orderNumber tidak ditemukan") from gone
    if order["market"] != "blanja" or order["shop_id"] != call.shop_id:
        raise Refused("orderNumber tidak ditemukan")
    return order


def show(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    return {"orders": {"order": _shape(bazaar, _own(bazaar, call, need(asked, "orderNumber")))}}


def ship(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    order = _own(bazaar, call, need(asked, "orderNumber"))
    if need(asked, "logisticsCompany") not in _COURIERS:
        raise unknown(f"logisticsCompany {asked['logisticsCompany']}; hanya FL dan DIGITAL yang diketahui")
    number = need(asked, "invoiceNumber")
    if order["stage"] != "ready":
        raise Refused("pesanan tidak dapat dikirim")
    bazaar.trade.set_tracking(order["order_id"], number)
    for action in ("arrange", "pick_up"):
        bazaar.trade.advance(order["order_id"], action, by="seller")
    return None


def send_message(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    order = _own(bazaar, call, need(asked, "orderNumber"))
    text = need(asked, "message")
    key = f"{order['order_id']}-{len(bazaar.records.all_of('blanja', 'message'))}"
    bazaar.records.keep(
        "blanja", "message", key, {"order": order["order_id"], "text": text}, shop_id=call.shop_id
    )
    return None
