"""The market in memory, speaking the Open Platform of Lazada as far as the suite needs it."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from ikm_connectors.contract import HttpResponse
from ikm_connectors.model import RawNotice
from ikm_connectors.testing.market import Asked, Deny, Good, MemoryMarket, Sale, Variant, reply

KEY, SECRET, SHOP = "100132", "rahasia-uji", "400100001"
HOOK = "https://sim.example.id/hooks/lazada"
STATUSES = {"live": "Active", "paused": "InActive", "rejected": "Rejected", "deleted": "Deleted"}
STAGES = {
    "ready": "pending",
    "packed": "packed",
    "arranged": "ready_to_ship",
    "shipped": "shipped",
    "delivered": "delivered",
    "completed": "delivered",
    "cancelled": "canceled",
}
NAME_MAX, BATCH, WINDOW = 255, 50, 7200
ROUTES = {
    "/seller/get": "seller",
    "/category/tree/get": "tree",
    "/category/attributes/get": "attributes",
    "/image/upload": "upload",
    "/product/create": "create",
    "/product/update": "edit",
    "/product/stock/sellable/update": "sellable",
    "/product/price_quantity/update": "prices",
    "/product/deactivate": "deactivate",
    "/product/remove": "remove",
    "/products/get": "products",
    "/product/item/get": "item",
    "/orders/get": "orders",
    "/order/get": "order",
    "/order/items/get": "items",
    "/order/shipment/providers/get": "providers",
    "/order/fulfill/pack": "pack",
    "/order/package/rts": "ready",
    "/order/package/document/get": "document",
    "/order/reverse/cancel/validate": "cancel_validate",
    "/order/reverse/cancel/create": "cancel_create",
}
REASONS = [{"reason_id": 15, "reason_name": "Out of Stock"}]
SKU_PATTERN = re.compile(r"<Sku>(.*?)</Sku>", re.DOTALL)
FIELD_PATTERN = re.compile(r"<(\w+)>([^<]*)</\1>")


class LazadaMarket(MemoryMarket):
    """Check application, time, seal and token in that order, then do the work; always HTTP 200."""

    def answer(self, asked: Asked) -> HttpResponse:
        try:
            return self._say(self._work(asked))
        except Partly as partly:
            return self._refuse(str(partly.code), partly.message, partly.detail)
        except Deny as refusal:
            return self._refuse(str(refusal.code), refusal.message)

    def _work(self, asked: Asked) -> dict[str, Any]:
        path = asked.path.removeprefix("/rest")
        form = dict(parse_qsl(asked.raw.body.decode())) if _is_form(asked) else {}
        given = asked.query | form
        self._check(path, given)
        if path.startswith("/auth/token/"):
            return self._token(given)
        if given.get("access_token") not in self.access_tokens:
            raise Deny("IllegalAccessToken", "The specified access token is invalid or expired")
        verb: Callable[[dict[str, str], Asked], dict[str, Any]] = getattr(self, ROUTES[path])
        return verb(given, asked)

    def _say(self, members: dict[str, Any]) -> HttpResponse:
        return reply({"code": "0", **members, "request_id": f"{len(self.log):032x}"})

    def _refuse(self, code: str, message: str, detail: Any = None) -> HttpResponse:
        body = {"code": code, "type": "ISV", "message": message, "request_id": f"{len(self.log):032x}"}
        return reply(body | ({"detail": detail} if detail else {}))

    def refuse_timestamp(self) -> HttpResponse:
        return self._refuse("IncompleteSignature", "The timestamp is more than 7200 seconds away")

    def notice_of(self, sale: Sale) -> RawNotice:
        data = {
            "order_status": STAGES[sale.stage],
            "trade_order_id": sale.order_id,
            "trade_order_line_id": f"{sale.order_id}000",
            "status_update_time": sale.updated_at,
        }
        push = {
            "seller_id": SHOP,
            "message_type": 0,
            "data": data,
            "timestamp": self.seconds() * 1000,
            "site": "lazada_id",
        }
        body = msgspec.json.encode(push)
        seal = hmac.new(SECRET.encode(), KEY.encode() + body, sha256).hexdigest()
        return RawNotice(url=HOOK, headers={"Authorization": seal}, body=body, received_at=self.clock.now())

    def _check(self, path: str, given: dict[str, str]) -> None:
        if given.get("app_key") != KEY or given.get("sign_method") != "sha256":
            raise Deny("IncompleteSignature", "The app_key or sign_method is unknown")
        if abs(int(given["timestamp"]) / 1000 - self.seconds()) > WINDOW:
            raise Deny("IncompleteSignature", "The timestamp is more than 7200 seconds away")
        text = path + "".join(f"{name}{given[name]}" for name in sorted(given) if name != "sign")
        expected = hmac.new(SECRET.encode(), text.encode(), sha256).hexdigest().upper()
        if given.get("sign") != expected:
            raise Deny("IncompleteSignature", "The request signature does not conform to platform standards")

    def _token(self, given: dict[str, str]) -> dict[str, Any]:
        seller, members = SHOP, "country_user_info"
        if "code" in given:
            if given["code"] == "code-of-another-shop":
                seller = "999"
            fresh = (f"access-{seller}", f"refresh-{seller}")
            self.access_tokens.add(fresh[0])
        else:
            members = "country_user_info_list"
            renewed = self.refresh(given["refresh_token"])
            if renewed is None:
                raise Deny("IllegalRefreshToken", "The specified refresh token is invalid or expired")
            fresh = renewed
        return {
            "access_token": fresh[0],
            "refresh_token": fresh[1],
            "expires_in": 2_592_000,
            "refresh_expires_in": 15_552_000,
            "country": "id",
            members: [{"country": "id", "seller_id": seller, "user_id": seller, "short_code": "ID1"}],
        }

    # ── shop and rules ───────────────────────────────────────────────────────────────────────────────────────

    def seller(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del given, asked
        return {"data": {"seller_id": SHOP, "name": "Toko Uji", "short_code": "ID1", "status": "ACTIVE"}}

    def tree(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del given, asked
        leaf = {"category_id": 2, "name": "Tas Tangan", "leaf": True, "var": True}
        root = {"category_id": 1, "name": "Tas", "leaf": False, "var": False, "children": [leaf]}
        return {"data": [root]}

    def attributes(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del given, asked
        options = [{"id": 11, "name": "Pandan", "en_name": "Pandan"}]
        name = {"name": "name", "is_mandatory": 1, "attribute_type": "normal", "input_type": "text"}
        material = name | {"name": "material", "label": "Bahan", "input_type": "singleSelect"}
        price = {"name": "price", "is_mandatory": 1, "attribute_type": "sku", "input_type": "numeric"}
        return {"data": [name, material | {"options": options}, price]}

    def upload(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del given
        if b"\x89PNG" not in asked.raw.body and b"\xff\xd8" not in asked.raw.body:
            raise Deny("500", "The image is not readable")
        number = self.next_number()
        return {"data": {"image": {"url": f"https://id-live.slatic.net/p/{number}.png", "hash_code": number}}}

    # ── products ─────────────────────────────────────────────────────────────────────────────────────────────

    def create(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        product = json.loads(given["payload"])["Request"]["Product"]
        attributes, skus = product["Attributes"], product["Skus"]["Sku"]
        if self.mood == "category_closed":
            raise Deny("201", "E201: Invalid CategoryId")
        if len(attributes["name"]) > NAME_MAX:
            raise Deny("500", "name: takes at most 255 characters")
        if not attributes.get("material"):
            raise Deny("4110", "material is mandatory")
        if any(sku["price"] <= 0 for sku in skus):
            raise Deny("4118", "The price is zero")
        if not product["Images"]["Image"]:
            raise Deny("4139", "Main image is required")
        taken = {one.seller_sku for good in self._present() for one in good.variants}
        if taken & {sku["SellerSku"] for sku in skus}:
            raise Deny("4105", "SellerSku repeat")
        number = self.next_number()
        variants = [
            Variant(
                self.next_number(),
                sku["SellerSku"],
                sku["price"],
                sku["quantity"],
                tuple(sku.get("saleProp", {}).values()),
            )
            for sku in skus
        ]
        self.goods[number] = Good(
            number, variants[0].seller_sku, attributes["name"], "live", variants, self.seconds(), product
        )
        return {"data": {"item_id": int(number), "sku_list": [], "item_status": "Active"}}

    def _present(self) -> list[Good]:
        return [good for good in self.goods.values() if good.status != "deleted"]

    def _good(self, number: str) -> Good:
        good = self.goods.get(number)
        if good is None or good.status == "deleted":
            raise Deny("20", f"E020: the item id {number} is wrong")
        return good

    def item(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        if self.mood == "read_lag":
            raise Deny("20", "E020: the item id is wrong")
        return {"data": self._show(self._good(given["item_id"]))}

    def _show(self, good: Good) -> dict[str, Any]:
        return {
            "item_id": int(good.listing_id),
            "status": STATUSES[good.status],
            "primary_category": 2,
            "created_time": "1700000000000",
            "updated_time": str(good.updated_at * 1000),
            "images": good.facts.get("Images", {}).get("Image", []),
            "attributes": {**good.facts.get("Attributes", {}), "name": good.title},
            "skus": [
                {
                    "SkuId": int(one.sku_id),
                    "SellerSku": one.seller_sku,
                    "price": one.price,
                    "quantity": one.stock,
                    "Available": one.stock,
                    "saleProp": {"Ukuran": one.options[0]} if one.options else {},
                }
                for one in good.variants
            ],
        }

    def products(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        codes = set(json.loads(given.get("sku_seller_list", "[]")))
        rows = [
            good for good in self._present() if not codes or codes & {one.seller_sku for one in good.variants}
        ]
        start = int(given["offset"])
        page = [self._show(good) for good in rows[start : start + int(given["limit"])]]
        return {"data": {"total_products": len(rows), "products": page}}

    def edit(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        product = json.loads(given["payload"])["Request"]["Product"]
        good = self._good(product["ItemId"])
        good.title = product.get("Attributes", {}).get("name", good.title)
        return {"data": {}}

    def deactivate(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        number = dict(FIELD_PATTERN.findall(given["apiRequestBody"]))["ItemId"]
        self._good(number).status = "paused"
        return {"data": {}}

    def remove(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        for name in json.loads(given["sku_id_list"]):
            _, number, sku_id = name.split("_")
            good = self._good(number)
            good.variants = [one for one in good.variants if one.sku_id != sku_id]
            if not good.variants:
                good.status = "deleted"
        return {"data": {}}

    def sellable(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked

        def change(variant: Variant, entry: dict[str, str]) -> None:
            variant.stock = int(entry["SellableQuantity"])

        return self._each(given, change)

    def prices(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked

        def change(variant: Variant, entry: dict[str, str]) -> None:
            variant.price = int(entry["Price"])

        return self._each(given, change)

    def _each(
        self, given: dict[str, str], change: Callable[[Variant, dict[str, str]], None]
    ) -> dict[str, Any]:
        """Change each SKU; good ones stay done beside bad ones, and the refusal is an overview."""
        if self.mood == "says_yes_does_nothing":
            return {"data": {}}
        entries = [dict(FIELD_PATTERN.findall(one)) for one in SKU_PATTERN.findall(given["payload"])]
        if len(entries) > BATCH:
            raise Deny("4171", "More than 50 SKU")
        half = len(entries) // 2 if self.mood == "partial_batch" else len(entries)
        failed = []
        for index, entry in enumerate(entries):
            good = self.goods.get(entry["ItemId"])
            variants = {one.sku_id: one for one in good.variants} if good is not None else {}
            if self.mood == "promotion_lock":
                failed.append(("4170", "E4170: Sellers can increase stocks, but may not decrease stocks."))
            elif index >= half:
                failed.append(("6", "E006: Unexpected internal error"))
            elif entry["SkuId"] not in variants:
                failed.append(("20", "E020: the item or SKU id is wrong"))
            else:
                change(variants[entry["SkuId"]], entry)
        if failed:
            codes = {code for code, _ in failed}
            alike = len(codes) == 1 and len(failed) == len(entries)
            raise Partly(failed[0][0] if alike else "501", [message for _, message in failed])
        return {"data": {}}

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def _sale(self, number: str) -> Sale:
        if number not in self.sales:
            raise Deny("16", "E016: the order id is unknown")
        return self.sales[number]

    def orders(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        after, before = (
            int(datetime.fromisoformat(given[name]).timestamp()) for name in ("update_after", "update_before")
        )
        rows = self.sales_changed(after, before + 1)
        start = int(given["offset"])
        page = [self._head(one) for one in rows[start : start + int(given["limit"])]]
        return {"data": {"count": len(page), "countTotal": len(rows), "orders": page}}

    def order(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        return {"data": self._head(self._sale(given["order_id"]))}

    def _price(self, sale: Sale) -> int:
        return sale.variant.price if sale.variant else 1000

    def _head(self, sale: Sale) -> dict[str, Any]:
        updated = datetime.fromtimestamp(sale.updated_at, UTC)
        return {
            "order_id": int(sale.order_id),
            "statuses": [STAGES[sale.stage]],
            "price": f"{self._price(sale) * sale.quantity}.00",
            "shipping_fee": 10_000,
            "voucher_seller": 0,
            "voucher_platform": 0,
            "payment_method": "COD",
            "created_at": f"{updated:%Y-%m-%d %H:%M:%S} +0000",
            "updated_at": f"{updated:%Y-%m-%d %H:%M:%S} +0000",
            "need_cancel_confirm": sale.cancel_requested,
            "address_shipping": {"first_name": "Pembeli", "phone": "62811000111", "address1": "Jalan Uji 1"},
        }

    def items(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        return {"data": list(self._pieces(self._sale(given["order_id"])))}

    def _pieces(self, sale: Sale) -> Iterator[dict[str, Any]]:
        packed = sale.stage in {"packed", "arranged", "shipped", "delivered", "completed"}
        for number in range(sale.quantity):
            yield {
                "order_item_id": int(f"{sale.order_id}{number:03}"),
                "product_id": sale.good.listing_id if sale.good else "",
                "sku_id": sale.variant.sku_id if sale.variant else "",
                "sku": sale.variant.seller_sku if sale.variant else "",
                "name": sale.good.title if sale.good else "Barang lama",
                "item_price": self._price(sale),
                "paid_price": self._price(sale),
                "status": STAGES[sale.stage],
                "package_id": f"FP{sale.order_id}" if packed else "",
                "tracking_code": f"LX{sale.order_id}" if packed else "",
            }

    def providers(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        for one in json.loads(given["getShipmentProvidersReq"])["orders"]:
            self._sale(str(one["order_id"]))
        couriers = [{"name": "Kurir Uji", "provider_code": "FM50"}]
        return _result(
            {"platform_default": 1, "shipping_allocate_type": "TFS", "shipment_providers": couriers}
        )

    def pack(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        rows = []
        for one in json.loads(given["packReq"])["pack_order_list"]:
            sale = self._sale(str(one["order_id"]))
            good = sale.stage == "ready"
            sale.stage = "packed" if good else sale.stage
            verdict = {"item_err_code": "0" if good else "36", "msg": "", "package_id": f"FP{sale.order_id}"}
            items = [verdict | {"order_item_id": item} for item in one["order_item_list"]]
            rows.append({"order_id": one["order_id"], "order_item_list": items})
        return _result({"pack_order_list": rows})

    def ready(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        rows = []
        for one in json.loads(given["readyToShipReq"])["packages"]:
            sale = self._sale(one["package_id"].removeprefix("FP"))
            good = sale.stage == "packed"
            if good:
                self.advance(sale.order_id, "arrange")
            rows.append(one | {"item_err_code": "0" if good else "34", "msg": "", "retry": False})
        return _result({"packages": rows})

    def document(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del given, asked
        return _result({"file": base64.b64encode(b"%PDF-1.4").decode(), "doc_type": "PDF"})

    def cancel_validate(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        possible = self._sale(given["order_id"]).stage in {"ready", "packed"}
        return {
            "data": {
                "tip_type": "warn" if possible else "error",
                "tip_content": "",
                "reason_options": REASONS if possible else [],
            }
        }

    def cancel_create(self, given: dict[str, str], asked: Asked) -> dict[str, Any]:
        del asked
        self.advance(self._sale(given["order_id"]).order_id, "cancel")
        return {"data": {}}


class Partly(Deny):
    """Refuse a batch of which the good part stays done."""

    def __init__(self, code: str, messages: list[str]) -> None:
        super().__init__(code, "The update failed, see detail")
        self.detail = [{"seller_sku": "", "field": "", "message": message} for message in messages]


def _is_form(asked: Asked) -> bool:
    return "urlencoded" in asked.raw.headers.get("content-type", "")


def _result(data: dict[str, Any]) -> dict[str, Any]:
    return {"result": {"success": True, "error_code": "0", "error_msg": "", "data": data}}
