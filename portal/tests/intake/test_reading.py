"""Files into tables: what is recognised, and the plain answer for what cannot be taken."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from esmart.intake.rules import Limits, Table, UnreadableFile, knows_column, read_table
from esmart.intake.rules.reading import ERROR_VALUE, NO_VALUE
from esmart.intake.rules.reading.text import decode, find_delimiter

ROWS = [
    ["Nama Usaha", "Kabupaten", "Harga"],
    ["Café Rasa", "Kab. Garut", "1.500"],
    ["Tempe “Sari”", "Kota Bogor", "2,5"],
]


def read(tmp_path: Path, raw: bytes, limits: Limits | None = None) -> Table:
    path = tmp_path / "file"
    path.write_bytes(raw)
    return read_table(path, knows=knows_column, limits=limits or Limits())


def written(rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def workbook(fill: object, **options: object) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(book)  # type: ignore[operator]
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_gives_the_same_table(tmp_path, encoding: str, delimiter: str) -> None:
    table = read(tmp_path, written(ROWS, delimiter).encode(encoding))
    assert list(table.headers) == ROWS[0]
    assert [cells for _, cells in table.rows] == ROWS[1:]


words = (
    st.text(
        st.characters(codec="cp1252", exclude_characters=",;\t|\"'\r\n", exclude_categories=("Cc",)),
        min_size=1,
    )
    .map(str.strip)
    .filter(lambda word: word and not word.isspace())
)


@given(
    rows=st.lists(st.lists(words, min_size=3, max_size=3), min_size=3, max_size=20),
    delimiter=st.sampled_from(",;\t|"),
)
def test_a_file_of_plain_words_is_cut_where_it_was_joined(rows: list[list[str]], delimiter: str) -> None:
    text, _ = decode(written(rows, delimiter).encode("utf-8"))
    assert find_delimiter(text) == delimiter


def test_title_lines_and_empty_columns_are_left_out_and_told(tmp_path) -> None:
    raw = "DAFTAR IKM TAHUN 2024;;;\n;;;\nNama Usaha;Kabupaten;Faks;\nBatik Maju;Kab. Garut;;\nTahu Jaya;Kota Bogor;;\n"
    table = read(tmp_path, raw.encode())
    assert table.headers == ("Nama Usaha", "Kabupaten", "Faks")
    assert table.rows[0] == (4, ["Batik Maju", "Kab. Garut", ""])
    assert "2 baris di atas judul kolom dilewati." in table.notes
    assert "Kolom tanpa isi: Faks." in table.notes


def test_a_header_nobody_knows_is_found_by_its_shape(tmp_path) -> None:
    table = read(tmp_path, b"Laporan;;\nSebutan;Letak;Isi\nBatik;Garut;12\nTahu;Bogor;14\n")
    assert table.headers == ("Sebutan", "Letak", "Isi")


def test_line_numbers_are_those_of_the_file_also_behind_cells_with_line_breaks(tmp_path) -> None:
    table = read(tmp_path, b'Nama,Kabupaten\n"Batik\nMaju",Garut\nTahu,Bogor\n')
    assert [number for number, _ in table.rows] == [2, 4]


def test_columns_of_one_name_are_told_apart(tmp_path) -> None:
    assert read(tmp_path, b"Nama,Kabupaten,Nama\na,b,c\n").headers == ("Nama", "Kabupaten", "Nama (2)")


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "kosong"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b"<!DOCTYPE html><table>", "halaman web"),
        (b'{"nama": "x"}', "JSON"),
        (bytes(range(256)) * 40, "bukan berkas teks"),
        (b"PK\x03\x04 broken", "rusak"),
        (b"Nama,Kabupaten\n", "hanya berisi judul"),
        (b'Nama,Kabupaten\n"tak ditutup,' + b"x" * 200_000, "tanda kutip"),
    ],
)
def test_what_is_no_table_gets_a_plain_answer(tmp_path, raw: bytes, word: str) -> None:
    with pytest.raises(UnreadableFile, match=re.escape(word)):
        read(tmp_path, raw)


def test_a_file_of_200_megabytes_is_answered_at_once(tmp_path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)  # sparse: takes no space
    with pytest.raises(UnreadableFile, match=r"200 MB; batasnya 50 MB"):
        read_table(path, knows=knows_column, limits=Limits())


def test_too_many_cells_are_answered(tmp_path) -> None:
    with pytest.raises(UnreadableFile, match="lebih dari 100 sel"):
        read(tmp_path, b"Nama,Kabupaten\n" + b"a,b\n" * 100, Limits(cells=100))


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return out.getvalue()


def test_a_zip_bomb_is_recognised_without_unpacking_it(tmp_path) -> None:
    bomb = zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * (40 * 2**20)})
    assert len(bomb) < 2**20
    with pytest.raises(UnreadableFile, match="mengembang"):
        read(tmp_path, bomb)


def test_thousands_of_parts_are_refused(tmp_path) -> None:
    with pytest.raises(UnreadableFile, match="bagian"):
        read(tmp_path, zipped({f"xl/part{n}.xml": b"" for n in range(2_100)}))


def test_another_archive_is_named(tmp_path) -> None:
    with pytest.raises(UnreadableFile, match="arsip ZIP"):
        read(tmp_path, zipped({"photo.jpg": b"x"}))


def test_a_workbook_whose_declared_sizes_lie_stops_at_the_memory_cap(tmp_path) -> None:
    """Given a sheet that says it is small but unpacks to more than it may hold, the child dies, not we."""
    good = workbook(lambda book: book.add_worksheet().write_row(0, 0, ["Nama"]))
    with zipfile.ZipFile(io.BytesIO(good)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
         b'<row r="1">' + b'<c r="A1" t="inlineStr"><is><t>x</t></is></c>' * 400_000
    )  # fmt: skip
    with pytest.raises(UnreadableFile, match=r"batas memori|rusak"):
        read(tmp_path, zipped(parts), Limits(ratio=10_000, memory_bytes=300 * 2**20))


def test_an_entity_bomb_is_refused(tmp_path) -> None:
    good = workbook(
        lambda book: (
            book.add_worksheet().write_row(0, 0, ["Nama"]) or book.worksheets()[0].write_row(1, 0, ["x"])
        )
    )
    with zipfile.ZipFile(io.BytesIO(good)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1
    )
    with pytest.raises(UnreadableFile):
        read(tmp_path, zipped(parts))


def test_a_workbook_gives_numbers_days_and_text_as_people_see_them(tmp_path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(2, 0, ["Nama Usaha", "NIB", "Kabupaten"])
        sheet.write_row(3, 0, ["Batik Maju", 1234567890123, "Kab. Garut"])
        sheet.write_row(4, 0, ["Tahu", "0012345678901", "Kota Bogor"])

    table = read(tmp_path, workbook(fill))
    assert table.rows == [
        (4, ["Batik Maju", "1234567890123", "Kab. Garut"]),
        (5, ["Tahu", "0012345678901", "Kota Bogor"]),
    ]


def test_formula_cells_give_their_value_or_are_named(tmp_path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 1, ["Nama Usaha", "Kabupaten", "Omzet"])  # column A is empty
        sheet.write_row(1, 1, ["Batik", "Kab. Garut"])
        sheet.write_formula(1, 3, "=2*750", None, 1500)
        sheet.write_row(2, 1, ["Tahu", "Kota Bogor"])
        sheet.write_formula(2, 3, "=NOW()", None, "")
        sheet.write_row(3, 1, ["Tempe", "Kota Bogor"])
        sheet.write_formula(3, 3, "=1/0", None, "#DIV/0!")

    table = read(tmp_path, workbook(fill))
    assert table.rows[0][1][2] == "1500"
    assert table.broken == {(3, 2): NO_VALUE, (4, 2): ERROR_VALUE}
