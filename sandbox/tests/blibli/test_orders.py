"""Orders: list, detail, package, fulfilment, cancellation, settlement, webhooks."""

import base64
import json

import pytest

_LEGACY = "/mta/api/businesspartner/v1/order"


@pytest.fixture
def order(client, product, control):
    asked = {
        "shop_id": "TOQ-15126",
        "lines": [{"seller_sku": "GULA-500", "quantity": 2}],
        "seller_discount": 9000,
    }
    return control.post("/blibli/orders", asked)


def listed(client, *statuses, **window):
    body = {
        "filter": {"statusFPDateRange": window, "orderItemStatuses": list(statuses)},
        "sorting": {"by": "statusFPUpdatedTimestamp", "direction": "ASC"},
        "paging": {"page": 0, "size": 50},
    }
    return client.post("/seller/v1/orders/packages/filter", body)["content"]


def item_id(client):
    return listed(client)[0]["orderItems"][0]["order"]["itemId"]


def test_a_paid_order_is_listed_as_new(client, order):
    entry = listed(client, "FP")[0]["orderItems"][0]
    assert entry["order"]["id"] == order["order_id"]
    assert (entry["order"]["itemStatus"], entry["order"]["quantity"]) == ("FP", 2)
    assert (entry["product"]["price"], entry["product"]["finalPrice"]) == (45000.0, 40500.0)
    assert listed(client, "D") == []


def test_the_list_is_cut_by_the_time_of_payment(client, order, sandbox):
    now = round(sandbox.bazaar.clock.now() * 1000)
    assert listed(client, start=now - 60_000, end=now + 60_000)
    assert listed(client, start=now + 60_000, end=now + 120_000) == []


def test_an_order_is_packed_handed_over_and_delivered(client, order, control):
    number = item_id(client)
    items = [
        row["orderItemNo"] for row in client.get(f"{_LEGACY}/getCombineShipping", orderItemNo=number)["value"]
    ]
    package_id = client.post(f"{_LEGACY}/createPackage", {"orderItemIds": items})["value"]["packageId"]
    assert listed(client, "PF")[0]["packageId"] == package_id
    client.post(f"/seller/v1/orders/regular/{package_id}/fulfill", {"awbNo": "RESI-77"})
    label = client.get(f"/seller/v1/orders/{package_id}/shippingLabel")["content"]["shippingLabel"]
    assert base64.b64decode(label).startswith(b"%PDF")
    for action in ("pick_up", "deliver", "complete"):
        control.post(f"/blibli/orders/{order['order_id']}/advance", {"action": action})
    detail = client.get(f"/seller/v1/orders/items/{number}")["content"]
    assert (detail["status"], detail["shipment"]["awbNumber"]) == ("D", "RESI-77")
    settled = client.post("/seller/v1/settlements/filter", {"filter": {"status": "PAID"}}, page=0, size=30)[
        "content"
    ]
    rows = client.get(f"/seller/v1/settlements/{settled[0]['settlementId']}/orderItems")["content"]
    assert sum(row["totalPayment"] for row in rows) == settled[0]["totalPayment"]
    assert (
        rows[0]["sales"] - rows[0]["commission"] - rows[0]["transactionFee"] - rows[0]["sellerPromo"]
        == rows[0]["totalPayment"]
    )


def test_a_package_cannot_be_made_or_handed_over_twice(client, order):
    number = item_id(client)
    package_id = client.post(f"{_LEGACY}/createPackage", {"orderItemIds": [number]})["value"]["packageId"]
    assert client.post(f"{_LEGACY}/createPackage", {"orderItemIds": [number]})["success"] is False
    path = f"/seller/v1/orders/regular/{package_id}/fulfill"
    assert client.post(path, {"awbNo": ""})["errorCode"] is None
    assert client.post(path, {"awbNo": ""})["errorCode"] == "ERR-PA400054"


def test_the_old_detail_speaks_of_the_same_order(client, order):
    number = item_id(client)
    read = client.get(f"{_LEGACY}/orderDetail", orderNo=order["order_id"], orderItemNo=number)["value"]
    assert (read["orderStatus"], read["merchantSku"], read["qty"]) == ("FP", "GULA-500", 2)


def test_the_detail_of_an_item_is_given_five_times_in_half_an_hour(client, order):
    path = f"/seller/v1/orders/items/{item_id(client)}"
    assert [client.send("GET", path)[0] for _ in range(6)] == [200] * 5 + [429]


def test_a_listed_reason_cancels_wholly_and_gives_the_stock_back(client, order, control):
    reason = client.get("/seller/v1/orders/items/cancellations/reasons")["content"][0]
    path = f"/seller/v1/orders/items/{item_id(client)}/cancellations"
    assert (
        client.post(path, {"reason": reason.upper(), "cancellationQuantity": 1})["errorCode"] == "SANDBOX-400"
    )
    client.post(path, {"reason": reason})
    assert listed(client, "X")
    assert control.get("/blibli/stock?shop_id=TOQ-15126")["stock"][0]["available"] == 10


def test_an_item_that_is_not_buyable_cannot_be_ordered(client, product, control):
    client.put(f"/seller/v1/products/{product['items'][0]['blibliSku']}", {"buyable": False})
    asked = {"shop_id": "TOQ-15126", "lines": [{"seller_sku": "GULA-500", "quantity": 1}]}
    assert control.send("POST", "/blibli/orders", asked)[1]["error"] == "bad_request"


def test_webhooks_are_signed_over_the_raw_body(client, product, control, hooks):
    control.post(f"/blibli/apps/{client.client_id}", {"callback_url": hooks.url})
    asked = {"shop_id": "TOQ-15126", "lines": [{"seller_sku": "GULA-500", "quantity": 1}]}
    order = control.post("/blibli/orders", asked)
    got = hooks.wait(2)
    headers, body = got[-1]
    expected = client.signature("POST", body, int(headers["Signature-Time"]), "/hooks")
    assert headers["Signature"] == expected
    assert headers["requestId"]
    told = [json.loads(one)["orderItems"][0]["order"] for _, one in got]
    assert {one["id"] for one in told} == {order["order_id"]}
    assert sorted(one["itemStatus"] for one in told) == ["", "FP"]
    topics = [one["event"] for one in control.get("/blibli/notices")["notices"]]
    assert topics == ["new_order", "waiting_for_payment_order"]
