"""Breaches of personal data: the list with its clock, what is known, whom it touches, the drafts of both notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import Incident
from esmart.accounts.queries import affected_by_unit, find_suspect, incidents
from esmart.accounts.services import open_incident, update_incident
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.work.layout import (
    Section,
    SmallForm,
    at,
    do_at_once,
    form_page,
    show,
    whole_number,
)
from esmart.web.officer.privacy.access import SEES_INCIDENTS, Role, desk_trail, only

PAGE = 50
KEEPS = frozenset({Role.ADMINISTRATOR})


class MomentInput(forms.DateTimeInput):
    """A moment as the browser's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class IncidentForm(forms.Form):
    """What is known of a breach."""

    title = forms.CharField(label=gettext_lazy("Judul"), max_length=200)
    what_happened = forms.CharField(
        label=gettext_lazy("Kapan dan bagaimana terjadi"), widget=forms.Textarea(attrs={"rows": 3})
    )
    data_concerned = forms.CharField(
        label=gettext_lazy("Data yang terkena"), widget=forms.Textarea(attrs={"rows": 2})
    )
    happened_from = forms.DateTimeField(label=gettext_lazy("Mulai"), widget=MomentInput())
    happened_until = forms.DateTimeField(label=gettext_lazy("Sampai"), widget=MomentInput())
    suspect_name = forms.CharField(
        label=gettext_lazy("Nama pengguna yang dipakai"), max_length=150, required=False,
        help_text=gettext_lazy("Kosongkan bila belum diketahui: semua pembacaan pada waktu itu dihitung."),
    )  # fmt: skip

    def clean_suspect_name(self) -> Any:
        name = self.cleaned_data["suspect_name"]
        found = find_suspect(name) if name else None
        if name and found is None:
            raise forms.ValidationError(_("Tidak ada pengguna dengan nama ini."))
        return found


class HandlingForm(forms.Form):
    """How a breach is handled."""

    handling = forms.CharField(
        label=gettext_lazy("Penanganan dan pemulihan"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    notified = forms.BooleanField(label=gettext_lazy("Pemberitahuan sudah dikirim"), required=False)
    closed = forms.BooleanField(label=gettext_lazy("Insiden selesai"), required=False)


def _badge(one: Incident) -> Badge:
    if one.closed_at:
        return Badge(_("Selesai"), "good", "check")
    if one.notified_at:
        return Badge(_("Sudah diberitahukan"), "info", "check")
    late = one.due_at < timezone.now()
    return (
        Badge(_("Lewat batas"), "danger", "clock")
        if late
        else Badge(_("Perlu pemberitahuan"), "warning", "clock")
    )


@require_safe
def list_incidents(request: HttpRequest) -> HttpResponse:
    """List the incidents, open ones first."""
    person = only(request, SEES_INCIDENTS)
    start = whole_number(request.GET.get("mulai")) or 0
    found = list(incidents()[start : start + PAGE + 1])
    table = Table(
        _("Insiden"),
        [_("Insiden"), _("Diketahui"), _("Batas pemberitahuan"), _("Orang terkena"), _("Keadaan")],
        [
            [
                Cell(one.title, url=at("incident", one.public_id)),
                Cell(f"{timezone.localtime(one.found_at):%d-%m-%Y %H.%M}"),
                Cell(f"{timezone.localtime(one.due_at):%d-%m-%Y %H.%M}"),
                Cell(str(len(one.affected)), number=True),
                Cell(badge=_badge(one)),
            ]
            for one in found[:PAGE]
        ],
        caption_shown=False,
        number_heads=frozenset({3}),
    )
    links = [Link(_("Catat insiden"), at("add_incident"), icon="add")] if person.role in KEEPS else []
    return show(
        request, title=_("Insiden data pribadi"), trail=desk_trail(Link(_("Insiden"), "")), links=links,
        lead=_("Kegagalan pelindungan data diberitahukan tertulis dalam 3 x 24 jam kepada orangnya dan kepada lembaga (UU 27/2022 pasal 46)."),
        sections=[Section(table=table, empty=_("Belum ada insiden. Semoga tetap begitu."),
                          next_url=f"?mulai={start + PAGE}" if len(found) > PAGE else "")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_incident(request: HttpRequest) -> HttpResponse:
    """Take down a breach; whom it touches is found in the log of readings."""
    only(request, KEEPS)

    def keep(facts: dict[str, Any]) -> Incident:
        suspect = facts.pop("suspect_name")
        return open_incident(**facts, suspect=suspect, actor=actor_of(request), now=timezone.now())

    return form_page(
        request, IncidentForm(request.POST or None), keep, title=_("Catat insiden"),
        trail=desk_trail(Link(_("Insiden"), at("incidents")), Link(_("Catat"), "")),
        done=lambda made: at("incident", made.public_id), said=_("Insiden dicatat; waktunya berjalan sekarang."),
    )  # fmt: skip


@require_safe
def incident(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one incident with the people touched, by unit and code: names are opened by their unit."""
    person = only(request, SEES_INCIDENTS)
    one = _find(public_id)
    pairs = [
        (_("Diketahui"), f"{timezone.localtime(one.found_at):%d-%m-%Y %H.%M}"),
        (_("Batas pemberitahuan"), f"{timezone.localtime(one.due_at):%d-%m-%Y %H.%M}"),
        (_("Terjadi"), f"{timezone.localtime(one.happened_from):%d-%m-%Y %H.%M} – {timezone.localtime(one.happened_until):%d-%m-%Y %H.%M}"),
        (_("Akun yang dipakai"), one.suspect.username if one.suspect else _("belum diketahui")),
        (_("Bagaimana"), one.what_happened),
        (_("Data"), one.data_concerned),
        (_("Penanganan"), one.handling),
    ]  # fmt: skip
    rows = [[Cell(code), Cell(unit)] for code, unit in affected_by_unit(one)[:1000]]
    table = Table(
        _("Orang terkena"), [_("Kode"), _("Unit sekarang atau terakhir")], rows, caption_shown=False
    )
    sections = [
        Section(pairs=[(label, value) for label, value in pairs if value]),
        Section(title=_("Orang terkena (%(n)s)") % {"n": len(one.affected)}, table=table,
                empty=_("Tidak ada pembacaan data orang pada waktu itu.")),
    ]  # fmt: skip
    if person.role in KEEPS and one.closed_at is None:
        form = HandlingForm(initial={"handling": one.handling})
        sections.append(Section(form=SmallForm(form=form, url=at("update_incident", public_id), button=_("Simpan"), folded=False)))  # fmt: skip
    return show(
        request, title=one.title, trail=desk_trail(Link(_("Insiden"), at("incidents")), Link(one.title, "")),
        badges=[_badge(one)], links=[Link(_("Naskah pemberitahuan"), at("incident_letters", public_id))], sections=sections,
    )  # fmt: skip


@require_POST
def change_incident(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep how a breach is handled, that the notices went out, that it is over."""
    only(request, KEEPS)
    one = _find(public_id)
    form = HandlingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Periksa isiannya."))
        return redirect("web:incident", public_id)
    return do_at_once(
        request,
        lambda: update_incident(
            incident=one, **form.cleaned_data, actor=actor_of(request), now=timezone.now()
        ),
        done=at("incident", public_id),
        said=_("Tersimpan."),
    )


@require_safe
def incident_letters(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the drafts of the notices to the people and to the agency, ready to print."""
    only(request, SEES_INCIDENTS)
    one = _find(public_id)
    trail = desk_trail(
        Link(_("Insiden"), at("incidents")), Link(one.title, at("incident", public_id)), Link(_("Naskah"), "")
    )
    context = {"title": _("Naskah pemberitahuan"), "incident": one, "count": len(one.affected), "trail": trail,
               "writer": person_of(request)}  # fmt: skip
    return render(request, "web/officer/privacy/letters.html", context)


def _find(public_id: str) -> Incident:
    found = incidents().filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("Insiden ini tidak ditemukan."))
    return found
