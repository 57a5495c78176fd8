"""What happened to a profile and what belongs to it, in words: who, when, from what to what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from esmart.core.models import Change
from esmart.core.money import write_rupiah
from esmart.core.queries import region_lines
from esmart.registry.models import (
    ClusterMember,
    ClusterYear,
    Enterprise,
    EnterpriseFigure,
    IndustryCode,
    Photo,
    ProductLegality,
    Variant,
)

PAGE = 30
CHILDREN: dict[str, list[tuple[type[Any], str]]] = {
    "enterprise": [(EnterpriseFigure, "enterprise_id")],
    "product": [(Variant, "product_id"), (Photo, "product_id"), (ProductLegality, "product_id")],
    "cluster": [(ClusterMember, "cluster_id"), (ClusterYear, "cluster_id")],
}
SILENT = frozenset({"id", "public_id", "created_at", "updated_at", "name_key", "merged_into_id", "position", "sha256",
                    "bytes", "product_id", "cluster_id", "computed_from", "typed_fields"})  # fmt: skip
RUPIAH = frozenset({"price", "investment_value", "production_value", "materials_value"})
LABELS: dict[str, str | Promise] = {
    "state": gettext_lazy("Status"),
    "state_reason": gettext_lazy("Alasan"),
    "kind": gettext_lazy("Jenis"),
    "name": gettext_lazy("Nama"),
    "other_names": gettext_lazy("Nama lain"),
    "legal_form": gettext_lazy("Bentuk usaha"),
    "business_id": "NIB",
    "tax_id": "NPWP",
    "region_id": gettext_lazy("Wilayah"),
    "address": gettext_lazy("Alamat"),
    "postal_code": gettext_lazy("Kode pos"),
    "latitude": gettext_lazy("Lintang"),
    "longitude": gettext_lazy("Bujur"),
    "phone": gettext_lazy("Telepon"),
    "email": gettext_lazy("Surel"),
    "website": gettext_lazy("Situs web"),
    "industry_code_id": "KBLI",
    "commodity": gettext_lazy("Komoditas"),
    "description": gettext_lazy("Keterangan"),
    "founded_year": gettext_lazy("Tahun berdiri"),
    "owner_id": gettext_lazy("Pemilik di aplikasi"),
    "office_id": gettext_lazy("Unit"),
    "enterprise_id": pgettext_lazy("satu", "Usaha"),
    "category_hint": gettext_lazy("Kategori dalam kata sendiri"),
    "materials": gettext_lazy("Bahan"),
    "lead_time_days": gettext_lazy("Lama pengerjaan (hari)"),
    "is_lead_product": gettext_lazy("Produk unggulan"),
    "option_names": gettext_lazy("Pilihan"),
    "sku": "SKU",
    "options": gettext_lazy("Varian"),
    "price": gettext_lazy("Harga"),
    "weight_grams": gettext_lazy("Berat (gram)"),
    "length_mm": gettext_lazy("Panjang (mm)"),
    "width_mm": gettext_lazy("Lebar (mm)"),
    "height_mm": gettext_lazy("Tinggi (mm)"),
    "barcode": gettext_lazy("Kode batang"),
    "active": gettext_lazy("Dijual"),
    "width": gettext_lazy("Lebar (titik)"),
    "height": gettext_lazy("Tinggi (titik)"),
    "alt": gettext_lazy("Apa yang terlihat"),
    "credit": gettext_lazy("Pembuat foto"),
    "number": gettext_lazy("Nomor"),
    "issuer": gettext_lazy("Penerbit"),
    "issued_on": gettext_lazy("Tanggal terbit"),
    "expires_on": gettext_lazy("Berlaku sampai"),
    "verification": gettext_lazy("Pemeriksaan"),
    "value": pgettext_lazy("satu", "Angka"),
    "as_of": gettext_lazy("Per tanggal"),
    "source": gettext_lazy("Sumber"),
    "rule_met": gettext_lazy("Aturan yang dipenuhi"),
    "form": gettext_lazy("Bentuk"),
    "decree": gettext_lazy("SK penetapan"),
    "contact_person": gettext_lazy("Narahubung"),
    "since": gettext_lazy("Sejak"),
    "until": gettext_lazy("Sampai"),
    "year": gettext_lazy("Tahun"),
    "units": gettext_lazy("Unit usaha"),
    "workers": gettext_lazy("Tenaga kerja"),
    "investment_value": gettext_lazy("Nilai investasi"),
    "capacity_amount": gettext_lazy("Kapasitas"),
    "capacity_unit": gettext_lazy("Satuan"),
    "production_value": gettext_lazy("Nilai produksi"),
    "materials_value": gettext_lazy("Nilai bahan"),
}
THINGS: dict[str, str | Promise] = {
    "registry_enterprise": pgettext_lazy("satu", "Usaha"),
    "registry_product": pgettext_lazy("satu", "Produk"),
    "registry_cluster": gettext_lazy("Sentra"),
    "registry_enterprisefigure": pgettext_lazy("satu", "Angka"),
    "registry_variant": gettext_lazy("Varian"),
    "registry_photo": gettext_lazy("Foto"),
    "registry_productlegality": pgettext_lazy("satu", "Legalitas"),
    "registry_clustermember": gettext_lazy("Anggota"),
    "registry_clusteryear": gettext_lazy("Angka tahunan"),
}


@dataclass(frozen=True)
class Happening:
    """One recorded change in words; `changes` are (label, from, to)."""

    id: int
    at: datetime
    who: str
    what: str
    changes: tuple[tuple[str, str, str], ...]


def profile_history(kind: str, profile_id: int, *, before: int | None = None) -> list[Happening]:
    """Give what happened to a profile (`enterprise`, `product`, `cluster`) and its parts, newest first, a page at a time;
    `before` is the id of the last one seen. At most eight queries, whatever the length.
    """
    wanted = Q(table_name=f"registry_{kind}", row_id=profile_id)
    for model, column in CHILDREN[kind]:
        table = model._meta.db_table
        ids = list(model._default_manager.filter(**{column: profile_id}).values_list("id", flat=True))
        wanted |= Q(table_name=table, row_id__in=ids)
        if model in {Photo, ProductLegality}:  # the only parts that can be deleted
            wanted |= Q(table_name=table, operation="delete", **{f"fields__{column}__0": profile_id})
    changes = Change.objects.filter(wanted)
    if before is not None:
        changes = changes.filter(id__lt=before)
    rows = list(changes.order_by("-id")[:PAGE])
    words = _Words(rows)
    return [Happening(row.id, row.at, row.actor_label, _what(row), words.of(row)) for row in rows]


def _what(row: Change) -> str:
    thing = str(THINGS[row.table_name])
    state = row.fields.get("state")
    if row.operation == "update" and state:
        return {
            "published": _("Profil ditayangkan"),
            "withdrawn": _("Profil ditarik"),
            "merged": _("Profil digabung ke profil lain"),
            "draft": _("Profil menjadi draf"),
        }[state[1]]
    pattern = {
        "insert": _("%(thing)s ditambahkan"),
        "update": _("%(thing)s diubah"),
        "delete": _("%(thing)s dihapus"),
    }[row.operation]
    return pattern % {"thing": thing}


class _Words:
    """Values of many changes in words; names behind keys are read once for all."""

    def __init__(self, rows: Collection[Change]) -> None:
        codes = IndustryCode.objects.filter(id__in=_values(rows, "industry_code_id"))
        enterprises = Enterprise.objects.filter(id__in=_values(rows, "enterprise_id"))
        self.names: dict[str, dict[Any, str]] = {
            "region_id": {**region_lines(_values(rows, "region_id"))},
            "industry_code_id": {code.id: f"{code.code} (KBLI {code.edition})" for code in codes},
            "enterprise_id": dict(enterprises.values_list("id", "name")),
        }

    def of(self, row: Change) -> tuple[tuple[str, str, str], ...]:
        model = apps.get_model("registry", row.table_name.removeprefix("registry_"))
        silent = SILENT | ({"enterprise_id"} if row.table_name == "registry_enterprisefigure" else set())
        changes = []
        for column, (old, new) in row.fields.items():
            if column in silent:
                continue
            before, after = self.word(model, column, old), self.word(model, column, new)
            if before != after:
                changes.append((str(LABELS.get(column, column)), before, after))
        return tuple(changes)

    def word(self, model: type[Any], column: str, value: Any) -> str:
        if value in (None, "", []):
            return ""
        if column in self.names:
            return self.names[column].get(value, str(value))
        if column in RUPIAH:
            return write_rupiah(int(value))
        field = next((one for one in model._meta.concrete_fields if one.column == column), None)
        if field is not None and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return _plain_word(value)


def _plain_word(value: Any) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _values(rows: Collection[Change], column: str) -> set[Any]:
    return {value for row in rows for value in row.fields.get(column, ()) if value is not None}
