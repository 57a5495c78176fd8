"""Reading and changing products: list, detail, price, stock, flags, archive (blibli sheet §5.4, §5.5)."""

import json
import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import BelowReserved
from ikm_sandbox.markets.blibli import queue, shapes
from ikm_sandbox.markets.blibli.asked import (
    need_list,
    paging,
    read_body,
    read_count,
    read_object,
    read_paging,
    read_rupiah,
)
from ikm_sandbox.markets.blibli.catalogue import category_code
from ikm_sandbox.markets.blibli.refusal import Refused, missing
from ikm_sandbox.markets.blibli.route import Limit, Names, route
from ikm_sandbox.wire import Call

_BULK = 100
_STATES = ("ACTIVE", "OOS", "ARCHIVED", "SUSPENDED", "NEED_CORRECTION", "IN_PROGRESS", "REJECTED")
_HOUR, _MINUTE = 3600, 60
_LOCKED = "Harga tidak dapat diubah selama produk mengikuti kampanye"


# Finding


def find_product(bazaar: Bazaar, shop_id: str, product_sku: str) -> sqlite3.Row:
    number = product_sku.removeprefix(f"{shop_id}-")
    listing = bazaar.goods.listing("blibli", number) if number != product_sku else None
    if listing is None or listing["shop_id"] != shop_id:
        raise missing(f"The product {product_sku}")
    return listing


def find_item(bazaar: Bazaar, shop_id: str, code: Any) -> tuple[sqlite3.Row, sqlite3.Row]:
    """Find the product and the item that a blibliSku (gdnSku) means."""
    listing = find_product(bazaar, shop_id, str(code).rpartition("-")[0])
    for known, sku in shapes.numbered(bazaar, listing):
        if known == code:
            return listing, sku
    raise missing(f"The item {code}")


# Reading


def list_products(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """List products of a state; the default is ACTIVE, and out of stock is a state of its own."""
    del names
    body = read_body(call)
    asked = read_object(body, "filter")
    page, size = read_paging(read_object(body, "paging"))
    state = asked.get("state") or "ACTIVE"
    if state not in _STATES:
        raise Refused("state is wrong")
    code, name = asked.get("productSku"), "" if asked.get("productSku") else asked.get("productName", "")
    empty = _out_of_stock(bazaar, call.shop_id)
    found = [
        one
        for one in bazaar.goods.listings("blibli", call.shop_id)
        if state
        == ("OOS" if one["status"] == "live" and one["listing_id"] in empty else shapes.STATE[one["status"]])
        and code in (None, "", shapes.product_sku(one))
        and str(name).lower() in one["title"].lower()
        and asked.get("categoryCode") in (None, "", category_code(one["category_id"]))
    ]
    shown = [shapes.product_row(bazaar, one) for one in found[page * size : (page + 1) * size]]
    return {"content": shown, "paging": paging(page, size, len(found))}


def _out_of_stock(bazaar: Bazaar, shop_id: str) -> set[int]:
    rows = bazaar.store.rows(
        "SELECT listing_id FROM sku JOIN listing USING (listing_id) WHERE market = 'blibli' AND shop_id = ?"
        " AND removed = 0 GROUP BY listing_id HAVING sum(stock - reserved) <= 0",
        shop_id,
    )
    return {row["listing_id"] for row in rows}


def get_product(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    return {"content": shapes.product_detail(bazaar, find_product(bazaar, call.shop_id, names["product"]))}


def list_variants(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    listing = find_product(bazaar, call.shop_id, names["product"])
    page, size = read_paging(read_object(read_body(call), "paging"))
    rows = [shapes.variant_row(bazaar, listing, code, sku) for code, sku in shapes.numbered(bazaar, listing)]
    return {"content": rows[page * size : (page + 1) * size], "paging": paging(page, size, len(rows))}


# One item at once


def _set_available(bazaar: Bazaar, sku: sqlite3.Row, available: int) -> None:
    try:
        bazaar.goods.set_stock(sku["sku_id"], available + sku["reserved"])
    except BelowReserved as held:  # an order came between reading and writing
        raise Refused("The stock is below what orders hold") from held


def put_stock(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    body = read_body(call)
    listing, sku = find_item(bazaar, call.shop_id, names["item"])
    _refuse_archived(listing)
    point = body.get("pickupPointCode")
    shop = bazaar.accounts.shop("blibli", call.shop_id)
    if point and (shop is None or point != shop["warehouse_id"]):
        raise Refused("pickupPointCode is unknown")
    _set_available(bazaar, sku, read_count(body.get("availableStock"), "availableStock"))
    return {"content": None}


def put_item(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Change price, seller's code or the buyable flag of one item."""
    body = read_body(call)
    listing, sku = find_item(bazaar, call.shop_id, names["item"])
    _refuse_archived(listing)
    price = read_object(body, "price")
    if price:
        if bazaar.strike(call, "blibli", "promotion_lock"):
            raise Refused(_LOCKED)
        _set_price(bazaar, sku, price.get("regular"), price.get("sale"))
    sku = bazaar.goods.sku(sku["sku_id"]) or sku
    wire = json.loads(sku["wire"]) | ({"buyable": bool(body["buyable"])} if "buyable" in body else {})
    code = body.get("sellerSku")
    bazaar.goods.change_sku(sku["sku_id"], seller_sku=str(code) if code else None, wire=wire)
    return {"content": None}


def _set_price(bazaar: Bazaar, sku: sqlite3.Row, regular: Any, sale: Any) -> None:
    if regular is None or sale is None:
        raise Refused("price and salePrice go together")
    listed, sold = read_rupiah(regular, "price"), read_rupiah(sale, "salePrice")
    if sold > listed:
        raise Refused("salePrice is above price")
    bazaar.goods.set_price(sku["sku_id"], sold)
    bazaar.goods.change_sku(sku["sku_id"], wire=json.loads(sku["wire"]) | {"regular": listed})


def _refuse_archived(listing: sqlite3.Row) -> None:
    if listing["status"] in {"paused", "banned", "deleted"}:
        raise Refused("The product is archived or taken down")


# Many items through the queue


def update_many(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Queue changes of price, stock and flags; success only means queued."""
    del names
    body = read_body(call)
    if body.get("merchantCode") != call.shop_id:
        raise Refused("merchantCode is not this store")
    given = need_list(body, "productRequests", _BULK)
    codes = [str(one["gdnSku"]) if isinstance(one, dict) and one.get("gdnSku") else None for one in given]
    if None in codes or len(set(codes)) < len(codes):
        raise Refused("Each entry names another gdnSku")
    locked = bazaar.strike(call, "blibli", "promotion_lock") is not None
    failing = len(given) // 2 if bazaar.strike(call, "blibli", "partial_batch") else len(given)
    jobs: list[dict[str, Any]] = []
    for number, entry in enumerate(given):
        problem = _problem_of(bazaar, call.shop_id, entry, locked=locked)
        problem = problem or ("Sistem sedang sibuk, coba lagi" if number >= failing else "")
        jobs.append({"entry": entry, "problem": problem})
    if all(job["problem"] for job in jobs) and failing == len(given) and not locked:
        raise Refused("; ".join(job["problem"] for job in jobs))
    return {"requestId": queue.put(bazaar, call.shop_id, "updateProduct", jobs)}


def _problem_of(bazaar: Bazaar, shop_id: str, entry: dict[str, Any], *, locked: bool) -> str:
    """Say why an entry cannot be done, or nothing."""
    try:
        listing, _ = find_item(bazaar, shop_id, entry["gdnSku"])
        _refuse_archived(listing)
        prices = [entry.get("price"), entry.get("salePrice")]
        if (prices[0] is None) != (prices[1] is None):
            raise Refused("price and salePrice go together")  # noqa: TRY301 - told per entry
        if entry.get("stock") is not None and entry.get("exactStock") is not None:
            raise Refused("stock and exactStock exclude each other")  # noqa: TRY301 - told per entry
        if prices[0] is not None and locked:
            raise Refused(_LOCKED)  # noqa: TRY301 - told per entry
    except Refused as no:
        return no.message
    return ""


def change(bazaar: Bazaar, shop_id: str, job: dict[str, Any]) -> dict[str, Any]:
    """Do one queued change and answer its history row."""
    entry = job["entry"]
    row = {"gdnSku": entry["gdnSku"], "success": False, "message": job["problem"]}
    if job["problem"]:
        return row
    try:
        with bazaar.store.write():
            _, sku = find_item(bazaar, shop_id, entry["gdnSku"])
            warning = _apply(bazaar, sku, entry)
    except Refused as no:
        return {**row, "message": no.message}
    return {**row, "success": True, "message": warning}


def _apply(bazaar: Bazaar, sku: sqlite3.Row, entry: dict[str, Any]) -> str:
    """Change what the entry names (null leaves alone) and answer a warning, if any.

    `stock` is a difference, `exactStock` the number itself (§5.5).
    """
    warning = ""
    available = sku["stock"] - sku["reserved"]
    if entry.get("exactStock") is not None:
        _set_available(bazaar, sku, read_count(entry["exactStock"], "exactStock"))
    elif entry.get("stock") is not None:
        step = read_count(entry["stock"], "stock", least=-(10**9))
        if available + step < 0:
            raise Refused("The stock would fall below zero")
        warning = "Selisih stok 0 diabaikan" if step == 0 else ""
        _set_available(bazaar, sku, available + step)
    if entry.get("price") is not None:
        _set_price(bazaar, sku, entry["price"], entry["salePrice"])
    fresh = bazaar.goods.sku(sku["sku_id"]) or sku
    flags = {name: entry[name] for name in ("minimumStock", "buyable") if entry.get(name) is not None}
    bazaar.goods.change_sku(sku["sku_id"], wire=json.loads(fresh["wire"]) | flags)
    return warning


# Archive


def archive(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Queue the archiving or its undoing; there is no delete."""
    codes = need_list(read_body(call), "productSkus", _BULK)
    jobs = [{"productSku": str(code), "to": names["way"]} for code in codes]
    return {"requestId": queue.put(bazaar, call.shop_id, "updateProduct", jobs)}


def move(bazaar: Bazaar, shop_id: str, job: dict[str, Any]) -> dict[str, Any]:
    """Do one queued archiving and answer its history row."""
    row = {"productSku": job["productSku"], "success": False}
    source, target = ("live", "paused") if job["to"] == "archive" else ("paused", "live")
    try:
        listing = find_product(bazaar, shop_id, job["productSku"])
    except Refused as no:
        return {**row, "message": no.message}
    if listing["status"] != source:
        return {**row, "message": f"Produk berstatus {shapes.STATE[listing['status']]}"}
    bazaar.goods.change(listing["listing_id"], {"status": target})
    return {**row, "success": True, "message": ""}


_PRODUCT = "/seller/v1/products"
ROUTES = (
    route("POST", f"{_PRODUCT}/filter", list_products, reads=True, limit=Limit(25, _MINUTE)),
    route("POST", f"{_PRODUCT}/statuses/(?P<way>archive|unarchive)", archive),
    route("POST", f"{_PRODUCT}/{{product}}/variants/filter", list_variants, reads=True),
    route("GET", f"{_PRODUCT}/{{product}}", get_product, reads=True),
    route("PUT", f"{_PRODUCT}/{{item}}/stock", put_stock, limit=Limit(60, _MINUTE)),
    route("PUT", f"{_PRODUCT}/{{item}}", put_item, limit=Limit(5, _HOUR, per="item")),
    route(
        "POST",
        "/mtaapi/api/businesspartner/v1/product/updateProduct",
        update_many,
        limit=Limit(25, _MINUTE),
    ),
)
