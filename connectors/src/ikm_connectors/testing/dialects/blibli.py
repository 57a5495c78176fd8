"""The market in memory, speaking Blibli's Seller API as far as the suite needs it; its queue works at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from ikm_connectors.contract import HttpResponse
from ikm_connectors.model import RawNotice
from ikm_connectors.testing.market import Asked, Deny, Good, MemoryMarket, Sale, Variant, reply

CLIENT, CLIENT_KEY = (
    "mta-api-sandbox-1a2b3",
    "mta-api-kunciSandboxYangBukanRahasia0123456789abcdefghijk",
)
SIGNATURE_KEY, STORE, SELLER_KEY = "kunci-uji-123", "TOQ-15126", "A1" * 32
HOOK = "https://sim.example.id/hooks/blibli"
STATES = {"live": "ACTIVE", "paused": "ARCHIVED", "rejected": "REJECTED"}
STAGES = {
    "ready": "FP",
    "packed": "PF",
    "arranged": "PF",
    "shipped": "PF",
    "delivered": "D",
    "completed": "D",
    "cancelled": "X",
}
SIZES = ["S", "M", "L", "XL", "XXL", "Jumbo"]
PAYLOAD, BATCH, WINDOW = "ERR-PA400054", 100, 900
ROUTES: tuple[tuple[str, str, str], ...] = (
    ("GET", r"/seller/v1/stores", "store"),
    ("GET", r"/mtaapi/.*/getPickupPoint", "pickup_points"),
    ("GET", r"/seller/v1/logistics", "logistics"),
    ("GET", r"/mtaapi/.*/getCategory", "categories"),
    ("GET", r"/seller/v1/categories/(\w+)/attributes", "attributes"),
    ("POST", r"/seller/v1/products/async", "create"),
    ("POST", r"/seller/v1/products/filter", "products"),
    ("POST", r"/seller/v1/products/statuses/(archive|unarchive)", "move"),
    ("POST", r"/seller/v1/products/([\w-]+)/variants/filter", "variants"),
    ("PUT", r"/seller/v1/products/([\w-]+)/stock", "stock"),
    ("GET", r"/seller/v1/products/([\w-]+)", "product"),
    ("POST", r"/mtaapi/.*/updateProduct", "update"),
    ("GET", r"/mtaapi/.*/feed/detail", "queue"),
    ("POST", r"/seller/v1/orders/packages/filter", "packages"),
    ("GET", r"/seller/v1/orders/items/cancellations/reasons", "reasons"),
    ("POST", r"/seller/v1/orders/items/(\w+)/cancellations", "cancel"),
    ("GET", r"/seller/v1/orders/items/(\w+)", "order"),
    ("GET", r"/mtaapi/.*/getCombineShipping", "combinable"),
    ("POST", r"/mtaapi/.*/createPackage", "pack"),
    ("POST", r"/seller/v1/orders/regular/(\w+)/fulfill", "fulfil"),
    ("GET", r"/seller/v1/orders/(\w+)/shippingLabel", "label"),
    ("POST", r"/seller/v1/settlements/filter", "settlements"),
    ("GET", r"/seller/v1/settlements/(\w+)/orderItems", "settled_items"),
)


def seal(method: str, body: bytes, milliseconds: int, path: str) -> str:
    """Compute the seal as the sheet describes it."""
    at = datetime.fromtimestamp(milliseconds // 1000, UTC) + timedelta(hours=7)
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest() if body else ""
    kind = "" if method == "GET" else "application/json"
    raw = f"{method}\n{digest}\n{kind}\n{at:%a %b %d %H:%M:%S} WIB {at.year}\n{path}"
    return base64.b64encode(hmac.new(SIGNATURE_KEY.encode(), raw.encode(), hashlib.sha256).digest()).decode()


@dataclass
class BlibliMarket(MemoryMarket):
    """Check client, seller key, store and seal in that order, then do the work."""

    queues: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def answer(self, asked: Asked) -> HttpResponse:
        number = asked.query.get("requestId", "")
        try:
            path = asked.path.partition("/proxy")[2].replace("/mta/", "/mtaapi/", 1)
            self._check(asked, path)
            body = {"requestId": number, "errorMessage": None, "errorCode": None}
            return reply(body | self._route(asked, path))
        except Deny as refusal:
            return self._refuse(number, str(refusal.code), refusal.message)

    def _route(self, asked: Asked, path: str) -> dict[str, Any]:
        for method, pattern, name in ROUTES:
            found = re.fullmatch(pattern, path)
            if found is not None and method == asked.method:
                verb: Callable[..., dict[str, Any]] = getattr(self, name)
                return verb(asked, *found.groups())
        raise Deny("404", f"{path} is not found")

    def _refuse(self, number: str, code: str, message: str) -> HttpResponse:
        status = {"404": 404, "401": 401}.get(code, 400)
        body = {"requestId": number, "errorCode": code, "errorMessage": message, "success": False}
        return reply(body, status)

    def refuse_timestamp(self) -> HttpResponse:
        return self._refuse("r", "401", "Signature-Time is more than 15 minutes away")

    def _check(self, asked: Asked, path: str) -> None:
        headers, query = asked.raw.headers, asked.query
        basic = base64.b64encode(f"{CLIENT}:{CLIENT_KEY}".encode()).decode()
        if headers.get("authorization") != f"Basic {basic}":
            raise Deny("401", "The API client id or key is wrong")
        if headers.get("api-seller-key") != SELLER_KEY:
            raise Deny("ERR-PA401001", "The seller key is invalid")
        if {query.get(name) for name in ("storeCode", "businessPartnerCode", "merchantCode")} != {STORE}:
            raise Deny(PAYLOAD, "The store is not bound to this API client")
        stamp = int(headers["signature-time"])
        if abs(stamp / 1000 - self.seconds()) > WINDOW:
            raise Deny("401", "Signature-Time is more than 15 minutes away")
        if headers.get("signature") != seal(asked.method, asked.raw.body, stamp, path):
            raise Deny("401", "The signature is wrong")

    def notice_of(self, sale: Sale) -> RawNotice:
        stamp = self.seconds() * 1000
        body = msgspec.json.encode(self._package(sale) | {"timestamp": stamp})
        headers = {"Signature": seal("POST", body, stamp, "/hooks/blibli"), "Signature-Time": str(stamp)}
        return RawNotice(url=HOOK, headers=headers, body=body, received_at=self.clock.now())

    # ── store and rules ──────────────────────────────────────────────────────────────────────────────────────

    def store(self, asked: Asked) -> dict[str, Any]:
        del asked
        return {"content": {"code": STORE, "name": "Toko Uji", "status": "OPEN"}}

    def pickup_points(self, asked: Asked) -> dict[str, Any]:
        del asked
        return {"content": [{"code": "PP-3000175", "name": "Gudang"}]}

    def logistics(self, asked: Asked) -> dict[str, Any]:
        del asked
        return {"content": [{"code": "LOG-1", "name": "Reguler"}]}

    def categories(self, asked: Asked) -> dict[str, Any]:
        del asked
        leaf = {"categoryCode": "PH2", "categoryName": "Tas Tangan", "children": []}
        return {"content": [{"categoryCode": "PH1", "categoryName": "Tas", "children": [leaf]}]}

    def attributes(self, asked: Asked, category: str) -> dict[str, Any]:
        del asked, category
        material = {
            "code": "UK-0000001",
            "name": "Bahan",
            "type": "PREDEFINED_ATTRIBUTE",
            "mandatory": True,
            "variantCreating": False,
            "specialAttribute": False,
            "values": ["Pandan", "Rotan"],
        }
        size = material | {"code": "UK-0000002", "name": "Ukuran", "mandatory": False}
        return {"content": [material, size | {"variantCreating": True, "values": SIZES}]}

    # ── products ─────────────────────────────────────────────────────────────────────────────────────────────

    def create(self, asked: Asked) -> dict[str, Any]:
        product = asked.body["product"][0]
        items = product["productItems"]
        if self.mood == "category_closed":
            raise Deny(PAYLOAD, "the category is closed")
        if not product["name"]:
            raise Deny(PAYLOAD, "name is required")
        if "UK-0000001" not in product["attributes"]:
            raise Deny(PAYLOAD, "Mandatory attributes are missing: UK-0000001")
        if any(item["price"] <= 0 for item in items):
            raise Deny(PAYLOAD, "price must be whole rupiah above zero")
        if not all(item["images"] for item in items):
            raise Deny(PAYLOAD, "A variant takes 1 to 8 images")
        number = f"{STORE}-{int(self.next_number()):05}"
        variants = [
            Variant(
                f"{number}-{position:05}",
                item["sellerSku"],
                item["price"],
                item["stock"],
                tuple(item.get("variantAttribute", {}).values()),
            )
            for position, item in enumerate(items, 1)
        ]
        self.goods[number] = Good(
            number, variants[0].seller_sku, product["name"], "live", variants, self.seconds(), product
        )
        row = {"productName": product["name"], "productSku": number, "success": True, "message": ""}
        return self._queued([row])

    def _queued(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        name = f"01HQ{self.next_number()}"
        self.queues[name] = rows
        return {"requestId": name}

    def queue(self, asked: Asked) -> dict[str, Any]:
        rows = self.queues.get(asked.query["requestId"])
        if rows is None:
            raise Deny("404", "The queue is not found")
        return {"value": {"queueFeed": {"status": "FINISHED"}, "queueHistory": rows}}

    def _good(self, number: str) -> Good:
        if number not in self.goods:
            raise Deny("404", f"The product {number} is not found")
        return self.goods[number]

    def products(self, asked: Asked) -> dict[str, Any]:
        wanted, paging = asked.body["filter"], asked.body["paging"]
        rows = [
            good
            for good in self.goods.values()
            if STATES[good.status] == wanted["state"] and wanted.get("productName", "") in good.title
        ]
        return self._page([self._show(good) for good in rows], paging)

    @staticmethod
    def _page(rows: list[dict[str, Any]], paging: dict[str, int]) -> dict[str, Any]:
        start, size = paging["page"] * paging["size"], paging["size"]
        return {
            "content": rows[start : start + size],
            "paging": {"pageNumber": paging["page"], "pageSize": size, "totalRecord": len(rows)},
        }

    def _show(self, good: Good) -> dict[str, Any]:
        return {
            "productSku": good.listing_id,
            "productName": good.title,
            "categoryCode": "PH2",
            "state": STATES[good.status],
            "updatedDate": good.updated_at * 1000,
        }

    def product(self, asked: Asked, number: str) -> dict[str, Any]:
        del asked
        return {"content": self._show(self._good(number))}

    def variants(self, asked: Asked, number: str) -> dict[str, Any]:
        if self.mood == "read_lag":
            raise Deny("404", f"The product {number} is not found")
        rows = [
            {
                "blibliSku": one.sku_id,
                "sellerSku": one.seller_sku,
                "price": {"regular": float(one.price), "sale": float(one.price)},
                "availableStock": one.stock,
                "attributes": {"UK-0000002": one.options[0]} if one.options else {},
            }
            for one in self._good(number).variants
        ]
        return self._page(rows, asked.body["paging"])

    def _variant(self, sku_id: str) -> Variant:
        good = self.goods.get(sku_id.rpartition("-")[0]) or self.goods.get(sku_id[:-3])
        for one in good.variants if good is not None else ():
            if one.sku_id == sku_id:
                return one
        raise Deny("404", f"The item {sku_id} is not found")

    def stock(self, asked: Asked, sku_id: str) -> dict[str, Any]:
        self._variant(sku_id).stock = asked.body["availableStock"]
        return {"content": None}

    def update(self, asked: Asked) -> dict[str, Any]:
        entries = asked.body["productRequests"]
        if len(entries) > BATCH:
            raise Deny(PAYLOAD, "productRequests takes 1 to 100 entries")
        half = len(entries) // 2 if self.mood == "partial_batch" else len(entries)
        rows = []
        for index, entry in enumerate(entries):
            row = {"gdnSku": entry["gdnSku"], "success": False}
            try:
                variant = self._variant(entry["gdnSku"])
            except Deny as unknown:
                rows.append(row | {"message": unknown.message})
                continue
            if self.mood == "promotion_lock" and "price" in entry:
                rows.append(row | {"message": "Harga terkunci selama kampanye"})
                continue
            if index >= half:
                rows.append(row | {"message": "Sistem sedang sibuk, coba lagi"})
                continue
            if self.mood != "says_yes_does_nothing":
                variant.stock = entry.get("exactStock", variant.stock)
                variant.price = entry.get("price", variant.price)
            rows.append(row | {"success": True, "message": ""})
        return self._queued(rows)

    def move(self, asked: Asked, way: str) -> dict[str, Any]:
        rows = []
        for number in asked.body["productSkus"]:
            known = number in self.goods
            if known:
                self.goods[number].status = "paused" if way == "archive" else "live"
            message = "" if known else f"The product {number} is not found"
            rows.append({"productSku": number, "success": known, "message": message})
        return self._queued(rows)

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def _sale(self, number: str) -> Sale:
        if number not in self.sales:
            raise Deny("404", f"The order item {number} is not found")
        return self.sales[number]

    def packages(self, asked: Asked) -> dict[str, Any]:
        window = asked.body["filter"]["statusFPDateRange"]
        rows = [
            sale for sale in self.sales.values() if window["start"] <= sale.created_at * 1000 <= window["end"]
        ]
        rows.sort(key=lambda sale: (sale.created_at, int(sale.order_id)))
        return self._page([self._package(sale) for sale in rows], asked.body["paging"])

    def _package(self, sale: Sale) -> dict[str, Any]:
        order = {
            "id": f"9{sale.order_id}",
            "itemId": sale.order_id,
            "itemStatus": STAGES[sale.stage],
            "quantity": sale.quantity,
            "statusFPUpdatedTimestamp": sale.created_at * 1000,
        }
        return {"packageId": None, "orderItems": [{"storeCode": STORE, "order": order}]}

    def order(self, asked: Asked, number: str) -> dict[str, Any]:
        del asked
        sale = self._sale(number)
        price = float(sale.variant.price) if sale.variant else 1000.0
        packed = sale.stage in {"packed", "arranged", "shipped", "delivered", "completed"}
        return {
            "content": {
                "id": f"9{number}",
                "itemId": number,
                "status": STAGES[sale.stage],
                "packageId": f"1{number}" if packed else None,
                "quantity": sale.quantity,
                "product": {
                    "blibliSku": sale.variant.sku_id if sale.variant else "",
                    "sellerSku": sale.variant.seller_sku if sale.variant else "",
                    "itemName": sale.good.title if sale.good else "Barang lama",
                    "price": price,
                    "finalPrice": price,
                },
                "recipient": {"name": "Pembeli Uji", "streetAddress": "Jalan Uji 1", "city": "Bandung"},
                "shipment": {"awbNumber": f"BL{number}" if packed and sale.stage != "packed" else ""},
                "amount": {"shipping": {"cost": 10_000.0}},
                "pickupPoint": {"code": {"blibli": "PP-3000175"}, "warehouse": "Gudang"},
            }
        }

    def combinable(self, asked: Asked) -> dict[str, Any]:
        number = asked.query["orderItemNo"]
        self._sale(number)
        return {"value": [{"orderNo": f"9{number}", "orderItemNo": number}]}

    def pack(self, asked: Asked) -> dict[str, Any]:
        number = asked.body["orderItemIds"][0]
        self._sale(number).stage = "packed"
        return {"value": {"packageId": int(f"1{number}")}}

    def fulfil(self, asked: Asked, package: str) -> dict[str, Any]:
        del asked
        sale = self._sale(package[1:])
        if sale.stage != "packed":
            raise Deny(PAYLOAD, f"The package is {STAGES[sale.stage]} and was handed over")
        self.advance(sale.order_id, "arrange")
        return {"content": None}

    def reasons(self, asked: Asked) -> dict[str, Any]:
        del asked
        return {"content": ["Stok habis", "Harga salah"]}

    def cancel(self, asked: Asked, number: str) -> dict[str, Any]:
        if asked.body["reason"] not in {"Stok habis", "Harga salah"}:
            raise Deny(PAYLOAD, "The reason is not listed")
        self.advance(self._sale(number).order_id, "cancel")
        return {"content": None}

    def label(self, asked: Asked, package: str) -> dict[str, Any]:
        del asked
        self._sale(package[1:])
        return {"content": {"shippingLabel": base64.b64encode(b"%PDF-1.4").decode()}}

    def settlements(self, asked: Asked) -> dict[str, Any]:
        del asked
        rows = [{"settlementId": sale.order_id} for sale in self.sales.values() if sale.stage == "completed"]
        return {"content": rows, "pageMetaData": {"totalRecord": len(rows)}}

    def settled_items(self, asked: Asked, number: str) -> dict[str, Any]:
        del asked
        sale = self._sale(number)
        sales = (sale.variant.price if sale.variant else 1000) * sale.quantity
        item = {"orderItemNo": number, "sales": sales, "commission": sales // 10, "pph23": 0}
        return {"content": [item | {"totalPayment": sales - sales // 10}]}
