"""The Lazada connector: verbs as flows over the table of paths; how, not what (mapping.py) and not why not (faults.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

import msgspec

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.channels.lazada import CARD, notices
from ikm_connectors.channels.lazada import mapping as w
from ikm_connectors.channels.lazada.client import CONSENT, call, token_call
from ikm_connectors.cursor import pack_cursor, unpack_cursor
from ikm_connectors.errors import (
    Misuse,
    NotEditable,
    NotFound,
    NotOffered,
    OutcomeUnknown,
    ReauthorisationNeeded,
    Refused,
    ShopNotLinked,
    TruncatedResult,
)
from ikm_connectors.outcomes import WIDE_SCOPES, confirmed, rejected, send_in_batches
from ikm_connectors.validation import read_image_facts

LANGUAGE = {"language_code": "id_ID"}
PAGE, ORDER_PAGE, BRAND_PAGE = 50, 100, 200
LAST_ROW = 10_000
LOOK_UP_WAIT = 3.0
SHIPPED = frozenset({m.OrderStatus.AWAITING_PICKUP, m.OrderStatus.IN_TRANSIT})


class LazadaConnector(
    c.Connector, c.Authoriser, c.Taxonomy, c.Media, c.Listings, c.Stock, c.Prices, c.Orders, c.Inbound
):
    """Speak the Open Platform of Lazada Indonesia for one shop per session."""

    card: ClassVar[m.Card] = CARD

    # ── account and consent ──────────────────────────────────────────────────────────────────────────────────

    def whoami(self, shop_id: str) -> c.Flow[m.ShopIdentity]:
        """/seller/get."""
        shop = yield from c.ask(call("seller", w.read_seller))
        if shop_id not in {"", shop.id}:
            raise ShopNotLinked("the tokens do not open this shop", request_id=shop.request_id)
        return shop

    def authorise_url(self, context: c.Context, *, state: str, redirect: str) -> str:
        """Seller authorization page; `redirect` must be the one registered for the application."""
        query = {
            "response_type": "code",
            "force_auth": "true",
            "redirect_uri": redirect,
            "client_id": context.credentials["app_key"],
            "state": state,
        }
        return f"{context.address('consent')}{CONSENT}?{urlencode(query)}"

    def exchange(self, answer: Mapping[str, str]) -> c.Flow[m.Grant]:
        """/auth/token/create; its answer names the shops."""
        code = answer.get("code", "")
        if not code:
            raise ReauthorisationNeeded(
                "the shop's owner gave no consent", channel_code=answer.get("error", "")
            )
        return (yield from c.ask(token_call("token_create", "code", code, w.read_grant)))

    def refresh(self, tokens: m.TokenSet) -> c.Flow[m.TokenSet]:
        """/auth/token/refresh; whatever refresh token comes back is the one to keep."""
        fresh = yield from c.ask(token_call("token_refresh", "refresh_token", tokens.refresh, w.read_tokens))
        return msgspec.structs.replace(fresh, shop_ids=tokens.shop_ids)

    # ── what the channel asks ────────────────────────────────────────────────────────────────────────────────

    def categories(self, cursor: str | None = None) -> c.Flow[m.Page[m.Category]]:
        """/category/tree/get, in Indonesian."""
        if cursor is not None:
            raise Misuse("Lazada gives the whole tree on one page")
        return (yield from c.ask(call("categories", w.read_categories, query=LANGUAGE)))

    def attributes(self, category_id: str) -> c.Flow[tuple[m.AttributeRule, ...]]:
        """/category/attributes/get."""
        query = {"primary_category_id": category_id, **LANGUAGE}
        return (yield from c.ask(call("attributes", w.read_attributes, query=query)))

    def listing_limits(self, category_id: str) -> c.Flow[m.Limits]:
        """Create product page: the same bounds in every category, asked of nobody."""
        del category_id
        yield from ()
        return w.LIMITS

    def brands(self, category_id: str, cursor: str | None = None) -> c.Flow[m.Page[m.Brand]]:
        """/category/brands/query; the brands are those of the country, not of a category."""
        del category_id
        start = int(cursor or 0)
        query = {"startRow": str(start), "pageSize": str(BRAND_PAGE)}
        return (
            yield from c.ask(
                call("brands", lambda raw, request: w.read_brands(raw, request, start), query=query)
            )
        )

    def upload_image(self, image: m.ImageFile) -> c.Flow[m.MediaRef]:
        """/image/upload."""
        facts = read_image_facts(image.content)
        filename = "image.png" if facts is not None and facts.format == "png" else "image.jpg"
        return (yield from c.ask(call("upload_image", w.read_media, upload=(filename, image.content))))

    # ── listings ─────────────────────────────────────────────────────────────────────────────────────────────

    def create_listing(self, draft: m.ProductDraft, client_ref: str) -> c.Flow[m.ListingState]:
        """/product/create. Lazada has no idempotency key and no code of the whole product, so the first SKU's code,
        unique in a shop, is looked up before the create and after a lost answer.
        """
        del client_ref
        code = draft.skus[0].seller_sku
        payload = w.write_product(draft)
        found = yield from self.find_listing(code)
        if found is not None:
            return found
        try:
            item_id = yield from c.ask(call("create_product", w.read_created, form={"payload": payload}))
        except OutcomeUnknown:
            yield c.Pause(LOOK_UP_WAIT, "let the list see the product before looking it up")
            found = yield from self.find_listing(code)
            if found is None:
                raise
            return found
        try:
            return (yield from self.get_listing(item_id))
        except NotFound as late:  # the read side may lag behind the write
            return m.ListingState(
                listing_id=item_id,
                lifecycle=m.Lifecycle.UNKNOWN,
                source_status="",
                title=draft.title,
                seller_sku=code,
                request_id=late.request_id,
            )

    def get_listing(self, listing_id: str) -> c.Flow[m.ListingState]:
        """/product/item/get."""
        return (yield from c.ask(call("item", w.read_product, query={"item_id": listing_id})))

    def find_listing(self, seller_sku: str) -> c.Flow[m.ListingState | None]:
        """/products/get by seller SKU; the code is compared exactly."""
        page = yield from self._products(0, {"sku_seller_list": w.write_json([seller_sku])})
        for state in page.items:
            if any(sku.seller_sku == seller_sku for sku in state.skus):
                return state
        return None

    def list_listings(self, cursor: str | None = None) -> c.Flow[m.Page[m.ListingState]]:
        """/products/get, every state but the deleted ones; rows beyond the channel's last one raise TruncatedResult."""
        offset = int(cursor or 0)
        if offset > LAST_ROW:
            raise TruncatedResult(f"Lazada lists no more than {LAST_ROW} products this way")
        return (yield from self._products(offset, {}))

    def _products(self, offset: int, more: Mapping[str, str]) -> c.Flow[m.Page[m.ListingState]]:
        query = {"filter": "all", "limit": str(PAGE), "offset": str(offset), "options": "1", **more}
        return (
            yield from c.ask(
                call("products", lambda raw, request: w.read_products(raw, request, offset), query=query)
            )
        )

    def update_listing(self, listing_id: str, patch: m.ListingPatch) -> c.Flow[m.WriteOutcome]:
        """/product/update with the patched fields only; the parcel is written at each SKU, which are read first."""
        sku_ids: list[str] = []
        if patch.parcel is not None:
            state = yield from self.get_listing(listing_id)
            sku_ids = [sku.ref.sku_id for sku in state.skus]
        payload = w.write_patch(listing_id, patch, sku_ids)
        return (yield from self._write("update_product", listing_id, {"payload": payload}))

    def set_active(self, listing_id: str, active: bool) -> c.Flow[m.WriteOutcome]:
        """/product/deactivate; the documents at hand have no call for the way back, so that is refused unsent."""
        if active:
            raise NotOffered("Lazada documents no call to show a hidden product; use Seller Center")
        request = w.write_xml({"Request": {"Product": {"ItemId": listing_id}}})
        return (yield from self._write("deactivate", listing_id, {"apiRequestBody": request}))

    def delete_listing(self, listing_id: str) -> c.Flow[m.WriteOutcome]:
        """/product/remove names SKUs, so the product is read first and all of its SKUs are removed."""
        state = yield from self.get_listing(listing_id)
        names = [f"SkuId_{listing_id}_{sku.ref.sku_id}" for sku in state.skus]
        if not names:
            raise NotFound("the product has no SKU to remove", request_id=state.request_id)
        for start in range(0, len(names), w.SKUS_PER_CALL):
            chunk = w.write_json(names[start : start + w.SKUS_PER_CALL])
            outcome = yield from self._write("remove", listing_id, {"sku_id_list": chunk})
        return outcome

    def _write(self, name: str, listing_id: str, form: Mapping[str, str]) -> c.Flow[m.WriteOutcome]:
        def read(raw: Any, request_id: str) -> m.WriteOutcome:
            return m.WriteOutcome(
                outcome=m.Outcome.CONFIRMED, listing_id=listing_id, raw=raw, request_id=request_id
            )

        return (yield from c.ask(call(name, read, form=form)))

    # ── stock and prices ─────────────────────────────────────────────────────────────────────────────────────

    def set_quantities(self, levels: Sequence[m.StockLevel]) -> c.Flow[m.BatchResult]:
        """/product/stock/sellable/update: what can be sold, which leaves ordered pieces alone."""

        def make(_: str, chunk: Sequence[m.StockLevel]) -> c.Operation[tuple[m.WriteOutcome, ...]]:
            entries = [(level.ref, {"SellableQuantity": level.quantity}) for level in chunk]
            return _batch("set_sellable", entries, chunk)

        result = yield from send_in_batches(levels, w.SKUS_PER_CALL, make, mixed=True)
        return (yield from self._told_apart(result, {level.ref: level.quantity for level in levels}))

    def set_prices(self, levels: Sequence[m.PriceLevel]) -> c.Flow[m.BatchResult]:
        """/product/price_quantity/update with the price alone."""

        def make(_: str, chunk: Sequence[m.PriceLevel]) -> c.Operation[tuple[m.WriteOutcome, ...]]:
            entries = [(level.ref, {"Price": level.price.amount}) for level in chunk]
            return _batch("set_price", entries, chunk)

        result = yield from send_in_batches(levels, w.SKUS_PER_CALL, make, mixed=True)
        return (yield from self._told_apart(result, {level.ref: level.price for level in levels}))

    def _told_apart(
        self, result: m.BatchResult, wanted: Mapping[m.SkuRef, int | m.Money]
    ) -> c.Flow[m.BatchResult]:
        """Read back the listings whose batch was refused: some of its SKUs may have been set all the same, and the
        answer's details need not name them [I].
        """
        doubtful = {
            outcome.ref: outcome
            for outcome in result.outcomes
            if outcome.ref is not None
            and outcome.problem is not None
            and outcome.outcome is m.Outcome.REJECTED
            and outcome.problem.scope not in WIDE_SCOPES
            and len(result.outcomes) > 1
        }
        for listing_id in dict.fromkeys(ref.listing_id for ref in doubtful):
            try:
                state = yield from self.get_listing(listing_id)
            except NotFound:
                continue  # then no SKU of it was set, and the refusal stands
            held = {sku.ref: sku for sku in state.skus}
            for ref in [ref for ref in doubtful if ref.listing_id == listing_id]:
                doubtful[ref] = _judge(doubtful[ref], held.get(ref), wanted[ref])
        return m.BatchResult(
            outcomes=tuple(
                doubtful.get(outcome.ref, outcome) if outcome.ref is not None else outcome
                for outcome in result.outcomes
            )
        )

    def get_quantities(self, refs: Sequence[m.SkuRef]) -> c.Flow[tuple[m.StockLevel, ...]]:
        """/product/item/get for each listing; a deleted or unknown one is left out."""
        wanted = set(refs)
        levels: list[m.StockLevel] = []
        for listing_id in dict.fromkeys(ref.listing_id for ref in refs):
            try:
                state = yield from self.get_listing(listing_id)
            except NotFound:
                continue
            levels += [
                m.StockLevel(
                    ref=sku.ref, quantity=sku.quantity, reserved=sku.reserved, request_id=state.request_id
                )
                for sku in state.skus
                if sku.ref in wanted and sku.quantity is not None
            ]
        return tuple(levels)

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def orders_feed(
        self, cursor: str | None, *, since: datetime, until: datetime
    ) -> c.Flow[m.Page[m.OrderEvent]]:
        """/orders/get by update time, oldest first, every status.

        Rows move to the end while they are read, so a page starts one second before the last row seen and leaves
        out what was given already; the row number is used only inside a second that fills a whole page.
        """
        if cursor is None:
            start, last, offset = int(since.timestamp()), -int(-until.timestamp() // 1), 0
            seen: dict[str, int] = {}
        else:
            parts = unpack_cursor(cursor)
            start, last, offset = int(parts["start"]), int(parts["last"]), int(parts["offset"])
            seen = {str(name): int(at) for name, at in parts["seen"].items()}
        if start >= last:
            return m.Page(items=())
        query = {
            "update_after": _iso(start),
            "update_before": _iso(last),
            "sort_by": "updated_at",
            "sort_direction": "ASC",
            "limit": str(ORDER_PAGE),
            "offset": str(offset),
        }
        page = yield from c.ask(call("orders", w.read_order_page, query=query))
        fresh = tuple(event for event in page.items if event.order_id not in seen)
        following = None
        if page.total is not None and offset + len(page.items) < page.total and page.items:
            following = _next_cursor(page.items, start=start, last=last, offset=offset, seen=seen)
        return msgspec.structs.replace(page, items=fresh, next_cursor=following, total=None)

    def get_order(self, order_id: str) -> c.Flow[m.Order]:
        """/order/get, then /order/items/get."""

        def read_head(raw: Any, request_id: str) -> tuple[w.WireOrder, Any, str]:
            return c.read_as(w.WireOrder, raw, request_id), raw, request_id

        head, raw, request_id = yield from c.ask(call("order", read_head, query={"order_id": order_id}))
        items, raw_items = yield from self._items(order_id)
        return w.join_order(head, items, {"order": raw, "items": raw_items}, request_id)

    def _items(self, order_id: str) -> c.Flow[tuple[tuple[w.WireItem, ...], Any]]:
        return (yield from c.ask(call("order_items", w.read_items, query={"order_id": order_id})))

    def shipping_options(self, order_id: str, package_id: str = "") -> c.Flow[m.ShippingOptions]:
        """/order/shipment/providers/get."""
        del package_id
        items, _ = yield from self._items(order_id)
        wire, request_id = yield from self._providers(order_id, items)
        return w.make_options(order_id, wire, request_id)

    def _providers(self, order_id: str, items: Sequence[w.WireItem]) -> c.Flow[tuple[w.WireProviders, str]]:
        ids = [w.number(item.order_item_id) for item in items]
        asked = {"orders": [{"order_id": w.number(order_id), "order_item_ids": ids}]}
        form = {"getShipmentProvidersReq": w.write_json(asked)}
        return (yield from c.ask(call("providers", w.read_providers, form=form)))

    def ship_order(self, order_id: str, choice: m.ShipmentChoice) -> c.Flow[m.WriteOutcome]:
        """/order/fulfill/pack for what is not packed, then /order/package/rts. A lost answer is looked up: a pack
        in the pieces, a hand-over in the order's status.
        """
        packages = yield from self._pack(order_id, choice)
        asked = {"packages": [{"package_id": package} for package in packages]}
        form = {"readyToShipReq": w.write_json(asked)}
        try:
            return (yield from c.ask(call("ready_to_ship", w.read_ready, form=form)))
        except OutcomeUnknown:
            order = yield from self.get_order(order_id)
            if order.status in SHIPPED:
                return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, request_id=order.request_id)
            raise

    def _pack(self, order_id: str, choice: m.ShipmentChoice) -> c.Flow[tuple[str, ...]]:
        items, _ = yield from self._items(order_id)
        waiting = [item for item in items if item.status == w.NOT_YET_PACKED]
        if not waiting:
            return _packages_of(items)
        wire, _ = yield from self._providers(order_id, waiting)
        form = {"packReq": w.write_json(w.write_pack(order_id, waiting, wire, choice))}
        try:
            return (yield from c.ask(call("pack", w.read_packed, form=form)))
        except OutcomeUnknown:
            items, _ = yield from self._items(order_id)
            if any(item.status == w.NOT_YET_PACKED for item in items):
                raise
            return _packages_of(items)

    def tracking_number(self, order_id: str, package_id: str = "") -> c.Flow[str]:
        """/order/items/get; empty before packing."""
        items, _ = yield from self._items(order_id)
        numbers = [item.tracking_code for item in items if package_id in {"", item.package_id}]
        return next((number for number in numbers if number), "")

    def shipping_label(self, order_id: str, package_id: str = "") -> c.Flow[m.Document]:
        """/order/package/document/get as PDF."""
        packages = (package_id,) if package_id else _packages_of((yield from self._items(order_id))[0])
        asked = {"doc_type": "PDF", "packages": [{"package_id": package} for package in packages]}
        form = {"getDocumentReq": w.write_json(asked)}
        return (yield from c.ask(call("document", w.read_document, form=form)))

    def cancel_order(
        self, order_id: str, reason: m.CancelReason, refs: Sequence[m.SkuRef] = ()
    ) -> c.Flow[m.WriteOutcome]:
        """/order/reverse/cancel/validate offers the reasons, /order/reverse/cancel/create does it."""
        w.require_cancel_reason(reason)
        items, _ = yield from self._items(order_id)
        chosen = {(ref.listing_id, ref.sku_id) for ref in refs}
        ids = [
            w.number(item.order_item_id)
            for item in items
            if not chosen or (str(item.product_id), str(item.sku_id)) in chosen
        ]
        query = {"order_id": order_id, "order_item_id_list": w.write_json(ids)}
        offered, request_id = yield from c.ask(call("cancel_validate", w.read_cancel, query=query))
        if offered.tip_type == "error":
            raise NotEditable(offered.tip_content or "", scope="order", request_id=request_id)
        query["reason_id"] = w.choose_reason(offered, reason)

        def read(raw: Any, request_id: str) -> m.WriteOutcome:
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw, request_id=request_id)

        return (yield from c.ask(call("cancel_create", read, query=query)))

    # ── notices ──────────────────────────────────────────────────────────────────────────────────────────────

    def verify_notice(self, notice: m.RawNotice, credentials: c.Credentials) -> None:
        """Push mechanism page: HMAC over app key and raw body."""
        notices.verify(notice, credentials)

    def decode_notice(self, notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
        """Push messages of type 0 and 3 to 5; the others are `other`."""
        return notices.decode(notice)


def _batch(
    name: str,
    entries: Sequence[tuple[m.SkuRef, Mapping[str, Any]]],
    chunk: Sequence[m.StockLevel] | Sequence[m.PriceLevel],
) -> c.Operation[tuple[m.WriteOutcome, ...]]:
    """Make one write of many SKUs; a refusal of several is everyone's until the listing was read back."""
    operation = call(
        name,
        lambda _, request: tuple(confirmed(level, request_id=request) for level in chunk),
        form={"payload": w.write_levels(entries)},
    )

    def parse(response: c.HttpResponse) -> tuple[m.WriteOutcome, ...]:
        try:
            return operation.parse(response)
        except Refused as error:
            if len(chunk) == 1 or error.scope in WIDE_SCOPES:
                raise
            return tuple(rejected(error, ref=level.ref, version=level.version) for level in chunk)

    return replace(operation, parse=parse)


def _judge(outcome: m.WriteOutcome, held: m.SkuState | None, wanted: int | m.Money) -> m.WriteOutcome:
    """Give the outcome of one SKU of a refused batch, from what the channel holds now."""
    if held is None:
        missing = NotFound("the channel holds no such SKU", scope="sku", request_id=outcome.request_id)
        return rejected(missing, ref=outcome.ref, version=outcome.version)
    if wanted in (held.quantity, held.price):
        return msgspec.structs.replace(outcome, outcome=m.Outcome.CONFIRMED, problem=None)
    return outcome


def _packages_of(items: Sequence[w.WireItem]) -> tuple[str, ...]:
    packages = tuple(dict.fromkeys(item.package_id for item in items if item.package_id))
    if not packages:
        raise NotFound("the order has no package yet", scope="order")
    return packages


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _next_cursor(
    events: Sequence[m.OrderEvent], *, start: int, last: int, offset: int, seen: Mapping[str, int]
) -> str:
    times = {
        event.order_id: int(event.occurred_at.timestamp()) if event.occurred_at else start for event in events
    }
    edge = max(times.values()) - 1
    if edge > start:
        near = {name: at for name, at in {**seen, **times}.items() if at >= edge}
        return pack_cursor(start=edge, last=last, offset=0, seen=near)
    return pack_cursor(start=start, last=last, offset=offset + len(events), seen={**seen, **times})
