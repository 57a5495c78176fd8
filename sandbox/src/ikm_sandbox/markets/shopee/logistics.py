"""Shipping an order: parameters, arranging, tracking number and label (shopee sheet §9, Ship)."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.labels import print_label
from ikm_sandbox.markets.shopee import shapes
from ikm_sandbox.markets.shopee.body import need, need_entries, read_body, refuse_from
from ikm_sandbox.markets.shopee.order import own_order
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.wire import Answer, Call

_ADDRESS_ID = 9001
_DOCUMENTS = 50
_TYPES = frozenset({"NORMAL_AIR_WAYBILL", "THERMAL_AIR_WAYBILL"})
_WAYS = ("pickup", "dropoff", "non_integrated")


def _own(bazaar: Bazaar, call: Call, order_sn: Any, package_number: Any = None) -> sqlite3.Row:
    order = own_order(bazaar, call, order_sn, "logistics.error_param")
    if package_number is not None and package_number != order["package_id"]:
        raise Refused("logistics.error_param", "Wrong parameters, detail: package_number is invalid.")
    return order


def _slots(bazaar: Bazaar) -> list[dict[str, Any]]:
    tomorrow = bazaar.clock.seconds() // shapes.DAY * shapes.DAY + shapes.DAY
    return [
        {
            "date": tomorrow + day * shapes.DAY,
            "pickup_time_id": f"{tomorrow + day * shapes.DAY}",
            "flags": flags,
        }
        for day, flags in enumerate((["recommended"], [], []))
    ]


def get_shipping_parameter(bazaar: Bazaar, call: Call) -> Reply:
    order = _own(bazaar, call, call.asked("order_sn"), call.asked("package_number") or None)
    _check_shippable(order)
    address = {
        "address_id": _ADDRESS_ID,
        "region": "ID",
        "state": "DKI Jakarta",
        "city": "Kota Jakarta Pusat",
        "district": "Gambir",
        "town": "",
        "address": "Alamat toko sandbox",
        "zipcode": "10110",
        "address_flag": ["pickup_address"],
        "time_slot_list": _slots(bazaar),
    }
    return Reply(
        {
            "info_needed": {"pickup": ["address_id", "pickup_time_id"], "dropoff": []},
            "pickup": {"address_list": [address]},
            "dropoff": {"branch_list": None},
        }
    )


def _check_shippable(order: sqlite3.Row) -> None:
    if order["stage"] in {"arranged", "shipped", "delivered", "completed"}:
        raise Refused("logistics.package_already_shipped", "The package is already shipped.")
    if order["stage"] != "ready" or order["cancel_requested"]:
        raise Refused("logistics.error_order_state", "The order can not be shipped in its state.")


def _arrange(bazaar: Bazaar, call: Call, body: dict[str, Any]) -> sqlite3.Row:
    if body.get("package_number") == "":
        raise Refused("logistics.error_param", "package_number can not be an empty string.")
    order = _own(
        bazaar, call, need(body, "order_sn", str, "logistics.error_param"), body.get("package_number")
    )
    ways = [way for way in _WAYS if way in body]
    if len(ways) != 1 or not isinstance(body[ways[0]], dict):
        raise Refused("logistics.error_param", "Send exactly one of pickup, dropoff, non_integrated.")
    way, choice = ways[0], body[ways[0]]
    _check_shippable(order)
    if way == "non_integrated":
        raise Refused("logistics.error_param", "The channel of this order is integrated.")
    if way == "pickup":
        slots = {slot["pickup_time_id"] for slot in _slots(bazaar)}
        if choice.get("address_id") != _ADDRESS_ID or choice.get("pickup_time_id") not in slots:
            raise Refused("logistics.error_param", "address_id or pickup_time_id is invalid.")
    if way == "dropoff" and choice.get("branch_id") and not choice.get("sender_real_name"):
        raise Refused("logistics.ship_order_need_sender_real_name", "sender_real_name is needed.")
    bazaar.trade.set_handover(order["order_id"], way)
    return bazaar.trade.advance(order["order_id"], "arrange", by="seller")


def ship_order(bazaar: Bazaar, call: Call) -> Reply:
    _arrange(bazaar, call, read_body(call))
    return Reply({})


def mass_ship_order(bazaar: Bazaar, call: Call) -> Reply:
    """Arrange up to 50 packages with one choice of handover."""
    body = read_body(call)
    packages = need_entries(body, "package_list", _DOCUMENTS, "logistics.error_param")
    choice = {way: body[way] for way in _WAYS if way in body}
    first_failing = len(packages) // 2 if bazaar.strike(call, "shopee", "partial_batch") else len(packages)
    done, failed = [], []
    for number, package in enumerate(packages):
        package_number = package.get("package_number")
        try:
            refuse_from(first_failing, number)
            order_sn = _order_of(bazaar, package_number)
            _arrange(bazaar, call, {"order_sn": order_sn, "package_number": package_number, **choice})
        except Refused as no:
            failed.append(
                {"package_number": package_number, "fail_error": no.error, "fail_message": no.message}
            )
        else:
            done.append({"package_number": package_number})
    return Reply({"success_list": done, "fail_list": failed})


def _order_of(bazaar: Bazaar, package_number: Any) -> str:
    order = bazaar.trade.order_of_package("shopee", str(package_number))
    if order is None:
        raise Refused("logistics.error_param", "package_number is invalid.")
    return str(order["order_id"])


def get_tracking_number(bazaar: Bazaar, call: Call) -> Reply:
    order = _own(bazaar, call, call.asked("order_sn"), call.asked("package_number") or None)
    number = bazaar.trade.tracking_number(order, after=bazaar.setting("shopee", "tracking_seconds"))
    hint = "" if number else "The tracking number is not available yet, please try again later."
    return Reply({"tracking_number": number, "hint": hint})


# Labels


def create_shipping_document(bazaar: Bazaar, call: Call) -> Reply:
    results = []
    for entry in _read_orders(call):
        result = {"order_sn": entry.get("order_sn"), "package_number": entry.get("package_number", "")}
        try:
            order = _own(bazaar, call, entry.get("order_sn"), entry.get("package_number"))
            _check_document(bazaar, order, entry)
            bazaar.trade.set_document(order["order_id"])
        except Refused as no:
            result |= {"fail_error": no.error, "fail_message": no.message}
        results.append(result)
    return Reply({"result_list": results})


def _check_document(bazaar: Bazaar, order: sqlite3.Row, entry: dict[str, Any]) -> None:
    known = bazaar.trade.tracking_number(order, after=bazaar.setting("shopee", "tracking_seconds"))
    if not known or entry.get("tracking_number", known) != known:
        raise Refused("logistics.error_param", "The tracking_number is invalid.")
    if entry.get("shipping_document_type", "NORMAL_AIR_WAYBILL") not in _TYPES:
        raise Refused("logistics.error_param", "The shipping_document_type is invalid.")


def get_shipping_document_result(bazaar: Bazaar, call: Call) -> Reply:
    results = []
    for entry in _read_orders(call):
        order = _own(bazaar, call, entry.get("order_sn"), entry.get("package_number"))
        results.append(
            {
                "order_sn": order["order_id"],
                "package_number": order["package_id"],
                "status": _document_status(bazaar, order),
            }
        )
    return Reply({"result_list": results})


def _document_status(bazaar: Bazaar, order: sqlite3.Row) -> str:
    if order["document_at"] is None:
        return "FAILED"
    ready = order["document_at"] + bazaar.setting("shopee", "document_seconds") <= bazaar.clock.now()
    return "READY" if ready else "PROCESSING"


def download_shipping_document(bazaar: Bazaar, call: Call) -> Answer:
    orders = [
        _own(bazaar, call, one.get("order_sn"), one.get("package_number")) for one in _read_orders(call)
    ]
    if any(_document_status(bazaar, order) != "READY" for order in orders):
        raise Refused("logistics.error_param", "The shipping document is not ready.")
    lines = [
        f"Shopee {order['order_id']}  paket {order['package_id']}  resi {order['tracking_number']}"
        for order in orders
    ]
    return Answer(200, print_label(lines), "application/pdf")


def _read_orders(call: Call) -> list[dict[str, Any]]:
    return need_entries(read_body(call), "order_list", _DOCUMENTS, "logistics.error_param")


ROUTES = {
    "/logistics/get_shipping_parameter": Route("GET", get_shipping_parameter, reads=True),
    "/logistics/ship_order": Route("POST", ship_order),
    "/logistics/mass_ship_order": Route("POST", mass_ship_order),
    "/logistics/get_tracking_number": Route("GET", get_tracking_number, reads=True),
    "/logistics/create_shipping_document": Route("POST", create_shipping_document),
    "/logistics/get_shipping_document_result": Route("POST", get_shipping_document_result, reads=True),
    "/logistics/download_shipping_document": Route("POST", download_shipping_document, reads=True),
}
