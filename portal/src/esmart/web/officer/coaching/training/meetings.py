"""Pages of meetings: the plan, the attendance sheet that also works without a network, its post, the code to scan."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.coaching.models import Meeting
from esmart.coaching.queries.training import may_run, may_teach, roster, sheet_of
from esmart.coaching.rules.training import LIVES_SECONDS, TAKES_PART
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.training import (
    SentMark,
    add_meeting,
    open_check_in,
    plan_meetings,
    remove_meeting,
    take_marks,
)
from esmart.web.components.choices import in_indonesian
from esmart.web.components.printing import pdf_answer, print_pdf, qr_drawing
from esmart.web.components.shapes import Link
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.coaching.training.access import (
    find_cohort,
    find_meeting,
    say_as_message,
    say_in_form,
)
from esmart.web.officer.coaching.training.forms import MeetingForm, PlanForm
from esmart.web.officer.coaching.training.layout import cohort_page, cohort_trail, names_for
from esmart.web.officer.coaching.training.words import long_date, say_hours

PAGES = "web/officer/coaching/training/"
QR_AGAIN_SECONDS = 60
MOST_BODY = 256 * 1024


@require_http_methods(["GET", "POST"])
def meetings(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the plan of a cohort; add one meeting, or all of them at once."""
    found = find_cohort(request, public_id, may_run if request.method == "POST" else None)
    form = MeetingForm(
        request.POST if request.method == "POST" and "plan" not in request.POST else None,
        initial={"on": found.starts_on},
    )
    plan = PlanForm(request.POST if "plan" in request.POST else None)
    if request.method == "POST" and _keep(request, found, form, plan):
        return redirect("web:meetings", public_id)
    rows = found.meetings.annotate(present_count=Count("attendance", filter=Q(attendance__present=True)))
    context = {
        **cohort_page(request, found, "meetings", _("Pertemuan")),
        "rows": [
            {
                "meeting": one,
                "day": long_date(one.on),
                "hours": say_hours(one.hours),
                "come": one.on <= timezone.localdate(),
                "present": one.present_count,
            }
            for one in rows
        ],
        "form": form,
        "plan": plan,
        "open": form.is_bound or plan.is_bound,
    }
    return render(request, PAGES + "meetings.html", context, status=422 if context["open"] else None)


def _keep(request: HttpRequest, found: Any, form: MeetingForm, plan: PlanForm) -> bool:
    asked = plan if plan.is_bound else form
    if not asked.is_valid():
        return False
    given = asked.cleaned_data
    try:
        if plan.is_bound:
            made = plan_meetings(
                cohort=found,
                starts_at=given["plan_starts_at"],
                hours=Decimal(given["plan_hours"]),
                actor=actor_of(request),
            )
            messages.success(request, _("%(n)s pertemuan dijadwalkan.") % {"n": made})
        else:
            add_meeting(cohort=found, actor=actor_of(request), **given)
            messages.success(request, _("Pertemuan ditambahkan."))
    except CoachingProblem as problem:
        say_in_form(problem, asked)
        return False
    return True


@writes
@require_POST
def drop_meeting(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a meeting off the plan."""
    found = find_meeting(request, public_id, may_run)
    cohort = found.cohort.public_id
    try:
        remove_meeting(meeting=found, actor=actor_of(request))
    except CoachingProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Pertemuan dihapus dari jadwal."))
    return redirect("web:meetings", cohort)


@never_cache
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the sheet of one meeting; without scripts its form is sent as a whole."""
    found = find_meeting(request, public_id, may_teach if request.method == "POST" else None)
    if request.method == "POST":
        _take_form(request, found)
        return redirect("web:attendance", public_id)
    sheet = sheet_of(found)
    names = names_for(
        request,
        [one.enrolment for one in sheet],
        screen=gettext_noop("Lembar hadir"),
        purpose=gettext_noop("Mencatat kehadiran"),
    )
    teaches = may_teach(person_of(request), found.cohort)
    context = {
        "title": _("Lembar hadir"),
        "trail": _trail(found, _("Lembar hadir")),
        "meeting": found,
        "day": long_date(found.on),
        "rows": [
            {
                "id": one.enrolment.public_id,
                "name": names[one.enrolment.pk],
                "present": one.attendance is not None and one.attendance.present,
                "absent": one.attendance is not None and not one.attendance.present,
                "source": one.attendance.get_source_display() if one.attendance else "",
                "taken_at": one.attendance.taken_at if one.attendance else None,
                "others": [
                    {**other, "at": parse_datetime(other["taken_at"])}
                    for other in (one.attendance.overruled if one.attendance else [])
                    if one.attendance and other["present"] != one.attendance.present
                ],
            }
            for one in sheet
        ],
        "teaches": teaches and found.on <= timezone.localdate(),
        "keeper": person_of(request).public_id,
    }
    return render(request, PAGES + "attendance.html", context)


def _take_form(request: HttpRequest, found: Meeting) -> None:
    now = timezone.now()
    marks = [
        SentMark(name.removeprefix("hadir-"), value == "ya", now)
        for name, value in request.POST.items()
        if name.startswith("hadir-") and value in {"ya", "tidak"}
    ]
    try:
        take_marks(meeting=found, marks=marks, source="sheet", actor=actor_of(request), now=now)
    except CoachingProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Kehadiran disimpan."))


@require_POST
def send_marks(request: HttpRequest, public_id: str) -> JsonResponse:
    """Take marks made by the sheet's script, each with an id of its own: sent twice, they count once."""
    found = find_meeting(request, public_id, may_teach)
    marks = _read_marks(request.body) if request.content_type == "application/json" else None
    if marks is None:
        return JsonResponse({"problem": _("Kiriman tidak dapat dibaca.")}, status=400)
    try:
        taken = take_marks(
            meeting=found, marks=marks, source="offline", actor=actor_of(request), now=timezone.now()
        )
    except CoachingProblem as problem:
        return JsonResponse({"problem": str(problem)}, status=409)
    return JsonResponse({"kept": taken.kept, "refused": taken.refused, "contradicted": taken.contradicted})


def _read_marks(body: bytes) -> list[SentMark] | None:
    """Read {"marks": [{enrolment, present, taken_at, client_id}]}; None for anything else."""
    if len(body) > MOST_BODY:
        return None
    try:
        given = json.loads(body)["marks"]
        return [
            SentMark(
                str(one["enrolment"])[:10],
                bool(one["present"]),
                _aware(str(one["taken_at"])),
                str(UUID(str(one["client_id"]))),
            )
            for one in given
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _aware(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or timezone.is_naive(moment):
        raise ValueError(text)
    return moment


@never_cache
@require_safe
def check_in_code(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the code to scan; the page asks for a new one every minute."""
    found = find_meeting(request, public_id, may_teach)
    try:
        code = open_check_in(meeting=found, actor=actor_of(request), now=timezone.now())
    except CoachingProblem as problem:
        say_as_message(problem, request)
        return redirect("web:attendance", public_id)
    url = request.build_absolute_uri(reverse("web:check_in", args=[code]))
    context = {
        "title": _("Kode hadir"),
        "trail": _trail(found, _("Kode hadir")),
        "meeting": found,
        "url": url,
        "drawing": qr_drawing(url),
        "minutes": LIVES_SECONDS // 60,
        "present": found.attendance.filter(present=True).count(),
        "all": found.cohort.enrolments.filter(state__in=TAKES_PART).count(),
    }
    answer = render(request, PAGES + "check_in_code.html", context)
    answer["Refresh"] = str(QR_AGAIN_SECONDS)
    return answer


@require_safe
@in_indonesian
def blank_sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """Print the sheet of a meeting to be signed on paper."""
    found = find_meeting(request, public_id)
    people = list(roster(found.cohort, states=TAKES_PART))
    names = names_for(
        request,
        people,
        screen=gettext_noop("Lembar hadir cetak"),
        purpose=gettext_noop("Mencetak lembar hadir"),
    )
    at = f", {found.starts_at:%H.%M}" if found.starts_at else ""
    facts = {
        "office": found.cohort.office.name,
        "name": found.cohort.name,
        "pairs": [
            [_("Program"), found.cohort.programme.name],
            [_("Pertemuan"), found.topic],
            [_("Hari"), f"{long_date(found.on)}{at}, {say_hours(found.hours)} {_('jam')}"],
            [_("Tempat"), found.cohort.place],
        ],
        "rows": [[names[one.pk], one.public_id] for one in people],
    }
    return pdf_answer(f"hadir-{public_id}.pdf", print_pdf("attendance_sheet.typ", facts))


def _trail(found: Meeting, here: str) -> list[Link]:
    links = cohort_trail(found.cohort, here)
    plan = Link(_("Pertemuan"), reverse("web:meetings", args=[found.cohort.public_id]))
    return [*links[:-1], plan, links[-1]]
