"""Categories and items (blanja sheet §6). Member names the sheet does not show are inferred and few."""

import json
import sqlite3
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import BelowReserved, ListingDraft, SkuDraft
from ikm_sandbox.markets.blanja.asked import Asked, need, read_number, read_part
from ikm_sandbox.markets.blanja.refusal import Refused, unknown
from ikm_sandbox.wire import Call
from ikm_sandbox.xml_text import entries

_PAGE = 50  # the size of a page of items is not in the sheet
_NEEDED = (
    "categoryId",
    "title",
    "price",
    "state",
    "city",
    "district",
    "weight",
    "length",
    "width",
    "height",
    "freightPayer",
    "description",
)
_OPTIONAL = frozenset({"listPrice", "supportPOD"})
_AREA = {"state": 2, "city": 4, "district": 6}


def category_code(category_id: str) -> str:
    return f"{int(category_id):08d}"


def list_categories(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    del bazaar, call, asked
    return {
        "categories": {
            "category": [
                {"categoryId": category_code(found.category_id), "name": found.name_id}
                for found in taxonomy.categories().values()
                if found.is_leaf
            ]
        }
    }


def _find_category(code: str) -> taxonomy.Category:
    found = taxonomy.categories().get(code.lstrip("0")) if len(code) == 8 else None  # noqa: PLR2004 - eight digits
    if found is None or not found.is_leaf:
        raise Refused("categoryId tidak dikenal")
    return found


def own_item(bazaar: Bazaar, call: Call, number: str) -> sqlite3.Row:
    listing = bazaar.goods.listing("blanja", number)
    if listing is None or listing["status"] == "deleted" or listing["shop_id"] != call.shop_id:
        raise Refused("itemId tidak ditemukan")
    return listing


def create(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    """Make an item; it lies in storage until onShelf puts it on sale (inferred from that call's name)."""
    item = read_part(asked, "item")
    if not all(isinstance(value, str) for value in item.values()):
        raise Refused("item memuat anggota ganda")
    for name in _NEEDED:
        if not item.get(name):
            raise Refused(f"item/{name} wajib diisi")
    if strange := set(item) - set(_NEEDED) - _OPTIONAL:
        raise unknown(f"arti item/{min(strange)}")
    for name, digits in _AREA.items():
        if len(item[name]) != digits or not item[name].isdigit():
            raise Refused(f"item/{name} terdiri dari {digits} angka")
    category = _find_category(item["categoryId"])
    late = bazaar.strike(call, "blanja", "category_closed")
    if late and str(late.options.get("category_id", item["categoryId"])) == item["categoryId"]:
        raise Refused("kategori ditutup")
    skus = [_read_sku(one) for one in entries(read_part(asked, "skus"), "sku")]
    pictures = [_read_picture(one) for one in entries(read_part(asked, "itemImages"), "itemImage")]
    if not skus or not pictures:
        raise Refused("skus dan itemImages wajib diisi")
    for name in ("weight", "length", "width", "height", "price"):
        read_number(item[name], f"item/{name}", least=1)
    listing = bazaar.goods.create(
        ListingDraft(
            market="blanja",
            shop_id=call.shop_id,
            title=item["title"],
            description=item["description"],
            category_id=category.category_id,
            seller_sku=skus[0].seller_sku if len(skus) == 1 else "",
            status="paused",
            wire={"item": item, "image_ids": [url for _, url in sorted(pictures)]},
        ),
        skus,
    )
    return {"itemId": listing["listing_id"]}


def _read_sku(node: Any) -> SkuDraft:
    if not isinstance(node, dict):
        raise Refused("skus/sku kosong")
    return SkuDraft(
        price=read_number(node.get("price"), "sku/price", least=1),
        stock=read_number(node.get("quantity"), "sku/quantity"),
        seller_sku=str(node.get("outerCode") or ""),
    )


def _read_picture(node: Any) -> tuple[int, str]:
    url = str(node.get("url") or "") if isinstance(node, dict) else ""
    if not url.startswith(("http://", "https://")):
        raise Refused("itemImage/url wajib berupa alamat")
    return read_number(node.get("position"), "itemImage/position", least=1), url


def show(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    listing = own_item(bazaar, call, need(asked, "itemId"))
    kept = json.loads(listing["wire"]).get("item", {})
    return {
        "item": {
            "id": listing["listing_id"],
            **kept,
            "title": listing["title"],
            "skus": {
                "sku": [
                    {
                        "skuId": sku["sku_id"],
                        "outerCode": sku["seller_sku"],
                        "quantity": sku["stock"] - sku["reserved"],
                        "price": sku["price"],
                    }
                    for sku in bazaar.goods.skus(listing["listing_id"])
                ]
            },
        }
    }


def delete(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    bazaar.goods.change(own_item(bazaar, call, need(asked, "itemId"))["listing_id"], {"status": "deleted"})
    return None


def put_on_shelf(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    bazaar.goods.change(own_item(bazaar, call, need(asked, "itemId"))["listing_id"], {"status": "live"})
    return None


def _list(bazaar: Bazaar, call: Call, asked: Asked, status: str) -> Any:
    page = read_number(asked.get("pageNum"), "pageNum", least=1)
    own = [one for one in bazaar.goods.listings("blanja", call.shop_id) if one["status"] == status]
    rows = own[(page - 1) * _PAGE : page * _PAGE]
    return {"items": {"item": [{"id": one["listing_id"], "title": one["title"]} for one in rows]}}


def list_on_shelf(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    return _list(bazaar, call, asked, "live")


def list_in_storage(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    return _list(bazaar, call, asked, "paused")


def update_quantity(bazaar: Bazaar, call: Call, asked: Asked) -> Any:
    """Set the quantity of one SKU; the name of the price member is not known, so a price is refused."""
    if strange := set(asked) - {"appid", "access_token", "timestamp", "sign", "skuId", "qty"}:
        raise unknown(f"arti parameter {min(strange)}; nama anggota harga tidak ada dalam dokumen")
    sku = bazaar.goods.sku(need(asked, "skuId"))
    if sku is None:
        raise Refused("skuId tidak ditemukan")
    own_item(bazaar, call, str(sku["listing_id"]))
    if bazaar.strike(call, "blanja", "promotion_lock"):
        raise Refused("barang sedang dalam promosi")
    try:
        bazaar.goods.set_stock(sku["sku_id"], read_number(need(asked, "qty"), "qty") + sku["reserved"])
    except BelowReserved as held:
        raise Refused("jumlah kurang dari pesanan") from held
    return None
