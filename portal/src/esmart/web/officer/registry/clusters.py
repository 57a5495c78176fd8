"""Pages of one sentra: data, adding, editing, members, yearly figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.core.money import write_rupiah
from esmart.core.queries import region_lines
from esmart.registry.models import Cluster, ClusterYear
from esmart.registry.queries import enterprises_for, may_edit_cluster, quality_of
from esmart.registry.services import (
    RegistryProblem,
    cluster_facts,
    create_cluster,
    record_cluster_year,
    set_membership,
    update_cluster,
)
from esmart.web.components.charts import write_number
from esmart.web.components.profiles import profile_url as public_url
from esmart.web.components.shapes import Cell, Link, Table
from esmart.web.officer.access import actor_of, find_cluster, officials_only, person_of, writes
from esmart.web.officer.asking import ask, begun, typed, whole
from esmart.web.officer.registry.forms import (
    ClusterForm,
    ClusterYearForm,
    MemberForm,
    cluster_initial,
    industry_line,
)
from esmart.web.officer.saying import say_as_message, say_in_form

FORM = "web/officer/registry/cluster_form.html"
RENAMED = {"industry_code": "industry_words", "region": "region_words"}


def cluster_url(cluster: Cluster) -> str:
    """Give the address of a sentra at the desk."""
    return reverse("web:manage_cluster", args=[cluster.public_id])


def trail(cluster: Cluster | None, here: str = "") -> list[Link]:
    """Give the way from the desk to a page of a sentra."""
    links = [Link(_("Meja kerja"), reverse("web:desk")), Link(_("Sentra"), reverse("web:manage_clusters"))]
    if cluster is not None:
        links.append(Link(cluster.name, cluster_url(cluster)))
    return [*links, Link(here, "")] if here else links


def cluster_tabs(cluster: Cluster, current: str) -> list[Link]:
    """Give the views of one sentra."""
    views = [("data", _("Data"), "web:manage_cluster"), ("history", _("Riwayat"), "web:cluster_history")]
    return [
        Link(label, reverse(name, args=[cluster.public_id]), current=key == current)
        for key, label, name in views
    ]


@require_safe
def show_cluster(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show all that is kept of a sentra: facts, members, years."""
    cluster = find_cluster(request, public_id)
    place = region_lines({cluster.region_id}).get(cluster.region_id, cluster.region_id)
    code = cluster.industry_code
    context = {
        "cluster": cluster,
        "trail": trail(cluster),
        "quality": quality_of("cluster", cluster.id),
        "public_url": public_url("cluster", cluster.name, cluster.public_id),
        "tabs": cluster_tabs(cluster, "data"),
        "may_edit": may_edit_cluster(person_of(request), cluster),
        "pairs": [
            (_("Wilayah"), place),
            (_("Alamat"), cluster.address),
            (_("Komoditas"), cluster.get_commodity_display()),
            (_("KBLI"), industry_line(code) if code else ""),
            (_("Aturan yang dipenuhi"), cluster.get_rule_met_display()),
            (_("Bentuk"), cluster.get_form_display()),
            (_("SK penetapan"), cluster.decree),
            (_("Narahubung"), cluster.contact_person),
            (_("Telepon"), cluster.phone),
            (_("Cerita sentra"), cluster.description),
        ],
        "members": list(
            cluster.members.filter(until=None).select_related("enterprise").order_by("enterprise__name")
        ),
        "years": _years(list(cluster.years.all())),
    }
    return render(request, "web/officer/registry/cluster.html", context)


def _years(years: list[ClusterYear]) -> Table:
    columns = ["units", "workers", "investment_value", "production_value", "materials_value"]
    labels = [_("Unit usaha"), _("Tenaga kerja"), _("Investasi"), _("Produksi"), _("Bahan")]

    def cell(year: ClusterYear, name: str) -> Cell:
        value = getattr(year, name)
        if value is None:
            return Cell()
        text = write_rupiah(value) if name.endswith("value") else write_number(value)
        return Cell(text + ("" if name in year.typed_fields else " *"), number=True)

    rows = [[Cell(str(year.year)), *(cell(year, name) for name in columns)] for year in years]
    return Table(
        _("Angka tahunan; * dihitung dari angka anggota"), [_("Tahun"), *labels], rows,
        number_heads=frozenset(range(1, 6)),
    )  # fmt: skip


@officials_only
@require_http_methods(["GET", "POST"])
def add_cluster(request: HttpRequest) -> HttpResponse:
    """Take down a new sentra."""
    form = ClusterForm(typed(request), initial=begun(request))
    if form.is_bound and form.is_valid():
        try:
            cluster = create_cluster(
                facts=form.facts(), actor=actor_of(request), now=timezone.now(), draft="draft" in request.POST
            )
        except RegistryProblem as problem:
            say_in_form(problem, form, renamed=RENAMED)
        else:
            messages.success(request, _("Sentra disimpan. Lanjutkan dengan mendaftarkan anggotanya."))
            return redirect("web:manage_cluster", cluster.public_id)
    return ask(
        request,
        form,
        {"trail": trail(None, _("Tambah sentra")), "title": _("Tambah sentra"), "new": True},
        FORM,
    )


@writes
@require_http_methods(["GET", "POST"])
def edit_cluster(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the facts of a sentra."""
    cluster = find_cluster(request, public_id, to_edit=True)
    form = ClusterForm(typed(request), initial=begun(request) or cluster_initial(cluster_facts(cluster)))
    if form.is_bound and form.is_valid():
        try:
            update_cluster(
                cluster_id=cluster.id, facts=form.facts(), actor=actor_of(request), now=timezone.now()
            )
        except RegistryProblem as problem:
            say_in_form(problem, form, renamed=RENAMED)
        else:
            messages.success(request, _("Perubahan disimpan."))
            return redirect("web:manage_cluster", public_id)
    context = {"trail": trail(cluster, _("Ubah")), "title": cluster.name, "back": cluster_url(cluster)}
    return ask(request, form, context, FORM)


@writes
@require_http_methods(["GET", "POST"])
def add_member(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let an enterprise join a sentra."""
    cluster = find_cluster(request, public_id, to_edit=True)
    form = MemberForm(typed(request), initial={"on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        enterprise = (
            enterprises_for(person_of(request))
            .filter(public_id=form.cleaned_data["enterprise"].strip())
            .first()
        )
        if enterprise is None:
            form.add_error("enterprise", _("Tidak ada usaha dengan nomor profil ini dalam wilayah Anda."))
        else:
            return _set_member(request, cluster, enterprise.id, form)
    title = _("Daftarkan anggota")
    return ask(request, form, {"trail": trail(cluster, title), "title": title, "back": cluster_url(cluster)})


def _set_member(request: HttpRequest, cluster: Cluster, enterprise_id: int, form: MemberForm) -> HttpResponse:
    try:
        set_membership(
            cluster_id=cluster.id, enterprise_id=enterprise_id, member=True, on=form.cleaned_data["on"],
            actor=actor_of(request),
        )  # fmt: skip
    except RegistryProblem as problem:
        say_in_form(problem, form)
        title = _("Daftarkan anggota")
        return ask(
            request, form, {"trail": trail(cluster, title), "title": title, "back": cluster_url(cluster)}
        )
    messages.success(request, _("Anggota didaftarkan."))
    return redirect("web:manage_cluster", cluster.public_id)


@writes
@require_POST
def end_membership(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let an enterprise leave a sentra today."""
    cluster = find_cluster(request, public_id, to_edit=True)
    member = cluster.members.filter(
        until=None, enterprise__public_id=request.POST.get("enterprise", "")
    ).first()
    if member is None:
        raise Http404(_("Anggota tidak ditemukan."))
    try:
        set_membership(
            cluster_id=cluster.id, enterprise_id=member.enterprise_id, member=False, on=timezone.localdate(),
            actor=actor_of(request),
        )  # fmt: skip
    except RegistryProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Keanggotaan diakhiri mulai hari ini; riwayatnya tetap."))
    return redirect("web:manage_cluster", public_id)


@writes
@require_http_methods(["GET", "POST"])
def record_year(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take down one year of a sentra."""
    cluster = find_cluster(request, public_id, to_edit=True)
    form = ClusterYearForm(typed(request), initial=_year_initial(cluster, request.GET.get("tahun", "")))
    if form.is_bound and form.is_valid():
        try:
            record_cluster_year(
                cluster_id=cluster.id, year=form.cleaned_data["year"], typed=form.facts(), actor=actor_of(request),
                now=timezone.now(),
            )  # fmt: skip
        except RegistryProblem as problem:
            say_in_form(problem, form)
        else:
            messages.success(request, _("Angka tahunan disimpan; yang kosong dihitung dari anggota."))
            return redirect("web:manage_cluster", public_id)
    title = _("Catat angka tahunan")
    lead = _("Isian yang kosong dihitung dari angka anggota, bila ada.")
    context = {"trail": trail(cluster, title), "title": title, "lead": lead, "back": cluster_url(cluster)}
    return ask(request, form, context)


def _year_initial(cluster: Cluster, year: str) -> dict[str, Any]:
    kept = cluster.years.filter(year=whole(year)).first()
    if kept is None:
        return {"year": timezone.localdate().year - 1}
    return {"year": kept.year, **{name: getattr(kept, name) for name in kept.typed_fields}}
