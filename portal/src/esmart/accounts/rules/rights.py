"""The clock of people's rights, and what erasing must leave: as data, each line with its reason and source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# UU 27/2022: 3 x 24 hours, for correction (art. 30), for stopping after a withdrawal, for telling of a breach (art. 46).
RIGHTS_CLOCK = timedelta(hours=72)


@dataclass(frozen=True)
class Kept:
    """What stays after a person was erased: why, under which rule, how long."""

    what: str
    why: str
    rule: str
    until: str


KEPT_AFTER_ERASURE = (
    Kept(
        "Pesanan, pembayaran, dan pembukuan toko",
        "Bukti transaksi dan pajak; nama pemilik tidak ada di dalamnya, hanya nomor usaha.",
        "UU 6/1983 (KUP) pasal 28 ayat 11",
        "10 tahun sejak akhir tahun buku",
    ),
    Kept(
        "Baris penempatan tanpa nama: unit, tanggal masuk dan keluar",
        "Hitungan peserta dan lulusan. Nomor acak tidak dapat dikembalikan menjadi orang, karena kuncinya dihancurkan.",
        "UU 27/2022: data yang tidak lagi menunjuk seseorang",
        "tanpa batas, sebagai angka",
    ),
    Kept(
        "Riwayat perubahan dan catatan siapa membaca",
        "Bukti bagi auditor dan bagi orangnya sendiri. Isi yang disegel di dalamnya tidak dapat dibuka lagi.",
        "UU 27/2022 pasal 31 (perekaman kegiatan pemrosesan)",
        "selama sistem dipakai",
    ),
    Kept(
        "Jawaban persetujuan tanpa nama karya, saksi, dan catatan",
        "Bukti bahwa yang pernah ditampilkan dahulu memang diizinkan.",
        "UU 27/2022 pasal 24",
        "sampai gugatan tidak mungkin lagi",
    ),
    Kept(
        "Nomor acak dalam daftar penghapusan",
        "Supaya salinan cadangan yang dipulihkan melupakan orang itu lagi.",
        "UU 27/2022 pasal 43 dan 44",
        "selama ada salinan cadangan",
    ),
)


def due_at(opened_at: datetime) -> datetime:
    """Give when a request or a notice must be done."""
    return opened_at + RIGHTS_CLOCK
