"""Faults of the board, as GoBiz tells them."""


def test_a_spent_refresh_token_is_denied(client, control):
    token = control.post("/gojek/shops/G410000001/tokens")["refresh_token"]
    control.fault("single_use_violation", "gojek", times=1)
    status, body = client.ask_token(grant_type="refresh_token", refresh_token=token)
    assert (status, body["error"]) == (401, "invalid_grant")


def test_a_menu_may_be_read_as_it_was(selling, make_item, control):
    control.fault("read_lag", "gojek", path="/v2/catalog")
    selling.push(make_item("IKM-0002"), request_id="r-2")
    assert selling.menu()["menus"][0]["menu_items"][0]["external_id"] == "IKM-0001"
    control.send("DELETE", "/faults?market=gojek")
    assert selling.menu()["menus"][0]["menu_items"][0]["external_id"] == "IKM-0002"


def test_a_notice_may_be_told_twice_with_one_key(selling, place, control, hooks):
    control.post("/gojek/apps/gobiz-sandbox-app", {"callback_url": hooks.url})
    control.fault("duplicate_webhook", "gojek", path="gofood.order.created", times=1)
    place()
    seen = hooks.wait(3)
    keys = [headers["X-Go-Idempotency-Key"] for headers, _ in seen]
    assert len(keys) == 3
    assert len(set(keys)) == 2


def test_the_rate_refusal_is_429(client, control):
    control.fault("rate_limited", "gojek", times=1)
    status, body = client.call("GET", "/partner/outlets/G410000001/v1")
    assert (status, body["success"]) == (429, False)
