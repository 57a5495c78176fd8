"""Rows of the sandbox in neutral words, as the control API answers them and the pages show them. Reads only."""

import json
import sqlite3
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets import Market


def show_app(market: Market, app: sqlite3.Row) -> dict[str, Any]:
    return {
        "app_key": app["app_key"],
        "app_secret": app["app_secret"],
        "name": app["name"],
        "callback_url": app["callback_url"],
        "redirect_url": app["redirect_url"],
        "push_key": app["push_key"] or app["app_secret"],
        "credentials": market.credentials(app),
    }


def show_shop(bazaar: Bazaar, shop: sqlite3.Row) -> dict[str, Any]:
    return {
        "shop_id": shop["shop_id"],
        "name": shop["name"],
        "region": "ID",
        "cipher": shop["cipher"],
        "warehouse_id": shop["warehouse_id"],
        "open": bool(shop["open"]),
        "linked_apps": bazaar.accounts.links_of_shop(shop["market"], shop["shop_id"]),
    }


def show_tokens(bazaar: Bazaar, token: sqlite3.Row) -> dict[str, Any]:
    shop = bazaar.accounts.shop(token["market"], token["shop_id"])
    return {
        "access_token": token["access_token"],
        "refresh_token": token["refresh_token"],
        "access_expires_at": int(token["access_expires_at"]),
        "refresh_expires_at": int(token["refresh_expires_at"]),
        "shop_id": token["shop_id"],
        "shop_cipher": shop["cipher"] if shop else "",
        "app_key": token["app_key"],
    }


def show_sku(sku: sqlite3.Row) -> dict[str, Any]:
    return {
        "sku_id": str(sku["sku_id"]),
        "seller_sku": sku["seller_sku"],
        "name": sku["name"],
        "price": sku["price"],
        "stock": sku["stock"],
        "reserved": sku["reserved"],
        "available": sku["stock"] - sku["reserved"],
    }


def show_listing(bazaar: Bazaar, market: Market, base_url: str, listing: sqlite3.Row) -> dict[str, Any]:
    pictures = json.loads(listing["wire"]).get("image_ids", [])
    return {
        "listing_id": str(listing["listing_id"]),
        "shop_id": listing["shop_id"],
        "title": listing["title"],
        "description": listing["description"],
        "category_id": listing["category_id"],
        "seller_sku": listing["seller_sku"],
        "status": listing["status"],
        "wire_status": market.word_for_listing(listing),
        "reject_reason": listing["reject_reason"] if listing["status"] == "rejected" else "",
        "images": [one if "://" in one else f"{base_url}/file/{one}" for one in pictures],
        "skus": [show_sku(sku) for sku in bazaar.goods.skus(listing["listing_id"])],
        "created_at": int(listing["created_at"]),
        "updated_at": int(listing["updated_at"]),
    }


def show_stock(bazaar: Bazaar, market: str, shop_id: str) -> list[dict[str, Any]]:
    return [
        {"shop_id": listing["shop_id"], "listing_id": str(listing["listing_id"]), **show_sku(sku)}
        for listing in bazaar.goods.listings(market, shop_id)
        for sku in bazaar.goods.skus(listing["listing_id"])
    ]


def show_order(bazaar: Bazaar, market: Market, order: sqlite3.Row) -> dict[str, Any]:
    after = bazaar.setting(market.market_id, "tracking_seconds")
    return {
        "order_id": order["order_id"],
        "shop_id": order["shop_id"],
        "stage": order["stage"],
        "wire_status": market.word_for_order(order),
        "cancel_requested": bool(order["cancel_requested"]),
        "cancel_id": order["cancel_id"],
        "platform": order["platform"],
        "buyer_name": order["buyer_name"],
        "note": order["note"],
        "lines": [
            {
                "line_id": str(line["line_id"]),
                "listing_id": str(line["listing_id"]),
                "sku_id": str(line["sku_id"]),
                "seller_sku": line["seller_sku"] or line["listing_sku"],
                "title": line["title"],
                "variant": line["variant"],
                "quantity": line["quantity"],
                "price": line["price"],
            }
            for line in bazaar.trade.lines(order["order_id"])
        ],
        "shipping_fee": order["shipping_fee"],
        "seller_discount": order["seller_discount"],
        "total": bazaar.trade.total(order),
        "package_id": order["package_id"],
        "tracking_number": bazaar.trade.tracking_number(order, after=after),
        "created_at": int(order["created_at"]),
        "updated_at": int(order["updated_at"]),
    }


def show_notice(row: sqlite3.Row) -> dict[str, Any]:
    kept = (
        "notice_id",
        "event",
        "shop_id",
        "url",
        "body",
        "status",
        "attempts",
        "last_status",
        "next_at",
        "created_at",
    )
    return {name: row[name] for name in kept}
