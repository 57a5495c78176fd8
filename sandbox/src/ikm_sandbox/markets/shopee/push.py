"""Push: what is told, where to, and the inbox of lost messages (shopee sheet §10)."""

import http.client
import json
import sqlite3
from typing import Any
from urllib.parse import urlsplit

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.shopee import shapes
from ikm_sandbox.markets.shopee.body import need, read_body
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.notices import is_address
from ikm_sandbox.wire import Call

CODES = {"authorization": 1, "deauthorization": 2, "order_status": 3, "tracking": 4, "product": 6}
_KNOWN_CODES = frozenset({*range(1, 14), 15})
_PARTNER_LEVEL = frozenset({1, 2, 12})
_LOST_DAYS, _LOST_PAGE = 3, 100
_PROBE_SECONDS = 3
_OK = range(200, 300)


def compose(bazaar: Bazaar, event: str, shop_id: str, facts: dict[str, Any]) -> dict[str, Any] | None:
    """Build the body of a push, or None for what Shopee does not tell."""
    data = _compose_data(bazaar, event, shop_id, facts)
    if data is None:
        return None
    code = CODES[event]
    body = {"code": code, "data": data, "timestamp": bazaar.clock.seconds()}
    return body if code in _PARTNER_LEVEL else {**body, "shop_id": int(shop_id)}


def _compose_data(bazaar: Bazaar, event: str, shop_id: str, facts: dict[str, Any]) -> dict[str, Any] | None:
    if event in {"authorization", "deauthorization"}:
        return {"shop_id": int(shop_id)}  # inferred: the documents name the codes, not their data
    if event == "order_status":
        order = facts["order"]
        return {
            "ordersn": order["order_id"],
            "status": shapes.order_status(bazaar, order),
            "completed_scenario": "",
            "items": [],
            "update_time": int(order["updated_at"]),
        }
    if event == "tracking":
        order = facts["order"]
        # Inferred: the payload of code 4 was not verified in the documents.
        return {
            "ordersn": order["order_id"],
            "package_number": order["package_id"],
            "tracking_no": order["tracking_number"],
        }
    if event == "product" and facts["listing"]["status"] in {"rejected", "banned"}:
        return {"item_id": facts["listing"]["listing_id"]}  # inferred: only the code is documented
    return None


def address(bazaar: Bazaar, app: sqlite3.Row, event: str) -> str:
    """Name where a push of this event goes, or nothing when it is switched off or unknown."""
    code = CODES.get(event)
    return "" if code is None or code in _switched_off(bazaar, app["app_key"]) else app["callback_url"] or ""


def _switched_off(bazaar: Bazaar, app_key: str) -> list[int]:
    kept = bazaar.records.read("shopee", "push", app_key)
    return list(kept["off"]) if kept else []


def set_app_push_config(bazaar: Bazaar, call: Call) -> Reply:
    """Register the callback; it must answer a probe with 2xx first."""
    body = read_body(call)
    app = _own_app(bazaar, call)
    if "callback_url" in body:
        url = need(body, "callback_url", str)
        _probe(bazaar, url)
        bazaar.accounts.change_app("shopee", call.app_key, {"callback_url": url})
    elif not app["callback_url"]:
        raise Refused("error_param", "callback_url is required the first time.")
    off = set(_switched_off(bazaar, call.app_key))
    on_now, off_now = _read_codes(body, "set_push_config_on"), _read_codes(body, "set_push_config_off")
    if (on_now | off_now) - _KNOWN_CODES:
        raise Refused("error_param", "Unknown push code.")
    kept: list[int] = sorted((off | off_now) - on_now)
    bazaar.records.keep("shopee", "push", call.app_key, {"off": kept})
    return Reply({"result": "success"})


def _read_codes(body: dict[str, Any], name: str) -> set[int]:
    codes = body.get(name, [])
    if not isinstance(codes, list) or not all(isinstance(code, int) for code in codes):
        raise Refused("error_param", f"invalid field {name}")
    return set(codes)


def _probe(bazaar: Bazaar, url: str) -> None:
    if not is_address(url):
        raise Refused("error_param", "callback_url is not an address.")
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_PROBE_SECONDS)
    probe = json.dumps({"code": 0, "data": {}, "timestamp": bazaar.clock.seconds()})
    try:
        connection.request("POST", parts.path or "/", probe, {"Content-Type": "application/json"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as silent:
        raise Refused("error_param", "callback_url does not answer.") from silent
    finally:
        connection.close()
    if status not in _OK:
        raise Refused("error_param", "callback_url does not answer with 2xx.")


def get_app_push_config(bazaar: Bazaar, call: Call) -> Reply:
    app = _own_app(bazaar, call)
    off = _switched_off(bazaar, call.app_key)
    return Reply(
        {
            "callback_url": app["callback_url"] or "",
            "live_push_status": "Normal",
            "blocked_shop_id": [],
            "push_config_on_list": sorted(_KNOWN_CODES - set(off)),
            "push_config_off_list": off,
        }
    )


def get_lost_push_message(bazaar: Bazaar, call: Call) -> Reply:
    since = bazaar.clock.now() - _LOST_DAYS * shapes.DAY
    lost = bazaar.notices.lost("shopee", call.app_key, since=since)
    page = lost[:_LOST_PAGE]
    messages = []
    for row in page:
        body = json.loads(row["body"])
        message = {"code": body["code"], "timestamp": body["timestamp"], "data": json.dumps(body["data"])}
        messages.append({**message, "shop_id": body["shop_id"]} if "shop_id" in body else message)
    return Reply(
        {
            # The name of the list is not in the sheet; it is the one a public client expects.
            "push_message_list": messages,
            "has_next_page": len(lost) > _LOST_PAGE,
            "last_message_id": page[-1]["notice_id"] if page else 0,
        }
    )


def confirm_consumed_lost_push_message(bazaar: Bazaar, call: Call) -> Reply:
    last = need(read_body(call), "last_message_id", int)
    bazaar.notices.confirm_lost("shopee", call.app_key, last)
    return Reply({})


def _own_app(bazaar: Bazaar, call: Call) -> sqlite3.Row:
    app = bazaar.accounts.app("shopee", call.app_key)
    if app is None:
        raise Refused("invalid_partner_id", "Invalid partner_id.", status=403)
    return app


ROUTES = {
    "/push/set_app_push_config": Route("POST", set_app_push_config, public=True, alone=True),
    "/push/get_app_push_config": Route("GET", get_app_push_config, public=True),
    "/push/get_lost_push_message": Route("GET", get_lost_push_message, public=True),
    "/push/confirm_consumed_lost_push_message": Route(
        "POST", confirm_consumed_lost_push_message, public=True
    ),
}
