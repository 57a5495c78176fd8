"""Cells of an XLSX, read in a child process with caps on memory, time and cells. Run as a module it is that child."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import zipfile

BYTES_AT_MOST = 10 * 2**20
UNPACKED_AT_MOST = 100 * 2**20
PARTS_AT_MOST = 1000
CELLS_AT_MOST = 2_000_000
MEMORY = 1024 * 2**20
SECONDS = 20


class WorkbookRefused(Exception):
    """A workbook is broken, locked, or would take more than a sheet of sensible size does."""


def read_cells(data: bytes, *, sheet: str = "") -> list[list[str]]:
    """Give the cells of the sheet of that name, else of the first that holds any; raises WorkbookRefused.

    A few hundred bytes can ask for a grid of 17 thousand million cells, so no parser runs in a process that serves.
    """
    _check_package(data)
    command = [sys.executable, "-m", __name__, sheet]
    surroundings = {
        "POLARS_MAX_THREADS": "1",
        "RAYON_NUM_THREADS": "1",
        "PYTHONPATH": ":".join(filter(None, sys.path)),
    }
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS * 2, check=False, env=surroundings
        )
    except subprocess.TimeoutExpired as late:
        raise WorkbookRefused("took too long") from late
    if done.returncode:
        raise WorkbookRefused("not read within the limits") from RuntimeError(
            done.stderr[-2000:].decode(errors="replace")
        )
    cells: list[list[str]] = json.loads(done.stdout)
    return cells


def _check_package(data: bytes) -> None:
    if len(data) > BYTES_AT_MOST:
        raise WorkbookRefused("too many bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as broken:
        raise WorkbookRefused("no archive") from broken
    if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise WorkbookRefused("unpacks to too much")


def main(sheet: str) -> int:
    """Cap this process, read a workbook from standard input, write its cells as JSON; 1 for one that is refused."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import fastexcel

    book = fastexcel.read_excel(sys.stdin.buffer.read())
    for name in [sheet] if sheet in book.sheet_names else book.sheet_names:
        found = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        if found.height * found.width > CELLS_AT_MOST:
            return 1
        if found.height:
            rows = [[cell or "" for cell in row] for row in found.to_polars().iter_rows()]
            sys.stdout.write(json.dumps(rows))
            return 0
    sys.stdout.write("[]")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
