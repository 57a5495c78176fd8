"""Every fault of the injector can be seen from outside (connector contract, fault injector)."""

import http.client
import json
import time

import pytest

SHOP = "14701711"
TIKTOK_SHOP = "7494049642642441621"
INFO = "/shop/get_shop_info"
FULL = "/api/v2/shop/get_shop_info"


def ask(shopee, path=FULL):
    response, body = shopee.send("GET", path, shopee.query(path))
    return response, body


class TestTransport:
    def test_delay_answers_late(self, shopee, control):
        control.fault("delay", options={"seconds": 0.3})
        started = time.monotonic()
        assert shopee.get(INFO)["error"] == ""
        assert time.monotonic() - started >= 0.3

    def test_a_timeout_before_commit_does_nothing(self, shopee, control):
        control.fault("timeout_before_commit", path="add_item", options={"seconds": 0})
        with pytest.raises((http.client.HTTPException, OSError)):
            shopee.add_item()
        assert control.get("/shopee/listings")["listings"] == []
        assert control.get("/shopee/requests")["requests"][0]["status"] == 0

    def test_a_timeout_after_commit_does_the_work(self, shopee, control):
        control.fault("timeout_after_commit", path="add_item", options={"seconds": 0})
        with pytest.raises((http.client.HTTPException, OSError)):
            shopee.add_item()
        assert [one["title"] for one in control.get("/shopee/listings")["listings"]] == [
            "Gula aren cetak 500 g"
        ]

    def test_a_timeout_waits_before_it_closes(self, shopee, control):
        control.fault("timeout_before_commit", options={"seconds": 0.3})
        started = time.monotonic()
        with pytest.raises((http.client.HTTPException, OSError)):
            shopee.get(INFO)
        assert time.monotonic() - started >= 0.3

    @pytest.mark.parametrize(("options", "header"), [({}, None), ({"retry_after": 7}, "7")])
    def test_rate_limited_answers_429_with_and_without_a_header(self, shopee, control, options, header):
        control.fault("rate_limited", options=options)
        response, body = ask(shopee)
        assert (response.status, response.headers["Retry-After"]) == (429, header)
        assert json.loads(body)["error"] == "error_rate_limit"

    def test_rate_limited_speaks_the_markets_own_words(self, tokopedia, control):
        control.fault("rate_limited", "tokopedia")
        assert tokopedia.call("GET", "/authorization/202309/shops", cipher=False)["code"] == 36009002

    def test_server_error_has_no_body(self, shopee, control):
        control.fault("server_error", options={"status": 500})
        response, body = ask(shopee)
        assert (response.status, body) == (500, b"")

    def test_html_error_is_no_json(self, shopee, control):
        control.fault("html_error")
        response, body = ask(shopee)
        assert response.status == 502
        assert body.startswith(b"<!doctype html>")

    def test_truncated_body_is_half_of_the_json(self, shopee, control):
        control.fault("truncated_body", times=1)
        _, body = ask(shopee)
        with pytest.raises(ValueError, match=r"."):
            json.loads(body)
        assert shopee.get(INFO)["error"] == ""

    def test_truncated_body_can_cut_the_connection(self, shopee, control):
        control.fault("truncated_body", options={"cut_connection": True})
        with pytest.raises(http.client.IncompleteRead):
            ask(shopee)

    def test_schema_drift_adds_unknown_fields_and_renames(self, shopee, control):
        control.fault("schema_drift", options={"rename": {"shop_name": "nama"}})
        body = shopee.get(INFO)
        assert body["nama"] == "Toko Sandbox Satu"
        assert "x_new_field" in body


class TestMarket:
    def test_a_revoked_token_stays_revoked(self, shopee, control):
        control.fault("token_revoked", times=1)
        assert shopee.get(INFO)["error"] == "invalid_acceess_token"
        assert shopee.get(INFO)["error"] == "invalid_acceess_token"

    def test_a_single_use_violation_spends_the_refresh_token(self, shopee, control):
        token = control.post(f"/shopee/shops/{SHOP}/tokens")["refresh_token"]
        body = {"refresh_token": token, "partner_id": 2001887, "shop_id": int(SHOP)}
        control.fault("single_use_violation", times=1)
        for _ in range(2):
            assert shopee.post("/auth/access_token/get", body, public=True)["error"] == "error_auth"

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("promotion_lock", "product.error_cannt_edit_stock_in_promotion"),
            ("holiday_mode", "product.error_holiday_mode_change_stock"),
            ("partial_batch", "product.error_busi_update_stock_failed"),
        ],
    )
    def test_locks_refuse_stock_and_leave_it(self, shopee, control, fault, error):
        item_id = shopee.add_item()["response"]["item_id"]
        control.fault(fault)
        body = {"item_id": item_id, "stock_list": [{"model_id": 0, "seller_stock": [{"stock": 1}]}]}
        assert shopee.post("/product/update_stock", body)["error"] == error
        assert control.get("/shopee/stock")["stock"][0]["stock"] == 10

    def test_a_partial_batch_fails_in_its_second_half(self, tokopedia, control):
        made = [tokopedia.create(idempotency_key=f"k{n}")["data"]["product_id"] for n in range(4)]
        control.fault("partial_batch", "tokopedia", times=1)
        body = {"product_ids": made}
        errors = tokopedia.call("POST", "/product/202309/products/deactivate", body)["data"]["errors"]
        assert [one["detail"]["product_id"] for one in errors] == made[2:]

    def test_a_promotion_lock_has_its_own_codes_at_tokopedia(self, tokopedia, control):
        made = tokopedia.create()["data"]
        control.fault("promotion_lock", "tokopedia")
        path = f"/product/202309/products/{made['product_id']}"
        entry = {"id": made["skus"][0]["id"], "inventory": [{"quantity": 1}]}
        stock = tokopedia.call("POST", f"{path}/inventory/update", {"skus": [entry]})
        assert stock["data"]["errors"][0]["code"] == 12052393
        assert tokopedia.call("POST", f"{path}/prices/update", {"skus": [entry]})["code"] == 12052038

    def test_a_closed_category_refuses_new_items(self, shopee, tokopedia, control):
        control.fault("category_closed", options={"category_id": 14955})
        assert shopee.add_item()["error"] == "product.error_category_is_block"
        control.fault("category_closed", "tokopedia")
        assert tokopedia.create()["code"] == 12052220

    def test_an_attribute_turned_mandatory_shows_and_is_asked(self, shopee, control):
        control.fault("attribute_mandatory")
        tree = shopee.get("/product/get_attribute_tree", category_id_list=14955)["response"]["list"][0]
        mandatory = {one["name"] for one in tree["attribute_tree"] if one["mandatory"]}
        assert "Negara Asal" in mandatory
        assert shopee.add_item()["error"] == "product.error_less_required_attribute"

    def test_a_late_rejection_takes_the_item_first(self, shopee, control):
        control.fault("late_rejection", times=1, options={"seconds": 60, "reason": "Foto buram"})
        item = shopee.add_item()["response"]
        assert item["item_status"] == "REVIEWING"
        control.post("/clock", {"advance_seconds": 61})
        listing = control.get(f"/shopee/listings/{item['item_id']}")
        assert (listing["wire_status"], listing["reject_reason"]) == ("BANNED", "Foto buram")

    def test_read_lag_shows_the_state_of_the_moment_it_was_set(self, shopee, control):
        item_id = shopee.add_item()["response"]["item_id"]
        fault = control.fault("read_lag", path="/product/")
        body = {"item_id": item_id, "stock_list": [{"model_id": 0, "seller_stock": [{"stock": 3}]}]}
        assert shopee.post("/product/update_stock", body)["error"] == ""

        def seen():
            info = shopee.get("/product/get_item_base_info", item_id_list=item_id)["response"]["item_list"][0]
            return info["stock_info_v2"]["seller_stock"][0]["stock"]

        assert seen() == 10
        control.send("DELETE", f"/faults/{fault['fault_id']}")
        assert seen() == 3

    def test_clock_skew_makes_a_right_timestamp_wrong(self, shopee, tokopedia, control):
        control.fault("clock_skew")
        assert shopee.get(INFO)["error"] == "error_param"
        control.fault("clock_skew", "tokopedia", options={"seconds": -60})
        assert tokopedia.call("GET", "/authorization/202309/shops", cipher=False)["code"] == 36009004


class TestBoard:
    def test_a_fault_ends_after_its_times_and_strikes_its_path_only(self, shopee, control):
        control.fault("server_error", path="get_shop_info", times=2)
        assert shopee.get("/shop/get_profile")["error"] == ""
        assert [ask(shopee)[0].status for _ in range(3)] == [503, 503, 200]
        assert control.get("/faults")["faults"] == []

    def test_the_log_names_the_fault_that_struck(self, shopee, control):
        control.fault("server_error", times=1)
        ask(shopee)
        assert control.get("/shopee/requests")["requests"][0]["faults"] == ["server_error"]

    def test_a_probability_of_zero_never_strikes(self, shopee, control):
        control.fault("server_error", probability=0)
        assert {ask(shopee)[0].status for _ in range(5)} == {200}

    def test_a_fault_of_one_market_leaves_the_other(self, shopee, control):
        control.fault("server_error", "tokopedia")
        assert ask(shopee)[0].status == 200

    @pytest.mark.parametrize(
        ("asked", "error"),
        [
            ({"name": "holiday_mode", "market": "tokopedia"}, "not_offered"),
            ({"name": "clock_skew", "market": "tokopedia_classic"}, "not_offered"),
            ({"name": "nothing", "market": "shopee"}, "bad_request"),
            ({"name": "delay", "market": "shopee", "times": 0}, "bad_request"),
            ({"name": "delay", "market": "shopee", "probability": 2}, "bad_request"),
        ],
    )
    def test_a_fault_nobody_documented_or_a_bad_number_is_refused(self, control, asked, error):
        status, data = control.send("POST", "/faults", asked)
        assert (status, data["error"]) == (422, error)

    def test_faults_are_cleared_by_market(self, control):
        control.fault("delay")
        control.fault("delay", "tokopedia")
        control.send("DELETE", "/faults?market=shopee")
        assert [one["market"] for one in control.get("/faults")["faults"]] == ["tokopedia"]
