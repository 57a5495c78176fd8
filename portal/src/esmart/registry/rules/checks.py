"""Which facts may become a profile: field → Indonesian sentence. What is only doubtful is not refused here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from esmart.registry.rules.facts import (
    ClusterFacts,
    EnterpriseFacts,
    LegalityFacts,
    ProductFacts,
    VariantFacts,
)

Problems = dict[str, str]

MOST_OPTIONS = 2
MOST_VARIANTS = 100
HIGHEST_PRICE = 10**12
HEAVIEST_GRAMS = 1_000_000
LONGEST_MM = 20_000
# Indonesia's box, generously: 11° S to 6° N, 95° to 141° E.
LATITUDES = (Decimal(-12), Decimal(7))
LONGITUDES = (Decimal(94), Decimal(142))


def check_enterprise(facts: EnterpriseFacts) -> Problems:
    """Name what keeps these facts from being an enterprise."""
    problems = _place_problems(facts)
    _check_length(problems, "name", facts.name, "Nama usaha", 200, needed=True)
    _check_length(problems, "address", facts.address, "Alamat", 300)
    _check_length(problems, "website", facts.website, "Alamat situs", 200)
    _check_phone(problems, facts.phone)
    if facts.email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", facts.email):
        problems["email"] = "Surel tidak terbaca, contoh: nama@contoh.id."
    if facts.website and not re.match(r"https?://", facts.website):
        problems["website"] = "Alamat situs harus diawali http:// atau https://."
    if facts.postal_code and not re.fullmatch(r"\d{5}", facts.postal_code):
        problems["postal_code"] = "Kode pos terdiri atas 5 angka."
    if facts.kind == "prison_workshop" and facts.office_id is None:
        problems["office"] = "Bengkel kerja pemasyarakatan harus mempunyai unit pelaksana teknis."
    return problems


def check_product(facts: ProductFacts) -> Problems:
    """Name what keeps these facts from being a product that can be priced and sold."""
    problems: Problems = {}
    _check_length(problems, "name", facts.name, "Nama produk", 255, needed=True)
    _check_length(problems, "materials", facts.materials, "Bahan", 300)
    _check_length(problems, "category_hint", facts.category_hint, "Kategori", 200)
    if facts.lead_time_days is not None and not 0 <= facts.lead_time_days <= 365:  # noqa: PLR2004  # a year
        problems["lead_time_days"] = "Lama pengerjaan antara 0 dan 365 hari."
    if len(facts.option_names) > MOST_OPTIONS:
        problems["option_names"] = "Paling banyak dua macam pilihan, misalnya Warna dan Ukuran."
    if not 1 <= len(facts.variants) <= MOST_VARIANTS:
        problems["variants"] = f"Produk mempunyai 1 sampai {MOST_VARIANTS} varian."
    for number, variant in enumerate(facts.variants):
        problems |= _variant_problems(f"variants.{number}", variant, len(facts.option_names))
    if (twice := _first_repeated([v.options for v in facts.variants])) is not None:
        problems["variants"] = f"Varian “{' / '.join(twice) or 'tanpa pilihan'}” tertulis dua kali."
    if twice_sku := _first_repeated([v.sku for v in facts.variants if v.sku]):
        problems["variants"] = f"SKU “{twice_sku}” tertulis dua kali."
    return problems


def check_cluster(facts: ClusterFacts) -> Problems:
    """Name what keeps these facts from being a sentra."""
    problems = _place_problems(facts)
    _check_length(problems, "name", facts.name, "Nama sentra", 200, needed=True)
    _check_length(problems, "address", facts.address, "Alamat", 300)
    _check_length(problems, "decree", facts.decree, "SK penetapan", 100)
    _check_length(problems, "contact_person", facts.contact_person, "Narahubung", 100)
    _check_phone(problems, facts.phone)
    return problems


def check_legality(facts: LegalityFacts) -> Problems:
    """Name what keeps these facts from being a permit or certificate."""
    problems: Problems = {}
    _check_length(problems, "number", facts.number, "Nomor", 60, needed=True)
    _check_length(problems, "issuer", facts.issuer, "Penerbit", 120)
    if facts.issued_on and facts.expires_on and facts.expires_on < facts.issued_on:
        problems["expires_on"] = "Tanggal habis berlaku mendahului tanggal terbit."
    return problems


def _variant_problems(field: str, variant: VariantFacts, options: int) -> Problems:
    problems: Problems = {}
    if not 0 < variant.price <= HIGHEST_PRICE:
        problems[f"{field}.price"] = "Harga harus lebih dari nol rupiah."
    if variant.weight_grams is not None and not 0 < variant.weight_grams <= HEAVIEST_GRAMS:
        problems[f"{field}.weight_grams"] = "Berat antara 1 gram dan 1.000 kg."
    for side in ("length_mm", "width_mm", "height_mm"):
        value = getattr(variant, side)
        if value is not None and not 0 < value <= LONGEST_MM:
            problems[f"{field}.{side}"] = "Ukuran antara 1 mm dan 20 m."
    if len(variant.options) != options or not all(option.strip() for option in variant.options):
        problems[f"{field}.options"] = "Isi satu nilai untuk tiap pilihan."
    if variant.sku and not re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]{0,48}[\x21-\x7e])?", variant.sku):
        problems[f"{field}.sku"] = "SKU paling panjang 50 tanda, tanpa huruf khusus."
    if variant.barcode and not re.fullmatch(r"\d{8}|\d{12,14}", variant.barcode):
        problems[f"{field}.barcode"] = "Kode batang terdiri atas 8, 12, 13, atau 14 angka."
    return problems


def _place_problems(facts: EnterpriseFacts | ClusterFacts) -> Problems:
    problems: Problems = {}
    if not facts.region_code:
        problems["region"] = "Pilih wilayah, sedikitnya kabupaten atau kota."
    if (facts.latitude is None) != (facts.longitude is None):
        problems["latitude"] = "Isi lintang dan bujur, atau kosongkan keduanya."
    elif facts.latitude is not None and facts.longitude is not None:
        inside = (
            LATITUDES[0] <= facts.latitude <= LATITUDES[1]
            and LONGITUDES[0] <= facts.longitude <= LONGITUDES[1]
        )
        if not inside:
            problems["latitude"] = "Titik ini di luar Indonesia; mungkin lintang dan bujur tertukar."
    if facts.industry_code and facts.industry_edition is None:
        problems["industry_code"] = "Sebutkan edisi KBLI (2020 atau 2025)."
    return problems


def _check_length(
    problems: Problems, field: str, text: str, label: str, most: int, *, needed: bool = False
) -> None:
    if needed and not text.strip():
        problems[field] = f"{label} wajib diisi."
    elif len(text) > most:
        problems[field] = f"{label} paling panjang {most} huruf."


def _check_phone(problems: Problems, phone: str) -> None:
    if phone and not re.fullmatch(r"\+?[\d\s().\-/]{5,20}", phone):
        problems["phone"] = "Nomor telepon hanya berisi angka, contoh: 0812-3456-7890."


def _first_repeated[T](values: Sequence[T]) -> T | None:
    return next((value for value, count in Counter(values).items() if count > 1), None)
