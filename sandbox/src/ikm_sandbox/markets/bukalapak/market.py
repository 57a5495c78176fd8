"""The Bukalapak gate: two versions on one host, grants, words. No webhooks: the documents have none."""

import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import ALL, WEBHOOK
from ikm_sandbox.markets.bukalapak import accounts, closing, shapes, v2, v4
from ikm_sandbox.markets.bukalapak.refusal import RefusedV4
from ikm_sandbox.notices import Told
from ikm_sandbox.wire import Answer, Call, answer_json

_NOT_DESCRIBED = frozenset({*WEBHOOK, "holiday_mode", "partial_batch", "clock_skew"})


class Bukalapak:
    market_id = "bukalapak"
    name = "Bukalapak"
    lifecycle = "closed"
    offered_faults = frozenset(ALL) - _NOT_DESCRIBED

    def __init__(self, bazaar: Bazaar) -> None:
        self._bazaar = bazaar
        bazaar.due_work.append(self._settle)

    def _settle(self) -> None:
        closing.settle(self._bazaar)

    def answer(self, call: Call) -> Answer:
        self._bazaar.settle()
        if call.path == accounts.CONSENT_PATH:
            return accounts.answer_consent(self._bazaar, call)
        if call.path == accounts.TOKEN_PATH and call.method == "POST":
            return accounts.answer_token(self._bazaar, call)
        if call.path.startswith("/v2/"):
            return v2.answer(self._bazaar, call)
        return v4.answer(self._bazaar, call)

    def refuse_rate(self) -> Answer:
        no = RefusedV4(429, "Too many requests")
        return answer_json(no.as_body(), status=429, error="429")

    def grant(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return accounts.grant(self._bazaar, app_key, shop_id)

    def issue_code(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return accounts.issue_code(self._bazaar, app_key, shop_id)

    def credentials(self, app: sqlite3.Row) -> dict[str, Any]:
        return {
            "client_id": app["app_key"],
            "client_secret": app["app_secret"],
            "password": accounts.PASSWORD,
            "usernames": {
                shop["shop_id"]: shop["cipher"] for shop in self._bazaar.accounts.shops(self.market_id)
            },
        }

    def word_for_listing(self, listing: sqlite3.Row) -> str:
        sku = shapes.sku_of(self._bazaar, listing)
        return ", ".join(shapes.description_of_state(listing, sku["stock"] - sku["reserved"])) or "dijual"

    def word_for_order(self, order: sqlite3.Row) -> str:
        return shapes.state(order)

    def compose_notice(self, event: str, shop_id: str, facts: dict[str, Any]) -> Told:
        del event, shop_id, facts
        return None

    def seal_notice(self, app: sqlite3.Row, url: str, body: bytes) -> dict[str, str]:
        del app, url, body
        return {}

    def notice_url(self, app: sqlite3.Row, event: str) -> str:
        del app, event
        return ""
