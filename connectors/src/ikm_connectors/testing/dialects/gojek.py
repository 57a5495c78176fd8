"""The market in memory, speaking the GoBiz Open API as far as the suite needs it."""

from __future__ import annotations

import base64
import re
from datetime import timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from ikm_connectors.contract import HttpResponse
from ikm_connectors.model import RawNotice
from ikm_connectors.signing import hmac_sha256
from ikm_connectors.testing.market import Asked, Deny, Good, MemoryMarket, Sale, Variant, reply

CLIENT, SECRET, NOTICE_SECRET = "gobiz-sandbox-app", "gobiz-sandbox-secret", "kunci-notif-uji"
OUTLET = "G410000001"
HOOK = "https://sim.example.id/hooks/gojek"
WIB = timezone(timedelta(hours=7))
NAME_MAX, PRICE_MAX = 150, 2_000_000
TITLES = {401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 422: "UnprocessableEntity"}
STAGES = {
    "ready": ("awaiting_merchant_acceptance", "AWAITING_MERCHANT_ACCEPTANCE"),
    "accepted": ("merchant_accepted", "MERCHANT_ACCEPTED"),
    "cancelled": ("cancelled", "CANCELLED"),
}


class GojekMarket(MemoryMarket):
    """Keep one outlet's menu in the form of its push, in one good per item."""

    def answer(self, asked: Asked) -> HttpResponse:
        try:
            if asked.path == "/oauth2/token":
                return self._token(asked)
            self._check(asked)
            return reply({"success": True, "data": self._route(asked)})
        except Deny as refusal:
            status = int(refusal.code)
            error = {
                "message_title": TITLES[status],
                "message": refusal.message,
                "code": f"HTTP_{status}",
                "message_severity": "error",
            }
            return reply({"success": False, "errors": [error]}, status)

    def refuse_timestamp(self) -> HttpResponse:
        raise NotImplementedError("GoBiz's requests carry no time")

    def _check(self, asked: Asked) -> None:
        token = asked.raw.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.access_tokens:
            raise Deny(401, "the access token is invalid or expired")
        if f"/outlets/{OUTLET}/" not in asked.path or token.endswith("-other"):
            raise Deny(403, "the outlet is not linked to this application")

    def _token(self, asked: Asked) -> HttpResponse:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        form = dict(parse_qsl(asked.raw.body.decode()))
        if asked.raw.headers.get("authorization") != f"Basic {basic}":
            return _no("invalid_client")
        if form["grant_type"] == "authorization_code":
            name = "other" if form["code"] == "code-of-another-shop" else "consent"
            fresh = (f"access-{name}", f"refresh-{name}")
            self.access_tokens.add(fresh[0])
        else:
            renewed = self.refresh(form["refresh_token"])
            if renewed is None:
                return _no("invalid_grant")
            fresh = renewed
        body = {"access_token": fresh[0], "token_type": "Bearer", "expires_in": 3599, "scope": "offline"}
        return reply(body | {"refresh_token": fresh[1]})

    def _route(self, asked: Asked) -> Any:
        path = asked.path.removeprefix("/integrations")
        if path == f"/partner/outlets/{OUTLET}/v1":
            return {"outlet": {"id": OUTLET, "name": "Dapur Uji", "external_outlet_id": None}}
        if path.endswith("/v2/catalog"):
            return self._menu()
        if path.endswith("/v1/catalog"):
            return self._overwrite(asked.body)
        if path.endswith("_stocks"):
            return self._switch(asked.body, of_items=path.endswith("/menu_item_stocks"))
        if path.endswith("/notification-subscriptions"):
            return {"subscriptions": []}
        found = re.fullmatch(r".*/orders/delivery/([^/]+)/([a-z-]+)", path)
        if found is None:
            raise Deny(404, "no such path")
        return self._order(found.group(1), found.group(2))

    def _menu(self) -> Any:
        sections: dict[str, list[Any]] = {}
        choices = []
        for good in self.goods.values():
            if good.status == "deleted":
                continue
            sections.setdefault(good.facts["section"], []).append(good.facts["item"])
            choices += good.facts["choices"]
        parts = [{"name": name, "menu_items": items} for name, items in sections.items()]
        return {"menus": parts, "variant_categories": choices}

    def _overwrite(self, body: Any) -> Any:
        items = [(part["name"], item) for part in body["menus"] for item in part["menu_items"]]
        for _, item in items:
            if len(item["name"]) > NAME_MAX:
                raise Deny(422, f"name must be text of 1 to {NAME_MAX} characters")
            if item["price"] > PRICE_MAX:
                raise Deny(422, f"price must be at most {PRICE_MAX}")
        self.goods.clear()
        for section, item in items:
            codes = item.get("variant_category_external_ids") or []
            choices = [one for one in body["variant_categories"] if one["external_id"] in codes]
            variants = [
                Variant(one["external_id"], one["external_id"], item["price"] + one["price"], one["in_stock"])
                for choice in choices
                for one in choice["variants"]
            ] or [Variant("0", item["external_id"], item["price"], item["in_stock"])]
            facts = {"section": section, "item": item, "choices": choices}
            code = item["external_id"]
            self.goods[code] = Good(code, code, item["name"], "live", variants, self.seconds(), facts)
        return {"request_id": body["request_id"]}

    def _switch(self, body: Any, *, of_items: bool) -> Any:
        entries = {one["external_id"]: one["in_stock"] for one in body}
        things = [
            thing
            for good in self.goods.values()
            for thing in (
                [good.facts["item"]]
                if of_items
                else [one for choice in good.facts["choices"] for one in choice["variants"]]
            )
        ]
        if set(entries) - {one["external_id"] for one in things}:
            raise Deny(422, "not on the menu")
        for one in things:
            one["in_stock"] = entries.get(one["external_id"], one["in_stock"])
        return {}

    def _order(self, number: str, act: str) -> Any:
        sale = self.sales.get(number)
        if sale is None:
            raise Deny(404, "there is no such order")
        allowed = {"accepted": ("ready",), "cancelled": ("ready", "accepted"), "food-prepared": ("accepted",)}
        if sale.stage not in allowed[act]:
            raise Deny(409, f"the order is {sale.stage}")
        if act == "cancelled":
            sale.stage = "cancelled"
        elif act == "accepted":
            sale.stage = "accepted"
        return {}

    def place_order(self, seller_sku: str | None, quantity: int, at: Any = None) -> str:
        """Sell; GoFood counts nothing, so only the switch decides."""
        good, variant = self.find_variant(seller_sku) if seller_sku else (None, None)
        moment = int((at or self.clock.now()).timestamp())
        number = f"F-{int(self.next_number()):09d}"
        self.sales[number] = Sale(number, "ready", good, variant, quantity, moment, moment)
        return number

    def notice_of(self, sale: Sale) -> RawNotice:
        word, status = STAGES[sale.stage]
        told_at = self.clock.now().astimezone(WIB).isoformat(timespec="milliseconds")
        item: dict[str, Any] = {
            "id": sale.order_id,
            "external_id": sale.good.listing_id if sale.good else None,
            "name": sale.good.title if sale.good else "Barang lama",
            "quantity": sale.quantity,
            "price": sale.variant.price if sale.variant else 1000,
            "notes": None,
            "variants": [],
        }
        event_id = f"e-{self.next_number()}"
        notice = {
            "header": {
                "event_name": f"gofood.order.{word}",
                "event_id": event_id,
                "version": 1,
                "timestamp": told_at,
            },
            "body": {
                "service_type": "gofood",
                "customer": {"id": "0" * 32, "name": "Pembeli Uji"},
                "driver": {"name": None},
                "outlet": {"id": OUTLET, "external_outlet_id": None},
                "order": {
                    "order_number": sale.order_id,
                    "status": status,
                    "pin": "1234",
                    "order_total": sale.quantity * item["price"],
                    "currency": "IDR",
                    "takeaway_charges": None,
                    "cutlery_requested": None,
                    "created_at": told_at,
                    "applied_promotions": [],
                    "order_items": [item],
                },
            },
        }
        body = msgspec.json.encode(notice)
        headers = {"X-Go-Signature": hmac_sha256(NOTICE_SECRET, body), "X-Go-Idempotency-Key": event_id}
        return RawNotice(url=HOOK, headers=headers, body=body, received_at=self.clock.now())


def _no(error: str) -> HttpResponse:
    return reply({"error": error, "error_description": "refused"}, 401)
