"""The Shopee gate: check order, envelope, grants and notices. What each call does is in the files beside it."""

import secrets
import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import ALL, snapshot_name
from ikm_sandbox.markets.shopee import (
    auth,
    catalogue,
    item,
    logistics,
    media,
    order,
    push,
    returns,
    seals,
    shapes,
    shop,
    variant,
)
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.notices import Told
from ikm_sandbox.wire import Answer, Call, answer_json

_PREFIX = "/api/v2"
_WINDOW = 300  # seconds a timestamp is valid; that it is symmetric is inferred
_ID_MAX = 4294967295
_ROUTES: dict[str, Route] = {
    **auth.ROUTES,
    **shop.ROUTES,
    **catalogue.ROUTES,
    **media.ROUTES,
    **item.ROUTES,
    **variant.ROUTES,
    **order.ROUTES,
    **logistics.ROUTES,
    **returns.ROUTES,
    **push.ROUTES,
}


class Shopee:
    market_id = "shopee"
    name = "Shopee"
    lifecycle = "live"
    offered_faults = frozenset(ALL)

    def __init__(self, bazaar: Bazaar) -> None:
        self._bazaar = bazaar

    # Calls

    def answer(self, call: Call) -> Answer:
        """Check a call in the documented order and answer it in Shopee's envelope."""
        self._bazaar.goods.settle_reviews()
        request_id = secrets.token_hex(16)
        try:
            if call.path == auth.CONSENT_PATH:
                self._check_public(call)
                return auth.answer_consent(self._bazaar, call)
            route = self._admit(call)
            return self._say(self._perform(route, call), request_id)
        except Refused as no:
            body: dict[str, Any] = {"request_id": request_id, "error": no.error, "message": no.message}
            if no.response is not None:
                body["response"] = no.response
            status = 200 if self._bazaar.setting(self.market_id, "always_200") else no.status
            return answer_json(body, status=status, error=no.error)

    def _admit(self, call: Call) -> Route:
        if call.path.startswith("/api/v1"):
            raise Refused("api_suspended", "This API is offline, please call API v2 instead.")
        route = _ROUTES.get(call.path.removeprefix(_PREFIX)) if call.path.startswith(_PREFIX) else None
        if (route is not None and route.public) or not call.asked("access_token"):
            self._check_public(call, shop_call=route is not None and not route.public)
        else:
            self._check_shop(call)
        if route is None:
            raise Refused("error_param", "There is no such api path, or it is offline.")
        if call.method != route.method:
            raise Refused("error_param", f"This api takes {route.method}.")
        self._check_rate(call)
        return route

    def _check_partner(self, call: Call) -> sqlite3.Row:
        partner_id = self._read_id(call, "partner_id")
        app = self._bazaar.accounts.app(self.market_id, partner_id)
        if app is None:
            raise Refused("invalid_partner_id", "Invalid partner_id.", status=403)
        call.app_key = partner_id
        stamp = call.asked("timestamp")
        if not stamp.isascii() or not stamp.isdigit() or int(stamp) > _ID_MAX:
            raise Refused("error_param", "There is no timestamp in query, or it is invalid.")
        skew = self._bazaar.strike(call, self.market_id, "clock_skew")
        now = self._bazaar.clock.now() + (float(skew.options.get("seconds", 600)) if skew else 0)
        if abs(now - int(stamp)) > _WINDOW:
            raise Refused("error_param", "Timestamp is expired.")
        if not call.asked("sign"):
            raise Refused("error_param", "There is no sign in query.")
        return app

    def _check_public(self, call: Call, *, shop_call: bool = False) -> None:
        app = self._check_partner(call)
        sealed = [seals.seal(app["app_secret"], call.app_key, call.path, call.asked("timestamp"))]
        if call.asked("access_token") and call.asked("shop_id"):
            # A client in use signs some public calls in the shop form; the sheet has the simulator accept both.
            sealed.append(self._shop_seal(app, call))
        self._compare(call, sealed)
        if shop_call:
            raise Refused("error_param", "There is no access_token in query.")

    def _check_shop(self, call: Call) -> None:
        app = self._check_partner(call)
        shop_id = self._read_id(call, "shop_id")
        self._compare(call, [self._shop_seal(app, call)])
        if self._bazaar.strike(call, self.market_id, "token_revoked"):
            self._bazaar.accounts.revoke_tokens(self.market_id, call.app_key, shop_id)
        token = self._bazaar.accounts.token(self.market_id, call.asked("access_token"))
        if token is None or token["app_key"] != call.app_key:
            raise Refused("invalid_acceess_token", "Invalid access_token.", status=403)
        if self._bazaar.accounts.link(self.market_id, call.app_key, shop_id) is None:
            raise Refused("shop_no_linked", "The shop is not linked to this partner.", status=403)
        if token["shop_id"] != shop_id:
            raise Refused("invalid_acceess_token", "The access_token belongs to another shop.", status=403)
        call.shop_id = shop_id

    @staticmethod
    def _shop_seal(app: sqlite3.Row, call: Call) -> str:
        return seals.seal(
            app["app_secret"],
            call.app_key,
            call.path,
            call.asked("timestamp"),
            access_token=call.asked("access_token"),
            shop_id=call.asked("shop_id"),
        )

    @staticmethod
    def _compare(call: Call, sealed: list[str]) -> None:
        if not any(seals.same(one, call.asked("sign")) for one in sealed):
            call.seal = "refused"
            raise Refused("error_sign", "Wrong sign.", status=403)
        call.seal = "verified"

    @staticmethod
    def _read_id(call: Call, name: str) -> str:
        value = call.asked(name)
        if not value.isascii() or not value.isdigit() or int(value) > _ID_MAX:
            raise Refused("error_param", f"There is no {name} in query, or it is not an integer.")
        return value

    def _check_rate(self, call: Call) -> None:
        per_second = self._bazaar.setting(self.market_id, "requests_per_second")
        if not self._bazaar.rates.within_second(f"shopee {call.app_key} {call.shop_id}", per_second):
            raise Refused("error_rate_limit", "Too many requests.", status=429)
        quota = self._bazaar.setting(self.market_id, "daily_quota")
        if not self._bazaar.rates.within_day(f"shopee {call.app_key}", quota, self._bazaar.clock.now()):
            raise Refused("error_limit", "The daily call quota of this app is used up.")

    def _perform(self, route: Route, call: Call) -> Reply | Answer:
        lag = self._bazaar.strike(call, self.market_id, "read_lag") if route.reads else None
        if lag:
            with self._bazaar.store.looking_back(snapshot_name(lag)):
                return route.handle(self._bazaar, call)
        if route.alone:
            return route.handle(self._bazaar, call)
        with self._bazaar.store.write():
            return route.handle(self._bazaar, call)

    @staticmethod
    def _say(reply: Reply | Answer, request_id: str) -> Answer:
        if isinstance(reply, Answer):
            return reply
        envelope = {"request_id": request_id, "error": "", "message": "", "warning": reply.warning}
        if reply.flat:
            return answer_json({**envelope, **reply.body})
        return answer_json({**envelope, "response": reply.body} if reply.body else envelope)

    def refuse_rate(self) -> Answer:
        body = {
            "request_id": secrets.token_hex(16),
            "error": "error_rate_limit",
            "message": "Too many requests.",
        }
        return answer_json(body, status=429, error="error_rate_limit")

    # Grants

    def grant(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return auth.grant(self._bazaar, app_key, shop_id)

    def issue_code(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return auth.issue_code(self._bazaar, app_key, shop_id)

    def credentials(self, app: sqlite3.Row) -> dict[str, Any]:
        return {"partner_id": int(app["app_key"]), "partner_key": app["app_secret"]}

    # Words and notices

    def word_for_listing(self, listing: sqlite3.Row) -> str:
        return shapes.ITEM_STATUS[listing["status"]]

    def word_for_order(self, row: sqlite3.Row) -> str:
        return shapes.order_status(self._bazaar, row)

    def compose_notice(self, event: str, shop_id: str, facts: dict[str, Any]) -> Told:
        return push.compose(self._bazaar, event, shop_id, facts)

    def seal_notice(self, app: sqlite3.Row, url: str, body: bytes) -> dict[str, str]:
        return {"Authorization": seals.seal_push(app["push_key"] or app["app_secret"], url, body)}

    def notice_url(self, app: sqlite3.Row, event: str) -> str:
        return push.address(self._bazaar, app, event)
