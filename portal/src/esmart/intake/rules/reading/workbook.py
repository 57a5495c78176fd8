"""XLSX, opened in a child process with a cap on memory and time. Run as a module it is that child."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from esmart.intake.rules.reading.table import Limits, UnreadableFile

NO_VALUE = "formula_without_value"
ERROR_VALUE = "formula_error"

# A cell is `<c r="B7" t="e"><f>…</f><v>…</v></c>`; a formula that was never calculated has no or an empty `<v>`.
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*?)>\s*(<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*(?:<(?:\w+:)?v[^>]*>([^<]*)</(?:\w+:)?v>|<(?:\w+:)?v\s*/>)?\s*</(?:\w+:)?c>"
)
# The first letters of cells that hold something: the reader's first column is the leftmost of them.
_FILLED = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)\d+"[^>]*?>\s*(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?(?:v>[^<]|is\b)'
)
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_CHILD_FAILED = (
    "Berkas .xlsx ini tidak dapat dibuka dalam batas memori dan waktu. Salin datanya ke lembar kerja baru atau simpan "
    "sebagai CSV, lalu unggah lagi."
)


def read_workbook(
    path: Path, limits: Limits
) -> tuple[list[tuple[int, list[str]]], list[str], dict[tuple[int, int], str]]:
    """Read the first sheet that holds a table: rows, notes, and cells whose formula has no value; raises UnreadableFile."""
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        try:
            done = subprocess.run(
                [
                    sys.executable, "-m", __name__, str(path.resolve()), answer.name,
                    str(limits.memory_bytes), str(limits.seconds), str(limits.cells),
                ],
                capture_output=True, text=True, timeout=limits.seconds * 2, check=False,
                env={"POLARS_MAX_THREADS": "1", "RAYON_NUM_THREADS": "1", "PYTHONPATH": ":".join(filter(None, sys.path))},
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise UnreadableFile(_CHILD_FAILED) from error
        body = Path(answer.name).read_text(encoding="utf-8")
    if done.returncode or not body:
        raise UnreadableFile(_CHILD_FAILED) from RuntimeError(done.stderr[-2000:])
    found = json.loads(body)
    if "problem" in found:
        raise UnreadableFile(found["problem"])
    rows = [(number, cells) for number, cells in found["rows"]]
    return rows, found["notes"], {(row, column): why for row, column, why in found["broken"]}


def main(path: Path, answer: Path, memory: int, seconds: int, cells: int) -> None:
    """Cap this process, read, and write the answer as JSON; an UnreadableFile becomes its sentence."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        result = _read(path, cells)
    except UnreadableFile as problem:
        result = {"problem": str(problem)}
    answer.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def _read(path: Path, limit: int) -> dict[str, object]:
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        notes = []
        for name in book.sheet_names:
            sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            if sheet.height * sheet.width > limit:
                raise UnreadableFile(
                    f"Lembar {name} berisi {sheet.height * sheet.width:,} sel; batasnya {limit:,}. Hapus kolom dan baris "
                    "kosong di luar tabel atau bagi menjadi beberapa berkas.".replace(",", ".")
                )
            if sheet.height > 1 or (sheet.height and len(book.sheet_names) == 1):
                break
        else:
            raise UnreadableFile("Tidak ada lembar yang berisi tabel. Periksa berkasnya, lalu unggah lagi.")
        frame = sheet.to_polars()
    except fastexcel.FastExcelError as error:
        raise UnreadableFile(
            "Berkas .xlsx ini rusak atau terkunci. Simpan ulang di Excel, lalu unggah lagi."
        ) from error
    if len(book.sheet_names) > 1:
        notes.append(f"Dibaca dari lembar {name}; lembar lain tidak dibaca.")
    rows = [
        (n, [(cell or "").strip() for cell in cells])
        for n, cells in enumerate(frame.iter_rows(), start=1)
        if any(cells)
    ]
    return {"rows": rows, "notes": notes, "broken": _broken_cells(path, book.sheet_names.index(name))}


def _broken_cells(path: Path, position: int) -> list[tuple[int, int, str]]:
    """Find formula cells without a value, and error values, in the sheet at this position of the workbook."""
    with zipfile.ZipFile(path) as package:
        part = _sheet_part(package, position)
        xml = package.read(part)
    if b"<!DOCTYPE" in xml[:2000] or b"<!ENTITY" in xml:
        raise UnreadableFile(
            "Berkas .xlsx ini berisi deklarasi XML yang tidak diterima. Simpan ulang di Excel."
        )
    broken = []
    if b"f>" not in xml and b"f/>" not in xml and b't="e"' not in xml:
        return []
    for cell in _CELL.finditer(xml):
        attributes, formula, value = cell.groups()
        error = b't="e"' in attributes
        if not error and (formula is None or value):
            continue
        if place := _REFERENCE.search(attributes):
            broken.append((int(place[2]), _column(place[1]), ERROR_VALUE if error else NO_VALUE))
    left = min((_column(letters) for letters in set(_FILLED.findall(xml))), default=0) if broken else 0
    return [(row, column - left, why) for row, column, why in broken if column >= left]


def _sheet_part(package: zipfile.ZipFile, position: int) -> str:
    """Follow workbook.xml and its relations to the part that holds a sheet."""
    book = package.read("xl/workbook.xml").decode("utf-8", "replace")
    links = package.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    ids = re.findall(r'<(?:\w+:)?sheet\b[^>]*?\br:id="([^"]+)"', book)
    for link in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        name, target = re.search(r'\bId="([^"]+)"', link), re.search(r'\bTarget="([^"]+)"', link)
        if name and target and name[1] == ids[position]:
            return target[1].lstrip("/") if target[1].startswith("/") else f"xl/{target[1]}"
    raise UnreadableFile(
        "Berkas .xlsx ini rusak: lembarnya tidak ditemukan. Simpan ulang di Excel, lalu unggah lagi."
    )


def _column(letters: bytes) -> int:
    n = 0
    for letter in letters:
        n = n * 26 + letter - 64
    return n - 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
