"""Variants of an item: tiers and models (shopee sheet §8, Variants)."""

import json
import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import SkuDraft
from ikm_sandbox.markets.shopee import shapes
from ikm_sandbox.markets.shopee.body import need, need_entries, need_number, read_body
from ikm_sandbox.markets.shopee.item import own_item, read_stock, whole_rupiah
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.wire import Call

_TIERS, _MODELS = 2, 50
_NAME_CHARS, _OPTION_CHARS, _SKU_CHARS = 14, 20, 100
_PRICE_RATIO = 7  # dearest to cheapest model, Indonesia
_KEPT = ("weight", "dimension", "pre_order", "gtin_code")


def _read_tiers(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Read either form of the tiers into the old one: name and option_list."""
    if "standardise_tier_variation" in body:
        tiers = [
            {
                "name": tier.get("variation_name", ""),
                "option_list": [
                    {
                        "option": option.get("variation_option_name", ""),
                        **({"image": {"image_id": option["image_id"]}} if option.get("image_id") else {}),
                    }
                    for option in tier.get("variation_option_list", [])
                ],
            }
            for tier in need_entries(body, "standardise_tier_variation", _TIERS, "product.error_param")
        ]
    else:
        tiers = need_entries(body, "tier_variation", _TIERS, "product.error_param")
    for tier in tiers:
        options = [option.get("option", "") for option in tier.get("option_list", [])]
        if (
            not 1 <= len(str(tier.get("name", ""))) <= _NAME_CHARS
            or not options
            or len(set(options)) < len(options)
        ):
            raise Refused("product.error_param", "invalid field tier_variation: name or options")
        if any(not 1 <= len(option) <= _OPTION_CHARS for option in options):
            raise Refused("product.error_param", f"invalid field option: 1 to {_OPTION_CHARS} characters")
    return tiers


def _name_model(tiers: list[dict[str, Any]], index: Any) -> str:
    if not isinstance(index, list) or len(index) != len(tiers):
        raise Refused("product.error_param", "invalid field tier_index")
    names = []
    for tier, position in zip(tiers, index, strict=True):
        if not isinstance(position, int) or not 0 <= position < len(tier["option_list"]):
            raise Refused("product.error_param", "invalid field tier_index: no such option")
        names.append(str(tier["option_list"][position]["option"]))
    return ",".join(names)


def _read_model(tiers: list[dict[str, Any]], entry: dict[str, Any]) -> SkuDraft:
    seller_sku = str(entry.get("model_sku", ""))
    if len(seller_sku) > _SKU_CHARS:
        raise Refused("product.error_param", f"invalid field model_sku: at most {_SKU_CHARS} characters")
    index = entry.get("tier_index")
    return SkuDraft(
        price=whole_rupiah(entry.get("original_price")),
        stock=read_stock(entry),
        seller_sku=seller_sku,
        name=_name_model(tiers, index),
        wire={"tier_index": index, **{name: entry[name] for name in _KEPT if name in entry}},
    )


def _check_models(drafts: list[SkuDraft], existing: list[sqlite3.Row]) -> None:
    names = [draft.name for draft in drafts] + [sku["name"] for sku in existing]
    if len(set(names)) < len(names) or len(names) > _MODELS:
        raise Refused("product.error_param", f"invalid field model: repeated tier_index or over {_MODELS}")
    amounts = [draft.price for draft in drafts] + [sku["price"] for sku in existing]
    if max(amounts) > _PRICE_RATIO * min(amounts):
        raise Refused(
            "product.error_param", f"The dearest model costs over {_PRICE_RATIO} times the cheapest."
        )


def init_tier_variation(bazaar: Bazaar, call: Call) -> Reply:
    """Give an item its tiers and models; every earlier model_id ends."""
    body = read_body(call)
    listing = own_item(bazaar, call, need(body, "item_id", int, "product.error_param"))
    tiers = _read_tiers(body)
    drafts = [
        _read_model(tiers, entry) for entry in need_entries(body, "model", _MODELS, "product.error_param")
    ]
    _check_models(drafts, [])
    number = listing["listing_id"]
    bazaar.goods.remove_skus(number)
    for draft in drafts:
        bazaar.goods.add_sku(number, draft)
    bazaar.goods.change(number, {}, wire={"tiers": tiers})
    return Reply(
        {"item_id": number, "tier_variation": tiers, "model": _models(bazaar, own_item(bazaar, call, number))}
    )


def update_tier_variation(bazaar: Bazaar, call: Call) -> Reply:
    """Rename options or add to them; the number of tiers must stay."""
    body = read_body(call)
    listing = own_item(bazaar, call, need(body, "item_id", int, "product.error_param"))
    tiers = _read_tiers(body)
    if len(tiers) != len(_tiers(listing)):
        raise Refused(
            "product.error_param", "The tier structure can not change here: use init_tier_variation."
        )
    for sku in bazaar.goods.skus(listing["listing_id"]):
        name = _name_model(tiers, json.loads(sku["wire"])["tier_index"])
        bazaar.store.run("UPDATE sku SET name = ? WHERE sku_id = ?", name, sku["sku_id"])
    bazaar.goods.change(listing["listing_id"], {}, wire={"tiers": tiers})
    return Reply({})


def add_model(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    listing = own_item(bazaar, call, need(body, "item_id", int, "product.error_param"))
    tiers = _tiers(listing)
    if not tiers:
        raise Refused("product.error_param", "The item has no tier variation.")
    entries = need_entries(body, "model_list", _MODELS, "product.error_param")
    drafts = [_read_model(tiers, entry) for entry in entries]
    _check_models(drafts, bazaar.goods.skus(listing["listing_id"]))
    added = {bazaar.goods.add_sku(listing["listing_id"], draft) for draft in drafts}
    bazaar.goods.change(listing["listing_id"], {})
    return Reply({"model": [one for one in _models(bazaar, listing) if one["model_id"] in added]})


def update_model(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    listing = own_item(bazaar, call, need(body, "item_id", int, "product.error_param"))
    for entry in need_entries(body, "model", _MODELS, "product.error_param"):
        sku = _own_model(bazaar, listing, entry.get("model_id"))
        wire = {**json.loads(sku["wire"]), **{name: entry[name] for name in _KEPT if name in entry}}
        seller_sku = str(entry["model_sku"]) if "model_sku" in entry else None
        bazaar.goods.change_sku(sku["sku_id"], seller_sku=seller_sku, wire=wire)
    bazaar.goods.change(listing["listing_id"], {})
    return Reply({})


def delete_model(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    listing = own_item(bazaar, call, need(body, "item_id", int, "product.error_param"))
    sku = _own_model(bazaar, listing, need(body, "model_id", int, "product.error_param"))
    if len(bazaar.goods.skus(listing["listing_id"])) == 1:
        raise Refused("product.error_param", "The last model can not be deleted.")
    bazaar.goods.remove_sku(sku["sku_id"])
    bazaar.goods.change(listing["listing_id"], {})
    return Reply({})


def get_model_list(bazaar: Bazaar, call: Call) -> Reply:
    listing = own_item(bazaar, call, need_number(call, "item_id", "product.error_param"))
    return Reply({"tier_variation": _tiers(listing), "model": _models(bazaar, listing)})


def _tiers(listing: sqlite3.Row) -> list[dict[str, Any]]:
    return list(json.loads(listing["wire"]).get("tiers", []))


def _models(bazaar: Bazaar, listing: sqlite3.Row) -> list[dict[str, Any]]:
    skus = bazaar.goods.skus(listing["listing_id"])
    if not shapes.has_models(skus):
        return []
    wire = json.loads(listing["wire"])
    return [shapes.model(sku, wire) for sku in skus]


def _own_model(bazaar: Bazaar, listing: sqlite3.Row, model_id: Any) -> sqlite3.Row:
    for sku in bazaar.goods.skus(listing["listing_id"]):
        if sku["sku_id"] == model_id and sku["name"]:
            return sku
    raise Refused("product.error_param", "Wrong model_id.")


ROUTES = {
    "/product/init_tier_variation": Route("POST", init_tier_variation),
    "/product/update_tier_variation": Route("POST", update_tier_variation),
    "/product/add_model": Route("POST", add_model),
    "/product/update_model": Route("POST", update_model),
    "/product/delete_model": Route("POST", delete_model),
    "/product/get_model_list": Route("GET", get_model_list, reads=True),
}
