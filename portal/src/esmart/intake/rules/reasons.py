"""Why a row is refused, flagged or asked about: one table of codes with the Indonesian sentence and the advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a reason does to its row: sent back, taken with a mark, or held until a person decides."""

    REFUSE = "refuse"
    FLAG = "flag"
    ASK = "ask"


@dataclass(frozen=True)
class Reason:
    """A reason in words; `{value}` and `{proposal}` are filled from the remark."""

    severity: Severity
    sentence: str
    advice: str


@dataclass(frozen=True)
class Remark:
    """One reason found at one field of one row."""

    code: str
    field: str = ""
    value: str = ""
    proposal: str = ""

    @property
    def severity(self) -> Severity:
        return REASONS[self.code].severity

    @property
    def sentence(self) -> str:
        """Say in Indonesian what was found."""
        return REASONS[self.code].sentence.format(value=self.value, proposal=self.proposal)

    @property
    def advice(self) -> str:
        """Say in Indonesian what to do about it."""
        return REASONS[self.code].advice.format(value=self.value, proposal=self.proposal)

    def as_json(self) -> dict[str, str]:
        """Give the stored form."""
        return {"code": self.code, "field": self.field, "value": self.value, "proposal": self.proposal}


def remark_from(stored: Mapping[str, str]) -> Remark:
    """Read a remark back from its stored form."""
    return Remark(stored["code"], stored["field"], stored["value"], stored["proposal"])


_R, _F, _A = Severity.REFUSE, Severity.FLAG, Severity.ASK

REASONS: dict[str, Reason] = {
    # What cannot be a row.
    "no_name": Reason(_R, "Nama kosong.", "Isi nama, lalu unggah lagi baris ini."),
    "no_place": Reason(_R, "Tempat kosong.", "Isi kabupaten/kota, kecamatan, atau kode wilayah."),
    "place_unknown": Reason(
        _R, "Tempat “{value}” tidak dikenal.", "Tulis nama kabupaten/kota sesuai daftar Kemendagri atau kode wilayahnya."
    ),
    "place_in_many_provinces": Reason(
        _R, "Nama “{value}” ada di beberapa provinsi: {proposal}.", "Isi provinsi atau kode wilayah."
    ),
    "outside_scope": Reason(
        _R, "Tempat “{value}” di luar wilayah kerja pengirim.", "Kirim baris ini ke dinas yang membawahi wilayahnya."
    ),
    "no_price": Reason(_R, "Harga kosong.", "Isi harga dalam rupiah, misalnya 119000."),
    "price_unreadable": Reason(
        _R, "Harga “{value}” tidak terbaca.", "Tulis satu harga dalam rupiah, misalnya 119000 atau Rp119.000."
    ),
    "price_not_positive": Reason(_R, "Harga “{value}” bukan harga.", "Tulis harga lebih dari nol rupiah."),
    "formula_without_value": Reason(
        _R, "Kolom {value} berisi rumus tanpa hasil.", "Buka di Excel, salin kolom itu, tempel sebagai nilai, simpan."
    ),
    "formula_error": Reason(
        _R, "Kolom {value} berisi kesalahan rumus.", "Perbaiki rumusnya atau ganti dengan nilainya."
    ),
    "no_enterprise": Reason(
        _R, "Tidak diketahui produk ini milik usaha mana.", "Isi nama usaha dan kabupaten/kota, atau pilih satu usaha untuk berkas ini."
    ),
    "enterprise_in_many": Reason(
        _R, "Ada beberapa usaha bernama “{value}”.", "Isi NIB atau kode usaha (10 huruf dan angka pada alamat profilnya)."
    ),
    "product_unknown": Reason(
        _R, "Produk “{value}” belum ada.", "Unggah berkas produknya lebih dahulu dengan pengirim yang sama."
    ),
    "no_product_key": Reason(_R, "Kode produk kosong.", "Isi kode produk yang sama dengan di berkas produk."),
    "no_variant_name": Reason(_R, "Nama varian kosong.", "Isi nama varian, misalnya Merah atau Merah / L."),
    "too_many_variants": Reason(
        _R, "Produk ini mempunyai {value} varian; batasnya 100.", "Bagi menjadi beberapa produk."
    ),
    "facts_refused": Reason(_R, "{proposal}", "Perbaiki isi baris ini, lalu unggah lagi."),
    # What is taken, with a mark.
    "name_cut": Reason(_F, "Nama terlalu panjang, dipotong.", "Persingkat namanya."),
    "text_cut": Reason(_F, "Isi kolom terlalu panjang, dipotong: “{value}”.", "Persingkat isinya."),
    "place_to_confirm": Reason(
        _F, "Tempat “{value}” dapat berarti {proposal}; perlu dikonfirmasi.", "Pilih salah satu pada profilnya."
    ),
    "place_less_exact": Reason(
        _F, "Tempat “{value}” tidak dikenal; dipakai {proposal}.", "Lengkapi kabupaten/kota pada profilnya."
    ),
    "place_contradicts": Reason(
        _F, "Tempat “{value}” tidak berada di {proposal}; perlu dikonfirmasi.", "Periksa wilayah pada profilnya."
    ),
    "place_guess_by_sender": Reason(
        _F, "Kode wilayah {value} adalah dugaan pengirim: {proposal}; perlu dikonfirmasi.", "Periksa wilayah pada profilnya."
    ),
    "industry_code_unknown": Reason(
        _F, "Kode KBLI “{value}” tidak dikenal; dikosongkan.", "Pilih kode 5 angka dari daftar KBLI."
    ),
    "industry_code_short": Reason(
        _F, "Kode KBLI “{value}” kurang satu angka; mungkin {proposal}.", "Terima usulan atau pilih kodenya."
    ),
    "industry_code_old": Reason(
        _F, "Kode KBLI “{value}” hanya ada pada edisi 2020.", "Pilih padanannya pada edisi 2025 bila sudah beralih."
    ),
    "industry_edition_unclear": Reason(
        _F, "Kode KBLI “{value}” berbeda arti menurut edisi; dibaca sebagai edisi {proposal}.", "Pastikan edisinya."
    ),
    "business_id_doubtful": Reason(_F, "{proposal}", "Periksa NIB pada dokumen OSS."),
    "tax_id_doubtful": Reason(_F, "{proposal}", "Periksa NPWP pada kartunya."),
    "phone_unreadable": Reason(_F, "Telepon “{value}” tidak terbaca; dikosongkan.", "Isi nomor seperti 0812-3456-7890."),
    "email_unreadable": Reason(_F, "Surel “{value}” tidak terbaca; dikosongkan.", "Isi surel seperti nama@contoh.id."),
    "website_unreadable": Reason(_F, "Situs “{value}” tidak terbaca; dikosongkan.", "Isi alamat seperti https://contoh.id."),
    "number_unreadable": Reason(_F, "Angka “{value}” tidak terbaca; dikosongkan.", "Isi satu angka."),
    "money_unreadable": Reason(_F, "Nilai “{value}” tidak terbaca; dikosongkan.", "Isi satu nilai rupiah."),
    "year_unreadable": Reason(_F, "Tahun “{value}” tidak terbaca; dikosongkan.", "Isi tahun empat angka."),
    "weight_unreadable": Reason(_F, "Berat “{value}” tidak terbaca; dikosongkan.", "Isi berat dalam gram."),
    "coordinates_unreadable": Reason(
        _F, "Titik “{value}” tidak terbaca atau di luar Indonesia; dikosongkan.", "Tandai lokasi di peta."
    ),
    "sku_taken": Reason(_F, "SKU “{value}” sudah dipakai; diberi SKU baru.", "Periksa SKU pada produknya."),
    "merged_into_earlier": Reason(
        _F, "Sama dengan baris {value} berkas ini; digabung.", "Tidak perlu apa-apa; periksa bila seharusnya dua usaha."
    ),
    "repeated_variant": Reason(_F, "Varian “{value}” tertulis dua kali; digabung.", "Periksa variannya."),
    # What a person decides.
    "maybe_same": Reason(
        _A, "Mungkin sama dengan {proposal}: nama dan tempat sama, tetapi tidak ada alamat atau telepon yang membedakan.",
        "Putuskan: sama atau lain.",
    ),
    "maybe_same_spelling": Reason(
        _A, "Mungkin sama dengan {proposal}: ejaan namanya mirip di tempat yang sama.", "Putuskan: sama atau lain."
    ),
    "maybe_same_number": Reason(
        _A, "NIB sama dengan {proposal}, tetapi nama atau tempatnya lain.", "Putuskan: sama atau lain."
    ),
    "maybe_same_phone": Reason(
        _A, "Mungkin sama dengan {proposal}: nama dan telepon sama, alamat ditulis lain.", "Putuskan: sama atau lain."
    ),
    "same_as_many": Reason(_A, "Cocok dengan beberapa profil: {proposal}.", "Pilih yang benar."),
}  # fmt: skip
