"""Machines: who has which, handed over by minutes (BAST), looked at, used day by day, and what stands idle."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from esmart.accounts.models import User
from esmart.coaching.models import ConditionCheck, Equipment
from esmart.coaching.queries.work.limits import limits_on
from esmart.coaching.queries.work.machines import (
    before_after,
    checks_of,
    idle_machines,
    machine_list,
    uses_of,
)
from esmart.coaching.queries.work.scope import enterprises_to_help, equipment_for, in_industry, workshops_for
from esmart.coaching.services.work.hand_over_equipment import (
    USERS,
    MachineFacts,
    check_equipment,
    end_equipment,
    hand_over_equipment,
    may_check,
    record_equipment_use,
)
from esmart.core.money import write_rupiah
from esmart.registry.models import Enterprise
from esmart.registry.queries import Filters, list_enterprises
from esmart.web.components.charts import write_number
from esmart.web.components.choices import in_indonesian
from esmart.web.components.printing import pdf_answer, print_pdf
from esmart.web.components.shapes import Badge, Cell, Figure, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.work.access import (
    CHECKS_MACHINES,
    SEES_MACHINES,
    SEES_WORK,
    find_machine,
    only,
    today,
)
from esmart.web.officer.coaching.work.layout import (
    Notice,
    Section,
    SmallForm,
    at,
    equipment_trail,
    form_page,
    next_of,
    show,
    whole_number,
)
from esmart.web.officer.coaching.work.writing import write_day, write_quantity
from esmart.web.officer.fields import DateInput, RupiahField, WholeField
from esmart.web.officer.sheets import csv_answer

PAGE = 50
CONDITION_TONES: dict[str, Any] = {
    "good": "good",
    "minor": "warning",
    "broken": "danger",
    "missing": "danger",
}


class MachineForm(forms.Form):
    """What the minutes say."""

    name = forms.CharField(label=gettext_lazy("Nama mesin atau alat"), max_length=200)
    brand = forms.CharField(label=gettext_lazy("Merek"), max_length=100, required=False)
    serial_number = forms.CharField(label=gettext_lazy("Nomor seri"), max_length=60)
    value = RupiahField(label=gettext_lazy("Nilai"))
    place = forms.CharField(label=gettext_lazy("Tempat"), max_length=200)
    minutes_number = forms.CharField(
        label=gettext_lazy("Nomor berita acara (BAST)"), max_length=100, required=False
    )
    handed_over_on = forms.DateField(
        label=gettext_lazy("Diserahkan pada"), widget=DateInput(), required=False
    )
    giver = forms.CharField(
        label=gettext_lazy("Yang menyerahkan"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Kantor dan jabatan, bukan nama orang."),
    )
    receiver = forms.CharField(
        label=gettext_lazy("Yang menerima"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Kantor atau usaha dan jabatan."),
    )
    output_before = WholeField(label=gettext_lazy("Hasil sebulan sebelum mesin datang"), required=False)


class CheckForm(forms.Form):
    """What somebody saw."""

    on = forms.DateField(label=gettext_lazy("Tanggal"), widget=DateInput())
    condition = forms.ChoiceField(label=gettext_lazy("Keadaan"), choices=ConditionCheck.Condition.choices)
    passed_on = forms.BooleanField(label=gettext_lazy("Dipindahtangankan kepada pihak lain"), required=False)
    note = forms.CharField(label=gettext_lazy("Catatan"), max_length=300, required=False)


class UseForm(forms.Form):
    """A day's use."""

    on = forms.DateField(label=gettext_lazy("Tanggal"), widget=DateInput())
    hours = forms.DecimalField(
        label=gettext_lazy("Jam dipakai"),
        max_digits=4,
        decimal_places=1,
        min_value=Decimal(0),
        max_value=Decimal(24),
    )
    pieces = WholeField(label=gettext_lazy("Hasil"), initial="0", required=False)


class EndForm(forms.Form):
    """Why a machine is watched no longer."""

    on = forms.DateField(label=gettext_lazy("Tanggal"), widget=DateInput())
    because = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=200,
        help_text=gettext_lazy("Misalnya dihapus dari daftar aset, nomor surat."),
    )


@require_safe
def equipment(request: HttpRequest) -> HttpResponse:
    """List the machines in this person's scope."""
    person = only(request, SEES_MACHINES)
    start = whole_number(request.GET.get("mulai")) or 0
    page = list(machine_list(person)[start : start + PAGE + 1])
    rows = [
        [Cell(one.name, at("machine", one.public_id)), Cell(one.serial_number), Cell(holder_of(one)), Cell(one.place),
         Cell(write_day(one.last_use) or _("belum pernah")), Cell(badge=_state_badge(one))]
        for one in page[:PAGE]
    ]  # fmt: skip
    days = int(limits_on(today()).idle_days)
    idle = idle_machines(person, today=today(), days=days).count()
    links = [Link(_("Catat serah terima"), at("add_machine"), icon="add")] if _may_give(person) else []
    links += [
        Link(_("Menganggur"), at("idle_machines"), icon="clock"),
        Link(_("Restrukturisasi mesin"), at("reimbursements"), icon="list"),
    ]
    return show(
        request,
        title=_("Alat"),
        trail=[Link(_("Meja kerja"), at("desk")), Link(_("Alat"), "")],
        links=[*links, Link(_("Unduh CSV"), at("export_machines"), icon="download")],
        figures=[
            Figure(value=write_number(equipment_for(person).filter(ended_on=None).count()), label=_("Alat tercatat"), definition=_("Belum diakhiri, dalam wewenang Anda.")),
            Figure(value=write_number(idle), label=_("Menganggur"), definition=_("Tidak dipakai %(n)s hari atau lebih.") % {"n": days}, url=at("idle_machines")),
        ],
        sections=[Section(
            table=Table(_("Alat"), [_("Alat"), _("Nomor seri"), _("Pemakai"), _("Tempat"), _("Terakhir dipakai"), _("Keadaan")], rows, caption_shown=False),
            empty=_("Belum ada alat bantuan yang tercatat di sini."),
            next_url=next_of(request, start + PAGE if len(page) > PAGE else 0, "mulai"),
        )],
    )  # fmt: skip


def holder_of(machine: Equipment) -> str:
    """Give who has a machine."""
    if machine.enterprise is not None:
        return machine.enterprise.name
    return f"{machine.workshop.name}, {machine.workshop.office.name}" if machine.workshop else ""


def _state_badge(machine: Equipment) -> Badge:
    return (
        Badge(_("Diakhiri %(day)s") % {"day": write_day(machine.ended_on)})
        if machine.ended_on
        else Badge(_("Diawasi"), "good")
    )


def _may_give(person: User) -> bool:
    roles = {User.Role.REGIONAL_OFFICER, User.Role.MINISTRY_OFFICER, User.Role.WORKSHOP_OFFICER}
    return person.role in roles and person.office_id is not None


@require_safe
@in_indonesian
def export(request: HttpRequest) -> HttpResponse:
    """Send the machines in this person's scope as CSV."""
    person = only(request, SEES_MACHINES)
    heads = [
        _("Alat"),
        _("Merek"),
        _("Nomor seri"),
        _("Nilai"),
        _("Pemberi"),
        _("Pemakai"),
        _("Tempat"),
        _("BAST"),
        _("Diserahkan"),
        _("Terakhir dipakai"),
        _("Terakhir diperiksa"),
        _("Diakhiri"),
    ]
    rows = (
        [one.name, one.brand, one.serial_number, one.value, one.office.name, holder_of(one), one.place, one.minutes_number,
         one.handed_over_on, one.last_use, one.last_check, one.ended_on]
        for one in machine_list(person).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_answer("alat.csv", heads, rows)


@in_indonesian
def _idle_file(found: Iterable[Equipment]) -> HttpResponse:
    heads = [
        _("Alat"),
        _("Nomor seri"),
        _("Nilai"),
        _("Pemakai"),
        _("Tempat"),
        _("Tidak dipakai sejak"),
        _("Terakhir diperiksa"),
    ]
    return csv_answer(
        "alat-menganggur.csv", heads,
        ([one.name, one.serial_number, one.value, holder_of(one), one.place, one.idle_since, one.last_check] for one in found),
    )  # fmt: skip


@require_safe
def idle(request: HttpRequest) -> HttpResponse:
    """List the machines that were not used for so many days, longest first; `csv` in the address sends them as a file."""
    person = only(request, SEES_MACHINES)
    usual = int(limits_on(today()).idle_days)
    days = min(max(whole_number(request.GET.get("hari")) or usual, 1), 3650)
    found = idle_machines(person, today=today(), days=days)
    if request.GET.get("unduh"):
        return _idle_file(found)
    shown = list(found[:200])
    rows = [
        [Cell(one.name, at("machine", one.public_id)), Cell(holder_of(one)), Cell(write_rupiah(one.value), number=True),
         Cell(write_number((today() - one.idle_since).days) if one.idle_since else "", number=True), Cell(write_day(one.idle_since) or _("belum pernah dipakai")), Cell(write_day(one.last_check) or _("belum pernah"))]
        for one in shown
    ]  # fmt: skip
    return show(
        request,
        title=_("Alat menganggur"),
        trail=equipment_trail(Link(_("Menganggur"), "")),
        lead=_("Tidak ada hari pakai selama %(n)s hari atau lebih; yang belum pernah dipakai dihitung sejak serah terima.") % {"n": days},
        links=[Link(_("Unduh CSV"), f"?unduh=1&hari={days}", icon="download")],
        tabs=[Link(_("%(n)s hari") % {"n": n}, f"?hari={n}", n == days) for n in sorted({usual, 30, 90, 180, 365})],
        figures=[
            Figure(value=write_number(len(shown)), label=_("Alat"), definition=_("Paling banyak 200 ditampilkan.")),
            Figure(value=write_rupiah(sum(one.value for one in shown)), label=_("Nilainya"), definition=_("Jumlah nilai saat diserahkan.")),
        ],
        sections=[Section(
            table=Table(_("Menganggur"), [_("Alat"), _("Pemakai"), _("Nilai"), _("Hari"), _("Sejak"), _("Terakhir diperiksa")], rows, caption_shown=False, number_heads=frozenset({2, 3})),
            empty=_("Tidak ada alat yang menganggur."),
        )],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Record a hand-over: first where the machine stands, then what the minutes say."""
    person = only(request, SEES_WORK - {User.Role.AUDITOR})
    if person.office_id is None:
        raise PermissionDenied(_("Kantor Anda belum tercatat."))
    enterprise = enterprises_to_help(person).filter(public_id=request.GET.get("usaha", "")).first()
    workshop = workshops_for(person).filter(public_id=request.GET.get("bengkel", "")).first()
    if enterprise is None and workshop is None:
        return _choose_place(request, person)
    holder = enterprise.name if enterprise else f"{workshop.name}, {workshop.office.name}" if workshop else ""
    office_id: int = person.office_id
    initial = {
        "giver": person.office.name if person.office else "",
        "receiver": holder,
        "place": enterprise.address[:200] if enterprise else workshop.name if workshop else "",
    }
    form = MachineForm(request.POST or None, initial=initial)
    return form_page(
        request, form,
        lambda said: hand_over_equipment(office_id=office_id, facts=MachineFacts(**said), enterprise=enterprise, workshop=workshop, actor=actor_of(request), now=timezone.now()),
        title=_("Catat serah terima alat"), lead=holder, trail=equipment_trail(Link(_("Serah terima"), "")),
        done=lambda made: at("machine", made.public_id), said=_("Serah terima dicatat. Berita acaranya dapat dicetak."),
    )  # fmt: skip


def _choose_place(request: HttpRequest, person: User) -> HttpResponse:
    workshops = [
        [Cell(one.name, f"{at('add_machine')}?bengkel={one.public_id}"), Cell(one.office.name)]
        for one in workshops_for(person).filter(closed_on=None).order_by("office__name", "name")[:100]
    ]
    sections = [
        Section(
            title=_("Di bengkel"),
            table=Table(_("Bengkel"), [_("Bengkel"), _("Unit")], workshops, caption_shown=False),
            empty=_("Tidak ada bengkel dalam wewenang Anda."),
        )
    ]
    if in_industry(person):
        sections.insert(
            0,
            Section(
                title=_("Di usaha"),
                table=enterprise_choice(request, person, at("add_machine")),
                empty=_("Cari usaha dengan namanya di atas."),
            ),
        )
    return show(
        request, title=_("Catat serah terima alat"), trail=equipment_trail(Link(_("Serah terima"), "")), lead=_("Pilih tempat alat itu berdiri."),
        filters=WordsForm(request.GET or None) if in_industry(person) else None, filtered=False, sections=sections,
    )  # fmt: skip


class WordsForm(forms.Form):
    """Words of an enterprise's name."""

    cari = forms.CharField(label=gettext_lazy("Nama usaha"), max_length=100, required=False)


def enterprise_choice(request: HttpRequest, person: User, address: str) -> Table:
    """List the enterprises the typed words find, each leading on to `address`; the few of an owner without words."""
    words = request.GET.get("cari", "").strip()
    found: list[Enterprise] = []
    if words or person.role == User.Role.OWNER:
        listed = list_enterprises(person, Filters(words=words)).rows
        helped = enterprises_to_help(person).filter(pk__in=[one.pk for one in listed])
        allowed = set(helped.values_list("pk", flat=True))
        found = [one for one in listed if one.pk in allowed]
    query = "&".join(f"{name}={value}" for name, value in request.GET.items() if name == "skema")
    rows = [
        [
            Cell(one.name, f"{address}?usaha={one.public_id}{'&' + query if query else ''}"),
            Cell(one.region.name),
        ]
        for one in found
    ]
    return Table(_("Usaha"), [_("Usaha"), _("Wilayah")], rows, caption_shown=False)


@require_safe
def machine(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a machine: facts, condition, use, production before and after."""
    found = find_machine(request, public_id)
    person = person_of(request)
    checks, uses, change = checks_of(found), uses_of(found), before_after(found)
    watched = found.ended_on is None and person.may_write
    notices = []
    if checks and (checks[0].condition == "missing" or checks[0].passed_on):
        notices.append(
            Notice(
                title=_("Pemeriksaan terakhir: tidak di tempat atau dipindahtangankan"),
                text=_("Kantor pemberi memutuskan langkah selanjutnya."),
                tone="danger",
            )
        )
    check_rows = [
        [Cell(write_day(one.on)), Cell(badge=Badge(str(one.get_condition_display()), CONDITION_TONES[one.condition])), Cell(_("ya") if one.passed_on else _("tidak")),
         Cell((one.checked_by.first_name or one.checked_by.username) if one.checked_by else ""), Cell(one.note)]
        for one in checks
    ]  # fmt: skip
    use_rows = [
        [
            Cell(write_day(one.on)),
            Cell(write_quantity(one.hours), number=True),
            Cell(write_number(one.pieces), number=True),
        ]
        for one in uses
    ]
    use_form = SmallForm(
        form=UseForm(initial={"on": today(), "pieces": "0"}),
        url=at("use_machine", public_id),
        button=_("Catat pemakaian"),
        folded=bool(uses),
    )
    check_form = SmallForm(
        form=CheckForm(initial={"on": today()}),
        url=at("check_machine", public_id),
        button=_("Catat pemeriksaan"),
    )
    links = [Link(_("Berita acara (PDF)"), at("machine_minutes", public_id), icon="download")]
    if watched and person.office_id == found.office_id:
        links.append(Link(_("Akhiri pencatatan"), at("end_machine", public_id)))
    return show(
        request,
        title=found.name,
        trail=equipment_trail(Link(found.name, "")),
        lead=holder_of(found),
        badges=[_state_badge(found)],
        links=links,
        notices=notices,
        figures=[
            Figure(value=write_number(change.before) if change.before is not None else "–", label=_("Hasil sebulan, sebelum"), definition=_("Menurut penerima sebelum mesin datang.")),
            Figure(value=write_number(change.after) if change.after is not None else "–", label=_("Hasil sebulan, sesudah"), definition=_("Rata-rata %(n)s bulan yang ada catatannya.") % {"n": change.months}),
        ],
        sections=[
            Section(title=_("Tentang alat"), pairs=[
                (_("Merek"), found.brand), (_("Nomor seri"), found.serial_number), (_("Nilai"), write_rupiah(found.value)), (_("Tempat"), found.place),
                (_("Pemberi"), found.office.name), (_("Berita acara"), found.minutes_number), (_("Diserahkan"), write_day(found.handed_over_on)),
                (_("Yang menyerahkan"), found.giver), (_("Yang menerima"), found.receiver),
                (_("Asal"), _("Restrukturisasi mesin %(year)s") % {"year": found.application.scheme.year} if found.application else ""),
                (_("Alasan diakhiri"), found.ended_because),
            ]),
            Section(title=_("Pemakaian"), table=Table(_("Pemakaian"), [_("Tanggal"), _("Jam"), _("Hasil")], use_rows, caption_shown=False, number_heads=frozenset({1, 2})),
                    empty=_("Belum ada hari pakai. Tanpa catatan, alat ini disebut menganggur."), form=use_form if watched and person.role in USERS else None),
            Section(title=_("Pemeriksaan"), table=Table(_("Pemeriksaan"), [_("Tanggal"), _("Keadaan"), _("Dipindahtangankan"), _("Oleh"), _("Catatan")], check_rows, caption_shown=False),
                    empty=_("Belum pernah diperiksa."), form=check_form if watched and may_check(person) else None),
        ],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep what somebody saw of a machine."""
    found = find_machine(request, public_id, roles=CHECKS_MACHINES)
    form = CheckForm(request.POST or None, initial={"on": today()})
    return form_page(
        request, form, lambda said: check_equipment(equipment=found, actor=actor_of(request), now=timezone.now(), **said),
        title=_("Catat pemeriksaan"), trail=equipment_trail(Link(found.name, at("machine", public_id)), Link(_("Pemeriksaan"), "")), done=at("machine", public_id), said=_("Pemeriksaan dicatat."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def use(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep a day's use."""
    found = find_machine(request, public_id, roles=USERS)
    form = UseForm(request.POST or None, initial={"on": today()})
    return form_page(
        request, form,
        lambda said: record_equipment_use(equipment=found, on=said["on"], hours=said["hours"], pieces=said["pieces"] or 0, actor=actor_of(request), now=timezone.now()),
        title=_("Catat pemakaian"), trail=equipment_trail(Link(found.name, at("machine", public_id)), Link(_("Pemakaian"), "")), done=at("machine", public_id), said=_("Pemakaian dicatat."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """End the watch over a machine."""
    found = find_machine(request, public_id, roles=CHECKS_MACHINES)
    person = person_of(request)
    if person.office_id != found.office_id and not in_industry(person):
        raise PermissionDenied(_("Hanya kantor yang menyerahkan mesin ini yang mengakhirinya."))
    form = EndForm(request.POST or None, initial={"on": today()})
    return form_page(
        request, form, lambda said: end_equipment(equipment=found, actor=actor_of(request), **said), title=_("Akhiri pencatatan alat"),
        trail=equipment_trail(Link(found.name, at("machine", public_id)), Link(_("Akhiri"), "")), done=at("machine", public_id), said=_("Pencatatan diakhiri; riwayatnya tetap."),
    )  # fmt: skip


@require_safe
@in_indonesian
def minutes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Print the hand-over minutes (BAST)."""
    found = find_machine(request, public_id)
    return pdf_answer(f"bast-{found.public_id}.pdf", print_pdf("handover_minutes.typ", minutes_facts(found)))


def minutes_facts(machine: Equipment) -> dict[str, Any]:
    """Give what the minutes say, as plain texts."""
    day = machine.handed_over_on
    return {
        "title": _("Berita Acara Serah Terima"),
        "number": machine.minutes_number,
        "office": machine.office.name,
        "opening": _("Pada hari %(day)s diserahterimakan barang berikut.")
        % {"day": date_format(day, "l, j F Y")}
        if day
        else _("Diserahterimakan barang berikut. Tanggal: ____________________"),
        "giver": machine.giver or machine.office.name,
        "receiver": machine.receiver or holder_of(machine),
        "heads": [_("No."), _("Nama barang"), _("Merek"), _("Nomor seri"), _("Jumlah"), _("Nilai")],
        "rows": [
            ["1", machine.name, machine.brand or "–", machine.serial_number, "1", write_rupiah(machine.value)]
        ],
        "pairs": [[_("Ditempatkan di"), machine.place], [_("Pemakai"), holder_of(machine)]],
        "terms_title": _("Yang disepakati"),
        "terms": [
            _("Barang diterima dalam keadaan baik dan lengkap."),
            _("Penerima memakai barang untuk produksi, merawatnya, dan mencatat pemakaiannya setiap hari."),
            _("Barang tidak dipindahtangankan, dijual, atau dijaminkan tanpa izin tertulis pemberi."),
            _("Pemberi dapat memeriksa keadaan dan pemakaian barang di tempatnya."),
        ],
        "signatures": [_("Yang menyerahkan"), _("Yang menerima"), _("Mengetahui")],
        "code": _("Kode alat %(code)s") % {"code": machine.public_id},
    }
