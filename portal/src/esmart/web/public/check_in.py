"""Checking in by scanning: a participant's phone opens the trainer's code, the participant gives the own code. Also the
questions at the end of a course. Nothing here says where the course is held.
"""

from __future__ import annotations

import hashlib
import time

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from esmart.accounts.services.spend_budget import Rate, spend_budget
from esmart.coaching.models import Meeting
from esmart.coaching.queries.training import own_enrolments
from esmart.coaching.rules.training import TAKES_PART
from esmart.coaching.services.problems import CoachingProblem, NotThere, WrongState
from esmart.coaching.services.training import check_in as check_in_with
from esmart.coaching.services.training import find_check_in, give_feedback_by_code
from esmart.core.history import Actor
from esmart.web.officer.coaching.training.forms import FeedbackForm

BY_CODE = Actor(None, "peserta dengan kode hadir")
TRIES = Rate(per_minute=20, burst=40)  # a whole class may sit behind one address
TEMPLATE = "web/public/check_in.html"


class CodeForm(forms.Form):
    """A participant's own code."""

    participant = forms.CharField(
        label=gettext_lazy("Kode peserta"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text=gettext_lazy("Sepuluh tanda, tertulis pada undangan Anda."),
    )


class AnswerForm(FeedbackForm, CodeForm):
    """The questions at the end of a course, with the own code."""

    field_order = ["participant"]


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm presence: with the participant's code, or by who is logged in and takes part."""
    try:
        meeting = find_check_in(code, now=timezone.now())
    except CoachingProblem as problem:
        return _refused(request, problem)
    own = _own_code(request, meeting)
    form = CodeForm(request.POST if request.method == "POST" else None, initial={"participant": own})
    done = False
    if request.method == "POST":
        if wait := _wait(request):
            return _slow(request, wait)
        if form.is_valid():
            try:
                check_in_with(
                    code=code, participant=form.cleaned_data["participant"], actor=BY_CODE, now=timezone.now()
                )
                done = True
            except CoachingProblem as problem:
                form.add_error("participant", str(problem))
    context = {"title": _("Hadir"), "meeting": meeting, "form": form, "done": done, "code": code, "own": own}
    return render(request, TEMPLATE, context, status=422 if form.errors else None)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Take a participant's marks and words about the course."""
    try:
        meeting = find_check_in(code, now=timezone.now())
    except CoachingProblem as problem:
        return _refused(request, problem)
    own = _own_code(request, meeting)
    form = AnswerForm(
        request.POST if request.method == "POST" else None, by="participant", initial={"participant": own}
    )
    done = False
    if request.method == "POST":
        if wait := _wait(request):
            return _slow(request, wait)
        if form.is_valid():
            try:
                give_feedback_by_code(
                    code=code,
                    participant=form.cleaned_data["participant"],
                    marks=form.marks(),
                    words=form.cleaned_data["words"],
                    actor=BY_CODE,
                    now=timezone.now(),
                )
                done = True
            except CoachingProblem as problem:
                form.add_error("participant" if isinstance(problem, NotThere) else None, str(problem))
    context = {
        "title": _("Masukan"),
        "meeting": meeting,
        "form": form,
        "done": done,
        "code": code,
        "asks": True,
    }
    return render(request, TEMPLATE, context, status=422 if form.errors else None)


def _own_code(request: HttpRequest, meeting: Meeting) -> str:
    """Give the code of whoever is logged in and takes part, so that one tap is enough."""
    if not request.user.is_authenticated:
        return ""
    mine = own_enrolments(request.user).filter(cohort_id=meeting.cohort_id, state__in=TAKES_PART).first()
    return mine.public_id if mine else ""


def _refused(request: HttpRequest, problem: CoachingProblem) -> HttpResponse:
    if not isinstance(problem, WrongState):
        raise Http404(str(problem))
    return render(request, TEMPLATE, {"title": _("Hadir"), "problem": str(problem)}, status=410)


def _wait(request: HttpRequest) -> float:
    mark = hashlib.sha256(str(request.META.get("REMOTE_ADDR", "")).encode()).hexdigest()[:24]
    return spend_budget(f"check-in {mark}", TRIES, now=time.time())


def _slow(request: HttpRequest, wait: float) -> HttpResponse:
    said = _("Terlalu banyak percobaan. Coba lagi dalam %(n)s detik.") % {"n": int(wait) + 1}
    return render(request, TEMPLATE, {"title": _("Hadir"), "problem": said}, status=429)
