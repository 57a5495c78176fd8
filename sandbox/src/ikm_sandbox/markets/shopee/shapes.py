"""Rows of the sandbox as Shopee shows them: items, models, orders, packages. Pure shaping, no checks."""

import json
import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.gateway import image_url
from ikm_sandbox.markets.shopee.catalogue import CHANNELS

# A rejected review has no word of its own in the documents; BANNED is inferred.
ITEM_STATUS = {
    "draft": "UNLIST",
    "reviewing": "REVIEWING",
    "live": "NORMAL",
    "paused": "UNLIST",
    "rejected": "BANNED",
    "banned": "BANNED",
    "deleted": "SELLER_DELETE",
}
_ORDER_STATUS = {
    "unpaid": "UNPAID",
    "on_hold": "PENDING",
    "ready": "READY_TO_SHIP",
    "accepted": "READY_TO_SHIP",
    "arranged": "PROCESSED",
    "shipped": "SHIPPED",
    "delivered": "TO_CONFIRM_RECEIVE",
    "completed": "COMPLETED",
    "cancelled": "CANCELLED",
}
_PACKAGE_STATUS = {
    "unpaid": "LOGISTICS_NOT_START",
    "on_hold": "LOGISTICS_PENDING_ARRANGE",
    "ready": "LOGISTICS_READY",
    "accepted": "LOGISTICS_READY",
    "arranged": "LOGISTICS_REQUEST_CREATED",
    "shipped": "LOGISTICS_PICKUP_DONE",
    "delivered": "LOGISTICS_DELIVERY_DONE",
    "completed": "LOGISTICS_DELIVERY_DONE",
    "cancelled": "LOGISTICS_REQUEST_CANCELED",
}
RETURN_STATUS = {"requested": "REQUESTED", "accepted": "ACCEPTED", "disputed": "SELLER_DISPUTE"}
_CARRIER = CHANNELS[8003]["name"]
_DAYS_TO_SHIP = 2
DAY = 86400


def has_models(skus: list[sqlite3.Row]) -> bool:
    return any(sku["name"] for sku in skus)


def prices(sku: sqlite3.Row) -> list[dict[str, Any]]:
    return [
        {
            "currency": "IDR",
            "original_price": sku["price"],
            "current_price": sku["price"],
            "inflated_price_of_original_price": sku["price"],
            "inflated_price_of_current_price": sku["price"],
        }
    ]


def stock(sku: sqlite3.Row) -> dict[str, Any]:
    return {
        "summary_info": {
            "total_reserved_stock": sku["reserved"],
            "total_available_stock": sku["stock"] - sku["reserved"],
        },
        "seller_stock": [{"location_id": "", "stock": sku["stock"], "if_saleable": True}],
        "shopee_stock": [],
    }


def images(base_url: str, image_ids: list[str]) -> dict[str, list[str]]:
    return {"image_id_list": image_ids, "image_url_list": [image_url(base_url, one) for one in image_ids]}


def item(bazaar: Bazaar, base_url: str, listing: sqlite3.Row) -> dict[str, Any]:
    """Shape one item as get_item_base_info shows it; price and stock are absent when it has models."""
    skus = bazaar.goods.skus(listing["listing_id"])
    wire = json.loads(listing["wire"])
    shaped = {
        "item_id": listing["listing_id"],
        "category_id": int(listing["category_id"]),
        "item_name": listing["title"],
        "description": listing["description"],
        "item_sku": listing["seller_sku"],
        "create_time": int(listing["created_at"]),
        "update_time": int(listing["updated_at"]),
        "attribute_list": wire.get("attribute_list", []),
        "image": images(base_url, wire.get("image_ids", [])),
        "weight": str(wire.get("weight", "")),
        "dimension": wire.get("dimension", {}),
        "logistic_info": wire.get("logistic_info", []),
        "pre_order": wire.get("pre_order", {"is_pre_order": False, "days_to_ship": _DAYS_TO_SHIP}),
        "condition": wire.get("condition", "NEW"),
        "item_status": ITEM_STATUS[listing["status"]],
        "has_model": has_models(skus),
        "brand": wire.get("brand", {"brand_id": 0, "original_brand_name": "No Brand"}),
        "item_dangerous": wire.get("item_dangerous", 0),
        "description_type": "normal",
        "deboost": "FALSE",
    }
    if not has_models(skus) and skus:
        shaped["price_info"] = prices(skus[0])
        shaped["stock_info_v2"] = stock(skus[0])
    return shaped


def model(sku: sqlite3.Row, listing_wire: dict[str, Any]) -> dict[str, Any]:
    wire = json.loads(sku["wire"])
    return {
        "model_id": sku["sku_id"],
        "tier_index": wire.get("tier_index", []),
        "model_name": sku["name"],
        "model_sku": sku["seller_sku"],
        "model_status": "MODEL_NORMAL",
        "price_info": prices(sku),
        "stock_info_v2": stock(sku),
        "weight": str(wire.get("weight", listing_wire.get("weight", ""))),
        "dimension": wire.get("dimension", listing_wire.get("dimension", {})),
        "pre_order": wire.get("pre_order", {"is_pre_order": False, "days_to_ship": _DAYS_TO_SHIP}),
        "promotion_id": 0,
    }


def order_status(bazaar: Bazaar, order: sqlite3.Row) -> str:
    if order["cancel_requested"]:
        return "IN_CANCEL"
    returned = bazaar.trade.return_of_order(order["order_id"])
    if returned is not None and returned["state"] != "accepted" and order["stage"] != "completed":
        return "TO_RETURN"
    return _ORDER_STATUS[order["stage"]]


def package_status(order: sqlite3.Row) -> str:
    return _PACKAGE_STATUS[order["stage"]]


def ship_by(order: sqlite3.Row) -> int:
    return int((order["paid_at"] or order["created_at"]) + _DAYS_TO_SHIP * DAY)


def order_detail(bazaar: Bazaar, call_base: str, order: sqlite3.Row, fields: set[str]) -> dict[str, Any]:
    """Shape one order: the default fields, and of the others those asked for."""
    lines = bazaar.trade.lines(order["order_id"])
    shaped: dict[str, Any] = {
        "order_sn": order["order_id"],
        "region": "ID",
        "currency": "IDR",
        "cod": bool(order["cod"]),
        "order_status": order_status(bazaar, order),
        "message_to_seller": order["note"],
        "create_time": int(order["created_at"]),
        "update_time": int(order["updated_at"]),
        "days_to_ship": _DAYS_TO_SHIP,
        "ship_by_date": ship_by(order),
    }
    optional = _optional(bazaar, call_base, order, lines)
    return {**shaped, **{name: value for name, value in optional.items() if name in fields}}


def _optional(bazaar: Bazaar, base_url: str, order: sqlite3.Row, lines: list[sqlite3.Row]) -> dict[str, Any]:
    return {
        "buyer_user_id": 258065,
        "buyer_username": order["buyer_name"],
        "estimated_shipping_fee": float(order["shipping_fee"]),
        "actual_shipping_fee": float(order["shipping_fee"]) if order["shipped_at"] else 0.0,
        "recipient_address": _address(),
        "note": "",
        "item_list": [_order_item(bazaar, base_url, line) for line in lines],
        "pay_time": int(order["paid_at"]) if order["paid_at"] else None,
        "dropshipper": "",
        "buyer_cancel_reason": order["cancel_reason"] if order["cancel_id"] else "",
        "cancel_by": order["cancelled_by"],
        "cancel_reason": order["cancel_reason"] if order["stage"] == "cancelled" else "",
        "fulfillment_flag": "fulfilled_by_local_seller",
        "pickup_done_time": int(order["shipped_at"] or 0),
        "package_list": [_package(order, lines)],
        "shipping_carrier": _CARRIER,
        "checkout_shipping_carrier": _CARRIER,
        "payment_method": "Cash on Delivery" if order["cod"] else "ShopeePay",
        "total_amount": float(bazaar.trade.total(order)),
    }


def _address() -> dict[str, str]:
    # Masked as the marketplace does for applications without a filed penetration test.
    return {
        "name": "P****i",
        "phone": "******21",
        "town": "",
        "district": "Gambir",
        "city": "Kota Jakarta Pusat",
        "state": "DKI Jakarta",
        "region": "ID",
        "zipcode": "10110",
        "full_address": "****** Gambir, Kota Jakarta Pusat, DKI Jakarta, 10110",
    }


def model_id(line: sqlite3.Row) -> int:
    return line["sku_id"] if line["variant"] else 0


def _order_item(bazaar: Bazaar, base_url: str, line: sqlite3.Row) -> dict[str, Any]:
    listing = bazaar.goods.listing("shopee", line["listing_id"])
    wire = json.loads(listing["wire"]) if listing else {}
    pictures = wire.get("image_ids", [])
    return {
        "item_id": line["listing_id"],
        "item_name": line["title"],
        "item_sku": line["listing_sku"],
        "model_id": model_id(line),
        "model_name": line["variant"],
        "model_sku": line["seller_sku"] if line["variant"] else "",
        "model_quantity_purchased": line["quantity"],
        "model_original_price": float(line["price"]),
        "model_discounted_price": float(line["price"]),
        "wholesale": False,
        "weight": float(wire.get("weight", 0)),
        "add_on_deal": False,
        "promotion_type": "",
        "promotion_id": 0,
        "order_item_id": line["line_id"],
        "image_info": {"image_url": image_url(base_url, pictures[0]) if pictures else ""},
        "active_qty": line["quantity"],
        "cancelled_qty": 0,
        "returned_qty": 0,
    }


def _package(order: sqlite3.Row, lines: list[sqlite3.Row]) -> dict[str, Any]:
    return {
        "package_number": order["package_id"],
        "logistics_status": package_status(order),
        "logistics_channel_id": 8003,
        "shipping_carrier": _CARRIER,
        "allow_self_design_awb": True,
        "item_list": [
            {"item_id": line["listing_id"], "model_id": model_id(line), "model_quantity": line["quantity"]}
            for line in lines
        ],
    }
