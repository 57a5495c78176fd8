"""The signature vectors of the Shopee sheet (§3, §10)."""

import pytest

from ikm_sandbox.markets.shopee.seals import seal, seal_push

KEY = "4b657954657374536563726574303132"
TOKEN = {"access_token": "59777174636562737266615546704c6d", "shop_id": "14701711"}
PUSH_BODY = (
    b'{"code":3,"data":{"items":[],"ordersn":"220810QSK8S7BX","status":"READY_TO_SHIP",'
    b'"completed_scenario":"","update_time":1700000000},"shop_id":14701711,"timestamp":1700000000}'
)


@pytest.mark.parametrize(
    ("path", "token", "expected"),
    [
        ("/api/v2/auth/token/get", {}, "f958199f9bd39ce94c1aad3132544aee2c534cdd7031fbb9a8f95fc0d8f7e3a6"),
        (
            "/api/v2/product/add_item",
            TOKEN,
            "3ad9e0497189e7cecddc16500287c75f6cdcfd3d03ff38aa9b61aeb73892f53e",
        ),
        ("/api/v2/shop/auth_partner", {}, "8367bc8759afae5db68361a62f0847f58bbf6fc83bf7df14581324028eb42963"),
    ],
)
def test_a_request_seal_equals_the_vector_of_the_sheet(path, token, expected):
    assert seal(KEY, "2001887", path, "1700000000", **token) == expected


def test_a_push_seal_equals_the_vector_of_the_sheet():
    expected = "18cf638e3a1d491fdb85a26b1287196e01f621b345975f04da2a45e43027d0b3"
    assert seal_push(KEY, "https://sim.example.id/hooks/shopee", PUSH_BODY) == expected
