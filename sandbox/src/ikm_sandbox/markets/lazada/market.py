"""The Lazada gate: check order, envelope, grants and pushes (lazada sheet §3, §4, §13)."""

import secrets
import sqlite3
from datetime import datetime
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import ALL, snapshot_name
from ikm_sandbox.markets.lazada import auth, catalogue, fulfil, media, order, product, push, seals, shapes
from ikm_sandbox.markets.lazada.asked import Asked, gather, need
from ikm_sandbox.markets.lazada.refusal import Refused
from ikm_sandbox.markets.lazada.route import Route
from ikm_sandbox.notices import Told
from ikm_sandbox.wire import Answer, Call, answer_json

_PREFIX = "/rest"
_WINDOW = 7200  # seconds
_STAMP_CHARS = 40
_MILLISECONDS = 10**11  # a timestamp above this counts milliseconds
_ROUTES: dict[str, Route] = {
    **auth.ROUTES,
    **catalogue.ROUTES,
    **media.ROUTES,
    **product.ROUTES,
    **order.ROUTES,
    **fulfil.ROUTES,
}
# Documented paths whose parameters or answers the sheet does not give: refused, never invented.
_UNKNOWN = (
    "/reverse/",
    "/finance/",
    "/order/reverse/cancel/seller/decide",
    "/order/reverse/return/",
    "/order/reverse/reason/",
    "/order/reverse/onlyrefund/",
    "/order/package/sof/",
    "/order/invoice_number/set",
    "/order/pack",
    "/order/rts",
    "/order/document/get",
    "/product/qc/alert/list",
    "/product/seller/item/limit",
    "/product/sku/remove",
    "/image/migrate",
    "/images/",
    "/image/response/get",
)


class Lazada:
    market_id = "lazada"
    name = "Lazada"
    lifecycle = "live"
    offered_faults = frozenset(ALL) - {"holiday_mode"}

    def __init__(self, bazaar: Bazaar) -> None:
        self._bazaar = bazaar

    # Calls

    def answer(self, call: Call) -> Answer:
        """Check a call in the documented order and answer it, always with HTTP 200."""
        self._bazaar.goods.settle_reviews()
        if call.path == auth.CONSENT_PATH:
            return auth.answer_consent(self._bazaar, call)
        request_id = secrets.token_hex(16)
        try:
            asked = gather(call)
            route = self._admit(call, asked)
            return answer_json({"code": "0", **self._perform(route, call, asked), "request_id": request_id})
        except Refused as no:
            body: dict[str, Any] = {"code": no.code, "type": no.kind, "message": no.message}
            if no.detail is not None:
                body["detail"] = no.detail
            return answer_json({**body, "request_id": request_id}, error=no.code)

    def _admit(self, call: Call, asked: Asked) -> Route:
        path = call.path.removeprefix(_PREFIX)
        app = self._bazaar.accounts.app(self.market_id, need(asked, "app_key"))
        # The documents name no code for an unknown application or a stale timestamp; IncompleteSignature is inferred.
        if app is None:
            raise Refused("IncompleteSignature", "The app_key is unknown")
        call.app_key = app["app_key"]
        self._check_timestamp(call, need(asked, "timestamp"))
        self._check_seal(call, app, path, asked)
        route = _ROUTES.get(path) if call.path.startswith(_PREFIX) else None
        if route is None:
            raise self._no_route(path)
        if not route.public:
            self._check_token(call, need(asked, "access_token"))
        per_second = self._bazaar.setting(self.market_id, "requests_per_second")
        if not self._bazaar.rates.within_second(f"lazada {call.app_key} {call.shop_id} {path}", per_second):
            raise Refused("901", "E901: too many calls, please try again in the next second", kind="ISP")
        quota = self._bazaar.setting(self.market_id, "daily_quota")
        if not self._bazaar.rates.within_day(f"lazada {call.app_key}", quota, self._bazaar.clock.now()):
            raise Refused(
                "IopSystemFlowlimit", "The daily quota of the application is used up", kind="SYSTEM"
            )
        return route

    @staticmethod
    def _no_route(path: str) -> Refused:
        if path.startswith(_UNKNOWN):
            return Refused(
                "SANDBOX_UNKNOWN", f"tidak diketahui: the documents at hand do not describe {path}"
            )
        # The word is inferred: no code for a path that does not exist is in the sheet.
        return Refused("InvalidApiPath", f"The api path {path} is invalid", kind="SYSTEM")

    def _check_timestamp(self, call: Call, stamp: str) -> None:
        if len(stamp) > _STAMP_CHARS or not stamp.isascii():
            raise Refused("IncompleteSignature", "The timestamp is not valid")
        try:
            seconds = int(stamp) / 1000 if stamp.isdigit() else datetime.fromisoformat(stamp).timestamp()
        except ValueError as wrong:
            raise Refused("IncompleteSignature", "The timestamp is not valid") from wrong
        if stamp.isdigit() and int(stamp) < _MILLISECONDS:
            raise Refused("IncompleteSignature", "The timestamp must count milliseconds")
        skew = self._bazaar.strike(call, self.market_id, "clock_skew")
        now = self._bazaar.clock.now() + (float(skew.options.get("seconds", 2 * _WINDOW)) if skew else 0)
        if abs(now - seconds) > _WINDOW:
            raise Refused("IncompleteSignature", "The timestamp is more than 7200 seconds away")

    @staticmethod
    def _check_seal(call: Call, app: sqlite3.Row, path: str, asked: Asked) -> None:
        if need(asked, "sign_method") != "sha256":
            raise Refused("IncompleteSignature", "The sign_method must be sha256")
        given = need(asked, "sign")
        # One documented sample leaves empty values out, another signs them.
        filled = {name: value for name, value in asked.items() if name and value}
        if not any(seals.same(seals.seal(app["app_secret"], path, one), given) for one in (asked, filled)):
            call.seal = "refused"
            raise Refused(
                "IncompleteSignature", "The request signature does not conform to platform standards"
            )
        call.seal = "verified"

    def _check_token(self, call: Call, access_token: str) -> None:
        known = self._bazaar.accounts.known_token(self.market_id, access_token)
        if known is not None and self._bazaar.strike(call, self.market_id, "token_revoked"):
            self._bazaar.accounts.revoke_tokens(self.market_id, call.app_key, known["shop_id"])
        token = self._bazaar.accounts.token(self.market_id, access_token)
        linked = token and self._bazaar.accounts.link(self.market_id, call.app_key, token["shop_id"])
        if token is None or token["app_key"] != call.app_key or not linked:
            raise Refused("IllegalAccessToken", "The specified access token is invalid or expired")
        call.shop_id = token["shop_id"]

    def _perform(self, route: Route, call: Call, asked: Asked) -> dict[str, Any]:
        lag = self._bazaar.strike(call, self.market_id, "read_lag") if route.reads else None
        if lag:
            with self._bazaar.store.looking_back(snapshot_name(lag)):
                return route.handle(self._bazaar, call, asked)
        if route.alone:
            return route.handle(self._bazaar, call, asked)
        with self._bazaar.store.write():
            return route.handle(self._bazaar, call, asked)

    def refuse_rate(self) -> Answer:
        body = {
            "code": "ServiceCurrentlimit",
            "type": "SYSTEM",
            "message": "The request is limited",
            "request_id": secrets.token_hex(16),
        }
        return answer_json(body, error="ServiceCurrentlimit")

    # Grants

    def grant(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return auth.grant(self._bazaar, app_key, shop_id)

    def issue_code(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return auth.issue_code(self._bazaar, app_key, shop_id)

    def credentials(self, app: sqlite3.Row) -> dict[str, Any]:
        return {"app_key": app["app_key"], "app_secret": app["app_secret"]}

    # Words and pushes

    def word_for_listing(self, listing: sqlite3.Row) -> str:
        return shapes.ITEM_STATUS[listing["status"]]

    def word_for_order(self, order_row: sqlite3.Row) -> str:
        return shapes.order_status(order_row)

    def compose_notice(self, event: str, shop_id: str, facts: dict[str, Any]) -> Told:
        return push.compose(self._bazaar, event, shop_id, facts)

    def seal_notice(self, app: sqlite3.Row, url: str, body: bytes) -> dict[str, str]:
        del url
        key = app["push_key"] or app["app_secret"]
        return {"Authorization": seals.seal_push(key, app["app_key"], body)}

    def notice_url(self, app: sqlite3.Row, event: str) -> str:
        del event
        return app["callback_url"] or ""
