"""Orders: list, detail, package, fulfilment, label, cancellation (blibli sheet §5.7). One order is one package here."""

import base64
import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.labels import print_label
from ikm_sandbox.markets.blibli import shapes
from ikm_sandbox.markets.blibli.asked import (
    need_list,
    paging,
    read_body,
    read_count,
    read_object,
    read_paging,
)
from ikm_sandbox.markets.blibli.refusal import Refused, missing
from ikm_sandbox.markets.blibli.route import Limit, Names, route
from ikm_sandbox.trade import WrongState
from ikm_sandbox.wire import Call

_CAP = 100  # records one filter shows at most; seen by one client
_HALF_HOUR, _DAY = 1800, 86400
_LEGACY = "/mtaapi/api/businesspartner/v1/order"
REASONS = ("Stok habis", "Harga salah", "Toko tutup")  # the texts are ours


def _own_item(bazaar: Bazaar, call: Call, number: Any) -> tuple[sqlite3.Row, sqlite3.Row]:
    """Find the order and the line of an order item number."""
    line = bazaar.store.row(
        "SELECT sale_line.* FROM sale_line JOIN sale USING (order_id)"
        " WHERE line_id = ? AND market = 'blibli' AND shop_id = ?",
        shapes.line_id(number),
        call.shop_id,
    )
    if line is not None:
        return bazaar.trade.order(line["order_id"]), line
    raise missing(f"The order item {number}")


def _own_package(bazaar: Bazaar, call: Call, package_id: str) -> sqlite3.Row:
    order = bazaar.trade.order_of_package("blibli", package_id)
    if order is None or order["shop_id"] != call.shop_id or order["stage"] in {"unpaid", "ready"}:
        raise missing(f"The package {package_id}")
    return order


def list_packages(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """List paid orders by the time they were paid and by item status."""
    del names
    body = read_body(call)
    asked, sorting = read_object(body, "filter"), read_object(body, "sorting")
    page, size = read_paging(read_object(body, "paging"))
    window = read_object(asked, "statusFPDateRange")
    since = read_count(window.get("start", 0), "start")
    until = read_count(window.get("end", 2**53), "end")
    wanted = asked.get("orderItemStatuses") or []
    if not isinstance(wanted, list):
        raise Refused("orderItemStatuses must be a list")
    if bazaar.clock.now() * 1000 - since > 366 * _DAY * 1000 and since:
        raise Refused("Data of one year can be read")
    column = sorting.get("by", "statusFPUpdatedTimestamp")
    direction = sorting.get("direction", "ASC")
    if column not in ("statusFPUpdatedTimestamp", "createdDate") or direction not in ("ASC", "DESC"):
        raise Refused("sorting is wrong")
    key = "paid_at" if column == "statusFPUpdatedTimestamp" else "created_at"
    found = [
        order
        for order in bazaar.trade.orders("blibli", call.shop_id, limit=1_000_000)
        if order["paid_at"]
        and since <= round(order["paid_at"] * 1000) <= until
        and (not wanted or shapes.status(order) in wanted)
    ]
    found.sort(key=lambda order: (order[key], order["order_id"]), reverse=direction == "DESC")
    found = found[:_CAP]
    return {
        "content": [shapes.package(bazaar, order) for order in found[page * size : (page + 1) * size]],
        "paging": paging(page, size, len(found)),
    }


def get_item(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    return {"content": shapes.order_item_detail(bazaar, *_own_item(bazaar, call, names["number"]))}


def get_item_v1(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    order, line = _own_item(bazaar, call, call.asked("orderItemNo"))
    if order["order_id"] != call.asked("orderNo"):
        raise missing("The order")
    return {"value": shapes.order_item_v1(bazaar, order, line)}


def get_combinable(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """List the items that may travel in one package; member names are inferred."""
    del names
    order, _ = _own_item(bazaar, call, call.asked("orderItemNo"))
    return {
        "value": [
            {"orderNo": order["order_id"], "orderItemNo": shapes.item_id(line)}
            for line in bazaar.trade.lines(order["order_id"])
        ]
    }


def create_package(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    numbers = {str(one) for one in need_list(read_body(call), "orderItemIds", 100)}
    order, _ = _own_item(bazaar, call, next(iter(numbers)))
    if numbers != {shapes.item_id(line) for line in bazaar.trade.lines(order["order_id"])}:
        raise Refused("The sandbox packs an order whole: send all its items (getCombineShipping lists them)")
    _advance(bazaar, order, "accept")
    return {"value": {"packageId": order["package_id"]}}


def _advance(bazaar: Bazaar, order: sqlite3.Row, action: str, reason: str = "") -> None:
    if order["cancel_requested"]:
        raise Refused("The buyer asks to cancel this order")
    try:
        bazaar.trade.advance(order["order_id"], action, by="seller", reason=reason)
    except WrongState as wrong:
        raise Refused(f"The order item is {shapes.status(order) or 'not paid'}") from wrong


def fulfil(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Hand a package over; an empty awbNo lets the courier number it (pickup, cashless)."""
    number = str(read_body(call).get("awbNo") or "")
    order = _own_package(bazaar, call, names["package"])
    if order["stage"] != "accepted":
        raise Refused(f"The package is {shapes.status(order)} and was handed over")
    if number:
        bazaar.trade.set_tracking(order["order_id"], number)
    _advance(bazaar, bazaar.trade.order(order["order_id"]), "arrange")
    return {"content": None}


def change_airway_bill(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    number = str(read_body(call).get("awbNo") or "")
    order = _own_package(bazaar, call, names["package"])
    if not number or order["stage"] not in {"arranged", "shipped"}:
        raise Refused("awbNo is empty or the package is not under way")
    bazaar.trade.set_tracking(order["order_id"], number)
    return {"content": None}


def get_label(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Write the label as base64 PDF; the member's name is inferred."""
    order = _own_package(bazaar, call, names["package"])
    line = f"Blibli {order['order_id']}  paket {order['package_id']}  resi {order['tracking_number']}"
    return {"content": {"shippingLabel": base64.b64encode(print_label([line])).decode()}}


# Cancelling


def list_reasons(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del bazaar, call, names
    return {"content": list(REASONS)}


def cancel(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Cancel with a listed reason, wholly; another text means a part, which the sandbox refuses to play."""
    body = read_body(call)
    order, _ = _own_item(bazaar, call, names["number"])
    reason = str(body.get("reason") or "")
    if reason not in REASONS:
        raise Refused("The sandbox cancels whole orders: send a listed reason", code="SANDBOX-400")
    if len(bazaar.trade.lines(order["order_id"])) > 1:
        raise Refused("The sandbox cancels whole orders: this one has more items", code="SANDBOX-400")
    if order["stage"] not in {"ready", "accepted"}:
        raise Refused(f"The order item is {shapes.status(order) or 'not paid'}")
    bazaar.trade.advance(order["order_id"], "cancel", by="seller", reason=reason)
    return {"content": None}


_ORDERS = "/seller/v1/orders"
ROUTES = (
    route("POST", f"{_ORDERS}/packages/filter", list_packages, reads=True, limit=Limit(100, _HALF_HOUR)),
    route("GET", f"{_ORDERS}/items/cancellations/reasons", list_reasons),
    route("POST", f"{_ORDERS}/items/{{number}}/cancellations", cancel),
    route(
        "GET", f"{_ORDERS}/items/{{number}}", get_item, reads=True, limit=Limit(5, _HALF_HOUR, per="number")
    ),
    route("GET", f"{_LEGACY}/orderDetail", get_item_v1, reads=True),
    route("GET", f"{_LEGACY}/getCombineShipping", get_combinable, reads=True),
    route("POST", f"{_LEGACY}/createPackage", create_package, limit=Limit(7200, _DAY)),
    route("POST", f"{_ORDERS}/regular/{{package}}/fulfill", fulfil, limit=Limit(5, _DAY, per="package")),
    route("PUT", f"{_ORDERS}/dropship/{{package}}", change_airway_bill),
    route("GET", f"{_ORDERS}/{{package}}/shippingLabel", get_label, reads=True),
)
