"""Pages of programmes: list, one with its stages and materials, writing, a new version, closing, materials."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import Office
from esmart.coaching.models import Programme
from esmart.coaching.queries.training import (
    list_programmes,
    materials_for,
    may_keep_programme,
    office_of,
)
from esmart.coaching.queries.training.scope import RUNS_COURSES
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.training import (
    ProgrammeFacts,
    add_material,
    close_programme,
    create_programme,
    load_reference_programmes,
    revise_programme,
    withdraw_material,
)
from esmart.registry.models import ProductLegality
from esmart.web.components.shapes import Badge, Cell, Table
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.asking import ask, typed
from esmart.web.officer.coaching.papers import send_paper
from esmart.web.officer.coaching.training.access import (
    find_material,
    find_programme,
    say_as_message,
    say_in_form,
)
from esmart.web.officer.coaching.training.forms import MaterialForm, ProgrammeForm
from esmart.web.officer.coaching.training.layout import programme_trail
from esmart.web.officer.coaching.training.words import label_of

PAGES = "web/officer/coaching/training/"
MOST_BYTES = 20 * 2**20


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """List the programmes on offer, and the closed ones when asked."""
    person = person_of(request)
    words, kind = request.GET.get("q", "")[:100], request.GET.get("jenis", "")
    closed = request.GET.get("tutup") == "1"
    rows = list_programmes(
        person, words=words, kind=kind if kind in Programme.Kind.values else "", closed=closed
    )
    table = Table(
        _("Program"),
        [_("Program"), _("Jenis"), _("Pemilik"), _("Angkatan")],
        [
            [
                Cell(
                    one.name + (f" (v{one.version})" if one.version > 1 else ""),
                    reverse("web:programme", args=[one.public_id]),
                ),
                Cell(str(one.get_kind_display())),
                Cell(one.office.name),
                Cell(str(one.cohort_count), number=True),  # type: ignore[attr-defined]
            ]
            for one in rows[:300]
        ],
        caption_shown=False,
        number_heads=frozenset({3}),
    )
    context = {
        "title": _("Program"),
        "trail": programme_trail(None),
        "table": table,
        "words": words,
        "kind": kind,
        "kinds": Programme.Kind.choices,
        "closed": closed,
        "may_add": person.may_write and person.role in RUNS_COURSES,
    }
    return render(request, PAGES + "programmes.html", context)


@require_safe
def programme(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one programme: thresholds, stages, materials, versions."""
    found = find_programme(request, public_id)
    person = person_of(request)
    newer = getattr(found, "superseded_by", None)
    context = {
        "title": found.name,
        "trail": programme_trail(found),
        "programme": found,
        "badge": Badge(_("Ditutup"), "neutral")
        if found.closed_at
        else Badge(_("Ditawarkan"), "good", "check"),
        "pairs": [
            (_("Jenis"), found.get_kind_display()),
            (_("Lokapasar"), found.marketplace.title()),
            (_("Izin yang dituju"), label_of(ProductLegality.Kind, found.legality)),
            (_("Kehadiran paling sedikit"), f"{found.attendance_needed_percent}%"),
            (_("Nilai lulus"), str(found.pass_score)),
            (_("Versi"), str(found.version)),
            (_("Pemilik"), found.office.name),
            (_("Keterangan"), found.description),
        ],
        "older": found.supersedes,
        "newer": newer,
        "stages": list(found.stages.order_by("position")),
        "materials": list(
            materials_for(person).filter(programme=found, withdrawn_at=None).order_by("title", "id")
        ),
        "keeps": may_keep_programme(person, found),
        "may_run": person.may_write and person.role in RUNS_COURSES and found.closed_at is None,
        "material_form": MaterialForm(),
    }
    return render(request, PAGES + "programme.html", context)


@writes
@require_http_methods(["GET", "POST"])
def add_programme(request: HttpRequest) -> HttpResponse:
    """Write a new programme of one's office; ?salin= begins from another one."""
    office = _own_office(request)
    initial: dict[str, object] = {"attendance_needed_percent": 80, "pass_score": 70}
    if source := request.GET.get("salin", ""):
        initial = _initial(find_programme(request, source))
    return _write(
        request,
        ProgrammeForm(typed(request), initial=initial),
        _("Tambah program"),
        lambda facts: create_programme(
            office=office, facts=facts, actor=actor_of(request), now=timezone.now()
        ),
        None,
    )


@writes
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a programme into its next version."""
    found = find_programme(request, public_id, to_keep=True)
    return _write(
        request,
        ProgrammeForm(typed(request), initial=_initial(found)),
        _("Versi baru"),
        lambda facts: revise_programme(
            programme=found, facts=facts, actor=actor_of(request), now=timezone.now()
        ),
        found,
    )


def _write(
    request: HttpRequest,
    form: ProgrammeForm,
    title: str,
    keep: Callable[[ProgrammeFacts], Programme],
    before: Programme | None,
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            kept = keep(form.facts())
        except CoachingProblem as problem:
            say_in_form(problem, form)
        else:
            messages.success(request, _("Program disimpan."))
            return redirect("web:programme", kept.public_id)
    lead = _("Angkatan yang sedang berjalan tetap memakai versi lama.") if before else ""
    back = reverse("web:programme", args=[before.public_id]) if before else reverse("web:programmes")
    return ask(
        request, form, {"title": title, "lead": lead, "trail": programme_trail(before, title), "back": back}
    )


@writes
@require_POST
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Offer a programme no longer, or again."""
    found = find_programme(request, public_id, to_keep=True)
    try:
        close_programme(
            programme=found, closed=found.closed_at is None, actor=actor_of(request), now=timezone.now()
        )
    except CoachingProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Disimpan."))
    return redirect("web:programme", public_id)


@writes
@require_POST
def load_reference(request: HttpRequest) -> HttpResponse:
    """Give this person's office the reference programmes it has not yet."""
    try:
        made = load_reference_programmes(
            office=_own_office(request), actor=actor_of(request), now=timezone.now()
        )
    except CoachingProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("%(n)s program rujukan ditambahkan.") % {"n": made})
    return redirect("web:programmes")


@writes
@require_POST
def new_material(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep a hand-out of a programme."""
    found = find_programme(request, public_id, to_keep=True)
    form = MaterialForm(request.POST, request.FILES)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return redirect("web:programme", public_id)
    given = form.cleaned_data["file"]
    try:
        add_material(
            programme=found,
            title=form.cleaned_data["title"],
            content=given.read(MOST_BYTES + 1) if given else None,
            address=form.cleaned_data["address"],
            for_participants=form.cleaned_data["for_participants"],
            actor=actor_of(request),
            now=timezone.now(),
        )
    except CoachingProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Materi disimpan."))
    return redirect("web:programme", public_id)


@require_safe
def material(request: HttpRequest, public_id: str) -> HttpResponse | FileResponse:
    """Give out a material to who may have it; an address outside leads there."""
    found = find_material(request, public_id)
    if found.address:
        return HttpResponseRedirect(found.address)
    return send_paper(found.file, found.file_name or "materi")


@writes
@require_POST
def drop_material(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a material out no more."""
    found = find_material(request, public_id, to_keep=True)
    try:
        withdraw_material(material=found, actor=actor_of(request), now=timezone.now())
    except CoachingProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Materi ditarik."))
    return redirect("web:programme", found.programme.public_id)


def _own_office(request: HttpRequest) -> Office:
    person = person_of(request)
    office = office_of(person) if person.role in RUNS_COURSES else None
    if office is None:
        raise PermissionDenied(
            _("Program ditulis oleh petugas dinas, kantor wilayah, unit, atau kementerian.")
        )
    return office


def _initial(found: Programme) -> dict[str, object]:
    names = (
        "name",
        "kind",
        "description",
        "marketplace",
        "legality",
        "attendance_needed_percent",
        "pass_score",
    )
    return {
        **{name: getattr(found, name) for name in names},
        "stages": list(found.stages.order_by("position")),
    }
