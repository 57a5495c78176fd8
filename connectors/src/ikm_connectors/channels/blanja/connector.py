"""The historic Blanja.com connector: its few known calls as flows; how, not what (mapping.py)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.channels.blanja import CARD
from ikm_connectors.channels.blanja import mapping as w
from ikm_connectors.channels.blanja.client import call, token_call
from ikm_connectors.cursor import pack_cursor, unpack_cursor
from ikm_connectors.errors import (
    ConnectorError,
    Misuse,
    NotFound,
    NotOffered,
    OutcomeUnknown,
    Refused,
    TruncatedResult,
)
from ikm_connectors.outcomes import WIDE_SCOPES, confirmed, rejected, unknown
from ikm_connectors.sheets.channel import OrdersByFile

LISTS = ("list_on_shelf", "list_in_storage")
FIRST_SIZE, LAST_SIZE = 50, 1600  # 50 is what the one known seller asked for
PAGES_AT_MOST = 1000


class BlanjaConnector(c.Connector, c.Taxonomy, c.Listings, c.Stock, c.Orders, OrdersByFile):
    """Speak the XML interface of 2018 with a new token before each call."""

    card: ClassVar[m.Card] = CARD

    def whoami(self, shop_id: str) -> c.Flow[m.ShopIdentity]:
        """See that the application is let in; it is one seller's own, so it names the shop."""
        yield from c.ask(token_call())
        return m.ShopIdentity(id=shop_id, region="ID")

    def categories(self, cursor: str | None = None) -> c.Flow[m.Page[m.Category]]:
        """item/category."""
        if cursor is not None:
            raise Misuse("the channel gives all categories on one page")
        return (yield from call("categories", w.read_categories))

    def listing_limits(self, category_id: str) -> c.Flow[m.Limits]:
        """Give what is needed at least; no bounds are known and no call is made."""
        del category_id
        yield from ()
        return m.Limits(
            price_min=1, axes_max=0, skus_max=1, size_required=True, source="Members of item/create [I]"
        )

    # ── items ────────────────────────────────────────────────────────────────────────────────────────────────

    def create_listing(self, draft: m.ProductDraft, client_ref: str) -> c.Flow[m.ListingState]:
        """item/create, then item/onShelf. Our code is the SKU's outerCode, by which an item is looked up before and
        after a lost answer.
        """
        w.require_one_sku(draft)
        found = yield from self.find_listing(client_ref)
        if found is not None:
            return found
        item_id = ""
        try:
            item_id = yield from call(
                "create_item", w.read_item_id, lambda context: w.write_item(draft, client_ref, context)
            )
        except OutcomeUnknown:
            found = yield from self.find_listing(client_ref)
            if found is None:
                raise
            item_id = found.listing_id
        if not item_id:
            found = yield from self.find_listing(client_ref)
            if found is None:
                raise NotFound("the new item is not listed yet")
            item_id = found.listing_id
        yield from self.set_active(item_id, active=True)
        try:
            return (yield from self.get_listing(item_id))
        except NotFound:  # the read side may lag behind the write
            return m.ListingState(
                listing_id=item_id,
                lifecycle=m.Lifecycle.UNKNOWN,
                source_status="",
                title=draft.title,
                seller_sku=client_ref,
            )

    def _detail(self, item_id: str) -> c.Flow[m.ListingState]:
        return (yield from call("get_item", lambda raw: w.read_item(raw, item_id), itemId=item_id))

    def get_listing(self, listing_id: str) -> c.Flow[m.ListingState]:
        """item/detail, and the list of items on the shelf for its place."""
        state = yield from self._detail(listing_id)
        seen: set[str] = set()
        for page in range(1, PAGES_AT_MOST):
            ids = yield from call("list_on_shelf", w.read_item_ids, pageNum=str(page))
            if listing_id in ids:
                return w.placed(state, on_shelf=True)
            if not set(ids) - seen:  # no page, or the same again: how long a page is, is not known
                return w.placed(state, on_shelf=False)
            seen.update(ids)
        raise TruncatedResult("more pages of items than can be")

    def list_listings(self, cursor: str | None = None) -> c.Flow[m.Page[m.ListingState]]:
        """item/onshelflist page by page until an empty one, then item/instorage; each item is then read."""
        which, page = 0, 1
        if cursor is not None:
            parts = unpack_cursor(cursor)
            which, page = int(parts["which"]), int(parts["page"])
        ids = yield from call(LISTS[which], w.read_item_ids, pageNum=str(page))
        states = []
        for item_id in ids:
            try:
                state = yield from self._detail(item_id)
            except NotFound:
                continue
            states.append(w.placed(state, on_shelf=which == 0))
        following = pack_cursor(which=which, page=page + 1) if ids else None
        if not ids and which == 0:
            following = pack_cursor(which=1, page=1)
        return m.Page(items=tuple(states), next_cursor=following)

    def find_listing(self, seller_sku: str) -> c.Flow[m.ListingState | None]:
        """Look for our code among all own items."""
        cursor: str | None = None
        for _ in range(PAGES_AT_MOST):
            page = yield from self.list_listings(cursor)
            for state in page.items:
                if any(sku.seller_sku == seller_sku for sku in state.skus):
                    return state
            cursor = page.next_cursor
            if cursor is None:
                return None
        raise TruncatedResult("more pages of items than can be")

    def set_active(self, listing_id: str, active: bool) -> c.Flow[m.WriteOutcome]:
        """item/onShelf; how an item was taken off again is not known."""
        if not active:
            raise NotOffered("how Blanja took an item off the shelf is not known")
        raw = yield from call("on_shelf", w.read_nothing, itemId=listing_id)
        return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, listing_id=listing_id, raw=raw)

    def delete_listing(self, listing_id: str) -> c.Flow[m.WriteOutcome]:
        """item/delete."""
        raw = yield from call("delete_item", w.read_nothing, itemId=listing_id)
        return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, listing_id=listing_id, raw=raw)

    # ── stock ────────────────────────────────────────────────────────────────────────────────────────────────

    def set_quantities(self, levels: Sequence[m.StockLevel]) -> c.Flow[m.BatchResult]:
        """item/updatePriceQuantity, one SKU per call; the price's name there is not known, so it is never sent.
        A refusal of the whole account ends the sending: the rest gets the same problem without a call.
        """
        outcomes: list[m.WriteOutcome] = []
        ending: ConnectorError | None = None
        for level in levels:
            try:
                if ending is not None:
                    raise ending
                yield from call(
                    "update_quantity", w.read_nothing, skuId=level.ref.sku_id, qty=str(level.quantity)
                )
            except OutcomeUnknown as error:
                outcomes.append(unknown(level, error))
            except Misuse:
                raise
            except ConnectorError as error:
                ending = error if error.scope in WIDE_SCOPES else None
                outcomes.append(rejected(error, ref=level.ref, version=level.version))
            else:
                outcomes.append(confirmed(level))
        return m.BatchResult(outcomes=tuple(outcomes))

    def get_quantities(self, refs: Sequence[m.SkuRef]) -> c.Flow[tuple[m.StockLevel, ...]]:
        """item/detail of each item; one that is gone is left out."""
        wanted = set(refs)
        levels: list[m.StockLevel] = []
        for item_id in dict.fromkeys(ref.listing_id for ref in refs):
            try:
                state = yield from self._detail(item_id)
            except NotFound:
                continue
            levels += [
                m.StockLevel(ref=sku.ref, quantity=sku.quantity)
                for sku in state.skus
                if sku.ref in wanted and sku.quantity is not None and sku.quantity >= 0
            ]
        return tuple(levels)

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def orders_feed(
        self, cursor: str | None, *, since: datetime, until: datetime
    ) -> c.Flow[m.Page[m.OrderEvent]]:
        """orders, by day of order and in every state. There are no pages: the number asked for is doubled until fewer
        come; raises TruncatedResult when they stop at a number asked for before.
        """
        if cursor is not None:
            raise Misuse("the channel gives all orders on one page")
        first, last = w.day(since), w.day(until - timedelta(microseconds=1))
        size = FIRST_SIZE
        while True:
            events = yield from call(
                "list_orders", w.read_events, orderDateFrom=first, orderDateTo=last, pageSize=str(size)
            )
            if len(events) < size and (size == FIRST_SIZE or len(events) > size // 2):
                return m.Page(items=events)
            if len(events) <= size // 2 or size >= LAST_SIZE:
                raise TruncatedResult("the list of orders may be cut short: ask for fewer days")
            size *= 2

    def get_order(self, order_id: str) -> c.Flow[m.Order]:
        """Orders with this number and state PAID; when it is not there, order, whose state is then not known."""
        paid = yield from call(
            "list_orders",
            lambda raw: w.read_orders(raw, w.PAID),
            orderNumber=order_id,
            status=w.PAID,
            pageSize=str(FIRST_SIZE),
        )
        orders = paid or (yield from call("get_order", w.read_orders, orderNumber=order_id))
        for order in orders:
            if order.order_id == order_id:
                return order
        raise NotFound(f"the channel has no order {order_id}", scope="order")

    def ship_order(self, order_id: str, choice: m.ShipmentChoice) -> c.Flow[m.WriteOutcome]:
        """Ship with the seller's tracking number. After a lost answer, an order no longer PAID counts as sent [I]."""
        if choice.method != "own" or not choice.tracking_number:
            raise NotOffered("Blanja took the seller's own tracking number only")
        try:
            raw = yield from call(
                "ship",
                w.read_nothing,
                orderNumber=order_id,
                logisticsCompany=choice.carrier_id or w.COURIER,
                invoiceNumber=choice.tracking_number,
            )
        except OutcomeUnknown:
            order = yield from self.get_order(order_id)
            if order.source_status == w.PAID:
                raise
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED)
        except Refused as error:
            error.scope = "order" if error.scope == "listing" else error.scope
            raise
        return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw)
