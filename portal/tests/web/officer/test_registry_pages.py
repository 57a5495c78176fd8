"""The registry's pages at the desk: who may open what, what is kept, what is refused and said."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from factories.registry import NOW, legality_facts, make_enterprise, make_industry_code, make_product, picture
from web.officer.people import World
from web.reading import read

from esmart.core.history import SYSTEM
from esmart.registry.models import Enterprise, Product
from esmart.registry.services import add_legality

READS = ["manage_enterprise", "enterprise_history", "enterprise_products"]
WRITES = ["edit_enterprise", "add_figure", "merge_enterprise", "add_product"]
PRODUCT_READS = ["manage_product", "product_history"]
PRODUCT_WRITES = ["edit_product", "product_photos", "add_permit", "merge_product"]
CLUSTER_READS = ["manage_cluster", "cluster_history"]
CLUSTER_WRITES = ["edit_cluster", "add_member", "record_year"]
LISTS = ["desk", "manage_enterprises", "manage_products", "manage_clusters", "duplicates"]


def url(name: str, profile: Any = None) -> str:
    return reverse(f"web:{name}", args=[profile.public_id] if profile else [])


def status(client: Client, address: str) -> int:
    return client.get(address).status_code


def enterprise_form(**changes: Any) -> dict[str, Any]:
    form = {
        "name": "Tenun Ikat Baru", "kind": "ikm", "legal_form": "unknown", "commodity": "fashion", "region": "32.73",
        "industry": "", "address": "Jalan Braga 1", "phone": "0812-3456-7890",
    }  # fmt: skip
    return {**form, **changes}


def product_form(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    form: dict[str, Any] = {"name": "Kain tenun ikat", "commodity": "fashion", "varian-INITIAL_FORMS": 0}
    form["varian-TOTAL_FORMS"] = len(rows)
    for number, row in enumerate(rows):
        form |= {f"varian-{number}-{name}": value for name, value in row.items()}
    return {**form, **changes}


# ── Who may open what ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", LISTS)
def test_a_visitor_is_sent_to_the_log_in(db, client, name: str) -> None:
    answer = client.get(url(name))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/masuk/")


def test_everyone_opens_the_lists_and_sees_only_the_own_scope(world: World) -> None:
    for role, client in world.clients.items():
        for name in LISTS:
            assert status(client, url(name)) == 200, (role, name)
    seen = {
        role: client.get(url("manage_enterprises")).content.decode() for role, client in world.clients.items()
    }
    names = {"Batik Sogan Jaya", "Keripik Surakarta", "Bengkel Lapas Bandung"}
    shown = {role: {name for name in names if name in text} for role, text in seen.items()}
    assert shown == {
        "owner": {"Batik Sogan Jaya"},
        "workshop": {"Bengkel Lapas Bandung"},
        "regional": {"Batik Sogan Jaya", "Bengkel Lapas Bandung"},
        "ministry": names,
        "auditor": names,
    }


@pytest.mark.parametrize(
    ("role", "own", "other"),
    [
        ("owner", "enterprise", "workshop"),
        ("workshop", "workshop", "enterprise"),
        ("regional", "enterprise", "foreign"),
    ],
)
def test_own_profiles_open_and_foreign_ones_are_not_found(
    world: World, role: str, own: str, other: str
) -> None:
    client = world.clients[role]
    for name in READS + WRITES:
        assert status(client, url(name, getattr(world, own))) == 200, name
        assert status(client, url(name, getattr(world, other))) == 404, name
    product = {
        "enterprise": world.product,
        "workshop": world.workshop_product,
        "foreign": world.foreign_product,
    }
    for name in PRODUCT_READS + PRODUCT_WRITES:
        assert status(client, url(name, product[own])) == 200, name
        assert status(client, url(name, product[other])) == 404, name


def test_an_auditor_reads_everything_and_writes_nothing(world: World) -> None:
    client = world.clients["auditor"]
    for names, profile in (
        ((READS, WRITES), world.enterprise),
        ((PRODUCT_READS, PRODUCT_WRITES), world.product),
        ((CLUSTER_READS, CLUSTER_WRITES), world.cluster),
    ):
        assert {status(client, url(name, profile)) for name in names[0]} == {200}
        assert {status(client, url(name, profile)) for name in names[1]} == {403}
    assert status(client, url("add_enterprise")) == 403
    posted = client.post(
        reverse("web:withdraw_profile", args=["usaha", world.enterprise.public_id]), {"reason": "x"}
    )
    assert posted.status_code == 403
    page = client.get(url("manage_enterprise", world.enterprise)).content.decode()
    assert "Ubah" not in page
    assert "Tarik" not in page


def test_a_sentra_is_kept_by_officials_only(world: World) -> None:
    for name in CLUSTER_READS + CLUSTER_WRITES:
        assert status(world.clients["regional"], url(name, world.cluster)) == 200, name
        assert status(world.clients["owner"], url(name, world.cluster)) == 404, name
    assert status(world.clients["owner"], url("add_cluster")) == 403


def test_every_page_is_sound_html(world: World) -> None:
    add_legality(product_id=world.product.id, facts=legality_facts(), actor=SYSTEM, now=NOW)
    client = world.clients["ministry"]
    pages = [url(name) for name in [*LISTS, "add_enterprise", "add_cluster"]]
    pages += [url(name, world.enterprise) for name in READS + WRITES]
    pages += [url(name, world.product) for name in PRODUCT_READS + PRODUCT_WRITES]
    pages += [url(name, world.cluster) for name in CLUSTER_READS + CLUSTER_WRITES]
    twin = make_enterprise(name="Batik Sogan Jaya", region_code="32.73")
    pages.append(url("merge_enterprise", world.enterprise) + f"?dengan={twin.public_id}")
    for address in pages:
        assert read(client.get(address).content.decode()).problems == [], address


# ── Enterprises ──────────────────────────────────────────────────────────────────────────────────────────────


def test_an_enterprise_is_taken_down_and_changed(world: World) -> None:
    make_industry_code()
    client = world.clients["ministry"]
    answer = client.post(url("add_enterprise"), enterprise_form(industry="2020:13134"))
    made = Enterprise.objects.get(name="Tenun Ikat Baru")
    assert answer["Location"] == url("manage_enterprise", made)
    assert (made.region_id, made.industry_code.code, made.state) == ("32.73", "13134", "published")
    client.post(
        url("edit_enterprise", made), enterprise_form(address="Jalan Asia Afrika 5", region="32.73.01")
    )
    made.refresh_from_db()
    assert (made.address, made.region_id, made.industry_code_id) == ("Jalan Asia Afrika 5", "32.73.01", None)
    history = client.get(url("enterprise_history", made)).content.decode()
    assert "<del>Jalan Braga 1</del>" in history
    assert "<ins>Jalan Asia Afrika 5</ins>" in history


def test_a_refused_enterprise_keeps_what_was_typed_and_says_what_to_do(world: World) -> None:
    typed = enterprise_form(name="", region="", postal_code="12", address="Jalan <b>Braga</b>")
    answer = world.clients["ministry"].post(url("add_enterprise"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Jalan &lt;b&gt;Braga&lt;/b&gt;" in page
    typed["name"] = "Tenun"
    page = world.clients["ministry"].post(url("add_enterprise"), typed).content.decode()
    assert "Pilih wilayah, sedikitnya kabupaten atau kota." in page
    assert "Kode pos terdiri atas 5 angka." in page
    assert Enterprise.objects.count() == 3


def test_a_region_is_found_without_scripts_and_nothing_typed_is_lost(world: World) -> None:
    typed = enterprise_form(region="", region_words="kota bandung", cari="Cari")
    answer = world.clients["ministry"].post(url("add_enterprise"), typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="32.73"' in page
    assert "Tenun Ikat Baru" in page
    assert "Kota Bandung, Jawa Barat" in page


def test_regions_and_codes_are_found_while_typing(world: World) -> None:
    make_industry_code()
    client = world.clients["owner"]
    found = client.get(url("find_region"), {"region_words": "sukasari", "region": "33.72"}).content.decode()
    assert found.index("Kota Surakarta") < found.index("Sukasari, Kota Bandung, Jawa Barat")
    assert "13134" in client.get(url("find_industry"), {"industry_words": "batik"}).content.decode()
    assert "2020:13134" in client.get(url("find_industry"), {"industry_words": "1313"}).content.decode()


def test_a_likely_twin_is_shown_before_anything_is_kept(world: World) -> None:
    client = world.clients["ministry"]
    typed = enterprise_form(name="CV Batik Sogan Jaya")
    answer = client.post(url("add_enterprise"), typed)
    assert answer.status_code == 422
    assert "Mungkin sudah ada" in answer.content.decode()
    assert Enterprise.objects.count() == 3
    client.post(url("add_enterprise"), {**typed, "bukan_kembar": "on"})
    assert Enterprise.objects.count() == 4


def test_an_owner_makes_an_enterprise_of_the_own_and_a_workshop_officer_of_the_own_unit(world: World) -> None:
    world.clients["owner"].post(url("add_enterprise"), enterprise_form(kind="prison_workshop"))
    made = Enterprise.objects.get(name="Tenun Ikat Baru")
    assert (made.owner_id, made.kind, made.office_id) == (world.users["owner"].id, "ikm", None)
    world.clients["workshop"].post(url("add_enterprise"), enterprise_form(name="Bengkel Baru"))
    made = Enterprise.objects.get(name="Bengkel Baru")
    assert (made.kind, made.office_id) == ("prison_workshop", world.users["workshop"].office_id)


def test_a_figure_is_dated_and_sourced(world: World) -> None:
    form = {"kind": "workers", "value": "12", "as_of": "2026-06-30", "source": "kunjungan"}
    client = world.clients["owner"]
    client.post(url("add_figure", world.enterprise), form)
    page = client.get(url("manage_enterprise", world.enterprise)).content.decode()
    assert "kunjungan" in page
    assert "12 tenaga kerja." in page
    refused = client.post(url("add_figure", world.enterprise), {**form, "as_of": "2999-01-01"})
    assert "Tanggal belum tiba." in refused.content.decode()


def test_a_profile_is_withdrawn_with_a_reason_and_restored(world: World) -> None:
    client = world.clients["regional"]
    place = ["usaha", world.enterprise.public_id]
    assert client.post(reverse("web:withdraw_profile", args=place), {"reason": ""}).status_code == 422
    client.post(reverse("web:withdraw_profile", args=place), {"reason": "Usaha tutup."})
    page = client.get(url("manage_enterprise", world.enterprise)).content.decode()
    assert "Usaha tutup." in page
    client.post(reverse("web:restore_profile", args=place))
    world.enterprise.refresh_from_db()
    assert world.enterprise.state == "published"


def test_two_profiles_are_compared_merged_and_parted_again(world: World) -> None:
    client = world.clients["regional"]
    twin = make_enterprise(name="Batik Sogan Jaya", region_code="32.73", phone="022-123456")
    assert twin.public_id in client.get(url("duplicates")).content.decode()
    page = client.get(url("merge_enterprise", world.enterprise), {"dengan": twin.public_id}).content.decode()
    assert "022-123456" in page
    form = {"dengan": twin.public_id, "keep": world.enterprise.public_id}
    client.post(url("merge_enterprise", world.enterprise), form)
    twin.refresh_from_db()
    assert (twin.state, twin.merged_into_id) == ("merged", world.enterprise.id)
    history = client.get(url("enterprise_history", world.enterprise)).content.decode()
    undo = history.split("/kelola/gabungan/")[1].split("/")[0]
    assert world.clients["owner"].post(reverse("web:undo_merge", args=[undo])).status_code in {302, 403}
    stranger = world.clients["workshop"].post(reverse("web:undo_merge", args=[undo]))
    assert stranger.status_code == 404
    client.post(reverse("web:undo_merge", args=[undo]))
    twin.refresh_from_db()
    assert (twin.state, twin.phone) == ("published", "022-123456")


def test_a_profile_cannot_be_merged_with_one_outside_the_scope(world: World) -> None:
    form = {"dengan": world.foreign.public_id, "keep": world.enterprise.public_id}
    assert world.clients["regional"].post(url("merge_enterprise", world.enterprise), form).status_code == 404


# ── Products ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_product_is_taken_down_with_variants_and_they_keep_their_identity(world: World) -> None:
    client = world.clients["owner"]
    rows = [{"option_1": "Merah", "price": "Rp125.000", "weight_grams": "300", "length_mm": "12,5"},
            {"option_1": "Biru", "price": "130rb"}, {}]  # fmt: skip
    client.post(url("add_product", world.enterprise), product_form(*rows, option_1="Warna"))
    made = Product.objects.get(name="Kain tenun ikat")
    red, blue = made.variants.all()
    assert (red.options, red.price, red.length_mm, blue.price) == (["Merah"], 125_000, 125, 130_000)
    rows = [{"option_1": "Merah", "price": "150.000", "sku": red.sku},
            {"option_1": "Biru", "price": "130.000", "sku": blue.sku, "remove": "on"}]  # fmt: skip
    client.post(url("edit_product", made), product_form(*rows, option_1="Warna"))
    now_red, now_blue = made.variants.order_by("id")
    assert (now_red.id, now_red.price, now_blue.active) == (red.id, 150_000, False)


def test_a_refused_product_blames_the_right_row_and_keeps_what_was_typed(world: World) -> None:
    rows = [{"option_1": "Merah", "price": "125.000"}, {"option_1": "Biru", "price": "murah"}]
    answer = world.clients["owner"].post(
        url("add_product", world.enterprise), product_form(*rows, option_1="Warna")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tulis angka rupiah" in page
    assert 'value="murah"' in page
    rows[1] = {"option_1": "Biru", "price": "0"}
    page = world.clients["owner"].post(
        url("add_product", world.enterprise), product_form(*rows, option_1="Warna")
    )
    second = page.content.decode().split("Varian 2")[1]
    assert "Harga harus lebih dari nol rupiah." in second
    assert Product.objects.count() == 3


def test_more_rows_are_given_without_losing_or_keeping_anything(world: World) -> None:
    form = product_form({"price": "125.000"}, tambah_baris="Tambah tiga baris", name="Kain panjang")
    answer = world.clients["owner"].post(url("add_product", world.enterprise), form)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="125.000"' in page
    assert 'value="Kain panjang"' in page
    assert "varian-3-price" in page
    assert Product.objects.count() == 3


def test_photos_are_added_ordered_and_taken_away(world: World) -> None:
    client, product = world.clients["owner"], world.product
    files = [SimpleUploadedFile(f"{colour}.jpg", picture(colour=colour)) for colour in ("brown", "navy")]
    client.post(url("product_photos", product), {"photos": files, "alt": "Kain"})
    first, second = product.photos.all()
    client.post(url("move_photo", product), {"photo": second.id, "earlier": "Majukan"})
    assert [photo.id for photo in product.photos.all()] == [second.id, first.id]
    client.post(url("move_photo", product), {"photo": second.id, "remove": "Lepas"})
    assert [photo.id for photo in product.photos.all()] == [first.id]
    assert client.post(url("move_photo", product), {"photo": 10**12, "remove": "Lepas"}).status_code == 404


def test_a_file_that_is_no_photo_is_named_and_the_others_are_kept(world: World) -> None:
    files = [
        SimpleUploadedFile("surat.jpg", b"bukan gambar"),
        SimpleUploadedFile("kain.png", picture(form="PNG")),
    ]
    answer = world.clients["owner"].post(url("product_photos", world.product), {"photos": files})
    assert answer.status_code == 422
    assert "surat.jpg: Berkas ini bukan foto JPEG, PNG, atau WebP." in answer.content.decode()
    assert world.product.photos.count() == 1


def test_a_permit_is_claimed_by_the_owner_and_checked_by_an_official(world: World) -> None:
    form = {"kind": "halal", "number": "ID32110000", "expires_on": "2027-01-01", "issuer": "BPJPH"}
    world.clients["owner"].post(url("add_permit", world.product), form)
    permit = world.product.legalities.get()
    assert permit.verification == "claimed"
    judge = reverse("web:judge_permit", args=[world.product.public_id, permit.id])
    world.clients["owner"].post(judge, {"verified": ""})
    permit.refresh_from_db()
    assert permit.verification == "claimed"
    world.clients["regional"].post(judge, {"verified": ""})
    permit.refresh_from_db()
    assert permit.verification == "verified"
    other = reverse("web:judge_permit", args=[world.workshop_product.public_id, permit.id])
    assert world.clients["regional"].post(other, {"remove": ""}).status_code == 404


# ── Sentra ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sentra_gets_members_and_years(world: World) -> None:
    client, cluster = world.clients["regional"], world.cluster
    client.post(url("add_member", cluster), {"enterprise": world.enterprise.public_id, "on": "2025-01-01"})
    client.post(url("record_year", cluster), {"year": "2025", "production_value": "1,5 miliar"})
    page = client.get(url("manage_cluster", cluster)).content.decode()
    assert "Batik Sogan Jaya" in page
    assert "1.500.000.000" in page
    assert "1 *" in page  # units: computed from the members
    outside = {"enterprise": world.foreign.public_id, "on": "2025-01-01"}
    assert (
        "Tidak ada usaha dengan nomor profil ini"
        in client.post(url("add_member", cluster), outside).content.decode()
    )
    client.post(url("end_membership", cluster), {"enterprise": world.enterprise.public_id})
    assert not cluster.members.filter(until=None).exists()


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_lists_are_filtered_by_words_numbers_and_what_is_to_do(world: World) -> None:
    client = world.clients["ministry"]
    sku = world.product.variants.get().sku
    assert world.product.name in client.get(url("manage_products"), {"q": sku}).content.decode()
    assert world.foreign_product.name not in client.get(url("manage_products"), {"q": sku}).content.decode()
    assert (
        "Keripik Surakarta" not in client.get(url("manage_enterprises"), {"wilayah": "32"}).content.decode()
    )
    world.product.photos.create(sha256="0" * 64, width=1, height=1, bytes=1)
    without = client.get(url("manage_products"), {"perlu": "no_photo"}).content.decode()
    assert world.product.public_id not in without
    assert world.foreign_product.public_id in without
    assert "Tidak ada yang cocok" in client.get(url("manage_enterprises"), {"q": "zzz"}).content.decode()


def test_a_long_list_is_paged_by_key_and_nothing_is_lost(world: World) -> None:
    for number in range(35):
        make_enterprise(name=f"Usaha panjang {number:02d}", region_code="32.73")
    client, seen, address = world.clients["ministry"], [], url("manage_enterprises") + "?q=panjang"
    while address:
        page = client.get(address).content.decode()
        seen += [tag.text for tag in read(page).all("a") if tag.text.startswith("Usaha panjang")]
        following = [tag.attrs["href"] for tag in read(page).all("a") if tag.attrs.get("rel") == "next"]
        address = url("manage_enterprises") + following[0] if following else ""
    assert seen == [f"Usaha panjang {number:02d}" for number in range(35)]
    assert status(client, url("manage_enterprises") + "?sesudah=rusak") == 404


def test_a_file_of_a_list_cannot_run_in_a_spreadsheet(world: World) -> None:
    make_enterprise(name='=HYPERLINK("http://jahat")', region_code="32.73", address="@SUM(1)")
    answer = world.clients["regional"].get(url("export_enterprises"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "'@SUM(1)" in text
    assert "Keripik Surakarta" not in text
    assert answer["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("manage_enterprises", 9),
        ("manage_products", 9),
        ("manage_clusters", 9),
        ("duplicates", 7),
        ("desk", 24),
    ],
)
def test_a_list_costs_the_same_however_long_it_is(
    world: World, django_assert_max_num_queries, name: str, most: int
) -> None:
    for _ in range(12):
        make_product(make_enterprise(name="Batik Sogan Jaya", region_code="32.73"))
    with django_assert_max_num_queries(most):
        world.clients["regional"].get(url(name))


@pytest.mark.parametrize(
    ("name", "most"),
    [("manage_product", 8), ("edit_product", 8), ("product_history", 12), ("product_photos", 8)],
)
def test_a_product_page_keeps_to_its_queries(
    world: World, django_assert_max_num_queries, name: str, most: int
) -> None:
    with django_assert_max_num_queries(most):
        world.clients["regional"].get(url(name, world.product))
