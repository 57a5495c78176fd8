"""The market in memory, speaking the Shop Partner API as far as the suite needs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from ikm_connectors.contract import HttpResponse
from ikm_connectors.model import RawNotice
from ikm_connectors.signing import hmac_sha256
from ikm_connectors.testing.market import Asked, Deny, Good, MemoryMarket, Sale, Variant, reply

KEY, SECRET = "29a39d", "e59af819cc55a3bd1cbe5a5d0ff5b0e6a1b2c3d4"
SHOP, CIPHER = "7494049642642441621", "GCP_XF90igAAAABh00qsWgtvOiGFNqyubMt3"
HOOK = "https://sim.example.id/hooks/tokopedia"
STATUSES = {"live": "ACTIVATE", "paused": "SELLER_DEACTIVATED", "rejected": "FAILED", "deleted": "DELETED"}
STAGES = {
    "ready": "AWAITING_SHIPMENT",
    "arranged": "AWAITING_COLLECTION",
    "shipped": "IN_TRANSIT",
    "delivered": "DELIVERED",
    "completed": "COMPLETED",
    "cancelled": "CANCELLED",
}
TITLE_MAX, PRICE_MAX = 255, 100_000_000
ROUTES: tuple[tuple[str, str, str], ...] = (
    ("GET", r"/authorization/\d+/shops", "shops"),
    ("GET", r"/logistics/\d+/warehouses", "warehouses"),
    ("GET", r"/logistics/\d+/warehouses/(\d+)/delivery_options", "delivery_options"),
    ("GET", r"/product/\d+/categories", "categories"),
    ("GET", r"/product/\d+/categories/(\d+)/attributes", "attributes"),
    ("GET", r"/product/\d+/categories/(\d+)/rules", "rules"),
    ("POST", r"/product/\d+/images/upload", "upload"),
    ("POST", r"/product/\d+/products", "create"),
    ("DELETE", r"/product/\d+/products", "delete"),
    ("POST", r"/product/\d+/products/search", "search"),
    ("POST", r"/product/\d+/products/activate", "activate"),
    ("POST", r"/product/\d+/products/deactivate", "deactivate"),
    ("GET", r"/product/\d+/products/(\d+)", "product"),
    ("POST", r"/product/\d+/products/(\d+)/partial_edit", "edit"),
    ("POST", r"/product/\d+/products/(\d+)/prices/update", "prices"),
    ("POST", r"/product/\d+/products/(\d+)/inventory/update", "inventory"),
    ("POST", r"/order/\d+/orders/search", "orders_search"),
    ("GET", r"/order/\d+/orders", "orders_detail"),
    ("POST", r"/fulfillment/\d+/packages/(\w+)/ship", "ship"),
    ("GET", r"/fulfillment/\d+/packages/(\w+)/handover_time_slots", "slots"),
    ("POST", r"/return_refund/\d+/cancellations", "cancel"),
    ("POST", r"/return_refund/\d+/cancellations/search", "cancellations"),
    ("POST", r"/return_refund/\d+/cancellations/(\w+)/approve", "approve"),
    ("POST", r"/return_refund/\d+/cancellations/(\w+)/reject", "reject"),
    ("GET", r"/return_refund/\d+/reject_reasons", "reasons"),
)


class TokopediaMarket(MemoryMarket):
    """Check key, seal, token and cipher in that order, then do the work."""

    def answer(self, asked: Asked) -> HttpResponse:
        try:
            if asked.path.startswith("/api/v2/token/"):
                return self._say(self._token(asked))
            self._check(asked)
            return self._say(self._route(asked))
        except Deny as refusal:
            return self._say(None, code=int(refusal.code), message=refusal.message)

    def _route(self, asked: Asked) -> Any:
        for method, pattern, name in ROUTES:
            found = re.fullmatch(pattern, asked.path)
            if found is not None and method == asked.method:
                verb: Callable[..., Any] = getattr(self, name)
                return verb(asked, *found.groups())
        raise Deny(36009009, f"Invalid path {asked.path}")

    def _say(self, data: Any, *, code: int = 0, message: str = "Success") -> HttpResponse:
        body = {"code": code, "message": message, "request_id": f"{len(self.log):032x}"}
        return reply(body if data is None else body | {"data": data})

    def refuse_timestamp(self) -> HttpResponse:
        return self._say(None, code=36009004, message="Invalid timestamp: it is in the past.")

    def notice_of(self, sale: Sale) -> RawNotice:
        data = {"order_id": sale.order_id, "order_status": STAGES[sale.stage], "update_time": sale.updated_at}
        notice = {
            "type": 1,
            "tts_notification_id": f"7327{self.next_number()}",
            "shop_id": SHOP,
            "timestamp": self.seconds(),
            "data": data,
        }
        body = msgspec.json.encode(notice)
        seal = hmac_sha256(SECRET, KEY.encode() + body)
        return RawNotice(url=HOOK, headers={"Authorization": seal}, body=body, received_at=self.clock.now())

    def _check(self, asked: Asked) -> None:
        query = asked.query
        if query.get("app_key") != KEY:
            raise Deny(36009004, "Invalid app_key.")
        names = sorted(name for name in query if name not in {"sign", "access_token"})
        text = f"{SECRET}{asked.path}{''.join(f'{name}{query[name]}' for name in names)}".encode()
        kind = asked.raw.headers.get("content-type", "")
        text += b"" if kind.startswith("multipart/form-data") else asked.raw.body
        if query.get("sign") != hmac_sha256(SECRET, text + SECRET.encode()):
            raise Deny(106001, "Invalid sign.")
        if asked.raw.headers.get("x-tts-access-token") not in self.access_tokens:
            raise Deny(105002, "Access token is expired.")
        without_cipher = "/authorization/" in asked.path or "/images/" in asked.path
        if not without_cipher and query.get("shop_cipher") != CIPHER:
            raise Deny(106013, "Shop_cipher is missing.")

    def _token(self, asked: Asked) -> Any:
        query = asked.query
        if query.get("app_secret") != SECRET:
            raise Deny(36009004, "Invalid app_key.")
        if "auth_code" in query:
            name = "other" if query["auth_code"] == "code-of-another-shop" else "consent"
            fresh = (f"access-{name}", f"refresh-{name}")
            self.access_tokens.add(fresh[0])
        else:
            renewed = self.refresh(query["refresh_token"])
            if renewed is None:
                raise Deny(36004004, "Invalid refresh token.")
            fresh = renewed
        return {
            "access_token": fresh[0],
            "access_token_expire_in": self.seconds() + 604_800,
            "refresh_token": fresh[1],
            "refresh_token_expire_in": self.seconds() + 31_536_000,
        }

    # ── shop and rules ───────────────────────────────────────────────────────────────────────────────────────

    def shops(self, asked: Asked) -> Any:
        other = asked.raw.headers["x-tts-access-token"] == "access-other"
        shop = {"id": "999" if other else SHOP, "name": "Toko Uji", "region": "ID", "cipher": CIPHER}
        return {"shops": [shop]}

    def warehouses(self, asked: Asked) -> Any:
        del asked
        return {"warehouses": [{"id": "70", "type": "SALES_WAREHOUSE", "is_default": True}]}

    def delivery_options(self, asked: Asked, warehouse: str) -> Any:
        del asked, warehouse
        return {"delivery_options": [{"id": "8", "name": "Reguler"}]}

    def categories(self, asked: Asked) -> Any:
        del asked
        root = {"id": "1", "parent_id": "0", "local_name": "Tas", "is_leaf": False}
        leaf = {"id": "2", "parent_id": "1", "local_name": "Tas Tangan", "is_leaf": True}
        return {"categories": [root, leaf | {"permission_statuses": ["AVAILABLE"]}]}

    def attributes(self, asked: Asked, category: str) -> Any:
        del asked, category
        values = [{"id": "111", "name": "Pandan"}, {"id": "112", "name": "Rotan"}]
        bahan = {
            "id": "11",
            "name": "Bahan",
            "type": "PRODUCT_PROPERTY",
            "is_requried": True,
            "values": values,
        }
        warna = {"id": "12", "name": "Warna", "type": "SALES_PROPERTY", "is_requried": False}
        return {"attributes": [bahan, warna]}

    def rules(self, asked: Asked, category: str) -> Any:
        del asked, category
        return {"package_dimension": {"is_required": True}}

    def upload(self, asked: Asked) -> Any:
        if b"\x89PNG" not in asked.raw.body and b"\xff\xd8" not in asked.raw.body:
            raise Deny(36009022, "The file is no image.")
        return {"uri": f"tos/{self.next_number()}", "url": "", "use_case": "MAIN_IMAGE"}

    # ── products ─────────────────────────────────────────────────────────────────────────────────────────────

    def create(self, asked: Asked) -> Any:
        body = asked.body
        if self.mood == "category_closed":
            raise Deny(12052023, "Category does not exist")
        if len(body["title"]) > TITLE_MAX:
            raise Deny(12052051, "The title is too long")
        if not any(one["id"] == "11" for one in body["product_attributes"]):
            raise Deny(12052104, "An attribute is required")
        if any(int(one["price"]["amount"]) > PRICE_MAX for one in body["skus"]):
            raise Deny(12052073, "The price is invalid")
        if not body["main_images"]:
            raise Deny(12052028, "A main image is required")
        for good in self.goods.values():
            if good.facts.get("idempotency_key") == body["idempotency_key"]:
                return {"product_id": good.listing_id}
        number = self.next_number()
        variants = [self._variant(self.next_number(), one) for one in body["skus"]]
        self.goods[number] = Good(
            number, variants[0].seller_sku, body["title"], "live", variants, self.seconds(), dict(body)
        )
        return {"product_id": number, "skus": [], "warnings": []}

    def _good(self, number: str) -> Good:
        good = self.goods.get(number)
        if good is None or good.status == "deleted":
            raise Deny(12052032, "The product does not exist")
        return good

    def product(self, asked: Asked, number: str) -> Any:
        del asked
        if self.mood == "read_lag":
            raise Deny(12052032, "The product does not exist")
        return self._show(self._good(number))

    def _show(self, good: Good) -> Any:
        return {
            "id": good.listing_id,
            "title": good.title,
            "description": good.facts.get("description", ""),
            "status": STATUSES[good.status],
            "main_images": good.facts.get("main_images", []),
            "category_chains": [{"id": "1", "is_leaf": False}, {"id": "2", "is_leaf": True}],
            "update_time": good.updated_at,
            "skus": [
                {
                    "id": one.sku_id,
                    "seller_sku": one.seller_sku,
                    "price": {"currency": "IDR", "tax_exclusive_price": str(one.price)},
                    "inventory": [{"warehouse_id": "70", "quantity": one.stock}],
                    "sales_attributes": [{"name": "Ukuran", "value_name": value} for value in one.options],
                }
                for one in good.variants
            ],
        }

    def search(self, asked: Asked) -> Any:
        codes = asked.body.get("seller_skus")
        rows = [
            good
            for good in self.goods.values()
            if codes is None or any(one.seller_sku in codes for one in good.variants)
        ]
        start, size = int(asked.query.get("page_token", "0")), int(asked.query["page_size"])
        following = str(start + size) if start + size < len(rows) else ""
        page = [self._show(good) for good in rows[start : start + size]]
        return {"products": page, "total_count": len(rows), "next_page_token": following}

    def _variant(self, sku_id: str, one: dict[str, Any]) -> Variant:
        return Variant(
            sku_id,
            one["seller_sku"],
            int(one["price"]["amount"]),
            one["inventory"][0]["quantity"],
            tuple(attribute["value_name"] for attribute in one.get("sales_attributes", ())),
        )

    def edit(self, asked: Asked, number: str) -> Any:
        good = self._good(number)
        good.title = asked.body.get("title", good.title)
        if "skus" in asked.body:
            good.variants = [
                self._variant(one.get("id") or self.next_number(), one) for one in asked.body["skus"]
            ]
        good.facts |= asked.body
        return {"product_id": number}

    def _each(self, asked: Asked, status: str) -> Any:
        errors = []
        for number in asked.body["product_ids"]:
            if number in self.goods:
                self.goods[number].status = status
            else:
                detail = {"product_id": number}
                errors.append({"code": 12052032, "message": "The product does not exist", "detail": detail})
        return {"errors": errors}

    def activate(self, asked: Asked) -> Any:
        return self._each(asked, "live")

    def deactivate(self, asked: Asked) -> Any:
        return self._each(asked, "paused")

    def delete(self, asked: Asked) -> Any:
        return self._each(asked, "deleted")

    def inventory(self, asked: Asked, number: str) -> Any:
        return self._update(asked, number, "inventory")

    def prices(self, asked: Asked, number: str) -> Any:
        return self._update(asked, number, "price")

    def _update(self, asked: Asked, number: str, kind: str) -> Any:
        if self.mood == "says_yes_does_nothing":
            return {}
        if self.mood == "promotion_lock":
            raise Deny(12052393, "The stock is locked by a promotion")
        variants = {one.sku_id: one for one in self._good(number).variants}
        entries = asked.body["skus"]
        half = len(entries) // 2 if self.mood == "partial_batch" else len(entries)
        errors = []
        for index, one in enumerate(entries):
            detail = {"sku_id": one["id"]}
            if one["id"] not in variants:
                errors.append({"code": 12052036, "message": "The SKU does not exist", "detail": detail})
            elif index >= half:
                errors.append({"code": 12052393, "message": "Locked by a promotion", "detail": detail})
            elif kind == "inventory":
                variants[one["id"]].stock = one["inventory"][0]["quantity"]
            else:
                variants[one["id"]].price = int(one["price"]["amount"])
        return {"errors": errors} if errors else {}

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def _sale(self, number: str) -> Sale:
        if number not in self.sales:
            raise Deny(21008111, "The order is not yours")
        return self.sales[number]

    def orders_search(self, asked: Asked) -> Any:
        rows = self.sales_changed(asked.body["update_time_ge"], asked.body["update_time_lt"])
        start, size = int(asked.query.get("page_token", "0")), int(asked.query["page_size"])
        following = str(start + size) if start + size < len(rows) else ""
        page = [self._detail(one) for one in rows[start : start + size]]
        return {"orders": page, "total_count": len(rows), "next_page_token": following}

    def orders_detail(self, asked: Asked) -> Any:
        wanted = asked.query["ids"].split(",")
        return {"orders": [self._detail(self.sales[one]) for one in wanted if one in self.sales]}

    def _detail(self, sale: Sale) -> Any:
        price = sale.variant.price if sale.variant else 1000
        unit = {
            "product_id": sale.good.listing_id if sale.good else "",
            "sku_id": sale.variant.sku_id if sale.variant else "",
            "seller_sku": sale.variant.seller_sku if sale.variant else "",
            "product_name": sale.good.title if sale.good else "Barang lama",
            "sale_price": str(price),
            "original_price": str(price),
        }
        return {
            "id": sale.order_id,
            "status": STAGES[sale.stage],
            "commerce_platform": "TOKOPEDIA",
            "is_buyer_request_cancel": sale.cancel_requested,
            "create_time": sale.created_at,
            "update_time": sale.updated_at,
            "line_items": [unit | {"id": f"{sale.order_id}{n}"} for n in range(sale.quantity)],
            "packages": [{"id": f"P{sale.order_id}"}],
            "payment": {
                "shipping_fee": "10000",
                "seller_discount": "0",
                "platform_discount": "0",
                "total_amount": str(price * sale.quantity + 10_000),
            },
            "recipient_address": {
                "name": "Pembeli Uji",
                "phone_number": "62811000111",
                "full_address": "Jalan Uji 1",
            },
        }

    def slots(self, asked: Asked, package: str) -> Any:
        del asked
        self._sale(package.removeprefix("P"))
        start = self.seconds() + 86_400
        slot = {"start_time": start, "end_time": start + 7200, "avaliable": True}
        return {"can_pickup": True, "can_drop_off": True, "pickup_slots": [slot]}

    def ship(self, asked: Asked, package: str) -> Any:
        del asked
        sale = self._sale(package.removeprefix("P"))
        if sale.stage != "ready":
            raise Deny(11006021, "Already shipped")
        self.advance(sale.order_id, "arrange")
        return {}

    def cancel(self, asked: Asked) -> Any:
        sale = self._sale(asked.body["order_id"])
        self.advance(sale.order_id, "cancel")
        return {"cancel_id": f"C{sale.order_id}", "cancel_status": "CANCELLATION_REQUEST_SUCCESS"}

    def cancellations(self, asked: Asked) -> Any:
        rows = [self.sales[one] for one in asked.body["order_ids"] if one in self.sales]
        return {
            "cancellations": [
                {
                    "cancel_id": f"C{sale.order_id}",
                    "order_id": sale.order_id,
                    "cancel_status": "CANCELLATION_REQUEST_PENDING",
                }
                for sale in rows
                if sale.cancel_requested
            ]
        }

    def approve(self, asked: Asked, cancel_id: str) -> Any:
        del asked
        self.advance(cancel_id.removeprefix("C"), "cancel")
        return {}

    def reject(self, asked: Asked, cancel_id: str) -> Any:
        if not asked.body.get("reject_reason"):
            raise Deny(11001002, "Invalid param")
        self._sale(cancel_id.removeprefix("C")).cancel_requested = False
        return {}

    def reasons(self, asked: Asked) -> Any:
        del asked
        return {"reasons": [{"name": "seller_reject_apply_product_has_been_packed", "text": "Packed"}]}
