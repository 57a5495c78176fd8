"""The parts of API v4 that are evidenced: stock, orders, labels (§4, §5). Everything else is 404, as the sheet advises."""

import re
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import snapshot_name
from ikm_sandbox.goods import BelowReserved
from ikm_sandbox.labels import print_label
from ikm_sandbox.markets.bukalapak import shapes
from ikm_sandbox.markets.bukalapak.refusal import RefusedV4
from ikm_sandbox.trade import WrongState
from ikm_sandbox.wire import Answer, Call, answer_json

_PAGE = 50
_MOST = 10**9  # ours
_COURIERS = ("jnt", "sicepat", "go-jek", "grab", "ninjavan", "jne", "pos", "lionparcel")
_SERVICES = ("pick up", "drop off", "drop off cashless")

type Names = dict[str, str]


def answer(bazaar: Bazaar, call: Call) -> Answer:
    try:
        token = _check_token(bazaar, call)
        for method, pattern, handle, public in _ROUTES:
            found = pattern.fullmatch(call.path)
            if found and method == call.method:
                if not public and not token["shop_id"]:
                    raise RefusedV4(401, "the token speaks for no seller")  # noqa: TRY301 - the gate's own refusal
                call.shop_id = token["shop_id"]
                return _say(_perform(bazaar, call, method, handle, found.groupdict()))
        raise RefusedV4(404, f"{call.method} {call.path}")  # noqa: TRY301 - the gate's own refusal
    except RefusedV4 as no:
        return answer_json(no.as_body(), status=no.status, error=str(no.status))


def _check_token(bazaar: Bazaar, call: Call) -> sqlite3.Row:
    kind, _, text = call.header("Authorization").partition(" ")
    text = text if kind.lower() == "bearer" else call.asked("access_token")
    known = bazaar.accounts.known_token("bukalapak", text)
    if known is not None and bazaar.strike(call, "bukalapak", "token_revoked"):
        bazaar.accounts.revoke_tokens("bukalapak", known["app_key"], known["shop_id"])
    token = bazaar.accounts.token("bukalapak", text)
    if token is None or not token["app_key"]:  # a token of v2 does not open v4
        call.seal = "refused"
        raise RefusedV4(401, "You are not authorized")
    call.app_key, call.seal = token["app_key"], "verified"
    return token


def _perform(
    bazaar: Bazaar, call: Call, method: str, handle: Callable[[Bazaar, Call, Names], Any], names: Names
) -> Any:
    lag = bazaar.strike(call, "bukalapak", "read_lag") if method == "GET" else None
    if lag:
        with bazaar.store.looking_back(snapshot_name(lag)):
            return handle(bazaar, call, names)
    with bazaar.store.write():
        return handle(bazaar, call, names)


def _say(result: Any) -> Answer:
    if isinstance(result, Answer):
        return result
    data, meta = result if isinstance(result, tuple) else (result, {})
    return answer_json({"data": data, "meta": {"http_status": 200, **meta}})


def _read_body(call: Call) -> dict[str, Any]:
    try:
        body = call.json()
    except ValueError as broken:
        raise RefusedV4(422, "the body is not JSON") from broken
    if not isinstance(body, dict):
        raise RefusedV4(422, "the body is not an object")
    return body


def _page(call: Call, rows: list[Any]) -> tuple[list[Any], dict[str, int]]:
    texts = (call.asked("limit", str(_PAGE)), call.asked("offset", "0"))
    if not all(text.isascii() and text.isdigit() for text in texts) or not 1 <= int(texts[0]) <= _PAGE:
        raise RefusedV4(422, f"limit is 1 to {_PAGE}, offset a number")
    limit, offset = int(texts[0]), int(texts[1])
    return rows[offset : offset + limit], {"total": len(rows), "limit": limit, "offset": offset}


def get_me(bazaar: Bazaar, call: Call, names: Names) -> Any:
    del names
    shop = bazaar.accounts.shop("bukalapak", call.shop_id)
    if shop is None:
        raise RefusedV4(404, "the account is gone")
    name = shop["cipher"] or shop["shop_id"]
    return {"id": shop["shop_id"], "username": name, "name": shop["name"], "email": f"{name}@sandbox.invalid"}


def search(bazaar: Bazaar, call: Call, names: Names) -> Any:
    del names
    words = call.asked("keywords").lower()
    found = [one for one in bazaar.goods.listings("bukalapak") if words in one["title"].lower()]
    page, meta = _page(call, [one for one in found if shapes.for_sale(bazaar, one)])
    return [shapes.product_v4(bazaar, call.base_url, one) for one in page], meta


def list_own(bazaar: Bazaar, call: Call, names: Names) -> Any:
    del names
    words = call.asked("keywords").lower()
    own = [one for one in bazaar.goods.listings("bukalapak", call.shop_id) if words in one["title"].lower()]
    page, meta = _page(call, own)
    return [shapes.product_v4(bazaar, call.base_url, one) for one in page], meta


def _find(bazaar: Bazaar, text: str) -> sqlite3.Row:
    listing = bazaar.goods.listing("bukalapak", int(text, 36))
    if listing is None or listing["status"] == "deleted":
        raise RefusedV4(404, "the product is not found")
    return listing


def get_product(bazaar: Bazaar, call: Call, names: Names) -> Any:
    return shapes.product_v4(bazaar, call.base_url, _find(bazaar, names["product"]))


def get_categories(bazaar: Bazaar, call: Call, names: Names) -> Any:
    """List categories; the member names are inferred from v2."""
    del bazaar, call, names
    return [
        {"id": int(found.category_id), "name": found.name_id, "parent_id": int(found.parent_id)}
        for found in taxonomy.categories().values()
    ]


def change_sku(bazaar: Bazaar, call: Call, names: Names) -> Any:
    """Set the stock, and whether the product is on sale."""
    listing = _find(bazaar, names["product"])
    sku = shapes.sku_of(bazaar, listing)
    if listing["shop_id"] != call.shop_id or str(sku["sku_id"]) != names["sku"]:
        raise RefusedV4(404, "the sku is not found")
    body = _read_body(call)
    stock, state = body.get("stock"), body.get("state", "active")
    if isinstance(stock, bool) or not isinstance(stock, int) or not 0 <= stock <= _MOST or state != "active":
        raise RefusedV4(422, "stock must be a whole number; of the states only `active` is known")
    try:
        bazaar.goods.set_stock(sku["sku_id"], stock + sku["reserved"])
    except BelowReserved as held:
        raise RefusedV4(422, "the stock is below what orders hold") from held
    return shapes.product_v4(bazaar, call.base_url, _find(bazaar, names["product"]))


# Orders


def _own(bazaar: Bazaar, call: Call, number: Any) -> sqlite3.Row:
    for order in bazaar.trade.orders("bukalapak", call.shop_id, limit=1_000_000):
        if str(number) in {order["order_id"], f"BL{shapes.transaction_number(order)}"}:
            return order
    raise RefusedV4(404, "the transaction is not found")


def _read_time(call: Call, name: str) -> float | None:
    if not call.asked(name):
        return None
    try:
        return datetime.fromisoformat(call.asked(name)).timestamp()
    except ValueError as wrong:
        raise RefusedV4(422, f"{name} is not a time") from wrong


def list_transactions(bazaar: Bazaar, call: Call, names: Names) -> Any:
    del names
    if call.asked("context", "sale") != "sale":
        raise RefusedV4(422, "of the contexts only `sale` is known")
    since, until = _read_time(call, "start_time"), _read_time(call, "end_time")
    states = set(call.query.get("states[]", []))
    found = [
        order
        for order in bazaar.trade.orders("bukalapak", call.shop_id, limit=1_000_000)
        if (not states or shapes.state(order, version=4) in states)
        and (since is None or order["created_at"] >= since)
        and (until is None or order["created_at"] <= until)
    ]
    page, meta = _page(call, found)
    return [shapes.transaction_v4(bazaar, order) for order in page], meta


def get_transaction(bazaar: Bazaar, call: Call, names: Names) -> Any:
    return shapes.transaction_v4(bazaar, _own(bazaar, call, names["number"]))


def _advance(bazaar: Bazaar, order: sqlite3.Row, action: str) -> Any:
    try:
        moved = bazaar.trade.advance(order["order_id"], action, by="seller")
    except WrongState as wrong:
        raise RefusedV4(422, f"the transaction is {shapes.state(order, version=4)}") from wrong
    return shapes.transaction_v4(bazaar, moved)


def change_status(bazaar: Bazaar, call: Call, names: Names) -> Any:
    if _read_body(call).get("state") != "accepted":
        raise RefusedV4(422, "of the states only `accepted` is known")
    return _advance(bazaar, _own(bazaar, call, names["number"]), "accept")


def book_courier(bazaar: Bazaar, call: Call, names: Names) -> Any:
    """Book a courier for an accepted order; the answer's member names are inferred."""
    del names
    body = _read_body(call)
    if body.get("courier_selection") not in _COURIERS or body.get("service_type") not in _SERVICES:
        raise RefusedV4(422, "courier_selection or service_type is wrong")
    order = _own(bazaar, call, body.get("transaction_id"))
    if order["stage"] != "accepted":
        raise RefusedV4(422, f"the transaction is {shapes.state(order, version=4)}")
    _advance(bazaar, order, "arrange")
    fresh = bazaar.trade.order(order["order_id"])
    return {"booking_code": f"BK{order['order_id']}", "tracking_number": fresh["tracking_number"]}


def download(bazaar: Bazaar, call: Call, names: Names) -> Any:
    del names
    numbers = call.query.get("transaction_ids[]", [])
    if call.asked("file_type") != "pdf" or not numbers:
        raise RefusedV4(422, "file_type is pdf, transaction_ids[] at least one")
    orders = [_own(bazaar, call, number) for number in numbers]
    lines = [f"Bukalapak {order['order_id']}  resi {order['tracking_number']}" for order in orders]
    return Answer(200, print_label(lines), "application/pdf")


_ROUTES: tuple[tuple[str, re.Pattern[str], Callable[[Bazaar, Call, Names], Any], bool], ...] = (
    ("GET", re.compile("/me"), get_me, False),
    ("GET", re.compile("/products"), search, True),
    ("GET", re.compile("/stores/me/products"), list_own, False),
    ("GET", re.compile("/categories"), get_categories, True),
    ("GET", re.compile("/products/(?P<product>[0-9a-z]+)"), get_product, True),
    ("PATCH", re.compile("/products/(?P<product>[0-9a-z]+)/skus/(?P<sku>[0-9]+)"), change_sku, False),
    ("GET", re.compile("/transactions"), list_transactions, False),
    ("GET", re.compile("/transactions/download"), download, False),
    ("GET", re.compile(r"/transactions/(?P<number>\w+)"), get_transaction, False),
    ("PUT", re.compile(r"/transactions/(?P<number>\w+)/status"), change_status, False),
    ("POST", re.compile("/_partners/logistic-bookings"), book_courier, False),
)
