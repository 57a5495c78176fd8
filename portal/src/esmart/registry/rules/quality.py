"""How complete a profile is, from 0 to 100, and the one next step that helps most. Weights are ours and add up to 100."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One thing a complete profile has: its weight, and the sentence that asks for it."""

    name: str
    weight: int
    ask: str


@dataclass(frozen=True)
class Quality:
    """The score, and what is missing, weightiest first."""

    score: int
    missing: tuple[Step, ...]

    @property
    def next_step(self) -> str:
        """The sentence to show, or the empty string for a complete profile."""
        return self.missing[0].ask if self.missing else ""


STEPS: dict[str, tuple[Step, ...]] = {
    "enterprise": (
        Step("product", 25, "Tambahkan produk pertama."),
        Step("description", 15, "Ceritakan usaha dalam beberapa kalimat (sedikitnya 80 huruf)."),
        Step("exact_region", 15, "Lengkapi alamat sampai kecamatan atau desa."),
        Step("industry_code", 10, "Pilih kode KBLI dan edisinya."),
        Step("commodity", 10, "Pilih kelompok komoditas."),
        Step("contact", 10, "Isi nomor telepon atau surel yang dapat dihubungi."),
        Step("business_id", 5, "Isi NIB; bila belum punya, urus di OSS."),
        Step("figures", 5, "Catat jumlah tenaga kerja dan nilai investasi."),
        Step("coordinates", 5, "Tandai lokasi di peta."),
    ),
    "product": (
        Step("photo", 25, "Unggah sedikitnya satu foto produk."),
        Step("description", 15, "Tulis keterangan produk (sedikitnya 80 huruf)."),
        Step("weight", 15, "Isi berat tiap varian; ongkos kirim dihitung darinya."),
        Step("commodity", 10, "Pilih kelompok komoditas."),
        Step("legality", 10, "Lengkapi legalitas produk (misalnya P-IRT atau halal)."),
        Step("photos_three", 5, "Tambah foto sampai sedikitnya tiga."),
        Step("materials", 5, "Sebutkan bahan."),
        Step("name", 5, "Perjelas nama produk: jenis, bahan, ciri."),
        Step("dimensions", 5, "Isi ukuran kemasan."),
        Step("lead_time", 5, "Isi lama pengerjaan dalam hari."),
    ),
    "cluster": (
        Step("members", 30, "Daftarkan anggota; menurut PP 29/2018 sedikitnya lima unit usaha."),
        Step("year", 20, "Isi data tahunan sentra."),
        Step("description", 15, "Ceritakan sentra dalam beberapa kalimat (sedikitnya 80 huruf)."),
        Step("industry_code", 10, "Pilih kode KBLI dan edisinya."),
        Step("rule", 10, "Tetapkan aturan sentra yang dipenuhi."),
        Step("coordinates", 10, "Tandai lokasi di peta."),
        Step("decree", 5, "Isi nomor SK penetapan."),
    ),
}
DESCRIPTION_LENGTH = 80
NAME_LENGTH = 12
NEEDS_LEGALITY = frozenset({"food", "drink", "cosmetics", "herbal"})


def profile_quality(kind: str, present: AbstractSet[str]) -> Quality:
    """Score a profile of `kind` (enterprise, product, cluster) by the names of the steps already `present`."""
    steps = STEPS[kind]
    missing = tuple(sorted((s for s in steps if s.name not in present), key=lambda step: -step.weight))
    return Quality(100 - sum(step.weight for step in missing), missing)
