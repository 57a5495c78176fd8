"""Participants: the unit's list, one person, and what is recorded of them. Names only where the work needs them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from esmart.accounts.models import Custody, Office, Person
from esmart.accounts.queries import find_by_name, find_by_register_number, open_person
from esmart.accounts.queries.register_lookup import OpenRow, all_units, register_history
from esmart.accounts.rules import REGISTER_CLASSES, register_label
from esmart.coaching.models import Skill
from esmart.coaching.queries.work.participants import (
    Episode,
    certificates_of,
    decisions_of,
    leaving,
    present_work,
    skills_of,
    stay_page,
    work_history,
)
from esmart.coaching.queries.work.scope import runs_units, sees_names
from esmart.coaching.services.work.keep_participant import (
    KnownAlready,
    ParticipantFacts,
    add_participant,
    correct_participant,
    decide_eligibility,
    keep_skill,
    move_participant,
    release_participant,
    take_over_participant,
)
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.work.access import (
    SEES_WORK,
    code_of,
    find_participant,
    find_unit,
    may_keep,
    names_for,
    only,
    only_keeper,
    present_of,
    today,
    units_of,
)
from esmart.web.officer.coaching.work.layout import (
    Notice,
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

MONTH_DAYS = 30
CLASSES = [("", "–"), *((one, one) for one in REGISTER_CLASSES)]


class SearchForm(forms.Form):
    """Whom to look for. Sent in the body, so that no name stands in an address or a log."""

    words = forms.CharField(
        label=gettext_lazy("Nama lengkap atau nomor register"), max_length=150, required=False
    )
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), required=False, coerce=int, empty_value=None)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), required=False, choices=[("", "–"), *Custody.Status.choices]
    )

    def __init__(self, *args: Any, units: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.choices = [("", "–"), *((one.pk, one.name) for one in units)]
        if len(units) == 1:
            del self.fields["unit"]


@require_http_methods(["GET", "POST"])
def participants(request: HttpRequest) -> HttpResponse:
    """List who is now in the units a person sees; names opened in bulk with one logged reading."""
    person = only(request, SEES_WORK)
    units = list(units_of(request))
    form = SearchForm(request.POST or None, units=units)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = _found(wanted.get("words", ""), units) if sees_names(person) else None
    page = stay_page(
        person, office_id=wanted.get("unit"), status=wanted.get("status", ""), persons=found,
        before=whole_number(request.GET.get("sesudah")),
    )  # fmt: skip
    names = names_for(request, page.stays, purpose=gettext_noop("melihat daftar peserta"))
    many = len(units) > 1
    rows = [_row(stay, names, many=many) for stay in page.stays]
    heads = [
        _("Peserta"),
        _("Nomor register"),
        *([_("Unit")] if many else []),
        _("Status"),
        _("Rencana bebas"),
    ]
    links = [Link(_("Bebas dalam 1–3 bulan"), at("leaving_participants"), icon="clock")]
    if runs_units(person):
        links = [Link(_("Tambah peserta"), at("add_participant"), icon="add"), *links]
    if person.may_write and sees_names(person):
        links.append(Link(_("Impor berkas"), at("participant_files"), icon="upload"))
    return show(
        request,
        title=_("Peserta"),
        trail=trail_of(Link(_("Peserta"), "")),
        lead=_("Warga binaan yang tercatat sekarang. Setiap pembukaan nama dicatat.") if names else "",
        links=links,
        filters=form if sees_names(person) else None,
        filters_post=True,
        filtered=bool(wanted.get("words") or wanted.get("unit") or wanted.get("status")),
        sections=[Section(
            table=Table(_("Peserta"), heads, rows, caption_shown=False),
            empty=_("Tidak ada yang cocok. Tulis nama lengkap seperti di register, atau nomor register.") if wanted else _("Belum ada peserta. Impor berkas dari basis data unit, atau tambahkan satu per satu."),
            next_url="" if wanted else next_of(request, page.next_before),
        )],
    )  # fmt: skip


def _found(words: str, units: list[Office]) -> list[int] | None:
    """Give the people of this register number or exact name; None when nothing was asked."""
    if not words.strip():
        return None
    stays = [find_by_register_number(office_id=unit.pk, number=words) for unit in units[:40]]
    people = [stay.person_id for stay in stays if stay is not None]
    return people or list(find_by_name(words).values_list("pk", flat=True))


def _row(stay: Custody, names: dict[int, OpenRow], *, many: bool) -> list[Cell]:
    opened = names.get(stay.pk)
    return [
        Cell(
            opened.name if opened and opened.name else code_of(stay.person),
            at("participant", stay.person.public_id),
        ),
        Cell(opened.register_number if opened else ""),
        *([Cell(stay.office.name)] if many else []),
        Cell(
            badge=Badge(
                str(stay.get_status_display()),
                "warm" if stay.status == Custody.Status.JUVENILE else "neutral",
            )
        ),
        Cell(write_day(stay.release_planned_on)),
    ]


@require_safe
def leaving_soon(request: HttpRequest) -> HttpResponse:
    """List who is planned to leave within one, two, three months, with the way into the hand-over."""
    person = only(request, SEES_WORK)
    day = today()
    unit = find_unit(request, request.GET.get("unit"))
    stays = [
        one
        for one in leaving(person, since=day, until=day + timedelta(days=3 * MONTH_DAYS))
        if unit is None or one.office_id == unit.pk
    ]
    names = names_for(request, stays, purpose=gettext_noop("menyiapkan serah terima pascabebas"))
    sections = []
    for month in (1, 2, 3):
        first, last = (
            day + timedelta(days=(month - 1) * MONTH_DAYS + (month > 1)),
            day + timedelta(days=month * MONTH_DAYS),
        )
        these = [one for one in stays if one.release_planned_on and first <= one.release_planned_on <= last]
        rows = [
            [*_row(stay, names, many=True)[:3], Cell(write_day(stay.release_planned_on)), Cell(str(stay.get_release_path_display())), _handover_cell(stay.person)]
            for stay in these
        ]  # fmt: skip
        heads = [
            _("Peserta"),
            _("Nomor register"),
            _("Unit"),
            _("Rencana bebas"),
            _("Jalur"),
            _("Serah terima"),
        ]
        title = _("Dalam %(n)s bulan: %(count)s orang") % {"n": month, "count": write_number(len(these))}
        sections.append(
            Section(title=title, table=Table(title, heads, rows, caption_shown=False), empty=_("Tidak ada."))
        )
    return show(
        request,
        title=_("Bebas dalam 1, 2, 3 bulan"),
        trail=trail_of(Link(_("Peserta"), at("participants")), Link(_("Akan bebas"), "")),
        lead=_(
            "Menurut tanggal yang dicatat unit; tidak dihitung di sini. Mulailah serah terima tiga bulan sebelumnya."
        ),
        sections=sections,
    )


def _handover_cell(person: Person) -> Cell:
    address = handover_url(person)
    return Cell(_("Mulai serah terima"), address) if address else Cell("")


def handover_url(person: Person) -> str:
    """Give the address that begins a release hand-over, once that page is there."""
    try:
        return at("start_handover", person.public_id)
    except NoReverseMatch:
        return ""


@require_safe
def participant(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a participant: stays and numbers, the unit's decision, skills, certificates, work. A former unit sees its own part."""
    episode = find_participant(request, public_id)
    person = person_of(request)
    opened = _opened(request, episode)
    keeps = may_keep(person, episode) and episode.whole
    stay = present_of(episode)
    code = code_of(episode.person)
    notices = []
    if not episode.whole:
        notices.append(
            Notice(
                title=_("Peserta ini tidak lagi di unit Anda"),
                text=_(
                    "Yang terlihat hanya masa dan pekerjaan di unit Anda; yang sesudahnya milik unit lain."
                ),
            )
        )
    if stay is not None and stay.status == Custody.Status.JUVENILE:
        notices.append(
            Notice(
                title=_("Anak binaan"),
                text=_(
                    "Tidak dilibatkan dalam kegiatan yang menjual dan tidak pernah tampil di halaman umum."
                ),
                tone="warning",
            )
        )
    if episode.person.restricted_at:
        notices.append(
            Notice(
                title=_("Pemrosesan data dibatasi"),
                text=_("Atas permintaan orangnya, hanya kewajiban hukum unit yang dijalankan."),
                tone="warning",
            )
        )
    return show(
        request,
        title=code,
        heading=opened.name if opened else code,
        trail=trail_of(Link(_("Peserta"), at("participants")), Link(code, "")),
        badges=[Badge(str(stay.get_status_display()))] if stay else [Badge(_("Tidak tercatat di unit"))],
        links=_links(episode) if keeps else [],
        notices=notices,
        sections=[
            Section(title=_("Data diri"), pairs=[
                (_("Kode"), episode.person.public_id), (_("Nomor register"), opened.register_number if opened else ""),
                (_("Tanggal lahir"), write_day(opened.born_on) if opened else ""),
                (_("Jenis kelamin"), episode.person.get_gender_display() if opened else ""),
                (_("Rencana bebas"), write_day(stay.release_planned_on) if stay else ""), (_("Jalur"), stay.get_release_path_display() if stay else ""),
            ]),
            *_record_sections(request, episode, keeps=keeps, named=opened is not None),
        ],
    )  # fmt: skip


def _opened(request: HttpRequest, episode: Episode) -> Any:
    """Open a person's name for those who answer for them, with a logged reading; a former unit and the ministry see a code."""
    if not episode.whole or not sees_names(person_of(request)):
        return None
    opened = open_person(
        episode.person, actor=actor_of(request), purpose=gettext_noop("melihat data peserta"), screen="web:participant", now=timezone.now(),
        request_id=getattr(request, "request_id", ""),
    )  # fmt: skip
    return opened if opened.name else None


def _links(episode: Episode) -> list[Link]:
    code = episode.person.public_id
    links = [
        Link(_("Perbaiki data"), at("edit_participant", code), icon="edit"),
        Link(_("Pindah unit"), at("move_participant", code), icon="arrow-right"),
        Link(_("Bebas"), at("release_participant", code), icon="leave"),
    ]
    for name, label in (("consents", _("Persetujuan")), ("person_consents", _("Persetujuan"))):
        try:
            links.append(Link(label, at(name, code), icon="shield"))
            break
        except NoReverseMatch:
            continue
    if address := handover_url(episode.person):
        links.append(Link(_("Serah terima"), address))
    return links


def _record_sections(request: HttpRequest, episode: Episode, *, keeps: bool, named: bool) -> list[Section]:
    person, code = person_of(request), episode.person.public_id
    numbers = register_history(episode.stays) if named else {}
    stays = [
        [Cell(stay.office.name), Cell(write_span(stay.since, stay.until)), Cell(str(stay.get_status_display())),
         Cell("; ".join(f"{register_label(text, register_class=kind)} ({write_span(since, until)})" for kind, text, since, until in numbers.get(stay.pk, []))),
         Cell(str(stay.get_ended_by_display()) if stay.until else _("sekarang"))]
        for stay in reversed(episode.stays)
    ]  # fmt: skip
    decisions = [
        [Cell(write_day(one.decided_on)), Cell(one.office.name), Cell(badge=Badge(_("Boleh"), "good", "check") if one.eligible else Badge(_("Belum boleh"), "danger")),
         Cell(_("ya") if one.outside_the_walls else _("tidak")), Cell(one.note)]
        for one in decisions_of(person, episode)
    ]  # fmt: skip
    skills = [
        [Cell(one.name), Cell(str(one.get_level_display())), Cell(write_day(one.since)), Cell(one.basis)] for one in skills_of(episode)
    ]  # fmt: skip
    papers = [
        [Cell(one.number), Cell(one.course), Cell(str(one.get_kind_display())), Cell(write_day(one.issued_on)),
         Cell(badge=Badge(_("Dicabut"), "danger") if one.revoked_at else Badge(_("Berlaku"), "good"))]
        for one in certificates_of(person, episode)
    ]  # fmt: skip
    work = [
        [Cell(one.name), Cell(one.unit), Cell(write_span(one.since, one.until)), Cell(write_number(one.days), number=True),
         Cell(write_quantity(one.hours), number=True), Cell(write_number(one.pieces), number=True), Cell(write_number(one.points), number=True)]
        for one in work_history(person, episode)
    ]  # fmt: skip
    now = ", ".join(one.activity.name for one in present_work(episode)) if episode.whole else ""
    plain = {"caption_shown": False}
    return [
        Section(title=_("Keputusan unit tentang ikut serta"), text=_("Dicatat sebagaimana diputuskan unit; sistem tidak menilai."),
                table=Table(_("Keputusan"), [_("Tanggal"), _("Unit"), _("Keputusan"), _("Di luar tembok"), _("Catatan")], decisions, **plain),
                empty=_("Belum ada keputusan yang dicatat."),
                form=SmallForm(form=EligibilityForm(initial={"decided_on": today()}), url=at("decide_eligibility", code), button=_("Catat keputusan")) if keeps else None),
        Section(title=_("Pekerjaan"), text=_("Sekarang ikut: %(names)s.") % {"names": now} if now else "",
                table=Table(_("Pekerjaan"), [_("Kegiatan"), _("Unit"), _("Waktu"), _("Hari"), _("Jam"), _("Hasil"), _("Poin")], work, number_heads=frozenset({3, 4, 5, 6}), **plain),
                empty=_("Belum ada catatan kerja.")),
        *([Section(title=_("Keterampilan"), table=Table(_("Keterampilan"), [_("Keterampilan"), _("Tingkat"), _("Sejak"), _("Dasar")], skills, **plain), empty=_("Belum ada keterampilan yang dicatat."),
                   form=SmallForm(form=SkillForm(initial={"since": today()}), url=at("keep_skill", code), button=_("Catat keterampilan")) if keeps else None)] if episode.whole else []),
        Section(title=_("Sertifikat"), table=Table(_("Sertifikat"), [_("Nomor"), _("Pelatihan"), _("Jenis"), _("Terbit"), _("Keadaan")], papers, **plain), empty=_("Belum ada sertifikat.")),
        Section(title=_("Masa di unit"), table=Table(_("Masa"), [_("Unit"), _("Waktu"), _("Status"), _("Nomor register"), _("Berakhir")], stays, **plain), empty=_("Tidak ada.")),
    ]  # fmt: skip


class ParticipantForm(forms.Form):
    """What a unit's register says of a person."""

    name = forms.CharField(
        label=gettext_lazy("Nama lengkap"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = forms.DateField(label=gettext_lazy("Tanggal lahir"), widget=DateInput())
    gender = forms.ChoiceField(
        label=gettext_lazy("Jenis kelamin"),
        choices=[("p", gettext_lazy("Perempuan")), ("l", gettext_lazy("Laki-laki"))],
    )
    register_class = forms.ChoiceField(
        label=gettext_lazy("Golongan register"), choices=CLASSES, required=False
    )
    register_number = forms.CharField(
        label=gettext_lazy("Nomor register"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Misalnya 123/2026."),
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Custody.Status.choices)
    since = forms.DateField(label=gettext_lazy("Masuk unit ini"), widget=DateInput())
    release_planned_on = forms.DateField(
        label=gettext_lazy("Rencana bebas menurut unit"), widget=DateInput(), required=False
    )
    release_path = forms.ChoiceField(
        label=gettext_lazy("Jalur bebas"), choices=[("", "–"), *Custody.Path.choices], required=False
    )


class AddForm(ParticipantForm):
    """The same, with the unit, and with an answer when somebody of that name and birth is known."""

    office = forms.ModelChoiceField(None, label=gettext_lazy("Unit"), empty_label=None)
    who = forms.ChoiceField(
        label=gettext_lazy("Orang ini sudah dikenal?"), widget=forms.RadioSelect, required=False,
        choices=[("same", gettext_lazy("Orang yang sama: catat pindah ke unit ini")), ("other", gettext_lazy("Orang lain yang kebetulan sama nama dan tanggal lahirnya"))],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a person who came in; one who is known by name and birth is taken over, after a person decided."""
    person = only_keeper(request)
    form = AddForm(request.POST or None, initial={"office": person.office_id, "since": today()})
    offices: Any = form.fields["office"]
    offices.queryset = units_of(request)
    if not (form.is_bound and form.data.get("who")):
        form.fields["who"].widget = forms.HiddenInput()

    def act(said: dict[str, Any]) -> Person:
        office, who = said.pop("office"), said.pop("who")
        told: dict[str, Any] = {
            "office_id": office.pk,
            "facts": ParticipantFacts(**said),
            "actor": actor_of(request),
            "now": timezone.now(),
        }
        if who == "same":
            return take_over_participant(**told)
        try:
            return add_participant(**told, somebody_else=who == "other")
        except KnownAlready:
            form.fields["who"].widget = forms.RadioSelect()
            form.fields["who"].widget.choices = form.fields["who"].choices  # type: ignore[attr-defined]
            raise

    return form_page(
        request, form, act, title=_("Tambah peserta"), trail=trail_of(Link(_("Peserta"), at("participants")), Link(_("Tambah"), "")),
        done=lambda made: at("participant", made.public_id), said=_("Peserta dicatat."),
        lead=_("Untuk banyak orang sekaligus, impor berkas dari basis data unit."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct what is recorded; a changed register number counts from today, the old one keeps its days."""
    episode = find_participant(request, public_id, to_keep=True)
    stay = present_of(episode)
    opened = _opened(request, episode)
    initial = {
        "name": opened.name if opened else "", "born_on": opened.born_on if opened else None, "gender": episode.person.gender,
        "status": stay.status if stay else "", "release_planned_on": stay.release_planned_on if stay else None,
        "release_path": stay.release_path if stay else "",
    }  # fmt: skip
    form = ParticipantForm(request.POST or None, initial=initial)
    del form.fields["since"]
    form.fields["register_number"].required = False
    form.fields["register_number"].help_text = _("Kosongkan bila tidak berubah. Sekarang: %(number)s.") % {
        "number": opened.register_number if opened else "–"
    }
    return form_page(
        request, form,
        lambda said: correct_participant(person=episode.person, facts=ParticipantFacts(since=stay.since if stay else today(), **said), actor=actor_of(request), now=timezone.now()),
        title=_("Perbaiki data"), trail=_trail(episode, _("Perbaiki")), done=at("participant", public_id), said=_("Data diperbaiki."),
    )  # fmt: skip


def _trail(episode: Episode, here: str) -> list[Link]:
    code = episode.person.public_id
    return trail_of(
        Link(_("Peserta"), at("participants")),
        Link(code_of(episode.person), at("participant", code)),
        Link(here, ""),
    )


class MoveForm(forms.Form):
    """A transfer to another unit."""

    office = forms.ModelChoiceField(None, label=gettext_lazy("Pindah ke"))
    on = forms.DateField(label=gettext_lazy("Pada"), widget=DateInput())
    register_class = forms.ChoiceField(
        label=gettext_lazy("Golongan register di sana"), choices=CLASSES, required=False
    )
    register_number = forms.CharField(
        label=gettext_lazy("Nomor register di sana"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Kosongkan bila belum diketahui; unit penerima mengisinya."),
    )


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep that a person moved to another unit; history stays, this unit keeps its own part to read."""
    episode = find_participant(request, public_id, to_keep=True)
    stay = present_of(episode)
    form = MoveForm(request.POST or None, initial={"on": today()})
    offices: Any = form.fields["office"]
    offices.queryset = all_units().exclude(pk=stay.office_id if stay else None)
    return form_page(
        request, form,
        lambda said: move_participant(
            person=episode.person, office_id=said["office"].pk, on=said["on"], register_class=said["register_class"],
            register_number=said["register_number"], actor=actor_of(request), now=timezone.now(),
        ),
        title=_("Pindah unit"), trail=_trail(episode, _("Pindah unit")), done=at("participant", public_id), said=_("Pindah unit dicatat."),
        lead=_("Sejak hari itu unit penerima melihat peserta ini; unit Anda tetap melihat masa dan pekerjaan di sini."),
    )  # fmt: skip


class ReleaseForm(forms.Form):
    """The day somebody left."""

    on = forms.DateField(label=gettext_lazy("Pada"), widget=DateInput())
    ended_by = forms.ChoiceField(
        label=gettext_lazy("Sebab"),
        choices=[("released", gettext_lazy("Bebas")), ("other", gettext_lazy("Lainnya"))],
    )


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep that a person left."""
    episode = find_participant(request, public_id, to_keep=True)
    form = ReleaseForm(request.POST or None, initial={"on": today()})
    return form_page(
        request, form, lambda said: release_participant(person=episode.person, actor=actor_of(request), now=timezone.now(), **said),
        title=_("Catat bebas"), trail=_trail(episode, _("Bebas")), done=at("participant", public_id), said=_("Bebas dicatat."), button=_("Catat"),
        lead=_("Persetujuan tampil yang diberikan di dalam tidak berlaku lagi sejak hari itu."),
    )  # fmt: skip


class EligibilityForm(forms.Form):
    """The unit's decision."""

    eligible = forms.TypedChoiceField(
        label=gettext_lazy("Keputusan"), choices=[("ya", gettext_lazy("Boleh ikut")), ("tidak", gettext_lazy("Belum boleh"))], coerce=lambda text: text == "ya"
    )  # fmt: skip
    outside_the_walls = forms.BooleanField(label=gettext_lazy("Juga di luar tembok"), required=False)
    decided_on = forms.DateField(label=gettext_lazy("Diputuskan pada"), widget=DateInput())
    note = forms.CharField(label=gettext_lazy("Catatan (nomor surat)"), max_length=200, required=False)


class SkillForm(forms.Form):
    """A skill."""

    name = forms.CharField(label=gettext_lazy("Keterampilan"), max_length=100)
    level = forms.ChoiceField(label=gettext_lazy("Tingkat"), choices=Skill.Level.choices)
    since = forms.DateField(label=gettext_lazy("Sejak"), widget=DateInput())
    basis = forms.CharField(
        label=gettext_lazy("Dasar"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Misalnya sertifikat, hasil kerja, penilaian pengawas."),
    )


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record the unit's decision."""
    episode = find_participant(request, public_id, to_keep=True)
    stay = present_of(episode)
    office_id = stay.office_id if stay else 0
    form = EligibilityForm(request.POST or None, initial={"decided_on": today()})
    return form_page(
        request, form, lambda said: decide_eligibility(person=episode.person, office_id=office_id, actor=actor_of(request), now=timezone.now(), **said),
        title=_("Catat keputusan unit"), trail=_trail(episode, _("Keputusan")), done=at("participant", public_id), said=_("Keputusan dicatat."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def skill(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record a skill."""
    episode = find_participant(request, public_id, to_keep=True)
    form = SkillForm(request.POST or None, initial={"since": today()})
    return form_page(
        request, form, lambda said: keep_skill(person=episode.person, actor=actor_of(request), **said),
        title=_("Catat keterampilan"), trail=_trail(episode, _("Keterampilan")), done=at("participant", public_id), said=_("Keterampilan dicatat."),
    )  # fmt: skip
