"""Rows of the sandbox as the Partner API shows them: products, orders, packages. Pure shaping, no checks."""

import json
import sqlite3
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.gateway import image_url
from ikm_sandbox.markets.tokopedia.catalogue import DELIVERY_OPTION, PROVIDER, PROVIDER_NAME

PRODUCT_STATUS = {
    "draft": "DRAFT",
    "reviewing": "PENDING",
    "live": "ACTIVATE",
    "paused": "SELLER_DEACTIVATED",
    "rejected": "FAILED",
    "banned": "PLATFORM_DEACTIVATED",
    "deleted": "DELETED",
}
_AUDIT = {"draft": "NONE", "reviewing": "AUDITING", "rejected": "FAILED"}
ORDER_STATUS = {
    "unpaid": "UNPAID",
    "on_hold": "ON_HOLD",
    "ready": "AWAITING_SHIPMENT",
    "accepted": "AWAITING_SHIPMENT",
    "arranged": "AWAITING_COLLECTION",
    "shipped": "IN_TRANSIT",
    "delivered": "DELIVERED",
    "completed": "COMPLETED",
    "cancelled": "CANCELLED",
}
# Package words are from client code, not from the sheet.
PACKAGE_STATUS = {
    "arranged": "PROCESSING",
    "shipped": "FULFILLING",
    "delivered": "COMPLETED",
    "completed": "COMPLETED",
}
CANCEL_STATUS = {
    "pending": "CANCELLATION_REQUEST_PENDING",
    "accepted": "CANCELLATION_REQUEST_SUCCESS",
    "refused": "CANCELLATION_REQUEST_CANCEL",
    "withdrawn": "CANCELLATION_REQUEST_CANCEL",
    "seller": "CANCELLATION_REQUEST_COMPLETE",
}
RETURN_STATUS = {
    "requested": "RETURN_OR_REFUND_REQUEST_PENDING",
    "accepted": "RETURN_OR_REFUND_REQUEST_COMPLETE",
    "disputed": "REFUND_OR_RETURN_REQUEST_REJECT",
}
DAY = 86400
_TO_SHIP_DAYS = 2


def platforms_of(listing: sqlite3.Row) -> list[str]:
    return list(json.loads(listing["wire"]).get("listing_platforms", ["TIKTOK_SHOP", "TOKOPEDIA"]))


def sku(bazaar: Bazaar, listing: sqlite3.Row, row: sqlite3.Row) -> dict[str, Any]:
    shop = bazaar.accounts.shop("tokopedia", listing["shop_id"])
    wire = json.loads(row["wire"])
    return {
        "id": str(row["sku_id"]),
        "seller_sku": row["seller_sku"],
        "price": {
            "currency": "IDR",
            "tax_exclusive_price": str(row["price"]),
            "sale_price": str(row["price"]),
        },
        "inventory": [
            {"warehouse_id": shop["warehouse_id"] if shop else "", "quantity": row["stock"] - row["reserved"]}
        ],
        "sales_attributes": sales_attributes(row),
        "external_sku_id": wire.get("external_sku_id", ""),
        "status_info": {"status": "NORMAL"},
    }


def sales_attributes(row: sqlite3.Row) -> list[dict[str, Any]]:
    given = json.loads(row["wire"]).get("sales_attributes", [])
    if not given and row["name"]:
        given = [{"name": "Varian", "value_name": row["name"]}]
    return [
        {
            "id": one.get("id") or f"9{position:05d}",
            "name": one.get("name", ""),
            "value_id": one.get("value_id") or f"{row['sku_id']}{position}",
            "value_name": one.get("value_name", ""),
            **({"sku_img": one["sku_img"]} if "sku_img" in one else {}),
        }
        for position, one in enumerate(given)
    ]


def product_summary(bazaar: Bazaar, listing: sqlite3.Row) -> dict[str, Any]:
    status = PRODUCT_STATUS[listing["status"]]
    mirrored = [{"platform": "TOKOPEDIA", "status": status}] if "TOKOPEDIA" in platforms_of(listing) else []
    return {
        "id": str(listing["listing_id"]),
        "title": listing["title"],
        "status": status,
        "sales_regions": ["ID"],
        "create_time": int(listing["created_at"]),
        "update_time": int(listing["updated_at"]),
        "integrated_platform_statuses": mirrored,
        "audit": {"status": _AUDIT.get(listing["status"], "APPROVED")},
        "skus": [sku(bazaar, listing, row) for row in bazaar.goods.skus(listing["listing_id"])],
    }


def product(bazaar: Bazaar, base_url: str, listing: sqlite3.Row) -> dict[str, Any]:
    wire = json.loads(listing["wire"])
    shaped = {
        **product_summary(bazaar, listing),
        "description": listing["description"],
        "category_chains": category_chain(listing["category_id"]),
        "main_images": [picture(bazaar, base_url, uri) for uri in wire.get("image_ids", [])],
        "product_attributes": wire.get("product_attributes", []),
        "package_weight": wire.get("package_weight", {"value": "0.5", "unit": "KILOGRAM"}),
        "external_product_id": wire.get("external_product_id", ""),
        "is_cod_allowed": bool(wire.get("is_cod_allowed", False)),
        "minimum_order_quantity": wire.get("minimum_order_quantity", 1),
    }
    if "package_dimensions" in wire:
        shaped["package_dimensions"] = wire["package_dimensions"]
    if wire.get("brand_id"):
        leaf = taxonomy.categories()[listing["category_id"]]
        shaped["brand"] = next(
            {"id": brand.brand_id, "name": brand.name}
            for brand in taxonomy.brands_of(leaf)
            if brand.brand_id == wire["brand_id"]
        )
    if listing["status"] == "rejected":
        shaped["audit_failed_reasons"] = [
            {"position": "Product", "reasons": [listing["reject_reason"]], "suggestions": []}
        ]
    return shaped


def category_chain(category_id: str) -> list[dict[str, Any]]:
    chain = []
    found = taxonomy.categories().get(category_id)
    while found is not None:
        chain.append(
            {
                "id": found.category_id,
                "parent_id": found.parent_id,
                "local_name": found.name_id,
                "is_leaf": found.is_leaf,
            }
        )
        found = taxonomy.categories().get(found.parent_id)
    return chain[::-1]


def picture(bazaar: Bazaar, base_url: str, uri: str) -> dict[str, Any]:
    row = bazaar.goods.image("tokopedia", uri)
    url = image_url(base_url, uri)
    return {
        "uri": uri,
        "urls": [url],
        "thumb_urls": [url],
        "width": row["width"] if row else 0,
        "height": row["height"] if row else 0,
    }


# Orders


def order(bazaar: Bazaar, base_url: str, row: sqlite3.Row) -> dict[str, Any]:
    """Shape one order; line_items has one entry per unit, as this marketplace does."""
    tracking = bazaar.trade.tracking_number(row, after=bazaar.setting("tokopedia", "tracking_seconds"))
    shop = bazaar.accounts.shop("tokopedia", row["shop_id"])
    deadline = int((row["paid_at"] or row["created_at"]) + _TO_SHIP_DAYS * DAY)
    shaped: dict[str, Any] = {
        "id": row["order_id"],
        "status": ORDER_STATUS[row["stage"]],
        "commerce_platform": row["platform"],
        "create_time": int(row["created_at"]),
        "update_time": int(row["updated_at"]),
        "user_id": "7494010234567890001",
        "buyer_message": row["note"],
        "is_cod": bool(row["cod"]),
        "is_on_hold_order": row["stage"] == "on_hold",
        "is_buyer_request_cancel": bool(row["cancel_requested"]),
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "shipping_type": "TIKTOK",
        "shipping_provider": PROVIDER_NAME,
        "shipping_provider_id": PROVIDER,
        "delivery_option_id": DELIVERY_OPTION,
        "delivery_option_name": "Reguler",
        "warehouse_id": shop["warehouse_id"] if shop else "",
        "payment_method_name": "Bayar di tempat" if row["cod"] else "Transfer virtual account",
        "tracking_number": tracking,
        "rts_sla_time": deadline,
        "tts_sla_time": deadline + DAY,
        "cancel_order_sla_time": deadline + 2 * DAY,
        "recipient_address": _address(),
        "payment": payment(bazaar, row),
        "line_items": units(bazaar, base_url, row, tracking),
        "packages": [{"id": row["package_id"]}] if row["stage"] not in {"unpaid", "on_hold"} else [],
    }
    if row["paid_at"]:
        shaped["paid_time"] = int(row["paid_at"])
    if row["arranged_at"]:
        shaped["rts_time"] = int(row["arranged_at"])
    if row["stage"] == "cancelled":
        shaped |= {
            "cancel_reason": row["cancel_reason"],
            "cancel_time": int(row["updated_at"]),
            "cancellation_initiator": row["cancelled_by"].upper(),
        }
    return shaped


def payment(bazaar: Bazaar, row: sqlite3.Row) -> dict[str, str]:
    goods = sum(line["quantity"] * line["price"] for line in bazaar.trade.lines(row["order_id"]))
    return {
        "currency": "IDR",
        "sub_total": str(goods - row["seller_discount"]),
        "shipping_fee": str(row["shipping_fee"]),
        "seller_discount": str(row["seller_discount"]),
        "platform_discount": "0",
        "tax": "0",
        "total_amount": str(bazaar.trade.total(row)),
        "original_total_product_price": str(goods),
        "original_shipping_fee": str(row["shipping_fee"]),
        "shipping_fee_seller_discount": "0",
        "shipping_fee_platform_discount": "0",
        "shipping_insurance_fee": "0",
    }


def unit_ids(bazaar: Bazaar, row: sqlite3.Row) -> list[tuple[str, sqlite3.Row]]:
    """Name every single unit of an order: the line's number and the unit's place in it."""
    return [
        (f"{line['line_id']}{number:04d}", line)
        for line in bazaar.trade.lines(row["order_id"])
        for number in range(1, line["quantity"] + 1)
    ]


def units(bazaar: Bazaar, base_url: str, row: sqlite3.Row, tracking: str) -> list[dict[str, Any]]:
    shaped = []
    for unit_id, line in unit_ids(bazaar, row):
        listing = bazaar.goods.listing("tokopedia", line["listing_id"])
        images = json.loads(listing["wire"]).get("image_ids", []) if listing else []
        shaped.append(
            {
                "id": unit_id,
                "product_id": str(line["listing_id"]),
                "product_name": line["title"],
                "sku_id": str(line["sku_id"]),
                "sku_name": line["variant"],
                "seller_sku": line["seller_sku"] or line["listing_sku"],
                "sku_image": image_url(base_url, images[0]) if images else "",
                "sku_type": "NORMAL",
                "currency": "IDR",
                "original_price": str(line["price"]),
                "sale_price": str(line["price"]),
                "seller_discount": "0",
                "platform_discount": "0",
                "display_status": ORDER_STATUS[row["stage"]],
                "package_id": row["package_id"],
                "package_status": PACKAGE_STATUS.get(row["stage"], "TO_FULFILL"),
                "tracking_number": tracking,
                "shipping_provider_id": PROVIDER,
                "shipping_provider_name": PROVIDER_NAME,
                "is_gift": False,
                **({"cancel_reason": row["cancel_reason"]} if row["stage"] == "cancelled" else {}),
            }
        )
    return shaped


def _address() -> dict[str, Any]:
    levels = (
        ("L0", "Negara", "Indonesia"),
        ("L1", "Provinsi", "DKI Jakarta"),
        ("L2", "Kota", "Kota Jakarta Pusat"),
        ("L3", "Kecamatan", "Gambir"),
    )
    return {
        "name": "P****i",
        "phone_number": "(+62)8*******21",
        "full_address": "Indonesia, DKI Jakarta, Kota Jakarta Pusat, Gambir, ******",
        "address_detail": "******",
        "postal_code": "10110",
        "region_code": "ID",
        "district_info": [
            {"address_level": level, "address_level_name": kind, "address_name": name}
            for level, kind, name in levels
        ],
    }
