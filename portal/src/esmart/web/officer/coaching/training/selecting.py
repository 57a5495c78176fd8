"""Pages of selection: candidates with reasons, proposing, inviting, what each participant answers, the printed list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from esmart.accounts.queries import custody_offices_for, names_of, persons_for
from esmart.coaching.models import Cohort, Enrolment
from esmart.coaching.queries.training import (
    Candidate,
    enterprise_candidates,
    may_propose,
    may_run,
    person_candidates,
    roster,
    seats_of,
)
from esmart.coaching.rules.training import enterprise_keys, person_keys
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.training import invite, move_enrolment, propose_participants
from esmart.registry.queries import enterprises_for
from esmart.web.components.choices import in_indonesian
from esmart.web.components.printing import pdf_answer, print_pdf
from esmart.web.components.shapes import Link
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.coaching.training.access import (
    ANSWERS,
    find_cohort,
    find_enrolment,
    request_id_of,
    require_role,
    say_as_message,
)
from esmart.web.officer.coaching.training.layout import cohort_page, names_for
from esmart.web.officer.coaching.training.words import REASON_WORDS, long_date, period, say_reason

PAGES = "web/officer/coaching/training/"
PEOPLE, FIRMS = "orang", "usaha"
STATES_OF_ACTS = {
    "terima": "enrolled",
    "tolak": "declined",
    "berhenti": "ended",
    "undang": "invited",
    "tunggu": "waiting",
    "usul": "proposed",
}


@require_safe
def candidates(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose candidates from the profiles, best first, each with reasons and points."""
    found = find_cohort(request, public_id, may_propose)
    kinds = _kinds(request, found)
    kind = request.GET.get("dari", kinds[0])
    kind = kind if kind in kinds else kinds[0]
    must = set(request.GET.getlist("wajib"))
    after = request.GET.get("sesudah", "")
    if kind == PEOPLE:
        page = person_candidates(person_of(request), found, must=must, after=after)
        keys = person_keys(commodity=found.commodity)
    else:
        page = enterprise_candidates(person_of(request), found, now=timezone.now(), must=must, after=after)
        keys = enterprise_keys(
            found.programme.kind, commodity=found.commodity, legality=found.programme.legality
        )
    chosen = [("dari", kind), *(("wajib", key) for key in sorted(must))]
    here = reverse("web:candidates", args=[public_id])
    context = {
        **cohort_page(request, found, "candidates", _("Seleksi")),
        "seats": seats_of(found),
        "kind": kind,
        "kind_tabs": [
            Link(
                _("Warga binaan") if one == PEOPLE else _("Usaha"), f"{here}?dari={one}", current=one == kind
            )
            for one in kinds
        ],
        "rows": _rows(request, page.rows, kind),
        "filters": [(key, str(REASON_WORDS[key]), key in must) for key in keys],
        "next_url": "?" + urlencode([*chosen, ("sesudah", page.next_mark)]) if page.next_mark else "",
        "first_url": "?" + urlencode(chosen) if after else "",
    }
    return render(request, PAGES + "candidates.html", context)


def _kinds(request: HttpRequest, found: Cohort) -> list[str]:
    """Give the kinds of candidates this person proposes: people only for who keeps their data."""
    kinds = []
    if found.target != Cohort.Target.IKM and custody_offices_for(person_of(request)).exists():
        kinds.append(PEOPLE)
    if found.target != Cohort.Target.INMATE:
        kinds.append(FIRMS)
    return kinds or [PEOPLE]


def _rows(request: HttpRequest, found: list[Candidate], kind: str) -> list[dict[str, Any]]:
    names: dict[int, str] = {}
    if kind == PEOPLE:
        names = names_of(
            [one.subject for one in found],  # type: ignore[misc]
            actor=actor_of(request),
            purpose=gettext_noop("Memilih calon peserta pelatihan"),
            screen=gettext_noop("Seleksi"),
            now=timezone.now(),
            request_id=request_id_of(request),
        )
    return [
        {
            "public_id": one.subject.public_id,
            "name": names.get(one.subject.pk, "") if kind == PEOPLE else one.subject.name,  # type: ignore[union-attr]
            "place": "" if kind == PEOPLE else one.subject.region.name,  # type: ignore[union-attr]
            "points": one.points,
            "reasons": [say_reason(reason.as_data()) for reason in one.reasons],
        }
        for one in found
    ]


@writes
@require_POST
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the ticked candidates as proposed; who runs the cohort may invite them in the same step."""
    found = find_cohort(request, public_id, may_propose)
    kind, ticked = request.POST.get("dari", ""), request.POST.getlist("calon")
    reach: Any = persons_for(person_of(request)) if kind == PEOPLE else enterprises_for(person_of(request))
    subjects = list(reach.filter(public_id__in=ticked[:200]))
    if not subjects:
        messages.error(request, _("Centang dahulu sedikitnya satu calon."))
        return redirect("web:candidates", public_id)
    now = timezone.now()
    try:
        made = propose_participants(cohort=found, subjects=subjects, actor=actor_of(request), now=now)
        said = _("%(n)s calon diusulkan.") % {"n": len(made)}
        if "undang" in request.POST:
            invited, waiting = invite(cohort=found, enrolments=made, actor=actor_of(request), now=now)
            said = _("%(n)s diundang, %(w)s masuk daftar tunggu.") % {"n": invited, "w": waiting}
    except CoachingProblem as problem:
        say_as_message(problem, request)
        return redirect("web:candidates", public_id)
    messages.success(request, said)
    return redirect("web:cohort", public_id)


@writes
@require_POST
def invite_proposed(request: HttpRequest, public_id: str) -> HttpResponse:
    """Invite everybody proposed, best first, while there are seats; the others wait in that order."""
    found = find_cohort(request, public_id, may_run)
    proposed = found.enrolments.filter(state="proposed")
    try:
        invited, waiting = invite(
            cohort=found, enrolments=proposed, actor=actor_of(request), now=timezone.now()
        )
    except CoachingProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(
            request, _("%(n)s diundang, %(w)s masuk daftar tunggu.") % {"n": invited, "w": waiting}
        )
    return redirect("web:cohort", public_id)


@writes
@require_POST
def act(request: HttpRequest, public_id: str, act: str) -> HttpResponse:
    """Accept, decline, end, invite or put back one participant."""
    require_role(request, ANSWERS)
    found = find_enrolment(request, public_id)
    try:
        move_enrolment(
            enrolment=found,
            to=STATES_OF_ACTS[act],
            reason=request.POST.get("reason", ""),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except CoachingProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Disimpan."))
    back = request.POST.get("kembali", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/"):
        return redirect(back)
    return redirect("web:participant_of_course", public_id)


@require_safe
@in_indonesian
def invitation_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Print the list of those invited and enrolled, with the codes by which they check in."""
    found = find_cohort(request, public_id)
    people: list[Enrolment] = list(roster(found, states=["invited", "enrolled", "completed"]))
    names = names_for(
        request,
        people,
        screen=gettext_noop("Daftar undangan"),
        purpose=gettext_noop("Mencetak daftar undangan"),
    )
    facts = {
        "title": _("Daftar undangan"),
        "office": found.office.name,
        "note": f"{found.name}, {_('dicetak')} {long_date(timezone.localdate())}",
        "pairs": [
            [_("Program"), found.programme.name],
            [_("Angkatan"), found.name],
            [_("Waktu"), period(found.starts_on, found.ends_on)],
            [_("Tempat"), found.place],
        ],
        "heads": ["No.", _("Nama"), _("Kode peserta"), _("Keadaan"), _("Jawaban (ya/tidak, paraf)")],
        "rows": [
            [str(n), names[one.pk], one.public_id, str(one.get_state_display()), ""]
            for n, one in enumerate(people, start=1)
        ],
        "widths": [1, 6, 3, 3, 5],
        "numbers": [0],
        "signatures": [_("Penyelenggara"), _("Petugas")],
    }
    return pdf_answer(f"undangan-{public_id}.pdf", print_pdf("list.typ", facts))
