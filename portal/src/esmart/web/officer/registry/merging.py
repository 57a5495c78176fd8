"""Two profiles of one thing: the list of likely twins, the comparison, the merge and its undoing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.core.money import write_rupiah
from esmart.registry.models import Enterprise, Product
from esmart.registry.queries import (
    enterprises_for,
    find_merge,
    possible_duplicates,
    products_for,
    profiles_of_merge,
    similar_enterprises,
    similar_products,
)
from esmart.registry.services import RegistryProblem, merge_enterprises, merge_products, undo_merge
from esmart.web.officer.access import actor_of, find_enterprise, find_product, person_of, writes
from esmart.web.officer.registry import enterprises, products
from esmart.web.officer.saying import say_as_message

MERGE = "web/officer/registry/merge.html"
WITH = "dengan"


@dataclass(frozen=True)
class Comparison:
    """Two things side by side; rows are (label, left, right, whether they differ)."""

    heads: tuple[str, str]
    rows: Sequence[tuple[str, str, str, bool]]


def compare(heads: tuple[str, str], rows: Sequence[tuple[str, Any, Any]]) -> Comparison:
    """Put two lists of values side by side and mark where they differ; what both leave empty is left out."""
    said = [(label, str(left or ""), str(right or "")) for label, left, right in rows]
    return Comparison(heads, [(*row, row[1] != row[2]) for row in said if row[1] or row[2]])


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """List pairs of enterprises that may be one."""
    context = {
        "title": _("Kemungkinan kembar"),
        "trail": enterprises.trail(None, _("Kemungkinan kembar")),
        "pairs": possible_duplicates(person_of(request)),
    }
    return render(request, "web/officer/registry/duplicates.html", context)


@writes
@require_http_methods(["GET", "POST"])
def merge_enterprise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Compare an enterprise with another and let them become one."""
    enterprise = find_enterprise(request, public_id, to_edit=True)
    asked = _asked(request)
    other = None
    if asked and asked != public_id:
        other = enterprises_for(person_of(request)).select_related("region").filter(public_id=asked).first()
    if request.method == "POST":
        kept, absorbed = _choice(request, enterprise, other)
        try:
            merge_enterprises(
                kept_id=kept.id, absorbed_id=absorbed.id, actor=actor_of(request), now=timezone.now()
            )
        except RegistryProblem as problem:
            say_as_message(problem, request)
            return redirect(request.get_full_path())
        messages.success(request, _("Digabung. Bila keliru, batalkan di halaman riwayat."))
        return redirect("web:manage_enterprise", kept.public_id)
    title = _("Gabungkan usaha")
    context: dict[str, Any] = {"title": title, "trail": enterprises.trail(enterprise, title), "asked": asked}
    context |= {"other": other, "pair": [enterprise, other], "back": enterprises.profile_url(enterprise)}
    if other is None:
        similar = similar_enterprises(person_of(request), enterprise)
        context["candidates"] = [
            {"public_id": one.public_id, "name": one.name, "note": f"{one.region.name} · {one.address}"}
            for one in similar
        ]
    else:
        context["comparison"] = compare(
            (enterprise.name, other.name), list(_enterprise_rows(enterprise, other))
        )
    return render(request, MERGE, context)


def _enterprise_rows(left: Enterprise, right: Enterprise) -> Sequence[tuple[str, Any, Any]]:
    shown = [
        (_("Nomor profil"), "public_id"), (_("Bentuk usaha"), "get_legal_form_display"), (_("Wilayah"), "region"),
        (_("Alamat"), "address"), (_("Telepon"), "phone"), ("NIB", "business_id"), ("NPWP", "tax_id"),
        (_("Komoditas"), "get_commodity_display"), (_("Status"), "get_state_display"), (_("Cerita usaha"), "description"),
    ]  # fmt: skip
    rows = [(label, _value(left, name), _value(right, name)) for label, name in shown]
    counts = [(_("Produk"), left.products.count(), right.products.count())]
    dates = [(_("Dicatat sejak"), f"{left.created_at:%d-%m-%Y}", f"{right.created_at:%d-%m-%Y}")]
    return [*rows, *counts, *dates]


@writes
@require_http_methods(["GET", "POST"])
def merge_product(request: HttpRequest, public_id: str) -> HttpResponse:
    """Compare a product with another of the same enterprise and let them become one."""
    product = find_product(request, public_id, to_edit=True)
    asked = _asked(request)
    other = None
    if asked and asked != public_id:
        other = (
            products_for(person_of(request))
            .filter(public_id=asked, enterprise_id=product.enterprise_id)
            .first()
        )
    if request.method == "POST":
        kept, absorbed = _choice(request, product, other)
        try:
            merge_products(
                kept_id=kept.id, absorbed_id=absorbed.id, actor=actor_of(request), now=timezone.now()
            )
        except RegistryProblem as problem:
            say_as_message(problem, request)
            return redirect(request.get_full_path())
        messages.success(request, _("Digabung. Bila keliru, batalkan di halaman riwayat."))
        return redirect("web:manage_product", kept.public_id)
    title = _("Gabungkan produk")
    context: dict[str, Any] = {"title": title, "trail": products.trail(product, title), "asked": asked}
    context |= {"other": other, "pair": [product, other], "back": products.product_url(product)}
    if other is None:
        context["candidates"] = [
            {"public_id": one.public_id, "name": one.name, "note": one.get_state_display()}
            for one in similar_products(product)
        ]
    else:
        context["comparison"] = compare((product.name, other.name), list(_product_rows(product, other)))
    return render(request, MERGE, context)


def _product_rows(left: Product, right: Product) -> Sequence[tuple[str, Any, Any]]:
    shown = [
        (_("Nomor profil"), "public_id"), (_("Komoditas"), "get_commodity_display"), (_("Bahan"), "materials"),
        (_("Keterangan"), "description"), (_("Status"), "get_state_display"),
    ]  # fmt: skip
    rows = [(label, _value(left, name), _value(right, name)) for label, name in shown]
    return [
        *rows,
        (_("Varian"), _variants(left), _variants(right)),
        (_("Foto"), left.photos.count(), right.photos.count()),
        (_("Dicatat sejak"), f"{left.created_at:%d-%m-%Y}", f"{right.created_at:%d-%m-%Y}"),
    ]


def _variants(product: Product) -> str:
    return "; ".join(f"{one.label or one.sku} {write_rupiah(one.price)}" for one in product.variants.all())


def _value(profile: Any, name: str) -> Any:
    value = getattr(profile, name)
    return value() if callable(value) else value


def _asked(request: HttpRequest) -> str:
    return (request.POST.get(WITH) or request.GET.get(WITH, "")).strip()


def _choice[P: (Enterprise, Product)](request: HttpRequest, first: P, second: P | None) -> tuple[P, P]:
    """Give which is kept and which absorbed; 404 when the other one is not in reach or neither was chosen."""
    if second is None:
        raise Http404(_("Profil lain tidak ditemukan."))
    keep = request.POST.get("keep", "")
    if keep not in {first.public_id, second.public_id}:
        raise Http404(_("Pilih profil yang dipertahankan."))
    return (first, second) if keep == first.public_id else (second, first)


@writes
@require_POST
def unmerge(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merge back; 404 for a merge of profiles outside this person's scope."""
    merge = find_merge(merge_id)
    if merge is None:
        raise Http404(_("Penggabungan tidak ditemukan."))
    kept, absorbed = profiles_of_merge(merge)
    is_enterprise = isinstance(kept, Enterprise)
    find = find_enterprise if is_enterprise else find_product
    find(request, kept.public_id, to_edit=True)
    try:
        undo_merge(merge_id=merge_id, actor=actor_of(request), now=timezone.now())
    except RegistryProblem as problem:
        say_as_message(problem, request)
        return redirect("web:manage_enterprise" if is_enterprise else "web:manage_product", kept.public_id)
    messages.success(request, _("Penggabungan dibatalkan; kedua profil berdiri sendiri lagi."))
    return redirect("web:manage_enterprise" if is_enterprise else "web:manage_product", absorbed.public_id)
