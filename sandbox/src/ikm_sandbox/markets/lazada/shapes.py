"""How Lazada writes products, orders and order lines (lazada sheet §8, §9). Reads only."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from ikm_sandbox.bazaar import Bazaar

_WIB = timezone(timedelta(hours=7))
PROVIDER, PROVIDER_CODE = "Kurir Sandbox", "FM50"
_ADDRESS = {
    "first_name": "P****i",
    "last_name": "",
    "phone": "62********21",
    "phone2": "",
    "address1": "J****",
    "address2": "",
    "address3": "DKI Jakarta",
    "address4": "Kota Jakarta Pusat",
    "address5": "Gambir",
    "addressDsitrict": "Gambir",
    "city": "Kota Jakarta Pusat",
    "post_code": "",
    "country": "Indonesia",
}
# `Rejected` and `Deleted` are inferred from the filter words; the documents show three item states.
ITEM_STATUS = {
    "live": "Active",
    "draft": "InActive",
    "paused": "InActive",
    "reviewing": "Pending QC",
    "rejected": "Rejected",
    "banned": "Rejected",
    "deleted": "Deleted",
}
STATUS_OF_STAGE = {
    "unpaid": "unpaid",
    "on_hold": "pending",
    "ready": "pending",
    "accepted": "packed",
    "arranged": "ready_to_ship",
    "shipped": "shipped",
    "delivered": "delivered",
    "completed": "delivered",
    "cancelled": "canceled",
}
_PIECES = 1000  # one line's pieces are numbered 0-999 behind its own number


def order_status(order: sqlite3.Row) -> str:
    return STATUS_OF_STAGE[order["stage"]]


def pieces(bazaar: Bazaar, order: sqlite3.Row) -> Iterator[tuple[int, sqlite3.Row]]:
    """List order lines as Lazada does: one row per piece, with its order_item_id (§9)."""
    for line in bazaar.trade.lines(order["order_id"]):
        for number in range(line["quantity"]):
            yield line["line_id"] * _PIECES + number, line


def money(amount: float) -> str:
    return f"{amount:.2f}"


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, _WIB).strftime("%Y-%m-%d %H:%M:%S %z")


# Products


def occupied(bazaar: Bazaar, sku_id: int) -> int:
    """Count what is paid and not yet shipped; it belongs to the total stock (§8)."""
    row = bazaar.store.row(
        "SELECT coalesce(sum(quantity), 0) AS pieces FROM sale_line JOIN sale USING (order_id)"
        " WHERE sku_id = ? AND stage IN ('on_hold', 'ready', 'accepted', 'arranged')",
        sku_id,
    )
    return int(row["pieces"]) if row else 0


def product(bazaar: Bazaar, listing: sqlite3.Row) -> dict[str, Any]:
    wire = json.loads(listing["wire"])
    return {
        "item_id": listing["listing_id"],
        "primary_category": int(listing["category_id"]),
        "status": ITEM_STATUS[listing["status"]],
        "created_time": str(round(listing["created_at"] * 1000)),
        "updated_time": str(round(listing["updated_at"] * 1000)),
        "images": wire.get("image_ids", []),
        "attributes": {
            "name": listing["title"],
            "description": listing["description"],
            "brand": "No Brand",
            **wire.get("attributes", {}),
        },
        "variation": wire.get("variation", {}),
        "trialProduct": False,
        "marketImages": [],
        "skus": [_sku(bazaar, listing, sku) for sku in bazaar.goods.skus(listing["listing_id"])],
    }


def _sku(bazaar: Bazaar, listing: sqlite3.Row, sku: sqlite3.Row) -> dict[str, Any]:
    wire = json.loads(sku["wire"])
    withhold, occupy = sku["reserved"], occupied(bazaar, sku["sku_id"])
    sellable = sku["stock"] - withhold
    total = sku["stock"] + occupy
    return {
        "SkuId": sku["sku_id"],
        "SellerSku": sku["seller_sku"],
        "ShopSku": shop_sku(listing["listing_id"], sku["sku_id"]),
        "Status": "active" if listing["status"] == "live" else "inactive",
        "saleProp": wire.get("saleProp", {}),
        "price": wire.get("list_price", sku["price"]),
        "special_price": wire.get("special_price", 0),
        "quantity": total,
        "Available": sellable,
        "Url": f"https://sandbox.invalid/products/i{listing['listing_id']}-s{sku['sku_id']}.html",
        "Images": wire.get("images", []),
        **{name: str(wire.get(name, "")) for name in PACKAGE},
        "multiWarehouseInventories": [
            {
                "warehouseCode": "dropshipping",
                "totalQuantity": total,
                "sellableQuantity": sellable,
                "quantity": total,
                "withholdQuantity": withhold,
                "occupyQuantity": occupy,
            }
        ],
        "fblWarehouseInventories": [],
        "channelInventories": [],
    }


PACKAGE = ("package_weight", "package_length", "package_width", "package_height", "package_content")


def shop_sku(listing_id: int, sku_id: int) -> str:
    return f"{listing_id}_ID-{sku_id}"


# Orders


def order_shape(bazaar: Bazaar, order: sqlite3.Row) -> dict[str, Any]:
    lines = bazaar.trade.lines(order["order_id"])
    goods = sum(line["quantity"] * line["price"] for line in lines)
    return {
        "order_id": int(order["order_id"]),
        "order_number": int(order["order_id"]),
        "statuses": [order_status(order)],
        "price": money(goods),
        "shipping_fee": order["shipping_fee"],
        "shipping_fee_original": order["shipping_fee"],
        "shipping_fee_discount_seller": 0,
        "shipping_fee_discount_platform": 0,
        "voucher": order["seller_discount"],
        "voucher_seller": order["seller_discount"],
        "voucher_platform": 0,
        "voucher_code": "",
        "payment_method": "COD" if order["cod"] else "MIXEDCARD",
        "items_count": sum(line["quantity"] for line in lines),
        "created_at": moment(order["created_at"]),
        "updated_at": moment(order["updated_at"]),
        "customer_first_name": order["buyer_name"],
        "customer_last_name": "",
        "address_shipping": _ADDRESS,
        "address_billing": _ADDRESS,
        "buyer_note": order["note"],
        "warehouse_code": "dropshipping",
        "gift_option": False,
        "remarks": "",
        "delivery_info": "",
        "promised_shipping_times": "",
        "need_cancel_confirm": bool(order["cancel_requested"]),
        "is_cancel_pending": bool(order["cancel_requested"]),
    }


def order_items(bazaar: Bazaar, order: sqlite3.Row) -> list[dict[str, Any]]:
    """Write every piece of an order; the order's discount is split so that the pieces add up to it."""
    rows = list(pieces(bazaar, order))
    goods = sum(line["price"] for _, line in rows)
    left, shaped = order["seller_discount"], []
    for number, (item_id, line) in enumerate(rows, 1):
        last = number == len(rows)
        share = left if last else min(left, order["seller_discount"] * line["price"] // goods) if goods else 0
        left -= share
        shaped.append(_item(bazaar, order, item_id, line, share))
    return shaped


def _item(
    bazaar: Bazaar, order: sqlite3.Row, item_id: int, line: sqlite3.Row, voucher: int
) -> dict[str, Any]:
    listing = bazaar.goods.listing("lazada", line["listing_id"])
    pictures = json.loads(listing["wire"]).get("image_ids", []) if listing else []
    packed = order["stage"] in {"accepted", "arranged", "shipped", "delivered", "completed"}
    cancelled = order["stage"] == "cancelled"
    return {
        "order_item_id": item_id,
        "order_id": int(order["order_id"]),
        "sku": line["seller_sku"] or line["listing_sku"],
        "shop_sku": shop_sku(line["listing_id"], line["sku_id"]),
        "sku_id": str(line["sku_id"]),
        "product_id": str(line["listing_id"]),
        "name": line["title"],
        "variation": line["variant"],
        "product_main_image": pictures[0] if pictures else "",
        "item_price": line["price"],
        "paid_price": line["price"] - voucher,
        "currency": "IDR",
        "status": order_status(order),
        "shipment_provider": PROVIDER if packed else "",
        "shipping_provider_type": "standard",
        "shipping_type": "Dropshipping",
        "tracking_code": order["tracking_number"] if packed else "",
        "package_id": order["package_id"] if packed else "",
        "shipping_amount": 0,
        "voucher_amount": voucher,
        "voucher_seller": voucher,
        "voucher_platform": 0,
        "reason": order["cancel_reason"] if cancelled else "",
        "reason_detail": "",
        "cancel_return_initiator": order["cancelled_by"] if cancelled else "",
        "return_status": "",
        "sla_time_stamp": moment(order["created_at"] + 2 * 86400),
        "promised_shipping_time": "",
        "warehouse_code": "dropshipping",
        "invoice_number": "",
        "is_digital": 0,
        "is_fbl": 0,
        "delivery_option_sof": 0,
        "need_cancel_confirm": bool(order["cancel_requested"]),
        "cancel_trigger_time": "",
        "reverse_order_id": order["cancel_id"],
        "created_at": moment(order["created_at"]),
        "updated_at": moment(order["updated_at"]),
        "payment_time": round(order["paid_at"] * 1000) if order["paid_at"] else 0,
    }
