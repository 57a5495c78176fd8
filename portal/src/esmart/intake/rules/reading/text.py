"""CSV and its cousins: encoding, delimiter, lines. Knows no columns."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from esmart.intake.rules.reading.table import Limits, UnreadableFile

DELIMITERS = {",": "koma", ";": "titik koma", "\t": "tab", "|": "garis tegak"}
SAMPLE_LINES = 60
DIFFERENT_TEXTS = 20_000


def read_text(path: Path, limits: Limits) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Read all lines as (line number, cells) with notes on what was recognised; raises UnreadableFile."""
    text, encoding = decode(path.read_bytes())
    delimiter = find_delimiter(text)
    notes = [f"Dibaca sebagai {encoding}, pemisah {DELIMITERS[delimiter]}."]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    cells_seen = 0
    number = 1
    same: dict[str, str] = {}  # one object for each text: a column holds few, and memory is theirs
    try:
        for cells in reader:
            cells_seen += len(cells)
            if cells_seen > limits.cells:
                raise UnreadableFile(
                    f"Berkas ini berisi lebih dari {limits.cells:,} sel. Bagi menjadi beberapa berkas.".replace(
                        ",", "."
                    )
                )
            if len(same) > DIFFERENT_TEXTS:
                same.clear()
            rows.append((number, [same.setdefault(text, text) for text in map(str.strip, cells)]))
            number = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(
            f"Baris {number} tidak dapat dibaca sebagai CSV; biasanya karena tanda kutip yang tidak ditutup. "
            "Perbaiki baris itu, lalu unggah lagi."
        ) from error
    return rows, notes


def decode(raw: bytes) -> tuple[str, str]:
    """Turn bytes into text by mark, then by trial: UTF-8, UTF-16 by its zero bytes, Windows-1252."""
    for mark, name, codec in (
        (codecs.BOM_UTF8, "UTF-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "UTF-16", "utf-16"),
        (codecs.BOM_UTF16_BE, "UTF-16", "utf-16"),
    ):
        if raw.startswith(mark):
            return _decoded(raw, codec), name
    sample = raw[:4000]
    if b"\0" in sample:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if max(even, odd) > len(sample) // 5 and min(even, odd) < len(sample) // 50 + 1:
            return _decoded(raw, "utf-16-le" if odd > even else "utf-16-be"), "UTF-16"
        raise UnreadableFile("Ini bukan berkas teks maupun lembar kerja. Unggah berkas .xlsx atau .csv.")
    try:
        return raw.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _decoded(raw, "cp1252"), "Windows-1252"


def find_delimiter(text: str) -> str:
    """Choose the delimiter that cuts most sample lines into the same number of cells, at least two."""
    sample: list[str] = []
    stream = io.StringIO(text, newline="")
    for line in stream:
        if line.strip():
            sample.append(line)
        if len(sample) == SAMPLE_LINES:
            break

    def score(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells)
        except csv.Error:
            return 0, 0
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            return 0, 0
        width = max(wide, key=lambda w: (wide[w], w))
        return wide[width], width

    return max(DELIMITERS, key=score)


def _decoded(raw: bytes, codec: str) -> str:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            "Huruf dalam berkas ini tidak dapat dikenali. Simpan ulang sebagai CSV UTF-8, lalu unggah lagi."
        ) from error
    if "\0" in text:
        raise UnreadableFile("Ini bukan berkas teks maupun lembar kerja. Unggah berkas .xlsx atau .csv.")
    return text
