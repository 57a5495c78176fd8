"""kill -9 on the worker in the middle of publishing and selling: nothing there twice, nothing sold lost."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest
from django.db.models import F
from factories.channels import choose, connect, now, only_variant, run_engine, sell, seller
from factories.workers import Workers

from esmart.channels.models import ChannelAccount, Listing, Offer, Order, OrderLine, StockBalance
from esmart.channels.services import publish_listing
from esmart.core.history import SYSTEM

KILLS = 20
PRODUCTS = 8
PER_KILL = 1
STOCK = 30
MARKETS = ("shopee", "tokopedia")
pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_kills_double_no_listing_and_lose_no_order(sandbox, workers: Workers) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    enterprise = seller()
    accounts = {market: connect(sandbox, market, enterprise) for market in MARKETS}
    products = [
        sell(enterprise=enterprise, stock=STOCK, name=f"Kemeja batik nomor {n}") for n in range(PRODUCTS)
    ]
    choices = {market: choose(account, products[0]) for market, account in accounts.items()}
    for market in MARKETS:
        # Answers come late, so that many kills fall between a request and its answer.
        sandbox.fault(market, "delay", times=None, probability=0.3, options={"seconds": 0.3})
    wanted = [(product, market) for product in products for market in MARKETS]
    placed: dict[str, list[str]] = {market: [] for market in MARKETS}
    for _ in range(KILLS):
        for product, market in (wanted.pop() for _ in range(min(PER_KILL, len(wanted)))):
            mine = replace(choices[market], title=f"{product.name} Batik Sukasari")
            publish_listing(product=product, account=accounts[market], choices=mine, actor=SYSTEM, now=now())
        worker = workers.start()
        for _ in range(2):
            time.sleep(chance.uniform(0.05, 0.6))
            market = chance.choice(MARKETS)
            on_sale = [
                one["skus"][0]["seller_sku"] for one in sandbox.listings(market) if one["status"] == "live"
            ]
            for sku in chance.sample(on_sale, k=min(2, len(on_sale))):
                placed[market].append(sandbox.order(market, sku, 1)["order_id"])
        time.sleep(chance.uniform(0.0, 0.3))
        workers.kill(worker)
    sandbox.control("DELETE", "/faults")
    run_engine(seconds=120, until=everything_settled)
    # A killed worker's last write may land after its successor's; a worker's start compares the shops for that.
    ChannelAccount.objects.update(sweep_due_at=now())
    run_engine(seconds=60, until=everything_compared)
    run_engine(seconds=1)
    codes = sorted(only_variant(product).sku for product in products)
    for market, account in accounts.items():
        there = sandbox.listings(market)
        assert sorted(one["skus"][0]["seller_sku"] for one in there) == codes, (seed, market)
        ours = set(Listing.objects.filter(account=account).values_list("channel_id", flat=True))
        assert ours == {listing["listing_id"] for listing in there}, (seed, market)
        orders = list(Order.objects.filter(account=account).values_list("external_id", flat=True))
        assert sorted(orders) == sorted(placed[market]), (seed, market)
    sold = sum(len(orders) for orders in placed.values())
    assert sold >= KILLS, "the kills must fall into a running trade"
    assert not OrderLine.objects.filter(variant=None).exists()
    balances = StockBalance.objects.select_related("variant")
    assert sum(balance.reserved for balance in balances) == sold
    assert all(balance.on_hand == STOCK for balance in balances)
    for market in MARKETS:
        assert sandbox.stock(market) == {one.variant.sku: one.available for one in balances}, (seed, market)


def everything_compared() -> bool:
    return everything_settled() and not ChannelAccount.objects.filter(sweep_due_at__lte=now()).exists()


def everything_settled() -> bool:
    behind = Offer.objects.filter(stock_confirmed_version__lt=F("stock_version"))
    return not behind.exists() and not Listing.objects.exclude(lifecycle="live").exists()
