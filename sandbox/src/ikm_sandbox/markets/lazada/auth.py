"""Seller consent, token creation and refresh (lazada sheet §2)."""

import sqlite3
from typing import Any
from urllib.parse import urlencode

from ikm_sandbox.accounts import TokenSpent
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.consent import consent_page, refused_page
from ikm_sandbox.markets.lazada.asked import Asked, need
from ikm_sandbox.markets.lazada.refusal import Refused
from ikm_sandbox.markets.lazada.route import Route
from ikm_sandbox.wire import Answer, Call, answer_html, redirect_to

CONSENT_PATH = "/oauth/authorize"
_DAY = 86400
_ACCESS_SECONDS, _REFRESH_SECONDS = 30 * _DAY, 180 * _DAY  # an online application
_CODE_SECONDS = 1800


def answer_consent(bazaar: Bazaar, call: Call) -> Answer:
    """Show the seller's question, or on its answer lead back with `code` (and `state`)."""
    app = bazaar.accounts.app("lazada", call.asked("client_id"))
    redirect = call.asked("redirect_uri")
    if app is None or call.asked("response_type") != "code" or not redirect:
        return answer_html(refused_page("client_id, response_type atau redirect_uri salah"), status=400)
    if app["redirect_url"] and app["redirect_url"] != redirect:
        return answer_html(refused_page("redirect_uri berbeda dari yang terdaftar"), status=400)
    if call.method != "POST":
        return answer_html(consent_page("Lazada", app["name"], bazaar.accounts.shops("lazada")))
    back = {"state": call.asked("state")} if call.asked("state") else {}
    if call.form.get("refuse"):
        return redirect_to(f"{redirect}{_joint(redirect)}{urlencode({'error': 'access_denied', **back})}")
    shop_id = call.form.get("shop_id", "")
    if bazaar.accounts.shop("lazada", shop_id) is None:
        return answer_html(refused_page("Toko tidak dikenal"), status=400)
    code = issue_code(bazaar, app["app_key"], shop_id)["code"]
    return redirect_to(f"{redirect}{_joint(redirect)}{urlencode({'code': code, **back})}")


def _joint(url: str) -> str:
    return "&" if "?" in url else "?"


def issue_code(bazaar: Bazaar, app_key: str, shop_id: str) -> sqlite3.Row:
    return bazaar.accounts.issue_code("lazada", app_key, shop_id, seconds=_CODE_SECONDS)


def grant(
    bazaar: Bazaar, app_key: str, shop_id: str, refresh_seconds: float = _REFRESH_SECONDS
) -> sqlite3.Row:
    bazaar.accounts.permit("lazada", app_key, shop_id)
    return bazaar.accounts.issue_tokens(
        "lazada", app_key, shop_id, access_seconds=_ACCESS_SECONDS, refresh_seconds=refresh_seconds
    )


def create_token(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    try:
        shop_id = bazaar.accounts.spend_code("lazada", call.app_key, need(asked, "code"))
    except TokenSpent as spent:
        raise Refused("InvalidCode", "Invalid authorization code", kind="ISV") from spent
    return _tokens(bazaar, grant(bazaar, call.app_key, shop_id), "country_user_info")


def refresh_token(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    """Renew; that the old refresh token is spent, and its window goes on, is inferred (§2)."""
    token = need(asked, "refresh_token")
    lost = bazaar.strike(call, "lazada", "single_use_violation")
    known = bazaar.store.row(
        "SELECT refresh_expires_at FROM token WHERE market = 'lazada' AND refresh_token = ?", token
    )
    try:
        shop_id = bazaar.accounts.spend_refresh_token("lazada", call.app_key, token, lost=lost is not None)
    except TokenSpent as spent:
        raise Refused("IllegalRefreshToken", "The specified refresh token is invalid or expired") from spent
    left = float(known["refresh_expires_at"]) - bazaar.clock.now() if known else 0
    return _tokens(bazaar, grant(bazaar, call.app_key, shop_id, left), "country_user_info_list")


def _tokens(bazaar: Bazaar, row: sqlite3.Row, name_of_list: str) -> dict[str, Any]:
    shop = bazaar.accounts.shop("lazada", row["shop_id"])
    now = bazaar.clock.now()
    return {
        "access_token": row["access_token"],
        "refresh_token": row["refresh_token"],
        "expires_in": round(row["access_expires_at"] - now),
        "refresh_expires_in": round(row["refresh_expires_at"] - now),
        "country": "id",
        "account": f"toko-{row['shop_id']}@sandbox.invalid",
        "account_platform": "seller_center",
        "account_id": row["shop_id"],
        name_of_list: [
            {
                "country": "id",
                "seller_id": row["shop_id"],
                "user_id": row["shop_id"],
                "short_code": shop["cipher"] if shop else "",
            }
        ],
    }


ROUTES = {
    "/auth/token/create": Route(create_token, public=True, alone=True),
    "/auth/token/refresh": Route(refresh_token, public=True, alone=True),
}
