"""Pages of places without a consent page: keys typed, files carried both ways, and marketplaces that close."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from factories.channels import now, only_variant, sell
from web.officer.people import World

from esmart.channels.models import ChannelAccount, FileLayout, Listing, MarketplaceEnding, StockBalance
from esmart.channels.services import connect_by_file, read_rows, register_application, set_ending
from esmart.channels.services.pull_changes import pull_changes
from esmart.core.history import SYSTEM, acting
from esmart.registry.models import Variant

pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    return reverse(f"web:{name}", args=args)


def counter(world: World, name: str = "Gerai") -> ChannelAccount:
    return connect_by_file(
        marketplace="spreadsheet", name=name, enterprise=world.enterprise, actor=SYSTEM, now=now()
    )


def said(answer: Any) -> str:
    return answer.content.decode()


def test_a_counter_is_opened_and_sells_through_files_from_page_to_page(world: World) -> None:
    client, owner = world.clients["owner"], world.enterprise.public_id
    product = sell(enterprise=world.enterprise, stock=9)
    page = said(client.get(at("connect_shop")))
    assert "Berkas lembar kerja (lewat berkas)" in page
    assert "berhenti menjual barang fisik" in page, "an ended marketplace says what to do instead"
    assert "arsip) (SANDBOX, arsip" not in page
    led = client.post(at("connect_shop"), {"application": "spreadsheet", "owner": owner})
    shown = client.post(led["Location"], {"name": "Gerai depan"}, follow=True)
    account = ChannelAccount.objects.get()
    assert "Gerai depan" in said(shown)
    assert at("sell_by_file", product.public_id, account.public_id) in said(
        client.get(at("sell", product.public_id))
    )
    client.post(at("sell_by_file", product.public_id, account.public_id))
    assert "Ikut berkas tayangan berikutnya" in said(client.get(at("sell", product.public_id)))
    taken = client.post(at("take_file", account.public_id), {"purpose": "listings", "form": "csv"})
    assert only_variant(product).sku in said(taken)
    exchange = account.files.get()
    client.post(at("file_uploaded", account.public_id, exchange.public_id))
    assert Listing.objects.get().lifecycle == "live"
    sale = f"no_pesanan;tanggal;sku;qty;harga_satuan\nN1;24/11/2026;{only_variant(product).sku};2;85000\n"
    for words in ("1 baru", "sudah pernah dibaca"):
        file = SimpleUploadedFile("jual.csv", sale.encode())
        brought = client.post(
            at("bring_file", account.public_id), {"purpose": "orders", "file": file}, follow=True
        )
        assert words in said(brought)
    assert StockBalance.objects.get().on_hand == 7


def test_an_own_sheet_is_fitted_on_a_page_and_a_missing_column_is_named(world: World) -> None:
    client, account = world.clients["owner"], counter(world)
    address = at("fit_layout", account.public_id, "stock")
    rows = {"header_row": "1", "first_row": "2"}
    sheet = SimpleUploadedFile("stok.csv", b"KODE;SISA\n")
    refused = client.post(address, {**rows, "file": sheet})
    assert refused.status_code == 422
    assert "Kolom wajib belum ditemukan: sku, stok." in said(refused)
    sheet = SimpleUploadedFile("stok.csv", b"KODE;SISA\n")
    named = {"kolom-sku": "KODE", "kolom-quantity": "SISA"}
    assert client.post(address, {**rows, **named, "file": sheet}).status_code == 302
    assert FileLayout.objects.get().purpose == "stock"


def test_pages_of_files_are_closed_to_others_and_to_shops_without_files(world: World) -> None:
    account = counter(world)
    assert world.clients["workshop"].get(at("bring_file", account.public_id)).status_code == 404
    assert world.clients["auditor"].get(at("bring_file", account.public_id)).status_code == 403
    assert world.clients["auditor"].get(at("shop", account.public_id)).status_code == 200


def test_keys_are_asked_where_no_consent_page_is(world: World) -> None:
    application = register_application(
        marketplace="blibli",
        environment="simulator",
        credentials={},
        base_url="http://127.0.0.1:9",
        actor=SYSTEM,
    )
    client = world.clients["owner"]
    asked = {"application": application.pk, "owner": world.enterprise.public_id}
    led = client.post(at("connect_shop"), asked)
    assert led["Location"].startswith(at("connect_place", application.pk))
    page = said(client.get(led["Location"]))
    assert "Kode toko" in page
    assert 'type="password"' in page
    stranger = f"{at('connect_place', application.pk)}?usaha={world.foreign.public_id}"
    assert client.get(stranger).status_code == 404


def test_the_ministry_closes_a_marketplace_and_its_shops_are_told_on_desk_and_page(world: World) -> None:
    register_application(
        marketplace="spreadsheet", environment="simulator", credentials={}, base_url="http://127.0.0.1:9", actor=SYSTEM
    )  # fmt: skip
    account = counter(world)
    product = sell(enterprise=world.enterprise)
    owner, ministry = world.clients["owner"], world.clients["ministry"]
    owner.post(at("sell_by_file", product.public_id, account.public_id))
    facts = {"marketplace": "spreadsheet", "closes_on": "2027-01-31", "source": "Siaran pers"}
    assert owner.post(at("set_ending"), facts).status_code == 403
    assert ministry.post(at("set_ending"), {**facts, "source": ""}).status_code == 422
    assert ministry.post(at("set_ending"), facts).status_code == 302
    page = said(owner.get(at("shop", account.public_id)))
    assert "Lokapasar ini tutup 31-01-2027" in page
    assert "1 tayangan belum dipindahkan" in page
    assert "pindahkan tayangannya" in said(owner.get(at("desk")))
    listings = owner.get(at("export_shop", account.public_id, "tayangan", "csv"))
    assert only_variant(product).sku in said(listings)
    assert ministry.post(at("set_ending"), {"marketplace": "spreadsheet"}).status_code == 302
    assert not MarketplaceEnding.objects.exists()


def test_listings_are_moved_on_a_page_that_reports_what_became_of_each(world: World) -> None:
    old = counter(world, "Lama")
    new = connect_by_file(
        marketplace="ralali", name="Baru", enterprise=world.enterprise, actor=SYSTEM, now=now()
    )
    owner = world.clients["owner"]
    product = sell(enterprise=world.enterprise)
    owner.post(at("sell_by_file", product.public_id, old.public_id))
    set_ending(
        marketplace="spreadsheet", closes_on=date(2026, 12, 1), source="Siaran pers", actor=SYSTEM, now=now()
    )
    assert "Baru" in said(owner.get(at("move_listings", old.public_id)))
    moved = owner.post(f"{at('move_listings', old.public_id)}?ke={new.public_id}", follow=True)
    assert "Semua tayangan sudah di sana." in said(moved)
    assert Listing.objects.filter(account=new, product=product).count() == 1
    another = sell(enterprise=world.enterprise)
    owner.post(at("sell_by_file", another.public_id, old.public_id))
    assert not Listing.objects.filter(product=another).exists(), "nothing new goes to a place that closes"


@pytest.mark.django_db(transaction=True)
def test_wholesale_terms_are_typed_once_and_follow_the_price_into_the_next_file(world: World) -> None:
    account = connect_by_file(
        marketplace="ralali", name="Grosir", enterprise=world.enterprise, actor=SYSTEM, now=now()
    )
    owner, product = world.clients["owner"], sell(enterprise=world.enterprise, stock=200)
    owner.post(at("sell_by_file", product.public_id, account.public_id))
    page = at("wholesale_terms", product.public_id, account.public_id)
    assert page in said(owner.get(at("sell", product.public_id)))
    typed = {"unit": "lusin", "least": "10", "from_1": "50", "off_1": "5", "from_2": "100", "off_2": "12"}
    for wrong, told in (
        ({"least": "0"}, "mulai dari 1"),
        ({"from_1": "10"}, "mulai dari 11"),
        ({"off_2": "5"}, "dari 6 sampai 90"),
        ({"from_2": ""}, "mulai dari 51"),
    ):
        refused = owner.post(page, {**typed, **wrong})
        assert (refused.status_code, told in said(refused)) == (422, True), wrong
    assert owner.post(page, typed).status_code == 302
    assert "Rp80.750" in said(owner.get(page)).replace("\u00a0", ""), "today's price less five per cent"
    with acting(SYSTEM):
        Variant.objects.filter(product=product).update(price=100_000)
    pull_changes(now=now())  # as the worker does every second
    taken = owner.post(at("take_file", account.public_id), {"purpose": "listings", "form": "xlsx"})
    head, row = read_rows(taken.content)
    told = dict(zip(head, row, strict=True))
    steps = ["satuan", "moq", "harga_1_min", "harga_1", "harga_2_min", "harga_2", "harga_3_min", "harga_3"]
    assert [told[one] for one in steps] == ["lusin", "10", "10", "100000", "50", "95000", "100", "88000"]
    other = counter(world)
    owner.post(at("sell_by_file", product.public_id, other.public_id))
    offered = said(owner.get(at("sell", product.public_id)))
    asked = at("prepare_listing", product.public_id, other.public_id)
    assert (f'href="{asked}"' in offered, at("edit_product", product.public_id) in offered) == (False, True)
    assert "lewat berkas" in said(owner.get(asked, follow=True))
    elsewhere = owner.post(at("wholesale_terms", product.public_id, other.public_id), typed, follow=True)
    assert "tidak mengenal harga grosir" in said(elsewhere)
