"""Shopee's gate: what is checked, in which order, and how it is refused."""

import json
import time

import pytest

PATH = "/api/v2/shop/get_shop_info"


def ask(client, **changes):
    """Ask for the shop's information with some query parameters replaced (None: left out)."""
    query = {name: value for name, value in (client.query(PATH) | changes).items() if value is not None}
    response, body = client.send("GET", PATH, query)
    return response.status, json.loads(body)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"partner_id": None}, "error_param"),
        ({"partner_id": "abc"}, "error_param"),
        ({"partner_id": "99"}, "invalid_partner_id"),
        ({"timestamp": None}, "error_param"),
        ({"timestamp": "soon"}, "error_param"),
        ({"sign": None}, "error_param"),
        ({"sign": "0" * 64}, "error_sign"),
        ({"access_token": "0" * 32}, "error_sign"),
        ({"shop_id": "14701712"}, "error_sign"),
    ],
)
def test_a_wrong_parameter_is_refused_with_its_error(shopee, wrong, error):
    assert ask(shopee, **wrong)[1]["error"] == error


@pytest.mark.parametrize("age", [-310, 310])
def test_a_timestamp_over_five_minutes_off_is_refused_before_the_seal_is_looked_at(shopee, age):
    assert ask(shopee, timestamp=int(time.time()) + age, sign="0" * 64)[1]["error"] == "error_param"


def test_a_timestamp_within_five_minutes_is_taken(shopee):
    shopee.now = lambda: time.time() - 290
    assert shopee.get("/shop/get_shop_info")["error"] == ""


def test_the_partner_is_checked_before_the_timestamp(shopee):
    assert ask(shopee, partner_id="99", timestamp="soon")[1]["error"] == "invalid_partner_id"


def test_the_seal_is_checked_before_the_token(shopee):
    shopee.access_token = "unknown"
    assert ask(shopee, sign="0" * 64)[1]["error"] == "error_sign"
    status, body = ask(shopee)
    assert (status, body["error"]) == (403, "invalid_acceess_token")


def test_the_token_is_checked_before_the_path(shopee):
    good_token, shopee.access_token = shopee.access_token, "unknown"
    assert shopee.get("/no/such_call")["error"] == "invalid_acceess_token"
    shopee.access_token = good_token
    assert shopee.get("/no/such_call")["error"] == "error_param"


def test_a_shop_that_never_permitted_is_not_linked(shopee):
    shopee.shop_id = "14701712"
    assert shopee.get("/shop/get_shop_info")["error"] == "shop_no_linked"


def test_a_token_does_not_open_another_linked_shop(shopee, control):
    control.post("/shopee/shops/14701712/tokens")
    shopee.shop_id = "14701712"
    assert shopee.get("/shop/get_shop_info")["error"] == "invalid_acceess_token"


def test_version_one_of_the_api_is_gone(shopee):
    query = shopee.query("/api/v1/orders/basics")
    _, body = shopee.send("POST", "/api/v1/orders/basics", query, "{}")
    assert json.loads(body)["error"] == "api_suspended"


def test_a_success_names_a_request_id_and_an_empty_error(shopee):
    body = shopee.get("/shop/get_shop_info")
    assert len(body["request_id"]) == 32
    assert body["error"] == ""
    assert body["region"] == "ID"


def test_failures_come_with_status_200_when_the_switch_says_so(shopee, control):
    control.post("/shopee/settings", {"always_200": True})
    assert ask(shopee, sign="0" * 64)[0] == 200


def test_requests_over_the_rate_are_refused(shopee, control):
    control.post("/shopee/settings", {"requests_per_second": 3})
    errors = [shopee.get("/shop/get_shop_info")["error"] for _ in range(5)]
    assert errors == ["", "", "", "error_rate_limit", "error_rate_limit"]


def test_the_daily_quota_returns_after_midnight_in_utc_plus_eight(shopee, control):
    control.post("/shopee/settings", {"daily_quota": 1})
    assert shopee.get("/shop/get_shop_info")["error"] == ""
    assert shopee.get("/shop/get_shop_info")["error"] == "error_limit"
    control.post("/clock", {"advance_seconds": 86400})
    shopee.now = lambda: time.time() + 86400
    shopee.access_token = control.post("/shopee/shops/14701711/tokens")["access_token"]
    assert shopee.get("/shop/get_shop_info")["error"] == ""
