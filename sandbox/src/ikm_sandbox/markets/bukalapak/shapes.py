"""How v2 and v4 write products and transactions, and how their ids look (§3, §5). Reads only."""

import json
import sqlite3
from datetime import datetime, timedelta, timezone
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar

_WIB = timezone(timedelta(hours=7))
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_STATE = {
    "unpaid": "payment_chosen",
    "on_hold": "confirm_payment",
    "ready": "paid",
    "accepted": "paid",
    "arranged": "delivered",  # shipped by the seller
    "shipped": "delivered",
    "delivered": "received",  # with the buyer
    "completed": "remitted",
}
_SHOWN = {
    "paused": "Lapak Tutup",
    "banned": "Melanggar",
    "rejected": "Melanggar",
}


def base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


def state(order: sqlite3.Row, *, version: int = 2) -> str:
    """Name the state of a transaction; only v4 knows `accepted`."""
    stage = str(order["stage"])
    if stage == "cancelled":
        return "rejected" if order["cancelled_by"] == "seller" else "cancelled"
    if stage == "accepted" and version == 4:  # noqa: PLR2004 - the version's name
        return "accepted"
    return _STATE[stage]


def moment(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds, _WIB).isoformat(timespec="seconds") if seconds else None


def transaction_number(order: sqlite3.Row) -> str:
    """Write the twelve digits a buyer sees: the day and the end of the id."""
    day = datetime.fromtimestamp(order["created_at"], _WIB).strftime("%y%m%d")
    return f"{day}{order['order_id'][-6:]}"


def sku_of(bazaar: Bazaar, listing: sqlite3.Row) -> sqlite3.Row:
    """Read the one unit of a product: v2 knows no variants."""
    return bazaar.goods.skus(listing["listing_id"])[0]


def description_of_state(listing: sqlite3.Row, available: int) -> list[str]:
    if listing["status"] in _SHOWN:
        return [_SHOWN[listing["status"]]]
    return [] if available > 0 else ["Stok Habis"]


def for_sale(bazaar: Bazaar, listing: sqlite3.Row) -> bool:
    sku = sku_of(bazaar, listing)
    return bool(listing["status"] == "live" and sku["stock"] > sku["reserved"])


def category_path(category_id: str) -> list[str]:
    found = taxonomy.categories().get(category_id)
    if found is None:
        return []
    return [*category_path(found.parent_id), found.name_id]


def product(bazaar: Bazaar, base_url: str, listing: sqlite3.Row) -> dict[str, Any]:
    wire = json.loads(listing["wire"])
    sku = sku_of(bazaar, listing)
    shop = bazaar.accounts.shop("bukalapak", listing["shop_id"])
    available = sku["stock"] - sku["reserved"]
    path = category_path(listing["category_id"])
    images = [f"{base_url}/file/{one}" for one in wire.get("image_ids", [])]
    return {
        "id": base36(listing["listing_id"]),
        "category": path[-1] if path else "",
        "category_id": int(listing["category_id"]),
        "category_structure": path,
        "name": listing["title"],
        "city": "Jakarta Pusat",
        "province": "DKI Jakarta",
        "price": sku["price"],
        "weight": wire.get("grams", 0),
        "images": images,
        "small_images": images,
        "url": f"https://sandbox.invalid/p/{base36(listing['listing_id'])}",
        "desc": listing["description"],
        "condition": "used" if wire.get("used") else "new",
        "nego": bool(wire.get("negotiable")),
        "seller_name": shop["name"] if shop else "",
        "payment_ready": True,
        "stock": available,
        "specs": wire.get("attributes", {}),
        "state_description": description_of_state(listing, available),
    }


def transaction(bazaar: Bazaar, base_url: str, order: sqlite3.Row) -> dict[str, Any]:
    """Write a transaction of v2: one quantity for all, and product ids as decimal numbers (§3)."""
    lines = bazaar.trade.lines(order["order_id"])
    shop = bazaar.accounts.shop("bukalapak", order["shop_id"])
    products = []
    for line in lines:
        listing = bazaar.goods.listing("bukalapak", line["listing_id"])
        if listing is not None:
            products.append(
                {**product(bazaar, base_url, listing), "id": line["listing_id"], "price": line["price"]}
            )
    goods = sum(line["price"] * line["quantity"] for line in lines)
    return {
        "id": int(order["order_id"]),
        "transaction_id": transaction_number(order),
        "state": state(order),
        "unread": False,
        "amount": goods - order["seller_discount"],
        "quantity": sum(line["quantity"] for line in lines),
        "shipping_fee": order["shipping_fee"],
        "total_amount": bazaar.trade.total(order),
        "products": products,
        "consignee": {
            "name": order["buyer_name"],
            "address": "Jalan Sandbox 1",
            "city": "Jakarta Pusat",
            "province": "DKI Jakarta",
            "post_code": "10110",
        },
        "buyer": {"id": 9, "name": order["buyer_name"], "username": "pembeli_sandbox"},
        "seller": {
            "id": int(order["shop_id"]) if order["shop_id"].isdigit() else 0,
            "name": shop["name"] if shop else "",
            "username": shop["cipher"] if shop else "",
        },
        "actions": ["deliver", "reject"] if order["stage"] in {"ready", "accepted"} else [],
        "created_at": moment(order["created_at"]),
    }


# Version 4


def product_v4(bazaar: Bazaar, base_url: str, listing: sqlite3.Row) -> dict[str, Any]:
    sku = sku_of(bazaar, listing)
    shown = product(bazaar, base_url, listing)
    return {
        "id": shown["id"],
        "name": listing["title"],
        "url": shown["url"],
        "price": sku["price"],
        "stock": shown["stock"],
        "sku_id": sku["sku_id"],
        "variants": [],
        "images": {"large_urls": shown["images"]},
        "deal": {},
        "rating": {},
        "stats": {},
    }


def transaction_v4(bazaar: Bazaar, order: sqlite3.Row) -> dict[str, Any]:
    lines = bazaar.trade.lines(order["order_id"])
    goods = sum(line["price"] * line["quantity"] for line in lines)
    hidden = order["stage"] in {"unpaid", "ready"}
    reductions = (
        [{"name": "Diskon pelapak", "amount": order["seller_discount"]}] if order["seller_discount"] else []
    )
    return {
        "id": int(order["order_id"]),
        "transaction_id": f"BL{transaction_number(order)}",
        "state": state(order, version=4),
        "state_changed_at": {f"{state(order, version=4)}_at": moment(order["updated_at"])},
        "created_at": moment(order["created_at"]),
        "amount": {
            "seller": {
                "total": bazaar.trade.total(order),
                "details": {"items": goods, "delivery": order["shipping_fee"], "reductions": reductions},
            }
        },
        "delivery": {
            "consignee": {
                "name": order["buyer_name"],
                "phone": "(disembunyikan)" if hidden else "62800000000",
                "address": "Jalan Sandbox 1",
                "district": "Gambir",
                "city": "Jakarta Pusat",
                "province": "DKI Jakarta",
                "country": "Indonesia",
                "postal_code": "10110",
            },
            "requested_carrier": "jne",
            "buyer_logistic_choice": "jne",
            "tracking_number": order["tracking_number"],
        },
        "options": {"buyer_note": order["note"]},
        "items": [
            {
                "price": line["price"],
                "quantity": line["quantity"],
                "total_price": line["price"] * line["quantity"],
                "stuff": {
                    "id": line["sku_id"],
                    "sku_name": line["seller_sku"],
                    "product": {"id": base36(line["listing_id"]), "name": line["title"], "weight": 500},
                },
            }
            for line in lines
        ],
    }
