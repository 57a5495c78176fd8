"""Orders by notice only: the seal, the steps, the timers, the answers of a merchant."""

import hashlib
import hmac
import json

import pytest

from ikm_sandbox.markets.gojek import seals

_ORDERS = "/gofood/outlets/G410000001/v1/orders"


def subscribe(client, event, url):
    body = {"event": event, "url": url, "active": True}
    return client.call("POST", "/partner/outlets/G410000001/v1/notification-subscriptions", body)


def test_the_documented_vector_gives_the_documented_signature():
    body = (
        b'{"header":{"event_name":"gofood.order.merchant_accepted","version":1,"event_id":"e-1",'
        b'"timestamp":"2026-11-23T10:00:00.000+07:00"},"body":{}}'
    )
    sealed = seals.seal_notice("kunci-notif-uji", body)
    assert sealed == "2c7c51da17ab73a9efb16d1036b161c94827c0d555658c734d546b8f3c86de3a"


def test_an_order_is_told_step_by_step_with_a_seal_and_a_key(selling, place, control, hooks):
    control.post("/gojek/apps/gobiz-sandbox-app", {"callback_url": hooks.url})
    order = place()
    assert selling.call("PUT", f"{_ORDERS}/delivery/{order['order_id']}/accepted", {}) == (
        200,
        {"success": True, "data": {}},
    )
    prepared = selling.call(
        "PUT", f"{_ORDERS}/delivery/{order['order_id']}/food-prepared", {"country_code": "ID"}
    )
    assert prepared[0] == 200
    for action in ("arrange", "pick_up", "deliver"):
        control.advance("gojek", order["order_id"], action)
    seen = hooks.wait(7)
    bodies = [json.loads(body) for _, body in seen]
    assert [body["header"]["event_name"].removeprefix("gofood.order.") for body in bodies] == [
        "created",
        "awaiting_merchant_acceptance",
        "merchant_accepted",
        "driver_otw_pickup",
        "driver_arrived",
        "placed",
        "completed",
    ]
    for headers, body in seen:
        assert headers["X-Go-Signature"] == hmac.new(b"kunci-notif-uji", body, hashlib.sha256).hexdigest()
    assert len({headers["X-Go-Idempotency-Key"] for headers, _ in seen}) == 7
    told = bodies[0]["body"]
    assert told["driver"] == {"name": None}
    assert told["order"]["order_items"][0]["external_id"] == "IKM-0001"
    assert told["order"]["order_total"] == 50000
    assert not {"phone", "address"} & set(told["customer"])


def test_a_subscription_of_one_event_gets_only_that_event(selling, place, hooks, control):
    assert subscribe(selling, "gofood.order.created", hooks.url)[0] == 200
    assert subscribe(selling, "gofood.order.invented", hooks.url)[0] == 422
    place()
    hooks.wait(1)
    assert [one["event"].split()[0] for one in control.get("/gojek/notices")["notices"]] == [
        "gofood.order.created"
    ]
    base = "/partner/outlets/G410000001/v1/notification-subscriptions"
    listed = selling.call("GET", base)[1]["data"]["subscriptions"]
    assert selling.call("DELETE", f"{base}/{listed[0]['id']}")[0] == 200
    assert selling.call("GET", base)[1]["data"]["subscriptions"] == []


def test_a_pickup_order_is_answered_under_its_own_path(selling, place):
    order = place(platform="pickup")
    assert selling.call("PUT", f"{_ORDERS}/delivery/{order['order_id']}/accepted", {})[0] == 404
    assert selling.call("PUT", f"{_ORDERS}/pickup/{order['order_id']}/accepted", {})[0] == 200


def test_an_order_in_another_state_is_a_conflict(selling, place, control):
    order = place()
    control.advance("gojek", order["order_id"], "cancel")
    status, body = selling.call("PUT", f"{_ORDERS}/delivery/{order['order_id']}/accepted", {})
    assert (status, body["errors"][0]["message_title"]) == (409, "Conflict")


@pytest.mark.parametrize(
    "body",
    [
        {"cancel_reason_code": "BOSAN", "cancel_reason_description": "habis"},
        {"cancel_reason_code": "OTHERS", "cancel_reason_description": "ah"},
    ],
)
def test_a_cancellation_without_a_proper_reason_is_unprocessable(selling, place, body):
    assert selling.call("PUT", f"{_ORDERS}/delivery/{place()['order_id']}/cancelled", body)[0] == 422


def test_a_merchant_cancels_with_a_reason(selling, place, control):
    order = place()
    body = {"cancel_reason_code": "ITEMS_OUT_OF_STOCK", "cancel_reason_description": "habis"}
    assert selling.call("PUT", f"{_ORDERS}/delivery/{order['order_id']}/cancelled", body)[0] == 200
    assert control.get(f"/gojek/orders/{order['order_id']}")["wire_status"] == "CANCELLED"


def test_an_order_without_an_answer_is_cancelled_after_three_minutes(selling, place, control):
    order = place()
    control.post("/clock", {"advance_seconds": 179})
    assert control.get(f"/gojek/orders/{order['order_id']}")["stage"] == "ready"
    control.post("/clock", {"advance_seconds": 2})
    assert control.get(f"/gojek/orders/{order['order_id']}")["stage"] == "cancelled"


def test_an_order_is_accepted_by_itself_after_a_minute_where_the_outlet_wants_so(selling, place, control):
    control.post("/gojek/settings", {"auto_accept": True})
    order = place()
    control.post("/clock", {"advance_seconds": 61})
    assert control.get(f"/gojek/orders/{order['order_id']}")["wire_status"] == "MERCHANT_ACCEPTED"


def route(**changes):
    point = {"Name": "IKM", "ContactName": "IKM", "ContactPhone": "62800", "Address": "Jalan Sandbox 1"}
    sides = {f"{side}{part}": value for side in ("origin", "destination") for part, value in point.items()}
    places = {"originLatLong": "-6.20,106.80", "destinationLatLong": "-6.25,106.85"}
    return sides | places | {"item": "Kue kering", "storeOrderId": "IKM-77"} | changes


def booking(**changes):
    return {
        "paymentType": 3,
        "deviceToken": "",
        "collection_location": "pickup",
        "shipment_method": "Instant",
        "routes": [route(**changes)],
    }


def test_a_parcel_is_priced_booked_followed_and_found_by_our_number(client, control):
    _, prices = client.gosend(
        "GET", "/calculate/price?origin=-6.20,106.80&destination=-6.25,106.85&paymentType=3"
    )
    assert prices["Instant"]["serviceable"] is True
    assert prices["Instant"]["price"] > 0
    number = client.gosend("POST", "/booking", booking())[1]["orderNo"]
    assert client.gosend("GET", f"/booking/orderno/{number}")[1]["status"] == "Finding Driver"
    control.post("/clock", {"advance_seconds": 301})
    assert client.gosend("GET", "/booking/storeOrderId/IKM-77")[1]["status"] == "Item Picked"
    assert client.gosend("PUT", "/booking/cancel", {"orderNo": number})[0] == 409


def test_a_booking_can_be_cancelled_before_the_pick_up(client):
    number = client.gosend("POST", "/booking", booking())[1]["orderNo"]
    assert client.gosend("PUT", "/booking/cancel", {"orderNo": number})[0] == 200
    assert client.gosend("GET", f"/booking/orderno/{number}")[1]["status"] == "Cancelled"


def test_gosend_asks_for_its_keys_and_refuses_the_far_end(client):
    assert client.gosend("GET", "/booking/orderno/1", secret="wrong")[0] == 401
    assert client.gosend("POST", "/booking", booking(destinationLatLong="-7.25,112.75"))[0] == 422
