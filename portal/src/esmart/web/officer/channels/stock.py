"""Stock of one product: how many stand on the shelf, what moved them, and why a shop shows its number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from esmart.channels.queries import balances_of, explain_stock, worst_case
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import correct_stock, count_stock, receive_stock
from esmart.registry.models import Product, Variant
from esmart.registry.queries import may_edit
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Cell, Link, Table
from esmart.web.officer.access import actor_of, find_product, person_of
from esmart.web.officer.asking import ask
from esmart.web.officer.fields import WholeField
from esmart.web.officer.registry.products import product_tabs, trail

COUNT, RECEIVE, CORRECT = "count", "receive", "correct"


class StockForm(forms.Form):
    """One movement on the shelf."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Apa yang terjadi"),
        widget=forms.RadioSelect,
        initial=COUNT,
        choices=[
            (COUNT, gettext_lazy("Dihitung: sekarang ada sekian di rak")),
            (RECEIVE, gettext_lazy("Barang masuk: bertambah sekian")),
            (CORRECT, gettext_lazy("Koreksi: tambah atau kurangi (−) sekian, dengan alasan")),
        ],
    )
    quantity = WholeField(label=gettext_lazy("Jumlah (buah)"))
    reason = forms.CharField(label=gettext_lazy("Alasan atau catatan"), max_length=300, required=False)


@require_safe
def stock(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the stock of each variant of a product."""
    product = find_product(request, public_id)
    variants = list(product.variants.all())
    balances = balances_of(variants)
    risk = worst_case(product)
    rows = [
        [
            Cell(one.label or product.name, reverse("web:variant_stock", args=[public_id, one.pk])),
            Cell(one.sku),
            Cell(write_number(balances[one.pk].on_hand), number=True),
            Cell(write_number(balances[one.pk].reserved), number=True),
            Cell(write_number(balances[one.pk].available), number=True),
        ]
        for one in variants
        if one.active or balances[one.pk].on_hand
    ]
    heads = [_("Varian"), "SKU", _("Di rak"), _("Dipesan"), _("Tersedia")]
    context = {
        "product": product,
        "title": _("Stok"),
        "trail": trail(product, _("Stok")),
        "tabs": product_tabs(product, "stock"),
        "table": Table(_("Stok"), heads, rows, caption_shown=False, number_heads=frozenset({2, 3, 4})),
        "missing": [(one, balances[one.pk].missing) for one in variants if balances[one.pk].missing],
        "risk": max(risk.values(), default=0),
        "may_edit": may_edit(person_of(request), product.enterprise),
    }
    return render(request, "web/officer/channels/stock.html", context)


@require_http_methods(["GET", "POST"])
def variant_stock(request: HttpRequest, public_id: str, variant_id: int) -> HttpResponse:
    """Explain a variant's number from the first movement to each shop's answer, and take down a new movement."""
    product = find_product(request, public_id, to_edit=request.method == "POST")
    variant = product.variants.filter(pk=variant_id).first()
    if variant is None:
        raise Http404(_("Varian tidak ditemukan."))
    form = StockForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            _move(form.cleaned_data, variant, request)
        except ChannelsProblem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            messages.success(request, _("Dicatat; jumlah di toko-toko segera menyusul."))
            return redirect("web:variant_stock", public_id, variant_id)
    return ask(request, form, _context(request, product, variant), "web/officer/channels/variant_stock.html")


def _move(chosen: dict[str, Any], variant: Variant, request: HttpRequest) -> None:
    facts: dict[str, Any] = {
        "variant": variant,
        "reason": chosen["reason"],
        "actor": actor_of(request),
        "now": timezone.now(),
    }
    if chosen["kind"] == COUNT:
        count_stock(quantity=chosen["quantity"], **facts)
    elif chosen["kind"] == RECEIVE:
        receive_stock(quantity=chosen["quantity"], **facts)
    else:
        correct_stock(change=chosen["quantity"], **facts)


def _context(request: HttpRequest, product: Product, variant: Variant) -> dict[str, Any]:
    explained = explain_stock(variant)
    links = trail(product, _("Stok"))
    links[-1] = Link(_("Stok"), reverse("web:stock", args=[product.public_id]))
    return {
        "product": product,
        "variant": variant,
        "title": variant.label or product.name,
        "trail": [*links, Link(variant.label or variant.sku, "")],
        "explained": explained,
        "movements": _movements(explained),
        "may_edit": may_edit(person_of(request), product.enterprise),
    }


def _movements(explained: Any) -> Table:
    def signed(number: int) -> str:
        return f"{number:+,}".replace(",", ".") if number else "–"

    rows = [
        [
            Cell(f"{timezone.localtime(one.at):%d-%m-%Y %H.%M}"),
            Cell(str(one.get_kind_display())),
            Cell(signed(one.on_hand_change), number=True),
            Cell(signed(one.reserved_change), number=True),
            Cell(f"{write_number(one.on_hand_after)} / {write_number(one.reserved_after)}", number=True),
            _cause(one),
            Cell(one.actor_label),
        ]
        for one in explained.movements
    ]
    heads = [_("Waktu"), _("Kejadian"), _("Rak"), _("Dipesan"), _("Menjadi"), _("Sebab"), _("Oleh")]
    return Table(_("Gerakan stok"), heads, rows, caption_shown=False, number_heads=frozenset({2, 3, 4}))


def _cause(movement: Any) -> Cell:
    if movement.order_line_id is None:
        return Cell(movement.reason)
    order = movement.order_line.order
    return Cell(_("Pesanan %(id)s") % {"id": order.external_id}, reverse("web:order", args=[order.public_id]))
