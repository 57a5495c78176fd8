"""Shop information, profile and warehouse (shopee sheet §5)."""

import sqlite3

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.shopee.body import read_body
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.wire import Call


def get_shop_info(bazaar: Bazaar, call: Call) -> Reply:
    link = bazaar.accounts.link("shopee", call.app_key, call.shop_id)
    body = {
        "shop_name": _own(bazaar, call)["name"],
        "region": "ID",
        "status": "NORMAL",
        "is_cb": False,
        "is_sip": False,
        "is_upgraded_cbsc": False,
        "merchant_id": None,
        "auth_time": int(link["linked_at"]) if link else 0,
        "expire_time": int(link["expires_at"]) if link else 0,
        "shop_fulfillment_flag": "Others",
        "is_main_shop": False,
        "is_direct_shop": False,
        "is_mart_shop": False,
        "is_outlet_shop": False,
    }
    return Reply(body, flat=True)


def get_profile(bazaar: Bazaar, call: Call) -> Reply:
    shop = _own(bazaar, call)
    return Reply({"shop_logo": "", "description": shop["description"], "shop_name": shop["name"]})


def update_profile(bazaar: Bazaar, call: Call) -> Reply:
    body = read_body(call)
    if "shop_name" in body:
        bazaar.accounts.change_shop("shopee", call.shop_id, {"name": str(body["shop_name"])})
    if "description" in body:
        bazaar.accounts.change_shop("shopee", call.shop_id, {"description": str(body["description"])})
    return get_profile(bazaar, call)


def get_warehouse_detail(bazaar: Bazaar, call: Call) -> Reply:
    # The sandbox's shops have one warehouse, so the documented refusal is the whole behaviour.
    del bazaar, call
    raise Refused("warehouse.error_not_in_whitelist", "Your shop can not use multiple warehouses.")


def _own(bazaar: Bazaar, call: Call) -> sqlite3.Row:
    shop = bazaar.accounts.shop("shopee", call.shop_id)
    if shop is None:
        raise Refused("shop_no_linked", "The shop is gone.", status=403)
    return shop


ROUTES = {
    "/shop/get_shop_info": Route("GET", get_shop_info, reads=True),
    "/shop/get_profile": Route("GET", get_profile, reads=True),
    "/shop/update_profile": Route("POST", update_profile),
    "/shop/get_warehouse_detail": Route("GET", get_warehouse_detail, reads=True),
}
