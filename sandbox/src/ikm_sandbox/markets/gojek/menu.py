"""The menu: full overwrite, current state, and the in-stock switches (gojek sheet §4, Menu).

GoFood has no stock numbers. The shelf below counts units, so a unit in stock has PLENTY of them and one that is not has none.
"""

import itertools
import json
import sqlite3
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import ListingDraft, SkuDraft
from ikm_sandbox.markets.gojek.asked import Names, need_list, need_switch, need_text, read_json, route
from ikm_sandbox.markets.gojek.refusal import Refused
from ikm_sandbox.wire import Call

PLENTY = 1_000_000
_ID, _NAME, _DESCRIPTION, _PRICE = 200, 150, 250, 2_000_000
_READ, _WRITE = "gofood:catalog:read", "gofood:catalog:write"


# Reading what a menu says


def _read_price(entry: dict[str, Any]) -> int:
    price = entry.get("price")
    if isinstance(price, bool) or not isinstance(price, int) or not 0 <= price <= _PRICE:
        raise Refused(422, f"price must be whole rupiah of at most {_PRICE}")
    return price


def _read_item(entry: Any, menu: str, categories: dict[str, dict[str, Any]]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "external_id": need_text(entry, "external_id", _ID),
        "name": need_text(entry, "name", _NAME),
        "description": need_text(entry, "description", _DESCRIPTION, empty=True),
        "in_stock": need_switch(entry, "in_stock"),
        "price": _read_price(entry),
        "image": need_text(entry, "image", 2000, empty=True),
        "variant_category_external_ids": [
            str(one) for one in need_list(entry, "variant_category_external_ids")
        ],
        "menu": menu,
    }
    if item["image"] and not item["image"].startswith("https://"):
        raise Refused(422, "image must be an https address")
    missing = set(item["variant_category_external_ids"]) - set(categories)
    if missing:
        raise Refused(
            422, f"variant_category_external_ids names what is not in variant_categories: {missing}"
        )
    if "operational_hours" in entry:
        item["operational_hours"] = entry["operational_hours"]  # its shape is not in the sheet: kept as sent
    return item


def _read_category(entry: Any) -> dict[str, Any]:
    code = need_text(entry, "external_id", _ID)
    selection = entry.get("rules", {}).get("selection", {}) if isinstance(entry.get("rules"), dict) else {}
    selection = selection if isinstance(selection, dict) else {}
    least, most = selection.get("min_quantity"), selection.get("max_quantity")
    variants = need_list(entry, "variants")
    if not isinstance(least, int) or not isinstance(most, int) or not 0 <= least <= most or not variants:
        raise Refused(422, f"variant category {code} needs variants and rules.selection with min and max")
    return {
        "external_id": code,
        "internal_name": need_text(entry, "internal_name", _NAME),
        "name": need_text(entry, "name", _NAME),
        "rules": {"selection": {"min_quantity": least, "max_quantity": most}},
        "variants": [
            {
                "external_id": need_text(one, "external_id", _ID),
                "name": need_text(one, "name", _NAME),
                "price": _read_price(one),
                "in_stock": need_switch(one, "in_stock"),
            }
            for one in variants
        ],
    }


def read_menu(body: dict[str, Any]) -> dict[str, Any]:
    """Check a whole menu and answer it in its kept form; refuses with 422 whatever breaks a limit."""
    categories = {
        one["external_id"]: one for one in map(_read_category, need_list(body, "variant_categories"))
    }
    items, menus = [], []
    for menu in need_list(body, "menus"):
        menus.append(need_text(menu, "name", _NAME))
        items += [_read_item(entry, menus[-1], categories) for entry in need_list(menu, "menu_items")]
    codes = [item["external_id"] for item in items]
    if len(set(codes)) < len(codes):
        raise Refused(422, "external_id of menu items must be unique")
    return {"menus": menus, "items": items, "variant_categories": list(categories.values())}


# Overwriting


def put_menu(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Accept a menu; it replaces the old one after `menu_seconds`, and an event tells so."""
    body = read_json(call, dict)
    request_id = need_text(body, "request_id", _ID)
    closed = bazaar.strike(call, "gojek", "late_rejection")
    kept = {"menu": read_menu(body), "refusal": closed.options if closed else None}
    bazaar.records.keep("gojek", "menu_push", request_id, kept, shop_id=names["outlet"])
    return {"request_id": request_id}


def settle(bazaar: Bazaar) -> None:
    """Put accepted menus into effect when their time has come."""
    due = bazaar.clock.now() - bazaar.setting("gojek", "menu_seconds")
    for push in bazaar.records.all_of("gojek", "menu_push"):
        if push["created_at"] > due:
            continue
        with bazaar.store.write():
            if not bazaar.records.drop("gojek", "menu_push", push["key"]):
                continue  # another thread was quicker
            refusal = push["refusal"]
            if refusal is None:
                overwrite(bazaar, push["shop_id"], push["menu"])
            facts = {"request_id": push["key"], "outlet": push["shop_id"], "refusal": refusal}
            bazaar.notices.announce("gojek", push["shop_id"], "menu", facts)


def overwrite(bazaar: Bazaar, outlet: str, menu: dict[str, Any]) -> None:
    """Replace the outlet's whole menu: what it does not name is gone."""
    kept = {"menus": menu["menus"], "variant_categories": menu["variant_categories"]}
    bazaar.records.keep("gojek", "menu", outlet, kept, shop_id=outlet)
    old = {listing["seller_sku"]: listing for listing in bazaar.goods.listings("gojek", outlet)}
    for item in menu["items"]:
        listing = old.pop(item["external_id"], None)
        if listing is None:
            listing = bazaar.goods.create(
                ListingDraft(
                    market="gojek",
                    shop_id=outlet,
                    title=item["name"],
                    description=item["description"],
                    category_id=taxonomy.first_leaf().category_id,
                    seller_sku=item["external_id"],
                ),
                [],
            )
        images = {"image_ids": [item["image"]] if item["image"] else []}
        texts = {"title": item["name"], "description": item["description"], "status": "live"}
        bazaar.goods.change(listing["listing_id"], dict(texts), wire={"item": item, **images})
        _put_units(bazaar, listing["listing_id"], item, menu["variant_categories"])
    for listing in old.values():
        bazaar.goods.change(listing["listing_id"], {"status": "deleted"})


def _put_units(
    bazaar: Bazaar, listing_id: int, item: dict[str, Any], categories: list[dict[str, Any]]
) -> None:
    """Make one unit for each way to order an item: one variant of each category, or none where that is allowed."""
    bazaar.goods.remove_skus(listing_id)
    own = [one for one in categories if one["external_id"] in item["variant_category_external_ids"]]
    ways = [
        [*([None] if one["rules"]["selection"]["min_quantity"] == 0 else []), *one["variants"]] for one in own
    ]
    for way in itertools.product(*ways):
        chosen = [variant for variant in way if variant is not None]
        in_stock = item["in_stock"] and all(variant["in_stock"] for variant in chosen)
        bazaar.goods.add_sku(
            listing_id,
            SkuDraft(
                price=item["price"] + sum(variant["price"] for variant in chosen),
                stock=PLENTY if in_stock else 0,
                seller_sku="+".join([item["external_id"], *(variant["external_id"] for variant in chosen)]),
                name=", ".join(variant["name"] for variant in chosen),
                wire={"variants": chosen},
            ),
        )


# Reading back and switching


def item_of(listing: sqlite3.Row) -> dict[str, Any]:
    """Read an item as it was pushed; one made on the console has only its texts."""
    kept = json.loads(listing["wire"]).get("item")
    if kept is not None:
        return dict(kept)
    return {
        "external_id": listing["seller_sku"],
        "name": listing["title"],
        "description": listing["description"],
        "in_stock": True,
        "price": 0,
        "image": "",
        "variant_category_external_ids": [],
        "menu": "Menu",
    }


def get_menu(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Write the current menu in the shape of the push (that both shapes are the same is inferred)."""
    del call
    kept = bazaar.records.read("gojek", "menu", names["outlet"]) or {"menus": [], "variant_categories": []}
    items: dict[str, list[dict[str, Any]]] = {name: [] for name in kept["menus"]}
    for listing in bazaar.goods.listings("gojek", names["outlet"]):
        item = item_of(listing)
        skus = bazaar.goods.skus(listing["listing_id"])
        if "item" not in json.loads(listing["wire"]) and skus:
            item |= {"price": skus[0]["price"], "in_stock": skus[0]["stock"] > skus[0]["reserved"]}
        items.setdefault(item.pop("menu"), []).append(item)
    return {
        "menus": [{"name": name, "menu_items": rows} for name, rows in items.items()],
        "variant_categories": kept["variant_categories"],
    }


def _read_switches(call: Call) -> dict[str, bool]:
    entries = read_json(call, list)
    if not entries:
        raise Refused(422, "the array is empty")
    return {need_text(entry, "external_id", _ID): need_switch(entry, "in_stock") for entry in entries}


def _strike_half(bazaar: Bazaar, call: Call, switches: dict[str, bool]) -> None:
    """Fail a batch half way, as a fault: the first half stays done."""
    if bazaar.strike(call, "gojek", "partial_batch"):
        for code in list(switches)[len(switches) // 2 :]:
            del switches[code]


def switch_items(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    switches = _read_switches(call)
    kept = bazaar.records.read("gojek", "menu", names["outlet"]) or {"variant_categories": []}
    own = {listing["seller_sku"]: listing for listing in bazaar.goods.listings("gojek", names["outlet"])}
    _refuse_strangers(set(switches) - set(own))
    _strike_half(bazaar, call, switches)
    for code, in_stock in switches.items():
        item = item_of(own[code]) | {"in_stock": in_stock}
        skus = bazaar.goods.skus(own[code]["listing_id"])
        item["price"] = item["price"] or (skus[0]["price"] if skus else 0)
        bazaar.goods.change(own[code]["listing_id"], {}, wire={"item": item})
        _restock(bazaar, own[code]["listing_id"], item, kept["variant_categories"])
    return {}


def switch_variants(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    switches = _read_switches(call)
    kept = bazaar.records.read("gojek", "menu", names["outlet"]) or {"menus": [], "variant_categories": []}
    known = {variant["external_id"] for one in kept["variant_categories"] for variant in one["variants"]}
    _refuse_strangers(set(switches) - known)
    _strike_half(bazaar, call, switches)
    for category in kept["variant_categories"]:
        for variant in category["variants"]:
            variant["in_stock"] = switches.get(variant["external_id"], variant["in_stock"])
    body = {"menus": kept["menus"], "variant_categories": kept["variant_categories"]}
    bazaar.records.keep("gojek", "menu", names["outlet"], body, shop_id=names["outlet"])
    for listing in bazaar.goods.listings("gojek", names["outlet"]):
        _restock(bazaar, listing["listing_id"], item_of(listing), kept["variant_categories"])
    return {}


def _refuse_strangers(codes: set[str]) -> None:
    if codes:
        raise Refused(422, f"not on the menu: {', '.join(sorted(codes))}")


def _restock(bazaar: Bazaar, listing_id: int, item: dict[str, Any], categories: list[dict[str, Any]]) -> None:
    """Set every unit of an item on or off from the switches of the item and of its variants."""
    switches = {
        one["external_id"]: one["in_stock"] for category in categories for one in category["variants"]
    }
    for sku in bazaar.goods.skus(listing_id):
        chosen = json.loads(sku["wire"]).get("variants", [])
        on = item["in_stock"] and all(switches.get(one["external_id"], True) for one in chosen)
        bazaar.goods.set_stock(sku["sku_id"], (PLENTY if on else 0) + sku["reserved"])


_OUTLET = "/gofood/outlets/{outlet}"
ROUTES = (
    route("GET", f"{_OUTLET}/v2/catalog", get_menu, _READ, reads=True),
    route("PUT", f"{_OUTLET}/v1/catalog", put_menu, _WRITE),
    route("PATCH", f"{_OUTLET}/v2/menu_item_stocks", switch_items, _WRITE),
    route("PATCH", f"{_OUTLET}/v2/variant_stocks", switch_variants, _WRITE),
)
