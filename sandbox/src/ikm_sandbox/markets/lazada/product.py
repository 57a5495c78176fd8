"""Products: create, change, price and stock, on and off, remove, read (lazada sheet §8)."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import BelowReserved, ListingDraft
from ikm_sandbox.markets.lazada import catalogue, draft, shapes
from ikm_sandbox.markets.lazada.asked import Asked, read_json, read_number, read_product, read_time
from ikm_sandbox.markets.lazada.refusal import Refused
from ikm_sandbox.markets.lazada.route import Route
from ikm_sandbox.store import Value
from ikm_sandbox.wire import Call
from ikm_sandbox.xml_text import entries

_BATCH, _PAGE, _OFFSET, _CODES = 50, 50, 10_000, 100
_FILTERS: dict[str, frozenset[str]] = {
    "all": frozenset(shapes.ITEM_STATUS) - {"deleted"},
    "live": frozenset({"live"}),
    "inactive": frozenset({"paused", "draft"}),
    "deleted": frozenset({"deleted"}),
    "pending": frozenset({"reviewing"}),
    "rejected": frozenset({"rejected", "banned"}),
    "sold-out": frozenset({"live"}),  # of which those without stock
}


def own_item(bazaar: Bazaar, call: Call, item_id: Any) -> sqlite3.Row:
    """Find a product of the calling seller, or refuse."""
    listing = bazaar.goods.listing("lazada", str(item_id or ""))
    if listing is None or listing["status"] == "deleted":
        raise Refused("20", f"E020: the item id {item_id} is wrong")
    if listing["shop_id"] != call.shop_id:
        raise Refused("EDIT_ITEM_NOT_BELONG_SELLER", "The item does not belong to the seller")
    return listing


def _read_skus(product: dict[str, Any]) -> list[dict[str, Any]]:
    found = entries(product.get("Skus"), "Sku")
    if not all(isinstance(one, dict) for one in found):
        raise Refused("5", "E005: a Sku is not an object")
    return found


# Creating and changing


def create_product(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    product = read_product(asked)
    category = _open_category(bazaar, call, product.get("PrimaryCategory"))
    attributes = product.get("Attributes") if isinstance(product.get("Attributes"), dict) else {}
    texts = draft.read_texts(attributes or {}, whole=True)
    pictures = draft.read_pictures(bazaar, product.get("Images"), whole=True)
    kept = draft.read_attributes(bazaar, call, category, attributes or {}, whole=True)
    variation = draft.read_variation(product.get("variation"))
    given = _read_skus(product)
    if not given:
        raise Refused("1", "E001: Skus is absent")
    skus = [draft.read_new_sku(bazaar, call.shop_id, sku) for sku in given]
    codes = [sku.seller_sku for sku in skus]
    if len(set(codes)) < len(codes):
        raise Refused("4105", "SellerSku is used twice")
    late = bazaar.strike(call, "lazada", "late_rejection")
    listing = bazaar.goods.create(
        ListingDraft(
            market="lazada",
            shop_id=call.shop_id,
            title=texts["title"],
            description=texts["description"],
            category_id=category.category_id,
            seller_sku=codes[0] if len(codes) == 1 else "",
            review_seconds=late.options.get("seconds", 2)
            if late
            else bazaar.setting("lazada", "review_seconds"),
            verdict="rejected" if late else "live",
            reject_reason=late.options.get("reason", "Ditolak setelah ditinjau") if late else "",
            wire={"attributes": kept, "variation": variation, "image_ids": pictures},
        ),
        skus,
    )
    return {
        "data": {
            "item_id": listing["listing_id"],
            "sku_list": [
                {
                    "seller_sku": sku["seller_sku"],
                    "shop_sku": shapes.shop_sku(listing["listing_id"], sku["sku_id"]),
                    "sku_id": sku["sku_id"],
                }
                for sku in bazaar.goods.skus(listing["listing_id"])
            ],
            "item_status": shapes.ITEM_STATUS[listing["status"]],
        }
    }


def _open_category(bazaar: Bazaar, call: Call, number: Any) -> taxonomy.Category:
    category = catalogue.find_leaf(number)
    closed = bazaar.strike(call, "lazada", "category_closed")
    if closed and str(closed.options.get("category_id", number)) == str(number):
        raise Refused("201", "E201: the category is closed for this seller")  # the number is inferred
    return category


def update_product(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    """Change what the payload names and leave the rest alone."""
    product = read_product(asked)
    listing = own_item(bazaar, call, product.get("ItemId"))
    category = taxonomy.categories()[listing["category_id"]]
    changes: dict[str, Value] = {}
    wire: dict[str, Any] = {}
    if product.get("PrimaryCategory"):
        category = _open_category(bazaar, call, product["PrimaryCategory"])
        changes["category_id"] = category.category_id
    if isinstance(product.get("Attributes"), dict):
        changes |= draft.read_texts(product["Attributes"], whole=False)
        kept = draft.read_attributes(bazaar, call, category, product["Attributes"], whole=False)
        wire["attributes"] = {**json.loads(listing["wire"]).get("attributes", {}), **kept}
    if product.get("Images"):
        wire["image_ids"] = draft.read_pictures(bazaar, product["Images"], whole=True)
    _each(bazaar, call, product, lambda sku, entry: _change_sku(bazaar, sku, entry))
    bazaar.goods.change(listing["listing_id"], changes, wire=wire)
    return {}


def _change_sku(bazaar: Bazaar, sku: sqlite3.Row, entry: dict[str, Any]) -> None:
    wire = json.loads(sku["wire"]) | draft.read_parcel(entry, sku["seller_sku"])
    if "price" in entry:
        prices = draft.read_prices(entry, sku["seller_sku"], ("price", "special_price"))
        bazaar.goods.set_price(sku["sku_id"], prices.pop("price"))
        wire |= prices
    if "quantity" in entry:
        _set_total(bazaar, sku, draft.read_quantity(entry["quantity"], sku["seller_sku"]))
    if entry.get("Images"):
        wire["images"] = draft.read_pictures(bazaar, entry["Images"], whole=False)
    bazaar.goods.change_sku(sku["sku_id"], wire=wire)


# Price and stock


def _find_sku(bazaar: Bazaar, call: Call, entry: dict[str, Any]) -> sqlite3.Row:
    """Find the SKU an entry means by ItemId and SkuId, or by SellerSku."""
    if entry.get("SkuId"):
        sku = bazaar.goods.sku(str(entry["SkuId"]))
        if sku is None or (entry.get("ItemId") and str(sku["listing_id"]) != str(entry["ItemId"])):
            raise Refused("20", "E020: the item or SKU id is wrong")
        own_item(bazaar, call, sku["listing_id"])
        return sku
    found = bazaar.goods.find_sku("lazada", call.shop_id, seller_sku=str(entry.get("SellerSku") or ""))
    if found is None or not entry.get("SellerSku"):
        raise Refused("35", "E035: the item is not found")
    return found


def _each(
    bazaar: Bazaar,
    call: Call,
    product: dict[str, Any],
    change: Callable[[sqlite3.Row, dict[str, Any]], None],
) -> None:
    """Change each SKU of a payload; refuse at the end with one detail per SKU that failed.

    That good entries stay done beside bad ones is inferred; so is the single code when every entry fails alike.
    """
    given = _read_skus(product)
    if len(given) > _BATCH:
        raise Refused("4171", f"More than {_BATCH} SKU")
    failing = len(given) // 2 if bazaar.strike(call, "lazada", "partial_batch") else len(given)
    failed: list[tuple[Refused, str]] = []
    named = {name: product[name] for name in ("ItemId", "SkuId") if product.get(name)}
    for number, entry in enumerate([{**named, **one} for one in given]):
        try:
            if number >= failing:
                failed.append((Refused("6", "E006: internal error"), str(entry.get("SellerSku", ""))))
            else:
                change(_find_sku(bazaar, call, entry), entry)
        except Refused as no:
            failed.append((no, str(entry.get("SellerSku", ""))))
    if failed:
        codes = {no.code for no, _ in failed}
        code = codes.pop() if len(codes) == 1 and len(failed) == len(given) else "501"
        # A transaction must keep the good half, so the refusal is told after it.
        raise _Partly(code, [row for no, sku in failed for row in no.detail or [no.as_detail(sku)]])


class _Partly(Refused):
    """Some SKU failed; what the others changed stays."""

    def __init__(self, code: str, detail: list[dict[str, Any]]) -> None:
        super().__init__(code, "The update failed, see detail", detail=detail)


def _keeping_good(handle: Callable[[Bazaar, Call, Asked], dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Let a batch keep its good entries: its refusal leaves the transaction as a value."""

    def handle_batch(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
        refusal: _Partly | None = None
        with bazaar.store.write():
            try:
                answer = handle(bazaar, call, asked)
            except _Partly as partly:
                refusal, answer = partly, {}
        if refusal is not None:
            raise refusal
        return answer

    return handle_batch


def _set_total(bazaar: Bazaar, sku: sqlite3.Row, total: int) -> None:
    """Set the total; what is withheld or occupied is part of it (§8)."""
    _set_sellable(bazaar, sku, total - shapes.occupied(bazaar, sku["sku_id"]) - sku["reserved"])


def _set_sellable(bazaar: Bazaar, sku: sqlite3.Row, sellable: int) -> None:
    if sellable < 0:
        raise Refused("212", "E212: the sellable stock would go below zero")
    try:
        bazaar.goods.set_stock(sku["sku_id"], sellable + sku["reserved"])
    except BelowReserved as held:
        raise Refused("212", "E212: the sellable stock would go below zero") from held


def _lock(bazaar: Bazaar, call: Call) -> Callable[[bool], None]:
    """Read the campaign fault once per call; the verb refuses what would make the stock fall."""
    locked = bazaar.strike(call, "lazada", "promotion_lock")

    def refuse_fall(falls: bool) -> None:
        if locked and falls:
            raise Refused("4170", "The item is in a campaign: its stock may only rise")

    return refuse_fall


def _written_quantity(entry: dict[str, Any], code: str) -> int | None:
    places = entries(entry.get("MultiWarehouseInventories"), "MultiWarehouseInventory")
    if not all(isinstance(place, dict) for place in places):
        raise Refused("5", "E005: a MultiWarehouseInventory is not an object")
    if places:
        return sum(draft.read_quantity(place.get("Quantity"), code) for place in places)
    return draft.read_quantity(entry["Quantity"], code) if entry.get("Quantity") not in (None, "") else None


def update_price_quantity(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    refuse_fall = _lock(bazaar, call)

    def change(sku: sqlite3.Row, entry: dict[str, Any]) -> None:
        quantity = _written_quantity(entry, sku["seller_sku"])
        if entry.get("Price"):
            prices = draft.read_prices(entry, sku["seller_sku"], ("Price", "SalePrice"))
            bazaar.goods.set_price(sku["sku_id"], prices.pop("price"))
            bazaar.goods.change_sku(sku["sku_id"], wire=json.loads(sku["wire"]) | prices)
        if quantity is not None:
            refuse_fall(quantity < sku["stock"] + shapes.occupied(bazaar, sku["sku_id"]))
            _set_total(bazaar, sku, quantity)

    _each(bazaar, call, _need_skus(asked), change)
    return {}


def update_sellable(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    refuse_fall = _lock(bazaar, call)

    def change(sku: sqlite3.Row, entry: dict[str, Any]) -> None:
        sellable = draft.read_quantity(entry.get("SellableQuantity"), sku["seller_sku"])
        refuse_fall(sellable < sku["stock"] - sku["reserved"])
        _set_sellable(bazaar, sku, sellable)

    _each(bazaar, call, _need_skus(asked), change)
    return {}


def adjust_sellable(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    refuse_fall = _lock(bazaar, call)

    def change(sku: sqlite3.Row, entry: dict[str, Any]) -> None:
        step = draft.read_quantity(entry.get("SellableQuantity"), sku["seller_sku"], least=-(10**9))
        refuse_fall(step < 0)
        _set_sellable(bazaar, sku, sku["stock"] - sku["reserved"] + step)

    _each(bazaar, call, _need_skus(asked), change)
    return {}


def _need_skus(asked: Asked) -> dict[str, Any]:
    product = read_product(asked)
    if not _read_skus(product):
        raise Refused("1", "E001: Skus is absent")
    return product


# Off the shelf


def deactivate(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    """Take a product off sale; bringing it back needs no review."""
    product = read_product(asked, "apiRequestBody")
    listing = own_item(bazaar, call, product.get("ItemId"))
    if listing["status"] not in {"live", "paused"}:
        raise Refused("36", f"E036: the item is {shapes.ITEM_STATUS[listing['status']]}")
    bazaar.goods.change(listing["listing_id"], {"status": "paused"})
    return {}


def remove_product(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    """Remove SKUs; a product without any is deleted. `sku_id_list` wins over `seller_sku_list`."""
    by_id = bool(asked.get("sku_id_list"))
    given = read_json(asked, "sku_id_list" if by_id else "seller_sku_list", list)
    if not 1 <= len(given) <= _BATCH:
        raise Refused("4171", f"1 to {_BATCH} SKU")
    for one in given:
        parts = str(one).split("_")
        if by_id and (len(parts) != 3 or parts[0] != "SkuId"):  # noqa: PLR2004 - SkuId_<item>_<sku>
            raise Refused("20", f"E020: {one} is not SkuId_<item_id>_<sku_id>")
        entry = {"ItemId": parts[1], "SkuId": parts[2]} if by_id else {"SellerSku": str(one)}
        sku = _find_sku(bazaar, call, entry)
        bazaar.goods.remove_sku(sku["sku_id"])
        if not bazaar.goods.skus(sku["listing_id"]):
            bazaar.goods.change(sku["listing_id"], {"status": "deleted"})
    return {}


# Reading


def get_products(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    """List products by state and time; default filter and page size are inferred."""
    chosen = _FILTERS.get(asked.get("filter", "all"))
    if chosen is None:
        raise Refused("36", "E036: the filter is wrong")
    size = read_number(asked, "limit", _PAGE, high=_PAGE)
    start = read_number(asked, "offset", 0, high=_OFFSET)
    codes = (
        set(map(str, read_json(asked, "sku_seller_list", list))) if asked.get("sku_seller_list") else set()
    )
    if len(codes) > _CODES:
        raise Refused("204", f"sku_seller_list takes at most {_CODES} codes")
    limits = [
        (column, read_time(asked, f"{word}_after"), read_time(asked, f"{word}_before"))
        for column, word in (("created_at", "create"), ("updated_at", "update"))
    ]
    found = [
        listing
        for listing in bazaar.goods.listings("lazada", call.shop_id, deleted=True)
        if listing["status"] in chosen
        and all(_inside(listing[column], after, before) for column, after, before in limits)
        and (not codes or codes & {sku["seller_sku"] for sku in bazaar.goods.skus(listing["listing_id"])})
        and (asked.get("filter") != "sold-out" or not _left(bazaar, listing))
    ]
    page = [shapes.product(bazaar, listing) for listing in found[start : start + size]]
    return {"data": {"total_products": len(found), "products": page}}


def _left(bazaar: Bazaar, listing: sqlite3.Row) -> int:
    return sum(sku["stock"] - sku["reserved"] for sku in bazaar.goods.skus(listing["listing_id"]))


def _inside(moment: float, after: float | None, before: float | None) -> bool:
    return (after is None or moment >= after) and (before is None or moment <= before)


def get_item(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    if asked.get("item_id"):
        return {"data": shapes.product(bazaar, own_item(bazaar, call, asked["item_id"]))}
    sku = _find_sku(bazaar, call, {"SellerSku": asked.get("seller_sku", "")})
    return {"data": shapes.product(bazaar, own_item(bazaar, call, sku["listing_id"]))}


ROUTES = {
    "/product/create": Route(create_product),
    "/product/update": Route(_keeping_good(update_product), alone=True),
    "/product/price_quantity/update": Route(_keeping_good(update_price_quantity), alone=True),
    "/product/stock/sellable/update": Route(_keeping_good(update_sellable), alone=True),
    "/product/stock/sellable/adjust": Route(_keeping_good(adjust_sellable), alone=True),
    "/product/deactivate": Route(deactivate),
    "/product/remove": Route(remove_product),
    "/products/get": Route(get_products, reads=True),
    "/product/item/get": Route(get_item, reads=True),
}
