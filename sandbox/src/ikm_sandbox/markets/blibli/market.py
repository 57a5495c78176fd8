"""The Blibli gate: check order, envelope, limits, grants and webhooks (blibli sheet §3, §7, §8)."""

import base64
import re
import secrets
import sqlite3
import uuid
from typing import Any
from urllib.parse import urlsplit

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import ALL, snapshot_name
from ikm_sandbox.markets.blibli import (
    catalogue,
    create,
    order,
    product,
    push,
    queue,
    seals,
    settlement,
    shapes,
)
from ikm_sandbox.markets.blibli.refusal import BAD_SELLER_KEY, Refused, missing
from ikm_sandbox.markets.blibli.route import Route
from ikm_sandbox.notices import Told
from ikm_sandbox.wire import Answer, Call, answer_json

_PREFIX = "/v2/proxy"
_WINDOW = 900  # seconds Signature-Time is valid
_STORE_ID = "10001"
_YEAR = 366 * 86400
_ROUTES: tuple[Route, ...] = (
    *catalogue.ROUTES,
    *create.ROUTES,
    *queue.ROUTES,
    *product.ROUTES,
    *order.ROUTES,
    *settlement.ROUTES,
)
# Documented calls whose parameters or answers the sheet does not give: refused, never invented.
_UNKNOWN = re.compile(
    r"/clients/v1/binds/.*|/seller/v1/wholesale/.*|/seller/v1/[^/]+/detail"
    r"|/seller/v1/products/[^/]+/(logistics|variants|images|revision|histories/filter)"
    r"|/seller/v1/orders/(shipping-by-seller|bopis|delay-fulfillment).*"
    r"|/mtaapi/api/businesspartner/v\d/(order/(downloadAirwayBill|fulfillBopis|getReturnedOrderSummary)"
    r"|product/(createProduct|getProductList|detailProduct))|/oauth/token"
)


class Blibli:
    market_id = "blibli"
    name = "Blibli"
    lifecycle = "live"
    offered_faults = frozenset(ALL) - {"holiday_mode", "single_use_violation"}

    def __init__(self, bazaar: Bazaar) -> None:
        self._bazaar = bazaar
        bazaar.due_work.append(self._settle)

    def _settle(self) -> None:
        queue.settle(self._bazaar, _do)

    # Calls

    def answer(self, call: Call) -> Answer:
        self._bazaar.settle()
        request_id = call.asked("requestId") or secrets.token_hex(8)
        try:
            path = seals.signed_path(call.path)
            self._admit(call, path)
            route, names = self._find(call, path)
            self._check_limit(call, route, names)
            return self._say(route, self._perform(route, call, names), request_id)
        except Refused as no:
            body = {
                "requestId": request_id,
                "headers": None,
                "errorMessage": no.message,
                "errorCode": no.code,
                "success": False,
            }
            return answer_json(body, status=no.status, error=no.code)

    def _admit(self, call: Call, path: str) -> None:
        app = self._check_client(call)
        shop = self._check_seller_key(call)
        self._check_store(call, shop)
        self._check_seal(call, app, path)
        if self._bazaar.strike(call, self.market_id, "token_revoked"):
            self._bazaar.accounts.withdraw(self.market_id, call.app_key, shop["shop_id"])
        if self._bazaar.accounts.link(self.market_id, call.app_key, shop["shop_id"]) is None:
            raise Refused("The store is not bound to this API client")
        call.shop_id = shop["shop_id"]

    def _check_client(self, call: Call) -> sqlite3.Row:
        kind, _, text = call.header("Authorization").partition(" ")
        try:
            client_id, _, key = base64.b64decode(text, validate=True).decode().partition(":")
        except ValueError:
            client_id = key = ""
        app = self._bazaar.accounts.app(self.market_id, client_id)
        if kind.lower() != "basic" or app is None or not seals.same(app["app_secret"], key):
            call.seal = "refused"
            raise Refused("The API client id or key is wrong", code="SANDBOX-401", status=401)
        call.app_key = client_id
        return app

    def _check_seller_key(self, call: Call) -> sqlite3.Row:
        given = call.header("Api-Seller-Key")
        shop = self._bazaar.accounts.shop_of_cipher(self.market_id, given) if given else None
        if shop is None:
            call.seal = "refused"
            raise Refused("The seller key is invalid", code=BAD_SELLER_KEY, status=401)
        return shop

    @staticmethod
    def _check_store(call: Call, shop: sqlite3.Row) -> None:
        given = {call.asked(name) for name in ("storeCode", "businessPartnerCode", "merchantCode")} - {""}
        if given != {shop["shop_id"]}:
            raise Refused("storeCode, businessPartnerCode or merchantCode must name the key's store")
        if call.asked("storeId", _STORE_ID) != _STORE_ID:
            raise Refused("storeId must be 10001")

    def _check_seal(self, call: Call, app: sqlite3.Row, path: str) -> None:
        """Check Signature and Signature-Time; both are asked for only once a signature key is set.

        Here the key belongs to the application (its push_key); that sellers set it one by one is not played.
        """
        if not app["push_key"]:
            return
        stamp, given = call.header("Signature-Time"), call.header("Signature")
        call.seal = "refused"
        if not stamp.isascii() or not stamp.isdigit() or not given:
            raise Refused("Signature and Signature-Time are required", code="SANDBOX-401", status=401)
        skew = self._bazaar.strike(call, self.market_id, "clock_skew")
        now = self._bazaar.clock.now() + (float(skew.options.get("seconds", 2 * _WINDOW)) if skew else 0)
        if abs(now - int(stamp) / 1000) > _WINDOW:
            raise Refused("Signature-Time is more than 15 minutes away", code="SANDBOX-401", status=401)
        if not seals.same(seals.seal(app["push_key"], call.method, call.body, int(stamp), path), given):
            raise Refused("The signature is wrong", code="SANDBOX-401", status=401)
        call.seal = "verified"

    @staticmethod
    def _find(call: Call, path: str) -> tuple[Route, dict[str, str]]:
        if call.path.startswith(_PREFIX):
            for route in _ROUTES:
                found = route.pattern.fullmatch(path)
                if found and route.method == call.method:
                    return route, found.groupdict()
            if _UNKNOWN.fullmatch(path):
                raise Refused(
                    f"tidak diketahui: the documents at hand do not describe {path}",
                    code="SANDBOX-501",
                    status=501,
                )
        raise missing(f"{call.method} {path}")

    def _check_limit(self, call: Call, route: Route, names: dict[str, str]) -> None:
        limit = route.limit
        per = names.get(limit.per) or call.asked(limit.per) if limit else ""
        key = f"blibli {call.shop_id} {route.method} {route.pattern.pattern} {per}"
        counted = limit is not None and self._bazaar.setting(self.market_id, "limits_on")
        if (
            counted
            and limit is not None
            and not self._bazaar.rates.within(key, limit.count, limit.seconds, self._bazaar.clock.now())
        ):
            raise self._too_many()
        per_second = self._bazaar.setting(self.market_id, "requests_per_second")
        if not self._bazaar.rates.within_second(f"blibli {call.shop_id}", per_second):
            raise self._too_many()

    @staticmethod
    def _too_many() -> Refused:
        return Refused("Too many requests", code="SANDBOX-429", status=429)

    def _perform(self, route: Route, call: Call, names: dict[str, str]) -> dict[str, Any]:
        lag = self._bazaar.strike(call, self.market_id, "read_lag") if route.reads else None
        if lag:
            with self._bazaar.store.looking_back(snapshot_name(lag)):
                return route.handle(self._bazaar, call, names)
        with self._bazaar.store.write():
            return route.handle(self._bazaar, call, names)

    @staticmethod
    def _say(route: Route, members: dict[str, Any], request_id: str) -> Answer:
        envelope: dict[str, Any] = {"requestId": request_id, "errorMessage": None, "errorCode": None}
        if route.legacy:
            envelope |= {"headers": None, "success": True}
        return answer_json({**envelope, **members}, status=route.status)

    def refuse_rate(self) -> Answer:
        no = self._too_many()
        body = {
            "requestId": secrets.token_hex(8),
            "errorMessage": no.message,
            "errorCode": no.code,
            "success": False,
        }
        return answer_json(body, status=no.status, error=no.code)

    # Grants: a store binds to a client; there are no tokens to renew

    def grant(self, app_key: str, shop_id: str) -> sqlite3.Row:
        self._bazaar.accounts.permit(self.market_id, app_key, shop_id)
        return self._bazaar.accounts.issue_tokens(
            self.market_id, app_key, shop_id, access_seconds=_YEAR, refresh_seconds=_YEAR
        )

    def issue_code(self, app_key: str, shop_id: str) -> sqlite3.Row:
        return self._bazaar.accounts.issue_code(self.market_id, app_key, shop_id, seconds=600)

    def credentials(self, app: sqlite3.Row) -> dict[str, Any]:
        return {
            "api_client_id": app["app_key"],
            "api_client_key": app["app_secret"],
            "signature_key": app["push_key"] or "",
            "seller_keys": {
                shop["shop_id"]: shop["cipher"] for shop in self._bazaar.accounts.shops(self.market_id)
            },
        }

    # Words and webhooks

    def word_for_listing(self, listing: sqlite3.Row) -> str:
        return shapes.state(self._bazaar, listing)

    def word_for_order(self, order_row: sqlite3.Row) -> str:
        return shapes.status(order_row)

    def compose_notice(self, event: str, shop_id: str, facts: dict[str, Any]) -> Told:
        del shop_id
        return push.compose(self._bazaar, event, facts)

    def seal_notice(self, app: sqlite3.Row, url: str, body: bytes) -> dict[str, str]:
        """Write the headers; that the webhook's Signature is the request's algorithm over its path is inferred."""
        stamp = round(self._bazaar.clock.now() * 1000)
        headers = {"Accept": "application/json", "requestId": str(uuid.uuid4()), "requestTime": str(stamp)}
        if app["push_key"]:
            path = urlsplit(url).path or "/"
            headers["Signature"] = seals.seal(app["push_key"], "POST", body, stamp, path)
            headers["Signature-Time"] = str(stamp)
        return headers

    def notice_url(self, app: sqlite3.Row, event: str) -> str:
        del event
        return app["callback_url"] or ""


def _do(bazaar: Bazaar, queued: dict[str, Any], job: dict[str, Any]) -> dict[str, Any]:
    """Do one job of the queue with the verb that fits it."""
    verb = create.make if "name" in job else product.change if "entry" in job else product.move
    return verb(bazaar, queued["shop_id"], job)
