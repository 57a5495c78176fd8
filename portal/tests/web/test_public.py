"""Public pages: what they show and never show, addresses that last, budgets on 10,000 rows, weight of a first load."""

from __future__ import annotations

import gzip
import json
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from factories.registry import (
    NOW,
    make_cluster,
    make_enterprise,
    make_product,
    make_region,
    make_user,
    make_workshop,
    picture,
)
from web.reading import read

from esmart.channels.queries import BuyLink
from esmart.core.history import SYSTEM
from esmart.registry.models import Enterprise, Product, Variant
from esmart.registry.rules import ClusterYearFacts, FigureFacts, LegalityFacts, VariantFacts
from esmart.registry.services import (
    add_legality,
    add_photo,
    merge_enterprises,
    merge_products,
    rebuild_index,
    record_cluster_year,
    record_figures,
    restore_profile,
    set_membership,
    withdraw_profile,
)
from esmart.web.components.profiles import profile_slug, profile_url

pytestmark = pytest.mark.django_db
NASTY = """</script><img src=x onerror=alert(1)>"'&{{ 7*7 }}"""
LIMIT = 150_000


def address(profile: Product | Enterprise) -> str:
    return profile_url(type(profile).__name__.lower(), profile.name, profile.public_id)


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:300]
    text = answer.content.decode()
    assert read(text).problems == []
    assert "unsafe" not in answer["Content-Security-Policy"]
    return text


def facts_of(text: str) -> dict[str, object]:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert block
    return json.loads(block[1])


def test_a_product_page_tells_what_a_buyer_asks(client: Client) -> None:
    maker = make_enterprise(
        name="UD Keripik Sari", region_code="32.73", legal_form="ud", address="Jalan Rumah 1"
    )
    variants = (
        VariantFacts(price=12_000, options=("Kecil",), weight_grams=100),
        VariantFacts(price=30_000, options=("Besar",), weight_grams=1500),
    )
    product = make_product(
        maker,
        name="Keripik Tempe",
        variants=variants,
        option_names=("Ukuran",),
        is_lead_product=True,
        materials="kedelai",
        lead_time_days=3,
    )
    add_photo(
        product_id=product.id, data=picture(), actor=SYSTEM, now=NOW, alt="Sebungkus keripik", credit="Dinas"
    )
    add_legality(
        product_id=product.id,
        facts=LegalityFacts(kind="p_irt", number="2063571010001", expires_on=date(2020, 1, 1)),
        actor=SYSTEM,
        now=NOW,
    )
    text = text_of(client, address(product))
    for words in (
        "Rp\u00a012.000 – Rp\u00a030.000",
        "UD Keripik Sari",
        "Kota Bandung, Jawa Barat",
        "kedelai",
        "3 hari",
        "Sebungkus keripik",
        "1.500 g",
        "Produk unggulan",
        "Habis 01-01-2020",
        "Belum dijual di lokapasar",
    ):
        assert words in text, words
    assert "Jalan Rumah 1" not in text
    facts = facts_of(text)
    assert facts["@type"] == "Product"
    assert "offers" not in facts, "not for sale anywhere: no offer is claimed"
    assert f'<link rel="canonical" href="http://testserver{address(product)}">' in text
    assert 'property="og:image"' in text


def test_a_product_on_sale_leads_to_its_shops(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    product = make_product(variants=(VariantFacts(price=25_000),))
    links = [
        BuyLink("Tokopedia & Shop", "tokopedia", "Toko <Sari>", "https://shop.example/p/1?a=1&b=2", 25_000),
        BuyLink("Shopee", "shopee", "Toko Latihan", "", 25_000),
    ]
    monkeypatch.setattr("esmart.web.public.profiles.where_to_buy", lambda _product: links)
    text = text_of(client, address(product))
    page = read(text)
    assert [a.text.split("(")[0].strip() for a in page.all("a") if a.attrs.get("target") == "_blank"] == [
        "Tokopedia & Shop · Toko <Sari>"
    ]
    assert "Shopee · Toko Latihan" in text
    offers = facts_of(text)["offers"]
    assert (offers["lowPrice"], offers["priceCurrency"], offers["offerCount"]) == (25_000, "IDR", 1)
    assert offers["url"] == "https://shop.example/p/1?a=1&b=2"


def test_private_facts_never_reach_a_public_page(client: Client) -> None:
    owner = make_user(first_name="Pemilik Rahasia")
    maker = make_enterprise(
        name="Anyaman Sari", business_id="1234567890123", tax_id="012345678901000", phone="081299998888",
        email="rahasia@example.org", owner_id=owner.id, legal_form="individual", address="Gang Rahasia 7",
    )  # fmt: skip
    figures = [
        FigureFacts(kind="workers", value=7, as_of=date(2025, 1, 1), source="pendataan"),
        FigureFacts(kind="turnover", value=987_654_321, as_of=date(2025, 1, 1), source="pendataan"),
    ]
    record_figures(enterprise_id=maker.id, figures=figures, actor=SYSTEM, now=NOW)
    workshop = make_workshop()
    pages = [
        text_of(client, address(one))
        for one in (maker, workshop, make_product(maker), make_product(workshop))
    ]
    rebuild_index()
    pages += [
        text_of(client, "/"),
        text_of(client, "/cari/"),
        client.get("/sitemap-usaha-0.xml").content.decode(),
    ]
    for secret in (
        "1234567890123",
        "012345678901000",
        "081299998888",
        "rahasia@example.org",
        "Pemilik Rahasia",
        "Gang Rahasia",
        "987.654.321",
        workshop.office.name,
    ):
        assert not [page for page in pages if secret in page], secret
    assert ">7<" in pages[0].replace("\n", "")


def test_a_company_and_a_public_unit_show_their_address(client: Client) -> None:
    assert "Jalan Umum 2" in text_of(
        client, address(make_enterprise(legal_form="pt", address="Jalan Umum 2"))
    )


@pytest.mark.parametrize("kind", ["product", "enterprise", "cluster"])
def test_a_page_has_one_right_address(client: Client, kind: str) -> None:
    one = {"product": make_product, "enterprise": make_enterprise, "cluster": make_cluster}[kind](
        name="Tenun Ikat Asli"
    )
    right = profile_url(kind, one.name, one.public_id)
    assert right.endswith(f"/tenun-ikat-asli-{one.public_id}/")
    wrong = right.replace("tenun-ikat-asli", "nama-lama")
    answer = client.get(wrong)
    assert (answer.status_code, answer["Location"]) == (301, right)
    assert client.get(right).status_code == 200
    assert client.get(right.replace(one.public_id, "22222zzzzz")).status_code == 404


@pytest.mark.parametrize("kind", ["product", "enterprise", "cluster"])
def test_a_withdrawn_profile_says_so_kindly_and_comes_back(client: Client, kind: str) -> None:
    one = {"product": make_product, "enterprise": make_enterprise, "cluster": make_cluster}[kind]()
    place = profile_url(kind, one.name, one.public_id)
    withdraw_profile(kind=kind, profile_id=one.id, reason="alasan dalam", actor=SYSTEM, now=NOW)
    text = text_of(client, place, 410)
    assert "Profil ini sudah ditarik" in text
    assert one.name not in text
    assert "alasan dalam" not in text
    restore_profile(kind=kind, profile_id=one.id, actor=SYSTEM, now=NOW)
    text_of(client, place)


def test_products_of_a_withdrawn_enterprise_are_withdrawn_too(client: Client) -> None:
    product = make_product()
    withdraw_profile(
        kind="enterprise", profile_id=product.enterprise_id, reason="tutup", actor=SYSTEM, now=NOW
    )
    text_of(client, address(product), 410)


def test_a_draft_is_not_there(client: Client) -> None:
    assert client.get(address(make_product(draft=True))).status_code == 404
    assert client.get(address(make_product(make_enterprise(draft=True)))).status_code == 404


def test_a_merged_profile_leads_to_the_kept_one(client: Client) -> None:
    kept, other, third = (
        make_enterprise(name="Kerupuk A"),
        make_enterprise(name="Kerupuk B"),
        make_enterprise(name="Kerupuk C"),
    )
    merge_enterprises(kept_id=other.id, absorbed_id=third.id, actor=SYSTEM, now=NOW)
    merge_enterprises(kept_id=kept.id, absorbed_id=other.id, actor=SYSTEM, now=NOW)
    for old in (other, third):
        answer = client.get(address(old))
        assert (answer.status_code, answer["Location"]) == (301, address(kept))
    first, second = make_product(kept, name="Udang 1"), make_product(kept, name="Udang 2")
    merge_products(kept_id=first.id, absorbed_id=second.id, actor=SYSTEM, now=NOW)
    assert client.get(address(second))["Location"] == address(first)


def test_names_full_of_markup_stay_words(client: Client) -> None:
    maker = make_enterprise(name=NASTY, description=NASTY, other_names=(NASTY,))
    product = make_product(maker, name=NASTY, description=NASTY, materials=NASTY)
    photo = add_photo(product_id=product.id, data=picture(), actor=SYSTEM, now=NOW, alt=NASTY, credit=NASTY)
    cluster = make_cluster(name=NASTY, description=NASTY)
    set_membership(
        cluster_id=cluster.id, enterprise_id=maker.id, member=True, on=date(2025, 1, 1), actor=SYSTEM
    )
    rebuild_index()
    places = [
        address(maker),
        address(product),
        profile_url("cluster", cluster.name, cluster.public_id),
        "/",
        "/cari/",
        "/cari/?q=" + "%3C/script%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    ]
    for place in places:
        text = text_of(client, place)
        assert "<img src=x" not in text
        assert "</script><img" not in text
        assert "{{" not in text.replace("{{ 7*7 }}", "")
    assert facts_of(text_of(client, address(product)))["name"] == NASTY
    assert photo.sha256 in text_of(client, address(product))


def test_an_address_brought_by_a_file_is_no_script(client: Client) -> None:
    maker = make_enterprise()
    Enterprise.objects.filter(id=maker.id).update(website="javascript:alert(1)")
    assert "javascript:" not in text_of(client, address(maker))


def test_a_cluster_page_shows_members_and_years(client: Client) -> None:
    cluster = make_cluster(name="Sentra Anyaman", commodity="craft")
    for n in range(3):
        member = make_enterprise(name=f"Anggota {n}")
        set_membership(
            cluster_id=cluster.id, enterprise_id=member.id, member=True, on=date(2025, 1, 1), actor=SYSTEM
        )
    for year in (2023, 2024):
        record_cluster_year(
            cluster_id=cluster.id,
            year=year,
            typed=ClusterYearFacts(units=3, production_value=year * 10**6),
            actor=SYSTEM,
            now=NOW,
        )
    text = text_of(client, profile_url("cluster", cluster.name, cluster.public_id))
    assert [n for n in range(3) if f"Anggota {n}" in text] == [0, 1, 2]
    assert "<rect" in text
    assert "Rp\u00a02.024.000.000" in text


def test_search_says_what_it_corrected_and_lets_filters_be_taken_off(client: Client) -> None:
    for n in range(3):
        make_product(make_enterprise(name=f"Dapur {n}"), name=f"Keripik Singkong {n}", commodity="food")
    make_product(make_enterprise(region_code="33.72"), name="Keranjang Rotan", commodity="craft")
    rebuild_index()
    text = text_of(client, "/cari/?q=keripk")
    assert "Menampilkan hasil untuk <b>keripik</b>" in text
    assert "persis=1" in text
    text = text_of(client, "/cari/?jenis=produk&komoditas=kerajinan")
    assert "Keranjang Rotan" in text
    assert "Keripik" not in text
    chips = [tag.attrs["href"] for tag in read(text).all("a") if tag.attrs.get("class") == "chip"]
    assert chips == ["/cari/?komoditas=kerajinan", "/cari/?jenis=produk"]
    text = text_of(client, "/cari/?q=zzzqqqxxx")
    assert "Tidak ada yang cocok" in text
    assert "/komoditas/makanan/" in text


@pytest.mark.parametrize(
    "query",
    [
        "lanjut=bukan",
        "q=%27%22;--",
        "sentra=%FF",
        "lanjut=9~9~9",
        "q=" + "a" * 5000,
        "kabupaten=99",
        "jenis=apa",
    ],
)
def test_search_bears_any_address(client: Client, query: str) -> None:
    rebuild_index()
    assert client.get(f"/cari/?{query}").status_code in {200, 302}


@pytest.mark.parametrize("query", ["provinsi=%00", "q=%00%27%22;--"])
def test_search_refuses_a_sign_that_no_browser_sends(client: Client, query: str) -> None:
    assert client.get(f"/cari/?{query}").status_code == 400


def test_lists_by_commodity_and_region_have_their_own_address(client: Client) -> None:
    make_product(make_enterprise(region_code="32.73"), name="Kopi Bandung", commodity="drink")
    make_product(make_enterprise(region_code="33.72"), name="Kopi Solo", commodity="drink")
    rebuild_index()
    assert "Kopi Solo" in text_of(client, "/komoditas/minuman/")
    text = text_of(client, "/wilayah/32/")
    assert "Kopi Bandung" in text
    assert "Kopi Solo" not in text
    assert "Kopi Bandung" in text_of(client, "/wilayah/32.73/")
    for missing in ("/komoditas/emas/", "/wilayah/99/", "/wilayah/3/", "/wilayah/32.7x/"):
        assert client.get(missing).status_code == 404


def test_the_site_map_lists_what_is_shown_and_nothing_else(client: Client) -> None:
    shown, draft = make_product(name="Kopi & Teh"), make_product(draft=True)
    gone = make_product()
    withdraw_profile(kind="enterprise", profile_id=gone.enterprise_id, reason="tutup", actor=SYSTEM, now=NOW)
    index = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  our own words
    parts = [loc.text.removeprefix("http://testserver") for loc in index.findall(".//{*}loc")]
    found = []
    for part in parts:
        tree = ET.fromstring(client.get(part).content)  # noqa: S314  our own words
        found += [loc.text.removeprefix("http://testserver") for loc in tree.findall(".//{*}loc")]
    assert address(shown) in found
    assert address(draft) not in found
    assert address(gone) not in found
    assert "http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert client.get("/sitemap-rahasia-0.xml").status_code == 404
    for place in found:
        assert client.get(place).status_code == 200, place


def test_slugs_are_readable_short_and_never_empty() -> None:
    assert profile_slug("CV. Batik & Tenun «Sari»") == "cv-batik-tenun-sari"
    assert profile_slug("漆器") == "profil"
    assert len(profile_slug("sangat panjang " * 20)) <= 60


def many_profiles(count: int) -> tuple[Enterprise, Product]:
    region = make_region("32.73")
    words = ["Keripik", "Batik", "Anyaman", "Kopi", "Kursi", "Gelang", "Sabun", "Jamu"]
    codes = ["food", "fashion", "craft", "drink", "furniture", "jewellery", "cosmetics", "herbal"]
    common = {"created_at": NOW, "updated_at": NOW}
    makers = Enterprise.objects.bulk_create(
        [
            Enterprise(
                name=f"Usaha {words[n % 8]} {n}",
                name_key=f"usaha {n:06}",
                region=region,
                commodity=codes[n % 8],
                **common,
            )
            for n in range(count // 5)
        ]
    )
    pool = makers[0]
    products = Product.objects.bulk_create(
        [
            Product(
                enterprise=pool if n % 5 == 0 else makers[n % len(makers)],
                name=f"{words[n % 8]} Pilihan {n % 97}",
                name_key=f"{n:06}",
                commodity=codes[n % 8],
                **common,
            )
            for n in range(count)
        ]
    )
    Variant.objects.bulk_create(
        [Variant(product=p, sku=f"S{n}", price=1000 + n, options=[]) for n, p in enumerate(products)]
    )
    rebuild_index()
    return pool, products[0]


def test_pages_keep_their_budget_and_weight_on_ten_thousand_products(
    client: Client, collected_static: Path, django_assert_max_num_queries
) -> None:
    pool, product = many_profiles(10_000)
    cluster = make_cluster()
    for maker in Enterprise.objects.order_by("id")[1:40]:
        set_membership(
            cluster_id=cluster.id, enterprise_id=maker.id, member=True, on=date(2025, 1, 1), actor=SYSTEM
        )
    budgets = {
        "/": 5,
        "/cari/": 5,
        "/cari/?q=keripik+pilihan": 8,
        "/cari/?jenis=produk&komoditas=makanan": 4,
        "/komoditas/makanan/": 5,
        "/wilayah/32/": 6,
        address(pool): 7,
        address(product): 9,
        profile_url("cluster", cluster.name, cluster.public_id): 7,
        "/sitemap.xml": 3,
        "/sitemap-produk-0.xml": 1,
    }
    for place, budget in budgets.items():
        with django_assert_max_num_queries(budget):
            answer = client.get(place, HTTP_ACCEPT_ENCODING="gzip")
        assert answer.status_code == 200, place
        if place.endswith(".xml"):
            continue
        weight = len(answer.content) + first_load(gzip.decompress(answer.content).decode(), collected_static)
        assert weight < LIMIT, f"{place} weighs {weight}"
    second = re.search(r'href="(\?lanjut=[^"]+)"', client.get(address(pool)).content.decode())
    assert second
    with django_assert_max_num_queries(7):
        assert (
            "Ke awal daftar" in client.get(address(pool) + second[1].replace("&amp;", "&")).content.decode()
        )


def first_load(html: str, static: Path) -> int:
    """Bytes of everything a first visit fetches besides the page and photos, packed as they are served."""
    page = read(html)
    assets = {tag.attrs["href"] for tag in page.all("link") if tag.attrs.get("rel") in {"stylesheet", "icon"}}
    assets |= {tag.attrs["src"] for tag in page.all("script") if tag.attrs.get("src")}
    assets |= {(tag.attrs.get("href") or "").partition("#")[0] for tag in page.all("use")}
    files = [static / asset.removeprefix("/static/") for asset in assets]
    files += list(static.glob("web/motif.*.svg"))
    assert len(files) >= 5
    return sum(
        min(f.stat().st_size, packed.stat().st_size)
        if (packed := f.with_name(f.name + ".gz")).exists()
        else f.stat().st_size
        for f in files
    )
