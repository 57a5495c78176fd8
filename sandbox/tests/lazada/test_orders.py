"""Orders from the list to the parcel, cancellation, pushes."""

import base64
import hashlib
import hmac
import json

import pytest


@pytest.fixture
def order(client, control):
    client.create()
    asked = {
        "shop_id": "400100001",
        "lines": [{"seller_sku": "GULA-500", "quantity": 2}],
        "seller_discount": 5001,
    }
    return control.post("/lazada/orders", asked)


def items(client, order):
    return client.get("/order/items/get", order_id=order["order_id"])["data"]


def pack(client, order, numbers=None):
    numbers = numbers or [row["order_item_id"] for row in items(client, order)]
    body = {
        "pack_order_list": [{"order_id": order["order_id"], "order_item_list": numbers}],
        "delivery_type": "dropship",
        "shipping_allocate_type": "TFS",
    }
    answer = client.post("/order/fulfill/pack", packReq=json.dumps(body))
    return answer["result"]["data"]["pack_order_list"][0]["order_item_list"]


def packages(client, path, parameter, package_id, **more):
    body = {"packages": [{"package_id": package_id}], **more}
    return client.post(path, **{parameter: json.dumps(body)})


def test_each_piece_is_a_row_and_the_rows_add_up(client, order):
    rows = items(client, order)
    assert len({row["order_item_id"] for row in rows}) == 2
    assert sum(row["paid_price"] for row in rows) == 2 * 45000 - 5001
    assert [row["sku"] for row in rows] == ["GULA-500", "GULA-500"]
    read = client.get("/order/get", order_id=order["order_id"])["data"]
    assert (read["statuses"], read["price"], read["items_count"]) == (["pending"], "90000.00", 2)


def test_the_list_insists_on_a_date_and_finds_the_order_by_status(client, order):
    assert client.get("/orders/get")["code"] == "1"
    assert client.get("/orders/get", created_after="kemarin")["code"] == "17"
    assert client.get("/orders/get", created_after="2020-01-01T00:00:00+07:00", limit=101)["code"] == "19"
    assert client.get("/orders/get", created_after="2020-01-01T00:00:00+07:00", status="neu")["code"] == "36"
    found = client.get("/orders/get", update_after="2020-01-01T00:00:00+07:00", status="topack")["data"]
    assert [one["order_id"] for one in found["orders"]] == [int(order["order_id"])]
    none = client.get("/orders/get", update_after="2020-01-01T00:00:00+07:00", status="shipped")["data"]
    assert none["countTotal"] == 0


def test_an_order_is_packed_labelled_and_made_ready(client, order, control):
    row = pack(client, order)[0]
    assert row["item_err_code"] == "0"
    assert row["tracking_number"]
    document = packages(
        client, "/order/package/document/get", "getDocumentReq", row["package_id"], doc_type="PDF"
    )
    assert base64.b64decode(document["result"]["data"]["file"]).startswith(b"%PDF")
    ready = packages(client, "/order/package/rts", "readyToShipReq", row["package_id"])
    assert ready["result"]["data"]["packages"][0]["item_err_code"] == "0"
    assert {one["status"] for one in items(client, order)} == {"ready_to_ship"}
    for action, status in (("pick_up", "shipped"), ("deliver", "delivered")):
        control.post(f"/lazada/orders/{order['order_id']}/advance", {"action": action})
        assert {one["status"] for one in items(client, order)} == {status}
    assert items(client, order)[0]["tracking_code"] == row["tracking_number"]


def test_what_is_not_packed_cannot_be_made_ready_and_a_packing_can_be_undone(client, order, control):
    package_id = order["package_id"]
    early = packages(client, "/order/package/rts", "readyToShipReq", package_id)
    assert early["result"]["success"] is True
    assert early["result"]["data"]["packages"][0]["item_err_code"] == "34"
    pack(client, order)
    packages(client, "/order/package/repack", "rePackReq", package_id)
    assert {one["status"] for one in items(client, order)} == {"pending"}
    control.post(f"/lazada/orders/{order['order_id']}/advance", {"action": "cancel"})
    late = packages(client, "/order/package/rts", "readyToShipReq", package_id)
    assert late["result"]["data"]["packages"][0]["item_err_code"] == "600002"


def test_a_foreign_item_id_is_told_in_the_row_not_in_the_envelope(client, order):
    assert pack(client, order, [1])[0]["item_err_code"] == "20"
    assert {one["status"] for one in items(client, order)} == {"pending"}


def test_a_seller_cancels_with_a_listed_reason_and_the_stock_comes_back(client, order, control):
    numbers = json.dumps([row["order_item_id"] for row in items(client, order)])
    asked = {"order_id": order["order_id"], "order_item_id_list": numbers}
    options = client.get("/order/reverse/cancel/validate", **asked)["data"]["reason_options"]
    client.get("/order/reverse/cancel/create", **asked, reason_id=options[0]["reason_id"])
    assert {one["status"] for one in items(client, order)} == {"canceled"}
    assert control.get("/lazada/stock?shop_id=400100001")["stock"][0]["available"] == 10


def test_each_order_line_is_told_with_a_seal_over_the_raw_body(client, control, hooks):
    client.create()
    control.post("/lazada/apps/100132", {"callback_url": hooks.url})
    asked = {"shop_id": "400100001", "lines": [{"seller_sku": "GULA-500", "quantity": 2}], "paid": False}
    order = control.post("/lazada/orders", asked)
    got = hooks.wait(2)
    for headers, body in got:
        sealed = hmac.new(b"rahasia-uji", b"100132" + body, hashlib.sha256).hexdigest()
        assert headers["Authorization"] == sealed
    told = [json.loads(body) for _, body in got]
    assert {one["data"]["trade_order_line_id"] for one in told} == {
        str(row["order_item_id"]) for row in items(client, order)
    }
    assert {one["data"]["order_status"] for one in told} == {"unpaid"}
    assert {one["site"] for one in told} == {"lazada_id"}


def test_every_answer_is_http_200_even_when_the_rate_is_refused(client, control):
    control.fault("rate_limited", "lazada", times=1)
    assert client.get("/seller/get")["code"] == "ServiceCurrentlimit"
    control.post("/lazada/settings", {"requests_per_second": 1})
    codes = [client.get("/seller/get")["code"] for _ in range(3)]
    assert "901" in codes


def test_a_partial_batch_leaves_the_second_half_to_retry(client, order, control):
    control.fault("partial_batch", "lazada", times=1)
    row = pack(client, order)[0]
    assert (row["item_err_code"], row["retry"]) == ("6", True)
    assert pack(client, order)[0]["item_err_code"] == "0"
