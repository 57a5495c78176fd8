"""The market in memory, speaking Bukalapak's version 2 as far as the suite needs it."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from ikm_connectors.contract import HttpResponse
from ikm_connectors.model import RawNotice
from ikm_connectors.testing.market import Asked, Deny, Good, MemoryMarket, Sale, Variant, reply

USER, TOKEN = "157324", "access-0"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
STAGES = {
    "ready": "paid",
    "arranged": "delivered",
    "shipped": "delivered",
    "delivered": "received",
    "completed": "remitted",
    "cancelled": "rejected",
}
WORDS = {"paused": ["Lapak Tutup"], "rejected": ["Melanggar"]}


class BukalapakMarket(MemoryMarket):
    """Check user and token, then do the work; every answer is HTTP 200."""

    def answer(self, asked: Asked) -> HttpResponse:
        try:
            return reply({"status": "OK", "message": None} | self._route(asked))
        except Deny as refusal:
            return reply({"status": str(refusal.code), "message": refusal.message})

    def refuse_timestamp(self) -> HttpResponse:
        raise NotImplementedError("v2 requests carry no time")

    def notice_of(self, sale: Sale) -> RawNotice:
        raise NotImplementedError("v2 sends no notices")

    def _route(self, asked: Asked) -> Any:
        path = asked.path.removeprefix("/v2").removesuffix(".json")
        kind, _, text = asked.raw.headers["authorization"].partition(" ")
        name, _, secret = base64.b64decode(text).decode().partition(":")
        if path == "/authenticate":
            if (kind, secret) != ("Basic", "sandi-sandbox"):
                raise Deny("ERROR", "Invalid password")
            return {"user_id": USER, "token": TOKEN}
        if name != USER or secret not in self.access_tokens:
            raise Deny("ERROR", "Anda harus masuk terlebih dahulu")
        fixed = {
            ("GET", "/users/info"): self._me,
            ("GET", "/categories"): self._categories,
            ("POST", "/images"): self._upload,
            ("GET", "/products/mylapak"): self._own,
            ("POST", "/products"): self._create,
            ("GET", "/transactions"): self._transactions,
            ("POST", "/transactions/confirm_shipping"): self._ship,
            ("PUT", "/transactions/reject"): self._reject,
        }.get((asked.method, path))
        if fixed is not None:
            return fixed(asked)
        found = re.fullmatch(r"/(products|transactions|categories)/(\w+)(?:/(\w+))?", path)
        if found is None:
            raise Deny("ERROR", "Halaman tidak ditemukan")
        if found.group(1) == "categories":
            return {"attributes": [_attribute()]}
        if found.group(1) == "transactions":
            return {"transactions": self._show_sale(self._sale(found.group(2)))}
        return self._product(asked, found.group(2), found.group(3))

    def _me(self, asked: Asked) -> Any:
        del asked
        return {"user": {"name": "Lapak Uji", "email": "uji@sandbox.invalid"}}

    def _categories(self, asked: Asked) -> Any:
        del asked
        leaf = {"id": 2, "name": "Tas Tangan", "url": "/c/2", "children": []}
        return {"categories": [{"id": 1, "name": "Tas", "url": "/c/1", "children": [leaf]}]}

    def _upload(self, asked: Asked) -> Any:
        if b"\x89PNG" not in asked.raw.body and b"\xff\xd8" not in asked.raw.body:
            raise Deny("ERROR", "Harus berupa file gambar")
        return {"id": self.next_number()}

    # ── products ─────────────────────────────────────────────────────────────────────────────────────────────

    def _create(self, asked: Asked) -> Any:
        product = asked.body["product"]
        if self.mood == "category_closed":
            raise Deny("ERROR", "Kategori tidak tersedia")
        if not product["name"]:
            raise Deny("ERROR", "name tidak boleh kosong")
        if not product["product_detail_attributes"].get("bahan"):
            raise Deny("ERROR", "Bahan tidak boleh kosong")
        if int(product["price"]) < 1:
            raise Deny("ERROR", "price harus berupa angka")
        if not asked.body["images"]:
            raise Deny("ERROR", "Image tidak boleh kosong")
        number = _base36(int(self.next_number()))
        code = product["description_bb"].rpartition("Kode barang: ")[2]
        variant = Variant("0", code, int(product["price"]), int(product["stock"]))
        facts = dict(product) | {"images": asked.body["images"].split(",")}
        self.goods[number] = Good(number, code, product["name"], "live", [variant], self.seconds(), facts)
        return {"id": number, "message": "Product Added"}

    def _good(self, number: str) -> Good:
        good = self.goods.get(number)
        if good is None or good.status == "deleted" or self.mood == "read_lag":
            raise Deny("ERROR", "Produk tidak ditemukan")
        return good

    def _product(self, asked: Asked, number: str, act: str | None) -> Any:
        good = self._good(number)
        if asked.method == "DELETE" or act:
            good.status = {"sold": "paused", "relist": "live", None: "deleted"}[act]
            return {}
        if asked.method == "PUT" and self.mood != "says_yes_does_nothing":
            product = asked.body["product"]
            good.title = product.get("name", good.title)
            good.facts |= product
            good.variants[0].stock = int(product.get("stock", good.variants[0].stock))
            good.variants[0].price = int(product.get("price", good.variants[0].price))
        return {"product": self._show(good)}

    def _own(self, asked: Asked) -> Any:
        others = asked.query.get("not_for_sale_only") == "1"
        shown = [self._show(good) for good in self.goods.values() if good.status != "deleted"]
        return {"products": [one for one in shown if bool(one["state_description"]) is others]}

    def _show(self, good: Good) -> Any:
        variant = good.variants[0]
        sold_out = [] if variant.stock else ["Stok Habis"]
        return {
            "id": good.listing_id,
            "category_id": 2,
            "name": good.title,
            "price": variant.price,
            "stock": variant.stock,
            "desc": good.facts.get("description_bb", ""),
            "images": good.facts.get("images", []),
            "state_description": WORDS.get(good.status, sold_out),
        }

    # ── transactions ─────────────────────────────────────────────────────────────────────────────────────────

    def _sale(self, number: str) -> Sale:
        if number not in self.sales:
            raise Deny("ERROR", "Transaksi tidak ditemukan")
        return self.sales[number]

    def _transactions(self, asked: Asked) -> Any:
        page, size = int(asked.query["page"]), int(asked.query["per_page"])
        newest = sorted(self.sales.values(), key=lambda sale: int(sale.order_id), reverse=True)
        return {"transactions": [self._show_sale(one) for one in newest[page * size : (page + 1) * size]]}

    def _show_sale(self, sale: Sale) -> Any:
        price = sale.variant.price if sale.variant else 1000
        product = {"name": "Barang lama", "price": price}
        if sale.good is not None:
            product = self._show(sale.good) | {"id": int(sale.good.listing_id, 36)}
        return {
            "id": int(sale.order_id),
            "transaction_id": f"231114{sale.order_id:0>6}",
            "state": STAGES[sale.stage],
            "amount": price * sale.quantity,
            "quantity": sale.quantity,
            "shipping_fee": 10_000,
            "total_amount": price * sale.quantity + 10_000,
            "products": [product],
            "consignee": {"name": "Pembeli Uji", "address": "Jalan Uji 1", "city": "Solo"},
            "created_at": datetime.fromtimestamp(sale.created_at, UTC).isoformat(),
        }

    def _ship(self, asked: Asked) -> Any:
        sale = self._sale(asked.body["payment_shipping"]["transaction_id"])
        if sale.stage != "ready":
            said = "Belum ada konfirmasi pembayaran atau konfirmasi pengiriman barang sudah dilakukan"
            raise Deny("ERROR", said)
        sale.stage = "shipped"
        return {"id": int(sale.order_id), "message": "Konfirmasi pengiriman barang berhasil"}

    def _reject(self, asked: Asked) -> Any:
        form = dict(parse_qsl(asked.raw.body.decode()))
        sale = self._sale(form["id"])
        if sale.stage != "ready" or form["payment_rejection[reason]"] != "Stok Habis":
            raise Deny("OK", "Failed to reject")
        self.advance(sale.order_id, "cancel")
        return {"message": "Transaction rejected"}


def _attribute() -> Any:
    return {
        "fieldName": "bahan",
        "displayName": "Bahan",
        "inputType": "select",
        "options": ["Pandan", "Rotan"],
        "required": True,
    }


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text
