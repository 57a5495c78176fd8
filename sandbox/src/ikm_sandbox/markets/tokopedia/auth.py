"""Seller consent, tokens and authorised shops (tokopedia sheet §A2). The token host's calls carry no seal."""

import secrets
import sqlite3
from typing import Any
from urllib.parse import urlencode

from ikm_sandbox.accounts import TokenSpent
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.consent import consent_page, refused_page
from ikm_sandbox.markets.tokopedia.refusal import GENERIC, Refused
from ikm_sandbox.markets.tokopedia.route import route
from ikm_sandbox.wire import Answer, Call, answer_html, redirect_to

CONSENT_PATH = "/open/authorize"
TOKEN_PATHS = frozenset({"/api/v2/token/get", "/api/v2/token/refresh"})
_ACCESS_SECONDS = 7 * 86400
_REFRESH_SECONDS = 365 * 86400  # the documents give no number; their sample is about one year
_CODE_SECONDS = 1800
_SCOPES = [
    "seller.authorization.info",
    "seller.shop.info",
    "seller.product.basic",
    "seller.product.write",
    "seller.order.info",
    "seller.fulfillment.basic",
    "seller.logistics",
    "seller.return_refund.basic",
    "seller.finance.info",
]


def answer_consent(bazaar: Bazaar, call: Call) -> Answer:
    """Show the seller's question, or on its answer lead back with `code` and `state`."""
    app = bazaar.accounts.app_of_service("tokopedia", call.asked("service_id"))
    if app is None:
        return answer_html(refused_page("service_id tidak dikenal"), status=404)
    call.app_key = app["app_key"]
    redirect = call.asked("redirect_uri") or app["redirect_url"] or ""
    if not redirect:
        return answer_html(refused_page("Aplikasi ini belum mendaftarkan alamat kembali"), status=400)
    if call.method != "POST":
        return answer_html(consent_page("Tokopedia & Shop", app["name"], bazaar.accounts.shops("tokopedia")))
    state = {"state": call.asked("state")} if call.asked("state") else {}
    joint = "&" if "?" in redirect else "?"
    if call.form.get("refuse"):
        return redirect_to(redirect + joint + urlencode({"code": "null", "error": "auth_denied", **state}))
    shop_id = call.form.get("shop_id", "")
    if bazaar.accounts.shop("tokopedia", shop_id) is None:
        return answer_html(refused_page("Toko tidak dikenal"), status=404)
    code = issue_code(bazaar, app["app_key"], shop_id)
    return redirect_to(redirect + joint + urlencode({"code": code["code"], **state}))


def issue_code(bazaar: Bazaar, app_key: str, shop_id: str) -> sqlite3.Row:
    return bazaar.accounts.issue_code("tokopedia", app_key, shop_id, seconds=_CODE_SECONDS)


def grant(bazaar: Bazaar, app_key: str, shop_id: str) -> sqlite3.Row:
    bazaar.accounts.permit("tokopedia", app_key, shop_id)
    return _issue(bazaar, app_key, shop_id)


def _issue(bazaar: Bazaar, app_key: str, shop_id: str) -> sqlite3.Row:
    return bazaar.accounts.issue_tokens(
        "tokopedia", app_key, shop_id, access_seconds=_ACCESS_SECONDS, refresh_seconds=_REFRESH_SECONDS
    )


def answer_token(bazaar: Bazaar, call: Call) -> dict[str, Any]:
    """Exchange a code or a refresh token; refuses with the generic code, as no other is documented."""
    app = bazaar.accounts.app("tokopedia", call.asked("app_key"))
    if app is None or not secrets.compare_digest(app["app_secret"], call.asked("app_secret")):
        raise Refused(GENERIC, "app_key or app_secret is invalid.", status=401)
    call.app_key = app["app_key"]
    if call.method != "GET":
        raise Refused(36009010, "This call takes GET.", status=405)
    exchange = call.path.endswith("/get")
    expected = "authorized_code" if exchange else "refresh_token"
    if call.asked("grant_type") != expected:
        raise Refused(GENERIC, f"grant_type must be {expected}.", status=400)
    try:
        shop_id = _spend(bazaar, call, exchange=exchange)
    except TokenSpent as spent:
        raise Refused(
            GENERIC, "The code or token was used, has expired or is unknown.", status=401
        ) from spent
    if bazaar.accounts.link("tokopedia", app["app_key"], shop_id) is None:
        raise Refused(GENERIC, "The seller withdrew the authorization.", status=401)
    call.shop_id = shop_id
    token = _issue(bazaar, app["app_key"], shop_id)
    shop = bazaar.accounts.shop("tokopedia", shop_id)
    return {
        "access_token": token["access_token"],
        "access_token_expire_in": int(token["access_expires_at"]),
        "refresh_token": token["refresh_token"],
        "refresh_token_expire_in": int(token["refresh_expires_at"]),
        "open_id": f"sandbox-{shop_id}",
        "seller_name": shop["name"] if shop else "",
        "seller_base_region": "ID",
        "user_type": 0,
        "granted_scopes": _SCOPES,
    }


def _spend(bazaar: Bazaar, call: Call, *, exchange: bool) -> str:
    if exchange:
        return bazaar.accounts.spend_code("tokopedia", call.app_key, call.asked("auth_code"))
    lost = bazaar.strike(call, "tokopedia", "single_use_violation")
    return bazaar.accounts.spend_refresh_token(
        "tokopedia", call.app_key, call.asked("refresh_token"), lost=lost is not None
    )


def list_shops(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    shop = bazaar.accounts.shop("tokopedia", call.shop_id)
    if shop is None:
        raise Refused(101000, "The shop is gone.")
    return {
        "shops": [
            {
                "id": shop["shop_id"],
                "name": shop["name"],
                "region": "ID",
                "seller_type": "LOCAL",
                "cipher": shop["cipher"],
                "code": f"IDLC{shop['shop_id'][-6:]}",
            }
        ]
    }


def list_active_shops(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del bazaar, names
    return {"shops": [{"id": call.shop_id, "region": "ID"}]}


ROUTES = (
    route("GET", "authorization/shops", list_shops, cipher=False, reads=True),
    route("GET", "seller/shops", list_active_shops, cipher=False, reads=True),
)
