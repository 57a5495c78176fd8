"""Products, variants and sentra from files."""

from __future__ import annotations

import pytest
from factories.intake import SAMPLES, Take, counts
from factories.registry import make_enterprise

from esmart.accounts.models import Office
from esmart.intake.rules import Kind
from esmart.intake.services import FileRefused
from esmart.registry.models import Cluster, ClusterYear, Enterprise, Product, Variant

HEADER = "product_id;Nama Produk;Harga;Nama Usaha;Kota;Varian;SKU;Berat\n"


def rows(*lines: str) -> str:
    return HEADER + "\n".join(lines) + "\n"


def test_the_505_correctional_units_become_workshops_with_their_offices(take: Take) -> None:
    path = SAMPLES / "prisons" / "prison_units_27_offices.csv"
    file = take(path, sender="Ditjenpas")
    assert (file.kind, counts(file)) == ("prison_unit", (505, 0, 0, 0, 0, 0))
    assert Enterprise.objects.filter(kind="prison_workshop", office__kind="correctional_unit").count() == 505
    assert Office.objects.filter(kind="regional_office").count() == 27
    children = Enterprise.objects.filter(other_names__icontains="ANAK")
    assert set(children.values_list("state", flat=True)) == {"draft"}, (
        "what concerns children is never public"
    )
    assert Enterprise.objects.filter(state="draft").count() == children.count() > 0
    jambi = Enterprise.objects.select_related("office__parent").get(
        other_names__contains="LAPAS KELAS IIA JAMBI"
    )
    assert (jambi.name, jambi.region_id) == ("Bengkel Kerja Lapas Kelas IIA Jambi", "15.71")
    assert jambi.office is not None
    assert jambi.office.parent is not None
    assert jambi.office.parent.name == "Kantor Wilayah Jambi"
    assert counts(take(path, sender="Ditjenpas")) == (0, 0, 505, 0, 0, 0)
    assert counts(take(path, sender="Orang lain")) == (0, 0, 505, 0, 0, 0), (
        "another sender's list doubles nothing"
    )


def test_another_word_order_of_a_unit_is_the_same_unit(take: Take) -> None:
    take("nama upt;kanwil\nLAPAS NARKOTIKA KELAS IIA JAMBI;Jambi\n")
    file = take("nama upt;kanwil\nLapas Kelas II A Narkotika Jambi;Jambi\n", sender="B")
    assert (
        file.counts["created"],
        Enterprise.objects.count(),
        Office.objects.filter(kind="correctional_unit").count(),
    ) == (0, 1, 1)


def test_the_910_listings_get_a_draft_pool_per_city(take: Take) -> None:
    path = SAMPLES / "marketplace_listings" / "prdect_products.csv"
    file = take(path, sender="Tokopedia")
    assert counts(file) == (910, 0, 0, 0, 0, 0)
    assert Product.objects.filter(state="draft").count() == 910
    assert Enterprise.objects.filter(name="Penjual Tokopedia Kota Bandung", state="draft").count() == 1
    assert counts(take(path, sender="Tokopedia")) == (0, 0, 910, 0, 0, 0)


def test_the_variants_file_completes_the_products_file(take: Take) -> None:
    folder = SAMPLES / "marketplace_listings"
    refused = take(folder / "tokopedia_variants.csv", sender="Tokopedia")
    assert counts(refused) == (0, 0, 0, 0, 0, 163), "variants before their products come back"
    assert counts(take(folder / "tokopedia_variants_products.csv", sender="Tokopedia")) == (
        105,
        0,
        0,
        0,
        0,
        0,
    )
    skus = dict(Variant.objects.values_list("product_id", "sku"))
    assert counts(take(folder / "tokopedia_variants.csv", sender="Tokopedia")) == (0, 163, 0, 0, 0, 0)
    assert Variant.objects.count() == 105 - 53 + 163
    mouse = Product.objects.get(name__startswith="Logitech G203 Mouse Gaming Wired RGB Lightsync with Macro")
    assert mouse.option_names == ["Warna"]
    variants = list(mouse.variants.all())
    assert [v.options for v in variants] == [["Hitam"], ["Putih"], ["Biru"], ["Lilac"]]
    assert variants[0].sku == skus[mouse.id], "the first variant keeps the identity an order may already know"
    assert {v.weight_grams for v in variants} == {400}
    for name in ("tokopedia_variants_products.csv", "tokopedia_variants.csv"):
        again = take(folder / name, sender="Tokopedia")
        assert again.counts["unchanged"] == again.rows_total


def test_a_file_given_to_one_maker_publishes_and_takes_products_out_of_the_pool(take: Take) -> None:
    raw = rows("7;Kemeja;Rp119.000;;Kota Bandung;;;200")
    take(raw)
    maker = make_enterprise(name="Batik Maju")
    file = take(raw, enterprise=maker.public_id)
    assert counts(file) == (0, 1, 0, 0, 0, 0)
    product = Product.objects.get()
    assert (product.enterprise_id, product.state) == (maker.id, "published")
    take(rows("7;Kemeja;Rp120.000;;Kota Bandung;;;200"))
    product.refresh_from_db()
    assert product.enterprise_id == maker.id, "a pool never takes a product from a known maker"
    assert product.variants.get().price == 120_000


def test_an_unknown_maker_option_is_refused(take: Take) -> None:
    with pytest.raises(FileRefused, match="tidak ditemukan"):
        take(rows("7;Kemeja;1000;;;;;"), enterprise="bcdfghjkmn")


def test_repeated_rows_are_variants_of_one_product(take: Take) -> None:
    make_enterprise(name="Batik Maju")
    file = take(
        rows(
            ";Kemeja;100.000;Batik Maju;;Merah;;",
            ";Kemeja;110.000;Batik Maju;;Biru;;",
            ";Kemeja;120.000;Batik Maju;;Biru;;",
        )
    )
    assert counts(file) == (2, 0, 0, 1, 0, 0)
    product = Product.objects.get()
    assert [(v.options, v.price) for v in product.variants.all()] == [
        (["Merah"], 100_000),
        (["Biru"], 120_000),
    ]
    assert product.state == "published"


def test_rows_name_their_maker_or_come_back(take: Take) -> None:
    make_enterprise(name="Warung Kelontong", address="Jl. A 1")
    make_enterprise(name="Warung Kelontong", address="Jl. B 2")
    file = take(
        rows(
            ";Kopi;1000;Warung Kelontong;;;;",
            ";Teh;1000;Usaha Baru;;;;",
            ";Gula;1000;Usaha Baru;Kota Bandung;;;",
            ";Susu;1000;;;;;",
        )
    )
    assert counts(file) == (1, 0, 0, 0, 0, 3)
    assert file.counts["reasons"] == {"enterprise_in_many": 1, "no_enterprise": 2}
    assert Enterprise.objects.get(name="Usaha Baru").state == "draft"


def test_products_of_one_name_with_two_ids_stay_two_and_without_id_are_found_by_name(take: Take) -> None:
    make_enterprise(name="Batik Maju")
    assert counts(take(rows("1;Kemeja;1000;Batik Maju;;;;", "2;Kemeja;2000;Batik Maju;;;;"))) == (
        2,
        0,
        0,
        0,
        0,
        0,
    )
    file = take(rows(";Kemeja;3000;Batik Maju;;;;"))
    assert counts(file) == (0, 0, 0, 0, 1, 0), "which of the two is not ours to guess"
    assert counts(take(rows(";Sarung;1000;Batik Maju;;;;"))) == (1, 0, 0, 0, 0, 0)
    assert counts(take(rows(";sarung;1500;Batik Maju;;;;"), sender="B")) == (0, 1, 0, 0, 0, 0)


def test_a_sku_that_is_taken_is_replaced_and_flagged(take: Take) -> None:
    make_enterprise(name="Batik Maju")
    file = take(rows("1;Kemeja;1000;Batik Maju;;;A1;", "2;Sarung;1000;Batik Maju;;;A1;"))
    assert counts(file) == (2, 0, 0, 0, 0, 0)
    assert file.counts["reasons"] == {"sku_taken": 1}
    assert Variant.objects.filter(sku="A1").count() == 1


@pytest.mark.parametrize(("price", "code"), [("", "no_price"), ("tanya dulu", "price_unreadable")])
def test_a_product_without_a_price_comes_back(take: Take, price: str, code: str) -> None:
    file = take(rows(f"1;Kemeja;{price};;Kota Bandung;;;"))
    assert file.counts["reasons"] == {code: 1}


def test_sentra_come_with_their_years_and_only_once(take: Take) -> None:
    raw = (
        "Nama Sentra;Kabupaten;Tahun;Unit Usaha;Tenaga Kerja;Nilai Produksi (Rp 000);Komoditas\n"
        "Sentra Batik Trusmi;Kab. Cirebon;2023;40;200;1.500;Fesyen\n"
        "Sentra Batik Trusmi;Kab. Cirebon;2024;45;220;1.700;Fesyen\n"
        ";Kab. Cirebon;2024;45;220;1.700;Fesyen\n"
    )
    file = take(raw, kind=Kind.CLUSTER)
    assert counts(file) == (1, 1, 0, 0, 0, 1)
    assert Cluster.objects.get().commodity == "fashion"
    assert list(ClusterYear.objects.order_by("year").values_list("year", "units", "production_value")) == [
        (2023, 40, 1_500_000), (2024, 45, 1_700_000),
    ]  # fmt: skip
    assert counts(take(raw)) == (0, 0, 2, 0, 0, 1)
