"""The lists as files: every row that the filters let through, in a person's scope."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.registry.models import Cluster, Enterprise, Product
from esmart.registry.queries import export_clusters, export_enterprises, export_products
from esmart.web.components.choices import in_indonesian
from esmart.web.officer.access import person_of
from esmart.web.officer.registry.lists import ENTERPRISE_TASKS, PRODUCT_TASKS, FilterForm
from esmart.web.officer.sheets import csv_answer


def labels_of(model: type[Model], name: str) -> dict[Any, str]:
    """Give the words of a column's choices once for all rows: Django's own `get_…_display` looks them up anew each time."""
    return {value: str(label) for value, label in model._meta.get_field(name).flatchoices}  # type: ignore[union-attr]  # these columns have choices


@require_safe
@in_indonesian
def enterprises_file(request: HttpRequest) -> HttpResponseBase:
    """Send the list of enterprises as CSV."""
    filters = FilterForm(request.GET, todo=ENTERPRISE_TASKS).filters()
    heads = [
        "Nomor profil", "Nama usaha", "Jenis", "Bentuk usaha", "NIB", "Kode wilayah", "Wilayah", "Alamat", "Telepon",
        "Komoditas", "KBLI", "Edisi KBLI", "Unit", "Status",
    ]  # fmt: skip
    kinds, forms = labels_of(Enterprise, "kind"), labels_of(Enterprise, "legal_form")
    commodities, states = labels_of(Enterprise, "commodity"), labels_of(Enterprise, "state")
    rows = (
        [one.public_id, one.name, kinds[one.kind], forms[one.legal_form], one.business_id, one.region_id,
         one.region.name, one.address, one.phone, commodities[one.commodity],
         one.industry_code.code if one.industry_code else "", one.industry_code.edition if one.industry_code else "",
         one.office.name if one.office else "", states[one.state]]
        for one in export_enterprises(person_of(request), filters)
    )  # fmt: skip
    return csv_answer(_named("usaha"), heads, rows)


@require_safe
@in_indonesian
def products_file(request: HttpRequest) -> HttpResponseBase:
    """Send the list of products as CSV, one row per variant."""
    filters = FilterForm(request.GET, todo=PRODUCT_TASKS).filters()
    heads = [
        "Nomor profil", "Nama produk", "Usaha", "Kode wilayah", "Komoditas", "Varian", "SKU", "Harga", "Berat (gram)",
        "Dijual", "Status",
    ]  # fmt: skip
    commodities, states = labels_of(Product, "commodity"), labels_of(Product, "state")
    sold = {True: _("ya"), False: _("tidak")}
    rows = (
        [one.public_id, one.name, one.enterprise.name, one.enterprise.region_id, commodities[one.commodity],
         variant.label, variant.sku, variant.price, variant.weight_grams, sold[variant.active], states[one.state]]
        for one in export_products(person_of(request), filters, today=timezone.localdate())
        for variant in one.variants.all()
    )  # fmt: skip
    return csv_answer(_named("produk"), heads, rows)


@require_safe
@in_indonesian
def clusters_file(request: HttpRequest) -> HttpResponseBase:
    """Send the list of sentra as CSV."""
    filters = FilterForm(request.GET, kinds=False).filters()
    heads = [
        "Nomor profil", "Nama sentra", "Kode wilayah", "Wilayah", "Komoditas", "Aturan", "SK penetapan", "Status",
    ]  # fmt: skip
    commodities, states = labels_of(Cluster, "commodity"), labels_of(Cluster, "state")
    met = labels_of(Cluster, "rule_met")
    rows = (
        [one.public_id, one.name, one.region_id, one.region.name, commodities[one.commodity], met[one.rule_met],
         one.decree, states[one.state]]
        for one in export_clusters(person_of(request), filters)
    )  # fmt: skip
    return csv_answer(_named("sentra"), heads, rows)


def _named(what: str) -> str:
    return f"{what}-{timezone.localdate():%Y-%m-%d}.csv"
