"""Reimbursement of machines: schemes as data, an owner's application with its papers, and the steps of those who examine."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import User
from esmart.coaching.models import ReimbursementApplication, ReimbursementScheme
from esmart.coaching.queries.work.machines import application_list, open_schemes, papers_of, schemes, visit_of
from esmart.coaching.queries.work.scope import enterprises_to_help, in_industry
from esmart.coaching.services.work.reimburse_machine import (
    PurchaseFacts,
    SchemeFacts,
    amount_for,
    attach_paper,
    begin_application,
    check_papers,
    correct_application,
    decide_application,
    keep_scheme,
    pay_application,
    record_visit,
    submit_application,
)
from esmart.core.money import write_rupiah
from esmart.web.components.charts import write_number
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Badge, Cell, Figure, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.papers import send_paper
from esmart.web.officer.coaching.work.access import (
    ENTERS_APPLICATIONS,
    EXAMINES_APPLICATIONS,
    SEES_APPLICATIONS,
    find_application,
    only,
    today,
)
from esmart.web.officer.coaching.work.equipment import WordsForm, enterprise_choice
from esmart.web.officer.coaching.work.layout import (
    PROBLEMS,
    Notice,
    PostButton,
    Section,
    SmallForm,
    at,
    do_at_once,
    equipment_trail,
    form_page,
    next_of,
    show,
    stop_for_strangers,
    whole_number,
)
from esmart.web.officer.coaching.work.writing import write_day
from esmart.web.officer.fields import DateInput, RupiahField, WholeField
from esmart.web.officer.sheets import csv_answer

Role = User.Role
State = ReimbursementApplication.State
TONES: dict[str, Any] = {
    State.DRAFT: "neutral", State.SUBMITTED: "info", State.PAPERS_CHECKED: "info", State.VISITED: "warning", State.APPROVED: "good",
    State.REFUSED: "danger", State.PAID: "good",
}  # fmt: skip
PAGE = 50
PER_CENT = 100  # basis points in one per cent


def _trail(*links: Link) -> list[Link]:
    return equipment_trail(Link(_("Restrukturisasi mesin"), at("reimbursements")), *links)


def _percent(points: int) -> str:
    return f"{points / PER_CENT:g}".replace(".", ",") + " %"


def _badge(one: ReimbursementApplication) -> Badge:
    return Badge(str(one.get_state_display()), TONES[one.state])


class FilterForm(forms.Form):
    """Which applications."""

    keadaan = forms.ChoiceField(
        label=gettext_lazy("Keadaan"), required=False, choices=[("", "–"), *State.choices]
    )
    tahun = forms.IntegerField(
        label=gettext_lazy("Tahun skema"), required=False, min_value=2000, max_value=2100
    )


def _asked(request: HttpRequest) -> tuple[FilterForm, dict[str, Any]]:
    form = FilterForm(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, {"state": said.get("keadaan") or "", "year": said.get("tahun")}


@require_safe
def reimbursements(request: HttpRequest) -> HttpResponse:
    """List the applications in this person's scope."""
    person = only(request, SEES_APPLICATIONS)
    form, asked = _asked(request)
    start = whole_number(request.GET.get("mulai")) or 0
    page = list(application_list(person, **asked)[start : start + PAGE + 1])
    rows = [
        [Cell(one.machine, at("reimbursement", one.public_id)), Cell(one.enterprise.name), Cell(f"{one.scheme.year}", number=True),
         Cell(write_rupiah(one.price), number=True), Cell(write_rupiah(one.amount) if one.amount else "", number=True), Cell(badge=_badge(one))]
        for one in page[:PAGE]
    ]  # fmt: skip
    links = [Link(_("Ajukan"), at("begin_reimbursement"), icon="add")] if _may_enter(person) else []
    return show(
        request,
        title=_("Restrukturisasi mesin"),
        trail=equipment_trail(Link(_("Restrukturisasi mesin"), "")),
        lead=_("Beli mesin baru, pasang, ajukan, dan terima kembali sebagian harganya sesuai skema tahun itu."),
        links=[*links, Link(_("Skema"), at("reimbursement_schemes"), icon="list"), Link(_("Unduh CSV"), f"{at('export_reimbursements')}?{request.GET.urlencode()}", icon="download")],
        filters=form,
        filtered=bool(asked["state"] or asked["year"]),
        sections=[Section(
            table=Table(_("Pengajuan"), [_("Mesin"), _("Usaha"), _("Skema"), _("Harga"), _("Disetujui"), _("Keadaan")], rows, caption_shown=False, number_heads=frozenset({2, 3, 4})),
            empty=_("Belum ada pengajuan."), next_url=next_of(request, start + PAGE if len(page) > PAGE else 0, "mulai"),
        )],
    )  # fmt: skip


def _may_enter(person: User) -> bool:
    return person.may_write and (person.role == Role.OWNER or in_industry(person))


@require_safe
@in_indonesian
def export(request: HttpRequest) -> HttpResponse:
    """Send the applications in this person's scope as CSV."""
    person = only(request, SEES_APPLICATIONS)
    heads = [
        _("Skema"),
        _("Usaha"),
        _("Wilayah"),
        _("Mesin"),
        _("Harga"),
        _("Impor"),
        _("Dibeli"),
        _("Keadaan"),
        _("Alasan"),
        _("Disetujui"),
        _("Dibayar"),
        _("Bukti"),
        _("Hasil sebelum"),
        _("Hasil sesudah"),
    ]
    rows = (
        [f"{one.scheme.year} {one.scheme.name}", one.enterprise.name, one.enterprise.region.name, one.machine, one.price,
         _("ya") if one.imported else _("tidak"), one.bought_on, one.get_state_display(), one.state_reason, one.amount, one.paid_on,
         one.payment_reference, one.output_before, one.output_after]
        for one in application_list(person, **_asked(request)[1]).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_answer("restrukturisasi.csv", heads, rows)


class SchemeForm(forms.Form):
    """The terms of a year."""

    year = forms.IntegerField(label=gettext_lazy("Tahun"), min_value=2000, max_value=2100)
    name = forms.CharField(label=gettext_lazy("Nama skema"), max_length=200)
    domestic = forms.DecimalField(
        label=gettext_lazy("Mesin dalam negeri (%)"), min_value=0, max_value=100, decimal_places=2
    )
    imported = forms.DecimalField(
        label=gettext_lazy("Mesin impor (%)"), min_value=0, max_value=100, decimal_places=2
    )
    minimum = RupiahField(label=gettext_lazy("Paling sedikit"))
    maximum = RupiahField(label=gettext_lazy("Paling banyak per usaha"))
    papers = forms.CharField(
        label=gettext_lazy("Berkas yang diminta"), widget=forms.Textarea(attrs={"rows": 5}), help_text=gettext_lazy("Satu per baris."),
        initial="Faktur pembelian\nBukti pembayaran lunas\nFoto mesin terpasang\nNIB",
    )  # fmt: skip
    legal_reference = forms.CharField(label=gettext_lazy("Dasar hukum atau sumber"), max_length=200)
    closes_on = forms.DateField(label=gettext_lazy("Ditutup pada"), widget=DateInput(), required=False)


@require_http_methods(["GET", "POST"])
def scheme_list(request: HttpRequest) -> HttpResponse:
    """Show the schemes; the ministry adds one."""
    person = only(request, SEES_APPLICATIONS)
    if request.method == "POST":
        only(request, frozenset({Role.MINISTRY_OFFICER}))
        form = SchemeForm(request.POST)
        return form_page(request, form, lambda said: _keep_scheme(request, said), title=_("Tambah skema"), trail=_trail(Link(_("Skema"), at("reimbursement_schemes")), Link(_("Tambah"), "")), done=at("reimbursement_schemes"), said=_("Skema dicatat."))  # fmt: skip
    rows = [
        [Cell(one.name), Cell(f"{one.year}", number=True), Cell(_percent(one.domestic_rate), number=True), Cell(_percent(one.imported_rate), number=True),
         Cell(f"{write_rupiah(one.minimum)} – {write_rupiah(one.maximum)}"), Cell(one.legal_reference), Cell(write_number(one.n), number=True), Cell(write_rupiah(one.granted), number=True)]
        for one in schemes()
    ]  # fmt: skip
    heads = [
        _("Skema"),
        _("Tahun"),
        _("Dalam negeri"),
        _("Impor"),
        _("Batas per usaha"),
        _("Dasar"),
        _("Pengajuan"),
        _("Disetujui"),
    ]
    form = SmallForm(form=SchemeForm(initial={"year": today().year}), url=at("reimbursement_schemes"), button=_("Simpan skema"), title=_("Tambah skema")) if person.role == Role.MINISTRY_OFFICER else None  # fmt: skip
    return show(
        request, title=_("Skema restrukturisasi"), trail=_trail(Link(_("Skema"), "")),
        lead=_("Tarif dan batas berubah dari tahun ke tahun, jadi disimpan sebagai data. Yang sudah dipakai pengajuan tidak berubah lagi."),
        sections=[Section(table=Table(_("Skema"), heads, rows, caption_shown=False, number_heads=frozenset({1, 2, 3, 6, 7})), empty=_("Belum ada skema."), form=form)],
    )  # fmt: skip


def _keep_scheme(request: HttpRequest, said: dict[str, Any]) -> ReimbursementScheme:
    names = [line.strip()[:150] for line in said["papers"].splitlines() if line.strip()]
    facts = SchemeFacts(
        year=said["year"], name=said["name"].strip(), domestic_rate=int(said["domestic"] * PER_CENT), imported_rate=int(said["imported"] * PER_CENT),
        minimum=said["minimum"], maximum=said["maximum"], papers=[(f"paper-{n}", name) for n, name in enumerate(names, start=1)],
        legal_reference=said["legal_reference"], closes_on=said["closes_on"],
    )  # fmt: skip
    return keep_scheme(facts=facts, actor=actor_of(request))


class PurchaseForm(forms.Form):
    """What was bought."""

    machine = forms.CharField(label=pgettext_lazy("satu", "Mesin"), max_length=200)
    serial_number = forms.CharField(label=gettext_lazy("Nomor seri"), max_length=60, required=False)
    price = RupiahField(label=gettext_lazy("Harga pada faktur"))
    imported = forms.BooleanField(label=gettext_lazy("Mesin impor"), required=False)
    bought_on = forms.DateField(label=gettext_lazy("Dibeli pada"), widget=DateInput())
    installed_on = forms.DateField(label=gettext_lazy("Dipasang pada"), widget=DateInput(), required=False)
    output_before = WholeField(label=gettext_lazy("Hasil sebulan sebelum mesin ini"), required=False)
    output_after = WholeField(label=gettext_lazy("Hasil sebulan sesudahnya"), required=False)


class BeginForm(PurchaseForm):
    """The same, under a scheme."""

    scheme = forms.TypedChoiceField(label=pgettext_lazy("satu", "Skema"), empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scheme"]
        known = {one.public_id: one for one in open_schemes(today())}
        field.choices = [
            (
                key,
                f"{one.year} {one.name}: {_percent(one.domestic_rate)} / {_percent(one.imported_rate)}, {write_rupiah(one.minimum)} – {write_rupiah(one.maximum)}",
            )
            for key, one in known.items()
        ]
        field.coerce = known.get
        self.order_fields(["scheme"])


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an application: first for which enterprise, then what was bought."""
    person = only(request, SEES_APPLICATIONS)
    if not _may_enter(person):
        raise PermissionDenied(_("Pengajuan dimasukkan pemilik usaha atau dinasnya."))
    enterprise = enterprises_to_help(person).filter(public_id=request.GET.get("usaha", "")).first()
    trail = _trail(Link(_("Ajukan"), ""))
    if enterprise is None:
        return show(
            request, title=_("Ajukan restrukturisasi"), trail=trail, lead=_("Pilih usaha yang membeli mesin."),
            filters=WordsForm(request.GET or None) if in_industry(person) else None, filtered=False,
            sections=[Section(table=enterprise_choice(request, person, at("begin_reimbursement")), empty=_("Tidak ada usaha di sini. Cari dengan namanya, atau daftarkan usahanya lebih dahulu."))],
        )  # fmt: skip
    form = BeginForm(request.POST or None)

    def act(said: dict[str, Any]) -> Any:
        scheme = said.pop("scheme")
        return begin_application(
            scheme=scheme,
            enterprise=enterprise,
            facts=PurchaseFacts(**said),
            actor=actor_of(request),
            now=timezone.now(),
        )

    return form_page(
        request, form, act, title=_("Ajukan restrukturisasi"), lead=enterprise.name, trail=trail,
        done=lambda made: at("reimbursement", made.public_id), said=_("Rancangan disimpan. Lampirkan berkasnya, lalu ajukan."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct a draft."""
    found = _entered(request, public_id)
    form = PurchaseForm(
        request.POST or None, initial={name: getattr(found, name) for name in PurchaseForm.base_fields}
    )
    return form_page(
        request, form, lambda said: correct_application(application=found, facts=PurchaseFacts(**said), actor=actor_of(request), now=timezone.now()),
        title=_("Perbaiki pengajuan"), trail=_trail(Link(found.machine, at("reimbursement", public_id)), Link(_("Perbaiki"), "")), done=at("reimbursement", public_id), said=_("Diperbaiki."),
    )  # fmt: skip


class VisitForm(forms.Form):
    """What verifiers saw."""

    on = forms.DateField(label=gettext_lazy("Tanggal kunjungan"), widget=DateInput())
    firm_is_real = forms.BooleanField(label=gettext_lazy("Usahanya nyata"), required=False)
    machine_is_new = forms.BooleanField(label=gettext_lazy("Mesinnya baru"), required=False)
    machine_is_there = forms.BooleanField(
        label=gettext_lazy("Mesin ada di tempat, tidak dipindahtangankan"), required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Catatan"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecisionForm(forms.Form):
    """Yes or no."""

    approve = forms.TypedChoiceField(
        label=gettext_lazy("Keputusan"),
        widget=forms.RadioSelect,
        choices=[("ya", gettext_lazy("Setujui")), ("tidak", gettext_lazy("Tolak"))],
        coerce=lambda text: text == "ya",
    )
    reason = forms.CharField(label=gettext_lazy("Alasan"), max_length=300, required=False)


class PaymentForm(forms.Form):
    """The payment."""

    on = forms.DateField(label=gettext_lazy("Dibayar pada"), widget=DateInput())
    reference = forms.CharField(label=gettext_lazy("Nomor bukti"), max_length=60)


@require_safe
def reimbursement(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show an application where it is, and what this person can do about it now."""
    found = find_application(request, public_id)
    person = person_of(request)
    papers, visit = papers_of(found), visit_of(found)
    enters = found.state == State.DRAFT and _may_enter(person)
    examines = in_industry(person) and person.may_write
    own_entry = (
        examines
        and found.entered_by_id == person.pk
        and found.state not in {State.DRAFT, State.REFUSED, State.PAID}
    )
    expected = amount_for(found)
    notices = []
    if found.state == State.DRAFT and found.state_reason:
        notices.append(
            Notice(title=_("Dikembalikan untuk dilengkapi"), text=found.state_reason, tone="warning")
        )
    if found.state == State.REFUSED:
        notices.append(Notice(title=_("Ditolak"), text=found.state_reason, tone="danger"))
    if own_entry:
        notices.append(
            Notice(
                title=_("Anda yang memasukkan pengajuan ini"),
                text=_("Pemeriksaan dan keputusan dilakukan petugas lain."),
            )
        )
    submit = PostButton(label=_("Ajukan sekarang"), url=at("submit_reimbursement", public_id), tone="primary")
    return show(
        request,
        title=found.machine,
        trail=_trail(Link(found.machine, "")),
        lead=f"{found.enterprise.name} · {found.scheme.year} {found.scheme.name}",
        badges=[_badge(found)],
        links=[Link(_("Perbaiki"), at("edit_reimbursement", public_id), icon="edit")] if enters else [],
        buttons=[submit] if enters else [],
        notices=notices,
        figures=[
            Figure(value=write_rupiah(found.price), label=_("Harga mesin"), definition=_("Menurut faktur.")),
            Figure(value=write_rupiah(found.amount if found.amount is not None else expected), label=_("Disetujui") if found.amount is not None else _("Perkiraan kembali"),
                   definition=_("%(rate)s dari harga, paling sedikit %(min)s, paling banyak %(max)s per usaha.") % {"rate": _percent(found.scheme.imported_rate if found.imported else found.scheme.domestic_rate), "min": write_rupiah(found.scheme.minimum), "max": write_rupiah(found.scheme.maximum)},
                   source=found.scheme.legal_reference),
        ],
        sections=[
            Section(title=_("Pembelian"), pairs=[
                (_("Nomor seri"), found.serial_number), (_("Asal"), _("impor") if found.imported else _("dalam negeri")), (_("Dibeli"), write_day(found.bought_on)), (_("Dipasang"), write_day(found.installed_on)),
                (_("Hasil sebulan sebelum"), found.output_before), (_("Hasil sebulan sesudah"), found.output_after), (_("Dibayar"), write_day(found.paid_on)), (_("Bukti pembayaran"), found.payment_reference),
            ]),
            *_paper_sections(found, papers, enters=enters, checks=examines and not own_entry and found.state == State.SUBMITTED),
            *_visit_sections(found, visit, acts=examines and not own_entry),
        ],
    )  # fmt: skip


def _paper_sections(
    found: ReimbursementApplication, papers: list[Any], *, enters: bool, checks: bool
) -> list[Section]:
    def judged(one: Any) -> Badge:
        if not one.file:
            return Badge(_("Belum ada"), "warning", "warning")
        return {
            None: Badge(_("Belum diperiksa"), "info"),
            True: Badge(_("Benar"), "good", "check"),
            False: Badge(_("Belum benar"), "danger"),
        }[one.found_right]

    rows = [
        [Cell(one.name, at("reimbursement_paper", found.public_id, one.key) if one.file else ""), Cell(one.file_name), Cell(badge=judged(one)), Cell(one.note)]
        for one in papers
    ]  # fmt: skip
    links = (
        [Link(_("Lampirkan berkas"), at("attach_papers", found.public_id), icon="upload")] if enters else []
    )
    if checks:
        links = [Link(_("Periksa berkas"), at("check_papers", found.public_id), icon="check")]
    return [
        Section(
            title=_("Berkas"),
            links=links,
            table=Table(
                _("Berkas"),
                [_("Berkas"), _("Nama berkas"), _("Keadaan"), _("Catatan")],
                rows,
                caption_shown=False,
            ),
            empty=_("Skema ini tidak meminta berkas."),
        )
    ]


def _visit_sections(found: ReimbursementApplication, visit: Any, *, acts: bool) -> list[Section]:
    sections = []
    if visit is not None:
        sections.append(Section(title=_("Kunjungan"), pairs=[
            (_("Tanggal"), write_day(visit.on)), (_("Usaha nyata"), _("ya") if visit.firm_is_real else _("tidak")), (_("Mesin baru"), _("ya") if visit.machine_is_new else _("tidak")),
            (_("Ada di tempat"), _("ya") if visit.machine_is_there else _("tidak")), (_("Catatan"), visit.note),
        ]))  # fmt: skip
    code = found.public_id
    steps: dict[str, tuple[str, forms.Form, str, str]] = {
        State.PAPERS_CHECKED: (_("Catat kunjungan"), VisitForm(initial={"on": today()}), "visit_reimbursement", _("Simpan kunjungan")),
        State.VISITED: (_("Putuskan"), DecisionForm(), "decide_reimbursement", _("Putuskan")),
        State.APPROVED: (_("Catat pembayaran"), PaymentForm(initial={"on": today()}), "pay_reimbursement", _("Catat pembayaran")),
    }  # fmt: skip
    if acts and found.state in steps:
        title, form, name, button = steps[found.state]
        sections.append(
            Section(title=title, form=SmallForm(form=form, url=at(name, code), button=button, folded=False))
        )
    return sections


@require_POST
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand an application in."""
    found = _entered(request, public_id)
    return do_at_once(
        request, lambda: submit_application(application=found, actor=actor_of(request), now=timezone.now()), done=at("reimbursement", public_id), said=_("Diajukan. Dinas memeriksa berkasnya."),
    )  # fmt: skip


class PapersForm(forms.Form):
    """One file for each paper asked."""

    def __init__(self, *args: Any, papers: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in papers:
            now = _("Sekarang: %(name)s") % {"name": one.file_name} if one.file else ""
            self.fields[one.key] = forms.FileField(label=one.name, required=False, help_text=now, widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}))  # fmt: skip


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, public_id: str) -> HttpResponse:
    """Attach papers, as many as are at hand."""
    found = _entered(request, public_id)
    form = PapersForm(request.POST or None, request.FILES or None, papers=papers_of(found))

    def act(said: dict[str, Any]) -> None:
        for key, given in said.items():
            if given:
                attach_paper(
                    application=found, key=key, name=given.name, content=given.read(), actor=actor_of(request)
                )

    return form_page(
        request, form, act, title=_("Lampirkan berkas"), lead=_("PDF, JPG, atau PNG, paling banyak 10 MB masing-masing."),
        trail=_trail(Link(found.machine, at("reimbursement", public_id)), Link(_("Berkas"), "")), done=at("reimbursement", public_id), said=_("Berkas disimpan."),
    )  # fmt: skip


@require_safe
def paper(request: HttpRequest, public_id: str, key: str) -> FileResponse:
    """Send one paper, to be kept and not shown within our pages."""
    found = find_application(request, public_id)
    one = next((one for one in papers_of(found) if one.key == key), None)
    return send_paper(one.file if one else None, f"{key}-{found.public_id}")


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Judge every paper; what is wrong goes back to the owner with the reason."""
    found = _examined(request, public_id)
    papers = papers_of(found)
    problem = ""
    if request.method == "POST":
        said = {
            one.key: (
                request.POST.get(f"right-{one.key}") == "1",
                request.POST.get(f"note-{one.key}", "")[:200],
            )
            for one in papers
        }
        try:
            check_papers(application=found, found=said, actor=actor_of(request), now=timezone.now())
        except PROBLEMS as refused:
            stop_for_strangers(refused)
            problem = str(refused)
        else:
            return do_at_once(
                request,
                lambda: None,
                done=at("reimbursement", public_id),
                said=_("Pemeriksaan berkas dicatat."),
            )
    context = {
        "title": _("Periksa berkas"), "trail": _trail(Link(found.machine, at("reimbursement", public_id)), Link(_("Periksa"), "")), "application": found,
        "papers": papers, "problem": problem,
    }  # fmt: skip
    return render(request, "web/officer/coaching/work/papers.html", context, status=422 if problem else None)


def _entered(request: HttpRequest, public_id: str) -> ReimbursementApplication:
    found = find_application(request, public_id, roles=ENTERS_APPLICATIONS)
    if not _may_enter(person_of(request)):
        raise PermissionDenied(_("Pengajuan dimasukkan pemilik usaha atau dinasnya."))
    return found


def _examined(request: HttpRequest, public_id: str) -> ReimbursementApplication:
    found = find_application(request, public_id, roles=EXAMINES_APPLICATIONS)
    if not in_industry(person_of(request)):
        raise PermissionDenied(_("Pemeriksaan dilakukan petugas dinas atau kementerian."))
    return found


@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep what verifiers saw."""
    found = _examined(request, public_id)
    form = VisitForm(request.POST or None, initial={"on": today()})
    return form_page(
        request, form, lambda said: record_visit(application=found, actor=actor_of(request), now=timezone.now(), **said), title=_("Catat kunjungan"),
        trail=_trail(Link(found.machine, at("reimbursement", public_id)), Link(_("Kunjungan"), "")), done=at("reimbursement", public_id), said=_("Kunjungan dicatat."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Approve with the amount of the scheme, or refuse."""
    found = _examined(request, public_id)
    form = DecisionForm(request.POST or None)
    return form_page(
        request, form, lambda said: decide_application(application=found, actor=actor_of(request), now=timezone.now(), **said), title=_("Putuskan"),
        trail=_trail(Link(found.machine, at("reimbursement", public_id)), Link(_("Putuskan"), "")), done=at("reimbursement", public_id), said=_("Keputusan dicatat."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the payment; the machine is under watch from then on."""
    found = _examined(request, public_id)
    form = PaymentForm(request.POST or None, initial={"on": today()})
    return form_page(
        request, form, lambda said: pay_application(application=found, actor=actor_of(request), now=timezone.now(), **said), title=_("Catat pembayaran"),
        trail=_trail(Link(found.machine, at("reimbursement", public_id)), Link(_("Bayar"), "")), done=lambda made: at("machine", made.public_id), said=_("Pembayaran dicatat; mesin sekarang diawasi."),
    )  # fmt: skip
