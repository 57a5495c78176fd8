"""A marketplace that closes: nothing new goes there, everything moves on once, open orders are still served."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from factories.channels import QUICK, Sandbox, connect, now, only_variant, sell, seller
from factories.registry import make_product

from esmart.channels.models import ChannelAccount, Listing, ListingMove
from esmart.channels.services import (
    MoveReport,
    count_stock,
    move_listings,
    publish_listing,
    set_ending,
    work,
)
from esmart.channels.services.publish_everywhere import complete_choices
from esmart.core.history import SYSTEM, acting
from esmart.registry.models import Enterprise, Photo, Product
from esmart.registry.rules import VariantFacts

MANY = 200
PAIRS = {"toko-uji": "shopee", "toko-uji-2": "tokopedia"}


def shirts(enterprise: Enterprise, many: int) -> list[Product]:
    """Make many products that differ in name, with one photo file between them."""
    first = sell(enterprise=enterprise, stock=5, materials="Katun")
    size = {"weight_grams": 400, "length_mm": 300, "width_mm": 200, "height_mm": 100}
    photo = first.photos.get()
    made = [first]
    with acting(SYSTEM):
        for n in range(2, many + 1):
            product = make_product(
                enterprise,
                name=f"Kemeja batik tulis motif {n}",
                description=first.description,
                commodity="fashion",
                materials="Katun",
                variants=(VariantFacts(price=85_000, **size),),
            )
            Photo.objects.create(
                product=product,
                sha256=photo.sha256,
                width=photo.width,
                height=photo.height,
                bytes=photo.bytes,
            )
            count_stock(variant=only_variant(product), quantity=5, actor=SYSTEM, now=now())
            made.append(product)
    return made


@contextmanager
def engine_running() -> Iterator[None]:
    """Let the engine work beside the test, as the worker process does."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,), kwargs={"tempo": QUICK, "idle": 0.1})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def on_show_at_blanja(sandbox: Sandbox, blanja: ChannelAccount, products: list[Product]) -> None:
    """Stand as if these had been brought there in Blanja's own days: on its shelves, and so in our books."""
    choices, problems = complete_choices(product=products[0], account=blanja, actor=SYSTEM)
    assert problems == []
    for product in products:
        listing = publish_listing(product=product, account=blanja, choices=choices, actor=SYSTEM, now=now())
        facts = {"seller_sku": listing.client_ref, "title": product.name, "price": 85_000, "stock": 5}
        told = sandbox.control("POST", "/blanja/listings", {"shop_id": blanja.shop_id, **facts})
        Listing.objects.filter(pk=listing.pk).update(
            channel_id=told["listing_id"], lifecycle="live", due_at=None, sent_version=1, confirmed_version=1
        )


@pytest.mark.django_db(transaction=True)
def test_blanja_closes_and_two_hundred_listings_move_to_two_others_none_lost_none_doubled(
    sandbox, capsys
) -> None:
    enterprise = seller()
    products = shirts(enterprise, MANY)
    halves = {"toko-uji": products[: MANY // 2], "toko-uji-2": products[MANY // 2 :]}
    shops = {}
    for appid, part in halves.items():
        shops[appid] = connect(sandbox, "blanja", enterprise, shop_id=appid)
        on_show_at_blanja(sandbox, shops[appid], part)
    set_ending(marketplace="blanja", closes_on=now().date(), source="Siaran pers", actor=SYSTEM, now=now())
    targets = {appid: connect(sandbox, market, enterprise) for appid, market in PAIRS.items()}
    for appid, target in targets.items():
        report = move_all(shops[appid], target)
        with capsys.disabled():
            print(f"\n{report}", end="")  # noqa: T201 - the report is what this test shows
        assert (report.moved, report.total) == (MANY // 2, MANY // 2)
        again = move_listings(source=shops[appid], target=target, actor=SYSTEM, now=now())
        assert again == report
    with engine_running():
        wait_until(lambda: all(len(sandbox.listings(one)) >= MANY // 2 for one in PAIRS.values()))
    assert ListingMove.objects.count() == MANY
    for appid, market in PAIRS.items():
        there = sorted(sku["seller_sku"] for one in sandbox.listings(market) for sku in one["skus"])
        assert there == sorted(only_variant(product).sku for product in halves[appid])


def move_all(source: ChannelAccount, target: ChannelAccount) -> MoveReport:
    while (report := move_listings(source=source, target=target, actor=SYSTEM, now=now(), limit=50)).left:
        pass
    return report


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not done():
        assert time.monotonic() < end, "the listings did not arrive in time"
        time.sleep(0.5)
