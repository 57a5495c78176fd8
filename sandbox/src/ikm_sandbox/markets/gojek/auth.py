"""Tokens: for own outlets, and by consent for the outlets of others (gojek sheet §3)."""

import base64
import sqlite3
from typing import Any
from urllib.parse import urlencode

from ikm_sandbox.accounts import TokenSpent
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.consent import consent_page, refused_page
from ikm_sandbox.markets.gojek.seals import same
from ikm_sandbox.wire import Answer, Call, answer_html, answer_json, redirect_to

CONSENT_PATH, TOKEN_PATH = "/oauth2/auth", "/oauth2/token"
_ACCESS_SECONDS = 3599
_REFRESH_SECONDS = 30 * 86400  # not in the sheet; ours
_CODE_SECONDS = 600  # not in the sheet; ours
SCOPES = frozenset(
    {
        "partner:outlet:read",
        "partner:outlet:write",
        "gofood:catalog:read",
        "gofood:catalog:write",
        "gofood:order:read",
        "gofood:order:write",
        "gofood:outlet:write",
        "promo:food_promo:read",
        "promo:food_promo:write",
        "payment:transaction:read",
        "payment:transaction:write",
        "payment:pop:read",
    }
)
_ONLY_BY_CONSENT = frozenset({"openid", "offline"})


class _Denied(Exception):
    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


def answer_consent(bazaar: Bazaar, call: Call) -> Answer:
    """Show the merchant's question, or on the answer lead back with `code` and `state`.

    The real page asks for phone number and one-time password first; the sandbox's outlets have neither.
    """
    app = bazaar.accounts.app("gojek", call.asked("client_id"))
    redirect = call.asked("redirect_uri")
    if app is None or not redirect or call.asked("response_type") != "code":
        return answer_html(refused_page("client_id, response_type atau redirect_uri salah"), status=400)
    if app["redirect_url"] and app["redirect_url"] != redirect:
        return answer_html(refused_page("redirect_uri berbeda dari yang terdaftar"), status=400)
    if call.method != "POST":
        return answer_html(consent_page("GoBiz", app["name"], bazaar.accounts.shops("gojek")))
    back = {"state": call.asked("state")} if call.asked("state") else {}
    outlet = call.form.get("shop_id", "")
    if call.form.get("refuse"):
        back["error"] = "access_denied"
    elif bazaar.accounts.shop("gojek", outlet) is None:
        return answer_html(refused_page("Gerai tidak dikenal"), status=400)
    else:
        back["code"] = issue_code(bazaar, app["app_key"], outlet, call.asked("scope"))["code"]
    return redirect_to(f"{redirect}{'&' if '?' in redirect else '?'}{urlencode(back)}")


def issue_code(bazaar: Bazaar, app_key: str, outlet: str, scope: str = "") -> sqlite3.Row:
    row = bazaar.accounts.issue_code("gojek", app_key, outlet, seconds=_CODE_SECONDS)
    asked = scope or " ".join(sorted(SCOPES | _ONLY_BY_CONSENT))
    bazaar.records.keep("gojek", "scope", row["code"], {"scope": asked})
    return row


def grant(bazaar: Bazaar, app_key: str, outlet: str, scope: str = "") -> sqlite3.Row:
    """Link an outlet and issue tokens with `scope` (all of them unless given)."""
    bazaar.accounts.permit("gojek", app_key, outlet)
    return _issue(bazaar, app_key, outlet, scope or " ".join(sorted(SCOPES | _ONLY_BY_CONSENT)))


def _issue(bazaar: Bazaar, app_key: str, outlet: str, scope: str) -> sqlite3.Row:
    row = bazaar.accounts.issue_tokens(
        "gojek", app_key, outlet, access_seconds=_ACCESS_SECONDS, refresh_seconds=_REFRESH_SECONDS
    )
    for token in (row["access_token"], row["refresh_token"]):
        bazaar.records.keep("gojek", "scope", token, {"scope": scope})
    return row


def scope_of(bazaar: Bazaar, token: str) -> str:
    found = bazaar.records.read("gojek", "scope", token)
    return str(found["scope"]) if found else ""


def answer_token(bazaar: Bazaar, call: Call) -> Answer:
    """Answer the three grants; a denial is `{error, error_description}` with 401 (§3.1)."""
    try:
        app = _read_app(bazaar, call)
        return answer_json(_GRANTS[call.form.get("grant_type", "")](bazaar, call, app))
    except KeyError as unknown:
        body = {
            "error": "unsupported_grant_type",
            "error_description": f"grant_type {unknown} is not offered",
        }
        return answer_json(body, status=401, error="unsupported_grant_type")
    except _Denied as no:
        body = {"error": no.error, "error_description": str(no)}
        return answer_json(body, status=401, error=no.error)


def _read_app(bazaar: Bazaar, call: Call) -> sqlite3.Row:
    """Read the client from the Basic header, or from the form as one client of 2026 sends it."""
    client_id, secret = call.form.get("client_id", ""), call.form.get("client_secret", "")
    kind, _, text = call.header("Authorization").partition(" ")
    if kind.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(text, validate=True).decode().partition(":")
        except ValueError as wrong:
            raise _Denied("invalid_client", "the Basic header is not readable") from wrong
    app = bazaar.accounts.app("gojek", client_id)
    if app is None or not same(app["app_secret"], secret):
        call.seal = "refused"
        raise _Denied("invalid_client", "client authentication failed")
    call.app_key, call.seal = client_id, "verified"
    return app


def _by_credentials(bazaar: Bazaar, call: Call, app: sqlite3.Row) -> dict[str, Any]:
    scope = call.form.get("scope", "")
    _check_scope(scope, SCOPES)
    return _tokens(bazaar, _issue(bazaar, app["app_key"], "", scope), refresh=False)


def _check_scope(scope: str, known: frozenset[str]) -> None:
    asked = scope.split()
    if not asked or any(one not in known and not one.startswith("mokapos:") for one in asked):
        raise _Denied("invalid_scope", "the requested scope is invalid, unknown or empty")


def _by_code(bazaar: Bazaar, call: Call, app: sqlite3.Row) -> dict[str, Any]:
    code = call.form.get("code", "")
    try:
        outlet = bazaar.accounts.spend_code("gojek", app["app_key"], code)
    except TokenSpent as spent:
        raise _Denied("invalid_grant", "the code is used, old or unknown") from spent
    scope = scope_of(bazaar, code)
    _check_scope(scope, SCOPES | _ONLY_BY_CONSENT)
    return _tokens(bazaar, grant(bazaar, app["app_key"], outlet, scope), refresh="offline" in scope.split())


def _by_refresh(bazaar: Bazaar, call: Call, app: sqlite3.Row) -> dict[str, Any]:
    """Renew; that each refresh token works once is inferred (§3.2)."""
    token = call.form.get("refresh_token", "")
    lost = bazaar.strike(call, "gojek", "single_use_violation")
    try:
        outlet = bazaar.accounts.spend_refresh_token("gojek", app["app_key"], token, lost=lost is not None)
    except TokenSpent as spent:
        raise _Denied("invalid_grant", "the refresh token is used, old or unknown") from spent
    return _tokens(bazaar, _issue(bazaar, app["app_key"], outlet, scope_of(bazaar, token)), refresh=True)


_GRANTS = {
    "client_credentials": _by_credentials,
    "authorization_code": _by_code,
    "refresh_token": _by_refresh,
}


def _tokens(bazaar: Bazaar, row: sqlite3.Row, *, refresh: bool) -> dict[str, Any]:
    body = {
        "access_token": row["access_token"],
        "token_type": "Bearer",
        "expires_in": _ACCESS_SECONDS,
        "scope": scope_of(bazaar, row["access_token"]),
    }
    return body | ({"refresh_token": row["refresh_token"]} if refresh else {})
