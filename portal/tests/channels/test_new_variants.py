"""A variant that comes after its product is on sale: brought there once where a shop takes it, told where it does not."""

from __future__ import annotations

import time

import pytest
from factories.channels import choose, connect, now, run_engine, sell, seller
from factories.workers import Workers

from esmart.channels.models import Listing, Offer, Order
from esmart.channels.queries.problems import describe
from esmart.channels.services import count_stock, pause_listing, publish_listing
from esmart.core.history import SYSTEM
from esmart.registry.models import Product, Variant
from esmart.registry.rules import ProductFacts, VariantFacts
from esmart.registry.services import product_facts, update_product

SIZE = {"weight_grams": 400, "length_mm": 300, "width_mm": 200, "height_mm": 100}
STOCK = 4
pytestmark = pytest.mark.django_db(transaction=True)


def shirt(*sizes: str) -> Product:
    variants = tuple(VariantFacts(price=85_000, options=(size,), **SIZE) for size in sizes)
    return sell(enterprise=seller(), variants=variants, option_names=("Ukuran",), stock=STOCK)


def show(sandbox, market: str, product: Product) -> Listing:
    account = connect(sandbox, market, product.enterprise)
    return publish_listing(
        product=product, account=account, choices=choose(account, product), actor=SYSTEM, now=now()
    )


def live(*listings: Listing) -> bool:
    return all(Listing.objects.get(pk=one.pk).lifecycle in {"live", "sold_out"} for one in listings)


def revise(product: Product, *variants: VariantFacts, **facts: object) -> None:
    before = product_facts(Product.objects.get(pk=product.pk))
    kept = {name: getattr(before, name) for name in ProductFacts.__dataclass_fields__}
    update_product(
        product_id=product.pk,
        facts=ProductFacts(**{**kept, "variants": variants, **facts}),
        actor=SYSTEM,
        now=now(),
    )


def add_size(product: Product, size: str, *, price: int, stock: int) -> Variant:
    known = product_facts(Product.objects.get(pk=product.pk)).variants
    revise(product, *known, VariantFacts(price=price, options=(size,), **SIZE))
    variant = Variant.objects.get(product=product, options=[size])
    count_stock(variant=variant, quantity=stock, actor=SYSTEM, now=now())
    return variant


def skus(sandbox, market: str) -> list[dict[str, object]]:
    (listing,) = sandbox.listings(market)
    return listing["skus"]


def test_an_added_variant_is_sold_everywhere_and_its_order_lowers_the_other_shop(sandbox) -> None:
    product = shirt("S", "M")
    shopee, tokopedia = show(sandbox, "shopee", product), show(sandbox, "tokopedia", product)
    run_engine(until=lambda: live(shopee, tokopedia))
    large = add_size(product, "L", price=99_000, stock=6)
    markets = ("shopee", "tokopedia")
    run_engine(until=lambda: all(sandbox.stock(market).get(large.sku) == 6 for market in markets))
    codes = [variant.sku for variant in product.variants.all()]
    for market in markets:
        there = skus(sandbox, market)
        assert sorted(one["seller_sku"] for one in there) == sorted(codes), market
        assert {one["seller_sku"]: one["price"] for one in there}[large.sku] == 99_000
        assert [sandbox.stock(market)[code] for code in codes] == [STOCK, STOCK, 6]
    sandbox.order("shopee", large.sku, 2)
    run_engine(until=lambda: sandbox.stock("tokopedia")[large.sku] == 4)
    assert Order.objects.get().lines.get().variant == large
    assert len(sandbox.requests("shopee", "/product/add_model")) == 1
    assert len(sandbox.requests("tokopedia", "/partial_edit")) == 1
    assert all(one.problems == [] for one in Listing.objects.all())


def test_an_added_variant_reaches_a_menu(sandbox) -> None:
    product = shirt("S", "M")
    sandbox.control("POST", "/gojek/settings", {"menu_seconds": 0})
    listing = show(sandbox, "gojek", product)
    run_engine(until=lambda: live(listing))
    add_size(product, "XS", price=70_000, stock=1)
    run_engine(
        until=lambda: [one["name"] for one in skus(sandbox, "gojek") if one["available"]] == [*"SM", "XS"]
    )
    assert {one["name"]: one["price"] for one in skus(sandbox, "gojek")} == {
        "S": 85_000, "M": 85_000, "XS": 70_000,
    }  # fmt: skip


def test_an_answer_lost_on_the_way_doubles_nothing(sandbox) -> None:
    product = shirt("S", "M")
    listing = show(sandbox, "tokopedia", product)
    run_engine(until=lambda: live(listing))
    sandbox.fault("tokopedia", "timeout_after_commit", path="/partial_edit", times=1, options={"seconds": 0})
    large = add_size(product, "L", price=99_000, stock=6)
    run_engine(until=lambda: sandbox.stock("tokopedia").get(large.sku) == 6)
    assert len(sandbox.requests("tokopedia", "/partial_edit")) == 1
    assert len(skus(sandbox, "tokopedia")) == 3


def test_a_worker_killed_before_the_answer_doubles_nothing(sandbox, workers: Workers) -> None:
    product = shirt("S", "M")
    listing = show(sandbox, "tokopedia", product)
    run_engine(until=lambda: live(listing))
    sandbox.fault("tokopedia", "timeout_after_commit", path="/partial_edit", times=1, options={"seconds": 4})
    large = add_size(product, "L", price=99_000, stock=6)
    worker = workers.start()
    for _ in range(300):
        if len(skus(sandbox, "tokopedia")) == 3:
            break
        time.sleep(0.05)
    workers.kill(worker)
    assert Offer.objects.get(variant=large).sku_id == "", "the kill must fall before the answer"
    assert sandbox.stock("tokopedia")[large.sku] == 0, "what lands unseen offers nothing"
    run_engine(until=lambda: sandbox.stock("tokopedia").get(large.sku) == 6)
    assert sandbox.requests("tokopedia", "/partial_edit") == [], (
        "the held one is not written down yet, no other came"
    )
    assert len(skus(sandbox, "tokopedia")) == 3
    assert Listing.objects.get().create_sent_at is None


def test_a_withdrawn_variant_sells_nothing_more_and_comes_back_under_its_id(sandbox) -> None:
    product = shirt("S", "M")
    listing = show(sandbox, "tokopedia", product)
    run_engine(until=lambda: live(listing))
    small, medium = product_facts(Product.objects.get(pk=product.pk)).variants
    revise(product, medium)
    run_engine(until=lambda: sandbox.stock("tokopedia") == {small.sku: 0, medium.sku: STOCK})
    revise(product, medium, small)
    run_engine(until=lambda: sandbox.stock("tokopedia") == {small.sku: STOCK, medium.sku: STOCK})
    assert sandbox.requests("tokopedia", "/partial_edit") == []


def test_where_a_marketplace_names_no_call_the_page_says_who_must_do_what(sandbox) -> None:
    product = shirt("S", "M")
    listing = show(sandbox, "lazada", product)
    run_engine(until=lambda: live(listing))
    large = add_size(product, "L", price=99_000, stock=6)
    run_engine(until=lambda: Listing.objects.get().problems != [])
    (problem,) = Listing.objects.get().problems
    told = describe(problem)
    assert (told.key, told.sku, told.who) == ("variant_not_listed", large.sku, "petugas")
    assert "halaman penjual" in told.do
    assert len(skus(sandbox, "lazada")) == 2
    pause_listing(listing=listing, actor=SYSTEM, now=now())
    run_engine(until=lambda: sandbox.listings("lazada")[0]["status"] == "paused")


def test_another_kind_of_choice_is_told_and_the_shop_goes_on_selling(sandbox) -> None:
    product = sell(enterprise=seller(), stock=STOCK)
    listing = show(sandbox, "shopee", product)
    run_engine(until=lambda: live(listing))
    only = product.variants.get()
    revise(
        product,
        VariantFacts(price=85_000, sku=only.sku, options=("S",), **SIZE),
        VariantFacts(price=85_000, options=("M",), **SIZE),
        option_names=("Ukuran",),
    )
    run_engine(until=lambda: Listing.objects.get().problems != [])
    assert [one["message_key"] for one in Listing.objects.get().problems] == ["variant_kinds_changed"]
    count_stock(variant=only, quantity=9, actor=SYSTEM, now=now())
    run_engine(until=lambda: sandbox.stock("shopee") == {only.sku: 9})
