"""Seller consent, token exchange and rotation (shopee sheet §2)."""

import sqlite3
from urllib.parse import urlencode

from ikm_sandbox.accounts import TokenSpent
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.consent import consent_page
from ikm_sandbox.markets.shopee.body import need, read_body
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.wire import Answer, Call, answer_html, redirect_to

CONSENT_PATH = "/api/v2/shop/auth_partner"
_ACCESS_SECONDS = 14400
_REFRESH_SECONDS = 30 * 86400
_CODE_SECONDS = 600


def answer_consent(bazaar: Bazaar, call: Call) -> Answer:
    """Show the seller's question, or on its answer lead back with `code` and `shop_id`."""
    redirect = call.asked("redirect")
    if not redirect:
        raise Refused("error_param", "There is no redirect in query.")
    app = bazaar.accounts.app("shopee", call.app_key)
    name = app["name"] if app else ""
    if call.method != "POST":
        return answer_html(consent_page("Shopee", name, bazaar.accounts.shops("shopee")))
    if call.form.get("refuse"):
        return redirect_to(redirect)
    shop_id = call.form.get("shop_id", "")
    if bazaar.accounts.shop("shopee", shop_id) is None:
        raise Refused("error_param", "There is no such shop.")
    code = issue_code(bazaar, call.app_key, shop_id)
    joint = "&" if "?" in redirect else "?"
    return redirect_to(redirect + joint + urlencode({"code": code["code"], "shop_id": shop_id}))


def issue_code(bazaar: Bazaar, app_key: str, shop_id: str) -> sqlite3.Row:
    row = bazaar.accounts.issue_code("shopee", app_key, shop_id, seconds=_CODE_SECONDS)
    bazaar.notices.announce_to("shopee", app_key, shop_id, "authorization", {})
    return row


def grant(bazaar: Bazaar, app_key: str, shop_id: str) -> sqlite3.Row:
    bazaar.accounts.permit("shopee", app_key, shop_id)
    return bazaar.accounts.issue_tokens(
        "shopee", app_key, shop_id, access_seconds=_ACCESS_SECONDS, refresh_seconds=_REFRESH_SECONDS
    )


def get_token(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    code = need(body, "code", str)
    shop_id = _read_identity(call, body)
    try:
        permitted = bazaar.accounts.spend_code("shopee", call.app_key, code)
    except TokenSpent as spent:
        raise Refused(
            "error_auth", "Invalid code: it was used, has expired or is unknown.", status=403
        ) from spent
    if permitted != shop_id:
        raise Refused("error_auth", "The code belongs to another shop.", status=403)
    return Reply(_tokens(grant(bazaar, call.app_key, shop_id)), flat=True)


def refresh_token(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    token = need(body, "refresh_token", str)
    shop_id = _read_identity(call, body)
    known = bazaar.store.row("SELECT shop_id FROM token WHERE market = 'shopee' AND refresh_token = ?", token)
    if known is not None and known["shop_id"] != shop_id:
        raise Refused("error_auth", "The refresh_token belongs to another shop.", status=403)
    lost = bazaar.strike(call, "shopee", "single_use_violation")
    try:
        bazaar.accounts.spend_refresh_token("shopee", call.app_key, token, lost=lost is not None)
    except TokenSpent as spent:
        raise Refused(
            "error_auth", "Invalid refresh_token: it was used, has expired or is unknown.", status=403
        ) from spent
    if bazaar.accounts.link("shopee", call.app_key, shop_id) is None:
        raise Refused("shop_no_linked", "The shop is not linked to this partner.", status=403)
    fresh = bazaar.accounts.issue_tokens(
        "shopee", call.app_key, shop_id, access_seconds=_ACCESS_SECONDS, refresh_seconds=_REFRESH_SECONDS
    )
    return Reply({**_tokens(fresh), "partner_id": int(call.app_key), "shop_id": int(shop_id)}, flat=True)


def _read_identity(call: Call, body: dict[str, object]) -> str:
    if str(need(body, "partner_id", int)) != call.app_key:
        raise Refused("error_param", "partner_id of body and query differ.")
    others = {"main_account_id", "merchant_id", "supplier_id", "user_id"} & body.keys()
    if others:
        raise Refused("error_param", f"The sandbox keeps shops only, no {others.pop()}.")
    shop_id = str(need(body, "shop_id", int))
    call.shop_id = shop_id
    return shop_id


def _tokens(row: sqlite3.Row) -> dict[str, object]:
    return {
        "access_token": row["access_token"],
        "refresh_token": row["refresh_token"],
        "expire_in": _ACCESS_SECONDS,
    }


ROUTES = {
    "/auth/token/get": Route("POST", get_token, public=True, alone=True),
    "/auth/access_token/get": Route("POST", refresh_token, public=True, alone=True),
}
