"""Materials, tools and production orders of a workshop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from esmart.coaching.models import MaterialMove, Output, ProductionOrder
from esmart.coaching.queries.work.scope import may_run
from esmart.coaching.queries.work.workshops import (
    activities_of,
    material_moves,
    material_stock,
    orders_of,
    outputs_of,
    tools_on,
)
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.work.count_tools import count_tools, keep_tool
from esmart.coaching.services.work.move_material import move_material
from esmart.coaching.services.work.produce import (
    STEPS,
    receive_output,
    record_output,
    set_order_state,
    take_back_output,
)
from esmart.core.ids import new_public_id
from esmart.core.money import write_rupiah
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Badge, Cell, Figure, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.work.access import find_order, find_output, find_workshop, today
from esmart.web.officer.coaching.work.activities import activity_trail
from esmart.web.officer.coaching.work.layout import (
    PROBLEMS,
    Notice,
    PostButton,
    Section,
    SmallForm,
    at,
    do_at_once,
    form_page,
    show,
    stop_for_strangers,
    trail_of,
)
from esmart.web.officer.coaching.work.workshops import workshop_tabs
from esmart.web.officer.coaching.work.writing import write_day, write_quantity
from esmart.web.officer.fields import DateInput, RupiahField, WholeField

OPEN_STATES = ("planned", "running")


class QuantityField(forms.DecimalField):
    """An amount with up to two decimals, typed with a comma or a point."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class MaterialForm(forms.Form):
    """One move of material."""

    kind = forms.ChoiceField(label=gettext_lazy("Apa yang terjadi"), choices=MaterialMove.Kind.choices)
    material = forms.CharField(
        label=pgettext_lazy("satu", "Bahan"),
        max_length=100,
        help_text=gettext_lazy("Misalnya Kain katun putih."),
    )
    unit_of_measure = forms.CharField(
        label=gettext_lazy("Satuan"), max_length=20, help_text=gettext_lazy("m, kg, lembar")
    )
    quantity = QuantityField(
        label=gettext_lazy("Jumlah"), max_digits=12, decimal_places=2, min_value=0, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=gettext_lazy("Untuk koreksi hitung: yang sekarang ada."),
    )  # fmt: skip
    cost = RupiahField(label=gettext_lazy("Harga bahan masuk"), required=False)
    order = forms.TypedChoiceField(label=gettext_lazy("Untuk pesanan"), required=False, empty_value=None)
    on = forms.DateField(label=gettext_lazy("Tanggal"), widget=DateInput())
    note = forms.CharField(label=gettext_lazy("Catatan"), max_length=200, required=False)

    def __init__(self, *args: Any, orders: list[ProductionOrder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["order"]
        known = {one.public_id: one for one in orders if one.state in OPEN_STATES}
        field.choices = [("", "–"), *((key, one.item) for key, one in known.items())]
        field.coerce = known.get


@require_http_methods(["GET", "POST"])
def materials(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show stock and moves of material, and keep one more move."""
    found = find_workshop(request, public_id, to_run=request.method == "POST")
    orders = orders_of(activities_of(found))
    form = MaterialForm(request.POST or None, orders=orders, initial={"on": today()})
    if form.is_bound and form.is_valid():
        try:
            left = move_material(
                workshop=found, actor=actor_of(request), now=timezone.now(), **form.cleaned_data
            )
        except CoachingProblem as problem:
            stop_for_strangers(problem)
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            told = {
                "material": form.cleaned_data["material"],
                "n": write_quantity(left),
                "unit": form.cleaned_data["unit_of_measure"],
            }
            if left < 0:
                messages.warning(
                    request,
                    _("Dicatat. %(material)s sekarang %(n)s %(unit)s, kurang dari nol: periksa catatannya.")
                    % told,
                )
            else:
                messages.success(request, _("Dicatat. Sisa %(material)s: %(n)s %(unit)s.") % told)
            return redirect("web:materials", public_id)
    stock = material_stock(found)
    rows = [
        [Cell(one.material), Cell(write_quantity(one.quantity), number=True), Cell(one.unit_of_measure),
         Cell(write_day(one.last_on)), Cell(badge=Badge(_("Kurang dari nol"), "danger", "danger") if one.quantity < 0 else Badge(_("Ada") if one.quantity else pgettext("bahan", "Habis"), "good" if one.quantity else "warning"))]
        for one in stock
    ]  # fmt: skip
    moves = [
        [Cell(write_day(one.on)), Cell(one.material), Cell(write_quantity(one.quantity), number=True), Cell(str(one.get_kind_display())),
         Cell(one.order.item if one.order else ""), Cell(write_rupiah(one.cost) if one.cost else "", number=True), Cell(one.note)]
        for one in material_moves(found)
    ]  # fmt: skip
    runs = may_run(person_of(request), found.office_id)
    answer = show(
        request,
        title=found.name,
        trail=trail_of(Link(found.name, at("workshop", public_id)), Link(_("Bahan"), "")),
        tabs=workshop_tabs(found, "materials"),
        notices=[Notice(title=_("Belum dapat disimpan"), text=_("Periksa isian yang ditandai."), tone="danger")] if form.errors else [],
        sections=[
            Section(title=_("Sisa bahan"), table=Table(_("Sisa bahan"), [_("Bahan"), _("Sisa"), _("Satuan"), _("Terakhir"), _("Keadaan")], rows, caption_shown=False, number_heads=frozenset({1})),
                    empty=_("Belum ada bahan. Catat bahan yang masuk."),
                    form=SmallForm(form=form, url=at("materials", public_id), button=_("Catat"), title=_("Catat bahan"), folded=not form.errors and bool(rows)) if runs else None),
            Section(title=_("Gerakan terakhir"), table=Table(_("Gerakan"), [_("Tanggal"), _("Bahan"), _("Jumlah"), _("Kejadian"), _("Pesanan"), _("Harga"), _("Catatan")], moves, caption_shown=False, number_heads=frozenset({2, 5})), empty=_("Belum ada gerakan.")),
        ],
    )  # fmt: skip
    if form.errors:
        answer.status_code = 422
    return answer


class ToolForm(forms.Form):
    """A kind of tool."""

    code = forms.CharField(label=gettext_lazy("Kode"), max_length=30)
    name = forms.CharField(
        label=gettext_lazy("Keterangan"), max_length=150, help_text=gettext_lazy("Misalnya Gunting kain.")
    )
    quantity = WholeField(label=gettext_lazy("Jumlah"))
    place = forms.CharField(label=gettext_lazy("Tempat"), max_length=100, required=False)


@require_http_methods(["GET", "POST"])
def tools(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the tools of a workshop and keep how many are in use today and how many were found."""
    found = find_workshop(request, public_id, to_run=request.method == "POST")
    day = today()
    rows = tools_on(found, day)
    problem = ""
    if request.method == "POST":
        try:
            counts = {
                tool.pk: (_count(request, f"used-{tool.pk}") or 0, _count(request, f"found-{tool.pk}"))
                for tool, _use in rows
            }
            missing = count_tools(
                workshop=found, on=day, counts=counts, actor=actor_of(request), now=timezone.now()
            )
        except CoachingProblem as refused:
            stop_for_strangers(refused)
            problem = str(refused)
        except ValueError:
            problem = _("Tulis angka bulat.")
        else:
            if missing:
                messages.warning(
                    request,
                    _("Dicatat. Kurang dari jumlahnya: %(names)s.")
                    % {"names": ", ".join(tool.name for tool in missing)},
                )
            else:
                messages.success(request, _("Dicatat."))
            return redirect("web:workshop_tools", public_id)
    runs = may_run(person_of(request), found.office_id)
    context = {
        "title": found.name, "trail": trail_of(Link(found.name, at("workshop", public_id)), Link(_("Alat kerja"), "")),
        "tabs": workshop_tabs(found, "workshop_tools"), "rows": rows, "day": day, "runs": runs, "problem": problem, "workshop": found,
        "add": SmallForm(form=ToolForm(), url=at("add_tool", public_id), button=_("Tambah"), title=_("Tambah alat kerja"), folded=bool(rows)) if runs else None,
    }  # fmt: skip
    return render(request, "web/officer/coaching/work/tools.html", context, status=422 if problem else None)


def _count(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 6):  # noqa: PLR2004  # no workshop has so many
        raise ValueError(text)
    return int(text) if text else None


@require_http_methods(["GET", "POST"])
def add_tool(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep a kind of tool."""
    found = find_workshop(request, public_id, to_run=True)
    form = ToolForm(request.POST or None)
    return form_page(
        request, form, lambda said: keep_tool(workshop=found, actor=actor_of(request), **said), title=_("Tambah alat kerja"),
        trail=trail_of(Link(found.name, at("workshop", public_id)), Link(_("Alat kerja"), at("workshop_tools", public_id)), Link(_("Tambah"), "")),
        done=at("workshop_tools", public_id), said=_("Alat dicatat."),
    )  # fmt: skip


class OutputForm(forms.Form):
    """Pieces finished on a day."""

    output = forms.CharField(widget=forms.HiddenInput, max_length=10)
    good = WholeField(label=gettext_lazy("Baik"))
    rejected = WholeField(label=gettext_lazy("Ditolak"), initial="0")
    on = forms.DateField(label=gettext_lazy("Tanggal"), widget=DateInput())
    note = forms.CharField(label=gettext_lazy("Catatan"), max_length=200, required=False)


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a production order with what came of it, and keep finished pieces."""
    found = find_order(request, public_id, to_run=request.method == "POST")
    form = OutputForm(
        request.POST or None, initial={"on": today(), "output": new_public_id(), "rejected": "0"}
    )
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            made = record_output(
                order=found, public_id=said["output"], on=said["on"], good=said["good"] or 0, rejected=said["rejected"] or 0,
                note=said["note"], actor=actor_of(request), now=timezone.now(),
            )  # fmt: skip
        except PROBLEMS as problem:
            stop_for_strangers(problem)
            form.add_error(None, str(problem))
        else:
            told = _("Dicatat; %(n)s buah masuk ke stok toko.") if made.received_at else _("Dicatat.")
            messages.success(request, told % {"n": write_number(made.good)} if made.received_at else told)
            return redirect("web:production_order", public_id)
    outputs = outputs_of(found)
    runs = may_run(person_of(request), found.activity.workshop.office_id)
    kept = [one for one in outputs if one.taken_back_at is None]
    good, rejected = sum(one.good for one in kept), sum(one.rejected for one in kept)
    rows = [
        [Cell(write_day(one.on)), Cell(write_number(one.good), number=True), Cell(write_number(one.rejected), number=True),
         Cell(badge=_place_of(one)), Cell(one.taken_back_why or one.note),
         Cell(_("Tarik kembali"), at("take_back_output", one.public_id)) if runs and one.taken_back_at is None else Cell()]
        for one in outputs
    ]  # fmt: skip
    waiting = [one for one in kept if one.received_at is None and one.good and found.variant_id]
    labels = {"running": _("Kerjakan"), "finished": _("Selesai"), "cancelled": _("Batalkan")}
    buttons = [
        PostButton(label=label, url=at("order_state", public_id), fields=[("state", state)], tone="outline")
        for state, label in labels.items()
        if runs and (found.state, state) in STEPS
    ]
    buttons += [
        PostButton(label=_("Masukkan %(n)s buah ke stok") % {"n": one.good}, url=at("receive_output", public_id), fields=[("output", one.public_id)], tone="primary")
        for one in waiting if runs
    ]  # fmt: skip
    links = (
        [Link(_("Lihat stok produk"), at("variant_stock", found.variant.product.public_id, found.variant_id))]
        if found.variant
        else []
    )
    answer = show(
        request,
        title=found.item,
        trail=activity_trail(found.activity, Link(found.item, "")),
        badges=[Badge(str(found.get_state_display()), "info")],
        buttons=buttons,
        figures=[
            Figure(value=f"{write_number(good)} / {write_number(found.quantity)}", label=_("Baik dari pesanan"), definition=_("Hasil baik yang dicatat di bawah.")),
            Figure(value=write_number(rejected), label=_("Ditolak"), definition=_("Tidak lulus pemeriksaan bengkel.")),
            Figure(value=write_day(found.due_on) or "–", label=_("Selesai sebelum"), definition=found.activity.name),
        ],
        notices=[Notice(title=_("Belum dapat disimpan"), text=" ".join(str(error) for errors in form.errors.values() for error in errors), tone="danger")] if form.errors else [],
        sections=[
            Section(title=_("Hasil"), links=links, table=Table(_("Hasil"), [_("Tanggal"), _("Baik"), _("Ditolak"), _("Stok toko"), _("Catatan"), _("Tindakan")], rows, caption_shown=False, number_heads=frozenset({1, 2})),
                    empty=_("Belum ada hasil."),
                    form=SmallForm(form=form, url=at("production_order", public_id), button=_("Catat hasil"), title=_("Catat hasil"), folded=False) if runs and found.state in OPEN_STATES else None),
        ],
    )  # fmt: skip
    if form.errors:
        answer.status_code = 422
    return answer


def _place_of(output: Output) -> Badge:
    if output.taken_back_at:
        return Badge(_("Ditarik kembali"), "warning")
    return Badge(_("Masuk stok"), "good", "check") if output.received_at else Badge(_("Tidak masuk stok"))


class TakeBackForm(forms.Form):
    """Why a record is taken back."""

    why = forms.CharField(
        label=gettext_lazy("Alasan"), max_length=200, help_text=gettext_lazy("Misalnya salah ketik jumlah.")
    )


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back pieces that were recorded by mistake."""
    found = find_output(request, public_id)
    here = at("production_order", found.order.public_id)
    lead = _("Hasil %(day)s, %(good)s baik dan %(rejected)s ditolak, tidak dihitung lagi.") % {
        "day": write_day(found.on), "good": write_number(found.good), "rejected": write_number(found.rejected),
    }  # fmt: skip
    if found.received_at:
        lead += " " + _("%(n)s buah keluar lagi dari stok toko.") % {"n": write_number(found.good)}
    return form_page(
        request, TakeBackForm(request.POST or None),
        lambda said: take_back_output(output=found, why=said["why"], actor=actor_of(request), now=timezone.now()),
        title=_("Tarik kembali hasil"), trail=activity_trail(found.order.activity, Link(found.order.item, here), Link(_("Tarik kembali"), "")),
        done=here, said=_("Hasil ditarik kembali."), button=_("Tarik kembali"), lead=lead,
    )  # fmt: skip


@require_POST
def set_state(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring an order into another state."""
    found = find_order(request, public_id, to_run=True)
    state = request.POST.get("state", "")
    return do_at_once(
        request, lambda: set_order_state(order=found, state=state, actor=actor_of(request)), done=at("production_order", public_id)
    )  # fmt: skip


@require_POST
def receive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Receive pieces into stock that were kept before their product was chosen."""
    found = find_order(request, public_id, to_run=True)
    output = next((one for one in outputs_of(found) if one.public_id == request.POST.get("output")), None)
    if output is None:
        raise Http404(_("Hasil ini tidak ditemukan."))
    return do_at_once(
        request, lambda: receive_output(output=output, actor=actor_of(request), now=timezone.now()),
        done=at("production_order", public_id), said=_("Masuk ke stok toko."),
    )  # fmt: skip
