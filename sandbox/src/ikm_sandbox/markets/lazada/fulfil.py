"""Packing, label and ready to ship (lazada sheet §9, Fulfilment). One order is one package here."""

import base64
import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.labels import print_label
from ikm_sandbox.markets.lazada import shapes
from ikm_sandbox.markets.lazada.asked import Asked, read_json
from ikm_sandbox.markets.lazada.order import own_order
from ikm_sandbox.markets.lazada.refusal import Refused
from ikm_sandbox.markets.lazada.route import Route
from ikm_sandbox.wire import Call

_BATCH = 20
_ALLOCATIONS = ("TFS", "NTFS")


def _read_batch(asked: Asked, parameter: str, name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    body = read_json(asked, parameter, dict)
    given = body.get(name)
    if (
        not isinstance(given, list)
        or not 1 <= len(given) <= _BATCH
        or not all(isinstance(one, dict) for one in given)
    ):
        raise Refused("19", f"E019: {name} takes 1 to {_BATCH} entries")
    return body, given


def _result(data: dict[str, Any]) -> dict[str, Any]:
    """Write the fulfilment envelope; success does not mean that each row worked."""
    return {"result": {"success": True, "error_code": "0", "error_msg": "", "data": data}}


def _failing(bazaar: Bazaar, call: Call, count: int) -> int:
    return count // 2 if bazaar.strike(call, "lazada", "partial_batch") else count


def get_providers(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    _, orders = _read_batch(asked, "getShipmentProvidersReq", "orders")
    for entry in orders:
        own_order(bazaar, call, entry.get("order_id"))
    return _result(
        {
            "platform_default": 1,
            "shipping_allocate_type": "TFS",
            "shipment_providers": [{"name": shapes.PROVIDER, "provider_code": shapes.PROVIDER_CODE}],
        }
    )


def pack(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    body, orders = _read_batch(asked, "packReq", "pack_order_list")
    if body.get("delivery_type") != "dropship" or body.get("shipping_allocate_type") not in _ALLOCATIONS:
        raise Refused("36", "E036: delivery_type or shipping_allocate_type is wrong")
    if body["shipping_allocate_type"] == "NTFS" and not body.get("shipment_provider_code"):
        raise Refused("1", "E001: shipment_provider_code is mandatory for NTFS")
    failing = _failing(bazaar, call, len(orders))
    packed = []
    for number, entry in enumerate(orders):
        order = own_order(bazaar, call, entry.get("order_id"))
        given = entry.get("order_item_list")
        items = [str(one) for one in given] if isinstance(given, list) else []
        problem = ("6", "E006: internal error", True) if number >= failing else _pack(bazaar, order, items)
        fresh = bazaar.trade.order(order["order_id"])
        packed.append(
            {
                "order_id": int(order["order_id"]),
                "order_item_list": [_packed_item(fresh, item, problem) for item in items],
            }
        )
    return _result({"pack_order_list": packed})


type _Problem = tuple[str, str, bool] | None


def _pack(bazaar: Bazaar, order: sqlite3.Row, items: list[str]) -> _Problem:
    """Pack an order and answer what went wrong: code, sentence, whether to try again."""
    own = {str(item_id) for item_id, _ in shapes.pieces(bazaar, order)}
    if not items or set(items) - own:
        return "20", "E020: an order item id is wrong", False
    if set(items) != own:
        return "SANDBOX_ONE_PACKAGE", "The sandbox packs an order whole: send every order item id", False
    if order["stage"] != "ready" or order["cancel_requested"]:
        # The number for a wrong state is not in the sheet.
        return "36", f"E036: the order item is {shapes.order_status(order)}", False
    bazaar.trade.advance(order["order_id"], "accept", by="seller")
    return None


def _packed_item(order: sqlite3.Row, item: str, problem: _Problem) -> dict[str, Any]:
    code, message, retry = problem or ("0", "success", False)
    done = problem is None
    return {
        "order_item_id": int(item) if item.isdigit() else item,
        "item_err_code": code,
        "msg": message,
        "tracking_number": order["tracking_number"] if done else "",
        "shipment_provider": shapes.PROVIDER if done else "",
        "package_id": order["package_id"] if done else "",
        "retry": retry,
    }


def _own_package(bazaar: Bazaar, call: Call, package_id: Any) -> sqlite3.Row | None:
    order = bazaar.trade.order_of_package("lazada", str(package_id))
    return order if order is not None and order["shop_id"] == call.shop_id else None


def _move_packages(bazaar: Bazaar, call: Call, packages: list[dict[str, Any]], action: str) -> dict[str, Any]:
    failing = _failing(bazaar, call, len(packages))
    rows = []
    for number, package in enumerate(packages):
        order = _own_package(bazaar, call, package.get("package_id"))
        if number >= failing:
            problem: _Problem = ("6", "E006: internal error", True)
        elif order is None:
            problem = ("35", "E035: the package is not found", False)
        elif order["stage"] == "cancelled":
            problem = ("600002", "The package is already cancelled", False)
        elif order["stage"] != "accepted":
            problem = ("34", "E034: the order must be packed first", False)
        else:
            problem = None
            bazaar.trade.advance(order["order_id"], action, by="seller")
        code, message, retry = problem or ("0", "success", False)
        rows.append(
            {"package_id": package.get("package_id"), "item_err_code": code, "msg": message, "retry": retry}
        )
    return _result({"packages": rows})


def ready_to_ship(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    return _move_packages(bazaar, call, _read_batch(asked, "readyToShipReq", "packages")[1], "arrange")


def repack(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    """Undo a packing."""
    return _move_packages(bazaar, call, _read_batch(asked, "rePackReq", "packages")[1], "reopen")


def get_document(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    body, packages = _read_batch(asked, "getDocumentReq", "packages")
    kind = body.get("doc_type")
    if kind not in ("PDF", "HTML"):
        raise Refused("36", "E036: doc_type is PDF or HTML")
    lines = []
    for package in packages:
        order = _own_package(bazaar, call, package.get("package_id"))
        if order is None:
            raise Refused("35", "E035: the package is not found")
        if order["stage"] not in {"accepted", "arranged"}:
            raise Refused("700040", "There is no label for this state")
        lines.append(
            f"Lazada {order['order_id']}  paket {order['package_id']}  resi {order['tracking_number']}"
        )
    page = "<!doctype html><title>SANDBOX</title>" + "".join(f"<p>{line}</p>" for line in lines)
    content = print_label(lines) if kind == "PDF" else page.encode()
    return _result({"file": base64.b64encode(content).decode(), "doc_type": kind})


ROUTES = {
    "/order/shipment/providers/get": Route(get_providers),
    "/order/fulfill/pack": Route(pack),
    "/order/package/rts": Route(ready_to_ship),
    "/order/package/repack": Route(repack),
    "/order/package/document/get": Route(get_document, reads=True),
}
