"""The Blanja gate: token, seal, XML envelope, words. An application here is one seller's own (§2)."""

import sqlite3
from collections.abc import Callable
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import ALL, WEBHOOK, snapshot_name
from ikm_sandbox.markets.blanja import item, order, seals
from ikm_sandbox.markets.blanja.asked import Asked, need
from ikm_sandbox.markets.blanja.refusal import Refused
from ikm_sandbox.notices import Told
from ikm_sandbox.wire import Answer, Call
from ikm_sandbox.xml_text import write_xml

_TOKEN_PATH = "/v1/token"  # noqa: S105 - a path
_TOKEN_SECONDS = 3600  # the lifetime is not in the sheet; ours
_NOT_DESCRIBED = frozenset(
    {
        *WEBHOOK,
        "rate_limited",
        "schema_drift",
        "single_use_violation",
        "holiday_mode",
        "attribute_mandatory",
        "late_rejection",
        "partial_batch",
        "clock_skew",
    }
)
_ROUTES: dict[tuple[str, str], Callable[[Bazaar, Call, Asked], Any]] = {
    ("POST", "/v1/item/category"): item.list_categories,
    ("POST", "/v1/item/create"): item.create,
    ("POST", "/v1/item/detail"): item.show,
    ("POST", "/v1/item/delete"): item.delete,
    ("POST", "/v1/item/onShelf"): item.put_on_shelf,
    ("POST", "/v1/item/onshelflist"): item.list_on_shelf,
    ("POST", "/v1/item/instorage"): item.list_in_storage,
    ("POST", "/v1/item/updatePriceQuantity"): item.update_quantity,
    ("GET", "/v1/orders"): order.list_orders,
    ("POST", "/v1/order"): order.show,
    ("POST", "/v1/ship"): order.ship,
    ("POST", "/v1/sellerMessage"): order.send_message,
}
_READS = frozenset(
    {"/v1/item/detail", "/v1/item/onshelflist", "/v1/item/instorage", "/v1/orders", "/v1/order"}
)


class Blanja:
    market_id = "blanja"
    name = "Blanja.com"
    lifecycle = "closed"
    offered_faults = frozenset(ALL) - _NOT_DESCRIBED

    def __init__(self, bazaar: Bazaar) -> None:
        self._bazaar = bazaar

    # Calls

    def answer(self, call: Call) -> Answer:
        path = call.path.removeprefix("/api")  # the marketplace's own sandbox had the paths under /api
        asked = {name: values[-1] for name, values in call.query.items()} | call.form
        try:
            if path == _TOKEN_PATH and call.method == "GET":
                return _say({"code": "SUCCESS", "result": {"access_token": self._issue(call, asked)}})
            handle = _ROUTES.get((call.method, path))
            self._admit(call, asked)
            if handle is None:
                raise Refused(f"tidak diketahui: {call.method} {path}")  # noqa: TRY301 - the gate's own refusal
            result = self._perform(call, path, handle, asked)
            return _say({"status": "success", **({} if result is None else {"result": result})})
        except Refused as no:
            # That the token call says `code` and the others `status` is known of successes only.
            word = "code" if path == _TOKEN_PATH else "status"
            said = "FAILED" if path == _TOKEN_PATH else "failed"
            return _say({word: said, "message": no.message}, error=no.message)

    def _issue(self, call: Call, asked: Asked) -> str:
        app = self._bazaar.accounts.app(self.market_id, need(asked, "appid"))
        if app is None or not seals.same(app["app_secret"], need(asked, "appkey")):
            call.seal = "refused"
            raise Refused("appid atau appkey salah")
        if self._bazaar.accounts.shop(self.market_id, app["app_key"]) is None:
            raise Refused("aplikasi ini belum punya toko")
        call.app_key = call.shop_id = app["app_key"]
        call.seal = "verified"
        return str(self.grant(app["app_key"], app["app_key"])["access_token"]).upper()

    def _admit(self, call: Call, asked: Asked) -> None:
        """Check appid, timestamp, seal, token. The allowed skew is not known, so the time itself is not judged."""
        app = self._bazaar.accounts.app(self.market_id, need(asked, "appid"))
        if app is None:
            raise Refused("appid salah")
        call.app_key = app["app_key"]
        if not need(asked, "timestamp").isdigit():
            raise Refused("timestamp dalam milidetik")
        if not seals.same(seals.seal(app["app_secret"], asked), need(asked, "sign")):
            call.seal = "refused"
            raise Refused("sign salah")
        call.seal = "verified"
        text = need(asked, "access_token").lower()
        if self._bazaar.strike(call, self.market_id, "token_revoked"):
            self._bazaar.accounts.revoke_tokens(self.market_id, call.app_key, call.app_key)
        token = self._bazaar.accounts.token(self.market_id, text)
        if token is None or token["app_key"] != call.app_key:
            raise Refused("access_token tidak berlaku")
        call.shop_id = token["shop_id"]

    def _perform(
        self, call: Call, path: str, handle: Callable[[Bazaar, Call, Asked], Any], asked: Asked
    ) -> Any:
        lag = self._bazaar.strike(call, self.market_id, "read_lag") if path in _READS else None
        if lag:
            with self._bazaar.store.looking_back(snapshot_name(lag)):
                return handle(self._bazaar, call, asked)
        with self._bazaar.store.write():
            return handle(self._bazaar, call, asked)

    def refuse_rate(self) -> Answer:
        raise NotImplementedError(
            "the documents of Blanja describe no rate limit, so the fault is not offered"
        )

    # Grants

    def grant(self, app_key: str, shop_id: str) -> sqlite3.Row:
        self._bazaar.accounts.permit(self.market_id, app_key, shop_id)
        return self._bazaar.accounts.issue_tokens(
            self.market_id, app_key, shop_id, access_seconds=_TOKEN_SECONDS, refresh_seconds=0
        )

    def issue_code(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return self._bazaar.accounts.issue_code(self.market_id, app_key, shop_id, seconds=600)

    def credentials(self, app: sqlite3.Row) -> dict[str, Any]:
        return {"appid": app["app_key"], "appkey": app["app_secret"]}

    # Words; there are no notices

    def word_for_listing(self, listing: sqlite3.Row) -> str:
        return {"live": "onshelf", "deleted": "deleted"}.get(listing["status"], "instorage")

    def word_for_order(self, order_row: sqlite3.Row) -> str:
        return order.STATUS.get(order_row["stage"], "(tidak diketahui)")

    def compose_notice(self, event: str, shop_id: str, facts: dict[str, Any]) -> Told:
        del event, shop_id, facts
        return None

    def seal_notice(self, app: sqlite3.Row, url: str, body: bytes) -> dict[str, str]:
        del app, url, body
        return {}

    def notice_url(self, app: sqlite3.Row, event: str) -> str:
        del app, event
        return ""


def _say(content: dict[str, Any], error: str = "") -> Answer:
    """Write the XML envelope; the name of its root element is inferred. HTTP is 200 throughout."""
    return Answer(200, write_xml("response", content), "application/xml", error=error)
