"""Vectors of the sheet, the order of checks, and the four places parameters may stand in."""

import json

import pytest

from ikm_sandbox.markets.lazada import seals


def test_the_documented_vector_gives_the_documented_sign():
    asked = {
        "access_token": "test",
        "app_key": "123456",
        "order_id": "1234",
        "sign_method": "sha256",
        "timestamp": "1517820392000",
    }
    assert (
        seals.seal("helloworld", "/order/get", asked)
        == "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A"
    )


def test_an_xml_payload_enters_the_sign_whole():
    payload = (
        "<Request><Product><Skus><Sku><ItemId>1</ItemId><SkuId>2</SkuId><SellerSku>IKM-0001</SellerSku>"
        "<Price>25000</Price><Quantity>5</Quantity></Sku></Skus></Product></Request>"
    )
    asked = {
        "access_token": "50000tok",
        "app_key": "100132",
        "sign_method": "sha256",
        "timestamp": "1700000000000",
        "payload": payload,
    }
    assert (
        seals.seal("rahasia-uji", "/product/price_quantity/update", asked)
        == "BDEE7CFB7D78DFB87605D0CE57986681C858ED544E22D180BBD8994230E270AC"
    )


def test_the_documented_push_vector_gives_the_documented_authorization():
    body = (
        b'{"seller_id":"9999","message_type":0,"data":{"order_status":"pending","trade_order_id":"260422900198363",'
        b'"trade_order_line_id":"260422900298363","status_update_time":1603698638},"timestamp":1603766859191,'
        b'"site":"lazada_id"}'
    )
    assert (
        seals.seal_push("rahasia-uji", "100132", body)
        == "3cb617ddfb74e3cb187ac710ea30d55951f54452c0e228a72424cacfa1c6aaef"
    )


def test_a_missing_app_key_is_told_before_anything_else(stranger):
    response, content = stranger.send("GET", "/rest/seller/get")
    assert response.status == 200
    assert json.loads(content)["code"] == "MissingParameter"


def test_an_old_timestamp_is_refused_before_the_sign_is_looked_at(client):
    client.now = lambda: 1_600_000_000
    client.secret = "wrong"
    assert "7200" in client.get("/seller/get")["message"]


def test_a_wrong_sign_is_refused_before_the_token_is_looked_at(client):
    client.secret, client.access_token = "wrong", "nonsense"
    answer = client.get("/seller/get")
    assert (answer["code"], answer["type"]) == ("IncompleteSignature", "ISV")
    assert answer["request_id"]


def test_a_wrong_token_is_refused_before_parameters_are_looked_at(client):
    client.access_token = "nonsense"
    assert client.get("/order/get")["code"] == "IllegalAccessToken"


def test_a_timestamp_in_iso_text_is_taken(client, sandbox):
    moment = sandbox.bazaar.clock.now()
    from datetime import UTC, datetime

    stamp = datetime.fromtimestamp(moment, UTC).isoformat()
    assert client.get("/seller/get", timestamp=stamp)["data"]["seller_id"] == "400100001"


@pytest.mark.parametrize("place", ["query", "form", "mixed", "json"])
def test_parameters_are_gathered_from_wherever_a_client_puts_them(client, place):
    from urllib.parse import urlencode

    asked = client.signed(
        "/category/attributes/get", {"primary_category_id": "14955", "language_code": "id_ID"}
    )
    own = {name: asked.pop(name) for name in ("primary_category_id", "language_code")}
    if place == "query":
        sent = ("GET", f"/rest/category/attributes/get?{urlencode(asked | own)}", None, None)
    elif place == "form":
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        sent = ("POST", "/rest/category/attributes/get", urlencode(asked | own), kind)
    elif place == "mixed":
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        sent = ("POST", f"/rest/category/attributes/get?{urlencode(asked)}", urlencode(own), kind)
    else:
        kind = {"Content-Type": "application/json"}
        sent = ("POST", f"/rest/category/attributes/get?{urlencode(asked)}", json.dumps(own), kind)
    answer = json.loads(client.send(*sent)[1])
    assert "permit_number" in [one["name"] for one in answer["data"]]


def test_a_path_the_documents_do_not_describe_is_refused_not_invented(client):
    assert client.get("/finance/payout/status/get", created_after="2026-01-01")["code"] == "SANDBOX_UNKNOWN"
    assert client.get("/no/such/path")["code"] == "InvalidApiPath"


def test_secrets_of_a_form_are_struck_out_of_the_log(client, control):
    client.post("/seller/get")
    body = control.get("/lazada/requests?limit=1")["requests"][0]["body"]
    assert "access_token=***" in body
    assert client.access_token not in body
