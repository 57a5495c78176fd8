"""Which column means what: fields of each kind, the names people give them, and a proposal for a header."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the rows of a file are. Values are stored; labels are in the models."""

    ENTERPRISE = "enterprise"
    PRISON_UNIT = "prison_unit"
    PRODUCT = "product"
    VARIANT = "variant"
    CLUSTER = "cluster"


@dataclass(frozen=True)
class Field:
    """One fact a column may hold, its Indonesian label, and the column names known for it (normalised)."""

    name: str
    label: str
    known_as: tuple[str, ...]


PLACE = ("region_code", "province", "regency", "district", "place")

_FIELDS = [
    Field("source_key", "Kode dari pengirim", ("kode ikm", "id ikm", "kode usaha", "id usaha", "kode perusahaan", "id perusahaan", "company id", "enterprise id", "id siinas", "kode siinas", "kode sentra", "kode upt", "id upt", "proyek id", "id proyek")),
    Field("name", "Nama", ("nama", "name", "nama usaha", "nama perusahaan", "nama ikm", "nama umkm", "nama industri", "nama unit usaha", "nama badan usaha", "business name", "company name", "enterprise name", "company", "nama pelaku usaha")),
    Field("legal_form", "Badan usaha", ("badan usaha", "bentuk badan usaha", "jenis badan usaha", "bentuk usaha", "badan hukum", "bentuk badan hukum", "status badan usaha", "uraian jenis perusahaan", "jenis perusahaan", "legal form")),
    Field("business_id", "NIB", ("nib", "nomor induk berusaha", "no nib", "nomor nib", "business id")),
    Field("tax_id", "NPWP", ("npwp", "no npwp", "nomor npwp", "npwp perusahaan", "tax id")),
    Field("province", "Provinsi", ("provinsi", "propinsi", "province", "prov", "nama provinsi", "provinsi usaha")),
    Field("regency", "Kabupaten/kota", ("kabupaten", "kota", "kabupaten kota", "kab kota", "kab kota usaha", "kabupaten kota usaha", "nama kabupaten kota", "nama kabupaten", "regency", "city", "kota kabupaten", "kota kab", "kabkota")),
    Field("district", "Kecamatan", ("kecamatan", "kec", "district", "nama kecamatan", "kecamatan usaha")),
    Field("region_code", "Kode wilayah", ("kode wilayah", "region code", "kode kemendagri", "kode desa", "kode kecamatan", "kode kabupaten", "kode kab kota", "wilayah kode")),
    Field("place", "Tempat", ("tempat", "lokasi", "place", "location", "lokasi usaha", "seller city", "shop location", "kota penjual", "lokasi toko", "kota toko", "shop city", "kota asal")),
    Field("address", "Alamat", ("alamat", "alamat usaha", "alamat lengkap", "alamat perusahaan", "alamat pabrik", "address", "jalan", "alamat sentra")),
    Field("postal_code", "Kode pos", ("kode pos", "kodepos", "postal code", "zip")),
    Field("phone", "Telepon", ("telepon", "no telepon", "nomor telepon", "telp", "no telp", "no hp", "hp", "nomor hp", "phone", "whatsapp", "wa", "no wa", "nomor telp", "kontak", "no kontak", "telepon hp", "no telp hp")),
    Field("email", "Surel", ("email", "e mail", "surel", "alamat email")),
    Field("website", "Situs", ("website", "situs", "web", "laman")),
    Field("industry_code", "KBLI", ("kbli", "kode kbli", "kbli 5 digit", "kbli 2020", "kbli 2025", "no kbli", "industry code")),
    Field("industry_edition", "Edisi KBLI", ("edisi kbli", "tahun kbli", "kbli edisi", "versi kbli", "industry edition")),
    Field("commodity", "Komoditas", ("komoditas", "komoditi", "kelompok komoditas", "cabang industri", "jenis industri", "commodity", "sektor")),
    Field("product_words", "Produk utama", ("jenis produk", "produk utama", "hasil produksi", "nama produk utama", "produksi", "main product", "produk unggulan", "produk yang dihasilkan")),
    Field("workers", "Tenaga kerja", ("tenaga kerja", "jumlah tenaga kerja", "jml tenaga kerja", "tk", "jumlah tk", "workers", "tki", "jumlah karyawan", "karyawan", "jumlah pekerja", "tenaga kerja orang")),
    Field("investment", "Nilai investasi", ("nilai investasi", "investasi", "investment", "jumlah investasi", "nilai investasi rp", "nilai investasi rp 000")),
    Field("capital", "Modal usaha", ("modal", "modal usaha", "capital")),
    Field("turnover", "Omzet setahun", ("omzet", "omset", "omzet per tahun", "omset per tahun", "omzet setahun", "turnover", "hasil penjualan", "nilai penjualan", "omzet tahunan")),
    Field("production_value", "Nilai produksi", ("nilai produksi", "production value", "nilai produksi rp", "nilai produksi per tahun", "nilai produksi rp 000")),
    Field("founded_year", "Tahun berdiri", ("tahun berdiri", "berdiri", "thn berdiri", "tanggal berdiri", "founded", "founded year", "tahun mulai")),
    Field("data_year", "Tahun data", ("tahun data", "tahun", "data year", "year", "tahun pendataan", "per tanggal")),
    Field("description", "Keterangan", ("deskripsi", "keterangan", "description", "profil", "deskripsi produk", "uraian produk")),
    Field("latitude", "Lintang", ("lintang", "latitude", "lat")),
    Field("longitude", "Bujur", ("bujur", "longitude", "lng", "lon", "long")),
]  # fmt: skip

_PRISON_FIELDS = [
    Field("name", "Nama unit", ("nama upt", "nama unit", "official name", "upt", "satuan kerja", "nama satuan kerja", "satker", "nama satker", "nama lapas", "unit pelaksana teknis", "nama upt pemasyarakatan", "nama")),
    Field("regional_office", "Kantor wilayah", ("kantor wilayah", "kanwil", "regional office", "nama kanwil", "wilayah")),
    Field("region_code_guess", "Kode wilayah dugaan", ("regency code guess", "kode wilayah dugaan")),
    *(f for f in _FIELDS if f.name in {"source_key", "province", "regency", "district", "region_code", "place", "address", "postal_code", "phone", "email", "website", "description", "latitude", "longitude"}),
]  # fmt: skip

_PRODUCT_FIELDS = [
    Field("product_key", "Kode produk pengirim", ("product id", "id produk", "kode produk", "produk id", "item id", "id barang", "kode barang", "parent sku", "sku induk")),
    Field("sku", "SKU", ("sku", "sku penjual", "seller sku", "kode sku", "stock keeping unit", "nomor sku", "sku varian")),
    Field("name", "Nama produk", ("nama produk", "product name", "name", "nama barang", "judul", "title", "produk", "nama")),
    Field("price", "Harga", ("harga", "price", "price idr", "harga rp", "harga jual", "harga satuan", "harga produk", "harga idr", "harga jual rp", "harga rupiah")),
    Field("category", "Kategori", ("kategori", "category", "category path", "kategori produk", "jalur kategori")),
    Field("description", "Deskripsi", ("deskripsi", "description", "deskripsi produk", "keterangan", "uraian")),
    Field("enterprise", "Usaha", ("usaha", "nama usaha", "nama ikm", "nama perusahaan", "enterprise", "produsen", "toko", "nama toko", "shop", "pembuat", "kode usaha", "kode ikm", "id usaha")),
    Field("business_id", "NIB usaha", ("nib", "nib usaha", "nomor induk berusaha")),
    Field("variant_name", "Varian", ("varian", "variant", "variant name", "nama varian", "variasi", "nama variasi", "pilihan", "warna")),
    Field("option_2", "Varian kedua", ("varian 2", "ukuran", "size", "variasi 2")),
    Field("variant_options", "Daftar varian", ("options json",)),
    Field("weight", "Berat", ("berat", "weight", "berat gram", "berat g", "berat produk", "berat kg")),
    Field("weight_unit", "Satuan berat", ("weight unit", "satuan berat")),
    Field("materials", "Bahan", ("bahan", "material", "materials", "bahan baku")),
    Field("lead_time", "Lama pengerjaan (hari)", ("lama pengerjaan", "lead time", "waktu pengerjaan", "lama pengerjaan hari", "preorder hari")),
    Field("barcode", "Kode batang", ("barcode", "kode batang", "ean", "gtin")),
    *(f for f in _FIELDS if f.name in {"province", "regency", "district", "region_code", "place", "commodity"}),
]  # fmt: skip

_VARIANT_FIELDS = [
    Field("product_key", "Kode produk pengirim", ("product id", "id produk", "kode produk", "produk id", "item id", "id barang", "parent sku", "sku induk")),
    Field("variant_key", "Kode varian pengirim", ("option ids", "variant id", "id varian", "kode varian", "model id")),
    Field("variant_name", "Varian", ("variant name", "nama varian", "varian", "variant", "variasi", "nama variasi", "pilihan", "warna")),
    Field("option_2", "Varian kedua", ("varian 2", "ukuran", "size", "variasi 2")),
    *(f for f in _PRODUCT_FIELDS if f.name in {"sku", "price", "weight", "weight_unit", "barcode"}),
]  # fmt: skip

_CLUSTER_FIELDS = [
    Field("name", "Nama sentra", ("nama sentra", "sentra", "cluster name", "nama sentra ikm", "sentra ikm", "nama")),
    Field("units", "Unit usaha", ("unit usaha", "jumlah unit usaha", "jumlah ikm", "jml unit usaha", "units", "jumlah unit")),
    Field("materials_value", "Nilai bahan baku/penolong", ("nilai bb bp", "nilai bahan baku", "nilai bahan baku penolong", "nilai bb", "materials value")),
    Field("capacity", "Kapasitas", ("kapasitas", "kapasitas produksi", "jumlah kapasitas produksi", "capacity")),
    Field("capacity_unit", "Satuan", ("satuan", "satuan kapasitas", "satuan produksi", "unit")),
    Field("decree", "SK penetapan", ("sk", "sk penetapan", "nomor sk", "no sk")),
    Field("contact_person", "Narahubung", ("narahubung", "contact person", "kontak person", "nama kontak", "ketua sentra")),
    *(f for f in _FIELDS if f.name in {"source_key", "province", "regency", "district", "region_code", "place", "address", "phone", "commodity", "industry_code", "industry_edition", "product_words", "workers", "investment", "production_value", "data_year", "description", "latitude", "longitude"}),
]  # fmt: skip

FIELDS: dict[Kind, dict[str, Field]] = {
    Kind.ENTERPRISE: {field.name: field for field in _FIELDS},
    Kind.PRISON_UNIT: {field.name: field for field in _PRISON_FIELDS},
    Kind.PRODUCT: {field.name: field for field in _PRODUCT_FIELDS},
    Kind.VARIANT: {field.name: field for field in _VARIANT_FIELDS},
    Kind.CLUSTER: {field.name: field for field in _CLUSTER_FIELDS},
}

# Each group needs one of its fields.
REQUIRED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.ENTERPRISE: (("name",), PLACE),
    Kind.PRISON_UNIT: (("name",), ("regional_office", *PLACE)),
    Kind.PRODUCT: (("name",), ("price",)),
    Kind.VARIANT: (("product_key",), ("variant_name",), ("price",)),
    Kind.CLUSTER: (("name",), PLACE),
}

# Columns that only one kind of file has: they tell the kind.
_TELLING: dict[Kind, frozenset[str]] = {
    Kind.PRISON_UNIT: frozenset({"official name", "kanwil", "nama upt", "regional office", "nama kanwil", "nama lapas", "kantor wilayah", "nama satker", "nama upt pemasyarakatan"}),
    Kind.CLUSTER: frozenset({"nama sentra", "sentra", "nama sentra ikm", "sentra ikm", "cluster name"}),
    Kind.VARIANT: frozenset({"option ids", "variant id", "id varian", "kode varian"}),
    Kind.PRODUCT: frozenset({"price", "price idr", "harga", "harga jual", "harga rp", "harga satuan", "sku", "harga jual rp"}),
}  # fmt: skip


@dataclass(frozen=True)
class ColumnMap:
    """Which field each column holds; a column that is absent is not read."""

    kind: Kind
    columns: Mapping[str, str]

    def position(self, headers: Sequence[str]) -> dict[str, int]:
        """Give field → column number."""
        return {field: headers.index(column) for column, field in self.columns.items() if column in headers}


@dataclass(frozen=True)
class Proposal:
    """A mapping to confirm: what is known, which columns nobody knows, and which required groups are still without one."""

    mapping: ColumnMap
    unknown: tuple[str, ...]
    missing: tuple[tuple[str, ...], ...]
    remembered: bool = False

    @property
    def complete(self) -> bool:
        return not self.missing


def header_key(text: str) -> str:
    """Give the form in which two spellings of a column name are equal."""
    return " ".join(re.split(r"[\W_]+", text.lower())).strip()


def signature(headers: Sequence[str]) -> str:
    """Name a header row: files with the same columns share one mapping."""
    return hashlib.sha256("\n".join(header_key(h) for h in headers).encode()).hexdigest()[:32]


def knows_column(text: str) -> bool:
    """Say whether any kind of file has a column of this name."""
    return _found(text) in _ALL_NAMES


def propose_kind(headers: Sequence[str]) -> Kind:
    """Tell the kind of a file from its header; an ordinary enterprise file when nothing else tells."""
    names = {header_key(h) for h in headers}
    for kind in (Kind.PRISON_UNIT, Kind.CLUSTER, Kind.VARIANT):
        if names & _TELLING[kind]:
            return kind
    priced = names & _TELLING[Kind.PRODUCT]
    named = any(_found(h) in field.known_as for h in headers for field in (FIELDS[Kind.PRODUCT]["name"],))
    return Kind.PRODUCT if priced and named else Kind.ENTERPRISE


def propose_mapping(headers: Sequence[str], kind: Kind) -> Proposal:
    """Map each column whose name is known; the first column wins when two mean the same."""
    columns: dict[str, str] = {}
    for header in headers:
        field = _field_named(header, kind)
        if field and field not in columns.values():
            columns[header] = field
    return complete_proposal(headers, ColumnMap(kind, columns))


def complete_proposal(headers: Sequence[str], mapping: ColumnMap, *, remembered: bool = False) -> Proposal:
    """Say what a mapping leaves open; a remembered one is the sender's own answer, so nothing in it is unknown."""
    held = {field for column, field in mapping.columns.items() if column in headers}
    return Proposal(
        mapping=mapping,
        unknown=() if remembered else tuple(h for h in headers if h not in mapping.columns),
        missing=tuple(group for group in REQUIRED[mapping.kind] if not held.intersection(group)),
        remembered=remembered,
    )


def _field_named(header: str, kind: Kind) -> str:
    for name in (header_key(header), _found(header)):
        for field in FIELDS[kind].values():
            if name in field.known_as or name == field.name.replace("_", " "):
                return field.name
    return ""


def _found(header: str) -> str:
    """Drop a unit or hint in brackets: `Harga (Rp)` is `harga`."""
    return header_key(re.sub(r"\([^)]*\)", " ", header))


_ALL_NAMES = frozenset(
    name for fields in FIELDS.values() for field in fields.values() for name in field.known_as
)
