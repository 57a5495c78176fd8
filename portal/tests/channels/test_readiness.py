"""How ready a product is for a shop: each thing missing costs its part, the next step is one sentence, reads stay few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from factories.channels import choose, connect, now, sell, seller
from factories.fake_shop import make_account
from factories.registry import make_enterprise, make_product
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esmart.channels.models import CategoryChoice, ChannelAccount, MarketplaceFact
from esmart.channels.queries.readiness import ReadinessView, readiness_of, write_step
from esmart.channels.rules import SaleAsked, SaleFacts, category_hint, judge_readiness
from esmart.channels.rules.readiness import WEIGHTS
from esmart.channels.services import check_listing, propose_listing, publish_listing
from esmart.core.history import SYSTEM
from esmart.core.money import write_rupiah
from esmart.registry.models import Product, ProductLegality, Variant
from ikm_connectors.model import AttributeRule, ImageRules, Limits

TODAY = date(2026, 11, 24)
READY = SaleFacts(
    published=True, title=40, description=200, reveals_person=False, photos=[(900, 900)], prices=[85_000, 90_000],
    weights=[400, 400], parcel=(30, 20, 10), stock=5, commodity="food", permits={"p_irt", "halal"}, category_known=True,
)  # fmt: skip
ASKED = SaleAsked(
    title=(25, 70), description=(60, 3000), photos=(1, 9), price=(1_000, 150_000_000), price_ratio_max=7, photo_px=300,
    size_required=True,
)  # fmt: skip
CASES = [
    ({"published": False}, "published", "Tayangkan produk ini di registri."),
    ({"title": 12}, "title", "Perjelas nama produk sampai sedikitnya 25 huruf."),
    ({"title": 71}, "title", "Pendekkan nama produk; paling banyak 70 huruf."),
    ({"description": 10}, "description", "Panjangkan keterangan sampai sedikitnya 60 huruf."),
    ({"reveals_person": True}, "privacy", "Hapus nama orang, kontak, atau status seseorang dari teks."),
    ({"photos": []}, "photos", "Unggah foto sampai sedikitnya 1."),
    (
        {"photos": [(198, 198)]},
        "photo_size",
        "Ganti foto yang kecil (1); sisi terpendek sebaiknya sedikitnya 300 titik.",
    ),
    (
        {"prices": [500]},
        "price",
        f"Sesuaikan harga: dari {write_rupiah(1000)} sampai {write_rupiah(150_000_000)}.",
    ),
    (
        {"prices": [10_000, 80_000]},
        "price",
        "Dekatkan harga varian: yang termahal paling banyak 7 kali yang termurah.",
    ),
    ({"prices": []}, "price", "Isi harga varian yang dijual."),
    ({"weights": [400, 0]}, "weight", "Isi berat kemasan tiap varian."),
    ({"parcel": (30, 0, 10)}, "size", "Isi panjang, lebar, dan tinggi kemasan."),
    ({"stock": 0}, "stock", "Catat stok; belum ada barang yang dapat dijual."),
    ({"permits": {"halal"}}, "permit", "Lengkapi izin edar: P-IRT atau BPOM MD yang masih berlaku."),
    ({"permits": {"md"}}, "halal", "Lengkapi sertifikat halal yang masih berlaku."),
    (
        {"attributes_missing": ["Bahan", "Masa simpan"]},
        "attributes",
        "Isi keterangan wajib: Bahan, Masa simpan.",
    ),
]


def test_the_weights_add_up_to_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100


def test_a_product_with_all_that_is_asked_is_ready() -> None:
    found = judge_readiness(READY, ASKED)
    assert (found.percent, found.next_step) == (100, None)


@pytest.mark.parametrize(("change", "name", "sentence"), CASES)
def test_each_thing_missing_costs_its_part_and_names_the_step(change: dict, name: str, sentence: str) -> None:
    found = judge_readiness(replace(READY, **change), ASKED)
    assert [one.name for one in found.missing] == [name]
    assert found.percent == 100 - WEIGHTS[name]
    assert write_step(found.next_step) == sentence


def test_the_weightiest_thing_missing_is_the_next_step() -> None:
    found = judge_readiness(replace(READY, stock=0, photos=[], title=3), ASKED)
    assert [one.name for one in found.missing] == ["photos", "title", "stock"]


def test_a_craft_needs_no_food_permit() -> None:
    assert judge_readiness(replace(READY, commodity="craft", permits=set()), ASKED).percent == 100


@settings(suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(
    st.builds(
        SaleFacts, published=st.booleans(), title=st.integers(0, 300), description=st.integers(0, 4000),
        reveals_person=st.booleans(), photos=st.lists(st.tuples(st.integers(1, 999), st.integers(1, 999)), max_size=9),
        prices=st.lists(st.integers(1, 10**9), max_size=4), weights=st.lists(st.integers(0, 999), max_size=4),
        parcel=st.tuples(*[st.integers(0, 90)] * 3), stock=st.integers(0, 9), commodity=st.sampled_from(["food", "craft"]),
        permits=st.frozensets(st.sampled_from(["p_irt", "halal", "sni"])), category_known=st.booleans(),
        attributes_missing=st.lists(st.text(max_size=5), max_size=2),
    ),
    st.sampled_from([ASKED, SaleAsked()]),
)  # fmt: skip
def test_the_score_stays_between_0_and_100_and_every_step_can_be_said(
    facts: SaleFacts, asked: SaleAsked
) -> None:
    found = judge_readiness(facts, asked)
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) == (found.next_step is None)
    assert all(write_step(one) for one in found.missing)


def view_of(product: Product, account: ChannelAccount) -> ReadinessView:
    return readiness_of([product], [account], today=TODAY)[product.pk, account.pk]


@pytest.mark.django_db
def test_permits_out_of_force_do_not_count_and_the_rules_last_read_do() -> None:
    product = sell(name="Keripik pisang kepok asin gurih", commodity="food", description="Renyah. " * 20)
    account = make_account(product)
    first = view_of(product, account)
    assert first.rules_read_at is None
    MarketplaceFact.objects.create(
        account=account, kind="limits", key="9", read_at=now(),
        facts=msgspec.to_builtins(Limits(title_min=60, image=ImageRules(min_px=300))),
    )  # fmt: skip
    asked = view_of(product, account)
    assert asked.rules_read_at is not None
    CategoryChoice.objects.create(
        marketplace="shopee", hint=category_hint("food", product.name), category_id="9", uses=1
    )
    needed = AttributeRule(id="1", name="Masa simpan", kind="text", required="yes")
    MarketplaceFact.objects.create(
        account=account, kind="attributes", key="9", read_at=now(), facts=[msgspec.to_builtins(needed)]
    )
    ProductLegality.objects.create(
        product=product, kind="p_irt", number="1", expires_on=date(2026, 11, 23), verification="claimed"
    )
    before = view_of(product, account)
    assert before.percent == asked.percent + WEIGHTS["category"]
    ProductLegality.objects.create(product=product, kind="md", number="2", expires_on=date(2026, 11, 24))
    assert view_of(product, account).percent == before.percent + WEIGHTS["permit"]


@pytest.mark.django_db
def test_eleven_queries_judge_many_products_for_many_shops(django_assert_max_num_queries) -> None:
    enterprise = make_enterprise(name="Dapur Sukasari")
    products = [make_product(enterprise, name=f"Keripik rasa {n}", commodity="food") for n in range(12)]
    accounts = [make_account(products[0], marketplace=name) for name in ("shopee", "tokopedia", "lazada")]
    Variant.objects.bulk_create(
        Variant(product=products[0], sku=f"BANYAK-{n}", options=[str(n)], price=1000 + n, active=False)
        for n in range(10_000)
    )
    fresh = list(Product.objects.filter(pk__in=[one.pk for one in products]))
    shops = list(
        ChannelAccount.objects.filter(pk__in=[one.pk for one in accounts]).select_related("application")
    )
    with django_assert_max_num_queries(11):
        found = readiness_of(fresh, shops, today=TODAY)
    assert len(found) == 36
    assert all(0 < view.percent < 100 and view.next_step for view in found.values())
    assert readiness_of([], shops, today=TODAY) == {}


@pytest.mark.django_db(transaction=True)
def test_what_is_ready_is_what_the_marketplace_takes(sandbox) -> None:
    product = sell(enterprise=seller(), stock=7)
    account = connect(sandbox, "shopee", product.enterprise)
    choices = choose(account, product)
    publish_listing(product=product, account=account, choices=choices, actor=SYSTEM, now=now())
    assert check_listing(product=product, account=account, choices=choices, actor=SYSTEM) == []
    assert view_of(product, account).percent == 100
    Variant.objects.filter(product=product).update(weight_grams=None)
    fresh = Product.objects.get(pk=product.pk)
    assert view_of(fresh, account).next_step == "Isi berat kemasan tiap varian."
    assert propose_listing(product=fresh, account=account, choices=choices, actor=SYSTEM).problems
