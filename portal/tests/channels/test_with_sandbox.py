"""The engine against the practice marketplaces, which share no code with us and judge what really happened there."""

from __future__ import annotations

import pytest
from django.test import Client
from factories.channels import SHOPS, choose, connect, now, only_variant, run_engine, sell, seller
from factories.registry import make_user

from esmart.accounts.services.create_token import create_token
from esmart.channels.models import ChannelAccount, Listing, Offer, Order, StockBalance, StockMovement
from esmart.channels.services import (
    cancel_order,
    count_stock,
    end_listing,
    publish_listing,
    ship_order,
    shipping_options,
)
from esmart.core.history import SYSTEM, acting
from esmart.registry.models import Product, Variant
from esmart.registry.rules import VariantFacts

pytestmark = pytest.mark.django_db(transaction=True)
MARKETS = ["shopee", "tokopedia"]


def publish(sandbox, market: str, product, account: ChannelAccount | None = None) -> Listing:
    account = account or connect(sandbox, market, product.enterprise)
    return publish_listing(
        product=product, account=account, choices=choose(account, product), actor=SYSTEM, now=now()
    )


def live(*listings: Listing) -> bool:
    return all(Listing.objects.get(pk=one.pk).lifecycle == "live" for one in listings)


@pytest.mark.parametrize("market", MARKETS)
def test_a_product_is_published_and_its_state_read_back(sandbox, market: str) -> None:
    product = sell(enterprise=seller(), stock=7)
    listing = publish(sandbox, market, product)
    run_engine(until=lambda: live(listing))
    (there,) = sandbox.listings(market)
    assert there["title"].startswith(product.name)
    assert sandbox.stock(market) == {only_variant(product).sku: 7}
    offer = Offer.objects.get(listing=listing)
    assert (offer.observed_quantity, offer.stock_confirmed_version) == (7, offer.stock_version)
    assert listing.account.shop_name


def test_an_order_in_one_shop_lowers_the_stock_of_the_other(sandbox) -> None:
    enterprise = seller()
    product = sell(enterprise=enterprise, stock=5)
    shopee = publish(sandbox, "shopee", product)
    tokopedia = publish(sandbox, "tokopedia", product)
    run_engine(until=lambda: live(shopee, tokopedia))
    sku = only_variant(product).sku
    sandbox.order("shopee", sku, 2)
    run_engine(until=lambda: sandbox.stock("tokopedia")[sku] == 3)
    assert sandbox.stock("shopee")[sku] == 3
    order = Order.objects.get()
    assert (order.status, order.lines.get().held) == ("to_ship", 2)
    balance = StockBalance.objects.get()
    assert (balance.on_hand, balance.reserved, balance.available) == (5, 2, 3)


def test_a_product_with_variants_is_sold_variant_by_variant(sandbox) -> None:
    size = {"weight_grams": 400, "length_mm": 300, "width_mm": 200, "height_mm": 100}
    variants = tuple(VariantFacts(price=85_000 + n, options=(name,), **size) for n, name in enumerate("SML"))
    product = sell(enterprise=seller(), variants=variants, option_names=("Ukuran",), stock=4)
    listing = publish(sandbox, "shopee", product)
    run_engine(until=lambda: live(listing))
    assert sandbox.stock("shopee") == {variant.sku: 4 for variant in product.variants.all()}
    assert Offer.objects.exclude(sku_id="").count() == 3
    middle = product.variants.all()[1]
    sandbox.order("shopee", middle.sku, 1)
    run_engine(until=Order.objects.exists)
    assert Order.objects.get().lines.get().variant == middle


def test_the_officer_ships_and_the_pieces_leave_when_the_parcel_is_on_its_way(sandbox) -> None:
    product = sell(enterprise=seller(), stock=5)
    listing = publish(sandbox, "shopee", product)
    run_engine(until=lambda: live(listing))
    made = sandbox.order("shopee", only_variant(product).sku, 2)
    run_engine(until=Order.objects.exists)
    order = Order.objects.get()
    options = shipping_options(order=order, actor=SYSTEM)
    slot = options.pickups[0]
    result = ship_order(
        order=order, method="pickup", slot_id=slot.slot_id, address_id=slot.address_id, actor=SYSTEM
    )
    assert result.done, result.problem
    assert result.order.status == "awaiting_pickup"
    assert StockBalance.objects.get().on_hand == 5
    sandbox.advance("shopee", made["order_id"], "pick_up")
    run_engine(until=lambda: Order.objects.get().status == "in_transit")
    balance = StockBalance.objects.get()
    assert (balance.on_hand, balance.reserved) == (3, 0)


def test_a_cancelled_order_gives_its_pieces_back_once(sandbox) -> None:
    product = sell(enterprise=seller(), stock=5)
    listing = publish(sandbox, "shopee", product)
    run_engine(until=lambda: live(listing))
    sandbox.order("shopee", only_variant(product).sku, 2)
    run_engine(until=Order.objects.exists)
    result = cancel_order(order=Order.objects.get(), reason="out_of_stock", actor=SYSTEM)
    assert result.done, result.problem
    run_engine(seconds=1.5)
    assert Order.objects.get().status == "cancelled"
    balance = StockBalance.objects.get()
    assert (balance.on_hand, balance.reserved) == (5, 0)
    assert sandbox.stock("shopee") == {only_variant(product).sku: 5}
    assert StockMovement.objects.filter(kind="release").count() == 1


def test_a_program_cancels_an_order_once(sandbox) -> None:
    product = sell(enterprise=seller(), stock=5)
    listing = publish(sandbox, "tokopedia", product)
    run_engine(until=lambda: live(listing))
    sandbox.order("tokopedia", only_variant(product).sku, 2)
    run_engine(until=Order.objects.exists)
    order = Order.objects.get()
    person = make_user("ministry_officer")
    token = create_token(user=person, name="Uji", scopes=["channels:write"], days=1, actor=SYSTEM, now=now())
    headers = {"Authorization": f"Bearer {token.secret}", "Idempotency-Key": "batal"}
    address = f"/api/v1/orders/{order.public_id}/cancel"
    first, again = (
        Client().post(address, {"reason": "out_of_stock"}, content_type="application/json", headers=headers)
        for _ in range(2)
    )
    assert first.status_code == 200, first.content
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    run_engine(until=lambda: Order.objects.get().status == "cancelled")
    assert (StockBalance.objects.get().on_hand, StockBalance.objects.get().reserved) == (5, 0)
    assert len(sandbox.requests("tokopedia", "/cancellations")) >= 1


def test_an_edit_in_the_registry_reaches_the_shop_with_only_what_changed(sandbox) -> None:
    product = sell(enterprise=seller(), stock=5)
    listing = publish(sandbox, "shopee", product)
    run_engine(until=lambda: live(listing))
    with acting(SYSTEM):
        Product.objects.filter(pk=product.pk).update(name="Kemeja batik tulis Sukasari")
        Variant.objects.filter(product=product).update(price=99_000)
    run_engine(until=lambda: sandbox.listings("shopee")[0]["title"] == "Kemeja batik tulis Sukasari")
    run_engine(until=lambda: sandbox.listings("shopee")[0]["skus"][0]["price"] == 99_000)
    sent = sandbox.requests("shopee", "/product/update_item")
    assert len(sent) == 1
    assert "description" not in sent[0]["body"]


def test_a_withdrawn_product_disappears_from_the_shop_and_comes_back(sandbox) -> None:
    product = sell(enterprise=seller(), stock=5)
    listing = publish(sandbox, "shopee", product)
    run_engine(until=lambda: live(listing))
    with acting(SYSTEM):
        Product.objects.filter(pk=product.pk).update(state="withdrawn")
    run_engine(until=lambda: sandbox.listings("shopee")[0]["status"] == "paused")
    with acting(SYSTEM):
        Product.objects.filter(pk=product.pk).update(state="published")
    run_engine(until=lambda: sandbox.listings("shopee")[0]["status"] == "live")
    end_listing(listing=listing, actor=SYSTEM, now=now())
    run_engine(until=lambda: sandbox.listings("shopee") == [])
    assert publish(sandbox, "shopee", product, listing.account).client_ref != listing.client_ref


def test_a_create_whose_answer_is_lost_is_found_again_not_sent_again(sandbox) -> None:
    product = sell(enterprise=seller(), stock=5)
    account = connect(sandbox, "shopee", product.enterprise)
    sandbox.fault("shopee", "timeout_after_commit", path="/product/add_item", times=1, options={"seconds": 0})
    listing = publish(sandbox, "shopee", product, account)
    run_engine(until=lambda: live(listing))
    assert len(sandbox.listings("shopee")) == 1
    assert len(sandbox.requests("shopee", "/product/add_item")) == 1


def test_a_revoked_permission_stops_the_shop_with_one_task_and_reconnecting_goes_on(sandbox) -> None:
    product = sell(enterprise=seller(), stock=5)
    listing = publish(sandbox, "shopee", product)
    run_engine(until=lambda: live(listing))
    sandbox.control("DELETE", f"/shopee/shops/{SHOPS['shopee']}/tokens")
    count_stock(variant=only_variant(product), quantity=3, actor=SYSTEM, now=now())
    run_engine(until=lambda: ChannelAccount.objects.get().state == "needs_reauthorisation")
    asked = len(sandbox.requests("shopee", "/api/v2"))
    run_engine(seconds=1)
    assert len(sandbox.requests("shopee", "/api/v2")) == asked, "a refused shop is not asked again"
    connect(sandbox, "shopee", product.enterprise)
    run_engine(until=lambda: sandbox.stock("shopee")[only_variant(product).sku] == 3)
