"""The Partner API gate: check order, versions, envelope, grants and notices. What calls do is in the files beside it."""

import re
import secrets
import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import ALL, snapshot_name
from ikm_sandbox.markets.tokopedia import (
    aftersale,
    auth,
    catalogue,
    fulfillment,
    media,
    order,
    product,
    seals,
    shapes,
    webhook,
)
from ikm_sandbox.markets.tokopedia.refusal import GENERIC, Refused
from ikm_sandbox.markets.tokopedia.route import Route
from ikm_sandbox.notices import Told
from ikm_sandbox.wire import Answer, Call, answer_json

_PATH = re.compile(r"/(?P<category>[a-z_]+)/(?P<version>\d{6})/(?P<resource>.+)")
_OLDEST, _NEWEST = 202309, 202610  # V1 is everything before; the newest version known to the sheet
_EARLY, _LATE = 300, 30  # seconds a timestamp may lie in the past, and in the future
_ROUTES: tuple[Route, ...] = (
    *auth.ROUTES,
    *catalogue.ROUTES,
    *media.ROUTES,
    *product.ROUTES,
    *order.ROUTES,
    *fulfillment.ROUTES,
    *aftersale.ROUTES,
    *webhook.ROUTES,
)


class Tokopedia:
    market_id = "tokopedia"
    name = "Tokopedia & Shop"
    lifecycle = "live"
    # No refusal for a shop on holiday is documented for this marketplace.
    offered_faults = frozenset(ALL) - {"holiday_mode"}

    def __init__(self, bazaar: Bazaar) -> None:
        self._bazaar = bazaar

    # Calls

    def answer(self, call: Call) -> Answer:
        """Check a call and answer it in the Partner API's envelope."""
        self._bazaar.goods.settle_reviews()
        if call.path == auth.CONSENT_PATH:
            return auth.answer_consent(self._bazaar, call)
        if call.path.startswith(fulfillment.LABEL_PATH):
            return fulfillment.answer_label(self._bazaar, call)
        request_id = f"{self._bazaar.clock.seconds()}{secrets.token_hex(10).upper()}"
        try:
            if call.path in auth.TOKEN_PATHS:
                data = auth.answer_token(self._bazaar, call)
            else:
                data = self._perform(*self._admit(call), call)
        except Refused as no:
            body = {"code": no.code, "message": no.message, "request_id": request_id}
            return answer_json(body, status=no.status, error=str(no.code))
        return answer_json({"code": 0, "message": "Success", "request_id": request_id, "data": data})

    def _admit(self, call: Call) -> tuple[Route, dict[str, str]]:
        app = self._check_app(call)
        self._check_time(call)
        self._check_seal(call, app)
        token = self._check_token(call)
        found, names = self._find(call)
        self._check_cipher(call, token, wanted=found.cipher)
        self._check_rate(call, found)
        return found, names

    def _check_app(self, call: Call) -> sqlite3.Row:
        app = self._bazaar.accounts.app(self.market_id, call.asked("app_key"))
        if app is None:
            raise Refused(GENERIC, "app_key is invalid.", status=401)
        call.app_key = app["app_key"]
        return app

    def _check_time(self, call: Call) -> None:
        stamp = call.asked("timestamp")
        if not stamp.isascii() or not stamp.isdigit():
            raise Refused(GENERIC, "timestamp is missing or not a number.", status=400)
        skew = self._bazaar.strike(call, self.market_id, "clock_skew")
        now = self._bazaar.clock.now() + (float(skew.options.get("seconds", 600)) if skew else 0)
        if not now - _EARLY <= int(stamp) <= now + _LATE + 1:
            word = "too old" if int(stamp) < now else "in the future"
            raise Refused(GENERIC, f"timestamp is {word}.", status=400)

    @staticmethod
    def _check_seal(call: Call, app: sqlite3.Row) -> None:
        if not call.asked("sign"):
            raise Refused(GENERIC, "sign is missing.", status=401)
        expected = seals.seal(
            app["app_secret"], call.path, call.query, call.body, call.header("content-type")
        )
        if not seals.same(expected, call.asked("sign")):
            call.seal = "refused"
            raise Refused(106001, "The sign is invalid.", status=401)
        call.seal = "verified"

    def _check_token(self, call: Call) -> sqlite3.Row:
        given = call.header("x-tts-access-token")
        token = self._bazaar.accounts.known_token(self.market_id, given)
        if token is None or token["app_key"] != call.app_key:
            raise Refused(GENERIC, "The access token is invalid.", status=401)
        if self._bazaar.strike(call, self.market_id, "token_revoked"):
            self._bazaar.accounts.revoke_tokens(self.market_id, call.app_key, token["shop_id"])
            raise Refused(GENERIC, "The access token is invalid.", status=401)
        if token["revoked"]:
            raise Refused(GENERIC, "The access token is invalid.", status=401)
        if token["access_expires_at"] <= self._bazaar.clock.now():
            raise Refused(105002, "The access token has expired.", status=401)
        call.shop_id = token["shop_id"]
        return token

    @staticmethod
    def _find(call: Call) -> tuple[Route, dict[str, str]]:
        parts = _PATH.fullmatch(call.path)
        if parts is None:
            raise Refused(36009009, "The path does not exist.", status=404)
        fitting = [
            (row, found.groupdict())
            for row in _ROUTES
            if row.category == parts["category"] and (found := row.pattern.fullmatch(parts["resource"]))
        ]
        if not fitting:
            raise Refused(36009009, "The path does not exist.", status=404)
        if not _OLDEST <= int(parts["version"]) <= _NEWEST:
            raise Refused(36009014, "This version is retired.", status=400)
        for row, names in fitting:
            if row.method == call.method:
                return row, names
        raise Refused(36009010, "The method is not allowed for this path.", status=405)

    def _check_cipher(self, call: Call, token: sqlite3.Row, *, wanted: bool) -> None:
        cipher = call.asked("shop_cipher")
        if not wanted:
            if cipher:
                raise Refused(GENERIC, "shop_cipher is unexpected for this call.", status=400)
            return
        if not cipher:
            raise Refused(106013, "shop_cipher is missing.", status=400)
        shop = self._bazaar.accounts.shop_of_cipher(self.market_id, cipher)
        if shop is None or shop["shop_id"] != token["shop_id"]:
            raise Refused(101000, "The token does not fit this shop_cipher.", status=401)
        if self._bazaar.accounts.link(self.market_id, call.app_key, shop["shop_id"]) is None:
            raise Refused(101000, "The shop withdrew its authorization.", status=401)

    def _check_rate(self, call: Call, found: Route) -> None:
        per_second = self._bazaar.setting(self.market_id, "requests_per_second")
        key = (
            f"tokopedia {call.app_key} {call.shop_id} {found.method} {found.category} {found.pattern.pattern}"
        )
        if not self._bazaar.rates.within_second(key, per_second):
            raise Refused(36009002, "Too many requests.", status=429)

    def _perform(self, found: Route, names: dict[str, str], call: Call) -> dict[str, Any]:
        lag = self._bazaar.strike(call, self.market_id, "read_lag") if found.reads else None
        if lag:
            with self._bazaar.store.looking_back(snapshot_name(lag)):
                return found.handle(self._bazaar, call, names)
        with self._bazaar.store.write():
            return found.handle(self._bazaar, call, names)

    def refuse_rate(self) -> Answer:
        body = {"code": 36009002, "message": "Too many requests.", "request_id": secrets.token_hex(16)}
        return answer_json(body, status=429, error="36009002")

    # Grants

    def grant(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return auth.grant(self._bazaar, app_key, shop_id)

    def issue_code(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return auth.issue_code(self._bazaar, app_key, shop_id)

    def credentials(self, app: sqlite3.Row) -> dict[str, Any]:
        return {"app_key": app["app_key"], "app_secret": app["app_secret"], "service_id": app["service_id"]}

    # Words and notices

    def word_for_listing(self, listing: sqlite3.Row) -> str:
        return shapes.PRODUCT_STATUS[listing["status"]]

    def word_for_order(self, row: sqlite3.Row) -> str:
        return shapes.ORDER_STATUS[row["stage"]]

    def compose_notice(self, event: str, shop_id: str, facts: dict[str, Any]) -> Told:
        return webhook.compose(self._bazaar, event, shop_id, facts)

    def seal_notice(self, app: sqlite3.Row, url: str, body: bytes) -> dict[str, str]:
        del url
        return {
            "Authorization": seals.seal_webhook(app["app_key"], app["push_key"] or app["app_secret"], body)
        }

    def notice_url(self, app: sqlite3.Row, event: str) -> str:
        return webhook.address(self._bazaar, app, event)
