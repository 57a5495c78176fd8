"""How Blibli writes products, order items and money (blibli sheet §4, §5.4, §5.7). Reads only."""

import json
import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.blibli.catalogue import category_code

_ITEM_BASE = 25_000_000_000  # order item numbers are eleven digits
# Words of the list filter; REJECTED is inferred. A product under review is in progress.
STATE = {
    "live": "ACTIVE",
    "draft": "NEED_CORRECTION",
    "paused": "ARCHIVED",
    "reviewing": "IN_PROGRESS",
    "rejected": "REJECTED",
    "banned": "SUSPENDED",
    "deleted": "ARCHIVED",
}
# PF for a created package is inferred; the sheet has no code for a parcel under way, so it stays PF until D.
STATUS = {
    "unpaid": "",
    "on_hold": "",
    "ready": "FP",
    "accepted": "PF",
    "arranged": "PF",
    "shipped": "PF",
    "delivered": "D",
    "completed": "D",
    "cancelled": "X",
}
STATUS_TEXT = {
    "FP": "Pesanan baru",
    "PF": "Paket dibuat",
    "D": "Diterima",
    "X": "Dibatalkan",
    "": "Belum dibayar",
}
ORDER_SECONDS = 2 * 86400  # time to ship before the automatic cancel; ours


def product_sku(listing: sqlite3.Row) -> str:
    return f"{listing['shop_id']}-{listing['listing_id']:05d}"


def blibli_sku(listing: sqlite3.Row, number: int) -> str:
    return f"{product_sku(listing)}-{number:05d}"


def numbered(bazaar: Bazaar, listing: sqlite3.Row) -> list[tuple[str, sqlite3.Row]]:
    """List the items of a product with their blibliSku."""
    return [
        (blibli_sku(listing, number), sku)
        for number, sku in enumerate(bazaar.goods.skus(listing["listing_id"]), 1)
    ]


def state(bazaar: Bazaar, listing: sqlite3.Row) -> str:
    """Name the product's state; one on sale without stock is out of stock (OOS)."""
    word = STATE[listing["status"]]
    left = sum(sku["stock"] - sku["reserved"] for sku in bazaar.goods.skus(listing["listing_id"]))
    return "OOS" if word == "ACTIVE" and left <= 0 else word


def product_row(bazaar: Bazaar, listing: sqlite3.Row) -> dict[str, Any]:
    """Write a product of the list; member names beside those of order items are inferred."""
    wire = json.loads(listing["wire"])
    return {
        "productSku": product_sku(listing),
        "productCode": f"MTA-{listing['listing_id']:07d}",
        "productName": listing["title"],
        "categoryCode": category_code(listing["category_id"]),
        "brandCode": wire.get("brandCode", ""),
        "state": state(bazaar, listing),
        "reason": listing["reject_reason"] if listing["status"] == "rejected" else "",
        "imageUrl": next(iter(wire.get("image_ids", [])), ""),
        "createdDate": round(listing["created_at"] * 1000),
        "updatedDate": round(listing["updated_at"] * 1000),
    }


def product_detail(bazaar: Bazaar, listing: sqlite3.Row) -> dict[str, Any]:
    wire = json.loads(listing["wire"])
    return {
        **product_row(bazaar, listing),
        "description": listing["description"],
        "uniqueSellingPoint": wire.get("uniqueSellingPoint", ""),
        "productType": wire.get("productType", 1),
        "dimension": wire.get("dimension", {}),
        "attributes": wire.get("attributes", {}),
        "images": wire.get("image_ids", []),
        "items": [variant_row(bazaar, listing, code, sku) for code, sku in numbered(bazaar, listing)],
    }


def variant_row(bazaar: Bazaar, listing: sqlite3.Row, code: str, sku: sqlite3.Row) -> dict[str, Any]:
    wire = json.loads(sku["wire"])
    shop = bazaar.accounts.shop("blibli", listing["shop_id"])
    buyable = bool(wire.get("buyable", True))
    return {
        "blibliSku": code,
        "sellerSku": sku["seller_sku"],
        "itemCode": f"MTA-{listing['listing_id']:07d}-{code[-5:]}",
        "variantName": sku["name"],
        "price": {"regular": float(wire.get("regular", sku["price"])), "sale": float(sku["price"])},
        "availableStock": sku["stock"] - sku["reserved"],
        "reservedStock": sku["reserved"],
        "minimumStock": wire.get("minimumStock", 0),
        "buyable": buyable,
        "displayable": buyable,
        "attributes": wire.get("attributes", {}),
        "pickupPoint": {"code": shop["warehouse_id"] if shop else ""},
    }


# Orders


def item_id(line: sqlite3.Row) -> str:
    return str(_ITEM_BASE + line["line_id"])


def line_id(number: Any) -> int:
    """Read a line's own id back from an order item number; -1 for what is none."""
    text = str(number)
    return int(text) - _ITEM_BASE if text.isascii() and text.isdigit() and len(text) < 16 else -1  # noqa: PLR2004 - far above any


def status(order: sqlite3.Row) -> str:
    return STATUS[order["stage"]]


def milliseconds(seconds: float | None) -> int | None:
    return round(seconds * 1000) if seconds else None


def package(bazaar: Bazaar, order: sqlite3.Row) -> dict[str, Any]:
    """Write one entry of the order list: a package with its items (§5.7)."""
    return {
        "packageId": order["package_id"] if order["stage"] not in {"unpaid", "ready"} else None,
        "orderItems": [order_item(bazaar, order, line) for line in bazaar.trade.lines(order["order_id"])],
    }


def item_code(bazaar: Bazaar, line: sqlite3.Row) -> str:
    listing = bazaar.goods.listing("blibli", line["listing_id"])
    codes = numbered(bazaar, listing) if listing is not None else []
    return next((code for code, sku in codes if sku["sku_id"] == line["sku_id"]), "")


def final_price(bazaar: Bazaar, order: sqlite3.Row, line: sqlite3.Row) -> float:
    """Write the price of a piece after the seller's discount, which is shared by value."""
    goods = sum(one["quantity"] * one["price"] for one in bazaar.trade.lines(order["order_id"]))
    return round(line["price"] * (1 - order["seller_discount"] / goods), 2) if goods else 0.0


def order_item(bazaar: Bazaar, order: sqlite3.Row, line: sqlite3.Row) -> dict[str, Any]:
    shop = bazaar.accounts.shop("blibli", order["shop_id"])
    return {
        "createdDate": milliseconds(order["created_at"]),
        "storeCode": order["shop_id"],
        "sellerDeliveryType": "PICKUP",
        "cashlessStatusUpdateSla": None,
        "instantPickupAcceptOrderDeadline": None,
        "order": {
            "id": order["order_id"],
            "itemId": item_id(line),
            "itemStatus": status(order),
            "quantity": line["quantity"],
            "date": milliseconds(order["created_at"]),
            "type": "B2C_RETAIL",
            "customerFullName": order["buyer_name"],
            "autoCancelTimestamp": milliseconds(order["created_at"] + ORDER_SECONDS),
            "statusFPUpdatedTimestamp": milliseconds(order["paid_at"]),
        },
        "product": {
            "blibliSku": item_code(bazaar, line),
            "sellerSku": line["seller_sku"] or line["listing_sku"],
            "itemName": line["title"],
            "variantName": line["variant"],
            "price": float(line["price"]),
            "finalPrice": final_price(bazaar, order, line),
            "type": "REGULAR",
        },
        "logistic": {
            "awbNumber": order["tracking_number"],
            "awbValidityStatus": "VALID" if order["tracking_number"] else "",
            "optionCode": "REG",
            "optionName": "Reguler",
            "productCode": "LOG-1",
            "productName": "Reguler",
            "shippingInstruction": order["note"],
        },
        "pickupPoint": {"code": shop["warehouse_id"] if shop else "", "name": "Gudang sandbox"},
        "preOrder": {"active": False, "type": None, "value": None},
    }


def order_item_detail(bazaar: Bazaar, order: sqlite3.Row, line: sqlite3.Row) -> dict[str, Any]:
    """Write the detail of version 2; the members of `shipment` and of the settlement part are not in the sheet."""
    listed = order_item(bazaar, order, line)
    cancelled = order["stage"] == "cancelled"
    return {
        "id": order["order_id"],
        "itemId": item_id(line),
        "status": status(order),
        "old": {"id": order["order_id"], "itemId": item_id(line)},
        "packageId": package(bazaar, order)["packageId"],
        "quantity": line["quantity"],
        "product": listed["product"],
        "partialFulfillment": {
            "canceledQuantity": line["quantity"] if cancelled else 0,
            "issuer": order["cancelled_by"],
            "reason": order["cancel_reason"] if cancelled else "",
            "refundSolution": None,
        },
        "pickupPoint": {
            "code": {"blibli": listed["pickupPoint"]["code"], "seller": ""},
            "pic": "",
            "warehouse": "Gudang sandbox",
            "address": "Alamat toko sandbox",
        },
        "recipient": {
            "name": order["buyer_name"],
            "phoneNumber": "",
            "email": "",
            "streetAddress": "Jalan Sandbox 1",
            "subdistrict": "Gambir",
            "district": "Gambir",
            "city": "Kota Jakarta Pusat",
            "state": "DKI Jakarta",
            "zipCode": "10110",
            "country": "Indonesia",
            "virtualPhoneNumber": {"code": "021", "pin": "0000"},
        },
        "shipment": listed["logistic"],
        "amount": {"shipping": {"cost": float(order["shipping_fee"])}},
    }


def order_item_v1(bazaar: Bazaar, order: sqlite3.Row, line: sqlite3.Row) -> dict[str, Any]:
    listed = order_item(bazaar, order, line)
    word = status(order)
    return {
        "orderNo": order["order_id"],
        "orderItemNo": item_id(line),
        "qty": line["quantity"],
        "orderDate": listed["createdDate"],
        "autoCancelDate": listed["order"]["autoCancelTimestamp"],
        "productName": line["title"],
        "productItemName": f"{line['title']} {line['variant']}".strip(),
        "productPrice": listed["product"]["price"],
        "finalPrice": listed["product"]["finalPrice"],
        "gdnSku": listed["product"]["blibliSku"],
        "gdnItemSku": listed["product"]["blibliSku"],
        "merchantSku": listed["product"]["sellerSku"],
        "total": float(line["price"] * line["quantity"]),
        "orderStatus": word,
        "orderStatusString": STATUS_TEXT[word],
        "custName": order["buyer_name"],
        "shippingStreetAddress": "Jalan Sandbox 1",
        "shippingCity": "Kota Jakarta Pusat",
        "shippingDistrict": "Gambir",
        "shippingSubDistrict": "Gambir",
        "shippingProvince": "DKI Jakarta",
        "shippingZipCode": "10110",
        "shippingMobile": "",
        "shippingRecipientName": order["buyer_name"],
        "shippingCost": float(order["shipping_fee"]),
        "logisticsProductCode": "LOG-1",
        "logisticsProductName": "Reguler",
        "logisticsOptionCode": "REG",
        "logisticsOptionName": "Reguler",
        "awbNumber": order["tracking_number"],
        "awbStatus": listed["logistic"]["awbValidityStatus"],
        "packageId": package(bazaar, order)["packageId"],
        "packageCreated": order["stage"] not in {"unpaid", "ready"},
        "merchantDeliveryType": "PICKUP",
        "cashlessHandover": False,
        "itemWeightInKg": 0.5,
        "destinationLatitude": None,
        "destinationLongitude": None,
        "orderHistory": [
            {
                "orderStatus": word,
                "orderStatusDesc": STATUS_TEXT[word],
                "createdTimestamp": milliseconds(order["updated_at"]),
            }
        ],
    }
