"""Wholesale terms of one listing: unit, least order, and what is cheaper by the dozen. Prices of today are shown beside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from esmart.channels.models import Listing
from esmart.channels.rules import STEPS, ChannelsProblem, Wholesale, price_tiers, read_wholesale
from esmart.channels.services import set_wholesale, takes_wholesale
from esmart.core.money import write_rupiah
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Cell, Link, Table
from esmart.web.officer.access import actor_of, find_product, writes
from esmart.web.officer.asking import ask
from esmart.web.officer.channels.access import find_account_for, listing_in
from esmart.web.officer.fields import WholeField
from esmart.web.officer.registry.products import trail


class WholesaleForm(forms.Form):
    """What business buyers are asked and offered; a step left empty is none."""

    unit = forms.CharField(
        label=gettext_lazy("Satuan"), max_length=20, help_text=gettext_lazy("Contoh: pcs, lusin, kg.")
    )
    least = WholeField(label=gettext_lazy("Pesanan paling sedikit"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in range(1, STEPS + 1):
            self.fields[f"from_{step}"] = WholeField(
                label=_("Harga tingkat %(n)s, mulai dari") % {"n": step + 1}, required=False
            )
            self.fields[f"off_{step}"] = WholeField(
                label=_("Potongan tingkat %(n)s (persen)") % {"n": step + 1}, required=False
            )

    def wanted(self) -> Wholesale:
        """Give the terms as typed; a half step keeps a zero, which the rules refuse at its field."""
        asked = self.cleaned_data
        steps = [(asked[f"from_{n}"] or 0, asked[f"off_{n}"] or 0) for n in range(1, STEPS + 1)]
        while steps and steps[-1] == (0, 0):
            steps.pop()
        return Wholesale(unit=asked["unit"], least=asked["least"], steps=tuple(steps))


@writes
@require_http_methods(["GET", "POST"])
def wholesale(request: HttpRequest, public_id: str, account_id: str) -> HttpResponse:
    """Ask for a listing's wholesale terms and keep them."""
    product = find_product(request, public_id)
    account = find_account_for(request, product, account_id)
    listing = listing_in(account, product)
    if listing is None:
        raise Http404(_("Produk ini tidak ada di toko itu."))
    if not takes_wholesale(account.application.marketplace):
        messages.info(request, _("Toko ini tidak mengenal harga grosir."))
        return redirect("web:sell", public_id)
    kept = read_wholesale(listing.choices_made.get("terms") or {})
    form = WholesaleForm(request.POST or None, initial=_initial(kept))
    if form.is_bound and form.is_valid():
        try:
            set_wholesale(listing=listing, wanted=form.wanted(), actor=actor_of(request), now=timezone.now())
        except ChannelsProblem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            messages.success(
                request,
                _("Syarat grosir disimpan; ikut terbawa di berkas tayangan berikutnya dari toko ini."),
            )
            return redirect("web:sell", public_id)
    context = {
        "title": _("Syarat grosir di %(shop)s") % {"shop": account},
        "trail": [
            *trail(product, _("Lokapasar"))[:-1],
            Link(_("Lokapasar"), reverse("web:sell", args=[public_id])),
            Link(_("Syarat grosir"), ""),
        ],
        "lead": _(
            "Potongan dihitung dari harga produk, jadi tetap benar bila harganya berubah. Kosongkan tingkat yang tidak dipakai."
        ),
        "back": reverse("web:sell", args=[public_id]),
        "table": _prices(listing, kept),
    }
    return ask(request, form, context, "web/officer/channels/wholesale.html")


def _initial(kept: Wholesale) -> dict[str, Any]:
    found: dict[str, Any] = {"unit": kept.unit, "least": kept.least}
    for number, (least, off) in enumerate(kept.steps, 1):
        found |= {f"from_{number}": least, f"off_{number}": off}
    return found


def _prices(listing: Listing, kept: Wholesale) -> Table:
    offers = listing.offers.select_related("variant").order_by("variant__position")
    rows = [
        [
            Cell(" / ".join(offer.variant.options) or offer.variant.sku),
            Cell(write_number(least), number=True),
            Cell(write_rupiah(price), number=True),
        ]
        for offer in offers for least, price in price_tiers(kept, offer.desired_price)
    ]  # fmt: skip
    heads = [_("Varian"), _("Mulai dari"), _("Harga satuan")]
    return Table(_("Harga menurut syarat yang tersimpan"), heads, rows, number_heads=frozenset({1, 2}))
