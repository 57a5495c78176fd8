"""The chain of movements: it adds up, it cannot be rewritten, and parallel buyers wait for each other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from factories.channels import now, only_variant
from factories.fake_shop import START, make_account, make_live_listing
from factories.registry import make_product

from esmart.channels.models import Offer, Order, OrderLine, StockBalance, StockMovement
from esmart.channels.queries import explain_stock
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import (
    correct_stock,
    count_stock,
    map_line,
    receive_stock,
    reserve_stock,
    return_stock,
    set_exposure,
)
from esmart.channels.services import stock as stock_verbs
from esmart.channels.services.pull_changes import pull_changes
from esmart.channels.services.record_order import record_order
from esmart.core.history import SYSTEM, Actor
from esmart.registry.models import Product
from ikm_connectors import model as m


def told(
    order_id: str, status: str, *, ref: m.SkuRef | None, sku: str = "", quantity: int = 1, at=START
) -> m.Order:
    line = m.OrderLine(
        line_id="1", ref=ref, seller_sku=sku, title="Kemeja", quantity=quantity, unit_price=m.Money(50_000)
    )
    return m.Order(
        order_id=order_id,
        source_status=status.upper(),
        status=m.OrderStatus(status),
        lines=(line,),
        totals=m.OrderTotals(items=m.Money(50_000 * quantity)),
        buyer=m.Buyer(name="Pembeli", phone="081234567890", address="Jalan Satu 1", city="Kota Bandung"),
        updated_at=at,
    )


@pytest.mark.django_db
def test_every_movement_says_what_stood_there_afterwards_and_the_chain_adds_up() -> None:
    variant = only_variant(make_product())
    count_stock(variant=variant, quantity=10, actor=Actor(None, "petugas"), now=now())
    receive_stock(variant=variant, quantity=5, actor=SYSTEM, now=now())
    correct_stock(variant=variant, change=-2, reason="rusak", actor=SYSTEM, now=now())
    count_stock(variant=variant, quantity=12, actor=SYSTEM, now=now())
    explained = explain_stock(variant)
    chain = [(one.kind, one.on_hand_change, one.on_hand_after) for one in reversed(explained.movements)]
    assert chain == [("count", 10, 10), ("receive", 5, 15), ("correct", -2, 13), ("count", -1, 12)]
    assert explained.balance.on_hand == sum(one.on_hand_change for one in explained.movements)
    assert explained.movements[-1].actor_label == "petugas"


@pytest.mark.django_db
def test_movements_cannot_be_changed_or_deleted() -> None:
    variant = only_variant(make_product())
    count_stock(variant=variant, quantity=10, actor=SYSTEM, now=now())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StockMovement.objects.update(on_hand_change=99)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StockMovement.objects.all().delete()


@pytest.mark.django_db
def test_stock_below_zero_and_a_correction_without_reason_are_refused() -> None:
    variant = only_variant(make_product())
    with pytest.raises(ChannelsProblem):
        correct_stock(variant=variant, change=-1, reason="hilang", actor=SYSTEM, now=now())
    with pytest.raises(ChannelsProblem):
        correct_stock(variant=variant, change=1, reason=" ", actor=SYSTEM, now=now())
    with pytest.raises(ChannelsProblem):
        receive_stock(variant=variant, quantity=-1, actor=SYSTEM, now=now())


@pytest.mark.django_db
def test_the_database_itself_refuses_a_negative_balance() -> None:
    variant = only_variant(make_product())
    count_stock(variant=variant, quantity=1, actor=SYSTEM, now=now())
    with pytest.raises(DatabaseError), transaction.atomic():
        StockBalance.objects.update(on_hand=-1)


@pytest.mark.django_db
def test_an_order_seen_again_and_again_moves_the_stock_once() -> None:
    product = make_product()
    variant = only_variant(product)
    account = make_account(product)
    listing = make_live_listing(product, account)
    count_stock(variant=variant, quantity=5, actor=SYSTEM, now=now())
    ref = m.SkuRef(listing.channel_id, str(variant.pk))
    for status in (
        "unpaid",
        "to_ship",
        "to_ship",
        "awaiting_pickup",
        "in_transit",
        "in_transit",
        "completed",
    ):
        record_order(account=account, order=told("A", status, ref=ref, quantity=2), source="poll", now=now())
    balance = StockBalance.objects.get()
    assert (balance.on_hand, balance.reserved) == (3, 0)
    order = Order.objects.get()
    assert [event.after for event in order.events.order_by("id")] == [
        "UNPAID", "TO_SHIP", "AWAITING_PICKUP", "IN_TRANSIT", "COMPLETED",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_cancellation_observed_twice_returns_once() -> None:
    product = make_product()
    variant = only_variant(product)
    account = make_account(product)
    count_stock(variant=variant, quantity=5, actor=SYSTEM, now=now())
    for status in ("to_ship", "cancelled", "cancelled"):
        record_order(
            account=account,
            order=told("A", status, ref=None, sku=variant.sku, quantity=2),
            source="poll",
            now=now(),
        )
    balance = StockBalance.objects.get()
    assert (balance.on_hand, balance.reserved) == (5, 0)


@pytest.mark.django_db
def test_older_news_after_newer_is_ignored() -> None:
    product = make_product()
    account = make_account(product)
    later = START.replace(hour=9)
    record_order(account=account, order=told("A", "in_transit", ref=None, at=later), source="poll", now=now())
    _, changed = record_order(
        account=account, order=told("A", "to_ship", ref=None), source="notice", now=now()
    )
    assert not changed
    assert Order.objects.get().status == "in_transit"


@pytest.mark.django_db
def test_an_unknown_sku_keeps_the_order_and_promises_stock_when_it_is_mapped() -> None:
    product = make_product()
    variant = only_variant(product)
    account = make_account(product)
    count_stock(variant=variant, quantity=5, actor=SYSTEM, now=now())
    order = told("A", "to_ship", ref=m.SkuRef("strange", "0"), sku="STRANGE", quantity=2)
    record_order(account=account, order=order, source="poll", now=now())
    line = OrderLine.objects.get()
    assert line.variant is None
    assert StockBalance.objects.get().reserved == 0
    map_line(line=line, variant=variant, actor=SYSTEM, now=now())
    map_line(line=line, variant=variant, actor=SYSTEM, now=now())
    assert StockBalance.objects.get().reserved == 2
    record_order(account=account, order=order, source="poll", now=now())
    assert OrderLine.objects.get().variant == variant, "the next reading keeps the mapping"


@pytest.mark.django_db
def test_a_parcel_with_more_than_was_counted_is_recorded_and_explained() -> None:
    product = make_product()
    variant = only_variant(product)
    account = make_account(product)
    count_stock(variant=variant, quantity=1, actor=SYSTEM, now=now())
    for status in ("to_ship", "in_transit"):
        record_order(
            account=account,
            order=told("A", status, ref=None, sku=variant.sku, quantity=3),
            source="poll",
            now=now(),
        )
    balance = StockBalance.objects.get()
    assert (balance.on_hand, balance.reserved) == (0, 0)
    assert StockMovement.objects.filter(kind="correct", on_hand_change=2).exists()


@pytest.mark.django_db
def test_goods_that_come_back_are_taken_in_at_most_as_often_as_they_left() -> None:
    product = make_product()
    variant = only_variant(product)
    account = make_account(product)
    count_stock(variant=variant, quantity=5, actor=SYSTEM, now=now())
    order = told("A", "delivered", ref=None, sku=variant.sku, quantity=2)
    record_order(account=account, order=order, source="poll", now=now())
    line = OrderLine.objects.get()
    return_stock(line=line, quantity=2, actor=SYSTEM, now=now())
    assert StockBalance.objects.get().on_hand == 5
    with pytest.raises(ChannelsProblem):
        return_stock(line=line, quantity=1, actor=SYSTEM, now=now())


@pytest.mark.django_db
def test_buyer_data_stands_masked_in_the_open_and_sealed_beside_it() -> None:
    from esmart.channels.services import open_buyer

    product = make_product()
    account = make_account(product)
    order, _ = record_order(account=account, order=told("A", "to_ship", ref=None), source="poll", now=now())
    assert "Pembeli" not in order.buyer_masked
    assert "Pembeli" not in order.buyer_sealed
    opened = open_buyer(order=order, actor=Actor(7, "petugas"), now=now())
    assert opened["name"] == "Pembeli"
    assert order.events.filter(what="open_buyer", actor_id=7).exists(), "who looked is on record"


@pytest.mark.django_db
def test_a_smaller_exposure_lowers_what_the_shop_should_show() -> None:
    product = make_product()
    account = make_account(product)
    make_live_listing(product, account)
    count_stock(variant=only_variant(product), quantity=10, actor=SYSTEM, now=now())
    assert Offer.objects.get().desired_quantity == 10
    set_exposure(account=account, percent=50, buffer=1, minimum=0, maximum=None, actor=SYSTEM, now=now())
    offer = Offer.objects.get()
    assert offer.desired_quantity == 4
    assert explain_stock(only_variant(product)).shops[0].exposure.percent == 50


def buy_in_parallel(variant, buyers: int) -> int:
    sold: list[int] = []
    gate = threading.Barrier(buyers)

    def buy() -> None:
        gate.wait()
        try:
            reserve_stock(variant=variant, quantity=1, reason="pameran", actor=SYSTEM, now=now())
            sold.append(1)
        except ChannelsProblem:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=buy) for _ in range(buyers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(sold)


@pytest.mark.django_db(transaction=True)
def test_parallel_buyers_never_get_more_than_there_is() -> None:
    variant = only_variant(make_product())
    count_stock(variant=variant, quantity=3, actor=SYSTEM, now=now())
    assert buy_in_parallel(variant, 8) == 3
    assert StockBalance.objects.get().reserved == 3


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_race_oversells(monkeypatch) -> None:
    """The control: were the rows only read, not locked, more would be sold than is there."""
    variant = only_variant(make_product())
    count_stock(variant=variant, quantity=3, actor=SYSTEM, now=now())
    gate = threading.Barrier(8)

    def only_read(variant_ids):
        found = {
            balance.variant_id: balance for balance in StockBalance.objects.filter(variant_id__in=variant_ids)
        }
        gate.wait()
        return found

    monkeypatch.setattr(stock_verbs, "lock_balances", only_read)
    assert buy_in_parallel(variant, 8) > 3


@pytest.mark.django_db(transaction=True)
def test_parallel_orders_for_the_same_goods_in_any_order_wait_and_do_not_block() -> None:
    products = [make_product() for _ in range(3)]
    account = make_account(products[0])
    variants = [only_variant(product) for product in products]
    for variant in variants:
        count_stock(variant=variant, quantity=100, actor=SYSTEM, now=now())
    failed: list[DatabaseError] = []

    def record(number: int) -> None:
        mixed = variants if number % 2 else list(reversed(variants))
        lines = tuple(
            m.OrderLine(
                line_id=str(n), ref=None, seller_sku=v.sku, title="x", quantity=1, unit_price=m.Money(1000)
            )
            for n, v in enumerate(mixed)
        )
        order = m.Order(
            order_id=f"P{number}",
            source_status="TO_SHIP",
            status=m.OrderStatus.TO_SHIP,
            lines=lines,
            totals=m.OrderTotals(items=m.Money(3000)),
            updated_at=START,
        )
        try:
            record_order(account=account, order=order, source="poll", now=now())
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=record, args=[n]) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [one.reserved for one in StockBalance.objects.all()] == [12, 12, 12]


def pull_all() -> None:
    while pull_changes(now=now()):
        pass


def failures_of(*works: Callable[[], None]) -> list[DatabaseError]:
    """Run the works side by side and give what the database refused."""
    failed: list[DatabaseError] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


@pytest.mark.django_db(transaction=True)
def test_an_order_and_a_registry_change_for_the_same_goods_do_not_block_each_other() -> None:
    """Given listings made in the other order than their goods, an order holds the first good when a change arrives."""
    first, second = make_product(), make_product()
    account = make_account(first)
    variants = [only_variant(product) for product in (first, second)]
    for product, variant in zip((second, first), reversed(variants), strict=True):
        make_live_listing(product, account)
        count_stock(variant=variant, quantity=5, actor=SYSTEM, now=now())
    pull_all()
    for product in (first, second):
        Product.objects.filter(pk=product.pk).update(name=f"{product.name} baru")
    holding = threading.Event()

    def order() -> None:
        with transaction.atomic():
            stock_verbs.lock_balances([variants[0].pk])
            holding.set()
            time.sleep(1)  # long enough for the change to take what it takes first
            stock_verbs.lock_balances([variants[1].pk])

    def change() -> None:
        holding.wait(10)
        pull_all()

    assert failures_of(order, change) == []
    assert all("baru" in listing.content["title"] for listing in account.listings.all())
