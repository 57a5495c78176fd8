"""Orders, packages, cancellations and returns of the Partner API (tokopedia sheet §A7)."""

import http.client
from urllib.parse import urlsplit

import pytest

SHOP = "7494049642642441621"
SEARCH = "/order/202309/orders/search"


@pytest.fixture
def order(tokopedia, control):
    """A paid order of two bags."""
    control.listing("tokopedia", SHOP)
    return control.order("tokopedia", SHOP, 2)


def detail(client, order_id):
    return client.call("GET", "/order/202507/orders", ids=order_id)["data"]["orders"][0]


def test_an_order_walks_through_every_status(tokopedia, control):
    control.listing("tokopedia", SHOP)
    order = control.order("tokopedia", SHOP, paid=False, hold=True)
    number = order["order_id"]
    seen = [detail(tokopedia, number)["status"]]
    for action in ("pay", "release"):
        control.advance("tokopedia", number, action)
        seen.append(detail(tokopedia, number)["status"])
    package = f"/fulfillment/202309/packages/{order['package_id']}/ship"
    assert tokopedia.call("POST", package, {"handover_method": "DROP_OFF"})["code"] == 0
    seen.append(detail(tokopedia, number)["status"])
    for action in ("pick_up", "deliver", "complete"):
        control.advance("tokopedia", number, action)
        seen.append(detail(tokopedia, number)["status"])
    assert seen == [
        "UNPAID",
        "ON_HOLD",
        "AWAITING_SHIPMENT",
        "AWAITING_COLLECTION",
        "IN_TRANSIT",
        "DELIVERED",
        "COMPLETED",
    ]


def test_an_order_has_one_line_per_unit_and_says_where_it_was_bought(tokopedia, control, order):
    shown = detail(tokopedia, order["order_id"])
    assert shown["commerce_platform"] == "TOKOPEDIA"
    assert len({line["id"] for line in shown["line_items"]}) == 2
    assert {line["sku_id"] for line in shown["line_items"]} == {order["lines"][0]["sku_id"]}
    assert shown["payment"]["total_amount"] == "180000"
    other = control.order("tokopedia", SHOP, platform="TIKTOK_SHOP")
    assert detail(tokopedia, other["order_id"])["commerce_platform"] == "TIKTOK_SHOP"


def test_price_detail_adds_up(tokopedia, order):
    found = tokopedia.call("GET", f"/order/202407/orders/{order['order_id']}/price_detail")["data"]
    assert int(found["subtotal"]) + int(found["shipping_sale_price"]) == int(found["total"])


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_pages_give_every_order_once_in_order(tokopedia, control, direction):
    control.listing("tokopedia", SHOP, stock=50)
    made = [control.order("tokopedia", SHOP, created_at=1_700_000_000 + n // 2)["order_id"] for n in range(7)]
    seen, token = [], ""
    while True:
        page = tokopedia.call("POST", SEARCH, {}, page_size=3, page_token=token, sort_order=direction)["data"]
        seen += [one["id"] for one in page["orders"]]
        token = page["next_page_token"]
        if not token:
            break
    assert seen == (made if direction == "ASC" else made[::-1])


def test_the_search_window_is_half_open(tokopedia, control):
    control.listing("tokopedia", SHOP)
    control.order("tokopedia", SHOP, created_at=1_700_000_000)

    def count(since, until):
        body = {"create_time_ge": since, "create_time_lt": until}
        return tokopedia.call("POST", SEARCH, body, page_size=10)["data"]["total_count"]

    assert count(1_700_000_000, 1_700_000_001) == 1
    assert count(1_699_999_999, 1_700_000_000) == 0


@pytest.mark.parametrize("size", [0, 101])
def test_a_page_outside_the_limits_is_refused(tokopedia, size):
    assert tokopedia.call("POST", SEARCH, {}, page_size=size)["code"] == 36009004


def test_another_shops_order_is_not_ours(tokopedia):
    assert tokopedia.call("GET", "/order/202507/orders", ids="1")["code"] == 21008111


class TestShipping:
    def test_a_pickup_takes_an_offered_slot(self, tokopedia, order):
        package = f"/fulfillment/202309/packages/{order['package_id']}"
        slot = tokopedia.call("GET", f"{package}/handover_time_slots")["data"]["pickup_slots"][0]
        wrong = {"handover_method": "PICKUP", "pickup_slot": {"start_time": 1, "end_time": 2}}
        assert tokopedia.call("POST", f"{package}/ship", wrong)["code"] == 11021035
        right = {"handover_method": "PICKUP", "pickup_slot": slot}
        assert tokopedia.call("POST", f"{package}/ship", right)["code"] == 0
        assert tokopedia.call("POST", f"{package}/ship", right)["code"] == 11006021

    def test_a_label_comes_with_the_tracking_number(self, tokopedia, control, order):
        package = f"/fulfillment/202309/packages/{order['package_id']}"
        tokopedia.call("POST", f"{package}/ship", {"handover_method": "DROP_OFF"})
        ask = {"document_type": "SHIPPING_LABEL"}
        assert tokopedia.call("GET", f"{package}/shipping_documents", **ask)["code"] == 11001002
        control.post("/tokopedia/settings", {"tracking_seconds": 0})
        found = tokopedia.call("GET", f"{package}/shipping_documents", **ask)["data"]
        assert found["tracking_number"].startswith("JX")
        parts = urlsplit(found["doc_url"])
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        connection.request("GET", parts.path)
        assert connection.getresponse().read().startswith(b"%PDF")
        connection.close()

    def test_a_batch_names_what_failed(self, tokopedia, order):
        packages = [{"id": order["package_id"], "handover_method": "DROP_OFF"}, {"id": "1"}]
        answer = tokopedia.call("POST", "/fulfillment/202309/packages/ship", {"packages": packages})
        assert [one["detail"]["package_id"] for one in answer["data"]["errors"]] == ["1"]

    def test_packages_are_searched_by_status(self, tokopedia, order):
        found = tokopedia.call("POST", "/fulfillment/202309/packages/search", {}, page_size=10)["data"][
            "packages"
        ]
        assert [(one["id"], one["status"]) for one in found] == [(order["package_id"], "TO_FULFILL")]


class TestAfterSale:
    def test_the_seller_cancels_with_an_eligible_reason(self, tokopedia, control, order):
        number = order["order_id"]
        path = f"/return_refund/202602/orders/{number}/aftersale_eligibility"
        offered = tokopedia.call("GET", path)["data"]["sku_eligibility"][0]["line_item_eligibility"][0]
        body = {"order_id": number, "cancel_reason": "anything"}
        assert tokopedia.call("POST", "/return_refund/202602/cancellations", body)["code"] == 36009004
        body["cancel_reason"] = offered["available_reason_names"][0]
        assert tokopedia.call("POST", "/return_refund/202602/cancellations", body)["code"] == 0
        assert detail(tokopedia, number)["status"] == "CANCELLED"
        assert control.get("/tokopedia/stock")["stock"][0]["available"] == 10

    @pytest.mark.parametrize(
        ("answer", "status"), [("approve", "CANCELLED"), ("reject", "AWAITING_SHIPMENT")]
    )
    def test_the_seller_answers_a_buyers_wish_to_cancel(self, tokopedia, control, order, answer, status):
        control.advance("tokopedia", order["order_id"], "request_cancel")
        assert detail(tokopedia, order["order_id"])["is_buyer_request_cancel"]
        search = {"cancel_status": ["CANCELLATION_REQUEST_PENDING"]}
        found = tokopedia.call("POST", "/return_refund/202602/cancellations/search", search, page_size=10)
        cancel_id = found["data"]["cancellations"][0]["cancel_id"]
        done = tokopedia.call(
            "POST", f"/return_refund/202309/cancellations/{cancel_id}/{answer}", {"reject_reason": "x"}
        )
        assert done["code"] == 0
        assert detail(tokopedia, order["order_id"])["status"] == status

    def test_a_return_is_found_and_approved(self, tokopedia, control, order):
        tokopedia.call("POST", f"/fulfillment/202309/packages/{order['package_id']}/ship", {})
        for action in ("pick_up", "deliver", "request_return"):
            control.advance("tokopedia", order["order_id"], action)
        search = "/return_refund/202602/returns/search"
        assert tokopedia.call("POST", search, {}, page_size=9)["code"] == 36009004
        found = tokopedia.call("POST", search, {}, page_size=10)["data"]["return_orders"][0]
        assert found["return_status"] == "RETURN_OR_REFUND_REQUEST_PENDING"
        path = f"/return_refund/202309/returns/{found['return_id']}/approve"
        assert tokopedia.call("POST", path, {"decision": "APPROVE_REFUND"})["code"] == 0
        found = tokopedia.call("POST", search, {}, page_size=10)["data"]["return_orders"][0]
        assert found["return_status"] == "RETURN_OR_REFUND_REQUEST_COMPLETE"
