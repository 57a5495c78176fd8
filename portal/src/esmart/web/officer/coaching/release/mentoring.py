"""Pages of mentoring: who is accompanied and who is silent, one mentorship with its log and tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import Person
from esmart.coaching.models import FollowUpTask, Mentorship
from esmart.coaching.queries.release import (
    MentorshipRow,
    find_ladder_enterprise,
    find_ladder_person,
    may_assign,
    mentorship_rows,
    mentorship_view,
    mentorships_for,
)
from esmart.coaching.queries.release.scope import MENTORS
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.release import (
    add_task,
    assign_mentor,
    end_mentorship,
    finish_task,
    record_contact,
)
from esmart.coaching.services.release.keep_tasks import PROVEN
from esmart.registry.models import Enterprise
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.asking import ask
from esmart.web.officer.coaching.release.forms import ContactForm, EndMentorshipForm, MentorForm, OwnTaskForm
from esmart.web.officer.coaching.release.reach import (
    ASSIGNERS,
    find_mentorship,
    mentoring_trail,
    names_for,
    only_for,
    say,
    today,
    trail,
)
from esmart.web.officer.sheets import csv_answer

PURPOSE = gettext_noop("pendampingan")
TABS = {"": "semua", "diam": "silent", "terlambat": "overdue", "saya": "mine"}


@require_safe
def mentorships(request: HttpRequest) -> HttpResponse:
    """Show who is accompanied in this person's scope, longest silence first."""
    user = person_of(request)
    rows = mentorship_rows(mentorships_for(user, today=today()), today=today())
    tab = request.GET.get("tab", "")
    shown = [row for row in rows if _belongs(row, tab, user.pk)]
    names = names_for(
        request,
        [row.mentorship.person for row in shown if row.mentorship.person],
        screen="mentorships",
        purpose=PURPOSE,
    )
    context = {
        "title": _("Pendampingan"),
        "trail": trail(Link(_("Pendampingan"), "")),
        "tabs": _tabs(rows, tab, user.pk),
        "table": _table(shown, names),
        "filtered": bool(tab),
        "may_assign": may_assign(user),
    }
    return render(request, "web/officer/coaching/release/mentorships.html", context)


@require_safe
@in_indonesian
def mentorships_file(request: HttpRequest) -> HttpResponseBase:
    """Send the list as CSV."""
    rows = mentorship_rows(mentorships_for(person_of(request), today=today()), today=today(), limit=None)
    names = names_for(
        request,
        [row.mentorship.person for row in rows if row.mentorship.person],
        screen="mentorships_file",
        purpose=PURPOSE,
    )
    heads = [
        "Peserta",
        "Pendamping",
        "Sejak",
        "Kontak terakhir",
        "Hari diam",
        "Tugas terbuka",
        "Tugas terlambat",
    ]
    cells = (
        [_who(row.mentorship, names), _mentor(row.mentorship), row.mentorship.since, row.last_contact or "",
         row.silence.days, row.open_tasks, row.overdue]
        for row in rows
    )  # fmt: skip
    return csv_answer(f"pendampingan-{today():%Y-%m-%d}.csv", heads, cells)


@require_safe
def show_mentorship(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one mentorship: talks, tasks, the ladder, and the short form for a new talk."""
    mentorship = find_mentorship(request, public_id)
    return render(
        request,
        "web/officer/coaching/release/mentorship.html",
        _page(request, mentorship, ContactForm(initial={"on": today(), "kind": "visit"})),
    )


@only_for(ASSIGNERS)
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Give a participant a mentor: `peserta` names a person, `usaha` an enterprise."""
    person, enterprise, who = _participant(request)
    form = MentorForm(request.POST or None, user=person_of(request))
    if form.is_bound and form.is_valid():
        try:
            mentorship = assign_mentor(
                mentor_id=int(form.cleaned_data["mentor"]), person=person, enterprise=enterprise,
                actor=actor_of(request), now=timezone.now(),
            )  # fmt: skip
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            messages.success(request, _("Pendamping ditetapkan; tugas standarnya sudah disiapkan."))
            if mentorships_for(person_of(request), today=today()).filter(pk=mentorship.pk).exists():
                return redirect("web:mentorship", mentorship.public_id)
            return redirect("web:mentorships")
    title = _("Tetapkan pendamping")
    lead = _("Untuk %(who)s. Pendamping sebelumnya, bila ada, berakhir hari ini.") % {"who": who}
    context = {
        "trail": mentoring_trail(Link(title, "")),
        "title": title,
        "lead": lead,
        "back": reverse("web:mentorships"),
    }
    return ask(request, form, context)


@only_for(MENTORS)
@require_POST
def add_contact(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep one talk."""
    mentorship = find_mentorship(request, public_id)
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            record_contact(
                mentorship=mentorship, **form.cleaned_data, actor=actor_of(request), now=timezone.now()
            )
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            messages.success(request, _("Kontak dicatat."))
            return redirect("web:mentorship", public_id)
    return render(
        request, "web/officer/coaching/release/mentorship.html", _page(request, mentorship, form), status=422
    )


@only_for(MENTORS)
@require_http_methods(["GET", "POST"])
def add_own_task(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add a task of the mentor's own."""
    mentorship = find_mentorship(request, public_id)
    form = OwnTaskForm(request.POST or None, initial={"due_on": today() + timedelta(days=14)})
    if form.is_bound and form.is_valid():
        try:
            add_task(mentorship=mentorship, **form.cleaned_data, actor=actor_of(request), now=timezone.now())
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            messages.success(request, _("Tugas ditambahkan."))
            return redirect("web:mentorship", public_id)
    return ask(request, form, _form_page(mentorship, _("Tambah tugas")))


@only_for(MENTORS)
@require_POST
def tick_task(request: HttpRequest, public_id: str, task_id: int) -> HttpResponse:
    """Tick a task that no data can prove."""
    mentorship = find_mentorship(request, public_id)
    task = mentorship.tasks.filter(pk=task_id).select_related("mentorship").first()
    if task is None:
        raise Http404(_("Tugas tidak ditemukan."))
    try:
        finish_task(task=task, actor=actor_of(request), now=timezone.now())
    except CoachingProblem as problem:
        say(problem, request)
    else:
        messages.success(request, _("Tugas selesai."))
    return redirect("web:mentorship", public_id)


@only_for(MENTORS | ASSIGNERS)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a mentorship."""
    mentorship = find_mentorship(request, public_id)
    form = EndMentorshipForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            end_mentorship(
                mentorship=mentorship,
                because=form.cleaned_data["because"],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            messages.success(request, _("Pendampingan diakhiri; catatannya tetap."))
            return redirect("web:mentorships")
    return ask(request, form, {**_form_page(mentorship, _("Akhiri pendampingan")), "dangerous": True})


def _page(request: HttpRequest, mentorship: Mentorship, form: ContactForm) -> dict[str, Any]:
    view = mentorship_view(mentorship, today=today())
    names = names_for(
        request, [mentorship.person] if mentorship.person else [], screen="mentorship", purpose=PURPOSE
    )
    user = person_of(request)
    mine = mentorship.mentor_id == user.pk and user.may_write and mentorship.until is None
    ladder = (
        reverse("web:ladder_of_person", args=[mentorship.person.public_id])
        if mentorship.person
        else reverse("web:ladder_of_enterprise", args=[mentorship.enterprise.public_id])
        if mentorship.enterprise
        else ""
    )
    who = _who(mentorship, names)
    return {
        "title": who,
        "trail": mentoring_trail(Link(who, "")),
        "mentorship": mentorship,
        "view": view,
        "silence": _silence(view.row),
        "mentor": _mentor(mentorship),
        "tasks": [_task(task) for task in view.tasks],
        "form": form,
        "mine": mine,
        "may_end": mine or (may_assign(user) and mentorship.until is None),
        "ladder_url": ladder,
    }


def _task(task: FollowUpTask) -> dict[str, Any]:
    rows = task.proof.get("rows", [])
    return {
        "task": task,
        "late": task.done_on is None and task.due_on < today(),
        "proven": task.key in PROVEN,
        "proof": _("Terbukti dari %(n)s data di sistem.") % {"n": len(rows)} if rows else "",
    }


def _participant(request: HttpRequest) -> tuple[Person | None, Enterprise | None, str]:
    user = person_of(request)
    if public_id := request.GET.get("peserta", ""):
        person = find_ladder_person(user, public_id, today=today())
        if person is None:
            raise Http404(_("Peserta tidak ditemukan."))
        names = names_for(request, [person], screen="assign_mentor", purpose=PURPOSE)
        return person, None, names[person.pk]
    enterprise = find_ladder_enterprise(user, request.GET.get("usaha", ""), today=today())
    if enterprise is None:
        raise Http404(_("Peserta tidak ditemukan."))
    return None, enterprise, enterprise.name


def _form_page(mentorship: Mentorship, title: str) -> dict[str, Any]:
    back = reverse("web:mentorship", args=[mentorship.public_id])
    return {"title": title, "trail": mentoring_trail(Link(title, "")), "back": back}


def _belongs(row: MentorshipRow, tab: str, user_id: int) -> bool:
    return {
        "diam": row.silence.turn != "nobody",
        "terlambat": bool(row.overdue),
        "saya": row.mentorship.mentor_id == user_id,
    }.get(tab, True)


def _tabs(rows: list[MentorshipRow], tab: str, user_id: int) -> list[Link]:
    words = [
        ("", _("Semua")),
        ("saya", _("Saya dampingi")),
        ("diam", _("Diam 30 hari")),
        ("terlambat", _("Tugas terlambat")),
    ]
    return [
        Link(label, f"?tab={key}" if key else "?", current=key == tab,
             count=sum(_belongs(row, key, user_id) for row in rows))
        for key, label in words
    ]  # fmt: skip


def _table(rows: list[MentorshipRow], names: dict[int, str]) -> Table:
    heads = [_("Peserta"), _("Pendamping"), _("Kontak terakhir"), _("Tugas terbuka"), _("Tenggat terdekat")]
    cells = [
        [
            Cell(_who(row.mentorship, names), reverse("web:mentorship", args=[row.mentorship.public_id])),
            Cell(_mentor(row.mentorship)),
            Cell(badge=_silence(row)),
            Cell(f"{row.open_tasks}" + (_(", %(n)s terlambat") % {"n": row.overdue} if row.overdue else "")),
            Cell(f"{row.next_on:%d-%m-%Y}" if row.next_on else ""),
        ]
        for row in rows
    ]
    return Table(_("Pendampingan"), heads, cells, caption_shown=False)


def _silence(row: MentorshipRow) -> Badge:
    text = _("%(n)s hari lalu") % {"n": row.silence.days}
    if row.last_contact is None:
        text = _("belum pernah, %(n)s hari") % {"n": row.silence.days}
    tone = {"nobody": "good", "mentor": "warning", "office": "danger"}[row.silence.turn]
    return Badge(text, tone, {"good": "check", "warning": "clock", "danger": "danger"}[tone])  # type: ignore[arg-type]


def _who(mentorship: Mentorship, names: dict[int, str]) -> str:
    if mentorship.person is not None:
        return names.get(mentorship.person.pk, f"Peserta {mentorship.person.public_id}")
    return mentorship.enterprise.name if mentorship.enterprise else ""


def _mentor(mentorship: Mentorship) -> str:
    return mentorship.mentor.first_name or mentorship.mentor.username
