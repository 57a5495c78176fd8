"""Pages of results: the grid of scores, one participant in full, proofs of tasks, feedback both ways, lists as files."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from esmart.coaching.models import Cohort, Enrolment, Feedback, Stage
from esmart.coaching.queries.training import (
    Results,
    is_own,
    may_run,
    may_teach,
    opinions_of,
    result_of,
    results_of,
    roster,
)
from esmart.coaching.rules.training import ENROLMENT, NEEDS_A_REASON, TAKES_PART
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.training import TESTS, give_feedback, mark_tests, prove_task
from esmart.web.components.shapes import Link
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.asking import ask, typed
from esmart.web.officer.coaching.papers import send_paper
from esmart.web.officer.coaching.training.access import (
    SPEAKS,
    find_cohort,
    find_enrolment,
    require_role,
    say_as_message,
    say_in_form,
)
from esmart.web.officer.coaching.training.forms import FeedbackForm, ProofForm
from esmart.web.officer.coaching.training.layout import (
    cohort_page,
    cohort_trail,
    names_for,
    trail,
)
from esmart.web.officer.coaching.training.words import (
    QUESTION_WORDS,
    attended_words,
    certificate_badge,
    enrolment_badge,
    long_date,
    say_hours,
    say_reasons,
    yes_no,
)

PAGES = "web/officer/coaching/training/"
MOST_BYTES = 20 * 2**20


@require_http_methods(["GET", "POST"])
def results(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what became of everybody, and take down the scores of all tests in one grid."""
    found = find_cohort(request, public_id, may_teach if request.method == "POST" else None)
    if request.method == "POST":
        _take_scores(request, found)
        return redirect("web:results", public_id)
    known = results_of(found, today=timezone.localdate())
    people = list(roster(found, states=TAKES_PART))
    names = names_for(
        request,
        people,
        screen=gettext_noop("Nilai dan hasil"),
        purpose=gettext_noop("Menilai peserta pelatihan"),
    )
    tests = [one for one in known.stages if one.kind in TESTS]
    context = {
        **cohort_page(request, found, "results", _("Nilai dan hasil")),
        "tests": tests,
        "rows": [_row(one, names[one.pk], known, tests) for one in people],
        "tasks": sum(1 for one in known.stages if one.kind == Stage.Kind.TASK),
        "today": timezone.localdate(),
    }
    return render(request, PAGES + "results.html", context)


def _row(one: Enrolment, name: str, known: Results, tests: list[Stage]) -> dict[str, Any]:
    result = known.by_enrolment[one.pk]
    scores = known.scores.get(one.pk, {})
    return {
        "enrolment": one,
        "name": name,
        "result": result,
        "attended_words": attended_words(result),
        "attended": yes_no(result.attended),
        "passed": yes_no(result.passed),
        "certified": yes_no(result.certified),
        "scores": [(test, write_score(scores.get(test.pk))) for test in tests],
    }


def write_score(score: Decimal | None) -> str:
    """Write a score without needless zeros, with a comma."""
    return "" if score is None else say_hours(score)


def _take_scores(request: HttpRequest, found: Cohort) -> None:
    """Take what was typed in the grid, test by test; a cell left as it was changes nothing."""
    people = {one.public_id: one.pk for one in found.enrolments.filter(state__in=TAKES_PART)}
    on = parse_date(request.POST.get("tanggal", "")) or timezone.localdate()
    changed = 0
    for stage in found.programme.stages.filter(kind__in=TESTS):
        given = {
            pk: request.POST[f"nilai-{stage.position}-{public_id}"]
            for public_id, pk in people.items()
            if f"nilai-{stage.position}-{public_id}" in request.POST
        }
        try:
            scores = {pk: _read_score(text) for pk, text in given.items()}
        except InvalidOperation:
            messages.error(request, _("%(test)s: tulis angka dari 0 sampai 100.") % {"test": stage.name})
            continue
        try:
            changed += mark_tests(
                cohort=found,
                stage=stage,
                scores=scores,
                taken_on=on,
                actor=actor_of(request),
                now=timezone.now(),
            )
        except CoachingProblem as problem:
            say_as_message(problem, request)
    if changed:
        messages.success(request, _("%(n)s nilai disimpan.") % {"n": changed})


def _read_score(text: str) -> Decimal | None:
    cleaned = text.strip().replace(",", ".")
    score = Decimal(cleaned) if cleaned else None
    if score is not None and not score.is_finite():
        raise InvalidOperation(text)
    return score


@require_safe
def participant(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one participant of a course: state, reasons, attendance, scores, tasks, certificate; and what may be done."""
    found = find_enrolment(request, public_id)
    person = person_of(request)
    today = timezone.localdate()
    name = names_for(
        request,
        [found],
        screen=gettext_noop("Peserta pelatihan"),
        purpose=gettext_noop("Mengelola peserta pelatihan"),
    )[found.pk]
    known = result_of(found, today=today)
    result, scores = known.by_enrolment[found.pk], known.scores.get(found.pk, {})
    proofs = known.proofs.get(found.pk, {})
    present = {one.meeting_id: one for one in found.attendance.all()}
    own, runs, teaches = (
        is_own(person, found),
        may_run(person, found.cohort),
        may_teach(person, found.cohort),
    )
    certificate = getattr(found, "certificate", None)
    context = {
        "title": name,
        "trail": _participant_trail(found, name, own=own and not teaches),
        "enrolment": found,
        "cohort": found.cohort,
        "badge": enrolment_badge(found),
        "reasons": [] if own and not teaches else say_reasons(found.reasons),
        "acts": _acts(found, runs=runs, own=own),
        "takes_part": found.state in TAKES_PART,
        "result": result,
        "attended_words": attended_words(result),
        "attended": yes_no(result.attended),
        "passed": yes_no(result.passed),
        "certified": yes_no(result.certified),
        "meetings": [
            {"meeting": one, "day": long_date(one.on), "mark": present.get(one.pk), "come": one.on <= today}
            for one in known.meetings
        ],
        "tests": [(one, write_score(scores.get(one.pk))) for one in known.stages if one.kind in TESTS],
        "tasks": [(one, proofs.get(one.pk)) for one in known.stages if one.kind == Stage.Kind.TASK],
        "certificate": certificate,
        "certificate_badge": certificate_badge(certificate, today),
        "runs": runs,
        "teaches": teaches,
        "own": own,
    }
    return render(request, PAGES + "participant.html", context)


def _participant_trail(found: Enrolment, name: str, *, own: bool) -> list[Link]:
    if own:
        return trail(Link(_("Pelatihan saya"), reverse("web:own_courses")), Link(found.cohort.name, ""))
    return cohort_trail(found.cohort, name)


def _acts(found: Enrolment, *, runs: bool, own: bool) -> list[dict[str, Any]]:
    """Give what may be done to a participant now, by this person; the room's verbs have the last word."""
    words = {
        "enrolled": ("terima", _("Bersedia ikut")),
        "declined": ("tolak", _("Tidak bersedia")),
        "invited": ("undang", _("Undang")),
        "waiting": ("tunggu", _("Ke daftar tunggu")),
        "ended": ("berhenti", _("Hentikan")),
        "proposed": ("usul", _("Usulkan lagi")),
    }
    answers = {"enrolled", "declined"}
    allowed = ENROLMENT[found.state] if runs else ENROLMENT[found.state] & answers
    if own and not runs:
        allowed &= answers if found.state == "invited" else set()
    return [
        {"act": words[to][0], "label": words[to][1], "reason": to in NEEDS_A_REASON, "main": to == "enrolled"}
        for to in words
        if to in allowed
    ]


@writes
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """Take down that a participant did a task, with its proof."""
    found = find_enrolment(request, public_id, may_teach)
    stage = found.cohort.programme.stages.filter(position=key, kind=Stage.Kind.TASK).first()
    if stage is None:
        raise Http404(_("Tugas tidak ditemukan."))
    form = ProofForm(typed(request), request.FILES or None, initial={"done_on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            prove_task(
                enrolment=found,
                stage=stage,
                done_on=form.cleaned_data["done_on"],
                words=form.cleaned_data["words"],
                content=given.read(MOST_BYTES + 1) if given else None,
                actor=actor_of(request),
                now=timezone.now(),
            )
        except CoachingProblem as problem:
            say_in_form(problem, form)
        else:
            messages.success(request, _("Bukti tugas disimpan."))
            return redirect("web:participant_of_course", public_id)
    lead = _("Bukti yang diminta: %(proof)s.") % {"proof": stage.proof_asked}
    back = reverse("web:participant_of_course", args=[public_id])
    context = {
        "title": stage.name,
        "lead": lead,
        "trail": cohort_trail(found.cohort, stage.name),
        "back": back,
    }
    return ask(request, form, context)


@require_safe
def proof(request: HttpRequest, public_id: str, key: int) -> FileResponse:
    """Give the file that shows a task was done; a picture of a person is a reading of who they are, and recorded so."""
    found = find_enrolment(request, public_id)
    kept = found.task_proofs.filter(stage__position=key).first()
    if kept and kept.file:
        names_for(
            request,
            [found],
            screen=gettext_noop("Bukti tugas"),
            purpose=gettext_noop("Mengelola peserta pelatihan"),
        )
    return send_paper(kept.file if kept else None, f"bukti-{public_id}-{key}")


@writes
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Take down what a participant says of the course (from paper, or by themselves), or the trainer of a participant."""
    require_role(request, SPEAKS)
    found = find_enrolment(request, public_id)
    who = Feedback.By.PARTICIPANT if kind == "peserta" else Feedback.By.TRAINER
    kept = found.feedback.filter(by=who).first()
    initial = {**{key: str(mark) for key, mark in kept.marks.items()}, "words": kept.words} if kept else {}
    form = FeedbackForm(typed(request), by=who, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            give_feedback(
                enrolment=found,
                by=who,
                marks=form.marks(),
                words=form.cleaned_data["words"],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except CoachingProblem as problem:
            say_in_form(problem, form)
        else:
            messages.success(request, _("Masukan disimpan."))
            return redirect("web:participant_of_course", public_id)
    title = _("Masukan peserta") if who == Feedback.By.PARTICIPANT else _("Penilaian pelatih")
    context = {
        "title": title,
        "lead": _("Nilai 1 (kurang) sampai 5 (sangat baik)."),
        "trail": cohort_trail(found.cohort, title),
        "back": reverse("web:participant_of_course", args=[public_id]),
    }
    return ask(request, form, context)


@require_safe
def feedback_overview(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show average marks both ways and the written words, unsigned."""
    found = find_cohort(request, public_id)
    sides = []
    for by, title in (
        (Feedback.By.PARTICIPANT, _("Kata peserta")),
        (Feedback.By.TRAINER, _("Kata pelatih tentang peserta")),
    ):
        opinions, words = opinions_of(found, by=by)
        sides.append(
            {
                "title": title,
                "opinions": [(str(QUESTION_WORDS.get(one.question, one.question)), one) for one in opinions],
                "words": words if by == Feedback.By.PARTICIPANT else [],
            }
        )
    context = {**cohort_page(request, found, "feedback", _("Masukan")), "sides": sides}
    return render(request, PAGES + "feedback.html", context)
