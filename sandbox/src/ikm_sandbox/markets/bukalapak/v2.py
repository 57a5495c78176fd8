"""API v2 of 2019: Basic user id and token, everything in HTTP 200, ETag on reads (§2, §3)."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import snapshot_name
from ikm_sandbox.goods import BelowReserved, ListingDraft, SkuDraft
from ikm_sandbox.markets.bukalapak import accounts, closing, shapes
from ikm_sandbox.markets.bukalapak.refusal import Refused
from ikm_sandbox.pictures import read_picture
from ikm_sandbox.store import Value
from ikm_sandbox.wire import Answer, Call, answer_json

_MOST = 10**9  # of prices and numbers; ours
_IMAGES, _FIRST_IMAGE, _SIDE = 5, 10_000, 300
_PER_PAGE = frozenset({6, 18, 20, 40, 80})
_REASONS = frozenset(
    {
        "Stok Habis",
        "Harga barang/biaya kirim tidak sesuai",
        "Ada kesibukan lain yang sifatnya mendadak",
        "Permintaan pembeli tidak dapat dilayani",
    }
)
_KIND = {
    "choice": "select",
    "combo": "check_boxes",
    "text": "string",
    "number_unit": "string",
    "date": "string",
}
_UNKNOWN = re.compile(r"/dompet/.*|/messages.*|/negotiations.*|/products/push.*")

type Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    """`public` reads need no token; `cached` ones carry an ETag; `reads` may lag."""

    method: str
    pattern: re.Pattern[str]
    handle: Callable[[Bazaar, Call, Names], dict[str, Any]]
    public: bool = False
    cached: bool = False

    @property
    def reads(self) -> bool:
        return self.method == "GET"


def answer(bazaar: Bazaar, call: Call) -> Answer:
    path = call.path.removeprefix("/v2").removesuffix(".json")
    try:
        if path == "/authenticate" and call.method == "POST":
            said = accounts.authenticate(bazaar, call)
            return answer_json(said, error="" if said["status"] == "OK" else "ERROR")
        route, names = _find(call, path)
        if not route.public:
            accounts.check_v2(bazaar, call)
        body = _perform(bazaar, call, route, names)
        reply = answer_json({"status": "OK", "message": None, **body})
    except Refused as no:
        return answer_json({"status": no.said, "message": no.message}, error=no.said)
    return _cache(call, reply) if route.cached else reply


def _find(call: Call, path: str) -> tuple[Route, Names]:
    if call.path.endswith(".json"):
        for route in _ROUTES:
            found = route.pattern.fullmatch(path)
            if found and route.method == call.method:
                return route, found.groupdict()
        if _UNKNOWN.fullmatch(path):
            raise Refused(f"tidak diketahui: dokumen yang ada tidak menjelaskan {path}")
    raise Refused("Halaman tidak ditemukan")  # the real sentence is not in the sheet


def _perform(bazaar: Bazaar, call: Call, route: Route, names: Names) -> dict[str, Any]:
    lag = bazaar.strike(call, "bukalapak", "read_lag") if route.reads else None
    if lag:
        with bazaar.store.looking_back(snapshot_name(lag)):
            return route.handle(bazaar, call, names)
    with bazaar.store.write():
        return route.handle(bazaar, call, names)


def _cache(call: Call, reply: Answer) -> Answer:
    """Add the ETag, or answer 304 without a body when the caller has this version."""
    tag = f'"{hashlib.sha256(reply.content).hexdigest()[:32]}"'
    if call.header("If-None-Match") == tag:
        return Answer(304, b"", "text/plain", {"ETag": tag})
    reply.headers["ETag"] = tag
    return reply


def _read_body(call: Call) -> dict[str, Any]:
    try:
        body = call.json()
    except ValueError as broken:
        raise Refused("Format JSON salah") from broken
    if not isinstance(body, dict):
        raise Refused("Format JSON salah")
    return body


def _read_object(body: dict[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name)
    if not isinstance(found, dict):
        raise Refused(f"{name} tidak boleh kosong")
    return found


def _read_number(value: Any, name: str, *, least: int = 0) -> int:
    """Read a whole number, sent as text in the samples."""
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= _MOST:
        raise Refused(f"{name} harus berupa angka")
    return int(text)


# People and categories


def _user(shop: sqlite3.Row) -> dict[str, Any]:
    name = shop["cipher"] or shop["shop_id"]
    return {
        "id": int(shop["shop_id"]) if shop["shop_id"].isdigit() else 0,
        "name": shop["name"],
        "email": f"{name}@sandbox.invalid",
        "phone": "62800000000",
        "avatar": "",
        "bank": {"name": "Bank Sandbox", "number": "000"},
        "birthday": None,
        "address": {"province": "DKI Jakarta", "city": "Jakarta Pusat", "area": "Gambir"},
    }


def get_me(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    return get_user(bazaar, call, {**names, "id": call.shop_id})


def get_user(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del call
    shop = bazaar.accounts.shop("bukalapak", names["id"])
    if shop is None:
        raise Refused("Pengguna tidak ditemukan")
    return {"user": _user(shop)}


def get_categories(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del bazaar, call, names
    nodes: dict[str, dict[str, Any]] = {}
    roots: list[dict[str, Any]] = []
    for found in taxonomy.categories().values():
        number = int(found.category_id)
        node: dict[str, Any] = {"id": number, "name": found.name_id, "url": f"/c/{number}", "children": []}
        nodes[found.category_id] = node
        (roots if found.parent_id == "0" else nodes[found.parent_id]["children"]).append(node)
    return {"categories": roots}


def _leaf(value: Any) -> taxonomy.Category:
    found = taxonomy.categories().get(str(value))
    if found is None or not found.is_leaf:
        raise Refused("Kategori tidak ditemukan")
    return found


def _mandatory(bazaar: Bazaar, call: Call, category: taxonomy.Category, *, consume: bool) -> set[str]:
    attributes = taxonomy.attributes_of(category)
    fault = bazaar.faults.strike("attribute_mandatory", "bukalapak", call.path, consume=consume)
    first = next((found.attribute_id for found in attributes if not found.mandatory), "")
    added = {str(fault.options.get("attribute_id", first))} if fault else set()
    return {found.attribute_id for found in attributes if found.mandatory} | added


def _field(attribute: taxonomy.Attribute) -> str:
    return (
        attribute.name.lower()
        .replace(" ", "_")
        .replace(".", "")
        .replace("(", "")
        .replace(")", "")
        .replace("/", "_")
    )


def get_attributes(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    category = _leaf(names["id"])
    mandatory = _mandatory(bazaar, call, category, consume=False)
    return {
        "attributes": [
            {
                "fieldName": _field(found),
                "displayName": found.name,
                "inputType": _KIND[found.kind],
                "options": list(found.values),
                "required": found.attribute_id in mandatory,
            }
            for found in taxonomy.attributes_of(category)
        ]
    }


# Pictures: each is used once


def upload_image(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    files = [upload for upload in call.uploads if upload.field == "file"]
    try:
        picture = read_picture(files[0].content if files else b"")
    except ValueError as unreadable:
        raise Refused("Harus berupa file gambar") from unreadable
    if min(picture.width, picture.height) < _SIDE:
        raise Refused("Gambar minimal 300x300 piksel")  # the size is from one client's comment
    image_id = bazaar.goods.add_image("bukalapak", files[0].content, picture)
    number = str(_FIRST_IMAGE + len(bazaar.records.all_of("bukalapak", "image")))
    bazaar.records.keep(
        "bukalapak", "image", number, {"image_id": image_id, "product": ""}, shop_id=call.shop_id
    )
    return {"id": number}


def _own_image(bazaar: Bazaar, call: Call, number: str) -> dict[str, Any]:
    found = bazaar.records.read("bukalapak", "image", number)
    if found is None or found["shop_id"] != call.shop_id or found.get("gone"):
        raise Refused("Gambar tidak ditemukan")
    return found


def get_image(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    found = _own_image(bazaar, call, names["id"])
    return {"id": names["id"], "message": found["product"] or "Orphaned"}


def delete_image(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    found = _own_image(bazaar, call, names["id"])
    body = {"image_id": found["image_id"], "product": "", "gone": True}
    bazaar.records.keep("bukalapak", "image", names["id"], body, shop_id=call.shop_id)
    return {}


def _free_images(bazaar: Bazaar, call: Call, text: Any) -> list[dict[str, Any]]:
    found = [_own_image(bazaar, call, one.strip()) for one in str(text or "").split(",") if one.strip()]
    if any(one["product"] for one in found):
        raise Refused("Gambar sudah dipakai produk lain")
    return found


def _bind(bazaar: Bazaar, call: Call, images: list[dict[str, Any]], product: str) -> None:
    for one in images:
        body = {"image_id": one["image_id"], "product": product}
        bazaar.records.keep("bukalapak", "image", one["key"], body, shop_id=call.shop_id)


# Products


def _find_listing(bazaar: Bazaar, text: str) -> sqlite3.Row:
    """Find a product by its base-36 id or the same id as a decimal number (§3)."""
    listing = None
    if text.isascii() and text.isalnum():
        listing = bazaar.goods.listing("bukalapak", int(text, 36)) or bazaar.goods.listing("bukalapak", text)
    if listing is None or listing["status"] == "deleted":
        raise Refused("Produk tidak ditemukan")
    return listing


def _own_listing(bazaar: Bazaar, call: Call, text: str) -> sqlite3.Row:
    listing = _find_listing(bazaar, text)
    if listing["shop_id"] != call.shop_id:
        raise Refused("Produk tidak ditemukan")
    return listing


def search_products(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    page = _read_number(call.asked("page", "0"), "page")
    size = _read_number(call.asked("per_page", "20"), "per_page")
    if size not in _PER_PAGE:
        raise Refused("per_page salah")
    words = call.asked("keywords").lower()
    prices = (0, _MOST)
    if call.asked("price_range") == "on":
        prices = (
            _read_number(call.asked("price_min", "0"), "price_min"),
            _read_number(call.asked("price_max", str(_MOST)), "price_max"),
        )
    found = [
        shapes.product(bazaar, call.base_url, listing)
        for listing in bazaar.goods.listings("bukalapak")
        if words in listing["title"].lower()
        and shapes.for_sale(bazaar, listing)
        and prices[0] <= shapes.sku_of(bazaar, listing)["price"] <= prices[1]
    ]
    return {"products": found[page * size : (page + 1) * size]}


def list_own(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """List own products that can be bought, or with not_for_sale_only those that cannot."""
    del names
    sellable = call.asked("not_for_sale_only") != "1"
    return {
        "products": [
            shapes.product(bazaar, call.base_url, listing)
            for listing in bazaar.goods.listings("bukalapak", call.shop_id)
            if shapes.for_sale(bazaar, listing) is sellable
        ]
    }


def get_product(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    return {"product": shapes.product(bazaar, call.base_url, _find_listing(bazaar, names["id"]))}


def create_product(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    if closing.uploads_ended(bazaar):
        raise Refused("Unggah produk baru sudah tidak tersedia sejak 1 Februari 2025")
    body = _read_body(call)
    product = _read_object(body, "product")
    for name in ("category_id", "name", "price", "weight", "stock", "description_bb"):
        if product.get(name) in (None, ""):
            raise Refused(f"{name} tidak boleh kosong")
    category = _leaf(product["category_id"])
    closed = bazaar.strike(call, "bukalapak", "category_closed")
    if closed and str(closed.options.get("category_id", category.category_id)) == category.category_id:
        raise Refused("Kategori tidak tersedia")
    given = product.get("product_detail_attributes")
    attributes = given if isinstance(given, dict) else {}
    mandatory = _mandatory(bazaar, call, category, consume=True)
    for found in taxonomy.attributes_of(category):
        if found.attribute_id in mandatory and not attributes.get(_field(found)):
            raise Refused(f"{found.name} tidak boleh kosong")
    images = _free_images(bazaar, call, body.get("images"))
    if not images:
        raise Refused("Image tidak boleh kosong")
    if len(images) > _IMAGES:
        raise Refused(f"Gambar paling banyak {_IMAGES}")
    late = bazaar.strike(call, "bukalapak", "late_rejection")
    listing = bazaar.goods.create(
        ListingDraft(
            market="bukalapak",
            shop_id=call.shop_id,
            title=str(product["name"]),
            description=str(product["description_bb"]),
            category_id=category.category_id,
            review_seconds=late.options.get("seconds", 2)
            if late
            else bazaar.setting("bukalapak", "review_seconds"),
            verdict="rejected" if late else "live",
            reject_reason=late.options.get("reason", "Melanggar") if late else "",
            wire={
                "grams": _read_number(product["weight"], "weight", least=1),
                "used": str(product.get("new", "true")).lower() in {"false", "0"},
                "negotiable": str(product.get("negotiable", "false")).lower() in {"true", "1"},
                "attributes": attributes,
                "image_ids": [one["image_id"] for one in images],
            },
        ),
        [
            SkuDraft(
                price=_read_number(product["price"], "price", least=1),
                stock=_read_number(product["stock"], "stock"),
            )
        ],
    )
    number = shapes.base36(listing["listing_id"])
    _bind(bazaar, call, images, number)
    return {"id": number, "message": "Product Added"}


def update_product(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Change what the body names; there is no stock-only call, so stock comes here too."""
    listing = _own_listing(bazaar, call, names["id"])
    body = _read_body(call)
    product = _read_object(body, "product") if body.get("product") else {}
    wire = json.loads(listing["wire"])
    changes: dict[str, Value] = {}
    if product.get("name"):
        changes["title"] = str(product["name"])
    if product.get("description_bb"):
        changes["description"] = str(product["description_bb"])
    if product.get("category_id"):
        changes["category_id"] = _leaf(product["category_id"]).category_id
    if product.get("weight"):
        wire["grams"] = _read_number(product["weight"], "weight", least=1)
    if isinstance(product.get("product_detail_attributes"), dict):
        wire["attributes"] = product["product_detail_attributes"]
    _change_images(bazaar, call, body, wire, names["id"])
    sku = shapes.sku_of(bazaar, listing)
    if product.get("price") not in (None, ""):
        if bazaar.strike(call, "bukalapak", "promotion_lock"):
            raise Refused("Harga tidak dapat diubah selama promo")
        bazaar.goods.set_price(sku["sku_id"], _read_number(product["price"], "price", least=1))
    if product.get("stock") not in (None, ""):
        _set_stock(bazaar, sku, _read_number(product["stock"], "stock"))
    bazaar.goods.change(listing["listing_id"], changes, wire=wire)
    fresh = _own_listing(bazaar, call, names["id"])
    return {"product": shapes.product(bazaar, call.base_url, fresh), "message": "Product Updated"}


def _change_images(
    bazaar: Bazaar, call: Call, body: dict[str, Any], wire: dict[str, Any], number: str
) -> None:
    added = _free_images(bazaar, call, body.get("new_images"))
    removed = [
        _own_image(bazaar, call, one.strip())["image_id"]
        for one in str(body.get("removed_images") or "").split(",")
        if one.strip()
    ]
    kept = [one for one in wire.get("image_ids", []) if one not in removed] + [
        one["image_id"] for one in added
    ]
    if (added or removed) and not 1 <= len(kept) <= _IMAGES:
        raise Refused("Image tidak boleh kosong" if not kept else f"Gambar paling banyak {_IMAGES}")
    wire["image_ids"] = kept
    _bind(bazaar, call, added, number)


def _set_stock(bazaar: Bazaar, sku: sqlite3.Row, available: int) -> None:
    try:
        bazaar.goods.set_stock(sku["sku_id"], available + sku["reserved"])
    except BelowReserved as held:
        raise Refused("Stok kurang dari pesanan") from held


def _move(status: str) -> Callable[[Bazaar, Call, Names], dict[str, Any]]:
    def handle(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
        listing = _own_listing(bazaar, call, names["id"])
        if listing["status"] not in {"live", "paused"}:
            raise Refused("Produk tidak dapat diubah")
        bazaar.goods.change(listing["listing_id"], {"status": status})
        return {}

    return handle


def push_product(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    _own_listing(bazaar, call, names["id"])
    if str(_read_body(call).get("force")) not in {"0", "1"}:
        raise Refused("force harus 0 atau 1")
    return {"can_push": True, "remaining_push": 10, "push_price": 500, "deposit": 0}


# Transactions


def _own_order(bazaar: Bazaar, call: Call, text: Any) -> sqlite3.Row:
    """Find a transaction of the seller by its id or by its twelve digits."""
    for order in bazaar.trade.orders("bukalapak", call.shop_id, limit=1_000_000):
        if str(text) in {order["order_id"], shapes.transaction_number(order)}:
            return order
    raise Refused("Transaksi tidak ditemukan")


def list_transactions(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    page = _read_number(call.asked("page", "0"), "page")
    size = _read_number(call.asked("per_page", "10"), "per_page", least=1)
    found = bazaar.trade.orders("bukalapak", call.shop_id, limit=1_000_000)[page * size : (page + 1) * size]
    return {"transactions": [shapes.transaction(bazaar, call.base_url, order) for order in found]}


def get_transaction(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Read one; the member `transactions` is an object here (§3)."""
    return {"transactions": shapes.transaction(bazaar, call.base_url, _own_order(bazaar, call, names["id"]))}


def confirm_shipping(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    body = _read_object(_read_body(call), "payment_shipping")
    order = _own_order(bazaar, call, body.get("transaction_id"))
    code = str(body.get("shipping_code") or "")
    if not code:
        raise Refused("shipping_code tidak boleh kosong")
    if order["stage"] not in {"ready", "accepted"}:
        raise Refused("Belum ada konfirmasi pembayaran atau konfirmasi pengiriman barang sudah dilakukan")
    bazaar.trade.set_tracking(order["order_id"], code)
    for action in ("arrange", "pick_up"):
        bazaar.trade.advance(order["order_id"], action, by="seller")
    return {"id": int(order["order_id"]), "message": "Konfirmasi pengiriman barang berhasil"}


def reject(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Reject a paid transaction; a failure answers status OK beside its message (§2)."""
    del names
    order = _own_order(bazaar, call, call.form.get("id"))
    reason = call.form.get("payment_rejection[reason]", "")
    if reason not in _REASONS or order["stage"] not in {"ready", "accepted"}:
        raise Refused("Failed to reject", said="OK")
    bazaar.trade.advance(order["order_id"], "cancel", by="seller", reason=reason)
    return {"message": "Transaction rejected"}  # the real sentence is not in the sheet


def give_feedback(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    feedback = _read_object(_read_body(call), "feedback")
    order = _own_order(bazaar, call, names["id"])
    if not feedback.get("body") or order["stage"] not in {"delivered", "completed"}:
        raise Refused("Umpan balik belum dapat diberikan")
    return {"feedback": {"body": str(feedback["body"]), "positive": bool(feedback.get("positive"))}}


def _route(method: str, path: str, handle: Callable[..., dict[str, Any]], **flags: bool) -> Route:
    return Route(method, re.compile(re.sub(r":(\w+)", r"(?P<\1>\\w+)", path)), handle, **flags)


_ROUTES = (
    _route("GET", "/users/info", get_me),
    _route("GET", "/users/:id", get_user),
    _route("GET", "/categories", get_categories, public=True, cached=True),
    _route("GET", "/categories/:id/attributes", get_attributes, public=True, cached=True),
    _route("POST", "/images", upload_image),
    _route("GET", "/images/status/:id", get_image),
    _route("DELETE", "/images/:id", delete_image),
    _route("GET", "/products", search_products, public=True, cached=True),
    _route("GET", "/products/mylapak", list_own, cached=True),
    _route("GET", "/products/:id", get_product, public=True, cached=True),
    _route("POST", "/products", create_product),
    _route("PUT", "/products/:id", update_product),
    _route("PUT", "/products/:id/sold", _move("paused")),
    _route("PUT", "/products/:id/relist", _move("live")),
    _route("DELETE", "/products/:id", _move("deleted")),
    _route("PATCH", "/products/:id/push", push_product),
    _route("GET", "/transactions", list_transactions, cached=True),
    _route("POST", "/transactions/confirm_shipping", confirm_shipping),
    _route("PUT", "/transactions/reject", reject),
    _route("GET", "/transactions/:id", get_transaction, cached=True),
    _route("POST", "/transactions/:id/feedbacks", give_feedback),
)
