"""The market in memory, speaking Blanja's XML as far as the suite needs it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

from ikm_connectors.channels.blanja.client import entries, read_xml
from ikm_connectors.contract import HttpResponse
from ikm_connectors.model import RawNotice
from ikm_connectors.testing.market import Asked, Deny, Good, MemoryMarket, Sale, Variant
from ikm_connectors.testing.replay import write_xml

APPID, APPKEY = "toko-uji", "kunci-uji-blanja"
WIB = timezone(timedelta(hours=7))
PAGE = 20
ACCESS = "ACCESS0"
GRANTED = {"code": "SUCCESS", "result": {"access_token": ACCESS}}


class BlanjaMarket(MemoryMarket):
    """Give a token, check each seal against it, then do the work; every answer is HTTP 200."""

    def answer(self, asked: Asked) -> HttpResponse:
        parameters = dict(asked.query) | dict(parse_qsl(asked.raw.body.decode(), keep_blank_values=True))
        try:
            if asked.path == "/v1/token":
                known = parameters == {"appid": APPID, "appkey": APPKEY}
                return _say(GRANTED if known else {"code": "FAILED", "message": "appid atau appkey salah"})
            self._check(parameters)
            return _say({"status": "success", "result": self._verb(asked.path)(parameters)})
        except Deny as refusal:
            return _say({"status": str(refusal.code), "message": refusal.message})

    def drift(self, body: bytes) -> bytes:
        return body.replace(b"<response>", b"<response><new_in_2027><x>1</x></new_in_2027>")

    def refuse_timestamp(self) -> HttpResponse:
        raise NotImplementedError("no allowed skew is known")

    def notice_of(self, sale: Sale) -> RawNotice:
        raise NotImplementedError("there were no notices")

    def _check(self, parameters: dict[str, str]) -> None:
        names = sorted((name for name in parameters if name != "sign"), key=str.lower)
        text = "".join(name + parameters[name] for name in names)
        expected = hmac.new(f"{APPKEY}&".encode(), text.encode(), hashlib.sha1).hexdigest()
        if parameters.get("sign") != expected:
            raise Deny("failed", "sign salah")
        if parameters["access_token"] != ACCESS:
            raise Deny("failed", "access_token tidak berlaku")

    def _verb(self, path: str) -> Callable[[dict[str, str]], Any]:
        verbs: dict[str, Callable[[dict[str, str]], Any]] = {
            "/v1/item/category": lambda _: {"categories": {"category": [{"categoryId": "10000001"}]}},
            "/v1/item/create": self._create,
            "/v1/item/detail": self._detail,
            "/v1/item/delete": lambda asked: self._move(asked, "deleted"),
            "/v1/item/onShelf": lambda asked: self._move(asked, "live"),
            "/v1/item/onshelflist": lambda asked: self._list(asked, "live"),
            "/v1/item/instorage": lambda asked: self._list(asked, "paused"),
            "/v1/item/updatePriceQuantity": self._quantity,
            "/v1/orders": self._orders,
            "/v1/order": self._order,
            "/v1/ship": self._ship,
        }
        return verbs[path]

    def _create(self, asked: dict[str, str]) -> Any:
        if self.mood == "category_closed":
            raise Deny("failed", "kategori ditutup")
        item = read_xml(asked["item"].encode())
        skus = entries(read_xml(asked["skus"].encode()), "sku")
        images = read_xml(asked["itemImages"].encode())
        for name in ("title", "description", "weight", "state", "city", "district"):
            if not item.get(name):
                raise Deny("failed", f"item/{name} wajib diisi")
        if not entries(images, "itemImage"):
            raise Deny("failed", "itemImages kosong")
        if int(skus[0]["price"]) < 1:
            raise Deny("failed", "sku/price harus berupa angka")
        number = self.next_number()
        variants = [
            Variant(self.next_number(), one["outerCode"], int(one["price"]), int(one["quantity"]))
            for one in skus
        ]
        self.goods[number] = Good(
            number, variants[0].seller_sku, item["title"], "paused", variants, self.seconds(), item
        )
        return {"itemId": number}

    def _good(self, asked: dict[str, str]) -> Good:
        good = self.goods.get(asked["itemId"])
        if good is None or good.status == "deleted" or self.mood == "read_lag":
            raise Deny("failed", "itemId tidak ditemukan")
        return good

    def _move(self, asked: dict[str, str], status: str) -> Any:
        self._good(asked).status = status
        return None

    def _list(self, asked: dict[str, str], status: str) -> Any:
        rows = [good for good in self.goods.values() if good.status == status]
        start = (int(asked["pageNum"]) - 1) * PAGE
        return {"items": {"item": [{"id": one.listing_id} for one in rows[start : start + PAGE]]}}

    def _detail(self, asked: dict[str, str]) -> Any:
        good = self._good(asked)
        skus = [
            {"skuId": one.sku_id, "outerCode": one.seller_sku, "quantity": one.stock, "price": one.price}
            for one in good.variants
        ]
        return {"item": good.facts | {"title": good.title, "skus": {"sku": skus}}}

    def _quantity(self, asked: dict[str, str]) -> Any:
        if self.mood == "says_yes_does_nothing":
            return None
        for good in self.goods.values():
            for one in good.variants:
                if one.sku_id == asked["skuId"]:
                    one.stock = int(asked["qty"])
                    return None
        raise Deny("failed", "skuId tidak ditemukan")

    def _show(self, sale: Sale) -> Any:
        price = sale.variant.price if sale.variant else 1000
        created = datetime.fromtimestamp(sale.created_at, UTC).astimezone(WIB)
        line = {
            "skuCode": sale.variant.seller_sku if sale.variant else "",
            "itemTitle": sale.good.title if sale.good else "Barang lama",
            "quantity": sale.quantity,
            "price": price,
            "payment": price * sale.quantity,
            "created": created.strftime("%Y-%m-%d %H:%M:%S"),
        }
        return {
            "orderNumber": sale.order_id,
            "receiverMobile": "62811000111",
            "orderLines": {"orderLine": line},
        }

    def _orders(self, asked: dict[str, str]) -> Any:
        days = [
            datetime.strptime(asked[name], "%d/%m/%Y").replace(tzinfo=WIB).timestamp()
            if name in asked
            else None
            for name in ("orderDateFrom", "orderDateTo")
        ]
        start, end = days[0] or 0, (days[1] or 1e11) + 86_400
        found = [
            sale
            for sale in self.sales.values()
            if start <= sale.created_at < end
            and asked.get("orderNumber", sale.order_id) == sale.order_id
            and ("status" not in asked or sale.stage == "ready")
        ]
        return {"orders": {"order": [self._show(one) for one in found[: int(asked["pageSize"])]]}}

    def _sale(self, asked: dict[str, str]) -> Sale:
        if asked["orderNumber"] not in self.sales:
            raise Deny("failed", "orderNumber tidak ditemukan")
        return self.sales[asked["orderNumber"]]

    def _order(self, asked: dict[str, str]) -> Any:
        return {"orders": {"order": self._show(self._sale(asked))}}

    def _ship(self, asked: dict[str, str]) -> Any:
        sale = self._sale(asked)
        if sale.stage != "ready":
            raise Deny("failed", "pesanan tidak dapat dikirim")
        sale.stage = "shipped"
        return None


def _say(content: dict[str, Any]) -> HttpResponse:
    return HttpResponse(200, write_xml("response", content), {"content-type": "application/xml"})
