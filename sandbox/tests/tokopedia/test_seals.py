"""The signature vectors of the Tokopedia & Shop sheet (§A3, §A8)."""

import pytest

from ikm_sandbox.markets.tokopedia.seals import seal, seal_webhook

SECRET = "e59af819cc55a3bd1cbe5a5d0ff5b0e6a1b2c3d4"
COMMON = {"app_key": ["29a39d"], "timestamp": ["1700000000"]}
SEARCH = {"shop_cipher": ["GCP_XF90igAAAABh00qsWgtvOiGFNqyubMt3"], "page_size": ["20"]}
HOOK = (
    b'{"type":1,"tts_notification_id":"7327112393057371910","shop_id":"7494049642642441621",'
    b'"timestamp":1700000000,"data":{"order_id":"576486316948490001","order_status":"AWAITING_SHIPMENT",'
    b'"is_on_hold_order":false,"update_time":1700000000}}'
)


@pytest.mark.parametrize(
    ("path", "query", "body", "content_type", "expected"),
    [
        (
            "/order/202309/orders/search",
            COMMON | SEARCH,
            b'{"order_status":"AWAITING_SHIPMENT"}',
            "application/json",
            "94576efa4e2212f58d485f42504ca5bff0108a9fdea62f382182d966b8208893",
        ),
        (
            "/authorization/202309/shops",
            COMMON,
            b"",
            "application/json",
            "94f590ce9b635c5f4ea9a321c1735d3160fab17f2c22a71ee5494a956b45d357",
        ),
        (
            "/product/202309/images/upload",
            COMMON,
            b"ignored",
            "multipart/form-data; boundary=x",
            "d23eb47e6a43ae516bb564134371ab6920fc79543149a4ffc8f10b8b9225d3a1",
        ),
    ],
)
def test_a_request_seal_equals_the_vector_of_the_sheet(path, query, body, content_type, expected):
    assert seal(SECRET, path, query, body, content_type) == expected


def test_the_seal_itself_and_the_token_stay_outside_the_seal():
    plain = seal(SECRET, "/x", COMMON, b"", "")
    assert seal(SECRET, "/x", COMMON | {"sign": ["1"], "access_token": ["2"]}, b"", "") == plain


def test_a_webhook_seal_equals_the_vector_of_the_sheet():
    expected = "9a5a2d8517e384471946f2e4c2a224adff5b61529be1bb2aebd0f53ce730432b"
    assert seal_webhook("29a39d", SECRET, HOOK) == expected
