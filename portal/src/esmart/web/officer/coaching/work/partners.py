"""Partners from outside, their agreements, free capacity of all units, and the limits that warn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from esmart.accounts.models import User
from esmart.coaching.models import Partner, WorkLimit
from esmart.coaching.queries.work.limits import limit_rows, limits_on
from esmart.coaching.queries.work.scope import may_run, offers_for, partners_for, runs_units
from esmart.coaching.services.work.keep_partner import keep_contract, keep_partner
from esmart.coaching.services.work.set_limit import set_limit
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Badge, Cell, Figure, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.papers import send_paper
from esmart.web.officer.coaching.work.access import (
    SEES_OFFERS,
    SEES_WORK,
    find_partner,
    only,
    only_keeper,
    today,
)
from esmart.web.officer.coaching.work.layout import (
    Section,
    SmallForm,
    at,
    form_page,
    next_of,
    show,
    trail_of,
    whole_number,
)
from esmart.web.officer.coaching.work.writing import write_day, write_quantity, write_span
from esmart.web.officer.fields import DateInput

PAGE = 50
RENEW_DAYS = 60  # time to renew a PKS


class PartnerForm(forms.Form):
    """A body from outside."""

    name = forms.CharField(label=gettext_lazy("Nama mitra"), max_length=200)
    trains = forms.BooleanField(label=gettext_lazy("Melatih"), required=False)
    buys = forms.BooleanField(label=gettext_lazy("Membeli"), required=False)
    lends_machines = forms.BooleanField(label=gettext_lazy("Meminjamkan mesin"), required=False)
    private = forms.BooleanField(
        label=gettext_lazy("Perusahaan swasta"), required=False, initial=True,
        help_text=gettext_lazy("Penting untuk aturan luar negeri tentang kerja di lapas."),
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("Kontak"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Jabatan, telepon, atau surel kantor."),
    )
    note = forms.CharField(
        label=gettext_lazy("Catatan"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    closed_on = forms.DateField(
        label=gettext_lazy("Tidak lagi bekerja sama sejak"), widget=DateInput(), required=False
    )


class ContractForm(forms.Form):
    """An agreement (PKS)."""

    number = forms.CharField(label=gettext_lazy("Nomor PKS"), max_length=100)
    subject = forms.CharField(label=gettext_lazy("Perihal"), max_length=200)
    since = forms.DateField(label=gettext_lazy("Mulai"), widget=DateInput())
    until = forms.DateField(label=gettext_lazy("Sampai"), widget=DateInput(), required=False)
    paper = forms.FileField(label=gettext_lazy("Naskah (PDF atau foto)"), required=False)


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """List the partners."""
    person = only(request, SEES_WORK)
    after = whole_number(request.GET.get("sesudah"))
    found = partners_for(person).order_by("-id")
    page = list((found.filter(pk__lt=after) if after else found)[: PAGE + 1])
    rows = [
        [Cell(one.name, at("partner", one.public_id)), Cell(", ".join(_roles(one))), Cell(one.office.name), Cell(one.contact),
         Cell(badge=Badge(_("Sudah berakhir")) if one.closed_on else Badge(_("Aktif"), "good"))]
        for one in page[:PAGE]
    ]  # fmt: skip
    may_add = person.may_write and person.office_id is not None
    return show(
        request,
        title=_("Mitra"),
        trail=trail_of(Link(_("Mitra"), "")),
        links=[Link(_("Tambah mitra"), at("add_partner"), icon="add")] if may_add else [],
        sections=[Section(
            table=Table(_("Mitra"), [_("Mitra"), _("Peran"), _("Dicatat oleh"), _("Kontak"), _("Keadaan")], rows, caption_shown=False),
            empty=_("Belum ada mitra. Catat siapa yang melatih, membeli, atau meminjamkan mesin."),
            next_url=next_of(request, page[PAGE - 1].pk) if len(page) > PAGE else "",
        )],
    )  # fmt: skip


def _roles(partner: Partner) -> list[str]:
    known = [
        (partner.trains, _("melatih")),
        (partner.buys, _("membeli")),
        (partner.lends_machines, _("meminjamkan mesin")),
    ]
    return [str(word) for holds, word in known if holds]


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Keep a partner of the own office."""
    person = only(request, SEES_WORK - {User.Role.AUDITOR})
    if person.office_id is None:
        raise PermissionDenied(_("Kantor Anda belum tercatat."))
    office_id: int = person.office_id
    form = PartnerForm(request.POST or None)
    return form_page(
        request, form, lambda said: keep_partner(office_id=office_id, actor=actor_of(request), **said), title=_("Tambah mitra"),
        trail=trail_of(Link(_("Mitra"), at("partners")), Link(_("Tambah"), "")), done=lambda made: at("partner", made.public_id), said=_("Mitra dicatat."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct a partner."""
    found = find_partner(request, public_id)
    if not _may_edit(person_of(request), found):
        raise PermissionDenied(_("Mitra ini dicatat kantor lain."))
    names = list(PartnerForm.base_fields)
    form = PartnerForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    return form_page(
        request, form, lambda said: keep_partner(office_id=found.office_id, partner=found, region=found.region, actor=actor_of(request), **said),
        title=_("Ubah mitra"), trail=trail_of(Link(_("Mitra"), at("partners")), Link(found.name, at("partner", public_id)), Link(_("Ubah"), "")),
        done=at("partner", public_id), said=_("Mitra diperbarui."),
    )  # fmt: skip


def _may_edit(person: User, partner: Partner) -> bool:
    return person.may_write and (person.office_id == partner.office_id or may_run(person, partner.office_id))


@require_safe
def partner(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a partner with its agreements and lines of work."""
    found = find_partner(request, public_id)
    person = person_of(request)
    contracts = found.contracts.select_related("office").order_by("-since")
    rows = [
        [Cell(one.number), Cell(one.subject), Cell(one.office.name), Cell(write_span(one.since, one.until)), Cell(badge=_contract_badge(one.until)),
         Cell(_("Unduh"), at("contract_paper", public_id, one.pk)) if one.file else Cell()]
        for one in contracts
    ]  # fmt: skip
    form = SmallForm(form=ContractForm(), url=at("add_contract", public_id), button=_("Simpan PKS"), title=_("Tambah PKS")) if runs_units(person) else None  # fmt: skip
    return show(
        request,
        title=found.name,
        trail=trail_of(Link(_("Mitra"), at("partners")), Link(found.name, "")),
        links=[Link(_("Ubah"), at("edit_partner", public_id), icon="edit")] if _may_edit(person, found) else [],
        sections=[
            Section(pairs=[(_("Peran"), ", ".join(_roles(found))), (_("Bentuk"), _("Swasta") if found.private else _("Badan publik atau koperasi")),
                           (_("Kontak"), found.contact), (_("Dicatat oleh"), found.office.name), (_("Catatan"), found.note)]),
            Section(title=_("Perjanjian kerja sama (PKS)"), table=Table(_("PKS"), [_("Nomor"), _("Perihal"), _("Unit"), _("Berlaku"), _("Keadaan"), _("Naskah")], rows, caption_shown=False), empty=_("Belum ada PKS."), form=form),
        ],
    )  # fmt: skip


def _contract_badge(until: Any) -> Badge:
    if until is None:
        return Badge(_("Tanpa batas"), "info")
    days = (until - today()).days
    if days < 0:
        return Badge(pgettext("perjanjian", "Habis"), "danger", "danger")
    return (
        Badge(_("Berakhir %(n)s hari lagi") % {"n": days}, "warning", "clock")
        if days <= RENEW_DAYS
        else Badge(_("Berlaku"), "good")
    )


@require_http_methods(["GET", "POST"])
def add_contract(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep an agreement of the own unit with a partner."""
    person = only_keeper(request)
    found = find_partner(request, public_id)
    office_id = person.office_id or 0
    form = ContractForm(request.POST or None, request.FILES or None)

    def act(said: dict[str, Any]) -> Any:
        paper = said.pop("paper")
        return keep_contract(office_id=office_id, partner=found, paper=paper.read() if paper else b"", actor=actor_of(request), **said)  # fmt: skip

    return form_page(
        request, form, act, title=_("Tambah PKS"), trail=trail_of(Link(_("Mitra"), at("partners")), Link(found.name, at("partner", public_id)), Link(_("PKS"), "")),
        done=at("partner", public_id), said=_("PKS dicatat."),
    )  # fmt: skip


@require_safe
def contract_paper(request: HttpRequest, public_id: str, contract: int) -> FileResponse:
    """Give the paper of an agreement to who sees its partner."""
    found = find_partner(request, public_id).contracts.filter(pk=contract).first()
    return send_paper(found.file if found else None, f"pks-{public_id}-{contract}")


@require_safe
def capacity(request: HttpRequest) -> HttpResponse:
    """List free capacity of all units, for officers of all offices: numbers, never names."""
    person = only(request, SEES_OFFERS)
    found = (
        offers_for(person)
        .filter(withdrawn_at=None, until__gte=today(), workshop__closed_on=None)
        .order_by("since", "id")[:300]
    )
    rows = [
        [Cell(one.what), Cell(one.workshop.office.name), Cell(one.workshop.office.region.name if one.workshop.office.region else ""),
         Cell(write_number(one.people), number=True), Cell(write_number(one.machines), number=True),
         Cell(write_number(one.hours_per_month), number=True), Cell(write_span(one.since, one.until))]
        for one in found
    ]  # fmt: skip
    heads = [_("Pekerjaan"), _("Unit"), _("Wilayah"), _("Orang"), _("Mesin"), _("Jam sebulan"), _("Waktu")]
    trail = (
        trail_of(Link(_("Kapasitas kosong"), ""))
        if person.role in SEES_WORK
        else [Link(_("Meja kerja"), at("desk")), Link(_("Kapasitas kosong"), "")]
    )
    return show(
        request, title=_("Kapasitas kosong"), trail=trail,
        lead=_("Bengkel yang dapat mengerjakan pesanan mitra. Hubungi unitnya untuk perjanjian kerja sama."),
        sections=[Section(table=Table(_("Kapasitas kosong"), heads, rows, caption_shown=False, number_heads=frozenset({3, 4, 5})), empty=_("Belum ada bengkel yang menawarkan kapasitas."))],
    )  # fmt: skip


class LimitForm(forms.Form):
    """A limit from a day on."""

    key = forms.ChoiceField(label=gettext_lazy("Batas"), choices=WorkLimit.Key.choices)
    value = forms.DecimalField(label=gettext_lazy("Nilai"), max_digits=6, decimal_places=1, min_value=0)
    since = forms.DateField(label=gettext_lazy("Berlaku sejak"), widget=DateInput())
    source = forms.CharField(label=gettext_lazy("Dasar"), max_length=200)


@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """Show the limits that warn, and let the ministry set one."""
    person = only(request, SEES_WORK)
    if request.method == "POST":
        only(request, frozenset({User.Role.MINISTRY_OFFICER}))
        form = LimitForm(request.POST)
        return form_page(
            request, form, lambda said: set_limit(actor=actor_of(request), **said), title=_("Tetapkan batas"),
            trail=trail_of(Link(_("Batas"), at("work_limits")), Link(_("Tetapkan"), "")), done=at("work_limits"), said=_("Batas dicatat."),
        )  # fmt: skip
    now = limits_on(today())
    rows = [
        [Cell(str(one.get_key_display())), Cell(write_quantity(one.value), number=True), Cell(write_day(one.since)), Cell(one.source)]
        for one in limit_rows()
    ]  # fmt: skip
    form = SmallForm(
        form=LimitForm(initial={"since": today()}),
        url=at("work_limits"),
        button=_("Tetapkan"),
        title=_("Tetapkan batas"),
    )
    return show(
        request,
        title=_("Batas yang memperingatkan"),
        trail=trail_of(Link(_("Batas"), "")),
        lead=_("Batas ini tidak menolak apa pun; petugas diperingatkan. Tanpa penetapan berlaku 8 jam sehari dan 40 jam seminggu menurut hukum ketenagakerjaan umum."),
        figures=[
            Figure(value=write_quantity(now.day_hours), label=_("Jam sehari"), definition=_("Berlaku hari ini.")),
            Figure(value=write_quantity(now.week_hours), label=_("Jam seminggu"), definition=_("Senin sampai Minggu.")),
            Figure(value=write_quantity(now.idle_days), label=_("Hari tanpa dipakai"), definition=_("Sesudah itu alat disebut menganggur.")),
        ],
        sections=[Section(title=_("Penetapan"), table=Table(_("Penetapan"), [_("Batas"), _("Nilai"), _("Sejak"), _("Dasar")], rows, caption_shown=False, number_heads=frozenset({1})),
                          empty=_("Belum ada penetapan; berlaku nilai bawaan."), form=form if person.role == User.Role.MINISTRY_OFFICER else None)],
    )  # fmt: skip
