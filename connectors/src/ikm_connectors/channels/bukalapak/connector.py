"""The historic Bukalapak connector: version 2's verbs as flows; how, not what (mapping.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.channels.bukalapak import CARD
from ikm_connectors.channels.bukalapak import mapping as w
from ikm_connectors.channels.bukalapak.client import authenticate, call
from ikm_connectors.cursor import pack_cursor, unpack_cursor
from ikm_connectors.errors import Misuse, NotFound, NotOffered, OutcomeUnknown, ReauthorisationNeeded
from ikm_connectors.outcomes import confirmed, rejected, send_in_batches
from ikm_connectors.sheets.channel import OrdersByFile
from ikm_connectors.validation import read_image_facts

NOT_FOR_SALE = "not_for_sale"


class BukalapakConnector(
    c.Connector, c.Authoriser, c.Taxonomy, c.Media, c.Listings, c.Stock, c.Prices, c.Orders, OrdersByFile
):
    """Speak version 2 of 2019; the session's shop is the seller's user id, its token never ends."""

    card: ClassVar[m.Card] = CARD

    # ── seller ───────────────────────────────────────────────────────────────────────────────────────────────

    def whoami(self, shop_id: str) -> c.Flow[m.ShopIdentity]:
        """users.md, info."""
        return (yield from c.ask(call("me", lambda raw: w.read_me(raw, shop_id))))

    def exchange(self, answer: Mapping[str, str]) -> c.Flow[m.Grant]:
        """authenticate.md: `username` and `password` are sent once and not kept."""
        if not answer.get("username") or not answer.get("password"):
            raise ReauthorisationNeeded("user name and password of the shop are needed")
        return (yield from c.ask(authenticate(answer["username"], answer["password"], w.read_grant)))

    # ── what the channel asks ────────────────────────────────────────────────────────────────────────────────

    def categories(self, cursor: str | None = None) -> c.Flow[m.Page[m.Category]]:
        """categories.md."""
        if cursor is not None:
            raise Misuse("the channel gives the whole tree on one page")
        return (yield from c.ask(call("categories", w.read_categories)))

    def attributes(self, category_id: str) -> c.Flow[tuple[m.AttributeRule, ...]]:
        """categories.md, attributes."""
        return (yield from c.ask(call("attributes", w.read_attributes, target=category_id)))

    def listing_limits(self, category_id: str) -> c.Flow[m.Limits]:
        """Give the few bounds the documents name, the same in every category; no call is made."""
        del category_id
        yield from ()
        return m.Limits(
            images_max=5,
            price_min=1,
            axes_max=0,
            skus_max=1,
            image=m.ImageRules(min_px=300),
            source="products.md; a client's comment on pictures",
        )

    def upload_image(self, image: m.ImageFile) -> c.Flow[m.MediaRef]:
        """images.md."""
        facts = read_image_facts(image.content)
        name = "image.png" if facts is not None and facts.format == "png" else "image.jpg"
        number = yield from c.ask(call("upload_image", w.read_id, upload=(name, image.content)))
        return m.MediaRef(id=number)

    # ── products ─────────────────────────────────────────────────────────────────────────────────────────────

    def create_listing(self, draft: m.ProductDraft, client_ref: str) -> c.Flow[m.ListingState]:
        """products.md, create. Our code stands in the description, by which a product is looked up before and after
        a lost answer.
        """
        body = w.write_product(draft, client_ref)
        found = yield from self.find_listing(client_ref)
        if found is not None:
            return found
        try:
            number = yield from c.ask(call("create_product", w.read_id, body=body))
        except OutcomeUnknown:
            found = yield from self.find_listing(client_ref)
            if found is None:
                raise
            return found
        try:
            return (yield from self.get_listing(number))
        except NotFound:  # the read side may lag behind the write
            return m.ListingState(
                listing_id=number,
                lifecycle=m.Lifecycle.UNKNOWN,
                source_status="",
                title=draft.title,
                seller_sku=client_ref,
            )

    def get_listing(self, listing_id: str) -> c.Flow[m.ListingState]:
        """products.md, read."""
        return (yield from c.ask(call("get_product", w.read_product, target=listing_id)))

    def list_listings(self, cursor: str | None = None) -> c.Flow[m.Page[m.ListingState]]:
        """products.md, mylapak: first what can be bought, then what cannot."""
        if cursor not in {None, NOT_FOR_SALE}:
            raise Misuse("this cursor was not made by the connector")
        query = [("not_for_sale_only", "1")] if cursor else []
        items = yield from c.ask(call("own_products", w.read_products, query=query))
        return m.Page(items=items, next_cursor=None if cursor else NOT_FOR_SALE)

    def find_listing(self, seller_sku: str) -> c.Flow[m.ListingState | None]:
        """Look for our code in the descriptions of all own products."""
        for cursor in (None, NOT_FOR_SALE):
            page = yield from self.list_listings(cursor)
            for state in page.items:
                if state.seller_sku == seller_sku:
                    return state
        return None

    def update_listing(self, listing_id: str, patch: m.ListingPatch) -> c.Flow[m.WriteOutcome]:
        """products.md, update; a new description keeps our code, read beforehand."""
        code = ""
        if patch.description is not None:
            code = (yield from self.get_listing(listing_id)).seller_sku
        return (yield from self._write("update_product", listing_id, w.write_patch(patch, code)))

    def set_active(self, listing_id: str, active: bool) -> c.Flow[m.WriteOutcome]:
        """products.md, sold and relist."""
        return (yield from self._write("relist" if active else "sold", listing_id))

    def delete_listing(self, listing_id: str) -> c.Flow[m.WriteOutcome]:
        """products.md, delete."""
        return (yield from self._write("delete_product", listing_id))

    def _write(
        self, name: str, listing_id: str, body: Mapping[str, Any] | None = None
    ) -> c.Flow[m.WriteOutcome]:
        def read(raw: Any) -> m.WriteOutcome:
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, listing_id=listing_id, raw=raw)

        return (yield from c.ask(call(name, read, target=listing_id, body=body)))

    # ── stock and prices ─────────────────────────────────────────────────────────────────────────────────────

    def set_quantities(self, levels: Sequence[m.StockLevel]) -> c.Flow[m.BatchResult]:
        """products.md, update: there is no call for stock alone; one product per call."""
        return (yield from _set_each(levels, lambda level: {"stock": str(level.quantity)}))

    def set_prices(self, levels: Sequence[m.PriceLevel]) -> c.Flow[m.BatchResult]:
        """products.md, update; one product per call."""
        return (yield from _set_each(levels, lambda level: {"price": str(level.price.amount)}))

    def get_quantities(self, refs: Sequence[m.SkuRef]) -> c.Flow[tuple[m.StockLevel, ...]]:
        """Read each product; one that is gone is left out."""
        levels = []
        for ref in dict.fromkeys(refs):
            if ref.sku_id != w.WHOLE:
                continue
            try:
                state = yield from self.get_listing(ref.listing_id)
            except NotFound:
                continue
            quantity = state.skus[0].quantity
            if quantity is not None:
                levels.append(m.StockLevel(ref=ref, quantity=max(quantity, 0)))
        return tuple(levels)

    # ── transactions ─────────────────────────────────────────────────────────────────────────────────────────

    def orders_feed(
        self, cursor: str | None, *, since: datetime, until: datetime
    ) -> c.Flow[m.Page[m.OrderEvent]]:
        """transactions.md: every transaction, since none tells when it changed; the window cannot narrow that."""
        del since, until
        page = 0 if cursor is None else int(unpack_cursor(cursor)["page"])
        query = [("page", str(page)), ("per_page", str(w.PAGE))]
        events = yield from c.ask(call("transactions", w.read_events, query=query))
        following = pack_cursor(page=page + 1) if len(events) == w.PAGE else None
        return m.Page(items=events, next_cursor=following)

    def get_order(self, order_id: str) -> c.Flow[m.Order]:
        """transactions.md, read."""
        return (yield from c.ask(call("get_transaction", w.read_transaction, target=order_id)))

    def ship_order(self, order_id: str, choice: m.ShipmentChoice) -> c.Flow[m.WriteOutcome]:
        """transactions.md, confirm shipping. A lost answer is looked up in the transaction's state."""
        if choice.method != "own" or not choice.tracking_number:
            raise NotOffered("v2 takes the seller's own tracking number only")
        shipping = {"transaction_id": order_id, "shipping_code": choice.tracking_number}
        if choice.carrier_id:
            shipping["new_courier"] = choice.carrier_id

        def read(raw: Any) -> m.WriteOutcome:
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw)

        try:
            return (yield from c.ask(call("confirm_shipping", read, body={"payment_shipping": shipping})))
        except OutcomeUnknown:
            order = yield from self.get_order(order_id)
            if order.status is m.OrderStatus.IN_TRANSIT:
                return m.WriteOutcome(outcome=m.Outcome.CONFIRMED)
            raise

    def cancel_order(
        self, order_id: str, reason: m.CancelReason, refs: Sequence[m.SkuRef] = ()
    ) -> c.Flow[m.WriteOutcome]:
        """transactions.md, reject: the reason is one of the channel's exact words."""
        del refs
        if reason not in w.REJECT_REASONS:
            raise NotOffered(f"Bukalapak knows no rejection for {reason!r}")

        def read(raw: Any) -> m.WriteOutcome:
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw)

        form = {"id": order_id, "payment_rejection[reason]": w.REJECT_REASONS[reason]}
        return (yield from c.ask(call("reject", read, form=form)))


def _set_each[Level: (m.StockLevel, m.PriceLevel)](
    levels: Sequence[Level], write: Any
) -> c.Flow[m.BatchResult]:
    """Send one update per level; a SKU that is not the product itself is refused without a call."""
    whole = [index for index, level in enumerate(levels) if level.ref.sku_id == w.WHOLE]

    def make(product: str, chunk: Sequence[Level]) -> c.Operation[tuple[m.WriteOutcome, ...]]:
        return call(
            "update_product",
            lambda raw: (msgspec.structs.replace(confirmed(chunk[0]), raw=raw),),
            target=product,
            body={"product": write(chunk[0])},
        )

    sent = yield from send_in_batches([levels[index] for index in whole], 1, make)
    by_index = dict(zip(whole, sent.outcomes, strict=True))
    missing = NotFound("a product here has no variants", scope="sku")
    return m.BatchResult(
        outcomes=tuple(
            by_index.get(index) or rejected(missing, ref=level.ref, version=level.version)
            for index, level in enumerate(levels)
        )
    )
