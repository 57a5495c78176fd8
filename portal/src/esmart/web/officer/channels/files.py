"""Places that know files only: files taken out and brought in, their upload confirmed, and how the own sheet looks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from esmart.channels.models import ChannelAccount, FileExchange
from esmart.channels.queries import count_open_quotations, file_purposes, takes_quotations, way_to_connect
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import (
    choose_for_file,
    confirm_upload,
    export_file,
    import_orders,
    import_quotations,
    import_results,
    layout_of,
    publish_listing,
    read_rows,
    set_layout,
)
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Link
from esmart.web.officer.access import actor_of, find_product, writes
from esmart.web.officer.asking import ask
from esmart.web.officer.channels.access import channels_trail, find_account, find_account_for
from esmart.web.officer.fields import WholeField

EXCHANGES_SHOWN = 12
Purpose = FileExchange.Purpose
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_context(account: ChannelAccount) -> dict[str, Any]:
    """Give what a shop's page shows of its files; nothing for a shop that is not served by files."""
    if way_to_connect(account.application) != "file":
        return {"by_file": False}
    quoting = takes_quotations(account)
    return {
        "by_file": True,
        "quoting": quoting,
        "open_quotations": count_open_quotations(account) if quoting else 0,
        "exchanges": list(account.files.order_by("-id")[:EXCHANGES_SHOWN]),
        "outward": [(one.value, one.label) for one in (Purpose.LISTINGS, Purpose.STOCK, Purpose.PRICES)],
        "layouts": file_purposes(account),
    }


@writes
@require_POST
@in_indonesian
def take_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fill in a file and hand it out."""
    account = _file_account(request, public_id)
    form = "csv" if request.POST.get("form") == "csv" else "xlsx"
    try:
        made = export_file(
            account=account,
            purpose=request.POST.get("purpose", ""),
            form=form,
            actor=actor_of(request),
            now=timezone.now(),
        )
    except ChannelsProblem as problem:
        messages.error(request, str(problem))
        return redirect("web:shop", public_id)
    answer = HttpResponse(made.data, content_type=KINDS[form])
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


@writes
@require_POST
def uploaded(request: HttpRequest, public_id: str, file_id: str) -> HttpResponse:
    """Take note that a file was uploaded."""
    account = _file_account(request, public_id)
    exchange = get_object_or_404(FileExchange, account=account, public_id=file_id, outward=True)
    confirm_upload(exchange=exchange, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("Dicatat: isi berkas itu sudah ada di sana."))
    return redirect("web:shop", public_id)


class BringForm(forms.Form):
    """A file that comes in."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Isi berkas"),
        widget=forms.RadioSelect,
        choices=[
            ("orders", gettext_lazy("Pesanan atau penjualan")),
            ("results", gettext_lazy("Hasil unggah")),
        ],
    )
    file = forms.FileField(label=pgettext_lazy("satu", "Berkas"), help_text=gettext_lazy("CSV atau XLSX."))

    def __init__(self, *args: Any, account: ChannelAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if takes_quotations(account):
            self.fields["purpose"].choices += [("quotations", _("Permintaan penawaran"))]


BRINGERS = {"orders": import_orders, "results": import_results, "quotations": import_quotations}


@writes
@require_http_methods(["GET", "POST"])
def bring_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read orders, results or requests for quotation from a file; what could not be read is named, the rest is done."""
    account = _file_account(request, public_id)
    asked = request.GET.get("isi", "orders")
    form = BringForm(request.POST or None, request.FILES or None, account=account, initial={"purpose": asked})
    if form.is_bound and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        try:
            read = BRINGERS[purpose](
                account=account,
                data=form.cleaned_data["file"].read(),
                actor=actor_of(request),
                now=timezone.now(),
            )
        except ChannelsProblem as problem:
            form.add_error("file", str(problem))
        else:
            if read.repeated:
                messages.info(request, _("Berkas ini sudah pernah dibaca; tidak ada yang berubah."))
            else:
                facts = {"new": read.new, "changed": read.changed, "same": read.unchanged}
                messages.success(request, _("%(new)s baru, %(changed)s berubah, %(same)s sama.") % facts)
            for one in read.exchange.problems[:20]:
                place = {"row": one["row"], "column": one["heading"], "found": one["found"] or _("kosong")}
                messages.error(
                    request, _("Baris %(row)s, kolom %(column)s: “%(found)s” tidak terbaca.") % place
                )
            return redirect("web:quotations" if purpose == "quotations" else "web:shop", public_id)
    context = {
        "title": _("Masukkan berkas"),
        "trail": channels_trail(
            Link(str(account), reverse("web:shop", args=[public_id])), Link(_("Berkas"), "")
        ),
        "lead": _(
            "Pesanan mengurangi stok di sini dan di semua toko lain. Berkas yang sama boleh dimasukkan lagi."
        ),
        "back": reverse("web:shop", args=[public_id]),
        "button": _("Baca berkas"),
    }
    return ask(request, form, context)


class LayoutForm(forms.Form):
    """A sample of the own sheet, where its rows begin, and under which heading each of our columns stands."""

    file = forms.FileField(label=gettext_lazy("Contoh berkas"), help_text=gettext_lazy("CSV atau XLSX."))
    header_row = WholeField(label=gettext_lazy("Baris judul"), initial=1)
    first_row = WholeField(label=gettext_lazy("Baris pertama data"), initial=2)
    sheet = forms.CharField(label=gettext_lazy("Nama lembar"), required=False, max_length=60)

    def __init__(self, *args: Any, account: ChannelAccount, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = [one for one in layout_of(account, purpose).columns if one.field]
        for one in self.columns:
            self.fields[f"kolom-{one.field}"] = forms.CharField(
                label=_("Judul kolom untuk “%(heading)s”") % {"heading": one.heading},
                required=False,
                max_length=100,
            )

    def chosen(self) -> dict[str, str]:
        """Give our field → their heading, where one was typed."""
        named = {one.field: self.cleaned_data[f"kolom-{one.field}"].strip() for one in self.columns}
        return {field: heading for field, heading in named.items() if heading}


@writes
@require_http_methods(["GET", "POST"])
def fit_layout(request: HttpRequest, public_id: str, purpose: str) -> HttpResponse:
    """Learn once how this shop's own sheet looks."""
    account = _file_account(request, public_id)
    if purpose not in dict(file_purposes(account)):
        raise Http404(_("Isi berkas ini tidak dikenal."))
    form = LayoutForm(request.POST or None, request.FILES or None, account=account, purpose=purpose)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            rows = read_rows(asked["file"].read(), sheet=asked["sheet"])
            set_layout(
                account=account,
                purpose=purpose,
                rows=rows,
                header_row=asked["header_row"],
                first_row=asked["first_row"],
                sheet=asked["sheet"],
                chosen=form.chosen(),
                actor=actor_of(request),
                now=timezone.now(),
            )
        except ChannelsProblem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            messages.success(request, _("Lembar ini dipakai mulai sekarang."))
            return redirect("web:shop", public_id)
    context = {
        "title": _("Lembar sendiri: %(what)s") % {"what": Purpose(purpose).label},
        "trail": channels_trail(
            Link(str(account), reverse("web:shop", args=[public_id])), Link(_("Lembar"), "")
        ),
        "lead": _("Judul yang sama dengan milik kami dikenali sendiri; tuliskan hanya yang berbeda."),
        "back": reverse("web:shop", args=[public_id]),
    }
    return ask(request, form, context)


@writes
@require_POST
def sell_by_file(request: HttpRequest, public_id: str, account_id: str) -> HttpResponse:
    """Put a product into the next file of a place that knows files only."""
    product = find_product(request, public_id)
    account = find_account_for(request, product, account_id)
    try:
        publish_listing(
            product=product,
            account=account,
            choices=choose_for_file(product),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except ChannelsProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Produk ini masuk berkas tayangan berikutnya; unduh di halaman tokonya."))
    return redirect("web:sell", public_id)


def _file_account(request: HttpRequest, public_id: str) -> ChannelAccount:
    account = find_account(request, public_id, to_use=True)
    if way_to_connect(account.application) != "file":
        raise Http404(_("Toko ini tidak dilayani lewat berkas."))
    return account
