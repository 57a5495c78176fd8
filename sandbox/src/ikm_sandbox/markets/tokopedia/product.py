"""Products: create, edit, price, stock, activate, search (tokopedia sheet §A5, §A6)."""

import sqlite3
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import BelowReserved, ListingDraft
from ikm_sandbox.markets.tokopedia import draft as drafts
from ikm_sandbox.markets.tokopedia import shapes
from ikm_sandbox.markets.tokopedia.body import (
    page_out,
    read_body,
    read_entries,
    read_offset,
    read_page_size,
    read_rupiah,
    read_texts,
    refuse_from,
)
from ikm_sandbox.markets.tokopedia.refusal import GENERIC, Refused
from ikm_sandbox.markets.tokopedia.route import route
from ikm_sandbox.wire import Call

_BATCH, _SKUS, _IDEMPOTENCY_CHARS = 20, 100, 128
_KEPT = ("external_product_id", "is_cod_allowed", "minimum_order_quantity", "is_pre_owned", "certifications",
         "delivery_option_ids", "shipping_insurance_requirement", "size_chart", "video")  # fmt: skip


def own_product(bazaar: Bazaar, call: Call, product_id: str) -> sqlite3.Row:
    """Find a product of the calling shop, or refuse."""
    listing = bazaar.goods.listing("tokopedia", product_id)
    if listing is None:
        raise Refused(12052032, "The product does not exist.")
    if listing["shop_id"] != call.shop_id:
        raise Refused(12052048, "The product does not belong to this shop.")
    return listing


def _read_whole(bazaar: Bazaar, call: Call, body: dict[str, Any]) -> ListingDraft:
    title = drafts.check_title(body.get("title"))
    description = drafts.check_description(body.get("description"))
    category = drafts.check_category(bazaar, call, body)
    wire = {name: body[name] for name in _KEPT if name in body}
    wire["image_ids"] = drafts.check_images(bazaar, body.get("main_images"))
    wire |= drafts.check_parcel(body)
    wire["product_attributes"] = drafts.check_attributes(
        bazaar, call, category, body.get("product_attributes")
    )
    wire["brand_id"] = drafts.check_brand(category, body.get("brand_id"))
    wire["listing_platforms"] = drafts.check_platforms(body.get("listing_platforms"))
    return ListingDraft(
        market="tokopedia",
        shop_id=call.shop_id,
        title=title,
        description=description,
        category_id=category.category_id,
        status="draft" if body.get("save_mode") == "AS_DRAFT" else "live",
        wire=wire,
    )


def create_product(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    """Create a product; the same idempotency_key answers with the first product again."""
    del names
    body = read_body(call)
    key = str(body.get("idempotency_key") or "")
    if len(key) > _IDEMPOTENCY_CHARS:
        raise Refused(GENERIC, f"idempotency_key takes at most {_IDEMPOTENCY_CHARS} characters.", status=400)
    if key:
        earlier = bazaar.goods.listing_of_client_ref("tokopedia", call.shop_id, key)
        if earlier is not None:
            return _created(bazaar, earlier)
    draft = _read_whole(bazaar, call, body)
    draft.client_ref = key
    skus = [sku for _, sku in drafts.read_skus(bazaar, call, body)]
    late = bazaar.strike(call, "tokopedia", "late_rejection")
    draft.review_seconds = bazaar.setting("tokopedia", "review_seconds")
    if late:
        draft.review_seconds = late.options.get("seconds", 2)
        draft.verdict = "rejected"
        draft.reject_reason = late.options.get("reason", "Ditolak setelah ditinjau")
    return _created(bazaar, bazaar.goods.create(draft, skus))


def _created(bazaar: Bazaar, listing: sqlite3.Row) -> dict[str, Any]:
    shown = ("id", "seller_sku", "sales_attributes", "external_sku_id")
    skus = [shapes.sku(bazaar, listing, row) for row in bazaar.goods.skus(listing["listing_id"])]
    return {
        "product_id": str(listing["listing_id"]),
        "skus": [{name: sku[name] for name in shown} for sku in skus],
        "warnings": [],
    }


def check_listing(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    """Try a product body without keeping it."""
    del names
    body = read_body(call)
    try:
        _read_whole(bazaar, call, body)
        drafts.read_skus(bazaar, call, body)
    except Refused as no:
        return {"check_result": "FAILED", "fail_reasons": [{"code": no.code, "message": no.message}]}
    return {"check_result": "PASS", "fail_reasons": []}


def edit_product(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    """Replace a whole product: SKUs with a known id stay, others are added, missing ones go."""
    listing = own_product(bazaar, call, names["id"])
    body = read_body(call)
    draft = _read_whole(bazaar, call, body)
    _replace_skus(bazaar, call, listing, body)
    bazaar.goods.change(
        listing["listing_id"],
        {"title": draft.title, "description": draft.description, "category_id": draft.category_id},
        wire=draft.wire,
    )
    return _created(bazaar, own_product(bazaar, call, names["id"]))


def _replace_skus(bazaar: Bazaar, call: Call, listing: sqlite3.Row, body: dict[str, Any]) -> None:
    known = {str(row["sku_id"]): row for row in bazaar.goods.skus(listing["listing_id"])}
    wanted = drafts.read_skus(bazaar, call, body, least=0)
    for sku_id, sku in wanted:
        if not sku_id:
            bazaar.goods.add_sku(listing["listing_id"], sku)
            continue
        row = known.pop(sku_id, None)
        if row is None:
            raise Refused(12052036, "An SKU id is unknown.")
        _set_stock(bazaar, row, sku.stock)
        bazaar.goods.set_price(row["sku_id"], sku.price)
        bazaar.goods.change_sku(row["sku_id"], seller_sku=sku.seller_sku, wire=sku.wire)
    for row in known.values():
        bazaar.goods.remove_sku(row["sku_id"])


def _set_stock(bazaar: Bazaar, row: sqlite3.Row, available: int) -> None:
    """Set what can still be ordered: this marketplace counts without the units held by unpaid orders."""
    try:
        bazaar.goods.set_stock(row["sku_id"], available + row["reserved"])
    except BelowReserved as below:
        raise Refused(12052055, "The stock is outside its limits.") from below


def edit_partly(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    listing = own_product(bazaar, call, names["id"])
    body = read_body(call)
    changes: dict[str, str | int | float | bytes | None] = {}
    wire = {name: body[name] for name in _KEPT if name in body}
    category = taxonomy.categories()[listing["category_id"]]
    if "title" in body:
        changes["title"] = drafts.check_title(body["title"])
    if "description" in body:
        changes["description"] = drafts.check_description(body["description"])
    if "category_id" in body:
        category = drafts.check_category(bazaar, call, body)
        changes["category_id"] = category.category_id
    if "main_images" in body:
        wire["image_ids"] = drafts.check_images(bazaar, body["main_images"])
    if "package_weight" in body:
        wire |= drafts.check_parcel(body)
    if "product_attributes" in body:
        wire["product_attributes"] = drafts.check_attributes(
            bazaar, call, category, body["product_attributes"]
        )
    if "brand_id" in body:
        wire["brand_id"] = drafts.check_brand(category, body["brand_id"])
    if "skus" in body:
        _replace_skus(bazaar, call, listing, body)
    bazaar.goods.change(listing["listing_id"], changes, wire=wire)
    return _created(bazaar, own_product(bazaar, call, names["id"]))


def show_product(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    return shapes.product(bazaar, call.base_url, own_product(bazaar, call, names["id"]))


def search_products(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    size, offset = read_page_size(call), read_offset(call)
    body = read_body(call)
    status = body.get("status", "ALL")
    if status != "ALL" and status not in shapes.PRODUCT_STATUS.values():
        raise Refused(GENERIC, "status is unknown.", status=400)
    found = [
        listing
        for listing in bazaar.goods.listings("tokopedia", call.shop_id, deleted=status == "DELETED")
        if status in ("ALL", shapes.PRODUCT_STATUS[listing["status"]]) and _fits(bazaar, listing, body)
    ]
    return page_out(
        found, "products", offset=offset, size=size, shape=lambda row: shapes.product_summary(bazaar, row)
    )


def _fits(bazaar: Bazaar, listing: sqlite3.Row, body: dict[str, Any]) -> bool:
    wanted = read_texts(body, "seller_skus")
    if wanted and not {row["seller_sku"] for row in bazaar.goods.skus(listing["listing_id"])} & wanted:
        return False
    platforms = read_texts(body, "listing_platforms")
    if platforms and not platforms & set(shapes.platforms_of(listing)):
        return False
    for name in ("create", "update"):
        at = int(listing[f"{name}d_at"])
        if not body.get(f"{name}_time_ge", 0) <= at <= body.get(f"{name}_time_le", 2**53):
            return False
    return True


# Price and stock


def _own_sku(bazaar: Bazaar, listing: sqlite3.Row, entry: dict[str, Any]) -> sqlite3.Row:
    for row in bazaar.goods.skus(listing["listing_id"]):
        if str(row["sku_id"]) == str(entry.get("id")):
            return row
    raise Refused(12052036, "The SKU id is missing or unknown.")


def update_prices(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    listing = own_product(bazaar, call, names["id"])
    if bazaar.strike(call, "tokopedia", "promotion_lock"):
        raise Refused(12052038, "The price is locked by a promotion.")
    for entry in read_entries(read_body(call), "skus", _SKUS, 12052036):
        row = _own_sku(bazaar, listing, entry)
        bazaar.goods.set_price(row["sku_id"], read_rupiah(entry.get("price")))
    return {}


def update_inventory(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    """Set absolute stock; each SKU that fails is named in `errors` while the others are kept."""
    listing = own_product(bazaar, call, names["id"])
    entries = read_entries(read_body(call), "skus", _SKUS, 12052036)
    locked = bazaar.strike(call, "tokopedia", "promotion_lock")
    partial = bazaar.strike(call, "tokopedia", "partial_batch")
    first_failing = len(entries) // 2 if partial else len(entries)
    errors = []
    for number, entry in enumerate(entries):
        try:
            _refuse_locked(locked=locked is not None)
            refuse_from(first_failing, number)
            row = _own_sku(bazaar, listing, entry)
            quantity = drafts.read_quantity(bazaar, call, entry.get("inventory"), least=0)
            _set_stock(bazaar, row, quantity)
        except Refused as no:
            detail = {"sku_id": str(entry.get("id", "")), "extra_errors": []}
            errors.append({"code": no.code, "message": no.message, "detail": detail})
    return {"errors": errors}


def _refuse_locked(*, locked: bool) -> None:
    if locked:
        raise Refused(12052393, "The stock is locked by a promotion.")


def search_inventory(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    body = read_body(call)
    products, skus = read_texts(body, "product_ids"), read_texts(body, "sku_ids")
    if not 1 <= len(products) + len(skus) <= _SKUS:
        raise Refused(GENERIC, f"Send 1 to {_SKUS} product_ids or sku_ids.", status=400)
    of_skus = {str(row["listing_id"]) for row in map(bazaar.goods.sku, skus) if row is not None}
    found = []
    for product_id in sorted(products | of_skus):
        listing = bazaar.goods.listing("tokopedia", product_id)
        if listing is None or listing["shop_id"] != call.shop_id or listing["status"] == "deleted":
            continue
        rows = bazaar.goods.skus(listing["listing_id"])
        wanted = [row for row in rows if product_id in products or str(row["sku_id"]) in skus]
        found.append({"product_id": product_id, "skus": [_inventory(bazaar, listing, row) for row in wanted]})
    return {"inventory": found}


def _inventory(bazaar: Bazaar, listing: sqlite3.Row, row: sqlite3.Row) -> dict[str, Any]:
    warehouse = shapes.sku(bazaar, listing, row)["inventory"][0]
    available, committed = row["stock"] - row["reserved"], row["reserved"]
    return {
        "id": str(row["sku_id"]),
        "seller_sku": row["seller_sku"],
        "total_available_quantity": available,
        "total_committed_quantity": committed,
        "warehouse_inventory": [
            {
                "warehouse_id": warehouse["warehouse_id"],
                "available_quantity": available,
                "committed_quantity": committed,
            }
        ],
    }


# Activating, deactivating, deleting


def _move_products(bazaar: Bazaar, call: Call, *, sources: set[str], target: str) -> dict[str, Any]:
    product_ids = read_body(call).get("product_ids")
    if not isinstance(product_ids, list) or not 1 <= len(product_ids) <= _BATCH:
        raise Refused(GENERIC, f"product_ids takes 1 to {_BATCH} ids.", status=400)
    partial = bazaar.strike(call, "tokopedia", "partial_batch")
    first_failing = len(product_ids) // 2 if partial else len(product_ids)
    errors = []
    for number, product_id in enumerate(product_ids):
        try:
            refuse_from(first_failing, number)
            listing = _in_status(own_product(bazaar, call, str(product_id)), sources)
            bazaar.goods.change(listing["listing_id"], {"status": target})
        except Refused as no:
            errors.append({"code": no.code, "message": no.message, "detail": {"product_id": str(product_id)}})
    return {"errors": errors}


def _in_status(listing: sqlite3.Row, sources: set[str]) -> sqlite3.Row:
    if listing["status"] not in sources:
        raise Refused(12052260, "The product is in a status that does not allow this.")
    return listing


def activate(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    return _move_products(bazaar, call, sources={"paused", "draft", "live"}, target="live")


def deactivate(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    return _move_products(bazaar, call, sources={"live", "paused"}, target="paused")


def recover(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    return _move_products(bazaar, call, sources={"deleted"}, target="paused")


def delete(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    sources = {"draft", "reviewing", "live", "paused", "rejected", "banned"}
    return _move_products(bazaar, call, sources=sources, target="deleted")


ROUTES = (
    route("POST", "product/products", create_product),
    route("DELETE", "product/products", delete),
    route("POST", "product/products/listing_check", check_listing, reads=True),
    route("POST", "product/products/search", search_products, reads=True),
    route("POST", "product/products/activate", activate),
    route("POST", "product/products/deactivate", deactivate),
    route("POST", "product/products/recover", recover),
    route("GET", "product/products/{id}", show_product, reads=True),
    route("PUT", "product/products/{id}", edit_product),
    route("POST", "product/products/{id}/partial_edit", edit_partly),
    route("POST", "product/products/{id}/prices/update", update_prices),
    route("POST", "product/products/{id}/inventory/update", update_inventory),
    route("POST", "product/inventory/search", search_inventory, reads=True),
)
