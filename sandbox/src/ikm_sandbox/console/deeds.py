"""What the control API and the pages can do to the sandbox, with checked arguments. No HTTP here."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.faults import ALL, Fault
from ikm_sandbox.goods import ListingDraft, OutOfStock, SkuDraft
from ikm_sandbox.markets import Market
from ikm_sandbox.notices import is_address
from ikm_sandbox.store import Value
from ikm_sandbox.trade import ACTIONS, LineDraft, SaleDraft, WrongState

_PLATFORMS = {"tokopedia": ("TOKOPEDIA", "TIKTOK_SHOP"), "gojek": ("delivery", "pickup")}
_REVIEWS = {"approve": "live", "reject": "rejected", "ban": "banned", "restore": "live"}


class Denied(Exception):
    """The deed cannot be done: `word` for programs, `status` for HTTP, the sentence for people."""

    def __init__(self, status: int, word: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.word = word


def bad(sentence: str) -> Denied:
    return Denied(422, "bad_request", sentence)


def missing(what: str) -> Denied:
    return Denied(404, "not_found", f"{what} is not here")


def read_text(asked: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = asked.get(name, default)
    if value is None or not isinstance(value, str | int) or isinstance(value, bool):
        raise bad(f"{name} must be given as text")
    return str(value)


def read_whole(asked: Mapping[str, Any], name: str, default: int | None = None, *, least: int = 0) -> int:
    value = asked.get(name, default)
    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise bad(f"{name} must be a whole number of at least {least}")
    return value


# Applications and shops


def find_app(bazaar: Bazaar, market: Market, app_key: str = "") -> sqlite3.Row:
    apps = bazaar.accounts.apps(market.market_id)
    for app in apps:
        if app_key in ("", app["app_key"]):
            return app
    raise missing(f"application {app_key}")


def find_shop(bazaar: Bazaar, market: Market, shop_id: str) -> sqlite3.Row:
    shop = bazaar.accounts.shop(market.market_id, shop_id)
    if shop is None:
        raise missing(f"shop {shop_id}")
    return shop


def create_app(bazaar: Bazaar, market: Market, asked: Mapping[str, Any]) -> sqlite3.Row:
    try:
        return bazaar.accounts.create_app(
            market=market.market_id,
            name=read_text(asked, "name", "Aplikasi sandbox"),
            app_key=read_text(asked, "app_key", ""),
            app_secret=read_text(asked, "app_secret", ""),
        )
    except ValueError as exists:
        raise bad(str(exists)) from exists


def change_app(bazaar: Bazaar, market: Market, app_key: str, asked: Mapping[str, Any]) -> sqlite3.Row:
    find_app(bazaar, market, app_key)
    changes: dict[str, Value] = {name: read_text(asked, name) if asked[name] else "" for name in asked}
    for name in {"callback_url", "redirect_url"} & changes.keys():
        if changes[name] and not is_address(str(changes[name])):
            raise bad(f"{name} is not an http address")
    try:
        bazaar.accounts.change_app(market.market_id, app_key, changes)
    except ValueError as unknown:
        raise bad(str(unknown)) from unknown
    return find_app(bazaar, market, app_key)


def create_shop(bazaar: Bazaar, market: Market, asked: Mapping[str, Any]) -> sqlite3.Row:
    try:
        return bazaar.accounts.create_shop(
            market=market.market_id,
            name=read_text(asked, "name"),
            shop_id=read_text(asked, "shop_id", ""),
        )
    except ValueError as exists:
        raise bad(str(exists)) from exists


def grant(bazaar: Bazaar, market: Market, shop_id: str, asked: Mapping[str, Any]) -> sqlite3.Row:
    find_shop(bazaar, market, shop_id)
    app = find_app(bazaar, market, read_text(asked, "app_key", ""))
    return market.grant(app["app_key"], shop_id)


def issue_code(bazaar: Bazaar, market: Market, shop_id: str, asked: Mapping[str, Any]) -> sqlite3.Row:
    find_shop(bazaar, market, shop_id)
    app = find_app(bazaar, market, read_text(asked, "app_key", ""))
    return market.issue_code(app["app_key"], shop_id)


def withdraw(bazaar: Bazaar, market: Market, shop_id: str, app_key: str = "") -> int:
    """Let the seller end the permission; the application is told first, while it is still linked."""
    find_shop(bazaar, market, shop_id)
    app = find_app(bazaar, market, app_key)
    bazaar.notices.announce_to(market.market_id, app["app_key"], shop_id, "deauthorization", {})
    return bazaar.accounts.withdraw(market.market_id, app["app_key"], shop_id)


# Listings


def find_listing(bazaar: Bazaar, market: Market, listing_id: str) -> sqlite3.Row:
    listing = bazaar.goods.listing(market.market_id, listing_id)
    if listing is None:
        raise missing(f"listing {listing_id}")
    return listing


def create_listing(bazaar: Bazaar, market: Market, asked: Mapping[str, Any]) -> sqlite3.Row:
    """Put a listing on the shelf without review, as test material."""
    shop = find_shop(bazaar, market, read_text(asked, "shop_id"))
    variants = asked.get("variants") or []
    if not isinstance(variants, list) or not all(isinstance(one, dict) for one in variants):
        raise bad("variants must be a list of objects")
    category = taxonomy.categories().get(read_text(asked, "category_id", taxonomy.first_leaf().category_id))
    if category is None or not category.is_leaf:
        raise bad("category_id must be a leaf category")
    skus = [
        SkuDraft(
            price=read_whole(one, "price", least=1),
            stock=read_whole(one, "stock", 0),
            seller_sku=read_text(one, "seller_sku", ""),
            name=read_text(one, "name"),
            wire={"tier_index": [position]},
        )
        for position, one in enumerate(variants)
    ] or [
        SkuDraft(
            price=read_whole(asked, "price", least=1),
            stock=read_whole(asked, "stock", 0),
            seller_sku=read_text(asked, "seller_sku", ""),
        )
    ]
    wire: dict[str, Any] = {"weight": 0.5, "image_ids": asked.get("image_ids") or []}
    if variants:
        wire["tiers"] = [{"name": "Varian", "option_list": [{"option": sku.name} for sku in skus]}]
    draft = ListingDraft(
        market=market.market_id,
        shop_id=shop["shop_id"],
        title=read_text(asked, "title"),
        description=read_text(asked, "description", ""),
        category_id=category.category_id,
        seller_sku=read_text(asked, "seller_sku", ""),
        wire=wire,
    )
    return bazaar.goods.create(draft, skus)


def review_listing(bazaar: Bazaar, market: Market, listing_id: str, asked: Mapping[str, Any]) -> sqlite3.Row:
    listing = find_listing(bazaar, market, listing_id)
    status = _REVIEWS.get(read_text(asked, "action"))
    if status is None:
        raise bad(f"action must be one of {', '.join(_REVIEWS)}")
    if listing["status"] == "deleted":
        raise Denied(409, "wrong_state", "the listing is deleted")
    reason = read_text(asked, "reason", "Ditolak dari konsol sandbox")
    bazaar.goods.change(listing["listing_id"], {"status": status, "reject_reason": reason})
    return find_listing(bazaar, market, listing_id)


# Orders


def place_order(bazaar: Bazaar, market: Market, asked: Mapping[str, Any]) -> sqlite3.Row:
    shop = find_shop(bazaar, market, read_text(asked, "shop_id"))
    lines = asked.get("lines")
    if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
        raise bad("lines must be a list of at least one object")
    created_at = asked.get("created_at")
    draft = SaleDraft(
        market=market.market_id,
        shop_id=shop["shop_id"],
        lines=[
            LineDraft(
                _find_sku(bazaar, market, shop["shop_id"], line), read_whole(line, "quantity", 1, least=1)
            )
            for line in lines
        ],
        note=read_text(asked, "note", ""),
        buyer_name=read_text(asked, "buyer_name", "Pembeli Sandbox"),
        platform=_read_platform(market, asked),
        paid=bool(asked.get("paid", True)),
        hold=bool(asked.get("hold", False)) and market.market_id == "tokopedia",
        cod=bool(asked.get("cod", False)),
        shipping_fee=read_whole(asked, "shipping_fee", 10_000),
        seller_discount=read_whole(asked, "seller_discount", 0),
        created_at=float(created_at) if isinstance(created_at, int | float) else None,
    )
    try:
        return bazaar.trade.place(draft)
    except OutOfStock as gone:
        raise Denied(409, "out_of_stock", f"not enough available of unit {gone}") from gone
    except LookupError as unknown:
        raise bad(str(unknown)) from unknown


def _read_platform(market: Market, asked: Mapping[str, Any]) -> str:
    """Read where the buyer ordered, or how the goods reach the buyer; the first choice is the default."""
    choices = _PLATFORMS.get(market.market_id)
    if choices is None:
        return market.name
    platform = read_text(asked, "platform", choices[0])
    if platform not in choices:
        raise bad(f"platform must be {' or '.join(choices)}")
    return platform


def _find_sku(bazaar: Bazaar, market: Market, shop_id: str, line: Mapping[str, Any]) -> int:
    if line.get("seller_sku"):
        found = bazaar.goods.find_sku(market.market_id, shop_id, seller_sku=read_text(line, "seller_sku"))
    elif line.get("sku_id"):
        found = bazaar.goods.sku(read_text(line, "sku_id"))
    else:
        listing = bazaar.goods.listing(market.market_id, read_text(line, "listing_id"))
        skus = bazaar.goods.skus(listing["listing_id"]) if listing else []
        found = skus[0] if len(skus) == 1 else None
    if found is None:
        raise bad("a line names no single unit on sale: give seller_sku or sku_id")
    return int(found["sku_id"])


def find_order(bazaar: Bazaar, market: Market, order_id: str) -> sqlite3.Row:
    try:
        order = bazaar.trade.order(order_id)
    except LookupError as unknown:
        raise missing(f"order {order_id}") from unknown
    if order["market"] != market.market_id:
        raise missing(f"order {order_id}")
    return order


def advance_order(bazaar: Bazaar, market: Market, order_id: str, asked: Mapping[str, Any]) -> sqlite3.Row:
    find_order(bazaar, market, order_id)
    action = read_text(asked, "action")
    if action not in ACTIONS:
        raise bad(f"action must be one of {', '.join(ACTIONS)}")
    try:
        return bazaar.trade.advance(order_id, action, reason=read_text(asked, "reason", ""))
    except WrongState as wrong:
        raise Denied(409, "wrong_state", str(wrong)) from wrong


# Notices, faults, settings


def resend(bazaar: Bazaar, market: Market, notice_id: str) -> sqlite3.Row:
    row = bazaar.notices.notice(int(notice_id)) if notice_id.isdigit() else None
    if row is None or row["market"] != market.market_id:
        raise missing(f"notice {notice_id}")
    bazaar.notices.send(row)
    return bazaar.notices.notice(row["notice_id"]) or row


def switch_fault(bazaar: Bazaar, markets: Mapping[str, Market], asked: Mapping[str, Any]) -> Fault:
    name, market_id = read_text(asked, "name"), read_text(asked, "market")
    if market_id not in markets:
        raise missing(f"market {market_id}")
    if name not in ALL:
        raise bad(f"name must be one of {', '.join(ALL)}")
    if name not in markets[market_id].offered_faults:
        raise Denied(422, "not_offered", f"the documents of {market_id} do not describe {name}")
    times, probability, options = (
        asked.get("times"),
        asked.get("probability", 1.0),
        asked.get("options") or {},
    )
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        raise bad("times must be a whole number of at least 1, or null")
    if isinstance(probability, bool) or not isinstance(probability, int | float) or not 0 <= probability <= 1:
        raise bad("probability must lie between 0 and 1")
    if not isinstance(options, dict):
        raise bad("options must be an object")
    return bazaar.faults.switch_on(
        name=name,
        market=market_id,
        path=read_text(asked, "path", ""),
        times=times,
        probability=float(probability),
        options=options,
    )


def change_settings(bazaar: Bazaar, market: Market, asked: Mapping[str, Any]) -> dict[str, Any]:
    try:
        for name, value in asked.items():
            bazaar.settings.change(market.market_id, name, value)
    except ValueError as wrong:
        raise bad(str(wrong)) from wrong
    return bazaar.settings.all_of(market.market_id)
