"""`esmart verify-history`: compare the whole history with its seals. Words here; the work is in core's seals."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from esmart.core.seals import Break, verify_chain

BROKEN = 1
KINDS = {
    "changed": "baris diubah",
    "removed": "baris dihapus",
    "reordered": "urutan baris ditukar",
    "added": "baris disisipkan",
    "seal_changed": "segel diubah",
    "seal_removed": "segel dihapus",
    "anchor_unknown": "jangkar tidak ada di rantai: riwayat dibuat ulang sejak jangkar itu dicatat",
}


def run_history_command(argv: Sequence[str]) -> int:
    """Print what the check found; gives 0 when history is as it was sealed, 1 when it is not."""
    parser = argparse.ArgumentParser(
        prog="esmart verify-history", description="Periksa apakah riwayat masih seperti saat disegel."
    )
    parser.add_argument(
        "--anchor", default="", metavar="DIGEST", help="jangkar yang dahulu dicatat di luar sistem"
    )
    arguments = parser.parse_args(argv)
    begun = time.perf_counter()
    report = verify_chain(anchor=arguments.anchor)
    seconds = max(time.perf_counter() - begun, 0.001)
    print(
        f"{report.seals} segel, {report.rows} baris diperiksa dalam {seconds:.2f} detik ({report.rows / seconds:.0f} baris/detik);"
        f" {report.unsealed} baris belum disegel."
    )
    if report.broken:
        print(f"RUSAK: {sentence_of(report.broken)}")
        return BROKEN
    print(f"Utuh. Jangkar untuk dicatat: {report.digest}")
    return 0


def sentence_of(broken: Break) -> str:
    """Say in one line what is broken, with the English word for programs that read it."""
    words = f"{broken.kind} ({KINDS[broken.kind]}), segel {broken.seal}"
    if broken.table:
        words += f", tabel {broken.table}"
    return words + (f", mulai baris {broken.row_id}" if broken.row_id is not None else "")
