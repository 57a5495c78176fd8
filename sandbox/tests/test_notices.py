"""Outgoing notices: sealed, in order, retried, lost and found again."""

import hashlib
import hmac
import json
import time

import pytest

SHOP = "14701711"
TIKTOK_SHOP = "7494049642642441621"
KEY = b"4b657954657374536563726574303132"


@pytest.fixture
def told(control, shopee, hooks):
    """The application listens, and a bag is on the shelf."""
    control.post("/shopee/apps/2001887", {"callback_url": hooks.url})
    control.listing("shopee", SHOP)
    return hooks


def bodies(hooks):
    return [json.loads(body) for _, body in hooks.seen]


def wait_for(control, status, count=1, market="shopee"):
    until = time.monotonic() + 5
    while time.monotonic() < until:
        found = [one for one in control.get(f"/{market}/notices")["notices"] if one["status"] == status]
        if len(found) >= count:
            return found
        time.sleep(0.02)
    pytest.fail(f"no {count} notices became {status}")


def test_a_push_is_sealed_over_address_and_raw_body(control, told):
    control.order("shopee", SHOP)
    headers, body = told.wait(1)[0]
    expected = hmac.new(KEY, told.url.encode() + b"|" + body, hashlib.sha256).hexdigest()
    assert headers["Authorization"] == expected


def test_pushes_tell_the_order_status_in_turn(control, told):
    order = control.order("shopee", SHOP)
    control.advance("shopee", order["order_id"], "arrange")
    told.wait(4)
    seen = [(one["code"], one["data"].get("status")) for one in bodies(told)]
    assert seen == [(3, "UNPAID"), (3, "READY_TO_SHIP"), (3, "PROCESSED"), (4, None)]
    assert {one["shop_id"] for one in bodies(told)} == {int(SHOP)}
    assert bodies(told)[0]["data"]["ordersn"] == order["order_id"]


def test_permission_given_and_withdrawn_is_told_without_a_shop_at_the_top(control, told):
    control.post(f"/shopee/shops/{SHOP}/codes")
    control.send("DELETE", f"/shopee/shops/{SHOP}/tokens")
    told.wait(2)
    assert [one["code"] for one in bodies(told)] == [1, 2]
    assert all("shop_id" not in one for one in bodies(told))


def test_a_separate_push_key_seals_when_one_is_set(control, told):
    control.post("/shopee/apps/2001887", {"push_key": "kunci-dorong"})
    control.order("shopee", SHOP)
    headers, body = told.wait(1)[0]
    expected = hmac.new(b"kunci-dorong", told.url.encode() + b"|" + body, hashlib.sha256).hexdigest()
    assert headers["Authorization"] == expected


def test_a_refused_push_is_retried_until_taken(control, told):
    control.post("/shopee/settings", {"retry_seconds": [60, 60]})
    told.status = 500
    control.order("shopee", SHOP, paid=False)
    told.wait(1)
    told.status = 200
    control.post("/clock", {"advance_seconds": 61})
    told.wait(2)
    assert told.seen[0][1] == told.seen[1][1]
    assert wait_for(control, "delivered")[0]["attempts"] == 2


def test_a_push_nobody_takes_is_lost_and_found_in_the_inbox_until_confirmed(control, shopee, told):
    control.post("/shopee/settings", {"retry_seconds": []})
    told.status = 503
    order = control.order("shopee", SHOP)
    wait_for(control, "lost", 2)
    inbox = shopee.get("/push/get_lost_push_message", public=True)["response"]
    assert [json.loads(one["data"])["ordersn"] for one in inbox["push_message_list"]] == [
        order["order_id"]
    ] * 2
    assert not inbox["has_next_page"]
    confirm = {"last_message_id": inbox["last_message_id"]}
    shopee.post("/push/confirm_consumed_lost_push_message", confirm, public=True)
    inbox = shopee.get("/push/get_lost_push_message", public=True)["response"]
    assert inbox["push_message_list"] == []


def test_an_answer_with_a_body_counts_as_refused(control, told):
    control.post("/shopee/settings", {"retry_seconds": []})
    told.answer = b"ok"
    control.order("shopee", SHOP, paid=False)
    assert wait_for(control, "lost")[0]["last_status"] == 200


def test_an_address_that_is_none_is_refused(control):
    for url in ("ftp://x", "http://x:abc", "kemari"):
        status, _ = control.send("POST", "/shopee/apps/2001887", {"callback_url": url})
        assert status == 422


def test_the_inbox_forgets_after_three_days(control, shopee, told):
    control.fault("dropped_webhook", path="order_status")
    control.order("shopee", SHOP)
    assert len(shopee.get("/push/get_lost_push_message", public=True)["response"]["push_message_list"]) == 2
    control.post("/clock", {"advance_seconds": 3 * 86400 + 1})
    shopee.now = lambda: time.time() + 3 * 86400 + 1
    assert shopee.get("/push/get_lost_push_message", public=True)["response"]["push_message_list"] == []


def test_a_dropped_notice_is_never_sent(control, told):
    control.fault("dropped_webhook", times=1)
    control.order("shopee", SHOP)
    told.wait(1)
    assert [one["data"]["status"] for one in bodies(told)] == ["READY_TO_SHIP"]


def test_a_duplicate_notice_arrives_twice(control, told):
    control.fault("duplicate_webhook", times=1)
    control.order("shopee", SHOP, paid=False)
    told.wait(2)
    assert told.seen[0][1] == told.seen[1][1]


def test_a_reordered_notice_arrives_after_the_next_one(control, told):
    control.fault("reordered_webhook", times=1)
    control.order("shopee", SHOP)
    told.wait(2)
    assert [one["data"]["status"] for one in bodies(told)] == ["READY_TO_SHIP", "UNPAID"]


def test_a_notice_can_be_sent_again_by_hand(control, told):
    control.order("shopee", SHOP, paid=False)
    told.wait(1)
    number = control.get("/shopee/notices")["notices"][0]["notice_id"]
    assert control.post(f"/shopee/notices/{number}/resend")["status"] == "delivered"
    assert len(told.seen) == 2


def test_without_an_address_or_permission_nothing_is_told(control, hooks):
    control.listing("shopee", SHOP)
    control.order("shopee", SHOP)
    assert control.get("/shopee/notices")["notices"] == []


def test_the_callback_is_probed_when_it_is_registered(shopee, hooks):
    body = {"callback_url": hooks.url, "set_push_config_off": [4]}
    assert shopee.post("/push/set_app_push_config", body, public=True)["error"] == ""
    assert len(hooks.seen) == 1
    config = shopee.get("/push/get_app_push_config", public=True)["response"]
    assert (config["callback_url"], config["push_config_off_list"]) == (hooks.url, [4])
    hooks.status = 500
    assert (
        shopee.post("/push/set_app_push_config", {"callback_url": hooks.url}, public=True)["error"]
        == "error_param"
    )


def test_a_code_switched_off_is_not_told(control, shopee, told):
    shopee.post("/push/set_app_push_config", {"set_push_config_off": [3]}, public=True)
    control.order("shopee", SHOP)
    assert control.get("/shopee/notices")["notices"] == []


class TestTokopedia:
    @pytest.fixture
    def told(self, control, tokopedia, hooks):
        body = {"address": hooks.url, "event_type": "ORDER_STATUS_CHANGE"}
        assert tokopedia.call("PUT", "/event/202309/webhooks", body)["code"] == 0
        control.listing("tokopedia", TIKTOK_SHOP)
        return hooks

    def test_a_webhook_is_sealed_and_spells_cancel_its_own_way(self, control, told):
        order = control.order("tokopedia", TIKTOK_SHOP)
        control.advance("tokopedia", order["order_id"], "cancel")
        told.wait(3)
        headers, body = told.seen[0]
        secret = b"e59af819cc55a3bd1cbe5a5d0ff5b0e6a1b2c3d4"
        assert headers["Authorization"] == hmac.new(secret, b"29a39d" + body, hashlib.sha256).hexdigest()
        assert [one["data"]["order_status"] for one in bodies(told)] == [
            "UNPAID",
            "AWAITING_SHIPMENT",
            "CANCEL",
        ]
        assert {one["type"] for one in bodies(told)} == {1}
        assert len({one["tts_notification_id"] for one in bodies(told)}) == 3

    def test_a_webhook_registered_can_be_listed_and_deleted(self, tokopedia, told):
        listed = tokopedia.call("GET", "/event/202309/webhooks")["data"]["webhooks"]
        assert listed == [{"event_type": "ORDER_STATUS_CHANGE", "address": told.url}]
        tokopedia.call("DELETE", "/event/202309/webhooks", {"event_type": "ORDER_STATUS_CHANGE"})
        assert tokopedia.call("GET", "/event/202309/webhooks")["data"]["total_count"] == 0

    def test_a_cancellation_wish_and_an_audit_result_are_told_to_the_general_address(
        self, control, tokopedia, hooks
    ):
        control.post("/tokopedia/apps/29a39d", {"callback_url": hooks.url})
        tokopedia.create()
        order = control.post(
            "/tokopedia/orders", {"shop_id": TIKTOK_SHOP, "lines": [{"seller_sku": "RTN-1"}]}
        )
        control.advance("tokopedia", order["order_id"], "request_cancel")
        hooks.wait(5)
        assert {one["type"] for one in bodies(hooks)} == {1, 5, 11}
