"""Lists of enterprises, products and sentra in a person's scope: filters and pages. The same rows as a file: downloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from esmart.channels.queries.readiness import ReadinessView, readiness_of
from esmart.core.money import write_rupiah
from esmart.core.queries import region_lines, regions_below
from esmart.registry.models import Commodity, Enterprise, Product, Profile
from esmart.registry.queries import (
    BadCursor,
    Filters,
    Page,
    list_clusters,
    list_enterprises,
    list_products,
)
from esmart.web.components.charts import write_number
from esmart.web.components.parts import state_badge_of
from esmart.web.components.shapes import Cell, Link, Table
from esmart.web.officer.access import OFFICIALS, find_enterprise, person_of
from esmart.web.officer.channels.access import accounts_of
from esmart.web.officer.registry.enterprises import enterprise_tabs, trail

LIST = "web/officer/registry/list.html"
ANY = ("", gettext_lazy("Semua"))
STATES = [("", gettext_lazy("Semua")), *Profile.State.choices]
PRODUCT_TASKS = [
    ("no_photo", gettext_lazy("Tanpa foto")),
    ("expiring", gettext_lazy("Legalitas segera habis")),
    ("incomplete", gettext_lazy("Belum lengkap")),
]
ENTERPRISE_TASKS = [
    ("no_product", gettext_lazy("Tanpa produk")),
    ("incomplete", gettext_lazy("Belum lengkap")),
]


class FilterForm(forms.Form):
    """What a list is narrowed to; unreadable values narrow nothing."""

    q = forms.CharField(label=gettext_lazy("Cari"), max_length=100, required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=STATES, required=False)
    wilayah = forms.ChoiceField(label=gettext_lazy("Provinsi"), required=False)
    komoditas = forms.ChoiceField(
        label=gettext_lazy("Komoditas"), choices=[ANY, *Commodity.choices], required=False
    )
    jenis = forms.ChoiceField(
        label=gettext_lazy("Jenis"), choices=[ANY, *Enterprise.Kind.choices], required=False
    )
    perlu = forms.ChoiceField(label=gettext_lazy("Perlu dikerjakan"), required=False)

    def __init__(self, data: Any, *, todo: Sequence[tuple[str, Any]] = (), kinds: bool = True) -> None:
        super().__init__(data)
        self.fields["wilayah"].choices = [ANY, *((one.code, one.name) for one in regions_below(None))]
        self.fields["perlu"].choices = [ANY, *todo]
        if not todo:
            del self.fields["perlu"]
        if not kinds:
            del self.fields["jenis"]

    def filters(self) -> Filters:
        """Give what can be read of the filters."""
        self.is_valid()
        chosen = self.cleaned_data
        return Filters(
            words=chosen.get("q", ""),
            state=chosen.get("status", ""),
            region=chosen.get("wilayah", ""),
            commodity=chosen.get("komoditas", ""),
            kind=chosen.get("jenis", ""),
            todo=chosen.get("perlu", ""),
        )


@require_safe
def enterprises(request: HttpRequest) -> HttpResponse:
    """List the enterprises in this person's scope."""
    form = FilterForm(request.GET, todo=ENTERPRISE_TASKS)
    filters = form.filters()
    page = _page(lambda cursor: list_enterprises(person_of(request), filters, cursor=cursor), request)
    places = region_lines({one.region_id for one in page.rows})
    rows = [
        [
            Cell(one.name, reverse("web:manage_enterprise", args=[one.public_id])),
            Cell(places[one.region_id]),
            Cell(str(one.get_kind_display())),
            Cell(write_number(one.product_count), number=True),
            Cell(badge=state_badge_of(one.state)),
        ]
        for one in page.rows
    ]
    heads = [_("Nama usaha"), _("Wilayah"), _("Jenis"), _("Produk tayang"), _("Status")]
    context = {
        "title": _("Usaha"),
        "table": Table(_("Usaha"), heads, rows, caption_shown=False, number_heads=frozenset({3})),
        "add_url": reverse("web:add_enterprise") if person_of(request).may_write else "",
        "add_label": _("Tambah usaha"),
        "links": [Link(_("Kemungkinan kembar"), reverse("web:duplicates"), icon="merge")],
        "empty_title": _("Belum ada usaha"),
        "empty_text": _("Tambahkan satu per satu, atau unggah berkas bila sudah ada daftarnya."),
    }
    return _list(request, form, page, "web:export_enterprises", context)


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """List the products in this person's scope."""
    form = FilterForm(request.GET, todo=PRODUCT_TASKS)
    filters = form.filters()
    today = timezone.localdate()
    page = _page(
        lambda cursor: list_products(person_of(request), filters, today=today, cursor=cursor), request
    )
    context = {
        "title": _("Produk"),
        "table": products_table(page.rows),
        "empty_title": _("Belum ada produk"),
        "empty_text": _("Buka sebuah usaha dan tambahkan produk pertamanya, atau unggah berkas."),
    }
    return _list(request, form, page, "web:export_products", context)


def products_table(rows: Iterable[Product], readiness: Mapping[int, ReadinessView] | None = None) -> Table:
    """Give products as rows: name, maker, price, photos, state, and where given how ready each is to be sold."""
    heads = [_("Nama produk"), _("Usaha"), _("Harga"), _("Foto"), _("Status")]
    if readiness:
        heads.append(_("Kesiapan di lokapasar"))
    cells = [
        [
            Cell(one.name, reverse("web:manage_product", args=[one.public_id])),
            Cell(one.enterprise.name),
            Cell(_price(*one.prices), number=True),
            Cell(write_number(one.photo_count), number=True),
            Cell(badge=state_badge_of(one.state)),
            *([_ready_cell(one, readiness[one.pk])] if readiness else []),
        ]
        for one in rows
    ]
    return Table(_("Produk"), heads, cells, caption_shown=False, number_heads=frozenset({2, 3}))


def _ready_cell(product: Product, view: ReadinessView) -> Cell:
    words = f"{view.percent_written} · {view.next_step}" if view.next_step else view.percent_written
    return Cell(words, reverse("web:sell", args=[product.public_id]))


def _readiness(request: HttpRequest, rows: Sequence[Product]) -> dict[int, ReadinessView]:
    """Give, by product, how ready it is for the shop it is least ready for; nothing where no shop sells for its maker."""
    if not rows:
        return {}
    found = readiness_of(rows, accounts_of(request, rows[0]), today=timezone.localdate())
    least: dict[int, ReadinessView] = {}
    for (product_id, _account), view in found.items():
        if product_id not in least or view.percent < least[product_id].percent:
            least[product_id] = view
    return least


def _price(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return ""
    return write_rupiah(low) if low == high else f"{write_rupiah(low)} – {write_rupiah(high)}"


@require_safe
def clusters(request: HttpRequest) -> HttpResponse:
    """List the sentra in this person's scope."""
    form = FilterForm(request.GET, kinds=False)
    filters = form.filters()
    page = _page(lambda cursor: list_clusters(person_of(request), filters, cursor=cursor), request)
    rows = [
        [
            Cell(one.name, reverse("web:manage_cluster", args=[one.public_id])),
            Cell(one.region.name),
            Cell(str(one.get_commodity_display())),
            Cell(write_number(one.member_count), number=True),
            Cell(badge=state_badge_of(one.state)),
        ]
        for one in page.rows
    ]
    heads = [_("Nama sentra"), _("Wilayah"), _("Komoditas"), _("Anggota"), _("Status")]
    context = {
        "title": _("Sentra"),
        "table": Table(_("Sentra"), heads, rows, caption_shown=False, number_heads=frozenset({3})),
        "add_url": reverse("web:add_cluster") if person_of(request).role in OFFICIALS else "",
        "add_label": _("Tambah sentra"),
        "empty_title": _("Belum ada sentra"),
        "empty_text": _("Sentra adalah kumpulan unit usaha sejenis yang berdekatan."),
    }
    return _list(request, form, page, "web:export_clusters", context)


@require_safe
def enterprise_products(request: HttpRequest, public_id: str) -> HttpResponse:
    """List the products of one enterprise."""
    enterprise = find_enterprise(request, public_id)
    person = person_of(request)
    filters = Filters(enterprise_id=enterprise.id)
    page = _page(
        lambda cursor: list_products(person, filters, today=timezone.localdate(), cursor=cursor), request
    )
    context = {
        "enterprise": enterprise,
        "trail": trail(enterprise, _("Produk")),
        "tabs": enterprise_tabs(enterprise, "products"),
        "table": products_table(page.rows, _readiness(request, page.rows)),
        "may_add": person.may_write and enterprise.state != Enterprise.State.MERGED,
        "next_url": _next(request, page),
    }
    return render(request, "web/officer/registry/enterprise_products.html", context)


def _page(read: Any, request: HttpRequest) -> Page[Any]:
    try:
        return read(request.GET.get("sesudah", ""))
    except BadCursor as bad:
        raise Http404(_("Halaman daftar ini tidak ada.")) from bad


def _next(request: HttpRequest, page: Page[Any]) -> str:
    if not page.next_cursor:
        return ""
    asked = {name: value for name, value in request.GET.items() if name != "sesudah" and value}
    return f"?{urlencode({**asked, 'sesudah': page.next_cursor})}"


def _list(
    request: HttpRequest, form: FilterForm, page: Page[Any], export: str, context: dict[str, Any]
) -> HttpResponse:
    asked = {name: value for name, value in request.GET.items() if name != "sesudah" and value}
    shared = {
        "form": form,
        "filtered": form.filters().any,
        "next_url": _next(request, page),
        "export_url": f"{reverse(export)}?{urlencode(asked)}",
        "trail": [Link(_("Meja kerja"), reverse("web:desk")), Link(context["title"], "")],
    }
    return render(request, LIST, {**shared, **context})
