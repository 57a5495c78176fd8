"""Consent, codes, tokens and their ends."""

from urllib.parse import parse_qs, urlencode, urlsplit

_DAY = 86400


def consent(client, **changes):
    asked = {
        "response_type": "code",
        "force_auth": "true",
        "redirect_uri": "http://127.0.0.1:9/back",
        "client_id": "100132",
        "state": "s-1",
    }
    return f"/oauth/authorize?{urlencode(asked | changes)}"


def test_a_seller_who_consents_is_led_back_with_a_code_that_works_once(stranger):
    page = stranger.send("GET", consent(stranger))[1].decode()
    assert "SANDBOX" in page
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    response, _ = stranger.send("POST", consent(stranger), "shop_id=400100002", kind)
    back = parse_qs(urlsplit(response.headers["Location"]).query)
    assert back["state"] == ["s-1"]
    answer = stranger.post("/auth/token/create", public=True, code=back["code"][0])
    assert answer["country_user_info"][0]["seller_id"] == "400100002"
    assert (answer["expires_in"], answer["refresh_expires_in"]) == (30 * _DAY, 180 * _DAY)
    assert stranger.post("/auth/token/create", public=True, code=back["code"][0])["code"] == "InvalidCode"


def test_a_redirect_other_than_the_registered_one_is_refused(stranger, control):
    control.post("/lazada/apps/100132", {"redirect_url": "https://ikm.example/back"})
    assert stranger.send("GET", consent(stranger))[0].status == 400


def test_a_code_older_than_thirty_minutes_is_refused(stranger, sandbox):
    code = sandbox.markets["lazada"].issue_code("100132", "400100001")["code"]
    sandbox.bazaar.clock.advance(1801)
    assert stranger.post("/auth/token/create", public=True, code=code)["code"] == "InvalidCode"


def test_an_access_token_ends_after_thirty_days_and_a_refresh_gives_a_new_one(client, sandbox):
    refresh = sandbox.markets["lazada"].grant("100132", "400100001")["refresh_token"]
    sandbox.bazaar.clock.advance(30 * _DAY + 1)
    client.now = sandbox.bazaar.clock.now
    assert client.get("/seller/get")["code"] == "IllegalAccessToken"
    answer = client.post("/auth/token/refresh", public=True, refresh_token=refresh)
    client.access_token = answer["access_token"]
    assert client.get("/seller/get")["code"] == "0"
    assert 149 * _DAY < answer["refresh_expires_in"] < 150 * _DAY
    assert "country_user_info_list" in answer


def test_a_refresh_token_dies_180_days_after_consent_even_when_renewed(client, sandbox):
    refresh = sandbox.markets["lazada"].grant("100132", "400100001")["refresh_token"]
    client.now = sandbox.bazaar.clock.now
    for _ in range(5):
        sandbox.bazaar.clock.advance(35 * _DAY)
        refresh = client.post("/auth/token/refresh", public=True, refresh_token=refresh)["refresh_token"]
    sandbox.bazaar.clock.advance(6 * _DAY)
    answer = client.post("/auth/token/refresh", public=True, refresh_token=refresh)
    assert answer["code"] == "IllegalRefreshToken"


def test_the_token_faults_strike(client, sandbox, control):
    refresh = sandbox.markets["lazada"].grant("100132", "400100001")["refresh_token"]
    control.fault("single_use_violation", "lazada", times=1)
    assert (
        client.post("/auth/token/refresh", public=True, refresh_token=refresh)["code"]
        == "IllegalRefreshToken"
    )
    control.fault("token_revoked", "lazada", times=1)
    assert client.get("/seller/get")["code"] == "IllegalAccessToken"
    assert client.get("/seller/get")["code"] == "IllegalAccessToken"
