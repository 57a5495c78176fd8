"""Who calls: the token of v2 and the OAuth 2 of v4 (§2, §4)."""

import base64
import hmac
import sqlite3
from typing import Any
from urllib.parse import urlencode

from ikm_sandbox.accounts import TokenSpent
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.bukalapak.refusal import Refused
from ikm_sandbox.markets.consent import consent_page, refused_page
from ikm_sandbox.wire import Answer, Call, answer_html, answer_json, redirect_to

PASSWORD = "sandi-sandbox"  # noqa: S105 - every seller of the sandbox has it
CONSENT_PATH, TOKEN_PATH = "/oauth/authorize", "/oauth/token"
_ACCESS_SECONDS = 7200
_REFRESH_SECONDS = 30 * 86400  # not in the sheet; ours
_FOR_EVER = 100 * 365 * 86400  # no expiry of v2 tokens is documented
_CODE_SECONDS = 600  # not in the sheet; ours
_HEX = 32  # bytes: tokens are 64 hexadecimal digits
_SCOPES = frozenset({"public", "user", "store"})


def read_basic(call: Call) -> tuple[str, str]:
    """Read name and password of a Basic header, both empty when there is none."""
    kind, _, text = call.header("Authorization").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return name, password


def find_seller(bazaar: Bazaar, name: str) -> sqlite3.Row | None:
    """Find a seller by username or e-mail."""
    for shop in bazaar.accounts.shops("bukalapak"):
        if name and name in {
            shop["cipher"] or shop["shop_id"],
            f"{shop['cipher'] or shop['shop_id']}@sandbox.invalid",
        }:
            return shop
    return None


# Version 2


def authenticate(bazaar: Bazaar, call: Call) -> dict[str, Any]:
    """Answer the seller's token, always the same one; a failure says user_id "null" as text (§2)."""
    name, password = read_basic(call)
    shop = find_seller(bazaar, name)
    if shop is None or not hmac.compare_digest(PASSWORD.encode(), password.encode()):
        call.seal = "refused"
        return {"status": "ERROR", "user_id": "null", "message": "Invalid password"}
    call.seal, call.shop_id = "verified", shop["shop_id"]
    return {
        "status": "OK",
        "user_id": shop["shop_id"],
        "token": token_of(bazaar, shop["shop_id"]),
        "message": None,
    }


def token_of(bazaar: Bazaar, shop_id: str) -> str:
    row = bazaar.store.row(
        "SELECT access_token FROM token WHERE market = 'bukalapak' AND app_key = '' AND shop_id = ? AND revoked = 0",
        shop_id,
    )
    if row is None:
        row = bazaar.accounts.issue_tokens(
            "bukalapak", "", shop_id, access_seconds=_FOR_EVER, refresh_seconds=0, size=_HEX
        )
    return str(row["access_token"])


def check_v2(bazaar: Bazaar, call: Call) -> None:
    """Let a seller in by Basic(user_id : token); any living token of the seller opens v2 here."""
    user_id, text = read_basic(call)
    known = bazaar.accounts.known_token("bukalapak", text)
    if known is not None and bazaar.strike(call, "bukalapak", "token_revoked"):
        bazaar.accounts.revoke_tokens("bukalapak", known["app_key"], known["shop_id"])
    token = bazaar.accounts.token("bukalapak", text)
    if token is None or token["shop_id"] != user_id:
        call.seal = "refused"
        raise Refused("Anda harus masuk terlebih dahulu")  # the real sentence is not in the sheet
    call.seal, call.shop_id = "verified", user_id


# Version 4


class _Denied(Exception):
    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


def answer_consent(bazaar: Bazaar, call: Call) -> Answer:
    app = bazaar.accounts.app("bukalapak", call.asked("client_id"))
    redirect = call.asked("redirect_uri")
    if app is None or not redirect or call.asked("response_type") != "code":
        return answer_html(refused_page("client_id, response_type atau redirect_uri salah"), status=400)
    if app["redirect_url"] and app["redirect_url"] != redirect:
        return answer_html(refused_page("redirect_uri berbeda dari yang terdaftar"), status=400)
    if call.method != "POST":
        return answer_html(consent_page("Bukalapak (arsip)", app["name"], bazaar.accounts.shops("bukalapak")))
    back = {"state": call.asked("state")} if call.asked("state") else {}
    shop_id = call.form.get("shop_id", "")
    if call.form.get("refuse"):
        back["error"] = "access_denied"
    elif bazaar.accounts.shop("bukalapak", shop_id) is None:
        return answer_html(refused_page("Lapak tidak dikenal"), status=400)
    else:
        back["code"] = issue_code(bazaar, app["app_key"], shop_id)["code"]
    return redirect_to(f"{redirect}{'&' if '?' in redirect else '?'}{urlencode(back)}")


def issue_code(bazaar: Bazaar, app_key: str, shop_id: str) -> sqlite3.Row:
    return bazaar.accounts.issue_code("bukalapak", app_key, shop_id, seconds=_CODE_SECONDS)


def grant(bazaar: Bazaar, app_key: str, shop_id: str) -> sqlite3.Row:
    bazaar.accounts.permit("bukalapak", app_key, shop_id)
    return bazaar.accounts.issue_tokens(
        "bukalapak",
        app_key,
        shop_id,
        access_seconds=_ACCESS_SECONDS,
        refresh_seconds=_REFRESH_SECONDS,
        size=_HEX,
    )


def answer_token(bazaar: Bazaar, call: Call) -> Answer:
    """Answer the four grants; parameters stand in query, form or JSON, as three clients send them (§4)."""
    asked = {name: values[-1] for name, values in call.query.items()} | call.form
    try:
        if call.body and call.header("Content-Type").startswith("application/json"):
            body = call.json()
            asked |= {name: str(value) for name, value in body.items()} if isinstance(body, dict) else {}
        return answer_json(_grant_token(bazaar, call, asked))
    except ValueError:
        no = _Denied("invalid_request", "the body is not JSON")
    except _Denied as denied:
        no = denied
    return answer_json({"error": no.error, "error_description": str(no)}, status=401, error=no.error)


def _grant_token(bazaar: Bazaar, call: Call, asked: dict[str, str]) -> dict[str, Any]:
    app = bazaar.accounts.app("bukalapak", asked.get("client_id", ""))
    if app is None or not hmac.compare_digest(
        app["app_secret"].encode(), asked.get("client_secret", "").encode()
    ):
        call.seal = "refused"
        raise _Denied("invalid_client", "client authentication failed")
    call.app_key, call.seal = app["app_key"], "verified"
    scope = asked.get("scope", "public")
    if set(scope.split()) - _SCOPES:
        raise _Denied("invalid_scope", "the requested scope is invalid")
    kind = asked.get("grant_type")
    if kind == "client_credentials":
        if scope != "public":
            raise _Denied("invalid_scope", "client_credentials takes the scope public")
        return _tokens(bazaar, grant_public(bazaar, call.app_key), scope, refresh=False)
    shop_id = _shop_of_grant(bazaar, call, kind, asked)
    return _tokens(bazaar, grant(bazaar, call.app_key, shop_id), scope, refresh=True)


def grant_public(bazaar: Bazaar, app_key: str) -> sqlite3.Row:
    return bazaar.accounts.issue_tokens(
        "bukalapak", app_key, "", access_seconds=_ACCESS_SECONDS, refresh_seconds=0, size=_HEX
    )


def _shop_of_grant(bazaar: Bazaar, call: Call, kind: str | None, asked: dict[str, str]) -> str:
    if kind == "password":
        shop = find_seller(bazaar, asked.get("username", ""))
        if shop is None or asked.get("password") != PASSWORD:
            raise _Denied("invalid_grant", "username or password is wrong")
        return str(shop["shop_id"])
    try:
        if kind == "authorization_code":
            return bazaar.accounts.spend_code("bukalapak", call.app_key, asked.get("code", ""))
        if kind == "refresh_token":
            lost = bazaar.strike(call, "bukalapak", "single_use_violation") is not None
            # That a refresh token works once is inferred.
            return bazaar.accounts.spend_refresh_token(
                "bukalapak", call.app_key, asked.get("refresh_token", ""), lost=lost
            )
    except TokenSpent as spent:
        raise _Denied("invalid_grant", "the grant is used, old or unknown") from spent
    raise _Denied("invalid_grant", "the grant_type is not offered")


def _tokens(bazaar: Bazaar, row: sqlite3.Row, scope: str, *, refresh: bool) -> dict[str, Any]:
    body = {
        "access_token": row["access_token"],
        "token_type": "bearer",
        "expires_in": _ACCESS_SECONDS,
        "scope": scope,
        "created_at": bazaar.clock.seconds(),
    }
    return body | ({"refresh_token": row["refresh_token"]} if refresh else {})
