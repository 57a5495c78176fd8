"""The tree of offices: what stands below what, and how one was called and placed on each day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from esmart.accounts.models import Office
from esmart.accounts.queries import (
    children_of,
    find_office,
    find_office_by_name,
    may_keep_offices,
    office_line_on,
    search_offices,
)
from esmart.accounts.services import Refused, close_office, move_office, open_office, rename_office
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.work.layout import Section, at, form_page, show, whole_number
from esmart.web.officer.fields import DateInput

PAGE = 50


class SearchForm(forms.Form):
    """Words of a name of today or of before."""

    q = forms.CharField(label=gettext_lazy("Nama kantor, juga nama lama"), max_length=100, required=False)


class SinceForm(forms.Form):
    """From which day something holds, and on which paper that rests."""

    since = forms.DateField(label=gettext_lazy("Berlaku sejak"), widget=DateInput())
    legal_reference = forms.CharField(label=gettext_lazy("Dasar hukum"), max_length=200, required=False)


class NameForm(SinceForm):
    """A new name."""

    name = forms.CharField(label=gettext_lazy("Nama baru"), max_length=200)
    field_order = ["name", "since", "legal_reference"]


class ParentForm(SinceForm):
    """Another office above."""

    parent = forms.CharField(
        label=gettext_lazy("Kantor di atasnya"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Nama persis seperti dalam daftar; kosong bila berdiri sendiri."),
    )
    field_order = ["parent", "since", "legal_reference"]


class OpenForm(ParentForm):
    """A new office."""

    kind = forms.ChoiceField(label=gettext_lazy("Jenis"), choices=Office.Kind.choices)
    name = forms.CharField(label=gettext_lazy("Nama"), max_length=200)
    region_code = forms.CharField(
        label=gettext_lazy("Kode wilayah"),
        max_length=13,
        required=False,
        help_text=gettext_lazy("Misalnya 32 atau 32.73."),
    )
    field_order = ["kind", "name", "parent", "region_code", "since", "legal_reference"]


class CloseForm(forms.Form):
    """The last day."""

    on = forms.DateField(label=gettext_lazy("Ditutup pada"), widget=DateInput())


def only_keepers(request: HttpRequest) -> None:
    """Answer 403 to whoever does not keep the tree of offices."""
    if not may_keep_offices(person_of(request)):
        raise PermissionDenied(_("Susunan kantor dikelola administrator dan petugas kementerian."))


def trail_of(*links: Link) -> list[Link]:
    """Give the way from the desk over the offices to a page."""
    return [Link(_("Meja kerja"), at("desk")), Link(_("Kantor"), at("offices")), *links]


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """Show the offices on top of the tree, or those whose name fits the words."""
    only_keepers(request)
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    start = whole_number(request.GET.get("mulai")) or 0
    rows = search_offices(words) if words else children_of(None)
    found = list(rows[start : start + PAGE + 1])
    following = f"?q={words}&mulai={start + PAGE}" if len(found) > PAGE else ""
    section = Section(
        title=_("Hasil pencarian") if words else _("Paling atas"), table=_table(found[:PAGE]), next_url=following,
        empty=_("Tidak ada kantor dengan nama ini, juga dahulu.") if words else _("Belum ada kantor. Buka kantor yang pertama."),
    )  # fmt: skip
    return show(
        request, title=_("Kantor"), trail=[*trail_of()[:-1], Link(_("Kantor"), "")], filters=form, filtered=bool(words),
        links=[Link(_("Buka kantor"), at("add_office"), icon="add")], sections=[section],
        lead=_("Nama dan induk kantor berlaku sejak suatu hari; yang lama tetap tercatat."),
    )  # fmt: skip


def _table(found: list[Office]) -> Table:
    return Table(
        _("Kantor"),
        [_("Nama"), _("Jenis"), _("Wilayah"), _("Keadaan")],
        [
            [
                Cell(one.name, url=at("office", one.pk)),
                Cell(str(one.get_kind_display())),
                Cell(one.region_id or "–"),
                Cell(
                    badge=Badge(_("Ditutup"), "neutral")
                    if one.closed_on
                    else Badge(_("Buka"), "good", "check")
                ),
            ]
            for one in found
        ],
        caption_shown=False,
    )


@require_safe
def office(request: HttpRequest, office_id: int) -> HttpResponse:
    """Show one office: its line upwards, its names and places by day, what stands below."""
    only_keepers(request)
    one = _find(office_id)
    start = whole_number(request.GET.get("mulai")) or 0
    below = list(children_of(one)[start : start + PAGE + 1])
    line = office_line_on(one, timezone.localdate())
    names = Table(
        _("Nama"), [_("Nama"), _("Sejak"), _("Sampai"), _("Dasar hukum")],
        [[Cell(row.name), Cell(f"{row.since:%d-%m-%Y}"), Cell(f"{row.until:%d-%m-%Y}" if row.until else "–"), Cell(row.legal_reference or "–")]
         for row in one.names.order_by("-since")], caption_shown=False,
    )  # fmt: skip
    parents = Table(
        _("Induk"), [_("Induk"), _("Sejak"), _("Sampai"), _("Dasar hukum")],
        [[Cell(row.parent.name if row.parent else _("berdiri sendiri")), Cell(f"{row.since:%d-%m-%Y}"),
          Cell(f"{row.until:%d-%m-%Y}" if row.until else "–"), Cell(row.legal_reference or "–")]
         for row in one.parents.select_related("parent").order_by("-since")], caption_shown=False,
    )  # fmt: skip
    links = []
    if one.closed_on is None:
        links = [Link(_("Ganti nama"), at("rename_office", one.pk), icon="edit"),
                 Link(_("Pindahkan"), at("move_office", one.pk), icon="arrow-right"), Link(_("Tutup"), at("close_office", one.pk))]  # fmt: skip
    above = [Link(name, at("office", pk)) for pk, name in reversed(line[1:])]
    return show(
        request, title=one.name, trail=trail_of(*above, Link(one.name, "")), links=links,
        badges=[Badge(_("Ditutup %(day)s") % {"day": f"{one.closed_on:%d-%m-%Y}"}, "neutral")] if one.closed_on else [],
        lead=str(one.get_kind_display()),
        sections=[
            Section(title=_("Di bawahnya"), table=_table(below[:PAGE]), empty=_("Tidak ada kantor di bawahnya."),
                    next_url=f"?mulai={start + PAGE}" if len(below) > PAGE else ""),
            Section(title=_("Nama dari waktu ke waktu"), table=names, empty=_("Namanya tidak pernah berubah sejak dicatat.")),
            Section(title=_("Induk dari waktu ke waktu"), table=parents, empty=_("Induknya tidak pernah berubah sejak dicatat.")),
        ],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_office(request: HttpRequest) -> HttpResponse:
    """Open an office."""
    only_keepers(request)

    def act(facts: dict[str, Any]) -> Office:
        parent = _parent(facts.pop("parent"))
        return open_office(**facts, parent_id=parent, actor=actor_of(request))

    return form_page(
        request, OpenForm(request.POST or None, initial={"since": timezone.localdate()}), act, title=_("Buka kantor"),
        trail=trail_of(Link(_("Buka kantor"), "")), done=lambda made: at("office", made.pk), said=_("Kantor dibuka."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, office_id: int) -> HttpResponse:
    """Give an office a new name from a day on."""
    only_keepers(request)
    one = _find(office_id)
    initial = {"name": one.name, "since": timezone.localdate()}
    return form_page(
        request, NameForm(request.POST or None, initial=initial),
        lambda facts: rename_office(office=one, **facts, today=timezone.localdate(), actor=actor_of(request)),
        title=_("Ganti nama"), trail=trail_of(Link(one.name, at("office", one.pk)), Link(_("Ganti nama"), "")),
        done=at("office", one.pk), said=_("Nama baru dicatat; yang lama tetap tercatat."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, office_id: int) -> HttpResponse:
    """Put an office below another one from a day on."""
    only_keepers(request)
    one = _find(office_id)
    initial = {"parent": one.parent.name if one.parent else "", "since": timezone.localdate()}

    def act(facts: dict[str, Any]) -> Office:
        parent = _parent(facts.pop("parent"))
        return move_office(
            office=one, parent_id=parent, **facts, today=timezone.localdate(), actor=actor_of(request)
        )

    return form_page(
        request, ParentForm(request.POST or None, initial=initial), act, title=_("Pindahkan kantor"),
        trail=trail_of(Link(one.name, at("office", one.pk)), Link(_("Pindahkan"), "")),
        done=at("office", one.pk), said=_("Tempat baru dicatat; yang lama tetap tercatat."),
        lead=_("Petugas kantor di atasnya melihat yang di bawahnya. Periksa dahulu siapa yang menjadi dapat melihat."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, office_id: int) -> HttpResponse:
    """Close an office."""
    only_keepers(request)
    one = _find(office_id)
    return form_page(
        request, CloseForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda facts: close_office(office=one, **facts, actor=actor_of(request)),
        title=_("Tutup kantor"), trail=trail_of(Link(one.name, at("office", one.pk)), Link(_("Tutup"), "")),
        done=at("office", one.pk), said=_("Kantor ditutup."), button=_("Tutup kantor"), dangerous=True,
    )  # fmt: skip


def _find(office_id: int) -> Office:
    found = find_office(office_id)
    if found is None:
        raise Http404(_("Kantor tidak ditemukan."))
    return found


def _parent(name: str) -> int | None:
    if not name.strip():
        return None
    found = find_office_by_name(name)
    if found is None:
        raise Refused(_("Tidak ada satu kantor yang masih buka dengan nama persis ini."), field="parent")
    return found.pk
