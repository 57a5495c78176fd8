"""GoSend: price, booking, status and cancellation of a parcel's delivery (sheet section 7); not part of GoFood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.channels.gojek.faults import fault_of
from ikm_connectors.errors import NotFound, OutcomeUnknown

BASE = "/gokilat/v10"
CORPORATE, CASH = 3, 0
HTTP_REFUSED = 400
Method = Literal["Instant", "SameDay"]
PackageStatus = Literal["looking_for_driver", "to_pickup", "in_transit", "delivered", "cancelled", "unknown"]
STATUSES: dict[str, PackageStatus] = {
    "finding driver": "looking_for_driver",
    "enroute pickup": "to_pickup",
    "item picked": "in_transit",
    "enroute drop": "in_transit",
    "completed": "delivered",
    "cancelled": "cancelled",
}


class Place(m.Plain, frozen=True, kw_only=True):
    """Name one end of a delivery; `latitude` and `longitude` in degrees."""

    name: str
    contact_name: str
    contact_phone: str
    address: str
    latitude: float
    longitude: float
    note: str = ""

    @property
    def point(self) -> str:
        return f"{self.latitude:.6f},{self.longitude:.6f}"

    def __repr__(self) -> str:
        return "Place(personal data hidden)"


class DeliveryOffer(m.Parsed, frozen=True, kw_only=True):
    """Hold what one way of delivery costs and whether it serves the distance (km)."""

    method: str
    price: m.Money
    distance_km: float
    serviceable: bool


class Delivery(m.Parsed, frozen=True, kw_only=True):
    """Show a delivery; `source_status` is GoSend's own word."""

    number: str
    source_status: str = ""
    status: PackageStatus = "unknown"
    driver: str = ""
    live_address: str = ""


class WireOffer(msgspec.Struct, frozen=True):
    price: float = 0
    distance: float = 0
    active: bool = False
    serviceable: bool = False


class WireDelivery(msgspec.Struct, frozen=True):
    """Hold a booking; of its members only the order number is sure, the others' spelling is inferred."""

    orderNo: str  # noqa: N815 - the vendor's spelling
    status: str | None = ""
    driverName: str | None = ""  # noqa: N815
    liveTrackingUrl: str | None = ""  # noqa: N815


def _call[T](
    name: str,
    method: Literal["GET", "POST", "PUT"],
    path: str,
    read: Callable[[Any], T],
    *,
    body: Any = None,
) -> c.Operation[T]:
    def build(context: c.Context) -> c.HttpRequest:
        headers = {
            "client-id": context.credentials["gosend_client_id"],
            "pass-key": context.credentials["gosend_pass_key"],
            "accept": "application/json",
            "content-type": "application/json",
        }
        content = b"" if body is None else msgspec.json.encode(body)
        return c.HttpRequest(method, f"{context.address('gosend')}{BASE}{path}", headers, content)

    def parse(response: c.HttpResponse) -> T:
        raw = response.json()
        if response.status >= HTTP_REFUSED:
            # The form of a refusal is not documented, so the HTTP status decides.
            code = f"HTTP_{response.status}"
            if response.status == 401:  # noqa: PLR2004 - here the keys are wrong, there is no token to renew
                code = "invalid_client"
            raise fault_of(code, "GoSend", retry_after=response.retry_after(), raw=raw)
        return read(raw)

    effect: Literal["read", "write"] = "read" if method == "GET" else "write"
    return c.Operation(f"gosend.{name}", effect, build, parse, needs_token=False)


def _read_offers(raw: Any) -> tuple[DeliveryOffer, ...]:
    offers = c.read_as(dict[str, WireOffer], raw)
    return tuple(
        DeliveryOffer(
            method=method,
            price=m.Money(round(one.price)),
            distance_km=one.distance,
            serviceable=one.active and one.serviceable,
            raw=raw,
        )
        for method, one in offers.items()
        if method in {"Instant", "SameDay"}
    )


def _read_delivery(raw: Any) -> Delivery:
    wire = c.read_as(WireDelivery, raw)
    return Delivery(
        number=wire.orderNo,
        source_status=wire.status or "",
        status=STATUSES.get((wire.status or "").casefold(), "unknown"),
        driver=wire.driverName or "",
        live_address=wire.liveTrackingUrl or "",
        raw=raw,
    )


class GoSend:
    """Deliver any seller's parcel; its verbs are flows, run by `session.run(connector.quote_delivery(…))`."""

    def quote_delivery(self, origin: Place, destination: Place) -> c.Flow[tuple[DeliveryOffer, ...]]:
        """Ask what each way of delivery costs."""
        query = {"origin": origin.point, "destination": destination.point, "paymentType": CORPORATE}
        return (yield from c.ask(_call("price", "GET", f"/calculate/price?{urlencode(query)}", _read_offers)))

    def book_delivery(
        self,
        order_id: str,
        origin: Place,
        destination: Place,
        *,
        item: str,
        method: Method,
        cash: bool = False,
    ) -> c.Flow[Delivery]:
        """Book once: a booking under the same order id is looked up before, and after a lost answer."""
        found = yield from self.find_delivery(order_id)
        if found is not None and found.status != "cancelled":
            return found
        body = {
            "paymentType": CASH if cash else CORPORATE,
            "deviceToken": "",
            "collection_location": "pickup",
            "shipment_method": method,
            "routes": [
                {
                    **_write_place("origin", origin),
                    **_write_place("destination", destination),
                    "item": item,
                    "storeOrderId": order_id,
                    "insuranceDetails": {
                        "applied": "false",
                        "fee": "0",
                        "product_description": item,
                        "product_price": "0",
                    },
                }
            ],
        }
        try:
            return (yield from c.ask(_call("book", "POST", "/booking", _read_delivery, body=body)))
        except OutcomeUnknown:
            found = yield from self.find_delivery(order_id)
            if found is None:
                raise
            return found

    def get_delivery(self, number: str) -> c.Flow[Delivery]:
        """Read a booking by GoSend's number; raises NotFound."""
        path = f"/booking/orderno/{quote(number, safe='')}"
        return (yield from c.ask(_call("get", "GET", path, _read_delivery)))

    def find_delivery(self, order_id: str) -> c.Flow[Delivery | None]:
        """Look up a booking by our order id; None when there is none."""
        path = f"/booking/storeOrderId/{quote(order_id, safe='')}"
        try:
            return (yield from c.ask(_call("find", "GET", path, _read_delivery)))
        except NotFound:
            return None

    def cancel_delivery(self, number: str) -> c.Flow[m.WriteOutcome]:
        """Cancel while the parcel is not picked up."""

        def read(raw: Any) -> m.WriteOutcome:
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw)

        return (yield from c.ask(_call("cancel", "PUT", "/booking/cancel", read, body={"orderNo": number})))


def _write_place(side: str, place: Place) -> dict[str, str]:
    return {
        f"{side}Name": place.name,
        f"{side}Note": place.note,
        f"{side}ContactName": place.contact_name,
        f"{side}ContactPhone": place.contact_phone,
        f"{side}LatLong": place.point,
        f"{side}Address": place.address,
    }
