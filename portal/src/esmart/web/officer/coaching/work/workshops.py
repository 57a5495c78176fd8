"""Workshops: the list with what today still lacks, one workshop with its lines of work, and their forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import User
from esmart.coaching.models import WorkActivity, Workshop
from esmart.coaching.queries.work.limits import limits_on
from esmart.coaching.queries.work.participants import count_stays
from esmart.coaching.queries.work.scope import may_run, partners_for, sees_names
from esmart.coaching.queries.work.workshops import activities_of, material_stock, orders_of, workshop_list
from esmart.coaching.services.work.keep_workshop import WorkshopFacts, keep_workshop
from esmart.coaching.services.work.offer_capacity import offer_capacity, withdraw_offer
from esmart.coaching.services.work.run_activity import end_activity, start_activity
from esmart.registry.models import Commodity
from esmart.registry.queries import enterprises_for, products_for
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Badge, Cell, Figure, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.work.access import (
    SEES_WORK,
    find_activity,
    find_workshop,
    only,
    only_keeper,
    today,
    units_of,
)
from esmart.web.officer.coaching.work.layout import (
    Notice,
    PostButton,
    Section,
    SmallForm,
    at,
    do_at_once,
    form_page,
    show,
    trail_of,
)
from esmart.web.officer.coaching.work.writing import write_day, write_quantity, write_span
from esmart.web.officer.fields import DateInput, WholeField


class WorkshopForm(forms.Form):
    """What a unit says of a workshop."""

    office = forms.ModelChoiceField(None, label=gettext_lazy("Unit"), empty_label=None)
    name = forms.CharField(
        label=gettext_lazy("Nama bengkel"), max_length=200, help_text=gettext_lazy("Misalnya Bengkel jahit.")
    )
    enterprise = forms.ModelChoiceField(
        None, label=gettext_lazy("Profil usaha yang menjual hasilnya"), required=False,
        help_text=gettext_lazy("Profil umum unit ini; hasil baik masuk ke stok produknya."),
    )  # fmt: skip
    commodity = forms.ChoiceField(
        label=gettext_lazy("Komoditas"), required=False, choices=[("", "–"), *Commodity.choices]
    )  # fmt: skip
    capacity = WholeField(label=gettext_lazy("Kapasitas (orang)"), required=False)
    hours_per_week = forms.DecimalField(
        label=gettext_lazy("Jam kerja seminggu"), required=False, min_value=0, max_value=168
    )
    machines = WholeField(label=gettext_lazy("Jumlah mesin"), required=False)
    supervisor = forms.ModelChoiceField(None, label=gettext_lazy("Pengawas"), required=False)
    safety = forms.CharField(
        label=gettext_lazy("Keselamatan kerja"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Alat pelindung, pemadam api, siapa yang dihubungi."),
    )  # fmt: skip
    closed_on = forms.DateField(label=gettext_lazy("Ditutup pada"), widget=DateInput(), required=False)

    def __init__(
        self, *args: Any, request: HttpRequest, workshop: Workshop | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        person = person_of(request)
        units = units_of(request)
        fields: Any = self.fields
        fields["office"].queryset = units.filter(pk=workshop.office_id) if workshop else units
        fields["office"].initial = workshop.office_id if workshop else person.office_id
        fields["enterprise"].queryset = (
            enterprises_for(person).filter(office__in=units, merged_into=None).order_by("name")
        )
        office = workshop.office if workshop else person.office
        fields["supervisor"].queryset = (
            office.people.filter(is_active=True).order_by("first_name") if office else None
        )
        fields["supervisor"].label_from_instance = lambda user: user.first_name or user.username
        if workshop is None:
            del self.fields["closed_on"]


class ActivityForm(forms.Form):
    """A new line of work."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Jenis"),
        widget=forms.RadioSelect,
        choices=WorkActivity.Mode.choices,
        initial="own",
    )
    name = forms.CharField(
        label=gettext_lazy("Nama kegiatan"),
        max_length=200,
        help_text=gettext_lazy("Misalnya Jahit kemeja batik."),
    )
    unit_of_measure = forms.CharField(label=gettext_lazy("Satuan hasil"), max_length=20, initial="buah")
    product = forms.ModelChoiceField(None, label=pgettext_lazy("satu", "Produk"), required=False)
    partner = forms.ModelChoiceField(
        None, label=gettext_lazy("Mitra (untuk pesanan pihak ketiga)"), required=False
    )
    contract = forms.ModelChoiceField(None, label=gettext_lazy("PKS"), required=False)
    since = forms.DateField(label=gettext_lazy("Mulai"), widget=DateInput())

    def __init__(self, *args: Any, request: HttpRequest, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        products = products_for(person_of(request)).filter(merged_into=None).order_by("name")
        fields["product"].queryset = products.filter(enterprise_id=workshop.enterprise_id)
        fields["partner"].queryset = partners_for(person_of(request)).filter(closed_on=None).order_by("name")
        fields["contract"].queryset = workshop.office.contracts.order_by("-since")
        fields["contract"].label_from_instance = lambda one: f"{one.number} · {one.subject}"
        self.fields["since"].initial = today()


class EndForm(forms.Form):
    """The day something ended."""

    on = forms.DateField(label=gettext_lazy("Berakhir pada"), widget=DateInput())


class OfferForm(forms.Form):
    """Free capacity offered to partners."""

    what = forms.CharField(label=gettext_lazy("Yang dapat dikerjakan"), max_length=200)
    people = WholeField(label=gettext_lazy("Orang"))
    machines = WholeField(label=gettext_lazy("Mesin"), initial="0")
    hours_per_month = WholeField(label=gettext_lazy("Jam sebulan"))
    since = forms.DateField(label=gettext_lazy("Dari"), widget=DateInput())
    until = forms.DateField(label=gettext_lazy("Sampai"), widget=DateInput())


@require_safe
def workshops(request: HttpRequest) -> HttpResponse:
    """List the workshops with how many take part and when the last sheet was kept."""
    person = only(request, SEES_WORK)
    day = today()
    found = list(workshop_list(person)[:300])
    rows = [
        [
            Cell(one.name, at("workshop", one.public_id)),
            Cell(one.office.name),
            Cell(write_number(one.people), number=True),
            Cell(write_number(one.capacity) if one.capacity else "", number=True),
            Cell(badge=_sheet_badge(one, day)),
        ]
        for one in found
    ]
    heads = [_("Bengkel"), _("Unit"), _("Peserta"), _("Kapasitas"), _("Lembar harian")]
    stays = count_stays(person)
    working = sum(one.people for one in found)
    links = [Link(_("Tambah bengkel"), at("add_workshop"), icon="add")] if _keeps(request) else []
    return show(
        request,
        title=_("Bengkel"),
        trail=[*trail_of()[:1], Link(_("Bengkel"), "")],
        links=[*links, Link(_("Peserta"), at("participants"), icon="person"), Link(_("Buku bulanan"), at("work_books"), icon="list")],
        figures=[
            Figure(value=write_number(len(found)), label=_("Bengkel"), definition=_("Dalam wewenang Anda.")),
            Figure(value=write_number(working), label=_("Bekerja"), definition=_("Ikut kegiatan, dihitung per bengkel.")),
            Figure(value=write_number(sum(stays.values())), label=_("Warga binaan tercatat"), definition=_("Masa tinggal yang sedang berjalan.")),
        ],
        sections=[
            Section(table=Table(_("Bengkel"), heads, rows, caption_shown=False, number_heads=frozenset({2, 3})),
                    empty=_("Belum ada bengkel. Tambahkan bengkel pertama unit Anda.")),
            Section(links=[Link(_("Mitra dan PKS"), at("partners")), Link(_("Kapasitas kosong"), at("capacity_offers")),
                           Link(_("Alat bantuan"), at("equipment")), Link(_("Batas jam"), at("work_limits"))]),
        ],
    )  # fmt: skip


def _sheet_badge(workshop: Any, day: Any) -> Badge:
    if workshop.closed_on:
        return Badge(_("Ditutup"))
    if not workshop.people:
        return Badge(_("Tanpa peserta"))
    if workshop.sheets_on == day:
        return Badge(_("Sudah hari ini"), "good", "check")
    last = write_day(workshop.sheets_on)
    return Badge(_("Terakhir %(day)s") % {"day": last} if last else _("Belum pernah"), "warning", "warning")


def _keeps(request: HttpRequest) -> bool:
    person = person_of(request)
    return person.role == User.Role.WORKSHOP_OFFICER and sees_names(person)


@require_http_methods(["GET", "POST"])
def add_workshop(request: HttpRequest) -> HttpResponse:
    """Open a workshop."""
    only_keeper(request)
    form = WorkshopForm(request.POST or None, request=request)
    return form_page(
        request, form, lambda said: _keep(request, said, None), title=_("Tambah bengkel"),
        trail=trail_of(Link(_("Tambah bengkel"), "")), done=lambda made: at("workshop", made.public_id), said=_("Bengkel dicatat."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def edit_workshop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct a workshop or close it."""
    workshop = find_workshop(request, public_id, to_run=True)
    names = ("name", "commodity", "capacity", "hours_per_week", "machines", "safety", "closed_on")
    initial = {name: getattr(workshop, name) for name in names}
    initial |= {"enterprise": workshop.enterprise_id, "supervisor": workshop.supervisor_id}
    form = WorkshopForm(request.POST or None, request=request, workshop=workshop, initial=initial)
    return form_page(
        request, form, lambda said: _keep(request, said, workshop), title=_("Ubah bengkel"),
        trail=trail_of(Link(workshop.name, at("workshop", public_id)), Link(_("Ubah"), "")),
        done=at("workshop", public_id), said=_("Bengkel diperbarui."),
    )  # fmt: skip


def _keep(request: HttpRequest, said: dict[str, Any], workshop: Workshop | None) -> Workshop:
    facts = WorkshopFacts(
        name=said["name"], commodity=said["commodity"], capacity=said["capacity"], hours_per_week=said["hours_per_week"],
        machines=said["machines"], supervisor_id=said["supervisor"].pk if said["supervisor"] else None, safety=said["safety"],
    )  # fmt: skip
    return keep_workshop(
        office_id=said["office"].pk, facts=facts, enterprise=said["enterprise"], workshop=workshop,
        closed_on=said.get("closed_on"), actor=actor_of(request),
    )  # fmt: skip


def workshop_tabs(workshop: Workshop, here: str) -> list[Link]:
    """Give the sibling views of one workshop."""
    pages = [("workshop", _("Kegiatan")), ("materials", _("Bahan")), ("workshop_tools", _("Alat kerja"))]
    return [Link(label, at(name, workshop.public_id), name == here) for name, label in pages]


@require_safe
def workshop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a workshop: its lines of work with today's sheet, orders, offers, facts."""
    found = find_workshop(request, public_id)
    runs = may_run(person_of(request), found.office_id)
    day = today()
    activities = activities_of(found)
    notices = [
        Notice(title=_("%(material)s kurang dari nol") % {"material": one.material}, tone="warning",
               text=_("Catatan menunjukkan %(n)s %(unit)s. Hitung di rak, lalu catat sebagai koreksi hitung.")
               % {"n": write_quantity(one.quantity), "unit": one.unit_of_measure})
        for one in material_stock(found)
        if one.quantity < 0
    ]  # fmt: skip
    return show(
        request,
        title=found.name,
        trail=trail_of(Link(found.name, "")),
        lead=found.office.name,
        badges=[Badge(_("Ditutup %(day)s") % {"day": write_day(found.closed_on)})] if found.closed_on else [],
        links=[Link(_("Tambah kegiatan"), at("add_activity", public_id), icon="add"), Link(_("Ubah"), at("edit_workshop", public_id), icon="edit")]
        if runs else [],
        tabs=workshop_tabs(found, "workshop"),
        notices=notices,
        sections=[
            Section(title=_("Kegiatan"), table=_activity_table(activities, day, runs=runs), empty=_("Belum ada kegiatan. Tambahkan produksi sendiri, pesanan pihak ketiga, atau jasa.")),
            Section(title=_("Pesanan produksi"), table=order_table(orders_of(activities)), empty=_("Belum ada pesanan produksi.")),
            *_offer_sections(found, runs=runs),
            Section(title=_("Tentang bengkel"), pairs=[
                (_("Komoditas"), str(Commodity(found.commodity).label) if found.commodity in Commodity.values else ""),
                (_("Kapasitas (orang)"), found.capacity), (_("Jam seminggu"), write_quantity(found.hours_per_week)),
                (_("Mesin"), found.machines), (_("Pengawas"), found.supervisor.first_name if found.supervisor else ""),
                (_("Keselamatan kerja"), found.safety), (_("Profil penjual"), found.enterprise.name if found.enterprise else _("belum dipilih; hasil tidak masuk stok")),
            ]),
        ],
    )  # fmt: skip


def _activity_table(activities: list[Any], day: Any, *, runs: bool) -> Table:
    def sheet(one: Any) -> Cell:
        if one.until is not None:
            return Cell(badge=Badge(_("Berakhir %(day)s") % {"day": write_day(one.until)}))
        if one.sheets_on == day:
            return Cell(badge=Badge(_("Sudah hari ini"), "good", "check"))
        return Cell(_("Isi hari ini") if runs else _("Belum hari ini"), at("daily_sheet", one.public_id))

    rows = [
        [
            Cell(one.name, at("work_activity", one.public_id)),
            Cell(str(one.get_mode_display())),
            Cell(one.partner.name if one.partner else ""),
            Cell(write_number(one.people), number=True),
            sheet(one),
        ]
        for one in activities
    ]
    return Table(_("Kegiatan"), [_("Kegiatan"), _("Jenis"), _("Mitra"), _("Peserta"), _("Lembar harian")], rows, caption_shown=False, number_heads=frozenset({3}))  # fmt: skip


def order_table(orders: list[Any]) -> Table:
    """Show production orders with what is done."""
    tones: dict[str, Any] = {
        "planned": "info",
        "running": "warning",
        "finished": "good",
        "cancelled": "neutral",
    }
    rows = [
        [
            Cell(one.item, at("production_order", one.public_id)),
            Cell(f"{write_number(one.good)} / {write_number(one.quantity)}", number=True),
            Cell(write_number(one.rejected), number=True),
            Cell(write_day(one.due_on)),
            Cell(badge=Badge(str(one.get_state_display()), tones[one.state])),
        ]
        for one in orders
    ]
    heads = [_("Barang"), _("Baik / pesanan"), _("Ditolak"), _("Selesai sebelum"), _("Keadaan")]
    return Table(_("Pesanan produksi"), heads, rows, caption_shown=False, number_heads=frozenset({1, 2}))


def _offer_sections(found: Workshop, *, runs: bool) -> list[Section]:
    offers = list(found.capacity_offers.filter(withdrawn_at=None, until__gte=today()).order_by("since"))
    if not offers and not runs:
        return []
    rows = [
        [Cell(one.what), Cell(write_number(one.people), number=True), Cell(write_number(one.machines), number=True),
         Cell(write_number(one.hours_per_month), number=True), Cell(write_span(one.since, one.until))]
        for one in offers
    ]  # fmt: skip
    heads = [_("Pekerjaan"), _("Orang"), _("Mesin"), _("Jam sebulan"), _("Waktu")]
    table = Table(_("Kapasitas kosong"), heads, rows, caption_shown=False, number_heads=frozenset({1, 2, 3}))
    buttons = [
        PostButton(label=_("Tarik: %(what)s") % {"what": one.what[:40]}, url=at("withdraw_offer", found.public_id), fields=[("offer", one.public_id)], tone="quiet")
        for one in offers if runs
    ]  # fmt: skip
    form = SmallForm(form=OfferForm(initial={"since": today()}), url=at("offer_capacity", found.public_id), button=_("Tawarkan"), title=_("Tawarkan kapasitas kosong"))  # fmt: skip
    return [Section(title=_("Kapasitas kosong untuk mitra"), text=_("Terlihat oleh petugas semua kantor; hanya angka, tanpa nama orang."),
                    table=table, empty=_("Tidak ada yang ditawarkan."), buttons=buttons, form=form if runs else None)]  # fmt: skip


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Offer free capacity."""
    found = find_workshop(request, public_id, to_run=True)
    form = OfferForm(request.POST or None, initial={"since": today()})
    return form_page(
        request, form, lambda said: offer_capacity(workshop=found, actor=actor_of(request), **said),
        title=_("Tawarkan kapasitas kosong"), trail=trail_of(Link(found.name, at("workshop", public_id)), Link(_("Kapasitas"), "")),
        done=at("workshop", public_id), said=_("Ditawarkan."),
    )  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an offer of capacity back."""
    found = find_workshop(request, public_id, to_run=True)
    one = found.capacity_offers.filter(public_id=request.POST.get("offer", "")).first()
    here = at("workshop", public_id)
    return do_at_once(
        request, lambda: withdraw_offer(offer=one, actor=actor_of(request), now=timezone.now()) if one else None, done=here
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_activity(request: HttpRequest, public_id: str) -> HttpResponse:
    """Start a line of work."""
    found = find_workshop(request, public_id, to_run=True)
    form = ActivityForm(request.POST or None, request=request, workshop=found)
    return form_page(
        request, form, lambda said: start_activity(workshop=found, actor=actor_of(request), **said),
        title=_("Tambah kegiatan"), trail=trail_of(Link(found.name, at("workshop", public_id)), Link(_("Kegiatan"), "")),
        done=lambda made: at("work_activity", made.public_id), said=_("Kegiatan dimulai. Sekarang pilih pesertanya."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a line of work."""
    activity = find_activity(request, public_id, to_run=True)
    form = EndForm(request.POST or None, initial={"on": today()})
    return form_page(
        request, form, lambda said: end_activity(activity=activity, on=said["on"], actor=actor_of(request)),
        title=_("Akhiri kegiatan"), lead=_("Keikutsertaan semua peserta di kegiatan ini ikut berakhir; catatannya tetap."),
        trail=trail_of(Link(activity.workshop.name, at("workshop", activity.workshop.public_id)), Link(activity.name, at("work_activity", public_id)), Link(_("Akhiri"), "")),
        done=at("work_activity", public_id), said=_("Kegiatan diakhiri."), button=_("Akhiri"),
    )  # fmt: skip


def hours_lead() -> str:
    """Say the limits in force, for pages on which hours are typed."""
    limits = limits_on(today())
    return _("Peringatan muncul di atas %(day)s jam sehari atau %(week)s jam seminggu.") % {
        "day": write_quantity(limits.day_hours), "week": write_quantity(limits.week_hours),
    }  # fmt: skip
