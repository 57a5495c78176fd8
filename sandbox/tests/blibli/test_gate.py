"""Signature vectors of the sheet, and what is checked in which order."""

import pytest

from ikm_sandbox.markets.blibli import seals

_STAMP = 1589275732000


@pytest.mark.parametrize(
    ("method", "body", "path", "expected"),
    [
        (
            "GET",
            b"",
            "/v2/proxy/mta/api/businesspartner/v1/order/orderDetail",
            "Isv+c8+naSMhe6wt9J5w2K8tArrZv58ZEkidO9pakyM=",
        ),
        (
            "PUT",
            b'{"availableStock":10}',
            "/v2/proxy/seller/v1/products/TOQ-15130-00001-00001/stock",
            "NTBWQ/aXOh74qMmKvo1gaZ1XCwQ0ApXDhpMGktEDBCs=",
        ),
        (
            "POST",
            b'{"awbNo":"123456"}',
            "/v2/proxy/seller/v1/orders/regular/10025702/fulfill",
            "7uMk7NoJdjPNT/i6WuD2VwHxrokCW3bfyiOd69Rnpto=",
        ),
    ],
)
def test_the_documented_vectors_give_the_documented_signatures(method, body, path, expected):
    assert seals.seal("kunci-uji-123", method, body, _STAMP, seals.signed_path(path)) == expected


def test_a_wrong_client_key_is_refused_before_the_seller_key(client):
    client.client_key, client.seller_key = "wrong", "wrong"
    status, answer = client.send("GET", "/seller/v1/stores")
    assert (status, answer["errorCode"]) == (401, "SANDBOX-401")


def test_a_wrong_seller_key_has_its_documented_code(client):
    client.seller_key = "C3" * 32
    status, answer = client.send("GET", "/seller/v1/stores")
    assert (status, answer["errorCode"]) == (401, "ERR-PA401001")


def test_a_store_that_is_not_bound_has_its_documented_code(stranger):
    status, answer = stranger.send("GET", "/seller/v1/stores")
    assert (status, answer["errorCode"], answer["success"]) == (400, "ERR-PA400054", False)


def test_a_call_that_names_no_store_is_refused(client):
    assert client.send("GET", "/seller/v1/stores", storeCode="")[0] == 400
    status, _ = client.send("GET", "/seller/v1/stores", storeCode="", businessPartnerCode="TOQ-15126")
    assert status == 200


def test_the_key_of_one_store_does_not_open_another(client):
    client.store = "TOQ-15127"
    assert client.send("GET", "/seller/v1/stores")[0] == 400


def test_a_wrong_or_old_signature_is_refused(client):
    assert client.send("GET", "/seller/v1/stores", headers={"Signature": "AAAA"})[0] == 401
    client.now = lambda: 1_600_000_000
    assert "15 minutes" in client.send("GET", "/seller/v1/stores")[1]["errorMessage"]


def test_no_signature_is_asked_for_while_no_key_is_set(client, control):
    control.post(f"/blibli/apps/{client.client_id}", {"push_key": ""})
    assert client.send("GET", "/seller/v1/stores", headers={"Signature": "", "Signature-Time": ""})[0] == 200


def test_legacy_answers_carry_success_and_new_ones_do_not(client):
    assert client.get("/mta/api/businesspartner/v1/product/getCategory")["success"] is True
    answer = client.get("/seller/v1/stores")
    assert "success" not in answer
    assert answer["requestId"] == "uji-1"


def test_attributes_of_a_category_are_given_five_times_a_day(client, sandbox):
    path = "/seller/v1/categories/PH-14955/attributes"
    assert [client.send("GET", path)[0] for _ in range(6)] == [200] * 5 + [429]
    assert client.send("GET", "/seller/v1/categories/PH-18451/attributes")[0] == 200
    sandbox.bazaar.clock.advance(86401)
    client.now = sandbox.bazaar.clock.now
    assert client.send("GET", path)[0] == 200


def test_limits_can_be_switched_off_for_a_load_test(client, control):
    control.post("/blibli/settings", {"limits_on": False})
    path = "/seller/v1/categories/PH-14955/attributes"
    assert {client.send("GET", path)[0] for _ in range(7)} == {200}


def test_what_the_documents_do_not_describe_is_refused_not_invented(client):
    status, answer = client.send("GET", "/seller/v1/wholesale/PH-14955/minimum-discounts")
    assert (status, answer["errorCode"]) == (501, "SANDBOX-501")
    assert client.send("GET", "/seller/v1/nothing")[0] == 404


def test_a_withdrawn_binding_ends_access(client, control):
    control.fault("token_revoked", "blibli", times=1)
    assert client.send("GET", "/seller/v1/stores")[1]["errorCode"] == "ERR-PA400054"
    assert client.send("GET", "/seller/v1/stores")[1]["errorCode"] == "ERR-PA400054"
