"""Pages of one enterprise: data, adding, editing, figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from esmart.accounts.models import User
from esmart.core.queries import region_lines
from esmart.registry.models import Enterprise
from esmart.registry.queries import may_edit, quality_of, similar_to_facts
from esmart.registry.rules import Scheme, check_business_id, check_tax_id, size_class
from esmart.registry.rules.outward import VOUCH
from esmart.registry.services import (
    RegistryProblem,
    create_enterprise,
    enterprise_facts,
    record_figures,
    update_enterprise,
)
from esmart.web.components.profiles import profile_url as public_url
from esmart.web.components.shapes import Cell, Link, Table
from esmart.web.officer.access import actor_of, find_enterprise, person_of, writes
from esmart.web.officer.asking import ask, begun, typed
from esmart.web.officer.registry.forms import EnterpriseForm, FigureForm, enterprise_initial, industry_line
from esmart.web.officer.saying import say_in_form

SURE = "bukan_kembar"  # ticked by a person who looked at the likely twins
FORM = "web/officer/registry/enterprise_form.html"
RENAMED = {"office": "office_id", "industry_code": "industry_words", "region": "region_words"}
SIZE_FIGURES = {"workers", "investment", "capital", "turnover"}


def profile_url(enterprise: Enterprise) -> str:
    """Give the address of an enterprise at the desk."""
    return reverse("web:manage_enterprise", args=[enterprise.public_id])


def trail(enterprise: Enterprise | None, here: str = "") -> list[Link]:
    """Give the way from the desk to a page of an enterprise."""
    links = [Link(_("Meja kerja"), reverse("web:desk")), Link(_("Usaha"), reverse("web:manage_enterprises"))]
    if enterprise is not None:
        links.append(Link(enterprise.name, profile_url(enterprise)))
    return [*links, Link(here, "")] if here else links


def enterprise_tabs(enterprise: Enterprise, current: str) -> list[Link]:
    """Give the views of one enterprise."""
    views = [
        ("data", _("Data"), "web:manage_enterprise"),
        ("products", _("Produk"), "web:enterprise_products"),
        ("history", _("Riwayat"), "web:enterprise_history"),
    ]
    return [
        Link(label, reverse(name, args=[enterprise.public_id]), current=key == current)
        for key, label, name in views
    ]


@require_safe
def show_enterprise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show all that is kept of an enterprise, with what is doubtful and what is missing."""
    enterprise = find_enterprise(request, public_id)
    context = {
        "enterprise": enterprise,
        "trail": trail(enterprise),
        "quality": quality_of("enterprise", enterprise.id),
        "public_url": public_url("enterprise", enterprise.name, enterprise.public_id),
        "tabs": enterprise_tabs(enterprise, "data"),
        "may_edit": may_edit(person_of(request), enterprise),
        "pairs": _pairs(enterprise),
        "doubts": [
            _(reading.doubt)
            for reading in (check_business_id(enterprise.business_id), check_tax_id(enterprise.tax_id))
            if reading.doubt
        ],
        **_figures(enterprise),
    }
    return render(request, "web/officer/registry/enterprise.html", context)


def _pairs(enterprise: Enterprise) -> list[tuple[str, Any]]:
    code = enterprise.industry_code
    place = region_lines({enterprise.region_id}).get(enterprise.region_id, enterprise.region_id)
    return [
        (_("Jenis"), enterprise.get_kind_display()),
        (_("Bentuk usaha"), enterprise.get_legal_form_display()),
        (_("Unit"), enterprise.office),
        (_("Wilayah"), place),
        (_("Alamat"), enterprise.address),
        (_("Kode pos"), enterprise.postal_code),
        (_("Komoditas"), enterprise.get_commodity_display()),
        (_("KBLI"), industry_line(code) if code else ""),
        (_("NIB"), enterprise.business_id),
        (_("NPWP"), enterprise.tax_id),
        (_("Telepon"), enterprise.phone),
        (_("Surel"), enterprise.email),
        (_("Situs web"), enterprise.website),
        (_("Tahun berdiri"), f"{enterprise.founded_year or ''}"),
        (_("Nama lain"), ", ".join(enterprise.other_names)),
        (
            _("Pemilik di aplikasi"),
            enterprise.owner.first_name or enterprise.owner.username if enterprise.owner else "",
        ),
        (_("Cerita usaha"), enterprise.description),
    ]


def _figures(enterprise: Enterprise) -> dict[str, Any]:
    rows = list(enterprise.figures.order_by("kind", "-as_of"))
    latest: dict[str, int] = {}
    for row in rows:
        latest.setdefault(row.kind, row.value)
    known = {kind: value for kind, value in latest.items() if kind in SIZE_FIGURES}
    table = Table(
        caption=_("Angka usaha"),
        heads=[_("Jenis"), _("Angka"), _("Per tanggal"), _("Sumber")],
        rows=[
            [
                Cell(str(row.get_kind_display())),
                Cell(f"{row.value:,}".replace(",", "."), number=True),
                Cell(f"{row.as_of:%d-%m-%Y}"),
                Cell(row.source),
            ]
            for row in rows
        ],
        caption_shown=False,
        number_heads=frozenset({1}),
    )
    return {"figures": table, "sizes": [size_class(scheme, **known, translate=_) for scheme in Scheme]}


@writes
@require_http_methods(["GET", "POST"])
def add_enterprise(request: HttpRequest) -> HttpResponse:
    """Take down a new enterprise."""
    person = person_of(request)
    form = EnterpriseForm(typed(request), person=person, initial=begun(request))
    twins: list[Enterprise] = []
    if form.is_bound and form.is_valid():
        facts = form.facts(owner_id=person.id if person.role == User.Role.OWNER else None)
        twins = [] if SURE in request.POST else similar_to_facts(person, facts)
    if form.is_bound and form.is_valid() and not twins:
        try:
            enterprise = create_enterprise(
                facts=facts, actor=actor_of(request), now=timezone.now(),
                draft="draft" in request.POST, institution_confirmed=VOUCH in request.POST,
            )  # fmt: skip
        except RegistryProblem as problem:
            say_in_form(problem, form, renamed=RENAMED)
        else:
            messages.success(request, _("Usaha disimpan. Lanjutkan dengan menambah produk pertamanya."))
            return redirect("web:manage_enterprise", enterprise.public_id)
    context = {
        "trail": trail(None, _("Tambah usaha")),
        "title": _("Tambah usaha"),
        "new": True,
        "twins": twins,
    }
    return ask(request, form, context, FORM)


@writes
@require_http_methods(["GET", "POST"])
def edit_enterprise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the facts of an enterprise."""
    enterprise = find_enterprise(request, public_id, to_edit=True)
    initial = begun(request) or enterprise_initial(enterprise_facts(enterprise))
    form = EnterpriseForm(typed(request), person=person_of(request), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            update_enterprise(
                enterprise_id=enterprise.id, facts=form.facts(owner_id=enterprise.owner_id),
                actor=actor_of(request), now=timezone.now(), institution_confirmed=VOUCH in request.POST,
            )  # fmt: skip
        except RegistryProblem as problem:
            say_in_form(problem, form, renamed=RENAMED)
        else:
            messages.success(request, _("Perubahan disimpan."))
            return redirect("web:manage_enterprise", public_id)
    context = {
        "trail": trail(enterprise, _("Ubah")),
        "title": enterprise.name,
        "back": profile_url(enterprise),
    }
    return ask(request, form, context, FORM)


@writes
@require_http_methods(["GET", "POST"])
def add_figure(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take down one figure of an enterprise with its date and source."""
    enterprise = find_enterprise(request, public_id, to_edit=True)
    form = FigureForm(request.POST or None, initial={"as_of": timezone.localdate()})
    if form.is_bound and form.is_valid():
        try:
            record_figures(
                enterprise_id=enterprise.id,
                figures=[form.facts()],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except RegistryProblem as problem:
            say_in_form(problem, form)
        else:
            messages.success(request, _("Angka dicatat."))
            return redirect("web:manage_enterprise", public_id)
    context = {
        "trail": trail(enterprise, _("Catat angka")),
        "title": _("Catat angka"),
        "back": profile_url(enterprise),
    }
    return ask(request, form, context)
