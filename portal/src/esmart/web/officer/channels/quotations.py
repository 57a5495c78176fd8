"""Requests for quotation of a shop that sells to businesses: the list, one by hand, an answer, the buyer's name."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.channels.models import ChannelAccount, Quotation
from esmart.channels.queries import find_quotation, may_use, quotations_of, takes_quotations
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import (
    answer_quotation,
    open_quotation_buyer,
    propose_price,
    record_quotation,
)
from esmart.core.money import write_rupiah
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Badge, Link
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.asking import ask, typed, whole
from esmart.web.officer.channels.access import channels_trail, find_account
from esmart.web.officer.fields import DateInput, RupiahField, WholeField

OFFSET_AT_MOST = 100_000


@require_safe
def quotations(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a shop's requests, those without an answer first."""
    account = _quoting_account(request, public_id)
    offset = min(whole(request.GET.get("mulai", "")) or 0, OFFSET_AT_MOST)
    page = quotations_of(account, offset=offset)
    context = {
        "title": _("Permintaan penawaran"),
        "trail": [*_trail(account)[:-1], Link(_("Permintaan penawaran"), "")],
        "account": account,
        "may_use": may_use(person_of(request), account),
        "quotations": [{"one": one, "badge": _badge(one)} for one in page.quotations],
        "next_url": f"?mulai={page.next_offset}" if page.next_offset else "",
    }
    return render(request, "web/officer/channels/quotations.html", context)


class QuotationForm(forms.Form):
    """A request as it stands in the seller panel."""

    request_number = forms.CharField(label=gettext_lazy("Nomor permintaan"), max_length=60)
    asked_on = forms.DateField(label=gettext_lazy("Tanggal"), widget=DateInput)
    item = forms.CharField(label=gettext_lazy("Barang yang diminta"), max_length=255)
    quantity = WholeField(label=gettext_lazy("Jumlah"))
    unit = forms.CharField(label=gettext_lazy("Satuan"), max_length=30, initial="pcs")
    description = forms.CharField(
        label=gettext_lazy("Keterangan"), required=False, max_length=2000, widget=forms.Textarea
    )
    buyer = forms.CharField(
        label=gettext_lazy("Pembeli"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Disimpan tersandi dan tampil tersamar."),
    )
    sku = forms.CharField(
        label=gettext_lazy("SKU varian kami"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Dengan SKU, harganya diusulkan."),
    )


@writes
@require_http_methods(["GET", "POST"])
def add_quotation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record a request by hand, then go on to answer it."""
    account = _quoting_account(request, public_id, to_use=True)
    form = QuotationForm(typed(request), initial={"asked_on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        try:
            kept = record_quotation(
                account=account, actor=actor_of(request), now=timezone.now(), **form.cleaned_data
            )
        except ChannelsProblem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            messages.success(request, _("Permintaan dicatat; sekarang tawarkan harganya."))
            return redirect("web:quotation", public_id, kept.public_id)
    context = {
        "title": _("Catat permintaan penawaran"),
        "trail": [*_trail(account), Link(_("Catat"), "")],
        "lead": _("Salin apa yang tertulis di panel penjual."),
        "back": reverse("web:quotations", args=[public_id]),
    }
    return ask(request, form, context)


class AnswerForm(forms.Form):
    """What one unit costs."""

    unit_price = RupiahField(
        label=gettext_lazy("Harga satu satuan"), help_text=gettext_lazy("Rupiah bulat, contoh: 25.000.")
    )


@writes
@require_http_methods(["GET", "POST"])
def quotation(request: HttpRequest, public_id: str, quotation_id: str) -> HttpResponse:
    """Show one request and answer it; the variant's price is proposed."""
    account = _quoting_account(request, public_id, to_use=True)
    found = _quotation(account, quotation_id)
    proposed = propose_price(found)
    form = AnswerForm(typed(request), initial={"unit_price": found.quoted_price or proposed})
    if form.is_bound and form.is_valid():
        price = form.cleaned_data["unit_price"]
        try:
            answer_quotation(quotation=found, unit_price=price, actor=actor_of(request), now=timezone.now())
        except ChannelsProblem as problem:
            form.add_error("unit_price", str(problem))
        else:
            messages.success(request, _("Jawaban disimpan; unduh berkas jawaban untuk membawanya ke sana."))
            return redirect("web:quotations", public_id)
    context = {
        "title": _("Permintaan %(number)s") % {"number": found.request_number},
        "trail": [*_trail(account), Link(found.request_number, "")],
        "account": account,
        "quotation": found,
        "badge": _badge(found),
        "facts": _facts(found),
        "proposed": proposed,
        "back": reverse("web:quotations", args=[public_id]),
    }
    return ask(request, form, context, "web/officer/channels/quotation.html")


@writes
@require_POST
def show_quotation_buyer(request: HttpRequest, public_id: str, quotation_id: str) -> HttpResponse:
    """Open the buyer's name; who looked stands in the history."""
    account = _quoting_account(request, public_id, to_use=True)
    found = _quotation(account, quotation_id)
    name = open_quotation_buyer(quotation=found, actor=actor_of(request), now=timezone.now())
    context = {
        "title": _("Pembeli"),
        "trail": [*_trail(account), Link(found.request_number, "")],
        "account": account,
        "quotation": found,
        "pairs": [(_("Nama"), name)] if name else [],
    }
    answer = render(request, "web/officer/channels/quotation_buyer.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _quoting_account(request: HttpRequest, public_id: str, *, to_use: bool = False) -> ChannelAccount:
    account = find_account(request, public_id, to_use=to_use)
    if not takes_quotations(account):
        raise Http404(_("Lokapasar ini tidak mengenal permintaan penawaran."))
    return account


def _quotation(account: ChannelAccount, public_id: str) -> Quotation:
    found = find_quotation(account, public_id)
    if found is None:
        raise Http404(_("Permintaan ini tidak ditemukan."))
    return found


def _trail(account: ChannelAccount) -> list[Link]:
    return channels_trail(
        Link(str(account), reverse("web:shop", args=[account.public_id])),
        Link(_("Permintaan penawaran"), reverse("web:quotations", args=[account.public_id])),
    )


def _badge(one: Quotation) -> Badge:
    state = Quotation.State(one.state)
    waits = state is Quotation.State.OPEN
    return Badge(str(state.label), "warning" if waits else "good", "clock" if waits else "check")


def _facts(one: Quotation) -> list[tuple[str, Any]]:
    pairs = [
        (_("Barang"), one.item),
        (_("Jumlah"), f"{write_number(one.quantity)} {one.unit}"),
        (_("Tanggal"), f"{one.asked_on:%d-%m-%Y}"),
        (_("Kategori"), one.category),
        (_("Keterangan"), one.description),
        (_("Pembeli"), one.buyer_masked),
        (_("Varian kami"), f"{one.variant.product.name} {one.variant.label}" if one.variant else one.sku),
        (_("Harga yang ditawarkan"), write_rupiah(one.quoted_price) if one.quoted_price else ""),
        (_("Nilai seluruhnya"), write_rupiah(one.total) if one.total else ""),
    ]
    return [(label, value) for label, value in pairs if value]
