"""Orders, shipping, cancellation, returns and money (shopee sheet §9)."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

SHOP = "14701711"
DAY = 86400


@pytest.fixture
def order_sn(control, shopee):
    """A paid order of two bags at 85.000, ten on the shelf."""
    control.listing("shopee", SHOP)
    return control.order("shopee", SHOP, 2)["order_id"]


def detail(shopee, order_sn, fields="item_list,total_amount,package_list"):
    answer = shopee.get("/order/get_order_detail", order_sn_list=order_sn, response_optional_fields=fields)
    return answer["response"]["order_list"][0]


def find(shopee, **changes):
    now = int(time.time())
    asked = {"time_range_field": "create_time", "time_from": now - DAY, "time_to": now + 60, "page_size": 100}
    return shopee.get("/order/get_order_list", **(asked | changes))


def test_an_order_walks_through_every_status(shopee, control, order_sn):
    seen = [detail(shopee, order_sn)["order_status"]]
    shopee.post("/logistics/ship_order", {"order_sn": order_sn, "dropoff": {}})
    seen.append(detail(shopee, order_sn)["order_status"])
    for action in ("pick_up", "deliver", "complete"):
        control.advance("shopee", order_sn, action)
        seen.append(detail(shopee, order_sn)["order_status"])
    assert seen == ["READY_TO_SHIP", "PROCESSED", "SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED"]


@pytest.mark.parametrize("action", ["pick_up", "deliver", "complete", "pay", "accept"])
def test_a_stage_cannot_be_jumped(control, order_sn, action):
    status, data = control.send("POST", f"/shopee/orders/{order_sn}/advance", {"action": action})
    assert (status, data["error"]) == (409, "wrong_state")


def test_the_money_of_an_order_adds_up(shopee, order_sn):
    order = detail(shopee, order_sn)
    lines = sum(
        line["model_discounted_price"] * line["model_quantity_purchased"] for line in order["item_list"]
    )
    assert (lines, order["total_amount"]) == (170000.0, 180000.0)
    income = shopee.get("/payment/get_escrow_detail", order_sn=order_sn)["response"]["order_income"]
    kept = income["order_selling_price"] - income["commission_fee"] - income["service_fee"]
    assert income["escrow_amount"] == kept == 155890


class TestStock:
    def test_an_unpaid_order_reserves_and_a_paid_one_takes(self, control, shopee):
        control.listing("shopee", SHOP)
        order = control.order("shopee", SHOP, 3, paid=False)
        stock = control.get("/shopee/stock")["stock"][0]
        assert (stock["stock"], stock["reserved"], stock["available"]) == (10, 3, 7)
        control.advance("shopee", order["order_id"], "pay")
        stock = control.get("/shopee/stock")["stock"][0]
        assert (stock["stock"], stock["reserved"], stock["available"]) == (7, 0, 7)

    @pytest.mark.parametrize("paid", [True, False])
    def test_a_cancelled_order_gives_back_once(self, control, shopee, paid):
        control.listing("shopee", SHOP)
        order = control.order("shopee", SHOP, 3, paid=paid)
        control.advance("shopee", order["order_id"], "cancel")
        again, _ = control.send("POST", f"/shopee/orders/{order['order_id']}/advance", {"action": "cancel"})
        assert again == 409
        assert control.get("/shopee/stock")["stock"][0]["available"] == 10

    def test_an_order_that_cannot_be_had_takes_nothing(self, control, shopee):
        control.listing("shopee", SHOP)
        control.listing("shopee", SHOP, seller_sku="LAIN", stock=1)
        lines = [{"seller_sku": "TAS", "quantity": 1}, {"seller_sku": "LAIN", "quantity": 2}]
        status, data = control.send("POST", "/shopee/orders", {"shop_id": SHOP, "lines": lines})
        assert (status, data["error"]) == (409, "out_of_stock")
        assert [one["available"] for one in control.get("/shopee/stock")["stock"]] == [10, 1]
        assert control.get("/shopee/orders")["orders"] == []

    def test_twenty_buyers_at_once_never_oversell(self, control, shopee):
        control.listing("shopee", SHOP, stock=7)

        def buy(_):
            return control.send(
                "POST", "/shopee/orders", {"shop_id": SHOP, "lines": [{"seller_sku": "TAS"}]}
            )[0]

        with ThreadPoolExecutor(20) as buyers:
            results = list(buyers.map(buy, range(20)))
        assert sorted(results) == [201] * 7 + [409] * 13
        assert control.get("/shopee/stock")["stock"][0]["stock"] == 0


class TestList:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"time_from": 100, "time_to": 100 + 15 * DAY + 1},
            {"time_from": 100, "time_to": 100},
        ],
    )
    def test_a_window_over_fifteen_days_or_empty_is_refused(self, shopee, wrong):
        assert find(shopee, **wrong)["error"] == "order.order_list_invalid_time"

    @pytest.mark.parametrize("wrong", [{"page_size": 0}, {"page_size": 101}, {"time_range_field": "paid"}])
    def test_a_page_or_field_outside_the_limits_is_refused(self, shopee, wrong):
        assert find(shopee, **wrong)["error"] == "order.error_param"

    def test_pages_give_every_order_once_even_of_equal_seconds_and_while_new_ones_come(self, shopee, control):
        control.listing("shopee", SHOP, stock=100)
        moment = int(time.time()) - 100
        expected = [control.order("shopee", SHOP, created_at=moment)["order_id"] for _ in range(7)]
        seen, cursor = [], ""
        while True:
            page = find(shopee, page_size=3, cursor=cursor)["response"]
            seen += [order["order_sn"] for order in page["order_list"]]
            if not page["more"]:
                break
            cursor = page["next_cursor"]
            if len(seen) == 3:
                expected.append(control.order("shopee", SHOP)["order_id"])
        assert sorted(seen) == sorted(expected)
        assert page["next_cursor"] == ""

    def test_a_status_filter_finds_only_that_status(self, shopee, control, order_sn):
        control.order("shopee", SHOP, paid=False)
        ready = find(shopee, order_status="READY_TO_SHIP", response_optional_fields="order_status")[
            "response"
        ]
        assert [(one["order_sn"], one["order_status"]) for one in ready["order_list"]] == [
            (order_sn, "READY_TO_SHIP")
        ]

    def test_details_take_fifty_numbers_and_warn_of_unknown_ones(self, shopee, order_sn):
        answer = shopee.get("/order/get_order_detail", order_sn_list=f"{order_sn},TIDAKADA")
        assert answer["warning"] == ["TIDAKADA"]
        many = ",".join(f"X{n}" for n in range(51))
        assert shopee.get("/order/get_order_detail", order_sn_list=many)["error"] == "order.error_param"


class TestShipping:
    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"dropoff": {}, "pickup": {}},
            {"dropoff": {}, "package_number": ""},
            {"pickup": {"address_id": 1, "pickup_time_id": "x"}},
        ],
    )
    def test_a_shipment_needs_exactly_one_valid_way(self, shopee, order_sn, body):
        answer = shopee.post("/logistics/ship_order", {"order_sn": order_sn} | body)
        assert answer["error"] == "logistics.error_param"

    def test_a_pickup_takes_an_offered_address_and_slot(self, shopee, order_sn):
        offered = shopee.get("/logistics/get_shipping_parameter", order_sn=order_sn)["response"]["pickup"]
        address = offered["address_list"][0]
        slot = address["time_slot_list"][0]["pickup_time_id"]
        pickup = {"address_id": address["address_id"], "pickup_time_id": slot}
        answer = shopee.post("/logistics/ship_order", {"order_sn": order_sn, "pickup": pickup})
        assert answer["error"] == ""
        assert "response" not in answer

    def test_shipping_twice_is_refused(self, shopee, order_sn):
        shopee.post("/logistics/ship_order", {"order_sn": order_sn, "dropoff": {}})
        again = shopee.post("/logistics/ship_order", {"order_sn": order_sn, "dropoff": {}})
        assert again["error"] == "logistics.package_already_shipped"

    def test_the_tracking_number_is_empty_at_first_and_then_there(self, shopee, control, order_sn):
        shopee.post("/logistics/ship_order", {"order_sn": order_sn, "dropoff": {}})
        ask = {"order_sn": order_sn}
        assert shopee.get("/logistics/get_tracking_number", **ask)["response"]["tracking_number"] == ""
        control.post("/clock", {"advance_seconds": 3})
        assert shopee.get("/logistics/get_tracking_number", **ask)["response"]["tracking_number"].startswith(
            "SPXID"
        )

    def test_a_label_is_processed_and_then_a_pdf(self, shopee, control, order_sn):
        control.post("/shopee/settings", {"tracking_seconds": 0, "document_seconds": 60})
        shopee.post("/logistics/ship_order", {"order_sn": order_sn, "dropoff": {}})
        orders = {"order_list": [{"order_sn": order_sn}]}
        shopee.post("/logistics/create_shipping_document", orders)
        result = shopee.post("/logistics/get_shipping_document_result", orders)["response"]["result_list"][0]
        assert result["status"] == "PROCESSING"
        control.post("/clock", {"advance_seconds": 61})
        full = "/api/v2/logistics/download_shipping_document"
        body = json.dumps(orders)
        response, content = shopee.send("POST", full, shopee.query(full), body)
        assert response.headers["Content-Type"] == "application/pdf"
        assert content.startswith(b"%PDF-1.4")
        assert order_sn.encode() in content

    def test_orders_to_ship_are_listed(self, shopee, order_sn):
        listed = shopee.get("/order/get_shipment_list", page_size=10)["response"]["order_list"]
        assert [one["order_sn"] for one in listed] == [order_sn]


class TestCancelAndReturn:
    def test_the_seller_cancels_before_shipping_only(self, shopee, control, order_sn):
        item = detail(shopee, order_sn)["item_list"][0]
        items = [{"item_id": item["item_id"], "model_id": 0}]
        body = {"order_sn": order_sn, "cancel_reason": "OUT_OF_STOCK"}
        assert shopee.post("/order/cancel_order", body)["error"] == "order.error_param"
        assert shopee.post("/order/cancel_order", body | {"item_list": items})["error"] == ""
        assert detail(shopee, order_sn)["order_status"] == "CANCELLED"
        other = control.order("shopee", SHOP)["order_id"]
        shopee.post("/logistics/ship_order", {"order_sn": other, "dropoff": {}})
        late = {"order_sn": other, "cancel_reason": "CUSTOMER_REQUEST"}
        assert shopee.post("/order/cancel_order", late)["error"] == "order.error_limit"

    @pytest.mark.parametrize(("operation", "status"), [("ACCEPT", "CANCELLED"), ("REJECT", "READY_TO_SHIP")])
    def test_the_seller_answers_a_buyers_wish_to_cancel(self, shopee, control, order_sn, operation, status):
        control.advance("shopee", order_sn, "request_cancel")
        assert detail(shopee, order_sn)["order_status"] == "IN_CANCEL"
        shopee.post("/order/handle_buyer_cancellation", {"order_sn": order_sn, "operation": operation})
        assert detail(shopee, order_sn)["order_status"] == status

    def test_a_return_is_listed_and_confirmed(self, shopee, control, order_sn):
        shopee.post("/logistics/ship_order", {"order_sn": order_sn, "dropoff": {}})
        for action in ("pick_up", "deliver", "request_return"):
            control.advance("shopee", order_sn, action)
        assert detail(shopee, order_sn)["order_status"] == "TO_RETURN"
        found = shopee.get("/returns/get_return_list", page_no=0)["response"]["return"][0]
        assert (found["status"], found["refund_amount"]) == ("REQUESTED", 170000)
        assert shopee.post("/returns/confirm", {"return_sn": found["return_sn"]})["error"] == ""
        detail_now = shopee.get("/returns/get_return_detail", return_sn=found["return_sn"])["response"]
        assert detail_now["status"] == "ACCEPTED"
