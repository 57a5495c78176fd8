"""The JSON control API under /control: paths to deeds and views, as described in the README."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.console import deeds, views
from ikm_sandbox.console.deeds import Denied
from ikm_sandbox.markets import Market
from ikm_sandbox.wire import Answer, Call, answer_json

type Verb = Callable[["Control", Call, dict[str, str]], tuple[int, Any]]


@dataclass(frozen=True, slots=True)
class Control:
    bazaar: Bazaar
    markets: Mapping[str, Market]
    addresses: Mapping[str, str]

    def answer(self, call: Call) -> Answer:
        """Answer one control call; refusals are said in JSON with their word."""
        try:
            for method, pattern, verb in _TABLE:
                found = pattern.fullmatch(call.path)
                if found and method == call.method:
                    status, data = verb(self, call, found.groupdict())
                    return answer_json(data, status=status)
            raise deeds.missing(f"{call.method} {call.path}")
        except Denied as no:
            return answer_json({"error": no.word, "message": str(no)}, status=no.status, error=no.word)

    def market(self, names: Mapping[str, str]) -> Market:
        found = self.markets.get(names["market"])
        if found is None:
            raise deeds.missing(f"market {names['market']}")
        return found


def _read(call: Call) -> dict[str, Any]:
    try:
        asked = call.json()
    except ValueError as broken:
        raise deeds.bad("the body is not JSON") from broken
    if not isinstance(asked, dict):
        raise deeds.bad("the body is not an object")
    return asked


# Whole sandbox


def _overview(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call, names
    markets = control.markets.values()
    return 200, {
        "now": control.bazaar.clock.now(),
        "markets": [
            {
                "id": market.market_id,
                "name": market.name,
                "lifecycle": market.lifecycle,
                "url": control.addresses[market.market_id],
            }
            for market in markets
        ],
        "faults": {market.market_id: sorted(market.offered_faults) for market in markets},
    }


def _show_clock(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call, names
    clock = control.bazaar.clock
    return 200, {"now": clock.now(), "offset_seconds": clock.offset}


def _advance_clock(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    seconds = _read(call).get("advance_seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise deeds.bad("advance_seconds must be a number")
    control.bazaar.clock.advance(seconds)
    control.bazaar.settle()
    control.bazaar.notices.wake()
    return _show_clock(control, call, names)


def _reset(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    asked = _read(call)
    if "market" in asked:
        control.bazaar.reset(control.market({"market": deeds.read_text(asked, "market")}).market_id)
    else:
        for market_id in control.markets:
            control.bazaar.reset(market_id)
        control.bazaar.clock.reset()
    return _overview(control, call, names)


# Applications, shops, tokens


def _list_apps(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call
    market = control.market(names)
    return 200, {
        "apps": [views.show_app(market, app) for app in control.bazaar.accounts.apps(market.market_id)]
    }


def _create_app(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    market = control.market(names)
    return 201, views.show_app(market, deeds.create_app(control.bazaar, market, _read(call)))


def _change_app(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    market = control.market(names)
    return 200, views.show_app(market, deeds.change_app(control.bazaar, market, names["key"], _read(call)))


def _list_shops(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call
    shops = control.bazaar.accounts.shops(control.market(names).market_id)
    return 200, {"shops": [views.show_shop(control.bazaar, shop) for shop in shops]}


def _create_shop(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    shop = deeds.create_shop(control.bazaar, control.market(names), _read(call))
    return 201, views.show_shop(control.bazaar, shop)


def _issue_code(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    row = deeds.issue_code(control.bazaar, control.market(names), names["key"], _read(call))
    return 201, {
        "code": row["code"],
        "expires_at": int(row["expires_at"]),
        "shop_id": row["shop_id"],
        "app_key": row["app_key"],
    }


def _grant(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    token = deeds.grant(control.bazaar, control.market(names), names["key"], _read(call))
    return 201, views.show_tokens(control.bazaar, token)


def _withdraw(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    ended = deeds.withdraw(control.bazaar, control.market(names), names["key"], call.asked("app_key"))
    return 200, {"revoked": ended}


# Listings, stock, orders


def _list_listings(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    market = control.market(names)
    control.bazaar.settle()
    listings = control.bazaar.goods.listings(market.market_id, call.asked("shop_id"))
    url = control.addresses[market.market_id]
    return 200, {"listings": [views.show_listing(control.bazaar, market, url, one) for one in listings]}


def _create_listing(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    market = control.market(names)
    listing = deeds.create_listing(control.bazaar, market, _read(call))
    return 201, views.show_listing(control.bazaar, market, control.addresses[market.market_id], listing)


def _show_listing(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call
    market = control.market(names)
    control.bazaar.settle()
    listing = deeds.find_listing(control.bazaar, market, names["key"])
    return 200, views.show_listing(control.bazaar, market, control.addresses[market.market_id], listing)


def _review_listing(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    market = control.market(names)
    listing = deeds.review_listing(control.bazaar, market, names["key"], _read(call))
    return 200, views.show_listing(control.bazaar, market, control.addresses[market.market_id], listing)


def _list_stock(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    market = control.market(names)
    return 200, {"stock": views.show_stock(control.bazaar, market.market_id, call.asked("shop_id"))}


def _list_orders(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    market = control.market(names)
    orders = control.bazaar.trade.orders(market.market_id, call.asked("shop_id"), stage=call.asked("stage"))
    return 200, {"orders": [views.show_order(control.bazaar, market, order) for order in orders]}


def _place_order(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    market = control.market(names)
    order = deeds.place_order(control.bazaar, market, _read(call))
    return 201, views.show_order(control.bazaar, market, order)


def _show_order(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call
    market = control.market(names)
    return 200, views.show_order(
        control.bazaar, market, deeds.find_order(control.bazaar, market, names["key"])
    )


def _advance_order(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    market = control.market(names)
    order = deeds.advance_order(control.bazaar, market, names["key"], _read(call))
    return 200, views.show_order(control.bazaar, market, order)


# Notices, faults, requests, settings


def _list_notices(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call
    rows = control.bazaar.notices.newest(control.market(names).market_id)
    return 200, {"notices": [views.show_notice(row) for row in rows]}


def _resend(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call
    return 200, views.show_notice(deeds.resend(control.bazaar, control.market(names), names["key"]))


def _list_faults(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call, names
    return 200, {"faults": [fault.as_dict() for fault in control.bazaar.faults.switched()]}


def _switch_fault(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del names
    return 201, deeds.switch_fault(control.bazaar, control.markets, _read(call)).as_dict()


def _clear_faults(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    number = names.get("key")
    gone = control.bazaar.faults.switch_off(
        fault_id=int(number) if number else None, market=call.asked("market") or None
    )
    if number and not gone:
        raise deeds.missing(f"fault {number}")
    return 200, {"cleared": gone}


def _list_requests(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    limit = deeds.read_whole({"limit": call.asked("limit", "100")}, "limit")
    rows = control.bazaar.journal.newest(
        control.market(names).market_id, limit=limit, path=call.asked("path")
    )
    return 200, {"requests": rows}


def _clear_requests(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call
    return 200, {"cleared": control.bazaar.journal.clear(control.market(names).market_id)}


def _show_settings(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    del call
    return 200, control.bazaar.settings.all_of(control.market(names).market_id)


def _change_settings(control: Control, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    return 200, deeds.change_settings(control.bazaar, control.market(names), _read(call))


_ROWS: tuple[tuple[str, str, Verb], ...] = (
    ("GET", "/control/?", _overview),
    ("GET", "/control/clock", _show_clock),
    ("POST", "/control/clock", _advance_clock),
    ("POST", "/control/reset", _reset),
    ("GET", "/control/faults", _list_faults),
    ("POST", "/control/faults", _switch_fault),
    ("DELETE", "/control/faults", _clear_faults),
    ("DELETE", r"/control/faults/(?P<key>\d+)", _clear_faults),
    ("GET", "/control/MARKET/apps", _list_apps),
    ("POST", "/control/MARKET/apps", _create_app),
    ("POST", "/control/MARKET/apps/KEY", _change_app),
    ("GET", "/control/MARKET/shops", _list_shops),
    ("POST", "/control/MARKET/shops", _create_shop),
    ("POST", "/control/MARKET/shops/KEY/codes", _issue_code),
    ("POST", "/control/MARKET/shops/KEY/tokens", _grant),
    ("DELETE", "/control/MARKET/shops/KEY/tokens", _withdraw),
    ("GET", "/control/MARKET/listings", _list_listings),
    ("POST", "/control/MARKET/listings", _create_listing),
    ("GET", "/control/MARKET/listings/KEY", _show_listing),
    ("POST", "/control/MARKET/listings/KEY/advance", _review_listing),
    ("GET", "/control/MARKET/stock", _list_stock),
    ("GET", "/control/MARKET/orders", _list_orders),
    ("POST", "/control/MARKET/orders", _place_order),
    ("GET", "/control/MARKET/orders/KEY", _show_order),
    ("POST", "/control/MARKET/orders/KEY/advance", _advance_order),
    ("GET", "/control/MARKET/notices", _list_notices),
    ("POST", "/control/MARKET/notices/KEY/resend", _resend),
    ("GET", "/control/MARKET/requests", _list_requests),
    ("DELETE", "/control/MARKET/requests", _clear_requests),
    ("GET", "/control/MARKET/settings", _show_settings),
    ("POST", "/control/MARKET/settings", _change_settings),
)
_TABLE = tuple(
    (method, re.compile(path.replace("MARKET", "(?P<market>[a-z_]+)").replace("KEY", "(?P<key>[^/]+)")), verb)
    for method, path, verb in _ROWS
)
