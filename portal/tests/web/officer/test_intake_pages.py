"""A file on its way through the pages: uploaded, matched, looked at, imported, decided, taken back."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from factories.registry import NOW, make_enterprise
from web.officer.people import World
from web.reading import read

from esmart.core.history import SYSTEM
from esmart.intake.models import IntakeFile, IntakeRow
from esmart.intake.services import run_import
from esmart.registry.models import Enterprise

ROWS = [
    "Nama Usaha;Kabupaten/Kota;Alamat;Telepon",
    "Kerupuk Kulit Rambak;Kota Bandung;Jalan Kebon 1;0812-3456-7890",
    "Anyaman Pandan Wangi;Kota Bandung;Jalan Kebon 2;tidak ada",
    ";Kota Bandung;Jalan Kebon 3;",
    "=cmd|x;;;",
]


def upload(client: Client, lines: list[str] = ROWS, **fields: str) -> str:
    """Send a file and give the address the person is led to."""
    given = SimpleUploadedFile("ikm bandung.csv", "\n".join(lines).encode("cp1252"))
    form = {"file": given, "sender": "Dinas Bandung", "edition": "2020", **fields}
    answer = client.post(reverse("web:upload"), form)
    assert answer.status_code == 302, re.findall(r'class="errors".*', answer.content.decode())
    return answer["Location"]


def work(file: IntakeFile) -> None:
    """Do what the worker does."""
    run_import(file_id=file.id, actor=SYSTEM, now=NOW)


def the_file() -> IntakeFile:
    return IntakeFile.objects.get()


def page(name: str, file: IntakeFile) -> str:
    return reverse(f"web:{name}", args=[file.public_id])


@pytest.mark.django_db(transaction=True)  # an import is taken back by the number of its transaction
def test_a_file_goes_from_upload_to_result_and_back(world: World) -> None:
    client = world.clients["ministry"]
    before = Enterprise.objects.count()
    upload(client)
    file = the_file()
    preview = client.get(page("file", file)).content.decode()
    assert "Kerupuk Kulit Rambak" in preview
    assert "Telepon “tidak ada” tidak terbaca; dikosongkan." in preview
    assert "Nama kosong." in preview
    assert Enterprise.objects.count() == before
    client.post(page("start_import", file))
    running = client.get(page("file", file)).content.decode()
    assert f'hx-get="{page("file_progress", file)}"' in running
    assert "HX-Refresh" not in client.get(page("file_progress", file))
    work(file)
    assert client.get(page("file_progress", file))["HX-Refresh"] == "true"
    result = client.get(page("file", file)).content.decode()
    assert "Isi nama, lalu unggah lagi baris ini." in result
    assert Enterprise.objects.filter(name="Kerupuk Kulit Rambak").count() == 1
    flagged = client.get(page("file", file), {"lihat": "flagged"}).content.decode()
    assert "Anyaman Pandan Wangi" in flagged
    client.post(page("undo_import", file))
    assert Enterprise.objects.count() == before
    assert "Impor ini sudah dibatalkan" in client.get(page("file", file)).content.decode()


def test_refused_rows_come_back_with_reasons_and_cannot_run(world: World) -> None:
    client = world.clients["ministry"]
    upload(client)
    file = the_file()
    client.post(page("start_import", file))
    work(file)
    answer = client.get(reverse("web:refused_rows", args=[file.public_id, "csv"]))
    text = answer.content.decode("utf-8-sig")
    assert "'=cmd|x" in text
    assert "Nama kosong." in text
    book = client.get(reverse("web:refused_rows", args=[file.public_id, "xlsx"]))
    assert io.BytesIO(book.content).read(2) == b"PK"


def test_columns_are_asked_once_per_sender(world: World) -> None:
    client = world.clients["regional"]
    lines = ["Sebutan;Letak;Catatan", "Tahu Cibuntu;Kota Bandung;enak"]
    address = upload(client, lines)
    file = the_file()
    assert address == page("match_columns", file)
    asked = client.get(address).content.decode()
    assert "Tahu Cibuntu" in asked
    refused = client.post(address, {"kind": "enterprise", "kolom-0": "name"})
    assert refused.status_code == 422
    assert "Belum ada kolom untuk" in refused.content.decode()
    assert '<option value="name" selected>' in refused.content.decode()
    done = client.post(
        address, {"kind": "enterprise", "kolom-0": "name", "kolom-1": "regency", "kolom-2": ""}
    )
    assert done["Location"] == page("file", file)
    again = upload(client, ["Sebutan;Letak;Catatan", "Tempe Cibuntu;Kota Bandung;enak"])
    assert "kolom" not in again


def test_a_doubtful_row_is_decided_by_a_person_with_both_sides_in_view(world: World) -> None:
    make_enterprise(name="Warung Kelontong", region_code="32.73")
    client = world.clients["ministry"]
    upload(client, ["Nama Usaha;Kabupaten/Kota", "Warung Kelontong;Kota Bandung"])
    file = the_file()
    client.post(page("start_import", file))
    work(file)
    row = IntakeRow.objects.get(outcome="waiting")
    shown = client.get(reverse("web:doubtful_rows"), {"berkas": file.public_id}).content.decode()
    assert "Ini yang sama" in shown
    address = reverse("web:decide_row", args=[row.id])
    assert world.clients["owner"].post(address, {"choice": "new"}).status_code == 404
    assert world.clients["auditor"].post(address, {"choice": "new"}).status_code == 403
    assert client.post(address, {"choice": str(world.foreign.id)}).status_code == 404
    client.post(address, {"choice": "new"})
    assert Enterprise.objects.filter(name="Warung Kelontong").count() == 2
    assert "Tidak ada yang menunggu" in client.get(reverse("web:doubtful_rows")).content.decode()


def test_an_owner_brings_products_of_the_own_enterprise_only(world: World) -> None:
    client = world.clients["owner"]
    lines = ["Nama Produk;Harga;Berat (gram)", "Kain batik tulis;Rp350.000;300"]
    given = SimpleUploadedFile("produk.csv", "\n".join(lines).encode())
    form = {
        "file": given,
        "sender": "Saya",
        "edition": "2020",
        "kind": "product",
        "enterprise": world.foreign.public_id,
    }
    assert client.post(reverse("web:upload"), form).status_code == 422
    upload(client, lines, kind="product", enterprise=world.enterprise.public_id)
    file = the_file()
    client.post(page("start_import", file))
    work(file)
    assert world.enterprise.products.filter(name="Kain batik tulis").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("surat.pdf", b"%PDF-1.7 isi", "PDF"),
        ("kosong.csv", b"", ""),
        ("gambar.xlsx", b"\x89PNG\r\n\x1a\n0000", ""),
    ],
)
def test_what_is_no_list_gets_a_plain_answer(world: World, name: str, content: bytes, said: str) -> None:
    form = {"file": SimpleUploadedFile(name, content), "sender": "Dinas", "edition": "2020"}
    answer = world.clients["ministry"].post(reverse("web:upload"), form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_file_error"' in text
    assert said in text
    assert 'value="Dinas"' in text
    assert not IntakeFile.objects.exists()


def test_files_of_others_are_not_found_and_auditors_only_look(world: World) -> None:
    upload(world.clients["regional"])
    file = the_file()
    for name in ("file", "match_columns", "file_progress"):
        assert world.clients["owner"].get(page(name, file)).status_code == 404
        assert world.clients["workshop"].get(page(name, file)).status_code == 404
    auditor = world.clients["auditor"]
    shown = auditor.get(page("file", file)).content.decode()
    assert "Mulai impor" not in shown
    assert auditor.get(reverse("web:files")).status_code == 200
    assert auditor.get(reverse("web:upload")).status_code == 403
    assert auditor.post(page("start_import", file)).status_code == 403
    assert Client().get(page("file", file)).status_code == 302


def test_every_intake_page_is_sound_html(world: World) -> None:
    client = world.clients["ministry"]
    make_enterprise(name="Warung Kelontong", region_code="32.73")
    assert read(client.get(reverse("web:files")).content.decode()).problems == []
    upload(client, [*ROWS[:3], "Warung Kelontong;Kota Bandung;;", ROWS[3]])
    file = the_file()
    names = ["file", "match_columns"]
    pages = [reverse("web:upload"), reverse("web:files"), *(page(name, file) for name in names)]
    for address in pages:
        assert read(client.get(address).content.decode()).problems == [], address
    client.post(page("start_import", file))
    assert read(client.get(page("file", file)).content.decode()).problems == []
    work(file)
    for address in (page("file", file), page("undo_import", file), reverse("web:doubtful_rows")):
        assert read(client.get(address).content.decode()).problems == [], address


@pytest.mark.parametrize(("name", "most"), [("file", 8), ("match_columns", 7), ("file_progress", 6)])
def test_a_file_page_keeps_to_its_queries(
    world: World, django_assert_max_num_queries, name: str, most: int
) -> None:
    upload(world.clients["regional"])
    with django_assert_max_num_queries(most):
        world.clients["regional"].get(page(name, the_file()))
