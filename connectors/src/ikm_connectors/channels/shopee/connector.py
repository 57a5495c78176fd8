"""The Shopee connector: verbs as flows over the table of paths; how, not what (mapping.py) and not why not (faults.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.channels.shopee import CARD, notices
from ikm_connectors.channels.shopee import mapping as w
from ikm_connectors.channels.shopee.client import (
    AUTH_PARTNER_PATH,
    call,
    open_envelope,
    sealed_query,
    token_call,
)
from ikm_connectors.channels.shopee.faults import reason_of
from ikm_connectors.cursor import pack_cursor, unpack_cursor
from ikm_connectors.errors import (
    BadResponse,
    ConnectorError,
    Misuse,
    NotFound,
    OutcomeUnknown,
    ReauthorisationNeeded,
    Refused,
    Scope,
    TruncatedResult,
    Unavailable,
)
from ikm_connectors.outcomes import confirmed, rejected, send_in_batches, unanswered
from ikm_connectors.validation import read_image_facts

HTTP_OK = 200
WINDOW = timedelta(days=15)
ITEMS_PER_CALL = 50
PAGE = 100
SEARCH_PAGES = 20
REFRESH_LIFE = timedelta(days=30)
VARIANTS_WAIT = 5.0  # seconds between add_item and init_tier_variation: the variant guide asks for them
LOOK_UP_WAIT = 3.0
DOCUMENT_TRIES, DOCUMENT_WAIT = 10, 2.0
LISTED_STATUSES = ("NORMAL", "BANNED", "UNLIST", "REVIEWING")


class ShopeeConnector(
    c.Connector, c.Authoriser, c.Taxonomy, c.Media, c.Listings, c.Stock, c.Prices, c.Orders, c.Inbound
):
    """Speak Shopee Open Platform v2 for one Indonesian shop per session."""

    card: ClassVar[m.Card] = CARD

    # ── account and consent ──────────────────────────────────────────────────────────────────────────────────

    def whoami(self, shop_id: str) -> c.Flow[m.ShopIdentity]:
        """v2.shop.get_shop_info; it does not repeat the shop's id, the seal has named it."""
        return (
            yield from c.ask(
                call("shop_info", lambda raw, request: w.read_shop(raw, request, shop_id), flat=True)
            )
        )

    def authorise_url(self, context: c.Context, *, state: str, redirect: str) -> str:
        """Authorization guide, step 1. `state` is not documented on this link, so it rides on the redirect [I]."""
        parts = urlsplit(redirect)
        query = [*parse_qsl(parts.query, keep_blank_values=True), ("state", state)]
        back = urlunsplit(parts._replace(query=urlencode(query)))
        sealed = sealed_query(context, AUTH_PARTNER_PATH, public=True)
        return f"{context.address()}{AUTH_PARTNER_PATH}?{urlencode([*sealed, ('redirect', back)])}"

    def exchange(self, answer: Mapping[str, str]) -> c.Flow[m.Grant]:
        """v2.public.get_access_token: a code with the shop, or the main account, that came beside it."""
        owner = next((name for name in ("shop_id", "main_account_id") if answer.get(name)), "")
        if not owner or not answer.get("code"):
            raise Misuse("Shopee's answer needs code and shop_id (or main_account_id)")

        def body(context: c.Context) -> dict[str, Any]:
            return {
                "code": answer["code"],
                "partner_id": int(context.credentials["partner_id"]),
                owner: int(answer[owner]),
            }

        def read(raw: Any, request_id: str, at: datetime) -> m.Grant:
            wire = c.read_as(w.WireTokens, raw, request_id)
            shop_ids = [str(one) for one in wire.shop_id_list or ()]
            if owner == "shop_id":
                shop_ids = [answer["shop_id"]]
            shops = tuple(m.ShopIdentity(id=one, region="ID") for one in shop_ids)
            return m.Grant(tokens=_tokens(wire, at, tuple(shop_ids)), shops=shops, request_id=request_id)

        return (yield from c.ask(token_call("token_get", read, body)))

    def refresh(self, tokens: m.TokenSet) -> c.Flow[m.TokenSet]:
        """v2.public.refresh_access_token; the refresh token is spent by the call and a new one comes back."""

        def body(context: c.Context) -> dict[str, Any]:
            return {
                "refresh_token": tokens.refresh,
                "partner_id": int(context.credentials["partner_id"]),
                "shop_id": int(context.require_shop().id),
            }

        def read(raw: Any, request_id: str, at: datetime) -> m.TokenSet:
            return _tokens(c.read_as(w.WireTokens, raw, request_id), at, tokens.shop_ids)

        try:
            return (yield from c.ask(token_call("token_refresh", read, body)))
        except Refused as error:
            if error.scope == "application":
                raise
            raise ReauthorisationNeeded(
                error.safe_detail, channel_code=error.channel_code, request_id=error.request_id
            ) from error

    # ── what Shopee asks ─────────────────────────────────────────────────────────────────────────────────────

    def categories(self, cursor: str | None = None) -> c.Flow[m.Page[m.Category]]:
        """v2.product.get_category, the whole tree at once, in Indonesian."""
        if cursor is not None:
            raise Misuse("Shopee gives the whole tree on one page")
        return (yield from c.ask(call("category", w.read_categories, query=[("language", "id")])))

    def attributes(self, category_id: str) -> c.Flow[tuple[m.AttributeRule, ...]]:
        """v2.product.get_attribute_tree."""
        query = [("category_id_list", category_id), ("language", "id")]
        return (
            yield from c.ask(
                call(
                    "attribute_tree",
                    lambda raw, request: w.read_attributes(raw, request, category_id),
                    query=query,
                )
            )
        )

    def listing_limits(self, category_id: str) -> c.Flow[m.Limits]:
        """v2.product.get_item_limit, always live: the documents give sample values only. Whether a brand must be
        named comes from v2.product.get_brand_list.
        """
        limits = yield from c.ask(call("item_limit", w.read_limits, query=[("category_id", category_id)]))
        brands = yield from self._brands(category_id, "0", page=1)
        return msgspec.structs.replace(limits, brand_required=any(brand.mandatory for brand in brands.items))

    def brands(self, category_id: str, cursor: str | None = None) -> c.Flow[m.Page[m.Brand]]:
        """v2.product.get_brand_list, normal brands only."""
        return (yield from self._brands(category_id, cursor or "0", page=PAGE))

    def _brands(self, category_id: str, offset: str, *, page: int) -> c.Flow[m.Page[m.Brand]]:
        query = [
            ("offset", offset),
            ("page_size", str(page)),
            ("category_id", category_id),
            ("status", "1"),
            ("language", "id"),
        ]
        return (yield from c.ask(call("brand_list", w.read_brands, query=query)))

    def logistic_options(self) -> c.Flow[tuple[m.LogisticOption, ...]]:
        """v2.logistics.get_channel_list."""
        return (yield from c.ask(call("channel_list", w.read_logistics)))

    def upload_image(self, image: m.ImageFile) -> c.Flow[m.MediaRef]:
        """v2.media_space.upload_image, scene `normal` (Shopee squares the picture)."""
        facts = read_image_facts(image.content)
        filename = "image.png" if facts is not None and facts.format == "png" else "image.jpg"
        return (yield from c.ask(call("upload_image", w.read_media, upload=(filename, image.content))))

    # ── listings ─────────────────────────────────────────────────────────────────────────────────────────────

    def create_listing(self, draft: m.ProductDraft, client_ref: str) -> c.Flow[m.ListingState]:
        """v2.product.add_item, then init_tier_variation for variants. Shopee has no idempotency key, so item_sku is
        looked up before the create and after a lost answer; a half-built item is completed, never made twice.
        """
        found = yield from self.find_listing(client_ref)
        if found is None:
            item_id = yield from self._add_item(draft, client_ref)
            built = False
        else:
            item_id = found.listing_id
            built = not draft.options or bool(found.ext.get("has_model"))
        if not built and draft.options:
            yield from self._add_variants(item_id, draft)
        try:
            return (yield from self.get_listing(item_id))
        except NotFound as late:  # the read side may lag behind the write
            return m.ListingState(
                listing_id=item_id,
                lifecycle=m.Lifecycle.UNKNOWN,
                source_status="",
                title=draft.title,
                seller_sku=client_ref,
                request_id=late.request_id,
            )

    def _add_item(self, draft: m.ProductDraft, client_ref: str) -> c.Flow[str]:
        logistics: Sequence[str] = draft.logistics
        if not logistics:
            options = yield from self.logistic_options()
            logistics = [one.id for one in options if one.enabled and one.needs in {"nothing", "parcel_size"}]
        try:
            return (
                yield from c.ask(
                    call("add_item", w.read_item_id, body=w.write_item(draft, client_ref, logistics))
                )
            )
        except OutcomeUnknown:
            yield c.Pause(LOOK_UP_WAIT, "let the search see the item before looking it up")
            found = yield from self.find_listing(client_ref)
            if found is None:
                raise
            return found.listing_id

    def _add_variants(self, item_id: str, draft: m.ProductDraft) -> c.Flow[None]:
        yield c.Pause(VARIANTS_WAIT, "Shopee asks for 5 seconds between item and variants")
        try:
            yield from c.ask(
                call("init_tier_variation", lambda *_: None, body=w.write_variants(item_id, draft))
            )
        except OutcomeUnknown:
            models = yield from self._models(item_id)
            if not models:
                raise
        yield from self.set_active(item_id, active=True)

    def get_listing(self, listing_id: str) -> c.Flow[m.ListingState]:
        """v2.product.get_item_base_info, and get_model_list where there are variants."""
        items = yield from self._items([listing_id])
        if not items:
            raise NotFound(f"Shopee has no item {listing_id}")
        if not items[0].ext["has_model"]:
            return items[0]
        return w.with_models(items[0], (yield from self._models(listing_id)))

    def find_listing(self, seller_sku: str) -> c.Flow[m.ListingState | None]:
        """v2.product.search_item by item_sku; the search may match loosely, so the code is compared exactly."""
        offset: str | None = None
        for _ in range(SEARCH_PAGES):
            query = [("page_size", str(ITEMS_PER_CALL)), ("item_sku", seller_sku)]
            query += [("offset", offset)] if offset else []
            page = yield from c.ask(call("search_item", w.read_found_ids, query=query))
            for state in (yield from self._items(page.items)) if page.items else ():
                if state.seller_sku == seller_sku and state.lifecycle is not m.Lifecycle.DELETED:
                    return (yield from self.get_listing(state.listing_id))
            offset = page.next_cursor
            if offset is None:
                return None
        raise TruncatedResult("the search for one code gives too many pages")

    def list_listings(self, cursor: str | None = None) -> c.Flow[m.Page[m.ListingState]]:
        """v2.product.get_item_list with every status but the deleted ones; variants are left to get_listing."""
        query = [("offset", cursor or "0"), ("page_size", str(PAGE))]
        query += [("item_status", status) for status in LISTED_STATUSES]
        page = yield from c.ask(call("item_list", w.read_item_page, query=query))
        states: list[m.ListingState] = []
        for start in range(0, len(page.items), ITEMS_PER_CALL):
            states += yield from self._items(page.items[start : start + ITEMS_PER_CALL])
        return m.Page(
            items=tuple(states),
            next_cursor=page.next_cursor,
            total=page.total,
            raw=page.raw,
            request_id=page.request_id,
        )

    def _items(self, item_ids: Sequence[str]) -> c.Flow[tuple[m.ListingState, ...]]:
        query = [("item_id_list", ",".join(item_ids))]
        return (yield from c.ask(call("item_base_info", w.read_items, query=query)))

    def _models(self, item_id: str) -> c.Flow[tuple[m.SkuState, ...]]:
        return (
            yield from c.ask(
                call(
                    "model_list",
                    lambda raw, request: w.read_models(raw, request, item_id),
                    query=[("item_id", item_id)],
                )
            )
        )

    def update_listing(self, listing_id: str, patch: m.ListingPatch) -> c.Flow[m.WriteOutcome]:
        """v2.product.update_item with the patched fields only."""
        return (yield from self._write("update_item", w.write_patch(listing_id, patch), listing_id))

    def add_variants(self, listing_id: str, draft: m.ProductDraft) -> c.Flow[m.WriteOutcome]:
        """v2.product.update_tier_variation for options the item lacks, which keeps its models where they are, then
        v2.product.add_model (variant guide, "adding variants with same tier structure"). What is there is read
        first and after a lost answer, so nothing is added twice.
        """
        grown = yield from self._grown(listing_id, draft)
        if not grown.lacking:
            return m.WriteOutcome(outcome=m.Outcome.UNCHANGED, listing_id=listing_id)
        if grown.tiers is not None:
            yield from self._write("update_tier_variation", grown.tiers, listing_id)
        try:
            return (yield from self._write("add_model", grown.models, listing_id))
        except OutcomeUnknown:
            if (yield from self._grown(listing_id, draft)).lacking:
                raise
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, listing_id=listing_id)

    def _grown(self, item_id: str, draft: m.ProductDraft) -> c.Flow[w.Grown]:
        query = [("item_id", item_id)]
        return (
            yield from c.ask(
                call("model_list", lambda raw, request: w.grow(raw, request, item_id, draft), query=query)
            )
        )

    def set_active(self, listing_id: str, active: bool) -> c.Flow[m.WriteOutcome]:
        """v2.product.unlist_item."""
        body = {"item_list": [{"item_id": int(listing_id), "unlist": not active}]}
        answer = yield from c.ask(
            call("unlist_item", lambda raw, request: w.read_batch(raw, request, "item_id"), body=body)
        )
        if listing_id in answer.failed:
            return rejected(_reason(answer, listing_id, "listing"), listing_id=listing_id)
        if listing_id not in answer.done:
            raise OutcomeUnknown("Shopee's answer leaves the item out", request_id=answer.request_id)
        return m.WriteOutcome(
            outcome=m.Outcome.CONFIRMED, listing_id=listing_id, request_id=answer.request_id, raw=answer.raw
        )

    def delete_listing(self, listing_id: str) -> c.Flow[m.WriteOutcome]:
        """v2.product.delete_item."""
        return (yield from self._write("delete_item", {"item_id": int(listing_id)}, listing_id))

    def _write(self, name: str, body: Mapping[str, Any], listing_id: str = "") -> c.Flow[m.WriteOutcome]:
        """Send a write whose success carries nothing we need; some have no `response` at all."""

        def read(raw: Any, request_id: str) -> m.WriteOutcome:
            return m.WriteOutcome(
                outcome=m.Outcome.CONFIRMED, listing_id=listing_id, request_id=request_id, raw=raw
            )

        return (yield from c.ask(call(name, read, body=body, flat=True)))

    # ── stock and prices ─────────────────────────────────────────────────────────────────────────────────────

    def set_quantities(self, levels: Sequence[m.StockLevel]) -> c.Flow[m.BatchResult]:
        """v2.product.update_stock: absolute, one item and at most 50 models per call."""

        def make(item_id: str, chunk: Sequence[m.StockLevel]) -> c.Operation[tuple[m.WriteOutcome, ...]]:
            entries = [
                {"model_id": int(level.ref.sku_id), "seller_stock": [_seller_stock(level)]} for level in chunk
            ]
            body = {"item_id": int(item_id), "stock_list": entries}
            return call("update_stock", lambda raw, request: _outcomes(raw, request, chunk), body=body)

        return (yield from send_in_batches(levels, w.MODELS_PER_CALL, make))

    def set_prices(self, levels: Sequence[m.PriceLevel]) -> c.Flow[m.BatchResult]:
        """v2.product.update_price: one item and at most 50 models per call."""

        def make(item_id: str, chunk: Sequence[m.PriceLevel]) -> c.Operation[tuple[m.WriteOutcome, ...]]:
            entries = [
                {"model_id": int(level.ref.sku_id), "original_price": level.price.amount} for level in chunk
            ]
            body = {"item_id": int(item_id), "price_list": entries}
            return call("update_price", lambda raw, request: _outcomes(raw, request, chunk), body=body)

        return (yield from send_in_batches(levels, w.MODELS_PER_CALL, make))

    def get_quantities(self, refs: Sequence[m.SkuRef]) -> c.Flow[tuple[m.StockLevel, ...]]:
        """v2.product.get_item_base_info, and get_model_list for the items with variants."""
        wanted = set(refs)
        item_ids = list(dict.fromkeys(ref.listing_id for ref in refs))
        levels: list[m.StockLevel] = []
        for start in range(0, len(item_ids), ITEMS_PER_CALL):
            for state in (yield from self._items(item_ids[start : start + ITEMS_PER_CALL])):
                skus = state.skus
                if state.ext["has_model"]:
                    skus = yield from self._models(state.listing_id)
                levels += [
                    m.StockLevel(
                        ref=sku.ref, quantity=sku.quantity, reserved=sku.reserved, request_id=state.request_id
                    )
                    for sku in skus
                    if sku.ref in wanted and sku.quantity is not None
                ]
        return tuple(levels)

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def orders_feed(
        self, cursor: str | None, *, since: datetime, until: datetime
    ) -> c.Flow[m.Page[m.OrderEvent]]:
        """v2.order.get_order_list by update time, every status, windows of at most 15 days carried in the cursor."""
        if cursor is None:
            start, last, inner = int(since.timestamp()), -int(-until.timestamp() // 1), ""
        else:
            parts = unpack_cursor(cursor)
            start, last, inner = int(parts["start"]), int(parts["last"]), str(parts["inner"])
        if start >= last:
            return m.Page(items=())
        end = min(start + int(WINDOW.total_seconds()), last)
        query = [
            ("time_range_field", "update_time"),
            ("time_from", str(start)),
            ("time_to", str(end)),
            ("page_size", str(PAGE)),
            ("cursor", inner),
            ("response_optional_fields", "order_status"),
            ("request_order_status_pending", "true"),
        ]
        page = yield from c.ask(call("order_list", w.read_order_page, query=query))
        following = None
        if page.next_cursor is not None:
            following = pack_cursor(start=start, last=last, inner=page.next_cursor)
        elif end < last:
            following = pack_cursor(start=end, last=last, inner="")
        return msgspec.structs.replace(page, next_cursor=following)

    def get_order(self, order_id: str) -> c.Flow[m.Order]:
        """v2.order.get_order_detail with the fields we need."""
        query = [
            ("order_sn_list", order_id),
            ("request_order_status_pending", "true"),
            ("response_optional_fields", w.ORDER_FIELDS),
        ]
        page = yield from c.ask(call("order_detail", w.read_orders, query=query))
        for order in page.items:
            if order.order_id == order_id:
                return order
        raise NotFound(f"Shopee has no order {order_id}", scope="order", request_id=page.request_id)

    def shipping_options(self, order_id: str, package_id: str = "") -> c.Flow[m.ShippingOptions]:
        """v2.logistics.get_shipping_parameter."""
        return (
            yield from c.ask(
                call(
                    "shipping_parameter",
                    lambda raw, request: w.read_shipping(raw, request, order_id, package_id),
                    query=_package_query(order_id, package_id),
                )
            )
        )

    def ship_order(self, order_id: str, choice: m.ShipmentChoice) -> c.Flow[m.WriteOutcome]:
        """v2.logistics.ship_order; its success carries no data. A lost answer is looked up in the order's status."""
        try:
            return (yield from self._write("ship_order", w.write_shipment(order_id, choice)))
        except OutcomeUnknown:
            order = yield from self.get_order(order_id)
            if order.status in {m.OrderStatus.AWAITING_PICKUP, m.OrderStatus.IN_TRANSIT}:
                return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, request_id=order.request_id)
            raise

    def tracking_number(self, order_id: str, package_id: str = "") -> c.Flow[str]:
        """v2.logistics.get_tracking_number; empty at first, to be asked again at most every 5 minutes."""
        query = _package_query(order_id, package_id)
        return (yield from c.ask(call("tracking_number", w.read_tracking, query=query)))

    def shipping_label(self, order_id: str, package_id: str = "") -> c.Flow[m.Document]:
        """v2.logistics.create_shipping_document, …_result until READY, download_shipping_document."""
        entry = {"order_sn": order_id}
        if package_id:
            entry["package_number"] = package_id
        number = yield from self.tracking_number(order_id, package_id)
        kind = "NORMAL_AIR_WAYBILL"
        make = {"order_list": [{**entry, "tracking_number": number, "shipping_document_type": kind}]}
        yield from c.ask(call("create_document", lambda *_: None, body=make))
        ask_for = {"order_list": [{**entry, "shipping_document_type": kind}]}
        for _ in range(DOCUMENT_TRIES):
            ready = yield from c.ask(call("document_result", _document_is_ready, body=ask_for))
            if ready:
                break
            yield c.Pause(DOCUMENT_WAIT, "the label is being made")
        else:
            raise Unavailable("the label is still being made")
        fetch = {"shipping_document_type": kind, "order_list": [entry]}
        return (yield from c.ask(_download(fetch)))

    def cancel_order(
        self, order_id: str, reason: m.CancelReason, refs: Sequence[m.SkuRef] = ()
    ) -> c.Flow[m.WriteOutcome]:
        """v2.order.cancel_order, before shipping only."""
        return (yield from self._write("cancel_order", w.write_cancel(order_id, reason, refs)))

    def answer_cancellation(self, order_id: str, accept: bool, reason: str = "") -> c.Flow[m.WriteOutcome]:
        """v2.order.handle_buyer_cancellation; Shopee takes no reason."""
        del reason
        body = {"order_sn": order_id, "operation": "ACCEPT" if accept else "REJECT"}
        return (yield from self._write("handle_buyer_cancellation", body))

    def settlement(self, order_id: str) -> c.Flow[m.SettlementLine]:
        """v2.payment.get_escrow_detail."""
        return (
            yield from c.ask(
                call(
                    "escrow_detail",
                    lambda raw, request: w.read_escrow(raw, request, order_id),
                    query=[("order_sn", order_id)],
                )
            )
        )

    # ── notices ──────────────────────────────────────────────────────────────────────────────────────────────

    def verify_notice(self, notice: m.RawNotice, credentials: c.Credentials) -> None:
        """Push mechanism guide: HMAC over the registered address, a bar and the raw body."""
        notices.verify(notice, credentials)

    def decode_notice(self, notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
        """Push mechanism guide, codes 1 to 15."""
        return notices.decode(notice)

    def lost_events(self) -> c.Flow[m.Page[m.InboundEvent]]:
        """v2.push.get_lost_push_message: the oldest 100 of the last 3 days."""
        return (yield from c.ask(call("lost_push", notices.read_lost)))

    def confirm_lost_events(self, cursor: str) -> c.Flow[None]:
        """v2.push.confirm_consumed_lost_push_message."""
        body = {"last_message_id": int(cursor)}
        yield from c.ask(call("confirm_lost_push", lambda *_: None, body=body, flat=True))


def _tokens(wire: w.WireTokens, at: datetime, shop_ids: tuple[str, ...]) -> m.TokenSet:
    return m.TokenSet(
        access=wire.access_token,
        access_expires_at=at + timedelta(seconds=wire.expire_in),
        refresh=wire.refresh_token,
        refresh_expires_at=at + REFRESH_LIFE,
        single_use=True,
        shop_ids=shop_ids,
    )


def _seller_stock(level: m.StockLevel) -> dict[str, Any]:
    entry: dict[str, Any] = {"stock": level.quantity}
    if level.location_id:
        entry["location_id"] = level.location_id
    return entry


def _outcomes(
    raw: Any, request_id: str, chunk: Sequence[m.StockLevel] | Sequence[m.PriceLevel]
) -> tuple[m.WriteOutcome, ...]:
    answer = w.read_batch(raw, request_id)
    outcomes = []
    for level in chunk:
        if level.ref.sku_id in answer.failed:
            error = _reason(answer, level.ref.sku_id, "sku")
            outcomes.append(rejected(error, ref=level.ref, version=level.version))
        elif level.ref.sku_id in answer.done:
            outcomes.append(confirmed(level, request_id=request_id))
        else:
            outcomes.append(unanswered(level, request_id=request_id))
    return tuple(outcomes)


def _reason(answer: w.BatchAnswer, key: str, scope: Scope) -> ConnectorError:
    error = reason_of(answer.failed[key], request_id=answer.request_id)
    if error.scope == "sku":
        error.scope = scope
    return error


def _package_query(order_id: str, package_id: str) -> list[tuple[str, str]]:
    query = [("order_sn", order_id)]
    return [*query, ("package_number", package_id)] if package_id else query


def _document_is_ready(raw: Any, request_id: str) -> bool:
    states = c.read_as(w.WireDocumentStates, raw, request_id).result_list or []
    if states and states[0].status == "FAILED":
        raise Refused(
            states[0].fail_message or "the label could not be made",
            channel_code=states[0].fail_error or "",
            scope="order",
            request_id=request_id,
            raw=raw,
        )
    return bool(states) and states[0].status == "READY"


def _download(body: Mapping[str, Any]) -> c.Operation[m.Document]:
    """Fetch the label; the answer is the document itself, or a JSON refusal."""

    def parse(response: c.HttpResponse) -> m.Document:
        kind = response.headers.get("content-type", "")
        if "json" in kind:
            open_envelope(response)
            raise BadResponse("a label was asked for and JSON came")
        if response.status != HTTP_OK or not response.body:
            response.json()
        return m.Document(content=response.body, media_type=kind or "application/pdf")

    return replace(call("download_document", lambda raw, _: raw, body=body), parse=parse)
