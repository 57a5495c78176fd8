"""The Partner API's gate: consent, tokens, seals, versions, cipher (tokopedia sheet §A2–§A4)."""

import http.client
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tokopedia_client import SECRET

SHOP = "7494049642642441621"
SHOPS = "/authorization/202309/shops"


def ask_token(client, kind, **asked):
    grant = "authorized_code" if kind == "get" else "refresh_token"
    query = {"app_key": client.app_key, "app_secret": SECRET, "grant_type": grant} | asked
    return client.send("GET", f"/api/v2/token/{kind}", query)


def consent(client, method, form=None, **query):
    parts = urlsplit(client.base)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    body = urlencode(form) if form else None
    connection.request(
        method,
        f"/open/authorize?{urlencode(query)}",
        body,
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    return response, page


class TestConsent:
    back = "http://127.0.0.1:9/kembali"

    def test_consent_leads_back_with_code_and_state(self, tokopedia):
        query = {"service_id": "7000000000000000101", "state": "abc", "redirect_uri": self.back}
        _, page = consent(tokopedia, "GET", **query)
        assert "SANDBOX" in page
        response, _ = consent(tokopedia, "POST", {"shop_id": SHOP}, **query)
        back = parse_qs(urlsplit(response.headers["Location"]).query)
        assert back["state"] == ["abc"]
        tokens = ask_token(tokopedia, "get", auth_code=back["code"][0])
        assert tokens["data"]["seller_base_region"] == "ID"
        assert tokens["data"]["access_token_expire_in"] == pytest.approx(time.time() + 7 * 86400, abs=5)

    def test_a_refusal_says_auth_denied(self, tokopedia):
        query = {"service_id": "7000000000000000101", "redirect_uri": self.back}
        response, _ = consent(tokopedia, "POST", {"refuse": "1"}, **query)
        back = parse_qs(urlsplit(response.headers["Location"]).query)
        assert back == {"code": ["null"], "error": ["auth_denied"]}

    def test_an_unknown_service_is_not_served(self, tokopedia):
        assert consent(tokopedia, "GET", service_id="1", redirect_uri=self.back)[0].status == 404


class TestTokens:
    def test_a_code_works_once(self, tokopedia, control):
        code = control.post(f"/tokopedia/shops/{SHOP}/codes")["code"]
        assert ask_token(tokopedia, "get", auth_code=code)["code"] == 0
        assert ask_token(tokopedia, "get", auth_code=code)["code"] == 36009004

    def test_a_code_dies_after_thirty_minutes(self, tokopedia, control):
        code = control.post(f"/tokopedia/shops/{SHOP}/codes")["code"]
        control.post("/clock", {"advance_seconds": 1801})
        assert ask_token(tokopedia, "get", auth_code=code)["code"] == 36009004

    def test_a_wrong_secret_or_grant_type_is_refused(self, tokopedia, control):
        code = control.post(f"/tokopedia/shops/{SHOP}/codes")["code"]
        assert ask_token(tokopedia, "get", auth_code=code, app_secret="x")["code"] == 36009004
        assert (
            ask_token(tokopedia, "get", auth_code=code, grant_type="authorization_code")["code"] == 36009004
        )

    def test_a_refresh_gives_a_new_pair(self, tokopedia, control):
        first = control.post(f"/tokopedia/shops/{SHOP}/tokens")
        fresh = ask_token(tokopedia, "refresh", refresh_token=first["refresh_token"])
        tokopedia.access_token = fresh["data"]["access_token"]
        assert tokopedia.call("GET", SHOPS, cipher=False)["data"]["shops"][0]["id"] == SHOP

    def test_an_expired_token_has_its_own_code(self, tokopedia, control):
        control.post("/clock", {"advance_seconds": 7 * 86400 + 1})
        tokopedia.now = lambda: time.time() + 7 * 86400 + 1
        assert tokopedia.call("GET", SHOPS, cipher=False)["code"] == 105002


class TestChecks:
    def test_a_wrong_seal_is_refused(self, tokopedia):
        tokopedia.secret = "other"
        assert tokopedia.call("GET", SHOPS, cipher=False)["code"] == 106001

    def test_a_body_changed_after_sealing_is_refused(self, tokopedia):
        path = "/order/202309/orders/search"
        query = {
            "app_key": "29a39d",
            "timestamp": str(int(time.time())),
            "shop_cipher": tokopedia.cipher,
            "page_size": "20",
        }
        query["sign"] = tokopedia.sign(path, query, b"{}")
        assert tokopedia.send("POST", path, query, b"{ }")["code"] == 106001

    @pytest.mark.parametrize(("age", "code"), [(-310, 36009004), (40, 36009004), (-290, 0), (25, 0)])
    def test_a_timestamp_may_be_five_minutes_old_and_thirty_seconds_early(self, tokopedia, age, code):
        tokopedia.now = lambda: time.time() + age
        assert tokopedia.call("GET", SHOPS, cipher=False)["code"] == code

    def test_the_cipher_is_wanted_on_shop_calls_only_and_must_fit_the_token(self, tokopedia):
        path = "/logistics/202309/warehouses"
        assert tokopedia.call("GET", path)["code"] == 0
        assert tokopedia.call("GET", path, cipher=False)["code"] == 106013
        assert tokopedia.call("GET", SHOPS)["code"] == 36009004
        tokopedia.cipher = "GCP_SANDBOX2AAAABh00qsWgtvOiGFNqyub"
        assert tokopedia.call("GET", path)["code"] == 101000

    @pytest.mark.parametrize(
        ("method", "path", "code"),
        [
            ("GET", "/logistics/202502/warehouses", 0),
            ("GET", "/logistics/202212/warehouses", 36009014),
            ("GET", "/logistics/202309/nothing", 36009009),
            ("GET", "/nothing", 36009009),
            ("DELETE", "/logistics/202309/warehouses", 36009010),
        ],
    )
    def test_versions_paths_and_methods_are_told_apart(self, tokopedia, method, path, code):
        assert tokopedia.call(method, path)["code"] == code

    def test_requests_over_the_rate_get_429s_code(self, tokopedia, control):
        control.post("/tokopedia/settings", {"requests_per_second": 2})
        codes = [tokopedia.call("GET", SHOPS, cipher=False)["code"] for _ in range(3)]
        assert codes == [0, 0, 36009002]
