"""Outlets and subscriptions to notices (gojek sheet §4, Outlet and Webhook subscriptions)."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.gojek.asked import Names, need_switch, need_text, read_json, route
from ikm_sandbox.markets.gojek.refusal import Refused, unknown
from ikm_sandbox.wire import Call

_READ, _WRITE = "partner:outlet:read", "partner:outlet:write"
EVENTS = frozenset(
    {
        *(
            f"gofood.order.{word}"
            for word in (
                "created",
                "awaiting_merchant_acceptance",
                "merchant_accepted",
                "driver_otw_pickup",
                "driver_arrived",
                "placed",
                "completed",
                "cancelled",
                "webhook_error",
            )
        ),
        "gofood.catalog.menu_mapping_updated",
        "payment.transaction.settlement",
    }
)


def external_id(bazaar: Bazaar, outlet: str) -> str | None:
    link = bazaar.records.read("gojek", "outlet_link", outlet)
    return str(link["external_outlet_id"]) if link else None


def get_outlet(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Write the outlet; the member names are inferred from body.outlet of the notices."""
    del call
    shop = bazaar.accounts.shop("gojek", names["outlet"])
    return {
        "outlet": {
            "id": names["outlet"],
            "name": shop["name"] if shop else "",
            "external_outlet_id": external_id(bazaar, names["outlet"]),
        }
    }


def link_gofood(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Tie our id to the outlet; that the member is called external_outlet_id is inferred."""
    code = need_text(read_json(call, dict), "external_outlet_id", 200)
    bazaar.records.keep("gojek", "outlet_link", names["outlet"], {"external_outlet_id": code})
    return {"external_outlet_id": code}


def change_properties(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del bazaar, call, names
    raise unknown("the body of outlet properties")


# Subscriptions


def _shape(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["key"], "event": row["event"], "url": row["url"], "active": row["active"]}


def _read_subscription(call: Call) -> dict[str, Any]:
    body = read_json(call, dict)
    event, url = need_text(body, "event", 100), need_text(body, "url", 2000)
    if event not in EVENTS:
        raise Refused(422, f"event {event} does not exist")
    if urlsplit(url).scheme not in {
        "http",
        "https",
    }:  # the marketplace asks for https; the sandbox serves local tests
        raise Refused(422, "url is not an address")
    return {"event": event, "url": url, "active": need_switch(body, "active"), "app_key": call.app_key}


def subscribe(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Subscribe for one outlet, or for all when the path names none."""
    body = _read_subscription(call)
    key = secrets.token_hex(16)
    bazaar.records.keep("gojek", "subscription", key, body, shop_id=names.get("outlet", ""))
    return {"subscription": {"id": key, **{name: body[name] for name in ("event", "url", "active")}}}


def _own(bazaar: Bazaar, call: Call, names: Names) -> list[dict[str, Any]]:
    return [
        row
        for row in bazaar.records.all_of("gojek", "subscription")
        if row["app_key"] == call.app_key and row["shop_id"] == names.get("outlet", "")
    ]


def list_subscriptions(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    return {"subscriptions": [_shape(row) for row in _own(bazaar, call, names)]}


def _find(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    for row in _own(bazaar, call, names):
        if row["key"] == names["subscription"]:
            return row
    raise Refused(404, "there is no such subscription", title="NotFound")


def change_subscription(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    row = _find(bazaar, call, names)
    body = _read_subscription(call)
    bazaar.records.keep("gojek", "subscription", row["key"], body, shop_id=row["shop_id"])
    return {"subscription": _shape({**row, **body})}


def unsubscribe(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    bazaar.records.drop("gojek", "subscription", _find(bazaar, call, names)["key"])
    return {}


_ALL = "/partner/v1/notification-subscriptions"
_ONE = "/partner/outlets/{outlet}/v1/notification-subscriptions"
ROUTES = (
    route("GET", "/partner/outlets/{outlet}/v1", get_outlet, _READ, reads=True),
    route("PUT", "/partner/outlets/{outlet}/v1/link/gofood", link_gofood, _WRITE),
    route("PATCH", "/gofood/outlets/{outlet}/v1/properties", change_properties, "gofood:outlet:write"),
    *(
        row
        for base in (_ALL, _ONE)
        for row in (
            route("POST", base, subscribe, _WRITE),
            route("GET", base, list_subscriptions, _READ, reads=True),
            route("PUT", f"{base}/{{subscription}}", change_subscription, _WRITE),
            route("DELETE", f"{base}/{{subscription}}", unsubscribe, _WRITE),
        )
    ),
)
