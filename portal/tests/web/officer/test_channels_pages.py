"""Selling through the pages: connect, publish, stock, orders, against the practice marketplaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from factories.channels import Sandbox, connect, consent, only_variant, run_engine, sell
from web.officer.people import World
from web.reading import read

from esmart.channels.models import ChannelAccount, Listing, Notice, Order, OrderLine, StockBalance
from esmart.channels.services import count_stock, use_sandbox
from esmart.core.history import SYSTEM
from esmart.registry.models import Product

selling = pytest.mark.django_db(transaction=True)  # the engine works beside the pages


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


def goods(world: World) -> Product:
    """Make a product of the owner's enterprise that can be published."""
    return sell(enterprise=world.enterprise)


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def fill_form(page: str) -> dict[str, Any]:
    """Answer a listing form as a person would: what is chosen stays, each needed thing gets its first choice."""
    form: dict[str, Any] = {"attribute_ids": re.findall(r'name="attribute_ids" value="([^"]+)"', page)}
    form["category"] = re.search(r'name="category" id="[^"]*" value="([^"]*)" checked', page)[1]
    form["logistics"] = re.findall(r'name="logistics" id="[^"]*" value="([^"]*)" checked', page)
    needed = (
        page.split("Wajib diisi")[1].split("</fieldset>\n", maxsplit=1)[0] if "Wajib diisi" in page else ""
    )
    for one in form["attribute_ids"]:
        boxes = re.findall(rf'name="attr-{one}" value="([^"]+)"', needed)
        choices = boxes or re.findall(
            rf'name="attr-{one}".*?<option value="([^"|]+\|[^"]+)"', needed, re.DOTALL
        )
        if choices:
            form[f"attr-{one}"] = choices[0]
        elif f'name="attr-{one}-text"' in needed:
            form[f"attr-{one}-text"] = "10"
    brands = re.findall(
        r'<select class="form-select" id="merek" name="brand">.*?<option value="([^"]*)"', page, re.DOTALL
    )
    return {**form, "brand": brands[0] if brands else "", "title": "Kemeja batik tulis lengan panjang"}


@selling
def test_a_shop_is_connected_by_going_to_the_marketplace_and_back(world: World, sandbox: Sandbox) -> None:
    (application, _other) = use_sandbox(dict(sandbox.markets().items()))
    client = world.clients["owner"]
    page = text(client, at("connect_shop"))
    assert "Shopee (SANDBOX)" in page
    assert "Tokopedia &amp; Shop (SANDBOX)" in page
    form = {"application": application.pk, "owner": world.enterprise.public_id}
    shown = client.post(at("connect_shop"), form).content.decode()
    address = re.search(r'id="ke-lokapasar" href="([^"]+)"', shown)[1].replace("&amp;", "&")
    answer = consent(address, "14701711")
    stranger = world.clients["workshop"].get(at("connection_answer", "shopee"), answer)
    assert stranger.status_code == 302
    assert not ChannelAccount.objects.exists()
    back = client.get(at("connection_answer", "shopee"), answer)
    account = ChannelAccount.objects.get()
    assert back["Location"] == at("shop", account.public_id)
    again = client.get(at("connection_answer", "shopee"), answer, follow=True).content.decode()
    assert "Jawaban ini sudah dipakai" in again
    assert "terakhir dikonfirmasi" in text(client, at("channels"))
    client.post(at("disconnect_shop", account.public_id))
    account.refresh_from_db()
    assert account.state == "disconnected"


@selling
def test_a_product_is_published_sold_and_shipped_from_the_pages(world: World, sandbox: Sandbox) -> None:
    client, product = world.clients["owner"], goods(world)
    shopee = connect(sandbox, "shopee", world.enterprise)
    tokopedia = connect(sandbox, "tokopedia", world.enterprise)
    for account in (shopee, tokopedia):
        address = at("prepare_listing", product.public_id, account.public_id)
        page = text(client, address)
        assert read(page).problems == []
        assert "SANDBOX" in page
        unready = client.post(address, {"terbitkan": "ya"})
        assert unready.status_code == 422
        assert not Listing.objects.filter(account=account).exists()
        sent = client.post(address, {**fill_form(page), "terbitkan": "ya"})
        assert sent.status_code == 302, re.findall(r"<strong>.*?</strong>", sent.content.decode())
    run_engine(until=lambda: Listing.objects.filter(lifecycle="live").count() == 2)
    shown = text(client, at("sell", product.public_id))
    assert shown.count("Tayang</span>") == 2
    assert "Tokopedia &amp; Shop" in shown
    assert "TikTok" not in shown
    sku = only_variant(product).sku
    bought = sandbox.order("shopee", sku, 3)
    run_engine(until=lambda: Order.objects.exists() and sandbox.stock("tokopedia")[sku] == 7)
    order = Order.objects.get()
    assert bought["order_id"] in text(client, at("orders"))
    assert sku in text(client, at("picking"))
    assert "Dipesan" in text(client, at("variant_stock", product.public_id, only_variant(product).pk))
    ways = text(client, at("ship_order", order.public_id))
    way = re.search(r'name="way" id="cara-1" value="([^"]+)"', ways)[1]
    done = client.post(at("ship_order", order.public_id), {"way": way}, follow=True).content.decode()
    assert "Pengiriman diatur." in done
    label = client.get(at("shipping_label", order.public_id))
    assert label.status_code in {200, 302}
    buyer = client.post(at("show_buyer", order.public_id))
    assert buyer["Cache-Control"] == "no-store"
    assert "Data pembeli dibuka" in text(client, at("order", order.public_id))
    for address in (at("orders"), at("order", order.public_id), at("sell", product.public_id), at("channels"),
                    at("shop", shopee.public_id), at("stock", product.public_id), at("picking"), at("channel_problems"),
                    at("variant_stock", product.public_id, only_variant(product).pk), at("unknown_lines")):  # fmt: skip
        assert read(text(client, address)).problems == [], address
    client.post(at("act_on_listing", product.public_id, shopee.public_id, "jeda"))
    assert Listing.objects.get(account=shopee).wanted == "paused"
    finish = at("finish_listing", product.public_id, tokopedia.public_id)
    assert read(text(client, finish)).problems == []
    client.post(finish)
    assert Listing.objects.get(account=tokopedia).wanted == "ended"


@selling
def test_an_unknown_line_is_mapped_and_a_wish_to_cancel_answered(world: World, sandbox: Sandbox) -> None:
    client, product = world.clients["owner"], goods(world)
    connect(sandbox, "shopee", world.enterprise)
    old = {"shop_id": "14701711", "title": "Barang lama", "price": 85_000, "stock": 5, "seller_sku": "LAMA-1"}
    sandbox.control("POST", "/shopee/listings", old)
    bought = sandbox.order("shopee", "LAMA-1", 2)
    run_engine(until=OrderLine.objects.exists)
    line = OrderLine.objects.get()
    assert "Barang lama" in text(client, at("unknown_lines"))
    variant = only_variant(product)
    wrong = client.post(at("map_line", line.pk), {"sku": "TIDAK-ADA"}, follow=True).content.decode()
    assert "Tidak ada varian dengan SKU" in wrong
    assert world.clients["workshop"].post(at("map_line", line.pk), {"sku": variant.sku}).status_code == 404
    client.post(at("map_line", line.pk), {"sku": variant.sku})
    assert StockBalance.objects.get(variant=variant).reserved == 2
    sandbox.advance("shopee", bought["order_id"], "request_cancel")
    run_engine(until=lambda: Order.objects.get().status == "cancel_requested")
    order = Order.objects.get()
    assert "Pembeli minta batal" in text(client, at("order", order.public_id))
    client.post(at("answer_cancellation", order.public_id), {"answer": "setuju"})
    run_engine(until=lambda: Order.objects.get().status == "cancelled")
    assert StockBalance.objects.get(variant=variant).reserved == 0


@selling
def test_a_marketplace_that_does_not_answer_is_said_so(world: World, sandbox: Sandbox) -> None:
    client, product = world.clients["owner"], goods(world)
    account = connect(sandbox, "shopee", world.enterprise)
    sandbox.control("DELETE", "/shopee/shops/14701711/tokens")
    answer = client.get(at("prepare_listing", product.public_id, account.public_id))
    assert answer.status_code == 503
    assert "Lokapasar belum dapat ditanya" in answer.content.decode()


@selling
def test_people_without_the_right_look_at_most(world: World, sandbox: Sandbox) -> None:
    product = goods(world)
    account = connect(sandbox, "shopee", world.enterprise)
    reads = [at("shop", account.public_id), at("sell", product.public_id), at("stock", product.public_id)]
    writes = [
        at("prepare_listing", product.public_id, account.public_id), at("exposure", account.public_id),
        at("disconnect_shop", account.public_id), at("connect_shop"),
    ]  # fmt: skip
    for address in reads:
        assert world.clients["auditor"].get(address).status_code == 200, address
        assert world.clients["regional"].get(address).status_code == 200, address
        assert world.clients["workshop"].get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address
    for address in writes:
        assert world.clients["auditor"].get(address).status_code == 403, address
    for address in writes[:3]:
        assert world.clients["workshop"].get(address).status_code == 404, address
    variant = only_variant(product)
    post = world.clients["auditor"].post(
        at("variant_stock", product.public_id, variant.pk), {"kind": "count", "quantity": "1"}
    )
    assert post.status_code == 403
    assert StockBalance.objects.get(variant=variant).on_hand == 10


@selling
def test_notices_are_stored_before_they_are_acknowledged_and_forged_ones_refused(
    world: World, sandbox: Sandbox
) -> None:
    use_sandbox(sandbox.markets())
    answer = Client().post(
        at("hook_of_application", "shopee", "2001887"), data=b'{"code":3}', content_type="application/json",
        headers={"authorization": "0" * 64},
    )  # fmt: skip
    assert (answer.status_code, answer.content, Notice.objects.count()) == (401, b"", 0)
    assert Client().get(at("hook", "shopee")).status_code == 405


def test_stock_is_counted_received_and_corrected_and_each_number_explained(world: World) -> None:
    client, variant = world.clients["owner"], world.product.variants.get()
    address = at("variant_stock", world.product.public_id, variant.pk)
    client.post(address, {"kind": "count", "quantity": "10"})
    client.post(address, {"kind": "receive", "quantity": "5", "reason": "selesai dijahit"})
    unexplained = client.post(address, {"kind": "correct", "quantity": "-2"})
    assert unexplained.status_code == 422
    assert "Tuliskan alasan koreksi." in unexplained.content.decode()
    below = client.post(address, {"kind": "correct", "quantity": "-99", "reason": "rusak"})
    assert "Stok tidak boleh kurang dari nol." in below.content.decode()
    client.post(address, {"kind": "correct", "quantity": "-2", "reason": "dua rusak"})
    page = text(client, address)
    assert StockBalance.objects.get(variant=variant).on_hand == 13
    assert "selesai dijahit" in page
    assert "dua rusak" in page
    assert world.clients["workshop"].post(address, {"kind": "count", "quantity": "0"}).status_code == 404
    foreign = at("variant_stock", world.product.public_id, world.foreign_product.variants.get().pk)
    assert client.get(foreign).status_code == 404


@pytest.mark.parametrize("name", ["channels", "orders", "picking", "unknown_lines", "channel_problems"])
def test_empty_pages_say_what_to_do_next(world: World, name: str) -> None:
    for role, client in world.clients.items():
        page = read(text(client, at(name)))
        assert page.problems == [], (role, name)
        assert any("empty" in (tag.attrs.get("class") or "") for tag in page.all("div")), (role, name)
    assert Client().get(at(name)).status_code == 302


@pytest.mark.parametrize(("name", "most"), [("channels", 9), ("orders", 9), ("picking", 7), ("desk", 24)])
def test_a_channels_page_keeps_to_its_queries(
    world: World, django_assert_max_num_queries, name: str, most: int
) -> None:
    count_stock(variant=world.product.variants.get(), quantity=3, actor=SYSTEM, now=world.product.created_at)
    with django_assert_max_num_queries(most):
        world.clients["regional"].get(at(name))
