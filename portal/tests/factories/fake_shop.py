"""A marketplace's shop in memory, behind the verbs of an SDK session: sells what it shows, counts as marketplaces do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from esmart.channels.models import ChannelAccount, ChannelApplication, ChannelGrant, Listing, Offer
from esmart.channels.services.stock import lock_balances
from esmart.core.history import SYSTEM, acting
from esmart.registry.models import Product
from ikm_connectors import get_card
from ikm_connectors import model as m
from ikm_connectors.errors import NotFound

_ids = count(1)
START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@dataclass
class TestClock:
    """A clock that moves only when told."""

    __test__ = False
    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class FakeShop:
    """One shop's truth: `stock` is what the seller set minus paid orders, `reserved` what unpaid orders hold."""

    clock: TestClock
    stock: dict[m.SkuRef, int] = field(default_factory=dict)
    reserved: dict[m.SkuRef, int] = field(default_factory=dict)
    orders: dict[str, m.Order] = field(default_factory=dict)
    writes: list[tuple[m.SkuRef, int]] = field(default_factory=list)
    fail_with: Exception | None = None

    def available(self, ref: m.SkuRef) -> int:
        return self.stock.get(ref, 0) - self.reserved.get(ref, 0)

    def buy(self, ref: m.SkuRef, quantity: int, *, sku: str = "", paid: bool = True) -> str | None:
        """Sell as the marketplace does: only what it shows."""
        if self.available(ref) < quantity:
            return None
        order_id = f"order-{next(_ids)}"
        price = m.Money(50_000)
        line = m.OrderLine(
            line_id="1", ref=ref, seller_sku=sku, title="Kemeja", quantity=quantity, unit_price=price
        )
        totals = m.OrderTotals(items=m.Money(50_000 * quantity))
        self.reserved[ref] = self.reserved.get(ref, 0) + quantity
        self.orders[order_id] = m.Order(
            order_id=order_id,
            source_status="UNPAID",
            status=m.OrderStatus.UNPAID,
            lines=(line,),
            totals=totals,
            updated_at=self.clock.now(),
        )
        if paid:
            self.move(order_id, m.OrderStatus.TO_SHIP)
        return order_id

    def move(self, order_id: str, status: m.OrderStatus) -> None:
        import msgspec

        order = self.orders[order_id]
        (line,) = order.lines
        if order.status is m.OrderStatus.UNPAID:
            self.reserved[line.ref] -= line.quantity
            if status is not m.OrderStatus.CANCELLED:
                self.stock[line.ref] -= line.quantity
        elif status is m.OrderStatus.CANCELLED:
            self.stock[line.ref] += line.quantity
        self.clock.sleep(1)
        self.orders[order_id] = msgspec.structs.replace(
            order, status=status, source_status=status.value.upper(), updated_at=self.clock.now()
        )


@dataclass
class FakeSession:
    """The verbs of ikm_connectors.Session that the engine uses, over a FakeShop."""

    shop: FakeShop

    @property
    def clock(self) -> TestClock:
        return self.shop.clock

    @property
    def connector(self) -> FakeSession:
        return self

    @property
    def card(self) -> m.Card:
        return get_card("shopee")

    def offers(self, verb: str) -> bool:
        return verb not in {"lost_events", "tracking_number", "refresh"}

    def _ask(self) -> None:
        if self.shop.fail_with is not None:
            raise self.shop.fail_with

    def set_quantities(self, levels: Sequence[m.StockLevel]) -> m.BatchResult:
        self._ask()
        outcomes = []
        for level in levels:
            if level.quantity < self.shop.reserved.get(level.ref, 0):
                problem = m.Problem(message_key="below_reserved_stock", scope="sku", action="reconcile")
                outcomes.append(m.WriteOutcome(outcome=m.Outcome.REJECTED, ref=level.ref, problem=problem))
                continue
            self.shop.stock[level.ref] = level.quantity
            self.shop.writes.append((level.ref, level.quantity))
            outcomes.append(m.WriteOutcome(outcome=m.Outcome.CONFIRMED, ref=level.ref, version=level.version))
        return m.BatchResult(outcomes=tuple(outcomes))

    def set_prices(self, levels: Sequence[m.PriceLevel]) -> m.BatchResult:
        self._ask()
        done = [
            m.WriteOutcome(outcome=m.Outcome.CONFIRMED, ref=one.ref, version=one.version) for one in levels
        ]
        return m.BatchResult(outcomes=tuple(done))

    def get_quantities(self, refs: Sequence[m.SkuRef]) -> tuple[m.StockLevel, ...]:
        self._ask()
        return tuple(
            m.StockLevel(ref=ref, quantity=self.shop.stock[ref]) for ref in refs if ref in self.shop.stock
        )

    def orders_feed(
        self, cursor: str | None = None, *, since: Any = None, until: Any = None
    ) -> m.Page[m.OrderEvent]:
        self._ask()
        events = [
            m.OrderEvent(order_id=one.order_id, source_status=one.source_status, occurred_at=one.updated_at)
            for one in self.shop.orders.values()
            if since <= one.updated_at <= until
        ]
        return m.Page(items=tuple(events))

    def get_order(self, order_id: str) -> m.Order:
        self._ask()
        if order_id not in self.shop.orders:
            raise NotFound("no such order", scope="order")
        return self.shop.orders[order_id]

    def whoami(self) -> m.ShopIdentity:
        self._ask()
        return m.ShopIdentity(id="1")


def make_account(product: Product, *, marketplace: str = "shopee", **facts: Any) -> ChannelAccount:
    """Make a connected shop of the product's enterprise, without any marketplace behind it."""
    application, _ = ChannelApplication.objects.get_or_create(
        marketplace=marketplace, environment="simulator", defaults={"base_url": "http://127.0.0.1:9"}
    )
    grant = ChannelGrant.objects.create(application=application)
    return ChannelAccount.objects.create(
        application=application,
        shop_id=f"shop-{next(_ids)}",
        shop_name="Toko Batik",
        enterprise=product.enterprise,
        grant=grant,
        connected_at=START,
        **facts,
    )


def make_live_listing(product: Product, account: ChannelAccount, **facts: Any) -> Listing:
    """Make a listing that is already live, with an offer for each variant that has still to be set."""
    number = next(_ids)
    skus = [
        {"variant_id": v.pk, "sku": v.sku, "options": v.options, "price": v.price}
        for v in product.variants.all()
    ]
    facts.setdefault("lifecycle", "live")
    facts.setdefault("channel_id", f"item-{number}")
    with acting(SYSTEM):
        listing = Listing.objects.create(
            account=account,
            product=product,
            client_ref=f"ref-{number}",
            content={"skus": skus, "category_id": "1"},
            content_version=1,
            sent_version=1,
            confirmed_version=1,
            created_at=START,
            updated_at=START,
            **facts,
        )
        for sku in skus:
            Offer.objects.create(
                listing=listing,
                account=account,
                variant_id=sku["variant_id"],
                sku_id=str(sku["variant_id"]),
                desired_price=sku["price"],
            )
        ids = [sku["variant_id"] for sku in skus]
        lock_balances(ids)
        from esmart.channels.services.offers import refresh_offers

        refresh_offers(ids, now=START)
    return listing
