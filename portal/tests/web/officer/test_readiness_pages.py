"""What the pages say before anything is sent: how ready, why a category, what will be done to the photos."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse
from factories.channels import Sandbox, connect, sell
from factories.fake_shop import make_account
from web.officer.people import World
from web.reading import read


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


@pytest.mark.django_db(transaction=True)
def test_the_form_gives_reasons_and_lets_the_tree_be_browsed(world: World, sandbox: Sandbox) -> None:
    client = world.clients["owner"]
    product = sell(
        enterprise=world.enterprise, name="Roti manis isi cokelat buatan rumah", commodity="food",
        description="Roti manis yang dipanggang setiap pagi, tanpa pengawet.",
    )  # fmt: skip
    account = connect(sandbox, "shopee", world.enterprise)
    sold = reverse("web:sell", args=[product.public_id])
    before = client.get(sold).content.decode()
    assert "Aturan toko ini belum pernah dibaca" in before
    form = reverse("web:prepare_listing", args=[product.public_id, account.public_id])
    page = client.get(form).content.decode()
    assert page.count('name="category"') == 5
    assert "Makanan &amp; Minuman › Roti &amp; Kue › Roti" in page
    assert "karena kata “roti”" in page
    assert "Foto diberi latar putih." in page
    assert read(page).problems == []
    root = client.post(form, {"branch": ""}).content.decode()
    assert "Perlengkapan Rumah</button>" in root
    branch = client.post(form, {"branch": "18449"}).content.decode()
    assert 'id="pohon-18451" value="18451"' in branch
    assert read(branch).problems == []
    after = client.get(sold).content.decode()
    assert "belum pernah dibaca" not in after
    assert "Langkah berikutnya:" in after
    assert "%</span>" in after
    assert "Pilih kategorinya di lokapasar ini." in after
    assert read(after).problems == []


@pytest.mark.django_db
def test_the_sell_page_keeps_to_its_queries(world: World, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(16):
        world.clients["owner"].get(reverse("web:sell", args=[world.product.public_id]))


@pytest.mark.django_db
def test_an_enterprises_products_tell_how_ready_they_are_once_a_shop_sells_for_it(
    world: World, django_assert_max_num_queries
) -> None:
    client = world.clients["owner"]
    address = reverse("web:enterprise_products", args=[world.enterprise.public_id])
    assert "Kesiapan di lokapasar" not in client.get(address).content.decode()
    for market in ("shopee", "tokopedia"):
        make_account(world.product, marketplace=market)
    with django_assert_max_num_queries(22):
        page = client.get(address).content.decode()
    assert "Kesiapan di lokapasar" in page
    assert "% · Unggah foto sampai sedikitnya 1." in page
    assert reverse("web:sell", args=[world.product.public_id]) in page
    assert read(page).problems == []
