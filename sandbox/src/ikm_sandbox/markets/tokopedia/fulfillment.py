"""Shipping packages: time slots, ready to ship, label, search (tokopedia sheet §A7)."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.labels import print_label
from ikm_sandbox.markets.tokopedia import shapes
from ikm_sandbox.markets.tokopedia.body import (
    page_out,
    read_body,
    read_entries,
    read_offset,
    read_page_size,
    refuse_from,
)
from ikm_sandbox.markets.tokopedia.catalogue import PROVIDER, PROVIDER_NAME
from ikm_sandbox.markets.tokopedia.refusal import Refused
from ikm_sandbox.markets.tokopedia.route import route
from ikm_sandbox.wire import Answer, Call

LABEL_PATH = "/label/"
_BATCH = 50
_SHIPPED = frozenset({"arranged", "shipped", "delivered", "completed"})
_DOCUMENTS = frozenset({"SHIPPING_LABEL", "PACKING_SLIP", "SHIPPING_LABEL_AND_PACKING_SLIP"})


def _own(bazaar: Bazaar, call: Call, package_id: str) -> sqlite3.Row:
    order = bazaar.trade.order_of_package("tokopedia", package_id)
    if order is None or order["shop_id"] != call.shop_id:
        raise Refused(11001002, "The package does not exist.")
    return order


def _slots(bazaar: Bazaar) -> list[dict[str, Any]]:
    start = bazaar.clock.seconds() // shapes.DAY * shapes.DAY + shapes.DAY
    hours = 4 * 3600
    return [
        # "avaliable" is spelt so by the marketplace.
        {
            "start_time": start + day * shapes.DAY,
            "end_time": start + day * shapes.DAY + hours,
            "avaliable": True,
        }
        for day in range(3)
    ]


def show_slots(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    _own(bazaar, call, names["id"])
    return {
        "can_pickup": True,
        "can_drop_off": True,
        "can_van_collection": False,
        "pickup_slots": _slots(bazaar),
    }


def _ship(bazaar: Bazaar, call: Call, package_id: str, body: dict[str, Any]) -> None:
    order = _own(bazaar, call, package_id)
    method = str(body.get("handover_method", "DROP_OFF"))
    if method not in {"PICKUP", "DROP_OFF"} or body.get("self_shipment"):
        raise Refused(
            11001002, "handover_method must be PICKUP or DROP_OFF; this package is not self-shipped."
        )
    if method == "PICKUP":
        slot = body.get("pickup_slot")
        if not isinstance(slot, dict):
            raise Refused(11021036, "The pickup slot is missing.")
        known = [(one["start_time"], one["end_time"]) for one in _slots(bazaar)]
        if (slot.get("start_time"), slot.get("end_time")) not in known:
            raise Refused(11021035, "The pickup slot is outside collection time.")
    if order["stage"] in _SHIPPED:
        raise Refused(11006021, "The package is already shipped.")
    if order["stage"] != "ready":
        raise Refused(11021009, "The package can not be shipped in this state.")
    bazaar.trade.set_handover(order["order_id"], method)
    bazaar.trade.advance(order["order_id"], "arrange", by="seller")


def ship_package(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    _ship(bazaar, call, names["id"], read_body(call))
    return {}


def ship_packages(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    packages = read_entries(read_body(call), "packages", _BATCH, 11001002)
    partial = bazaar.strike(call, "tokopedia", "partial_batch")
    first_failing = len(packages) // 2 if partial else len(packages)
    errors = []
    for number, package in enumerate(packages):
        try:
            refuse_from(first_failing, number)
            _ship(bazaar, call, str(package.get("id")), package)
        except Refused as no:
            detail = {"package_id": str(package.get("id", ""))}
            errors.append({"code": no.code, "message": no.message, "detail": detail})
    return {"errors": errors}


def _tracking(bazaar: Bazaar, order: sqlite3.Row) -> str:
    return bazaar.trade.tracking_number(order, after=bazaar.setting("tokopedia", "tracking_seconds"))


def show_document(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    order = _own(bazaar, call, names["id"])
    if call.asked("document_type") not in _DOCUMENTS:
        raise Refused(11001002, "document_type is missing or unknown.")
    if not _tracking(bazaar, order):
        raise Refused(11001002, "The package has no shipping document yet.")
    return {
        "doc_url": f"{call.base_url}{LABEL_PATH}{order['package_id']}.pdf",
        "tracking_number": order["tracking_number"],
    }


def answer_label(bazaar: Bazaar, call: Call) -> Answer:
    """Serve the document behind `doc_url`; like the real one it needs no seal."""
    package_id = call.path.removeprefix(LABEL_PATH).removesuffix(".pdf")
    order = bazaar.trade.order_of_package("tokopedia", package_id)
    if order is None or not order["tracking_number"]:
        return Answer(404, b"", "text/plain")
    line = f"Tokopedia & Shop {order['order_id']}  paket {package_id}  resi {order['tracking_number']}"
    return Answer(200, print_label([line]), "application/pdf")


def show_package(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    order = _own(bazaar, call, names["id"])
    shaped = _package(bazaar, order)
    status = shaped.pop("status")
    return {
        **shaped,
        "package_id": shaped.pop("id"),
        "package_status": status,
        "handover_method": order["handover"],
    }


def _package(bazaar: Bazaar, order: sqlite3.Row) -> dict[str, Any]:
    lines = bazaar.trade.lines(order["order_id"])
    skus = [
        {"id": str(line["sku_id"]), "name": line["variant"], "image_url": "", "quantity": line["quantity"]}
        for line in lines
    ]
    return {
        "id": order["package_id"],
        "status": shapes.PACKAGE_STATUS.get(order["stage"], "TO_FULFILL"),
        "orders": [{"id": order["order_id"], "skus": skus}],
        "order_line_item_ids": [unit_id for unit_id, _ in shapes.unit_ids(bazaar, order)],
        "create_time": int(order["created_at"]),
        "update_time": int(order["updated_at"]),
        "tracking_number": _tracking(bazaar, order),
        "shipping_provider_id": PROVIDER,
        "shipping_provider_name": PROVIDER_NAME,
    }


def search_packages(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    size, offset = read_page_size(call, high=50), read_offset(call)
    status = read_body(call).get("package_status", "")
    rows = [
        order
        for order in bazaar.trade.orders("tokopedia", call.shop_id, limit=100_000)
        if order["stage"] not in {"unpaid", "on_hold", "cancelled"}
        and status in ("", shapes.PACKAGE_STATUS.get(order["stage"], "TO_FULFILL"))
    ]
    return page_out(rows, "packages", offset=offset, size=size, shape=lambda row: _package(bazaar, row))


ROUTES = (
    route("POST", "fulfillment/packages/ship", ship_packages),
    route("POST", "fulfillment/packages/search", search_packages, reads=True),
    route("GET", "fulfillment/packages/{id}", show_package, reads=True),
    route("POST", "fulfillment/packages/{id}/ship", ship_package),
    route("GET", "fulfillment/packages/{id}/handover_time_slots", show_slots, reads=True),
    route("GET", "fulfillment/packages/{id}/shipping_documents", show_document, reads=True),
)
