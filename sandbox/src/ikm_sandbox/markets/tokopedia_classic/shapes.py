"""Rows of the sandbox as the classic API showed them, capital letters included. Pure shaping, no checks."""

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from ikm_sandbox.bazaar import Bazaar

ORDER_STATUS = {
    "unpaid": 103,
    "on_hold": 220,
    "ready": 220,
    "accepted": 400,
    "arranged": 450,
    "shipped": 500,
    "delivered": 600,
    "completed": 700,
    "cancelled": 10,
}
_PRODUCT_STATUS = {
    "live": 1,
    "paused": 3,
    "deleted": 0,
    "banned": -1,
    "rejected": -1,
    "reviewing": -1,
    "draft": 3,
}
PRODUCT_WORD = {
    "live": "ACTIVE",
    "paused": "INACTIVE",
    "deleted": "DELETED",
    "banned": "BANNED",
    "rejected": "BANNED",
    "reviewing": "PENDING",
    "draft": "INACTIVE",
}


def order_status(order: sqlite3.Row) -> int:
    if order["stage"] == "cancelled" and order["cancelled_by"] == "buyer":
        return 15
    return ORDER_STATUS[order["stage"]]


def products(bazaar: Bazaar, listing: sqlite3.Row) -> list[dict[str, Any]]:
    """Shape a listing: one entry, or a parent with its children when it has variants."""
    skus = bazaar.goods.skus(listing["listing_id"])
    if not any(sku["name"] for sku in skus):
        return [_product(listing, sku, sku["sku_id"], []) for sku in skus[:1]]
    children = [sku["sku_id"] for sku in skus]
    parent = _product(listing, skus[0], listing["listing_id"], children)
    return [parent, *(_product(listing, sku, sku["sku_id"], []) for sku in skus)]


def _product(listing: sqlite3.Row, sku: sqlite3.Row, product_id: int, children: list[int]) -> dict[str, Any]:
    wire = json.loads(listing["wire"])
    available = sku["stock"] - sku["reserved"]
    return {
        "basic": {
            "productID": product_id,
            "shopID": int(listing["shop_id"]),
            "status": _PRODUCT_STATUS[listing["status"]],
            "Name": " ".join(
                part for part in (listing["title"], sku["name"] if not children else "") if part
            ),
            "condition": 1,
            "childCategoryID": int(listing["category_id"]),
            "shortDesc": listing["description"],
        },
        "price": {"value": sku["price"], "currency": 1, "idr": sku["price"]},
        "weight": {"value": wire.get("weight_grams", 500), "unit": 1},
        "stock": {"value": available},
        "main_stock": available,
        "reserve_stock": sku["reserved"],
        "variant": {"isParent": bool(children), "childrenID": children},
        "menu": {"id": 0, "name": ""},
        "pictures": [{"OriginalURL": url} for url in wire.get("image_ids", [])],
        "other": {"sku": sku["seller_sku"] or listing["seller_sku"], "url": ""},
        "warehouses": [],
    }


def order(bazaar: Bazaar, row: sqlite3.Row) -> dict[str, Any]:
    lines = bazaar.trade.lines(row["order_id"])
    shop = bazaar.accounts.shop("tokopedia_classic", row["shop_id"])
    app_fs = _fs_of(bazaar, row["shop_id"])
    goods = sum(line["quantity"] * line["price"] for line in lines)
    return {
        "fs_id": app_fs,
        "order_id": int(row["order_id"]),
        "shop_id": int(row["shop_id"]),
        "invoice_ref_num": invoice(row),
        "products": [
            {
                "id": line["sku_id"],
                "Name": " ".join(part for part in (line["title"], line["variant"]) if part),
                "quantity": line["quantity"],
                "weight": 0.5,
                "total_weight": 0.5 * line["quantity"],
                "price": line["price"],
                "total_price": line["price"] * line["quantity"],
                "currency": "Rp",
                "sku": line["seller_sku"] or line["listing_sku"],
                "notes": row["note"],
            }
            for line in lines
        ],
        "buyer": {"id": 8970588, "Name": row["buyer_name"]},
        "recipient": {
            "Name": "P****i",
            "phone": "62***21",
            "address": {
                "address_full": "****** Gambir",
                "district": "Gambir",
                "city": "Kota Administrasi Jakarta Pusat",
                "province": "DKI Jakarta",
                "country": "Indonesia",
                "postal_code": "10110",
            },
        },
        "logistics": {"shipping_agency": "JNE", "service_type": "Reguler"},
        "amt": {
            "ttl_product_price": goods,
            "shipping_cost": row["shipping_fee"],
            "insurance_cost": 0,
            "ttl_amount": goods + row["shipping_fee"],
        },
        "order_status": order_status(row),
        "create_time": int(row["created_at"]),
        "warehouse_id": int(shop["warehouse_id"]) if shop else 0,
        "custom_fields": {"awb": row["tracking_number"]},
    }


def invoice(row: sqlite3.Row) -> str:
    day = datetime.fromtimestamp(row["created_at"], UTC).strftime("%Y%m%d")
    return f"INV/{day}/MPL/{row['order_id']}"


def _fs_of(bazaar: Bazaar, shop_id: str) -> str:
    for app_key in bazaar.accounts.links_of_shop("tokopedia_classic", shop_id):
        app = bazaar.accounts.app("tokopedia_classic", app_key)
        if app is not None:
            return str(app["service_id"])
    return ""
