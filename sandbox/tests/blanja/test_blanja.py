"""Blanja from token to parcel, in XML, with everything unknown refused."""

from datetime import datetime, timedelta, timezone

import pytest

from ikm_sandbox.markets.blanja import seals

_COMMON = {"appid": "toko-uji", "access_token": "TOKENUJI", "timestamp": "1536912345678"}


@pytest.mark.parametrize(
    ("more", "sign"),
    [
        ({}, "569c9bf296c732119315676c9e6970b0dc88366a"),
        ({"status": "PAID", "productType": "DIGITAL_PRODUCT"}, "5ec87c8ed7d166771310b6bdcc4afe227fa4231d"),
        (
            {"orderNumber": "418000000000000001", "logisticsCompany": "FL", "invoiceNumber": "RESI123"},
            "bd89fef8ca9d2c53114446280417d213d208ac5e",
        ),
        ({"skuId": "77", "qty": "5"}, "00a4d844b71f06bf2c68a42a29f8059651c8d203"),
    ],
)
def test_the_vectors_of_the_sheet_give_their_signs(more, sign):
    assert seals.seal("kunci-uji-blanja", _COMMON | more) == sign


def test_a_token_says_success_in_its_own_spelling(stranger):
    answer = stranger.ask_token()
    assert answer.findtext("code") == "SUCCESS"
    token = answer.findtext("result/access_token")
    assert (len(token), token) == (32, token.upper())
    stranger.appkey = "salah"
    assert stranger.ask_token().findtext("code") == "FAILED"


def test_a_wrong_sign_and_a_dead_token_are_refused(client, control):
    control.fault("token_revoked", "blanja", times=1)
    assert client.call("POST", "/v1/item/category").findtext("message") == "access_token tidak berlaku"
    client.appkey = "salah"
    assert client.call("POST", "/v1/item/category").findtext("message") == "sign salah"


def test_an_item_lies_in_storage_until_it_is_put_on_the_shelf(client):
    number = client.create().findtext("result/itemId")
    assert client.call("POST", "/v1/item/instorage", pageNum="1").findtext("result/items/item/id") == number
    assert client.call("POST", "/v1/item/onShelf", itemId=number).findtext("status") == "success"
    assert client.call("POST", "/v1/item/onshelflist", pageNum="1").findtext("result/items/item/id") == number
    assert client.call("POST", "/v1/item/instorage", pageNum="1").find("result/items/item") is None
    client.call("POST", "/v1/item/delete", itemId=number)
    assert client.call("POST", "/v1/item/detail", itemId=number).findtext("status") == "failed"


def test_the_price_member_is_unknown_so_only_the_quantity_is_taken(client, item_id):
    def detail(path):
        return client.call("POST", "/v1/item/detail", itemId=item_id).findtext(f"result/item/{path}")

    sku = detail("skus/sku/skuId")
    client.call("POST", "/v1/item/updatePriceQuantity", skuId=sku, qty="5")
    assert (detail("title"), detail("skus/sku/quantity")) == ("Keranjang rotan", "5")
    refused = client.call("POST", "/v1/item/updatePriceQuantity", skuId=sku, qty="6", price="1000")
    assert refused.findtext("message").startswith("tidak diketahui")
    assert detail("skus/sku/quantity") == "5"


@pytest.mark.parametrize(
    "parts",
    [
        {"item": "<item><title>Keranjang</title></item>"},
        {"item": "bukan xml"},
        {"item": '<!DOCTYPE x [<!ENTITY a "b">]><item/>'},
        {"skus": "<skus></skus>"},
        {"images": "<itemImages><itemImage><url>a.jpg</url><position>1</position></itemImage></itemImages>"},
    ],
)
def test_an_item_that_is_not_whole_is_refused(client, parts):
    assert client.create(**parts).findtext("status") == "failed"


def test_orders_are_listed_as_none_one_or_many(client, place):
    def listed(**asked):
        return client.call("GET", "/v1/orders", pageSize="50", **asked).find("result/orders")

    assert list(listed(status="PAID")) == []
    first = place()
    assert [one.findtext("orderNumber") for one in listed(status="PAID")] == [first["order_id"]]
    assert len(first["order_id"]) == 18
    place()
    assert len(listed(status="PAID").findall("order")) == 2
    line = listed(orderNumber=first["order_id"]).find("order/orderLines/orderLine")
    assert (line.findtext("skuCode"), line.findtext("payment")) == ("KRJ-1", "240000")
    assert list(listed(productType="DIGITAL_PRODUCT")) == []


def test_orders_are_cut_by_the_day(client, place):
    place()
    today = datetime.now(timezone(timedelta(hours=7)))
    days = {"orderDateFrom": today.strftime("%d/%m/%Y"), "orderDateTo": today.strftime("%d/%m/%Y")}
    assert client.call("GET", "/v1/orders", **days).find("result/orders/order") is not None
    later = (today + timedelta(days=1)).strftime("%d/%m/%Y")
    assert client.call("GET", "/v1/orders", orderDateFrom=later).find("result/orders/order") is None
    assert client.call("GET", "/v1/orders", orderDateFrom="2020-01-01").findtext("status") == "failed"


def test_an_order_is_shipped_once_and_the_buyer_gets_a_message(client, place, control):
    number = place()["order_id"]
    parcel = {"orderNumber": number, "logisticsCompany": "FL", "invoiceNumber": "RESI123"}
    assert (
        client.call("POST", "/v1/sellerMessage", orderNumber=number, message="Dikirim").findtext("status")
        == "success"
    )
    assert client.call("POST", "/v1/ship", **parcel).findtext("status") == "success"
    assert client.call("POST", "/v1/ship", **parcel).findtext("status") == "failed"
    shown = control.get(f"/blanja/orders/{number}")
    assert (shown["stage"], shown["tracking_number"]) == ("shipped", "RESI123")
    assert (
        client.call("POST", "/v1/order", orderNumber=number).findtext("result/orders/order/orderNumber")
        == number
    )


@pytest.mark.parametrize(
    ("method", "path", "asked"),
    [
        ("GET", "/v1/orders", {"status": "SHIPPED"}),
        ("GET", "/v1/orders", {"productType": "GOODS"}),
        ("POST", "/v1/item/offShelf", {}),
    ],
)
def test_what_the_documents_do_not_tell_is_refused_not_invented(client, method, path, asked):
    assert client.call(method, path, **asked).findtext("message").startswith("tidak diketahui")


def test_one_seller_does_not_see_another(client, place, control):
    number = place()["order_id"]
    client.appid, client.appkey = "toko-uji-2", "kunci-uji-blanja-2"
    client.token = client.ask_token().findtext("result/access_token")
    assert client.call("POST", "/v1/order", orderNumber=number).findtext("status") == "failed"


def test_half_an_answer_is_not_xml(client, control):
    from xml.etree import ElementTree as ET

    control.fault("truncated_body", "blanja", times=1)
    with pytest.raises(ET.ParseError):
        client.call("POST", "/v1/item/category")


def test_secrets_are_struck_out_of_the_log(client, control):
    client.call("POST", "/v1/item/category")
    rows = str(control.get("/blanja/requests")["requests"])
    assert "kunci-uji-blanja" not in rows
    assert client.token not in rows
