"""The Blibli connector: verbs as flows over the table of paths; how, not what (mapping.py) and not why not (faults.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.channels.blibli import CARD, notices
from ikm_connectors.channels.blibli import mapping as w
from ikm_connectors.channels.blibli.client import call
from ikm_connectors.channels.blibli.faults import reason_of
from ikm_connectors.cursor import pack_cursor, unpack_cursor
from ikm_connectors.errors import (
    Failed,
    Misuse,
    NotFound,
    OutcomeUnknown,
    Refused,
    ShopNotLinked,
    TruncatedResult,
)
from ikm_connectors.outcomes import WIDE_SCOPES, confirmed, rejected, send_in_batches

PAGE, BRAND_PAGE, SETTLEMENT_PAGE = 50, 100, 30
SETTLEMENT_PAGES = 4
ORDERS_CAP = 100  # records one filter shows at most, as one client reports
LOOK_BACK = timedelta(days=14)
OLDEST = timedelta(days=364)  # "data up to 1 year"; a day and a bit are kept for slow clocks and leap years
QUEUE_WAITS = (1.0, 5.0, 15.0)  # a queue may be asked 5 times in 15 minutes
LOOK_UP_WAIT = 3.0


class BlibliConnector(
    c.Connector, c.Authoriser, c.Taxonomy, c.Media, c.Listings, c.Stock, c.Prices, c.Orders, c.Inbound
):
    """Speak Blibli's Seller API for one store per session."""

    card: ClassVar[m.Card] = CARD

    def whoami(self, shop_id: str) -> c.Flow[m.ShopIdentity]:
        """Store detail."""
        shop = yield from c.ask(call("store", w.read_store))
        if shop_id not in {"", shop.id}:
            raise ShopNotLinked("the seller key opens another store", request_id=shop.request_id)
        return shop

    # ── what Blibli asks ─────────────────────────────────────────────────────────────────────────────────────

    def categories(self, cursor: str | None = None) -> c.Flow[m.Page[m.Category]]:
        """Category tree."""
        if cursor is not None:
            raise Misuse("Blibli gives the whole tree on one page")
        return (yield from c.ask(call("categories", w.read_categories)))

    def attributes(self, category_id: str) -> c.Flow[tuple[m.AttributeRule, ...]]:
        """Attributes of a deepest category: 5 calls per category and day, so keep them for days."""
        return (yield from c.ask(call("attributes", w.read_attributes, target=category_id)))

    def listing_limits(self, category_id: str) -> c.Flow[m.Limits]:
        """Create product page: the same bounds in every category, asked of nobody."""
        del category_id
        yield from ()
        return w.LIMITS

    def brands(self, category_id: str, cursor: str | None = None) -> c.Flow[m.Page[m.Brand]]:
        """Brands; those of all categories."""
        del category_id
        page = int(cursor or 0)
        query = {"page": str(page), "size": str(BRAND_PAGE)}
        return (
            yield from c.ask(
                call(
                    "brands", lambda raw, request: w.read_brands(raw, request, page, BRAND_PAGE), query=query
                )
            )
        )

    def logistic_options(self) -> c.Flow[tuple[m.LogisticOption, ...]]:
        """Logistics of the store."""
        return (yield from c.ask(call("logistics", w.read_logistics)))

    # ── listings ─────────────────────────────────────────────────────────────────────────────────────────────

    def create_listing(self, draft: m.ProductDraft, client_ref: str) -> c.Flow[m.ListingState]:
        """Create products V3, queued. There is no idempotency key, so products of the draft's name are searched for
        its first SKU's code before the create and after a lost answer. While the queue has not finished, the
        outcome is unknown: ask again with the same draft.
        """
        del client_ref
        code = draft.skus[0].seller_sku
        found = yield from self._find(code, draft.title)
        if found is not None:
            return found
        codes: tuple[str, ...] = ()
        if draft.options:
            named = all(w.VARIANT_CODE.fullmatch(axis.name) for axis in draft.options)
            rules = () if named else (yield from self.attributes(draft.category_id))
            codes = w.name_axes(draft, rules)
        pickup_point = yield from c.ask(call("pickup_points", w.read_pickup_point))
        body = w.write_product(draft, pickup_point, codes)
        try:
            queue_id = yield from c.ask(call("create_products", w.read_queued, body=body))
        except OutcomeUnknown:
            yield c.Pause(LOOK_UP_WAIT, "let the queue make the product before looking it up")
            found = yield from self._find(code, draft.title)
            if found is None:
                raise
            return found
        return (yield from self._created(queue_id, draft))

    def _created(self, queue_id: str, draft: m.ProductDraft) -> c.Flow[m.ListingState]:
        state = yield from self._queue(queue_id)
        if not state.done or not state.rows:
            raise OutcomeUnknown(
                f"the product still waits in the queue {queue_id}", request_id=state.request_id
            )
        row = state.rows[0]
        if not row.success:
            raise reason_of(row.message or "", scope="listing", request_id=state.request_id, raw=state.raw)
        code = draft.skus[0].seller_sku
        try:
            if row.product_sku:
                return (yield from self.get_listing(row.product_sku))
            found = yield from self._find(code, draft.title)
        except NotFound:  # the read side may lag behind the queue
            found = None
        if found is not None:
            return found
        return m.ListingState(
            listing_id=row.product_sku or "",
            lifecycle=m.Lifecycle.UNKNOWN,
            source_status="",
            title=draft.title,
            seller_sku=code,
            request_id=state.request_id,
        )

    def _queue(self, queue_id: str) -> c.Flow[w.QueueState]:
        """Queue detail, asked a few times with growing waits. The work is accepted already, so a queue that is still
        busy, or cannot be asked now, is given as not done.
        """
        state = w.QueueState(done=False, rows=())
        for wait in QUEUE_WAITS:
            yield c.Pause(wait, "let the queue do its work")
            # The queue's id stands in the place of the call's own.
            query = {"requestId": queue_id, "page": "0", "size": str(w.SKUS_PER_CALL)}
            try:
                state = yield from c.ask(call("queue", w.read_queue, query=query))
            except Failed:
                break
            if state.done:
                break
        return state

    def get_listing(self, listing_id: str) -> c.Flow[m.ListingState]:
        """Product detail, and its variants."""

        def read(raw: Any, request_id: str) -> tuple[m.ListingState, Any]:
            return w.read_product(raw, request_id), raw

        state, raw = yield from c.ask(call("product", read, target=listing_id))
        skus = yield from self._variants(listing_id)
        return w.read_product(raw, state.request_id, skus)

    def _variants(self, listing_id: str) -> c.Flow[tuple[m.SkuState, ...]]:
        skus: list[m.SkuState] = []
        while True:
            body = {"paging": {"page": len(skus) // PAGE, "size": PAGE}}
            page = yield from c.ask(call("variants", w.read_variants, target=listing_id, body=body))
            skus += page.items
            if len(page.items) < PAGE or len(skus) >= (page.total or 0):
                return tuple(skus)

    def find_listing(self, seller_sku: str) -> c.Flow[m.ListingState | None]:
        """Walk all products: no list by the seller's own code is documented with its answer."""
        return (yield from self._find(seller_sku, ""))

    def _find(self, seller_sku: str, name: str) -> c.Flow[m.ListingState | None]:
        """Look through the products of every state (and of that name) for a SKU of our code."""
        cursor: str | None = None
        while True:
            page = yield from self._products(cursor, name)
            for row in page.items:
                if name and row.title != name:
                    continue
                state = yield from self.get_listing(row.listing_id)
                if any(sku.seller_sku == seller_sku for sku in state.skus):
                    return state
            cursor = page.next_cursor
            if cursor is None:
                return None

    def list_listings(self, cursor: str | None = None) -> c.Flow[m.Page[m.ListingState]]:
        """Product list, one state after another; variants are left to get_listing."""
        return (yield from self._products(cursor, ""))

    def _products(self, cursor: str | None, name: str) -> c.Flow[m.Page[m.ListingState]]:
        parts = unpack_cursor(cursor) if cursor is not None else {"state": 0, "page": 0}
        at, number = int(parts["state"]), int(parts["page"])
        asked: dict[str, Any] = {"state": w.STATES[at]}
        if name:
            asked["productName"] = name
        body = {"filter": asked, "paging": {"page": number, "size": PAGE}}
        page = yield from c.ask(call("products", w.read_products, body=body))
        following = None
        if page.items and (number + 1) * PAGE < (page.total or 0):
            following = pack_cursor(state=at, page=number + 1)
        elif at + 1 < len(w.STATES):
            following = pack_cursor(state=at + 1, page=0)
        return msgspec.structs.replace(page, next_cursor=following, total=None)

    def set_active(self, listing_id: str, active: bool) -> c.Flow[m.WriteOutcome]:
        """Unarchive or archive, queued."""
        name = "unarchive" if active else "archive"
        queue_id = yield from c.ask(call(name, w.read_queued, body={"productSkus": [listing_id]}))
        state = yield from self._queue(queue_id)
        outcome = m.WriteOutcome(
            outcome=m.Outcome.CONFIRMED if state.done else m.Outcome.ACCEPTED_PENDING,
            listing_id=listing_id,
            raw=state.raw,
            request_id=state.request_id,
        )
        for row in state.rows:
            if not row.success:
                error = reason_of(row.message or "", scope="listing", request_id=state.request_id)
                return rejected(error, listing_id=listing_id)
        return outcome

    # ── stock and prices ─────────────────────────────────────────────────────────────────────────────────────

    def set_quantities(self, levels: Sequence[m.StockLevel]) -> c.Flow[m.BatchResult]:
        """One SKU at once by the stock call; many through the queue with exactStock (the plain `stock` is a step)."""
        if len(levels) == 1:
            return (yield from self._set_one(levels[0]))
        return (yield from self._set_many(levels, lambda level: {"exactStock": level.quantity}))

    def _set_one(self, level: m.StockLevel) -> c.Flow[m.BatchResult]:
        body: dict[str, Any] = {"availableStock": level.quantity}
        if level.location_id:
            body["pickupPointCode"] = level.location_id

        def make(_: str, chunk: Sequence[m.StockLevel]) -> c.Operation[tuple[m.WriteOutcome, ...]]:
            return call(
                "set_stock",
                lambda _, request: tuple(confirmed(one, request_id=request) for one in chunk),
                target=level.ref.sku_id,
                body=body,
                scope="sku",
            )

        return (yield from send_in_batches([level], 1, make))

    def set_prices(self, levels: Sequence[m.PriceLevel]) -> c.Flow[m.BatchResult]:
        """Through the queue: price and sale price always go together; the call for one SKU allows 5 an hour."""

        def change(level: m.PriceLevel) -> dict[str, int]:
            return {"price": level.price.amount, "salePrice": level.price.amount}

        return (yield from self._set_many(levels, change))

    def _set_many[Level: (m.StockLevel, m.PriceLevel)](
        self, levels: Sequence[Level], change: Callable[[Level], Mapping[str, int]]
    ) -> c.Flow[m.BatchResult]:
        """Queue changes in batches of any products, then ask what became of each SKU."""

        def make(_: str, chunk: Sequence[Level]) -> c.Operation[tuple[m.WriteOutcome, ...]]:
            def body(context: c.Context) -> dict[str, Any]:
                entries = [(level.ref, change(level)) for level in chunk]
                return w.write_update(context.require_shop().id, entries)

            def read(raw: Any, request_id: str) -> tuple[m.WriteOutcome, ...]:
                queue_id = w.read_queued(raw, request_id)
                waiting = (confirmed(level, request_id=queue_id) for level in chunk)
                return tuple(
                    msgspec.structs.replace(one, outcome=m.Outcome.ACCEPTED_PENDING) for one in waiting
                )

            return _refusing_all(call("update_products", read, body=body, scope="sku"), chunk)

        sent = yield from send_in_batches(levels, w.SKUS_PER_CALL, make, mixed=True)
        outcomes = list(sent.outcomes)
        for start in range(0, len(levels), w.SKUS_PER_CALL):
            chunk = levels[start : start + w.SKUS_PER_CALL]
            first = outcomes[start]
            if first.outcome is m.Outcome.ACCEPTED_PENDING:
                state = yield from self._queue(first.request_id)
                outcomes[start : start + len(chunk)] = w.judge_levels(chunk, state)
        return m.BatchResult(outcomes=tuple(outcomes))

    def get_quantities(self, refs: Sequence[m.SkuRef]) -> c.Flow[tuple[m.StockLevel, ...]]:
        """Variants of each product; an unknown one is left out."""
        wanted = set(refs)
        levels: list[m.StockLevel] = []
        for listing_id in dict.fromkeys(ref.listing_id for ref in refs):
            try:
                skus = yield from self._variants(listing_id)
            except NotFound:
                continue
            levels += [
                m.StockLevel(ref=sku.ref, quantity=sku.quantity, reserved=sku.reserved)
                for sku in skus
                if sku.ref in wanted and sku.quantity is not None
            ]
        return tuple(levels)

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def orders_feed(
        self, cursor: str | None, *, since: datetime, until: datetime
    ) -> c.Flow[m.Page[m.OrderEvent]]:
        """Order list by time of payment, every status, from 14 days before `since`: the list knows no other time,
        and what was paid earlier may have changed since. A list that seems cut starts anew at its last row.
        """
        if cursor is None:
            if since < until - OLDEST:
                raise TruncatedResult("Blibli shows the orders of one year only")
            earliest = max(since - LOOK_BACK, until - OLDEST)
            start, last, number = _milliseconds(earliest), _milliseconds(until), 0
            seen: dict[str, int] = {}
        else:
            parts = unpack_cursor(cursor)
            start, last, number = int(parts["start"]), int(parts["last"]), int(parts["page"])
            seen = {str(name): int(at) for name, at in parts["seen"].items()}
        if start >= last:
            return m.Page(items=())
        body = {
            "filter": {"statusFPDateRange": {"start": start, "end": last}},
            "sorting": {"by": "statusFPUpdatedTimestamp", "direction": "ASC"},
            "paging": {"page": number, "size": PAGE},
        }
        page = yield from c.ask(call("packages", w.read_packages, body=body))
        fresh = tuple(event for event in page.items if event.order_id not in seen)
        times = {
            event.order_id: _milliseconds(event.occurred_at) if event.occurred_at else start
            for event in page.items
        }
        seen |= times
        following, total = None, page.total or 0
        if page.items and (number + 1) * PAGE < total:
            following = pack_cursor(start=start, last=last, page=number + 1, seen=seen)
        elif total == ORDERS_CAP:
            edge = max(times.values(), default=start)
            if edge <= start:
                raise TruncatedResult("Blibli shows no more orders of one moment", request_id=page.request_id)
            near = {name: at for name, at in seen.items() if at >= edge}
            following = pack_cursor(start=edge, last=last, page=0, seen=near)
        return msgspec.structs.replace(page, items=fresh, next_cursor=following, total=None)

    def get_order(self, order_id: str) -> c.Flow[m.Order]:
        """Order item detail V2."""
        return (yield from c.ask(call("order_item", w.read_order, target=order_id, scope="order")))

    def shipping_options(self, order_id: str, package_id: str = "") -> c.Flow[m.ShippingOptions]:
        """Order item detail V2 names the pickup point."""
        del package_id
        return w.make_options((yield from self.get_order(order_id)))

    def ship_order(self, order_id: str, choice: m.ShipmentChoice) -> c.Flow[m.WriteOutcome]:
        """Create package, of this order's items only, then fulfil. A lost answer is looked up: a package in the
        order, a hand-over in its airway bill.
        """
        body = w.write_fulfilment(choice)
        order = yield from self.get_order(order_id)
        package = order.packages[0].package_id if order.packages else (yield from self._pack(order))

        def read(raw: Any, request_id: str) -> m.WriteOutcome:
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw, request_id=request_id)

        try:
            return (yield from c.ask(call("fulfil", read, target=package, body=body, scope="order")))
        except OutcomeUnknown:
            order = yield from self.get_order(order_id)
            if order.packages and order.packages[0].tracking_number:
                return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, request_id=order.request_id)
            raise

    def _pack(self, order: m.Order) -> c.Flow[str]:
        query = {"orderItemNo": order.order_id}
        items = yield from c.ask(call("combinable", w.read_combinable, query=query, scope="order"))
        numbers = [one.order_item_no for one in items if one.order_no == order.ext["order_no"]]
        body = {"orderItemIds": numbers or [order.order_id]}
        try:
            return (yield from c.ask(call("create_package", w.read_package, body=body, scope="order")))
        except OutcomeUnknown:
            fresh = yield from self.get_order(order.order_id)
            if not fresh.packages:
                raise
            return fresh.packages[0].package_id

    def tracking_number(self, order_id: str, package_id: str = "") -> c.Flow[str]:
        """Order item detail V2; empty before the hand-over."""
        del package_id
        order = yield from self.get_order(order_id)
        return order.packages[0].tracking_number if order.packages else ""

    def shipping_label(self, order_id: str, package_id: str = "") -> c.Flow[m.Document]:
        """Shipping label of a package."""
        if not package_id:
            order = yield from self.get_order(order_id)
            if not order.packages:
                raise NotFound("the order has no package yet", scope="order", request_id=order.request_id)
            package_id = order.packages[0].package_id
        return (yield from c.ask(call("label", w.read_label, target=package_id, scope="order")))

    def cancel_order(
        self, order_id: str, reason: m.CancelReason, refs: Sequence[m.SkuRef] = ()
    ) -> c.Flow[m.WriteOutcome]:
        """Cancel an order item with one of the reasons listed, which means wholly; its quantity is ignored then."""
        del refs
        w.require_cancel_reason(reason)
        sentence = yield from c.ask(
            call("cancel_reasons", lambda raw, request: w.choose_reason(raw, request, reason))
        )
        order = yield from self.get_order(order_id)
        body = {"reason": sentence, "cancellationQuantity": order.lines[0].quantity}

        def read(raw: Any, request_id: str) -> m.WriteOutcome:
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw, request_id=request_id)

        return (yield from c.ask(call("cancel", read, target=order_id, body=body, scope="order")))

    def settlement(self, order_id: str) -> c.Flow[m.SettlementLine]:
        """Settlement list and its items, walked until the order item is found; no call asks for one item."""
        for number in range(SETTLEMENT_PAGES):
            query = {"page": str(number), "size": str(SETTLEMENT_PAGE)}
            page = yield from c.ask(call("settlements", w.read_settlements, query=query, body={"filter": {}}))
            for settlement_id in page.items:
                lines = yield from c.ask(call("settlement_items", w.read_settled, target=settlement_id))
                if order_id in lines:
                    return lines[order_id]
            if (number + 1) * SETTLEMENT_PAGE >= (page.total or 0):
                raise NotFound("the order item is not settled yet", scope="order", request_id=page.request_id)
        raise TruncatedResult(f"not among the first {SETTLEMENT_PAGES * SETTLEMENT_PAGE} settlements")

    # ── notices ──────────────────────────────────────────────────────────────────────────────────────────────

    def verify_notice(self, notice: m.RawNotice, credentials: c.Credentials) -> None:
        """Webhooks page: the headers; the algorithm is taken to be the requests' own [I]."""
        notices.verify(notice, credentials)

    def decode_notice(self, notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
        """Webhooks page: order and product events; read the order for anything beyond its id."""
        return notices.decode(notice)


def _refusing_all(
    operation: c.Operation[tuple[m.WriteOutcome, ...]],
    chunk: Sequence[m.StockLevel] | Sequence[m.PriceLevel],
) -> c.Operation[tuple[m.WriteOutcome, ...]]:
    """Make a refused batch everyone's refusal: the channel refuses a batch only when all of it is bad."""

    def parse(response: c.HttpResponse) -> tuple[m.WriteOutcome, ...]:
        try:
            return operation.parse(response)
        except Refused as error:
            if error.scope in WIDE_SCOPES:
                raise
            return tuple(rejected(error, ref=level.ref, version=level.version) for level in chunk)

    return replace(operation, parse=parse)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
