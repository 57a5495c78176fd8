"""One button sells a product in all shops; each shop says for itself what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from factories.channels import Sandbox, connect, now, sell
from web.officer.people import World
from web.reading import read

from esmart.channels.models import ChannelAccount, Listing
from esmart.channels.services import connect_by_file
from esmart.core.history import SYSTEM
from esmart.registry.models import Enterprise, Product

BUTTON = "Jual di semua toko"


@pytest.fixture(scope="session")
def sandbox_server(tmp_path_factory) -> Iterator[Sandbox]:
    server = Sandbox.start(tmp_path_factory.mktemp("sandbox"))
    yield server
    server.stop()


@pytest.fixture
def sandbox(sandbox_server: Sandbox) -> Sandbox:
    sandbox_server.control("POST", "/reset")
    sandbox_server.control("DELETE", "/faults")
    return sandbox_server


def at(name: str, *args: Any) -> str:
    return reverse(f"web:{name}", args=args)


def counter(enterprise: Enterprise, name: str) -> ChannelAccount:
    return connect_by_file(
        marketplace="spreadsheet", name=name, enterprise=enterprise, actor=SYSTEM, now=now()
    )


def page_of(client: Client, product: Product) -> str:
    answer = client.get(at("sell", product.public_id))
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, product: Product) -> str:
    answer = client.post(at("sell_everywhere", product.public_id), follow=True)
    assert answer.redirect_chain == [(at("sell", product.public_id), 302)]
    return answer.content.decode()


def notices(page: str, tone: str) -> list[str]:
    return re.findall(rf'<div class="notice notice-{tone}">.*?</button></div>', page, re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_one_press_publishes_in_two_marketplaces(world: World, sandbox: Sandbox) -> None:
    product = sell(enterprise=world.enterprise, materials="Katun")
    shops = [connect(sandbox, one, world.enterprise) for one in ("shopee", "tokopedia")]
    before = page_of(world.clients["owner"], product)
    assert BUTTON in before
    assert read(before).problems == []
    after = press(world.clients["owner"], product)
    assert set(Listing.objects.values_list("account", flat=True)) == {one.pk for one in shops}
    (sent,) = notices(after, "good")
    assert all(str(one) in sent for one in shops)
    assert BUTTON not in after, "every shop carries it now"
    again = press(world.clients["owner"], product)
    assert "Tidak ada toko terhubung yang belum menjual produk ini." in again
    assert Listing.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_a_shop_still_misses_is_said_with_who_and_where(world: World, sandbox: Sandbox) -> None:
    product = sell(enterprise=world.enterprise, description="Tidak menyebut bahannya.")
    asking, taking = connect(sandbox, "shopee", world.enterprise), counter(world.enterprise, "Gerai")
    after = press(world.clients["owner"], product)
    assert Listing.objects.get().account == taking
    (sent,) = notices(after, "good")
    assert "Gerai" in sent
    (missing,) = notices(after, "warning")
    assert at("prepare_listing", product.public_id, asking.public_id) in missing
    assert "Yang dimaksud: Bahan. Isi keterangan wajib" in missing
    assert "(pelaku IKM)</li>" in missing
    assert read(after).problems == []


@pytest.mark.django_db(transaction=True)
def test_a_marketplace_that_does_not_answer_stops_no_other(world: World, sandbox: Sandbox) -> None:
    product = sell(enterprise=world.enterprise, materials="Katun")
    silent = connect(sandbox, "shopee", world.enterprise)
    answering = connect(sandbox, "tokopedia", world.enterprise)
    sandbox.control("DELETE", "/shopee/shops/14701711/tokens")
    after = press(world.clients["owner"], product)
    assert Listing.objects.get().account == answering
    (refused,) = notices(after, "danger")
    assert at("prepare_listing", product.public_id, silent.public_id) in refused
    assert re.search(r"<li>[^<]+ \([^<]+\)</li>", refused), refused


@pytest.mark.django_db
def test_only_people_who_may_act_for_the_shops_press_it(world: World) -> None:
    product = sell(enterprise=world.enterprise)
    mine, foreign = (counter(one, "Gerai") for one in (world.enterprise, world.foreign))
    counter(world.enterprise, "Pameran")
    address = at("sell_everywhere", product.public_id)
    assert world.clients["workshop"].post(address).status_code == 404
    assert (
        world.clients["owner"].post(at("sell_everywhere", world.foreign_product.public_id)).status_code == 404
    )
    assert world.clients["auditor"].post(address).status_code == 403
    assert Client().post(address).status_code == 302
    assert world.clients["owner"].get(address).status_code == 405
    assert not Listing.objects.exists()
    assert BUTTON not in page_of(world.clients["auditor"], product)
    press(world.clients["owner"], product)
    assert Listing.objects.filter(account=mine).exists()
    assert Listing.objects.count() == 2
    assert not Listing.objects.filter(account=foreign).exists()


@pytest.mark.django_db
def test_the_button_is_for_several_shops_and_products_on_show(world: World) -> None:
    product = sell(enterprise=world.enterprise)
    counter(world.enterprise, "Gerai")
    assert BUTTON not in page_of(world.clients["owner"], product)
    second = counter(world.enterprise, "Pameran")
    assert BUTTON in page_of(world.clients["owner"], product)
    ChannelAccount.objects.filter(pk=second.pk).update(state="disconnected")
    assert BUTTON not in page_of(world.clients["owner"], product), "one of the two cannot take it"
