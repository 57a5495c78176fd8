"""Each fault of the board, as Lazada tells it."""

import json

import pytest


def test_a_closed_category_takes_no_new_product(client, control):
    control.fault("category_closed", "lazada", options={"category_id": "14955"})
    assert client.create()["code"] == "201"


def test_an_attribute_may_turn_mandatory(client, control):
    control.fault("attribute_mandatory", "lazada")
    listed = client.get("/category/attributes/get", primary_category_id="14955")["data"]
    assert next(one for one in listed if one["name"] == "country_of_origin")["is_mandatory"] == 1
    assert client.create()["code"] == "4110"


def test_the_clock_of_the_market_may_be_off(client, control):
    control.fault("clock_skew", "lazada", times=1)
    assert client.get("/seller/get")["code"] == "IncompleteSignature"
    assert client.get("/seller/get")["code"] == "0"


def test_a_read_may_lag_behind_a_write(client, control):
    client.create()
    control.fault("read_lag", "lazada", path="/products/get")
    client.create(sku={"SellerSku": "GULA-2"})
    assert client.get("/products/get")["data"]["total_products"] == 1
    control.send("DELETE", "/faults?market=lazada")
    assert client.get("/products/get")["data"]["total_products"] == 2


def test_half_of_a_price_batch_may_fail(client, control):
    client.create()
    client.create(sku={"SellerSku": "GULA-2"})
    control.fault("partial_batch", "lazada", times=1)
    skus = [{"SellerSku": code, "Quantity": 3} for code in ("GULA-500", "GULA-2")]
    payload = json.dumps({"Request": {"Product": {"Skus": {"Sku": skus}}}})
    answer = client.post("/product/price_quantity/update", payload=payload)
    assert (answer["code"], [row["seller_sku"] for row in answer["detail"]]) == ("501", ["GULA-2"])
    stock = {row["seller_sku"]: row["stock"] for row in control.get("/lazada/stock")["stock"]}
    assert stock == {"GULA-500": 3, "GULA-2": 10}


def test_a_write_may_be_done_without_an_answer(client, control):
    draft = client.draft()
    control.fault("timeout_after_commit", "lazada", path="/product/create", times=1, options={"seconds": 0})
    with pytest.raises(OSError, match=r"closed|reset|aborted"):
        client.post("/product/create", payload=json.dumps({"Request": {"Product": draft}}))
    assert client.get("/product/item/get", seller_sku="GULA-500")["code"] == "0"


def test_what_the_documents_do_not_describe_cannot_be_switched(control):
    status, answer = control.send("POST", "/faults", {"name": "holiday_mode", "market": "lazada"})
    assert (status, answer["error"]) == (422, "not_offered")
