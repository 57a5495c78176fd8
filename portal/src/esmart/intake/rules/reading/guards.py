"""Guards before any parser sees a file: size, kind by content, and what an XLSX would unpack to."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from esmart.intake.rules.reading.table import Limits, UnreadableFile

MEGABYTE = 2**20
ROOMY = 20 * MEGABYTE  # below this an unpacked part harms nobody, whatever its ratio

# First bytes → what it is, and what to do instead.
_SAVE_AS = "Buka di Excel atau LibreOffice, pilih Simpan Sebagai .xlsx atau .csv, lalu unggah hasilnya."
_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "Ini berkas PDF, bukan lembar kerja. Minta berkas Excel atau CSV aslinya kepada pengirim."),
    (b"\x89PNG", "Ini gambar PNG, bukan lembar kerja. Unggah tabelnya sebagai .xlsx atau .csv."),
    (b"\xff\xd8\xff", "Ini foto JPEG, bukan lembar kerja. Unggah tabelnya sebagai .xlsx atau .csv."),
    (b"GIF8", "Ini gambar GIF, bukan lembar kerja. Unggah tabelnya sebagai .xlsx atau .csv."),
    (b"\xd0\xcf\x11\xe0", f"Ini berkas Excel lama (.xls) atau berkas yang terkunci kata sandi. {_SAVE_AS}"),
    (b"Rar!", "Ini arsip RAR. Keluarkan isinya dahulu, lalu unggah lembar kerjanya."),
    (b"7z\xbc\xaf", "Ini arsip 7z. Keluarkan isinya dahulu, lalu unggah lembar kerjanya."),
    (b"\x1f\x8b", "Ini berkas gzip. Keluarkan isinya dahulu, lalu unggah lembar kerjanya."),
    (b"PAR1", f"Ini berkas Parquet. {_SAVE_AS}"),
)


def check_file(path: Path, limits: Limits) -> Literal["xlsx", "text"]:
    """Tell what the file is by its content; raises UnreadableFile for what cannot be taken."""
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile("Berkas ini kosong (0 byte). Periksa berkasnya, lalu unggah lagi.")
    if size > limits.file_bytes:
        raise UnreadableFile(
            f"Berkas ini {size / MEGABYTE:.0f} MB; batasnya {limits.file_bytes / MEGABYTE:.0f} MB. "
            "Bagi menjadi beberapa berkas (misalnya satu berkas per kabupaten), lalu unggah satu per satu."
        )
    with path.open("rb") as file:
        start = file.read(512)
    for mark, answer in _OTHER_KINDS:
        if start.startswith(mark):
            raise UnreadableFile(answer)
    if start.startswith(b"PK"):
        check_package(path, limits)
        return "xlsx"
    words = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if words.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise UnreadableFile(f"Ini halaman web atau XML yang diberi nama lembar kerja. {_SAVE_AS}")
    if words.startswith((b"{", b"[{")):
        raise UnreadableFile(f"Ini berkas JSON, bukan lembar kerja. {_SAVE_AS}")
    return "text"


def check_package(path: Path, limits: Limits) -> None:
    """Look at the directory of an XLSX without unpacking it; raises UnreadableFile for a bomb or another archive."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            "Berkas .xlsx ini rusak atau terpotong. Simpan ulang di Excel, lalu unggah lagi."
        ) from error
    if len(parts) > limits.parts:
        raise UnreadableFile(
            f"Berkas .xlsx ini berisi {len(parts)} bagian; batasnya {limits.parts}. {_SAVE_AS}"
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_bytes or any(
        part.file_size > ROOMY and part.file_size > limits.ratio * max(part.compress_size, 1)
        for part in parts
    ):
        raise UnreadableFile(
            f"Berkas .xlsx ini mengembang menjadi {unpacked / MEGABYTE:.0f} MB, jauh melebihi isi yang wajar, jadi tidak "
            "dibuka. Salin datanya saja ke lembar kerja baru, lalu unggah lembar itu."
        )
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise UnreadableFile(f"Ini berkas Excel biner (.xlsb). {_SAVE_AS}")
    if "mimetype" in names and "content.xml" in names:
        raise UnreadableFile(f"Ini berkas OpenDocument. {_SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(
            "Ini arsip ZIP, bukan lembar kerja. Keluarkan isinya dahulu, lalu unggah lembar kerjanya."
        )
