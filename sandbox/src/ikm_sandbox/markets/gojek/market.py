"""The Gojek gate: tokens, scopes, outlets, envelope, notices (gojek sheet §2, §3, §5)."""

import json
import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import ALL, snapshot_name
from ikm_sandbox.markets.gojek import auth, gosend, menu, notice, order, outlet, seals
from ikm_sandbox.markets.gojek.asked import Route
from ikm_sandbox.markets.gojek.refusal import Refused, unknown
from ikm_sandbox.notices import Told
from ikm_sandbox.wire import Answer, Call, answer_json

_PREFIX = "/integrations"
_ROUTES: tuple[Route, ...] = (*outlet.ROUTES, *menu.ROUTES, *order.ROUTES)
# Documented calls the sandbox does not play, because their bodies are not in the sheet.
_UNKNOWN = ("/integrations/promo/", "/integrations/payment/", "/integrations/partner/v1/linked-outlets")
_WORD = {"live": "in_stock", "deleted": "deleted"}
_MARKET_FAULTS = {"promotion_lock", "holiday_mode", "category_closed", "attribute_mandatory", "clock_skew"}


class Gojek:
    market_id = "gojek"
    name = "Gojek"
    lifecycle = "live"
    offered_faults = frozenset(ALL) - _MARKET_FAULTS

    def __init__(self, bazaar: Bazaar) -> None:
        self._bazaar = bazaar
        bazaar.due_work.append(self._settle)

    def _settle(self) -> None:
        menu.settle(self._bazaar)
        order.settle(self._bazaar)

    # Calls

    def answer(self, call: Call) -> Answer:
        self._bazaar.settle()
        if call.path == auth.CONSENT_PATH:
            return auth.answer_consent(self._bazaar, call)
        if call.path == auth.TOKEN_PATH and call.method == "POST":
            return auth.answer_token(self._bazaar, call)
        try:
            if call.path.startswith(gosend.PREFIX):
                return gosend.answer(self._bazaar, call)
            route, names = self._find(call)
            self._admit(call, route, names)
            return answer_json({"success": True, "data": self._perform(route, call, names)})
        except Refused as no:
            return answer_json(no.as_body(), status=no.status, error=no.title)

    def _find(self, call: Call) -> tuple[Route, dict[str, str]]:
        for route in _ROUTES:
            found = route.pattern.fullmatch(call.path)
            if found and route.method == call.method:
                return route, found.groupdict()
        self._check_token(call)
        if call.path.startswith(_UNKNOWN):
            raise unknown(call.path)
        raise Refused(404, f"{call.method} {call.path} does not exist", title="NotFound")

    def _admit(self, call: Call, route: Route, names: dict[str, str]) -> None:
        token = self._check_token(call)
        if call.header("Accept") not in {"application/json", "*/*", ""}:
            raise Refused(406, "Accept must be application/json")
        if call.body and not call.header("Content-Type").startswith("application/json"):
            raise Refused(415, "Content-Type must be application/json")
        if route.scope not in auth.scope_of(self._bazaar, token["access_token"]).split():
            raise Refused(403, f"the token has no scope {route.scope}")
        outlet_id = names.get("outlet", "")
        if outlet_id and self._bazaar.accounts.shop(self.market_id, outlet_id) is None:
            raise Refused(404, "the outlet is not registered")
        linked = self._bazaar.accounts.link(self.market_id, call.app_key, outlet_id)
        if outlet_id and (linked is None or token["shop_id"] not in {"", outlet_id}):
            raise Refused(403, "the outlet is not linked to this application")
        call.shop_id = outlet_id
        per_second = self._bazaar.setting(self.market_id, "requests_per_second")
        if not self._bazaar.rates.within_second(f"gojek {call.app_key}", per_second):
            raise Refused(429, "too many requests")

    def _check_token(self, call: Call) -> sqlite3.Row:
        kind, _, text = call.header("Authorization").partition(" ")
        known = self._bazaar.accounts.known_token(self.market_id, text)
        if known is not None and self._bazaar.strike(call, self.market_id, "token_revoked"):
            self._bazaar.accounts.revoke_tokens(self.market_id, known["app_key"], known["shop_id"])
        token = self._bazaar.accounts.token(self.market_id, text) if kind.lower() == "bearer" else None
        if token is None:
            call.seal = "refused"
            raise Refused(401, "the access token is invalid or expired")
        call.app_key, call.seal = token["app_key"], "verified"
        return token

    def _perform(self, route: Route, call: Call, names: dict[str, str]) -> dict[str, Any]:
        lag = self._bazaar.strike(call, self.market_id, "read_lag") if route.reads else None
        if lag:
            with self._bazaar.store.looking_back(snapshot_name(lag)):
                return route.handle(self._bazaar, call, names)
        with self._bazaar.store.write():
            return route.handle(self._bazaar, call, names)

    def refuse_rate(self) -> Answer:
        no = Refused(429, "too many requests")
        return answer_json(no.as_body(), status=429, error=no.title)

    # Grants

    def grant(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return auth.grant(self._bazaar, app_key, shop_id)

    def issue_code(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return auth.issue_code(self._bazaar, app_key, shop_id)

    def credentials(self, app: sqlite3.Row) -> dict[str, Any]:
        return {
            "client_id": app["app_key"],
            "client_secret": app["app_secret"],
            "notification_secret": app["push_key"] or app["app_secret"],
            "gosend_client_id": app["app_key"],
            "gosend_pass_key": app["app_secret"],
        }

    # Words and notices

    def word_for_listing(self, listing: sqlite3.Row) -> str:
        skus = self._bazaar.goods.skus(listing["listing_id"])
        sold_out = all(sku["stock"] <= sku["reserved"] for sku in skus)
        return (
            "out_of_stock"
            if listing["status"] == "live" and sold_out
            else _WORD.get(listing["status"], "hidden")
        )

    def word_for_order(self, order_row: sqlite3.Row) -> str:
        return order.STATUS[order_row["stage"]]

    def compose_notice(self, event: str, shop_id: str, facts: dict[str, Any]) -> Told:
        del shop_id
        return notice.compose(self._bazaar, event, facts)

    def seal_notice(self, app: sqlite3.Row, url: str, body: bytes) -> dict[str, str]:
        del url
        event_id = json.loads(body)["header"]["event_id"]
        return {
            "X-Go-Signature": seals.seal_notice(app["push_key"] or app["app_secret"], body),
            "X-Go-Idempotency-Key": event_id,  # the same through all attempts
        }

    def notice_url(self, app: sqlite3.Row, event: str) -> str:
        return notice.address(self._bazaar, app, event)
