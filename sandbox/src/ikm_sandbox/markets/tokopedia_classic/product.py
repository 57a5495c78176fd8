"""Shops, categories, products, price and stock of the classic API (tokopedia sheet §B3)."""

import sqlite3
from collections.abc import Callable
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import BelowReserved, ListingDraft, SkuDraft
from ikm_sandbox.markets.tokopedia_classic import shapes
from ikm_sandbox.markets.tokopedia_classic.refusal import Refused
from ikm_sandbox.markets.tokopedia_classic.route import own_shop, read_json, route
from ikm_sandbox.wire import Call

_BODY = "PRD_DLV_043"
_FIELD = "PRD_DLV_042"
_CREATE, _UPDATE = 20, 100
_NAME_CHARS, _SKU_CHARS = 70, 50
_PRICE = (100, 100_000_000)
_REQUIRED = (
    "name",
    "category_id",
    "price_currency",
    "price",
    "status",
    "min_order",
    "weight",
    "weight_unit",
    "condition",
)
_GRAMS = {"GR": 1, "KG": 1000}


def show_shops(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    del names
    rows = [
        bazaar.accounts.shop("tokopedia_classic", link["shop_id"])
        for link in bazaar.accounts.links_of_app("tokopedia_classic", call.app_key)
    ]
    return [
        {
            "shop_id": int(row["shop_id"]),
            "shop_name": row["name"],
            "shop_url": "",
            "domain": row["name"].lower().replace(" ", "-"),
            "status": 1 if row["open"] else 2,
            "warehouse": [{"warehouse_id": int(row["warehouse_id"])}],
        }
        for row in rows
        if row is not None and call.asked("shop_id") in ("", row["shop_id"])
    ]


def set_shop_status(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    del names
    body = read_json(call, dict, _BODY)
    shop_id = own_shop(bazaar, call, str(body.get("shop_id")))
    if str(body.get("action")) not in {"open", "close"}:
        raise Refused(_FIELD, "action must be open or close")
    bazaar.accounts.change_shop("tokopedia_classic", shop_id, {"open": int(body["action"] == "open")})
    return "success"


def list_categories(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    del bazaar, names
    word = call.asked("keyword").lower()
    children: dict[str, list[taxonomy.Category]] = {}
    for found in taxonomy.categories().values():
        children.setdefault(found.parent_id, []).append(found)

    def grow(parent_id: str) -> list[dict[str, Any]]:
        return [
            {"id": found.category_id, "name": found.name_id, "child": grow(found.category_id)}
            for found in children.get(parent_id, [])
            if not word or word in found.name_id.lower() or grow(found.category_id)
        ]

    return {"categories": grow("0")}


# Creating and changing


def create_products(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    del names
    shop_id = own_shop(bazaar, call)
    entries = _read_entries(read_json(call, dict, _BODY).get("products"), _CREATE)
    partial = bazaar.strike(call, "tokopedia_classic", "partial_batch")
    first_failing = len(entries) // 2 if partial else len(entries)
    done, failed = [], []
    for number, entry in enumerate(entries):
        try:
            _refuse_from(first_failing, number, "upstream is busy")
            listing = bazaar.goods.create(_draft(bazaar, call, shop_id, entry), [_sku(entry)])
        except Refused as no:
            failed.append(
                {
                    "product_name": entry.get("name", ""),
                    "product_price": entry.get("price", 0),
                    "sku": entry.get("sku", ""),
                    "error": [no.reason],
                }
            )
        else:
            done.append({"product_id": bazaar.goods.skus(listing["listing_id"])[0]["sku_id"]})
    return {
        "total_data": len(entries),
        "success_data": len(done),
        "fail_data": len(failed),
        "success_rows_data": done,
        "failed_rows_data": failed,
    }


def _read_entries(entries: Any, most: int) -> list[dict[str, Any]]:
    fitting = isinstance(entries, list) and 1 <= len(entries) <= most
    if not fitting or not all(isinstance(entry, dict) for entry in entries):
        raise Refused(_BODY, f"send 1 to {most} objects")
    return list(entries)


def _refuse_from(first_failing: int, number: int, reason: str) -> None:
    if number >= first_failing:
        raise Refused("PRD_USC_024", reason)


def _draft(bazaar: Bazaar, call: Call, shop_id: str, entry: dict[str, Any]) -> ListingDraft:
    missing = [name for name in _REQUIRED if name not in entry]
    if missing:
        raise Refused(_FIELD, f"{missing[0]} is required")
    if not 1 <= len(str(entry["name"])) <= _NAME_CHARS:
        raise Refused(_FIELD, f"name takes at most {_NAME_CHARS} characters")
    category = taxonomy.categories().get(str(entry["category_id"]))
    if category is None or not category.is_leaf:
        raise Refused(_FIELD, "category_id must be the deepest level")
    closed = bazaar.strike(call, "tokopedia_classic", "category_closed")
    if closed and str(closed.options.get("category_id", category.category_id)) == category.category_id:
        raise Refused(_FIELD, "category_id is closed")
    if entry["price_currency"] not in {"IDR", "USD"} or entry["condition"] not in {"NEW", "USED"}:
        raise Refused(_FIELD, "price_currency or condition is invalid")
    if str(entry["weight_unit"]) not in _GRAMS or not isinstance(entry["weight"], int | float):
        raise Refused(_FIELD, "weight_unit must be GR")
    return ListingDraft(
        market="tokopedia_classic",
        shop_id=shop_id,
        title=str(entry["name"]),
        description=str(entry.get("description", "")),
        category_id=category.category_id,
        seller_sku=str(entry.get("sku", "")),
        wire={
            "weight_grams": entry["weight"] * _GRAMS[entry["weight_unit"]],
            "image_ids": [picture["file_path"] for picture in entry.get("pictures", [])],
        },
    )


def _sku(entry: dict[str, Any]) -> SkuDraft:
    if len(str(entry.get("sku", ""))) > _SKU_CHARS:
        raise Refused(_FIELD, f"sku takes at most {_SKU_CHARS} characters")
    return SkuDraft(
        price=_read_price(entry["price"]),
        stock=_read_stock(entry.get("stock", 0)),
        seller_sku=str(entry.get("sku", "")),
    )


def _read_price(price: Any) -> int:
    if isinstance(price, bool) or not isinstance(price, int) or not _PRICE[0] <= price <= _PRICE[1]:
        raise Refused(_FIELD, f"price must lie between {_PRICE[0]} and {_PRICE[1]}")
    return price


def _read_stock(stock: Any) -> int:
    if isinstance(stock, bool) or not isinstance(stock, int) or stock < 0:
        raise Refused(_FIELD, "stock must be a whole number")
    return stock


def edit_products(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    """Change named products; the name of one with sales stays."""
    del names
    shop_id = own_shop(bazaar, call)
    done = []
    for entry in _read_entries(read_json(call, dict, _BODY).get("products"), _CREATE):
        sku, listing = _own(bazaar, shop_id, str(entry.get("id") or entry.get("product_id")))
        if entry.get("name", listing["title"]) != listing["title"]:
            sold = bazaar.store.row("SELECT 1 FROM sale_line WHERE listing_id = ?", listing["listing_id"])
            if sold is not None:
                raise Refused(_FIELD, "the name of a product with sales can not be edited")
        changes: dict[str, str | int | float | bytes | None] = {
            column: str(entry[name])
            for name, column in (("name", "title"), ("description", "description"), ("sku", "seller_sku"))
            if name in entry
        }
        bazaar.goods.change(listing["listing_id"], changes)
        if "price" in entry:
            bazaar.goods.set_price(sku["sku_id"], _read_price(entry["price"]))
        if "stock" in entry:
            bazaar.goods.set_stock(sku["sku_id"], _read_stock(entry["stock"]) + sku["reserved"])
        done.append({"product_id": sku["sku_id"]})
    return {
        "total_data": len(done),
        "success_data": len(done),
        "fail_data": 0,
        "success_rows_data": done,
        "failed_rows_data": [],
    }


def _own(bazaar: Bazaar, shop_id: str, product_id: str) -> tuple[sqlite3.Row, sqlite3.Row]:
    sku = bazaar.goods.sku(product_id)
    listing = bazaar.goods.listing("tokopedia_classic", sku["listing_id"]) if sku is not None else None
    if sku is None or listing is None or listing["shop_id"] != shop_id or listing["status"] == "deleted":
        raise Refused("PRD_USC_028", "Invalid Product ID.", status=404)
    return sku, listing


def _find(bazaar: Bazaar, shop_id: str, entry: dict[str, Any]) -> tuple[sqlite3.Row, sqlite3.Row]:
    """Find by sku, which wins over product_id."""
    if entry.get("sku"):
        found = bazaar.goods.find_sku("tokopedia_classic", shop_id, seller_sku=str(entry["sku"]))
        return _own(bazaar, shop_id, str(found["sku_id"]) if found is not None else "")
    return _own(bazaar, shop_id, str(entry.get("product_id")))


def _update(name: str) -> Callable[[Bazaar, Call, dict[str, str]], Any]:
    def update(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
        """Set price or stock of up to 100 products; the body is an array, the answer counts."""
        del names
        shop_id = own_shop(bazaar, call)
        entries = _read_entries(read_json(call, list, _BODY), _UPDATE)
        locked = bazaar.strike(call, "tokopedia_classic", "promotion_lock")
        partial = bazaar.strike(call, "tokopedia_classic", "partial_batch")
        first_failing = 0 if locked else len(entries) // 2 if partial else len(entries)
        done, failed = 0, []
        for number, entry in enumerate(entries):
            try:
                _refuse_from(first_failing, number, "Product is locked." if locked else "upstream is busy")
                _set_one(bazaar, shop_id, entry, name)
                done += 1
            except Refused as no:
                failed.append(
                    {
                        "product_id": entry.get("product_id", 0),
                        "sku": entry.get("sku", ""),
                        "product_url": "",
                        name: entry.get(name),
                        "message": no.reason,
                    }
                )
        return {"failed_rows": len(failed), "failed_rows_data": failed, "succeed_rows": done}

    return update


def _set_one(bazaar: Bazaar, shop_id: str, entry: dict[str, Any], name: str) -> None:
    sku, _ = _find(bazaar, shop_id, entry)
    if name == "new_price":
        bazaar.goods.set_price(sku["sku_id"], _read_price(entry.get(name)))
        return
    try:
        bazaar.goods.set_stock(sku["sku_id"], _read_stock(entry.get(name)) + sku["reserved"])
    except BelowReserved as below:
        raise Refused(_FIELD, "stock is below the reserved stock") from below


def _move(target: str) -> Callable[[Bazaar, Call, dict[str, str]], Any]:
    def move(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
        del names
        shop_id = own_shop(bazaar, call)
        product_ids = read_json(call, dict, _BODY).get("product_id")
        if not isinstance(product_ids, list) or not product_ids:
            raise Refused(_BODY, "product_id must be a list")
        for product_id in product_ids:
            _, listing = _own(bazaar, shop_id, str(product_id))
            bazaar.goods.change(listing["listing_id"], {"status": target})
        return {"succeed_rows": len(product_ids), "failed_rows": 0}

    return move


def show_products(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    del names
    number, sku = call.asked("product_id"), call.asked("sku")
    linked = {row["shop_id"] for row in bazaar.accounts.links_of_app("tokopedia_classic", call.app_key)}
    shop_id = own_shop(bazaar, call) if call.asked("shop_id") else ""
    shown = [
        product
        for listing in bazaar.goods.listings("tokopedia_classic", shop_id)
        if listing["shop_id"] in linked
        for product in shapes.products(bazaar, listing)
        if number in ("", str(product["basic"]["productID"])) and sku in ("", product["other"]["sku"])
    ]
    if (number or sku) and not shown:
        raise Refused("PRD_USC_028", "Invalid Product ID.", status=404)
    page, size = int(call.asked("page") or 1), int(call.asked("per_page") or 50)
    return shown[(page - 1) * size : page * size]


def show_upload(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    """Creation is not asynchronous here, so no upload is ever waiting."""
    del bazaar, call
    raise Refused("PRD_CACHE_005", f"upload {names['id']} not found", status=404)


def list_annotations(bazaar: Bazaar, call: Call, names: dict[str, str]) -> Any:
    del names
    category = taxonomy.categories().get(call.asked("cat_id"))
    if category is None:
        raise Refused(_FIELD, "cat_id is unknown")
    turned = bazaar.strike(call, "tokopedia_classic", "attribute_mandatory", consume=False)
    return [
        {
            "variant": found.name,
            "required": found.mandatory or (turned is not None and not found.mandatory),
            "values": [
                {"id": int(found.value_id(place)), "name": value} for place, value in enumerate(found.values)
            ],
        }
        for found in taxonomy.attributes_of(category)
    ]


ROUTES = (
    route("GET", "/v1/shop/fs/{fs}/shop-info", show_shops, reads=True),
    route("POST", "/v2/shop/fs/{fs}/shop-status", set_shop_status),
    route("GET", "/inventory/v1/fs/{fs}/product/category", list_categories, reads=True),
    route("GET", "/v1/fs/{fs}/product/annotation", list_annotations, reads=True),
    route("POST", "/v3/products/fs/{fs}/create", create_products),
    route("PATCH", "/v3/products/fs/{fs}/edit", edit_products),
    route("GET", "/v2/products/fs/{fs}/status/{id}", show_upload, reads=True),
    route("GET", "/inventory/v1/fs/{fs}/product/info", show_products, reads=True),
    route("POST", "/inventory/v1/fs/{fs}/price/update", _update("new_price")),
    route("POST", "/inventory/v1/fs/{fs}/stock/update", _update("new_stock")),
    route("POST", "/v1/products/fs/{fs}/active", _move("live")),
    route("POST", "/v1/products/fs/{fs}/inactive", _move("paused")),
    route("POST", "/v3/products/fs/{fs}/delete", _move("deleted")),
)
