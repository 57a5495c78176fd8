"""Programmes to begin with, as data: offices take one over and change it into a version of their own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReferenceStage:
    """One stage; `proof` says what shows that a task was done."""

    kind: str
    name: str
    proof: str = ""


@dataclass(frozen=True)
class ReferenceProgramme:
    """One programme with its stages in order; `key` names it for good, whatever it is called later."""

    key: str
    kind: str
    name: str
    description: str
    stages: tuple[ReferenceStage, ...]
    marketplace: str = ""
    legality: str = ""
    attendance_needed_percent: int = 80
    pass_score: int = 70


def _session(name: str) -> ReferenceStage:
    return ReferenceStage("session", name)


def _task(name: str, proof: str) -> ReferenceStage:
    return ReferenceStage("task", name, proof)


_BEFORE = ReferenceStage("pre_test", "Tes awal")
_AFTER = ReferenceStage("post_test", "Tes akhir")

_PACKAGING = ReferenceProgramme(
    key="packaging",
    kind="technical_training",
    name="Kemasan dan label yang menjual",
    description="Dari sifat bahan sampai label yang lengkap: kemasan yang melindungi, jujur, dan menarik di layar.",
    legality="p_irt",
    stages=(
        _BEFORE,
        _session("Bahan kemasan dan daya simpan"),
        _session("Isi label: nama, berat bersih, komposisi, izin, tanggal"),
        _task("Membuat satu contoh kemasan produk sendiri", "Foto kemasan dari depan dan belakang"),
        _session("Uji kirim: jatuh, tekan, lembap"),
        _task("Menghitung biaya kemasan per buah", "Lembar hitungan"),
        _AFTER,
    ),
)

_BUSINESS = ReferenceProgramme(
    key="business",
    kind="business_coaching",
    name="Manajemen usaha kecil",
    description="Harga pokok, catatan uang, persediaan, dan rencana tiga bulan untuk usaha yang bertahan.",
    stages=(
        _BEFORE,
        _session("Memisahkan uang usaha dan uang rumah"),
        _session("Harga pokok dan harga jual, dengan potongan lokapasar dan ongkos kirim"),
        _task("Menghitung harga pokok satu produk", "Lembar harga pokok"),
        _session("Persediaan dan jadwal produksi"),
        _task("Catatan kas selama satu minggu", "Foto buku kas atau berkas"),
        _session("NIB, pajak, dan modal: apa yang perlu dan kapan"),
        _task("Rencana tiga bulan", "Rencana satu halaman"),
        _AFTER,
    ),
)

_INDUSTRY = ReferenceProgramme(
    key="industry_4_0",
    kind="industry_4_0",
    name="Alat industri 4.0 untuk bengkel kecil",
    description="Langkah pertama yang murah: mengukur, mencatat, dan memakai mesin digital dengan aman.",
    stages=(
        _BEFORE,
        _session("Mengukur dahulu: waktu, cacat, pemakaian mesin"),
        _session("Mesin berkendali komputer (CNC, potong laser, bordir): dari gambar ke benda"),
        _task("Satu benda dari gambar sendiri", "Foto gambar dan hasilnya"),
        _session("Pencatatan produksi dan stok secara digital"),
        _session("Keselamatan kerja dan perawatan mesin"),
        _task("Lembar perawatan satu mesin", "Lembar perawatan terisi"),
        _AFTER,
    ),
)

_CERTIFICATION = ReferenceProgramme(
    key="certification",
    kind="certification",
    name="Persiapan dan uji kompetensi (skema BNSP)",
    description="Belajar menurut unit kompetensi, mengumpulkan bukti, lalu uji oleh asesor lembaga sertifikasi profesi.",
    attendance_needed_percent=90,
    stages=(
        _BEFORE,
        _session("Skema sertifikasi, unit kompetensi, dan asesmen mandiri"),
        _task("Asesmen mandiri terisi", "Formulir asesmen mandiri"),
        _session("Latihan unit kompetensi 1"),
        _session("Latihan unit kompetensi 2"),
        _task("Berkas bukti kerja", "Foto atau salinan hasil kerja"),
        _AFTER,
        ReferenceStage("certification", "Uji kompetensi oleh asesor"),
    ),
)

# Who may still sell where is data of the room channels; these are the places a course can be about.
_MARKETPLACES = {
    "shopee": "Shopee",
    "tokopedia": "Tokopedia",
    "lazada": "Lazada",
    "blibli": "Blibli",
    "bukalapak": "Bukalapak",
    "blanja": "Blanja",
    "ralali": "Ralali",
    "gojek": "GoFood (Gojek)",
}


def _selling(marketplace: str, name: str) -> ReferenceProgramme:
    return ReferenceProgramme(
        key=f"selling_{marketplace}",
        kind="digital_selling",
        name=f"Berjualan di {name}",
        description=f"Dari foto sampai pesanan pertama di {name}, dengan pendampingan sampai penjualan ke-10.",
        marketplace=marketplace,
        stages=(
            _BEFORE,
            _session("Foto produk dengan ponsel dan cahaya jendela"),
            _task("Tiga foto satu produk", "Foto produk di registri"),
            _session("Judul, kategori, keterangan, berat, dan ukuran"),
            _session(f"Membuka toko di {name} dan menghubungkannya"),
            _task("Satu produk tayang", "Alamat produk yang tayang"),
            _session("Harga bersih: potongan, ongkos kirim, promosi"),
            _session("Pesanan, kemas, kirim, dan jawab pembeli"),
            _AFTER,
        ),
    )


REFERENCE: tuple[ReferenceProgramme, ...] = (
    _PACKAGING,
    *(_selling(key, name) for key, name in _MARKETPLACES.items()),
    _BUSINESS,
    _INDUSTRY,
    _CERTIFICATION,
)
