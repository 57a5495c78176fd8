"""Products: the queue, review, price and stock, archive."""

import base64

import pytest


def test_a_product_goes_through_queue_and_review_to_active(client, control, sandbox):
    sandbox.bazaar.settings.change("blibli", "queue_seconds", 30)
    sandbox.bazaar.settings.change("blibli", "review_seconds", 60)
    status, answer = client.create()
    assert status == 202
    queue_id = answer["requestId"]
    assert len(queue_id) == 26
    assert client.queue(queue_id)["queueFeed"]["status"] == "IN_PROGRESS"
    client.now = sandbox.bazaar.clock.now
    control.post("/clock", {"advance_seconds": 31})
    queued = client.queue(queue_id)
    assert queued["queueFeed"]["status"] == "FINISHED"
    row = queued["queueHistory"][0]
    assert (row["success"], row["productName"], row["sellerSkus"]) == (
        True,
        "Gula aren cetak 500 g",
        ["GULA-500"],
    )
    path = f"/seller/v1/products/{row['productSku']}"
    assert client.get(path)["content"]["state"] == "IN_PROGRESS"
    control.post("/clock", {"advance_seconds": 61})
    read = client.get(path)["content"]
    assert (read["state"], read["description"]) == ("ACTIVE", "Gula aren asli dari sentra.")
    assert read["items"][0]["price"] == {"regular": 50000.0, "sale": 45000.0}
    assert read["items"][0]["blibliSku"] == f"{row['productSku']}-00001"


@pytest.mark.parametrize(
    "changes",
    [
        {"categoryCode": "PH-00157"},
        {"description": "bukan base64!"},
        {"description": base64.b64encode(b"x" * 5001).decode()},
        {"attributes": {"UK-0001002": "6 Bulan"}},
        {"attributes": {"UK-0001002": "selamanya", "UK-0001005": "1"}},
        {"attributes": {"UK-0001002": "6 Bulan", "UK-0001005": "1", "UK-0001003": "-"}},
        {"imageMap": {"1": "http://example.org/a.jpg"}},
        {"imageMap": {"1": base64.b64encode(bytes.fromhex("ffd8ffc0000b08012c019001011100ffd9")).decode()}},
        {"item": {"images": ["2"]}},
        {"item": {"price": 0}},
        {"pickupPointCode": "PP-1"},
    ],
)
def test_a_request_whose_every_product_is_invalid_fails(client, changes):
    status, answer = client.create(**changes)
    assert (status, answer["errorCode"]) == (400, "ERR-PA400054")


def test_valid_products_of_a_request_proceed_beside_invalid_ones(client):
    good, bad = client.draft(), client.draft(name="Tanpa kategori", categoryCode="PH-99999")
    answer = client.post("/seller/v1/products/async", {"product": [good, bad]})
    rows = client.queue(answer["requestId"])["queueHistory"]
    assert {row["productName"]: row["success"] for row in rows} == {
        good["name"]: True,
        "Tanpa kategori": False,
    }


def test_more_than_ten_products_are_refused(client):
    products = [client.draft(name=f"Gula {number}") for number in range(11)]
    assert client.send("POST", "/seller/v1/products/async", {"product": products})[0] == 400


def test_a_product_can_be_rejected_after_review(client, control):
    control.fault("late_rejection", "blibli", options={"seconds": 0})
    client.create()
    body = {"filter": {"state": "REJECTED"}, "paging": {"page": 0, "size": 10}}
    assert client.post("/seller/v1/products/filter", body)["paging"]["totalRecord"] == 1


def test_variants_get_their_own_numbers(client):
    item = {
        "sellerSku": "KMJ",
        "price": 90000,
        "stock": 2,
        "images": ["1"],
    }
    items = [
        item | {"sellerSku": f"KMJ-{size}", "variantAttribute": {"UK-0000002": size}} for size in ("M", "L")
    ]
    queue_id = client.create(productItems=items)[1]["requestId"]
    code = client.queue(queue_id)["queueHistory"][0]["productSku"]
    rows = client.post(f"/seller/v1/products/{code}/variants/filter", {})["content"]
    assert [(row["blibliSku"][-5:], row["variantName"]) for row in rows] == [("00001", "M"), ("00002", "L")]


def test_exact_stock_is_set_at_once_and_out_of_stock_is_a_state(client, product):
    sku = product["items"][0]["blibliSku"]
    assert client.put(f"/seller/v1/products/{sku}/stock", {"availableStock": 0})["errorCode"] is None
    assert client.get(f"/seller/v1/products/{product['productSku']}")["content"]["state"] == "OOS"
    assert client.post("/seller/v1/products/filter", {})["content"] == []
    assert (
        client.put(f"/seller/v1/products/{sku}/stock", {"availableStock": -1})["errorCode"] == "ERR-PA400054"
    )


def test_bulk_stock_is_a_difference_and_exact_stock_is_the_number(client, product):
    sku = product["items"][0]["blibliSku"]

    def available():
        detail = client.get(f"/seller/v1/products/{product['productSku']}")
        return detail["content"]["items"][0]["availableStock"]

    client.queue(client.update({"gdnSku": sku, "stock": 5})["requestId"])
    assert available() == 15
    client.queue(client.update({"gdnSku": sku, "exactStock": 7})["requestId"])
    assert available() == 7
    row = client.queue(client.update({"gdnSku": sku, "stock": 0})["requestId"])["queueHistory"][0]
    assert (row["success"], row["message"]) == (True, "Selisih stok 0 diabaikan")
    low = client.queue(client.update({"gdnSku": sku, "stock": -8})["requestId"])["queueHistory"][0]
    assert low["success"] is False
    assert available() == 7


@pytest.mark.parametrize(
    "entry",
    [{"stock": 1, "exactStock": 1}, {"price": 1000}, {"salePrice": 1000}, {"gdnSku": "TOQ-15126-1-00001"}],
)
def test_a_bulk_whose_every_entry_is_wrong_fails_whole(client, product, entry):
    answer = client.update({"gdnSku": product["items"][0]["blibliSku"]} | entry)
    assert answer["success"] is False


def test_a_bulk_names_each_sku_once_and_at_most_hundred(client, product):
    sku = product["items"][0]["blibliSku"]
    assert client.update({"gdnSku": sku, "stock": 1}, {"gdnSku": sku, "stock": 1})["success"] is False
    assert client.update(*({"gdnSku": f"x-{number}"} for number in range(101)))["success"] is False


def test_a_campaign_locks_the_price_but_not_the_stock(client, product, control):
    sku = product["items"][0]["blibliSku"]
    control.fault("promotion_lock", "blibli")
    prices = {"gdnSku": sku, "price": 50000, "salePrice": 40000}
    row = client.queue(client.update(prices)["requestId"])["queueHistory"][0]
    assert row["success"] is False
    row = client.queue(client.update({"gdnSku": sku, "exactStock": 3})["requestId"])["queueHistory"][0]
    assert row["success"] is True


def test_one_item_can_be_changed_five_times_an_hour(client, product):
    sku = product["items"][0]["blibliSku"]
    body = {"price": {"regular": 51000, "sale": 46000}}
    codes = [client.send("PUT", f"/seller/v1/products/{sku}", body)[0] for _ in range(6)]
    assert codes == [200] * 5 + [429]
    detail = client.get(f"/seller/v1/products/{product['productSku']}")["content"]
    assert detail["items"][0]["price"] == {"regular": 51000.0, "sale": 46000.0}


def test_an_archived_product_takes_no_changes_until_it_is_unarchived(client, product):
    code, sku = product["productSku"], product["items"][0]["blibliSku"]
    client.post("/seller/v1/products/statuses/archive", {"productSkus": [code]})
    assert client.get(f"/seller/v1/products/{code}")["content"]["state"] == "ARCHIVED"
    assert client.update({"gdnSku": sku, "exactStock": 1})["success"] is False
    client.post("/seller/v1/products/statuses/unarchive", {"productSkus": [code]})
    assert client.get(f"/seller/v1/products/{code}")["content"]["state"] == "ACTIVE"


def test_the_queue_list_asks_for_a_day(client, product, sandbox):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    path = "/mta/api/businesspartner/v1/feed/list"
    assert client.get(path)["success"] is False
    day = datetime.fromtimestamp(sandbox.bazaar.clock.now(), ZoneInfo("Asia/Jakarta")).strftime("%Y-%m-%d")
    found = client.get(path, queueDate=day, queueAction="createProductV2", status="FINISHED")["content"]
    assert len(found) == 1
