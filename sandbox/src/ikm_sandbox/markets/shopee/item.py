"""Items: create, change, price, stock, list, find, delete (shopee sheet §8)."""

import json
import sqlite3
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import BelowReserved, ListingDraft, SkuDraft
from ikm_sandbox.markets.shopee import catalogue, shapes
from ikm_sandbox.markets.shopee.body import need, need_entries, need_number, read_body, refuse_from
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.store import Value
from ikm_sandbox.wire import Call

_BATCH = 50
_PAGE = 100
_NUMBER = (int, float)
_KEPT = ("dimension", "pre_order", "condition", "item_dangerous", "wholesale", "gtin_code", "video_upload_id")


def whole_rupiah(value: Any) -> int:
    """Read a price; IDR has no decimals, so they are rounded away. Refuses what is outside the limits."""
    if isinstance(value, bool) or not isinstance(value, _NUMBER):
        raise Refused("product.error_param", "invalid field original_price: value must be a number")
    price = round(value)
    if price < catalogue.PRICE[0]:
        raise Refused("product.error_price_exceed_min_limitt", "The price is lower than the minimum.")
    if price > catalogue.PRICE[1]:
        raise Refused("product.error_price_exceed_max_limitt", "The price is higher than the maximum.")
    return price


def read_stock(entry: dict[str, Any]) -> int:
    """Add up the seller stock of one item or model; absent means none."""
    total = 0
    places = entry.get("seller_stock") or []
    if not isinstance(places, list):
        raise Refused("product.error_param", "invalid field seller_stock: value must be a list")
    for place in places:
        stock = place.get("stock") if isinstance(place, dict) else None
        if isinstance(stock, bool) or not isinstance(stock, int):
            raise Refused("product.error_param", "invalid field stock: value must be an integer")
        if not catalogue.STOCK[0] <= stock <= catalogue.STOCK[1]:
            raise Refused("product.error_param", "invalid field stock: outside the limits")
        if place.get("location_id"):
            raise Refused("product.error_param", "The shop has no multiple warehouses: omit location_id.")
        total += stock
    return total


def own_item(bazaar: Bazaar, call: Call, item_id: Any) -> sqlite3.Row:
    """Find an item of the calling shop, or refuse."""
    listing = bazaar.goods.listing("shopee", str(item_id))
    if listing is None or listing["status"] == "deleted":
        raise Refused("product.error_item_not_found", "Product not found.")
    if listing["shop_id"] != call.shop_id:
        raise Refused("product.error_item_not_belong_shop", "Product does not belong to this shop.")
    return listing


# Creating and changing


def add_item(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    title = _check_name(need(body, "item_name", str, "product.error_param"))
    description = _check_description(need(body, "description", str, "product.error_param"))
    price = whole_rupiah(need(body, "original_price", _NUMBER, "product.error_param"))
    stock = read_stock(body)
    wire = {name: body[name] for name in _KEPT if name in body}
    wire["weight"] = _check_weight(need(body, "weight", _NUMBER, "product.error_param"))
    category = _check_category(bazaar, call, need(body, "category_id", int, "product.error_param"))
    wire["image_ids"] = _check_images(bazaar, need(body, "image", dict, "product.error_param"))
    wire["logistic_info"] = _check_logistics(body, wire["weight"])
    wire["attribute_list"] = _check_attributes(bazaar, call, category, body.get("attribute_list", []))
    wire["brand"] = _check_brand(category, body.get("brand"))
    late = bazaar.strike(call, "shopee", "late_rejection")
    draft = ListingDraft(
        market="shopee",
        shop_id=call.shop_id,
        title=title,
        description=description,
        category_id=category.category_id,
        seller_sku=str(body.get("item_sku", "")),
        status="paused" if body.get("item_status") == "UNLIST" else "live",
        review_seconds=late.options.get("seconds", 2) if late else bazaar.setting("shopee", "review_seconds"),
        verdict="rejected" if late else "live",
        reject_reason=late.options.get("reason", "Ditolak setelah ditinjau") if late else "",
        wire=wire,
    )
    sku = SkuDraft(price=price, stock=stock, seller_sku=draft.seller_sku)
    listing = bazaar.goods.create(draft, [sku])
    return Reply(_echo(bazaar, call, listing))


def _echo(bazaar: Bazaar, call: Call, listing: sqlite3.Row) -> dict[str, Any]:
    shaped = shapes.item(bazaar, call.base_url, listing)
    sku = bazaar.goods.skus(listing["listing_id"])[0]
    wire = json.loads(listing["wire"])
    return {
        "item_id": listing["listing_id"],
        "item_name": listing["title"],
        "item_status": shaped["item_status"],
        "description": listing["description"],
        "category_id": shaped["category_id"],
        "item_sku": listing["seller_sku"],
        "price_info": {"current_price": sku["price"], "original_price": sku["price"]},
        "seller_stock": [{"location_id": "", "stock": sku["stock"]}],
        "images": shaped["image"],
        "weight": wire.get("weight"),
        "dimension": shaped["dimension"],
        "logistic_info": shaped["logistic_info"],
        "attribute": shaped["attribute_list"],
        "brand": shaped["brand"],
        "condition": shaped["condition"],
    }


def _check_name(name: str) -> str:
    low, high = catalogue.NAME_CHARS
    if len(name) < low:
        raise Refused("product.error_item_name_is_too_short", f"The name needs at least {low} characters.")
    if len(name) > high:
        raise Refused("product.error_name_length_limit", f"The name takes at most {high} characters.")
    return name


def _check_description(text: str) -> str:
    low, high = catalogue.DESCRIPTION_CHARS
    if len(text) < low:
        raise Refused(
            "product.error_desc_length_min_limit", f"The description needs at least {low} characters."
        )
    if len(text) > high:
        raise Refused("product.error_param", f"invalid field description: at most {high} characters")
    return text


def _check_weight(weight: float) -> float:
    if weight <= 0:
        raise Refused("product.error_param", "invalid field weight: must be greater than 0 kg")
    return weight


def _check_category(bazaar: Bazaar, call: Call, category_id: int) -> taxonomy.Category:
    category = catalogue.find_leaf(category_id)
    closed = bazaar.strike(call, "shopee", "category_closed")
    if closed and str(closed.options.get("category_id", category_id)) == str(category_id):
        raise Refused("product.error_category_is_block", "The category is closed for this shop.")
    return category


def _check_images(bazaar: Bazaar, image: dict[str, Any]) -> list[str]:
    image_ids = image.get("image_id_list")
    low, high = catalogue.IMAGES
    if not isinstance(image_ids, list) or len(image_ids) < low:
        raise Refused("product.error_image_num_min", f"The item needs at least {low} image.")
    if len(image_ids) > high:
        raise Refused("product.error_param", f"invalid field image_id_list: at most {high}")
    for image_id in image_ids:
        if bazaar.goods.image("shopee", str(image_id)) is None:
            raise Refused("product.error_image_unavailable", f"The image {image_id} is unavailable.")
    return [str(image_id) for image_id in image_ids]


def _check_logistics(body: dict[str, Any], weight: float) -> list[dict[str, Any]]:
    chosen = body.get("logistic_info")
    if not isinstance(chosen, list) or not any(
        isinstance(one, dict) and one.get("enabled") for one in chosen
    ):
        raise Refused(
            "product.error_invalid_logistic_info", "At least one logistics channel must be enabled."
        )
    shaped = []
    for one in chosen:
        channel = catalogue.CHANNELS.get(one.get("logistic_id", 0)) if isinstance(one, dict) else None
        if channel is None:
            raise Refused("product.error_invalid_logistic_info", "The logistics channel is unknown.")
        if one.get("enabled") and not channel["min"] <= weight <= channel["max"]:
            raise Refused(
                "product.error_invalid_logistic_info", "The weight does not fit the logistics channel."
            )
        shaped.append({**one, "logistic_name": channel["name"]})
    return shaped


def _check_attributes(
    bazaar: Bazaar, call: Call, category: taxonomy.Category, given: Any
) -> list[dict[str, Any]]:
    known = {found.attribute_id: found for found in taxonomy.attributes_of(category)}
    mandatory = catalogue.mandatory_attributes(bazaar, call, category, consume=True)
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise Refused("product.error_invalid_attribute", "attribute_list must be a list of objects.")
    shaped = [_check_attribute(known.get(str(one.get("attribute_id"))), one) for one in given]
    missing = mandatory - {str(one["attribute_id"]) for one in shaped}
    if missing:
        names = ", ".join(sorted(known[one].name if one in known else one for one in missing))
        raise Refused("product.error_less_required_attribute", f"Mandatory attributes are missing: {names}.")
    return shaped


def _check_attribute(attribute: taxonomy.Attribute | None, one: dict[str, Any]) -> dict[str, Any]:
    values = one.get("attribute_value_list")
    if attribute is None or not isinstance(values, list) or not values:
        raise Refused(
            "product.error_invalid_attribute", "The attribute is unknown in this category or has no value."
        )
    if len(values) > 1 and not attribute.many:
        raise Refused("product.error_invalid_attribute", f"{attribute.name} takes one value.")
    numbers = {attribute.value_id(position): value for position, value in enumerate(attribute.values)}
    shaped = []
    for value in values:
        number = str(value.get("value_id", 0)) if isinstance(value, dict) else ""
        text = value.get("original_value_name", "") if isinstance(value, dict) else ""
        if number in numbers:
            text = numbers[number]
        elif number != "0" or not isinstance(text, str) or not text or attribute.kind == "choice":
            raise Refused("product.error_invalid_attribute", f"The value of {attribute.name} is not valid.")
        if attribute.units and value.get("value_unit") not in attribute.units:
            raise Refused("product.error_invalid_attribute", f"{attribute.name} needs a unit.")
        unit = value.get("value_unit", "")
        shaped.append({"value_id": int(number), "original_value_name": text, "value_unit": unit})
    return {
        "attribute_id": int(attribute.attribute_id),
        "original_attribute_name": attribute.name,
        "is_mandatory": attribute.mandatory,
        "attribute_value_list": shaped,
    }


def _check_brand(category: taxonomy.Category, brand: Any) -> dict[str, Any]:
    none = {"brand_id": 0, "original_brand_name": "No Brand"}
    if brand is None:
        if taxonomy.brand_is_mandatory(category):
            raise Refused("product.error_invalid_brand", "The category asks for a brand (No Brand is 0).")
        return none
    number = str(brand.get("brand_id", "")) if isinstance(brand, dict) else ""
    if number == "0":
        return none
    for known in taxonomy.brands_of(category):
        if known.brand_id == number:
            return {"brand_id": int(number), "original_brand_name": known.name}
    raise Refused("product.error_invalid_brand", "The brand is unknown in this category.")


def update_item(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    listing = own_item(bazaar, call, need(body, "item_id", int, "product.error_param"))
    if body.get("item_status") in {"NORMAL", "UNLIST"}:
        _set_listed(bazaar, listing, listed=body["item_status"] == "NORMAL")
    wire = _read_wire_changes(bazaar, call, listing, body)
    bazaar.goods.change(listing["listing_id"], _read_changes(body), wire=wire)
    return Reply(_echo(bazaar, call, own_item(bazaar, call, listing["listing_id"])))


def _read_changes(body: dict[str, Any]) -> dict[str, Value]:
    changes: dict[str, Value] = {}
    if "item_name" in body:
        changes["title"] = _check_name(need(body, "item_name", str, "product.error_param"))
    if "description" in body:
        changes["description"] = _check_description(need(body, "description", str, "product.error_param"))
    if "item_sku" in body:
        changes["seller_sku"] = str(body["item_sku"])
    if "category_id" in body:
        changes["category_id"] = str(body["category_id"])
    return changes


def _read_wire_changes(
    bazaar: Bazaar, call: Call, listing: sqlite3.Row, body: dict[str, Any]
) -> dict[str, Any]:
    wire = {name: body[name] for name in _KEPT if name in body}
    category = taxonomy.categories()[listing["category_id"]]
    if "category_id" in body:
        category = _check_category(bazaar, call, need(body, "category_id", int, "product.error_param"))
    if "weight" in body:
        wire["weight"] = _check_weight(need(body, "weight", _NUMBER, "product.error_param"))
    if "image" in body:
        wire["image_ids"] = _check_images(bazaar, need(body, "image", dict, "product.error_param"))
    if "logistic_info" in body:
        weight = wire.get("weight", json.loads(listing["wire"]).get("weight", 1))
        wire["logistic_info"] = _check_logistics(body, weight)
    if "attribute_list" in body:
        wire["attribute_list"] = _check_attributes(bazaar, call, category, body["attribute_list"])
    if "brand" in body:
        wire["brand"] = _check_brand(category, body["brand"])
    return wire


# Price and stock


def find_sku(bazaar: Bazaar, listing: sqlite3.Row, model_id: Any) -> sqlite3.Row:
    """Find the unit a model_id means; 0 is the item without models."""
    skus = bazaar.goods.skus(listing["listing_id"])
    if shapes.has_models(skus):
        if model_id == 0:
            raise Refused(
                "product.error_edit_item_stock_for_item_has_model",
                "The item has models: send their model_id.",
            )
        for sku in skus:
            if sku["sku_id"] == model_id:
                return sku
    elif model_id == 0:
        return skus[0]
    raise Refused("product.error_param", "Wrong model_id.")


def _read_batch(
    bazaar: Bazaar, call: Call, name: str
) -> tuple[sqlite3.Row, list[tuple[sqlite3.Row, dict[str, Any]]]]:
    body = read_body(call)
    listing = own_item(bazaar, call, need(body, "item_id", int, "product.error_param"))
    entries = need_entries(body, name, _BATCH, "product.error_param")
    numbers = [
        need(entry, "model_id", int, "product.error_param") if "model_id" in entry else 0 for entry in entries
    ]
    if len(set(numbers)) < len(numbers):
        raise Refused("product.error_param", "Repeat model_id.")
    return listing, [
        (find_sku(bazaar, listing, number), entry) for number, entry in zip(numbers, entries, strict=True)
    ]


def failing(bazaar: Bazaar, call: Call, count: int) -> int:
    """Tell from which entry on a batch fails by fault; `count` when it does not."""
    return count // 2 if bazaar.strike(call, "shopee", "partial_batch") else count


def update_price(bazaar: Bazaar, call: Call) -> Reply:
    _, entries = _read_batch(bazaar, call, "price_list")
    locked = bazaar.strike(call, "shopee", "promotion_lock")
    first_failing = failing(bazaar, call, len(entries))
    done, failed = [], []
    for number, (sku, entry) in enumerate(entries):
        model_id = entry.get("model_id", 0)
        price = whole_rupiah(entry.get("original_price"))
        if locked:
            failed.append(
                {"model_id": model_id, "failed_reason": "The item is under promotion, its price is locked."}
            )
        elif number >= first_failing:
            failed.append({"model_id": model_id, "failed_reason": "System busy, please try again later."})
        else:
            bazaar.goods.set_price(sku["sku_id"], price)
            done.append({"model_id": model_id, "original_price": price})
    return Reply({"success_list": done, "failure_list": failed})


def update_stock(bazaar: Bazaar, call: Call) -> Reply:
    _, entries = _read_batch(bazaar, call, "stock_list")
    if bazaar.strike(call, "shopee", "promotion_lock"):
        raise Refused("product.error_cannt_edit_stock_in_promotion", "Can not edit stock during promotion.")
    if bazaar.strike(call, "shopee", "holiday_mode"):
        raise Refused("product.error_holiday_mode_change_stock", "Can not change stock in holiday mode.")
    first_failing = failing(bazaar, call, len(entries))
    done, failed = [], []
    for number, (sku, entry) in enumerate(entries):
        model_id = entry.get("model_id", 0)
        if not entry.get("seller_stock"):
            raise Refused("product.error_param", "invalid field seller_stock: value must Not Null")
        quantity = read_stock(entry)
        try:
            if number >= first_failing:
                failed.append({"model_id": model_id, "failed_reason": "System busy, please try again later."})
                continue
            bazaar.goods.set_stock(sku["sku_id"], quantity)
        except BelowReserved:
            failed.append(
                {"model_id": model_id, "failed_reason": "The stock is less than the reserved stock."}
            )
        else:
            done.append({"model_id": model_id, "location_id": "", "stock": quantity})
    lists = {"success_list": done, "failure_list": failed}
    if failed and not done:
        raise Refused(
            "product.error_busi_update_stock_failed", "Update stock failed, see failure_list.", response=lists
        )
    return Reply(lists)


# Listing, unlisting, deleting


def _set_listed(bazaar: Bazaar, listing: sqlite3.Row, *, listed: bool) -> None:
    if listing["status"] not in {"live", "paused"}:
        raise Refused("product.error_param", f"The item is {shapes.ITEM_STATUS[listing['status']]}.")
    bazaar.goods.change(listing["listing_id"], {"status": "live" if listed else "paused"})


def unlist_item(bazaar: Bazaar, call: Call) -> Reply:
    entries = need_entries(read_body(call), "item_list", _BATCH, "product.error_param")
    first_failing = failing(bazaar, call, len(entries))
    done, failed = [], []
    for number, entry in enumerate(entries):
        item_id, unlist = entry.get("item_id"), bool(entry.get("unlist"))
        try:
            refuse_from(first_failing, number)
            _set_listed(bazaar, own_item(bazaar, call, item_id), listed=not unlist)
        except Refused as no:
            failed.append({"item_id": item_id, "failed_reason": no.message})
        else:
            done.append({"item_id": item_id, "unlist": unlist})
    return Reply({"success_list": done, "failure_list": failed})


def delete_item(bazaar: Bazaar, call: Call) -> Reply:
    listing = own_item(bazaar, call, need(read_body(call), "item_id", int, "product.error_param"))
    bazaar.goods.change(listing["listing_id"], {"status": "deleted"})
    return Reply({})


# Reading


def get_item_list(bazaar: Bazaar, call: Call) -> Reply:
    offset = need_number(call, "offset", "product.error_param")
    size = need_number(call, "page_size", "product.error_param", low=1, high=_PAGE)
    wanted = set(call.asked_list("item_status"))
    if not wanted or wanted - set(shapes.ITEM_STATUS.values()):
        raise Refused("product.error_param", "invalid field item_status")
    since = (
        need_number(call, "update_time_from", "product.error_param") if call.asked("update_time_from") else 0
    )
    until = (
        need_number(call, "update_time_to", "product.error_param") if call.asked("update_time_to") else 2**53
    )
    statuses = {status for status, word in shapes.ITEM_STATUS.items() if word in wanted}
    page, total = bazaar.goods.page_of_listings(
        "shopee", call.shop_id, statuses=statuses, since=since, until=until, offset=offset, size=size
    )
    more = offset + size < total
    return Reply(
        {
            "item": [
                {
                    "item_id": listing["listing_id"],
                    "item_status": shapes.ITEM_STATUS[listing["status"]],
                    "update_time": int(listing["updated_at"]),
                    "tag": {"kit": False},
                }
                for listing in page
            ],
            "total_count": total,
            "has_next_page": more,
            "next_offset": offset + size if more else 0,
        }
    )


def get_item_base_info(bazaar: Bazaar, call: Call) -> Reply:
    numbers = call.asked_list("item_id_list")
    if not 1 <= len(numbers) <= _BATCH:
        raise Refused("product.error_param", f"item_id_list takes 1 to {_BATCH} ids.")
    found = [bazaar.goods.listing("shopee", number) for number in numbers]
    own = [listing for listing in found if listing is not None and listing["shop_id"] == call.shop_id]
    if not own:
        raise Refused("product.error_item_not_found", "Product not found.")
    return Reply({"item_list": [shapes.item(bazaar, call.base_url, listing) for listing in own]})


def search_item(bazaar: Bazaar, call: Call) -> Reply:
    size = need_number(call, "page_size", "product.error_param", low=1, high=_PAGE)
    start = call.asked("offset") or "0"
    if not start.isdigit():
        raise Refused("product.error_param", "invalid field offset")
    name, sku = call.asked("item_name").lower(), call.asked("item_sku")
    if not name and not sku:
        raise Refused("product.error_param", "Send item_name or item_sku.")
    found = [
        listing["listing_id"]
        for listing in bazaar.goods.listings("shopee", call.shop_id)
        if (not name or name in listing["title"].lower()) and (not sku or sku == listing["seller_sku"])
    ]
    end = int(start) + size
    next_offset = str(end) if end < len(found) else ""
    return Reply(
        {"item_id_list": found[int(start) : end], "total_count": len(found), "next_offset": next_offset}
    )


ROUTES = {
    "/product/add_item": Route("POST", add_item),
    "/product/update_item": Route("POST", update_item),
    "/product/update_price": Route("POST", update_price),
    "/product/update_stock": Route("POST", update_stock),
    "/product/unlist_item": Route("POST", unlist_item),
    "/product/delete_item": Route("POST", delete_item),
    "/product/get_item_list": Route("GET", get_item_list, reads=True),
    "/product/get_item_base_info": Route("GET", get_item_base_info, reads=True),
    "/product/search_item": Route("GET", search_item, reads=True),
}
