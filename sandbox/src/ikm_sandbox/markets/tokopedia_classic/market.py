"""The classic gate, in historic mode: accounts, bearer tokens, envelope. What calls do is in the files beside it."""

import sqlite3
import time
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import ALL, snapshot_name
from ikm_sandbox.markets.tokopedia_classic import order, product, seals, shapes
from ikm_sandbox.markets.tokopedia_classic.refusal import Refused
from ikm_sandbox.markets.tokopedia_classic.route import Route
from ikm_sandbox.notices import Told
from ikm_sandbox.wire import Answer, Call, answer_json

_TOKEN_SECONDS = 2_592_000
_CODE_SECONDS = 600
_ROUTES: tuple[Route, ...] = (*product.ROUTES, *order.ROUTES)
# No refresh tokens, no timestamps, no review and no documented refusal on holiday in this protocol.
_ABSENT = frozenset({"single_use_violation", "clock_skew", "late_rejection", "holiday_mode"})


class TokopediaClassic:
    market_id = "tokopedia_classic"
    name = "Tokopedia (arsip)"
    lifecycle = "closed"
    offered_faults = frozenset(ALL) - _ABSENT

    def __init__(self, bazaar: Bazaar) -> None:
        self._bazaar = bazaar

    # Calls

    def answer(self, call: Call) -> Answer:
        """Check a call and answer it in the classic envelope."""
        started = time.perf_counter()
        try:
            if call.path == "/token":
                return self._answer_token(call)
            data = self._perform(*self._admit(call), call)
        except Refused as no:
            header = {
                "process_time": _since(started),
                "messages": "Your request has failed",
                "reason": no.reason,
            }
            body = {"header": {**header, "error_code": no.error_code}, "data": None}
            return answer_json(body, status=no.status, error=no.error_code)
        if isinstance(data, Answer):
            return data
        return answer_json({"header": {"process_time": _since(started), "messages": "Your request has been processed successfully"}, "data": data})  # fmt: skip

    def _answer_token(self, call: Call) -> Answer:
        client_id, secret = seals.read_basic(call.header("authorization"))
        app = self._bazaar.accounts.app(self.market_id, client_id)
        granted = call.asked("grant_type") == "client_credentials" and call.method == "POST"
        if app is None or not seals.same(app["app_secret"], secret) or not granted:
            body = {"error": "invalid_client", "error_description": "client authentication failed"}
            return answer_json(body, status=401, error="invalid_client")
        call.app_key, call.seal = client_id, "verified"
        token = self._bazaar.accounts.issue_tokens(
            self.market_id, client_id, "", access_seconds=_TOKEN_SECONDS, refresh_seconds=0
        )
        return answer_json(
            {"access_token": token["access_token"], "expires_in": _TOKEN_SECONDS, "token_type": "Bearer"}
        )

    def _admit(self, call: Call) -> tuple[Route, dict[str, str]]:
        bearer = call.header("authorization").removeprefix("Bearer ")
        token = self._bazaar.accounts.token(self.market_id, bearer)
        if token is not None and self._bazaar.strike(call, self.market_id, "token_revoked"):
            self._bazaar.accounts.revoke_tokens(self.market_id, token["app_key"], token["shop_id"])
            token = None
        if token is None:
            call.seal = "refused"
            raise Refused("ORD_API_006", "the bearer token is invalid or has expired", status=401)
        call.app_key, call.seal = token["app_key"], "verified"
        self._check_rate(call)
        for row in _ROUTES:
            found = row.pattern.fullmatch(call.path)
            if found and row.method == call.method:
                self._check_fs(call, found.groupdict().get("fs") or call.asked("fs_id"))
                return row, found.groupdict()
        raise Refused("ORD_API_006", "no such path", status=404)

    def _check_fs(self, call: Call, fs_id: str) -> None:
        app = self._bazaar.accounts.app(self.market_id, call.app_key)
        if app is None or app["service_id"] != fs_id:
            raise Refused("PRD_USC_001", "fs_id is not yours", status=403)

    def _check_rate(self, call: Call) -> None:
        per_second = self._bazaar.setting(self.market_id, "requests_per_second")
        if not self._bazaar.rates.within_second(f"classic {call.app_key} {call.path}", per_second):
            raise Refused("ORD_API_006", "too many requests", status=429)

    def _perform(self, row: Route, names: dict[str, str], call: Call) -> Any:
        lag = self._bazaar.strike(call, self.market_id, "read_lag") if row.reads else None
        if lag:
            with self._bazaar.store.looking_back(snapshot_name(lag)):
                return row.handle(self._bazaar, call, names)
        with self._bazaar.store.write():
            return row.handle(self._bazaar, call, names)

    def refuse_rate(self) -> Answer:
        header = {"process_time": 0.0, "messages": "Your request has failed", "reason": "too many requests"}
        headers = {"X-Ratelimit-Limit": "5", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset-After": "1"}
        answer = answer_json(
            {"header": {**header, "error_code": "ORD_API_006"}, "data": None}, status=429, error="429"
        )
        answer.headers = headers
        return answer

    # Grants: Tokopedia attached shops to an fs_id, there was no consent page

    def grant(self, app_key: str, shop_id: str) -> sqlite3.Row:
        self._bazaar.accounts.permit(self.market_id, app_key, shop_id)
        return self._bazaar.accounts.issue_tokens(
            self.market_id, app_key, shop_id, access_seconds=_TOKEN_SECONDS, refresh_seconds=0
        )

    def issue_code(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return self._bazaar.accounts.issue_code(self.market_id, app_key, shop_id, seconds=_CODE_SECONDS)

    def credentials(self, app: sqlite3.Row) -> dict[str, Any]:
        return {
            "fs_id": int(app["service_id"]),
            "client_id": app["app_key"],
            "client_secret": app["app_secret"],
            "webhook_secret": app["push_key"] or app["app_secret"],
        }

    # Words and notices

    def word_for_listing(self, listing: sqlite3.Row) -> str:
        return shapes.PRODUCT_WORD[listing["status"]]

    def word_for_order(self, row: sqlite3.Row) -> str:
        return str(shapes.order_status(row))

    def compose_notice(self, event: str, shop_id: str, facts: dict[str, Any]) -> Told:
        return order.compose(self._bazaar, event, shop_id, facts)

    def seal_notice(self, app: sqlite3.Row, url: str, body: bytes) -> dict[str, str]:
        del url
        return {"Authorization-Hmac": seals.seal_webhook(app["push_key"] or app["app_secret"], body)}

    def notice_url(self, app: sqlite3.Row, event: str) -> str:
        return order.hook_address(self._bazaar, app, event)


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 6)
