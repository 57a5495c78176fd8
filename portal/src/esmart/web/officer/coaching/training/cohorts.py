"""Pages of cohorts: list, one with its participants, planning, changing, moving from state to state."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.coaching.models import Cohort
from esmart.coaching.queries.training import (
    list_cohorts,
    may_run,
    office_of,
    roster,
    seats_of,
    training_partners,
)
from esmart.coaching.queries.training.scope import RUNS_COURSES
from esmart.coaching.rules.training import COHORT, NEEDS_A_REASON
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.training import change_cohort, create_cohort, move_cohort
from esmart.core.money import write_rupiah
from esmart.core.queries import regions_below
from esmart.registry.models import Commodity
from esmart.registry.queries import BadCursor
from esmart.web.components.shapes import Figure
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.asking import ask, typed
from esmart.web.officer.coaching.training.access import (
    find_cohort,
    find_programme,
    require_role,
    say_as_message,
    say_in_form,
)
from esmart.web.officer.coaching.training.forms import CohortForm
from esmart.web.officer.coaching.training.layout import (
    cohort_page,
    cohort_trail,
    cohort_url,
    cohorts_table,
    names_for,
    programme_trail,
)
from esmart.web.officer.coaching.training.words import (
    certificate_badge,
    enrolment_badge,
    label_of,
    period,
    say_reasons,
)

PAGES = "web/officer/coaching/training/"
FIELDS = (
    "name", "place", "starts_on", "ends_on", "seats", "target", "commodity", "host", "funding_line", "cost", "trainer",
    "trainer_from", "partner",
)  # fmt: skip


@require_safe
def cohorts(request: HttpRequest) -> HttpResponse:
    """List the cohorts in this person's scope."""
    person = person_of(request)
    words, state = request.GET.get("q", "")[:100], request.GET.get("keadaan", "")
    state = state if state in {*Cohort.State.values, "under_way"} else ""
    try:
        page = list_cohorts(person, words=words, state=state, cursor=request.GET.get("sesudah", ""))
    except BadCursor as bad:
        raise Http404 from bad
    next_url = ""
    if page.next_cursor:
        next_url = "?" + urlencode({"q": words, "keadaan": state, "sesudah": page.next_cursor})
    context = {
        "title": _("Angkatan"),
        "trail": cohort_trail(None),
        "table": cohorts_table(page.rows, _("Angkatan")),
        "next_url": next_url,
        "words": words,
        "state": state,
        "states": [("under_way", _("Disusun atau berjalan")), *Cohort.State.choices],
        "may_add": person.may_write and person.role in RUNS_COURSES,
    }
    return render(request, PAGES + "cohorts.html", context)


@require_safe
def cohort(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one cohort: its facts, seats and participants, and what may happen next."""
    found = find_cohort(request, public_id)
    people = list(roster(found))
    names = names_for(
        request, people, screen=gettext_noop("Angkatan"), purpose=gettext_noop("Mengelola peserta pelatihan")
    )
    today = timezone.localdate()
    rows = [
        {
            "enrolment": one,
            "name": names[one.pk],
            "badge": enrolment_badge(one),
            "reasons": say_reasons(one.reasons),
            "certificate": certificate_badge(getattr(one, "certificate", None), today),
        }
        for one in people
    ]
    context = {
        **cohort_page(request, found, "cohort"),
        "rows": rows,
        "figures": _figures(found),
        "pairs": _facts(found),
        "moves": _moves(found),
        "proposed": any(one.state == "proposed" for one in people),
    }
    return render(request, PAGES + "cohort.html", context)


def _figures(found: Cohort) -> list[Figure]:
    seats = seats_of(found)
    return [
        Figure(
            value=f"{seats.held} / {seats.all}",
            label=_("Kursi terisi"),
            definition=_("Diundang, ikut, atau selesai."),
        ),
        Figure(
            value=str(seats.waiting),
            label=_("Daftar tunggu"),
            definition=_("Diundang sendirinya bila kursi kosong."),
        ),
        Figure(
            value=str(seats.proposed), label=_("Diusulkan"), definition=_("Menunggu keputusan penyelenggara.")
        ),
    ]


def _facts(found: Cohort) -> list[tuple[str, Any]]:
    trainer = (found.trainer.first_name or found.trainer.username) if found.trainer else ""
    return [
        (_("Program"), f"{found.programme.name} (v{found.programme.version})"),
        (_("Waktu"), period(found.starts_on, found.ends_on)),
        (_("Tempat"), found.place),
        (_("Untuk"), found.get_target_display()),
        (_("Penyelenggara"), found.office.name),
        (_("Tuan rumah"), found.host.name if found.host else ""),
        (_("Wilayah peserta"), found.region.name if found.region else ""),
        (_("Komoditas"), label_of(Commodity, found.commodity)),
        (_("Pelatih"), ", ".join(one for one in (trainer, found.trainer_from) if one)),
        (_("Mitra pelatih"), found.partner.name if found.partner else ""),
        (_("Sumber dana"), found.funding_line),
        (_("Biaya"), write_rupiah(found.cost) if found.cost is not None else ""),
        (_("Alasan"), found.state_reason),
    ]


def _moves(found: Cohort) -> list[dict[str, Any]]:
    words = {
        "open": _("Buka seleksi dan undangan"),
        "running": _("Mulai berjalan"),
        "finished": _("Tutup: pelatihan selesai"),
        "draft": _("Kembali ke penyusunan"),
        "cancelled": _("Batalkan"),
    }
    order = ["open", "running", "finished", "draft", "cancelled"]
    return [
        {"to": to, "label": words[to], "reason": to in NEEDS_A_REASON, "danger": to == "cancelled"}
        for to in order
        if to in COHORT[found.state]
    ]


@writes
@require_http_methods(["GET", "POST"])
def add_cohort(request: HttpRequest, public_id: str) -> HttpResponse:
    """Plan a cohort of a programme."""
    require_role(request, RUNS_COURSES)
    programme = find_programme(request, public_id)
    person = person_of(request)
    office = office_of(person) if person.role in RUNS_COURSES else None
    if office is None:
        raise PermissionDenied(
            _("Angkatan disusun oleh petugas dinas, kantor wilayah, unit, atau kementerian.")
        )
    form = CohortForm(
        typed(request),
        user=person,
        partners=training_partners(person),
        regions=_regions(request),
        initial={"seats": 30, "target": Cohort.Target.IKM, "name": programme.name},
    )
    title = _("Susun angkatan")
    if form.is_bound and form.is_valid():
        try:
            made = create_cohort(
                programme=programme,
                office=office,
                facts=form.facts(),
                actor=actor_of(request),
                now=timezone.now(),
            )
        except CoachingProblem as problem:
            say_in_form(problem, form)
        else:
            messages.success(request, _("Angkatan disusun. Isi jadwalnya, lalu buka seleksi."))
            return redirect("web:meetings", made.public_id)
    back = reverse("web:programme", args=[public_id])
    context = {
        "title": title,
        "lead": programme.name,
        "trail": programme_trail(programme, title),
        "back": back,
    }
    return ask(request, form, context)


@writes
@require_http_methods(["GET", "POST"])
def edit_cohort(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a cohort."""
    found = find_cohort(request, public_id, may_run)
    initial = {name: getattr(found, name) for name in FIELDS} | {"region": found.region_id}
    form = CohortForm(
        typed(request),
        user=person_of(request),
        partners=training_partners(person_of(request)),
        regions=_regions(request),
        initial=initial,
    )
    if form.is_bound and form.is_valid():
        try:
            change_cohort(cohort=found, facts=form.facts(), actor=actor_of(request), now=timezone.now())
        except CoachingProblem as problem:
            say_in_form(problem, form)
        else:
            messages.success(request, _("Perubahan disimpan."))
            return redirect("web:cohort", public_id)
    title = _("Ubah angkatan")
    return ask(
        request, form, {"title": title, "trail": cohort_trail(found, title), "back": cohort_url(found)}
    )


@writes
@require_POST
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring a cohort to another state."""
    found = find_cohort(request, public_id, may_run)
    try:
        move_cohort(
            cohort=found,
            to=request.POST.get("to", ""),
            reason=request.POST.get("reason", ""),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except CoachingProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Keadaan angkatan diubah."))
    return redirect("web:cohort", public_id)


def _regions(request: HttpRequest) -> list[Any]:
    """Give the areas a cohort of this person's office may serve: its own and those below, else the provinces."""
    office = person_of(request).office
    if office is None or office.region is None:
        return list(regions_below(None))
    return [office.region, *regions_below(office.region.code)]
