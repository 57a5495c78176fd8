"""The Tokopedia & Shop connector: verbs as flows over the table of paths; how, not what (mapping.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

import msgspec

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.channels.tokopedia import CARD, notices
from ikm_connectors.channels.tokopedia import mapping as w
from ikm_connectors.channels.tokopedia.client import CONSENT, TOKEN_GET, TOKEN_REFRESH, call, token_call
from ikm_connectors.cursor import pack_cursor, unpack_cursor
from ikm_connectors.errors import (
    Misuse,
    NotFound,
    OutcomeUnknown,
    ReauthorisationNeeded,
    Refused,
    ShopNotLinked,
)
from ikm_connectors.outcomes import confirmed, rejected, send_in_batches
from ikm_connectors.validation import read_image_facts
from ikm_connectors.variants import lacking

PAGE = 100
LOOK_UP_WAIT = 3.0
LOCALE = ("locale", "id-ID")
TREE = ("category_version", "v2")


class TokopediaConnector(
    c.Connector, c.Authoriser, c.Taxonomy, c.Media, c.Listings, c.Stock, c.Prices, c.Orders, c.Inbound
):
    """Speak the Shop Partner API, which covers both storefronts of one Indonesian shop."""

    card: ClassVar[m.Card] = CARD

    # ── account and consent ──────────────────────────────────────────────────────────────────────────────────

    def whoami(self, shop_id: str) -> c.Flow[m.ShopIdentity]:
        """Get Authorized Shops."""
        shops = yield from c.ask(call("shops", w.read_shops))
        for shop in shops:
            if shop_id in {"", shop.id}:
                return shop
        raise ShopNotLinked("the tokens do not open this shop")

    def authorise_url(self, context: c.Context, *, state: str, redirect: str) -> str:
        """Authorization overview, step 1: the redirect address is registered at the channel, not sent."""
        del redirect
        query = {"service_id": context.credentials["service_id"], "state": state}
        return f"{context.address('consent')}{CONSENT}?{urlencode(query)}"

    def exchange(self, answer: Mapping[str, str]) -> c.Flow[m.Grant]:
        """Authorization overview, step 2, then Get Authorized Shops for each shop's cipher."""
        code = answer.get("code", "")
        if answer.get("error") or code in {"", "null"}:
            raise ReauthorisationNeeded(
                "the shop's owner gave no consent", channel_code=answer.get("error", "")
            )
        tokens = yield from c.ask(token_call(TOKEN_GET, "auth_code", code, "authorized_code", w.read_tokens))
        shops = yield from c.ask(call("shops", w.read_shops, access=tokens.access))
        tokens = msgspec.structs.replace(tokens, shop_ids=tuple(shop.id for shop in shops))
        return m.Grant(tokens=tokens, shops=shops)

    def refresh(self, tokens: m.TokenSet) -> c.Flow[m.TokenSet]:
        """Authorization overview, step 3; whatever refresh token comes back is the one to keep."""
        operation = token_call(TOKEN_REFRESH, "refresh_token", tokens.refresh, "refresh_token", w.read_tokens)
        try:
            fresh = yield from c.ask(operation)
        except Refused as error:
            if error.scope == "application":
                raise
            raise ReauthorisationNeeded(
                error.safe_detail, channel_code=error.channel_code, request_id=error.request_id
            ) from error
        return msgspec.structs.replace(fresh, shop_ids=tokens.shop_ids)

    # ── what the channel asks ────────────────────────────────────────────────────────────────────────────────

    def categories(self, cursor: str | None = None) -> c.Flow[m.Page[m.Category]]:
        """Get Categories for each storefront, tree v2; only what both have can be sold on both."""
        if cursor is not None:
            raise Misuse("the channel gives the whole tree on one page")
        trees = []
        for platform in w.PLATFORMS:
            query = [LOCALE, TREE, ("listing_platform", platform)]
            trees.append((yield from c.ask(call("categories", w.read_categories, query=query))))
        first, *others = trees
        allowed_elsewhere = [{one.id: one.allowed for one in tree} for tree in others]
        both = tuple(
            msgspec.structs.replace(
                one, allowed=one.allowed and all(tree[one.id] for tree in allowed_elsewhere)
            )
            for one in first
            if all(one.id in tree for tree in allowed_elsewhere)
        )
        return m.Page(items=both, request_id=first[0].request_id if first else "")

    def attributes(self, category_id: str) -> c.Flow[tuple[m.AttributeRule, ...]]:
        """Get Attributes."""
        return (
            yield from c.ask(call("attributes", w.read_attributes, target=category_id, query=[LOCALE, TREE]))
        )

    def listing_limits(self, category_id: str) -> c.Flow[m.Limits]:
        """Get Category Rules, with the fixed bounds of the create page."""
        return (yield from c.ask(call("rules", w.read_limits, target=category_id, query=[LOCALE, TREE])))

    def brands(self, category_id: str, cursor: str | None = None) -> c.Flow[m.Page[m.Brand]]:
        """Get Brands."""
        query = [TREE, ("category_id", category_id), ("page_size", str(PAGE))]
        if cursor:
            query.append(("page_token", cursor))
        return (yield from c.ask(call("brands", w.read_brands, query=query)))

    def logistic_options(self) -> c.Flow[tuple[m.LogisticOption, ...]]:
        """Get Warehouse Delivery Options of the warehouse to sell from."""
        warehouse = yield from c.ask(call("warehouses", w.read_warehouse))
        return (yield from c.ask(call("delivery_options", w.read_deliveries, target=warehouse)))

    def upload_image(self, image: m.ImageFile) -> c.Flow[m.MediaRef]:
        """Upload Product Image."""
        facts = read_image_facts(image.content)
        filename = "image.png" if facts is not None and facts.format == "png" else "image.jpg"
        upload = (filename, image.content, w.USE_CASES[image.purpose])
        return (yield from c.ask(call("upload_image", w.read_media, upload=upload)))

    # ── listings ─────────────────────────────────────────────────────────────────────────────────────────────

    def create_listing(self, draft: m.ProductDraft, client_ref: str) -> c.Flow[m.ListingState]:
        """Create Product with `client_ref` as idempotency key. What the repeat of a key answers is not documented,
        so the first SKU's code is looked up before the create and after a lost answer.
        """
        code = draft.skus[0].seller_sku
        found = yield from self.find_listing(code)
        if found is not None:
            return found
        warehouse = yield from c.ask(call("warehouses", w.read_warehouse))
        body = w.write_product(draft, client_ref, warehouse)
        try:
            product_id = yield from c.ask(call("create_product", w.read_created, body=body))
        except OutcomeUnknown:
            yield c.Pause(LOOK_UP_WAIT, "let the search see the product before looking it up")
            found = yield from self.find_listing(code)
            if found is None:
                raise
            return found
        try:
            return (yield from self.get_listing(product_id))
        except NotFound as late:  # the read side may lag behind the write
            return m.ListingState(
                listing_id=product_id,
                lifecycle=m.Lifecycle.UNKNOWN,
                source_status="",
                title=draft.title,
                seller_sku=code,
                request_id=late.request_id,
            )

    def get_listing(self, listing_id: str) -> c.Flow[m.ListingState]:
        """Get Product."""
        return (
            yield from c.ask(
                call(
                    "get_product",
                    lambda raw, request: w.read_product(raw, request, listing_id),
                    target=listing_id,
                )
            )
        )

    def find_listing(self, seller_sku: str) -> c.Flow[m.ListingState | None]:
        """Search Products by seller SKU; the code is compared exactly."""
        body = {"status": "ALL", "seller_skus": [seller_sku]}
        query = [("page_size", str(PAGE))]
        page = yield from c.ask(call("search_products", w.read_products, query=query, body=body))
        for state in page.items:
            if any(sku.seller_sku == seller_sku for sku in state.skus):
                return (yield from self.get_listing(state.listing_id))
        return None

    def list_listings(self, cursor: str | None = None) -> c.Flow[m.Page[m.ListingState]]:
        """Search Products, every status; deleted ones are left out."""
        query = [("page_size", str(PAGE))]
        if cursor:
            query.append(("page_token", cursor))
        return (
            yield from c.ask(call("search_products", w.read_products, query=query, body={"status": "ALL"}))
        )

    def update_listing(self, listing_id: str, patch: m.ListingPatch) -> c.Flow[m.WriteOutcome]:
        """Partial Edit Product; the change goes to review."""
        body = w.write_patch(patch)

        def read(raw: Any, request_id: str) -> m.WriteOutcome:
            return m.WriteOutcome(
                outcome=m.Outcome.CONFIRMED, listing_id=listing_id, raw=raw, request_id=request_id
            )

        return (yield from c.ask(call("partial_edit", read, target=listing_id, body=body)))

    def add_variants(self, listing_id: str, draft: m.ProductDraft) -> c.Flow[m.WriteOutcome]:
        """Partial Edit Product with all SKUs: those there are named by their id and restated as they were read a
        moment ago, one without an id is new. What is there is read first and after a lost answer.
        """
        state = yield from self.get_listing(listing_id)
        new = lacking(draft, state.skus)
        if not new:
            return m.WriteOutcome(outcome=m.Outcome.UNCHANGED, listing_id=listing_id)
        warehouse = yield from c.ask(call("warehouses", w.read_warehouse))
        body = w.write_more_skus(state, draft, new, warehouse)

        def read(raw: Any, request_id: str) -> m.WriteOutcome:
            return m.WriteOutcome(
                outcome=m.Outcome.CONFIRMED, listing_id=listing_id, raw=raw, request_id=request_id
            )

        try:
            return (yield from c.ask(call("partial_edit", read, target=listing_id, body=body)))
        except OutcomeUnknown:
            if lacking(draft, (yield from self.get_listing(listing_id)).skus):
                raise
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, listing_id=listing_id)

    def set_active(self, listing_id: str, active: bool) -> c.Flow[m.WriteOutcome]:
        """Activate or Deactivate Products on both storefronts."""
        return (yield from self._for_one("activate" if active else "deactivate", listing_id))

    def delete_listing(self, listing_id: str) -> c.Flow[m.WriteOutcome]:
        """Delete Products."""
        return (yield from self._for_one("delete_products", listing_id, platforms=False))

    def _for_one(self, name: str, listing_id: str, *, platforms: bool = True) -> c.Flow[m.WriteOutcome]:
        body: dict[str, Any] = {"product_ids": [listing_id]}
        if platforms:
            body["listing_platforms"] = list(w.PLATFORMS)

        def read(raw: Any, request_id: str) -> m.WriteOutcome:
            for _, _, error in w.read_errors(raw, request_id):
                error.scope = "listing" if error.scope == "sku" else error.scope
                return rejected(error, listing_id=listing_id)
            return m.WriteOutcome(
                outcome=m.Outcome.CONFIRMED, listing_id=listing_id, raw=raw, request_id=request_id
            )

        return (yield from c.ask(call(name, read, body=body)))

    # ── stock and prices ─────────────────────────────────────────────────────────────────────────────────────

    def set_quantities(self, levels: Sequence[m.StockLevel]) -> c.Flow[m.BatchResult]:
        """Update Inventory: absolute, one product per call; the warehouse may be left out where there is one."""

        def make(product_id: str, chunk: Sequence[m.StockLevel]) -> c.Operation[tuple[m.WriteOutcome, ...]]:
            skus = []
            for level in chunk:
                entry: dict[str, Any] = {"quantity": level.quantity}
                if level.location_id:
                    entry["warehouse_id"] = level.location_id
                skus.append({"id": level.ref.sku_id, "inventory": [entry]})
            return call(
                "update_inventory",
                lambda raw, request: _outcomes(raw, request, chunk),
                target=product_id,
                body={"skus": skus},
            )

        return (yield from send_in_batches(levels, w.SKUS_MAX, make))

    def set_prices(self, levels: Sequence[m.PriceLevel]) -> c.Flow[m.BatchResult]:
        """Update Price: one product per call, which must be active and in no promotion."""

        def make(product_id: str, chunk: Sequence[m.PriceLevel]) -> c.Operation[tuple[m.WriteOutcome, ...]]:
            skus = [
                {
                    "id": level.ref.sku_id,
                    "price": {"currency": level.price.currency, "amount": str(level.price.amount)},
                }
                for level in chunk
            ]
            return call(
                "update_prices",
                lambda raw, request: _outcomes(raw, request, chunk),
                target=product_id,
                body={"skus": skus},
            )

        return (yield from send_in_batches(levels, w.SKUS_MAX, make))

    def get_quantities(self, refs: Sequence[m.SkuRef]) -> c.Flow[tuple[m.StockLevel, ...]]:
        """Get Product for each listing; a deleted or unknown one is left out."""
        wanted = set(refs)
        levels: list[m.StockLevel] = []
        for listing_id in dict.fromkeys(ref.listing_id for ref in refs):
            try:
                state = yield from self.get_listing(listing_id)
            except NotFound:
                continue
            levels += [
                m.StockLevel(ref=sku.ref, quantity=sku.quantity, request_id=state.request_id)
                for sku in state.skus
                if sku.ref in wanted and sku.quantity is not None
            ]
        return tuple(levels)

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def orders_feed(
        self, cursor: str | None, *, since: datetime, until: datetime
    ) -> c.Flow[m.Page[m.OrderEvent]]:
        """Get Order List by update time, oldest first, every status and both storefronts."""
        if cursor is None:
            start, last, token = int(since.timestamp()), -int(-until.timestamp() // 1), ""
        else:
            parts = unpack_cursor(cursor)
            start, last, token = int(parts["start"]), int(parts["last"]), str(parts["inner"])
        if start >= last:
            return m.Page(items=())
        query = [("page_size", str(PAGE)), ("sort_field", "update_time"), ("sort_order", "ASC")]
        if token:
            query.append(("page_token", token))
        body = {"update_time_ge": start, "update_time_lt": last}
        page = yield from c.ask(call("search_orders", w.read_order_page, query=query, body=body))
        following = None
        if page.next_cursor is not None:
            following = pack_cursor(start=start, last=last, inner=page.next_cursor)
        return msgspec.structs.replace(page, next_cursor=following)

    def get_order(self, order_id: str) -> c.Flow[m.Order]:
        """Get Order Detail."""
        page = yield from c.ask(call("get_orders", w.read_orders, query=[("ids", order_id)]))
        for order in page.items:
            if order.order_id == order_id:
                return order
        raise NotFound(f"the channel has no order {order_id}", scope="order", request_id=page.request_id)

    def shipping_options(self, order_id: str, package_id: str = "") -> c.Flow[m.ShippingOptions]:
        """Get Package Handover Time Slots."""
        package = package_id or (yield from self._package_of(order_id))
        return (
            yield from c.ask(
                call(
                    "time_slots",
                    lambda raw, request: w.read_slots(raw, request, order_id, package),
                    target=package,
                )
            )
        )

    def ship_order(self, order_id: str, choice: m.ShipmentChoice) -> c.Flow[m.WriteOutcome]:
        """Ship Package. A lost answer is looked up in the order's status."""
        body = w.write_shipment(choice)
        package = choice.package_id or (yield from self._package_of(order_id))

        def read(raw: Any, request_id: str) -> m.WriteOutcome:
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw, request_id=request_id)

        try:
            return (yield from c.ask(call("ship_package", read, target=package, body=body)))
        except OutcomeUnknown:
            order = yield from self.get_order(order_id)
            if order.status in {m.OrderStatus.AWAITING_PICKUP, m.OrderStatus.IN_TRANSIT}:
                return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, request_id=order.request_id)
            raise

    def tracking_number(self, order_id: str, package_id: str = "") -> c.Flow[str]:
        """Get Package Shipping Document, which also names the tracking number."""
        document, _ = yield from self._document(order_id, package_id)
        return document.tracking_number or ""

    def shipping_label(self, order_id: str, package_id: str = "") -> c.Flow[m.Document]:
        """Get Package Shipping Document: an address valid 24 hours."""
        document, request_id = yield from self._document(order_id, package_id)
        return m.Document(url=document.doc_url or "", request_id=request_id)

    def _document(self, order_id: str, package_id: str) -> c.Flow[tuple[w.WireDocument, str]]:
        package = package_id or (yield from self._package_of(order_id))
        query = [("document_type", "SHIPPING_LABEL")]

        def read(raw: Any, request_id: str) -> tuple[w.WireDocument, str]:
            return c.read_as(w.WireDocument, raw, request_id), request_id

        return (yield from c.ask(call("shipping_documents", read, target=package, query=query)))

    def _package_of(self, order_id: str) -> c.Flow[str]:
        order = yield from self.get_order(order_id)
        if not order.packages:
            raise NotFound("the order has no package yet", scope="order", request_id=order.request_id)
        return order.packages[0].package_id

    def cancel_order(
        self, order_id: str, reason: m.CancelReason, refs: Sequence[m.SkuRef] = ()
    ) -> c.Flow[m.WriteOutcome]:
        """Cancel Order as the seller."""
        w.require_cancel_reason(reason)
        order = yield from self.get_order(order_id)
        body = w.write_cancel(order, reason, refs)
        return (yield from c.ask(call("cancel_order", w.read_cancelled, body=body)))

    def answer_cancellation(self, order_id: str, accept: bool, reason: str = "") -> c.Flow[m.WriteOutcome]:
        """Search Cancellations for the open request, then Approve or Reject it with one of the channel's reasons."""

        def read_open(raw: Any, request_id: str) -> str:
            found = c.read_as(w.WireCancellations, raw, request_id).cancellations or []
            for one in found:
                if one.order_id == order_id and one.cancel_status == w.PENDING_CANCELLATION:
                    return one.cancel_id
            raise NotFound("the buyer asks for no cancellation", scope="order", request_id=request_id)

        def read(raw: Any, request_id: str) -> m.WriteOutcome:
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw, request_id=request_id)

        query = [("page_size", "50")]
        search = {"order_ids": [order_id]}
        cancel_id = yield from c.ask(call("search_cancellations", read_open, query=query, body=search))
        if accept:
            return (yield from c.ask(call("approve_cancellation", read, target=cancel_id, body={})))
        key = reason or (yield from self._reject_reason(cancel_id))
        body = {"reject_reason": key}
        return (yield from c.ask(call("reject_cancellation", read, target=cancel_id, body=body)))

    def _reject_reason(self, cancel_id: str) -> c.Flow[str]:
        def read(raw: Any, request_id: str) -> str:
            reasons = c.read_as(w.WireReasons, raw, request_id).reasons or []
            if not reasons:
                raise NotFound("the channel offers no reason to reject", scope="order", request_id=request_id)
            return reasons[0].name

        query = [LOCALE, ("return_or_cancel_id", cancel_id)]
        return (yield from c.ask(call("reject_reasons", read, query=query)))

    # ── notices ──────────────────────────────────────────────────────────────────────────────────────────────

    def verify_notice(self, notice: m.RawNotice, credentials: c.Credentials) -> None:
        """Webhook configuration guide: HMAC over app key and raw body."""
        notices.verify(notice, credentials)

    def decode_notice(self, notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
        """Webhook list, types 1 to 37."""
        return notices.decode(notice)


def _outcomes(
    raw: Any, request_id: str, chunk: Sequence[m.StockLevel] | Sequence[m.PriceLevel]
) -> tuple[m.WriteOutcome, ...]:
    """Give each level its outcome: named in `errors` = refused; an error that names no SKU is everyone's."""
    by_sku = {sku_id: error for _, sku_id, error in w.read_errors(raw, request_id)}
    outcomes = []
    for level in chunk:
        refusal = by_sku.get(level.ref.sku_id) or by_sku.get("")
        if refusal is None:
            outcomes.append(confirmed(level, request_id=request_id))
        else:
            outcomes.append(rejected(refusal, ref=level.ref, version=level.version))
    return tuple(outcomes)
