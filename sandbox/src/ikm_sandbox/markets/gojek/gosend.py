"""GoSend: price, booking, status, cancellation (gojek sheet §7). Money and distance are ours."""

import math
import secrets
from collections.abc import Callable
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.gojek.asked import need_list, need_text, read_json
from ikm_sandbox.markets.gojek.refusal import Refused
from ikm_sandbox.markets.gojek.seals import same
from ikm_sandbox.wire import Answer, Call, answer_json

PREFIX = "/gokilat/v10"
# Seconds after booking at which a delivery reaches each state; the words are the sheet's.
_COURSE = (
    (0, "Finding Driver"),
    (60, "Enroute Pickup"),
    (300, "Item Picked"),
    (360, "Enroute Drop"),
    (1800, "Completed"),
)
_METHODS = {"Instant": (10_000, 2_500, 40.0), "SameDay": (12_000, 1_500, 60.0)}  # base, per km, furthest km
_PAYMENTS = (0, 3)
_POLE = 90.0
_POINT = ("Name", "ContactName", "ContactPhone", "LatLong", "Address")


def answer(bazaar: Bazaar, call: Call) -> Answer:
    """Check Client-ID and Pass-Key, then answer one GoSend call."""
    app = bazaar.accounts.app("gojek", call.header("Client-ID"))
    if app is None or not same(app["app_secret"], call.header("Pass-Key")):
        call.seal = "refused"
        raise Refused(401, "Client-ID or Pass-Key is wrong")
    call.app_key, call.seal = app["app_key"], "verified"
    path = call.path.removeprefix(PREFIX)
    for method, start, handle in _TABLE:
        if call.method == method and path.startswith(start):
            with bazaar.store.write():
                return answer_json(handle(bazaar, call, path.removeprefix(start)))
    raise Refused(404, f"{call.method} {call.path}", title="NotFound")


def _read_place(text: str) -> tuple[float, float]:
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError as wrong:
        raise Refused(422, "a place is written as lat,long") from wrong
    if not (abs(latitude) <= _POLE and abs(longitude) <= 2 * _POLE):
        raise Refused(422, "a place lies on the globe")
    return latitude, longitude


def _kilometres(origin: str, destination: str) -> float:
    (north, east), (to_north, to_east) = _read_place(origin), _read_place(destination)
    wide = math.cos(math.radians((north + to_north) / 2))
    return round(math.hypot(north - to_north, (east - to_east) * wide) * 111.2, 1)


def _price(method: str, distance: float) -> int:
    base, per_km, _ = _METHODS[method]
    return base + round(per_km * distance / 500) * 500


def get_price(bazaar: Bazaar, call: Call, rest: str) -> dict[str, Any]:
    """Offer each method; the names of the members inside are those the sheet lists, written in snake case (inferred)."""
    del bazaar, rest
    distance = _kilometres(call.asked("origin"), call.asked("destination"))
    if call.asked("paymentType") not in {str(one) for one in _PAYMENTS}:
        raise Refused(422, "paymentType is 0 or 3")
    return {
        method: {
            "active": True,
            "serviceable": distance <= furthest,
            "distance": distance,
            "price": _price(method, distance),
            "shipment_method": method,
            "shipment_method_description": "1-2 jam" if method == "Instant" else "6-8 jam",
        }
        for method, (_, _, furthest) in _METHODS.items()
    }


def book(bazaar: Bazaar, call: Call, rest: str) -> dict[str, Any]:
    del rest
    body = read_json(call, dict)
    routes = need_list(body, "routes")
    method = body.get("shipment_method")
    if (
        body.get("paymentType") not in _PAYMENTS
        or not isinstance(method, str)
        or method not in _METHODS
        or len(routes) != 1
    ):
        raise Refused(422, "paymentType, shipment_method or routes is wrong")
    if body.get("collection_location") != "pickup":
        raise Refused(422, "collection_location must be pickup")
    way = routes[0]
    for side in ("origin", "destination"):
        for part in _POINT:
            need_text(way, side + part, 1000)
    need_text(way, "item", 1000)
    store_order = need_text(way, "storeOrderId", 200)
    distance = _kilometres(way["originLatLong"], way["destinationLatLong"])
    if distance > _METHODS[method][2]:
        raise Refused(422, "the destination is too far for the method")
    number = f"GK-11-{secrets.randbelow(10**9):09d}"
    kept = {
        "storeOrderId": store_order,
        "method": method,
        "price": _price(method, distance),
        "cancelled": False,
    }
    bazaar.records.keep("gojek", "booking", number, kept, shop_id=call.app_key)
    return {"id": secrets.randbelow(10**9), "orderNo": number}


def _shape(bazaar: Bazaar, booking: dict[str, Any]) -> dict[str, Any]:
    """Write a booking; of its members only status, driver and live address are named, so their spelling is inferred."""
    age = bazaar.clock.now() - booking["created_at"]
    status = "Cancelled" if booking["cancelled"] else [word for after, word in _COURSE if age >= after][-1]
    driven = status not in {"Finding Driver", "Cancelled"}
    return {
        "orderNo": booking["key"],
        "storeOrderId": booking["storeOrderId"],
        "status": status,
        "driverName": "Pengemudi Sandbox" if driven else None,
        "driverPhone": None,
        "liveTrackingUrl": f"https://sandbox.invalid/live/{booking['key']}" if driven else None,
        "totalPrice": booking["price"],
        "shipmentMethod": booking["method"],
    }


def _find(bazaar: Bazaar, call: Call, member: str, value: str) -> dict[str, Any]:
    own = bazaar.records.all_of("gojek", "booking", call.app_key)
    found = [booking for booking in own if booking[member] == value]
    if found:
        return found[-1]
    raise Refused(404, "there is no such booking", title="NotFound")


def get_by_number(bazaar: Bazaar, call: Call, rest: str) -> dict[str, Any]:
    return _shape(bazaar, _find(bazaar, call, "key", rest))


def get_by_store_order(bazaar: Bazaar, call: Call, rest: str) -> dict[str, Any]:
    return _shape(bazaar, _find(bazaar, call, "storeOrderId", rest))


def cancel(bazaar: Bazaar, call: Call, rest: str) -> dict[str, Any]:
    """Cancel while the parcel is not picked up."""
    del rest
    booking = _find(bazaar, call, "key", need_text(read_json(call, dict), "orderNo", 100))
    status = _shape(bazaar, booking)["status"]
    if status not in {"Finding Driver", "Enroute Pickup"}:
        raise Refused(409, f"the booking is {status}")
    kept = {name: booking[name] for name in ("storeOrderId", "method", "price")}
    bazaar.records.keep("gojek", "booking", booking["key"], {**kept, "cancelled": True}, shop_id=call.app_key)
    return {"orderNo": booking["key"], "status": "Cancelled"}


_TABLE: tuple[tuple[str, str, Callable[[Bazaar, Call, str], dict[str, Any]]], ...] = (
    ("GET", "/calculate/price", get_price),
    ("GET", "/booking/orderno/", get_by_number),
    ("GET", "/booking/storeOrderId/", get_by_store_order),
    ("PUT", "/booking/cancel", cancel),
    ("POST", "/booking", book),
)
