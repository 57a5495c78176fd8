"""Consent, codes and tokens (shopee sheet §2)."""

import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from shopee_client import ShopeeClient

CONSENT = "/api/v2/shop/auth_partner"
BACK = "http://127.0.0.1:9/kembali?nonce=7"


@pytest.fixture
def newcomer(running, control):
    """A client that has no token yet."""
    return ShopeeClient(running.addresses["shopee"])


def exchange(client, code, shop_id=14701711):
    return client.post(
        "/auth/token/get", {"code": code, "partner_id": 2001887, "shop_id": shop_id}, public=True
    )


def refresh(client, token):
    body = {"refresh_token": token, "partner_id": 2001887, "shop_id": 14701711}
    return client.post("/auth/access_token/get", body, public=True)


def test_the_consent_page_says_sandbox_and_lists_the_shops(newcomer):
    response, page = newcomer.send("GET", CONSENT, newcomer.query(CONSENT, public=True, redirect=BACK))
    assert response.status == 200
    assert "Izinkan e-Smart mengakses toko ini?" in page.decode()
    assert "SANDBOX" in page.decode()
    assert "14701712" in page.decode()


def test_consent_leads_back_with_a_code_that_opens_the_chosen_shop(newcomer):
    query = newcomer.query(CONSENT, public=True, redirect=BACK)
    form = urlencode({"shop_id": "14701711"})
    response, _ = newcomer.send(
        "POST", CONSENT, query, form, {"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert response.status == 302
    back = parse_qs(urlsplit(response.headers["Location"]).query)
    assert back["nonce"] == ["7"]
    assert back["shop_id"] == ["14701711"]
    tokens = exchange(newcomer, back["code"][0])
    assert tokens["expire_in"] == 14400
    newcomer.access_token = tokens["access_token"]
    assert newcomer.get("/shop/get_shop_info")["shop_name"] == "Toko Sandbox Satu"


def test_an_unsealed_consent_link_is_refused(newcomer):
    query = newcomer.query(CONSENT, public=True, redirect=BACK) | {"sign": "0" * 64}
    response, _ = newcomer.send("GET", CONSENT, query)
    assert response.status == 403


def test_a_code_works_once(newcomer, control):
    code = control.post("/shopee/shops/14701711/codes")["code"]
    assert exchange(newcomer, code)["error"] == ""
    assert exchange(newcomer, code)["error"] == "error_auth"


def test_a_code_dies_after_ten_minutes(newcomer, control):
    code = control.post("/shopee/shops/14701711/codes")["code"]
    control.post("/clock", {"advance_seconds": 601})
    newcomer.now = lambda: time.time() + 601
    assert exchange(newcomer, code)["error"] == "error_auth"


def test_a_code_of_one_shop_does_not_open_another(newcomer, control):
    code = control.post("/shopee/shops/14701711/codes")["code"]
    assert exchange(newcomer, code, shop_id=14701712)["error"] == "error_auth"


def test_a_refresh_token_works_once_and_gives_a_new_pair(newcomer, control):
    first = control.post("/shopee/shops/14701711/tokens")
    second = refresh(newcomer, first["refresh_token"])
    assert second["shop_id"] == 14701711
    assert second["refresh_token"] != first["refresh_token"]
    assert refresh(newcomer, first["refresh_token"])["error"] == "error_auth"
    assert refresh(newcomer, second["refresh_token"])["error"] == ""


def test_an_older_access_token_lives_until_its_own_end(newcomer, control):
    first = control.post("/shopee/shops/14701711/tokens")
    refresh(newcomer, first["refresh_token"])
    newcomer.access_token = first["access_token"]
    assert newcomer.get("/shop/get_shop_info")["error"] == ""
    control.post("/clock", {"advance_seconds": 14401})
    newcomer.now = lambda: time.time() + 14401
    assert newcomer.get("/shop/get_shop_info")["error"] == "invalid_acceess_token"


def test_a_withdrawn_permission_ends_every_token(shopee, control):
    assert control.send("DELETE", "/shopee/shops/14701711/tokens")[1] == {"revoked": 1}
    assert shopee.get("/shop/get_shop_info")["error"] == "invalid_acceess_token"
