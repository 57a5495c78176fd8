"""Pages of the readiness rating: earlier ratings side by side, the questions, one rating to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from esmart.coaching.models import Assessment, Workshop
from esmart.coaching.queries.release import (
    assessments_of,
    find_assessment,
    known_answers,
    may_rate,
    rated_enterprises_for,
    rated_workshops_for,
)
from esmart.coaching.rules.release import FIELDS, Suggestion, rate
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.release import rate_readiness
from esmart.registry.models import Enterprise
from esmart.web.components.shapes import Cell, Link, Radar, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.release.forms import RatingForm
from esmart.web.officer.coaching.release.reach import RATERS, mentoring_trail, only_for, say, today

COMPARED = 2
MOST_SHOWN = 12


@require_safe
def of_enterprise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the ratings of an enterprise."""
    enterprise = _enterprise(request, public_id)
    return _list(request, enterprise.name, enterprise=enterprise)


@require_safe
def of_workshop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the ratings of a workshop."""
    workshop = _workshop(request, public_id)
    return _list(request, workshop.name, workshop=workshop)


@only_for(RATERS)
@require_http_methods(["GET", "POST"])
def rate_enterprise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Rate an enterprise."""
    enterprise = _enterprise(request, public_id)
    back = reverse("web:ratings_of_enterprise", args=[public_id])
    return _ask(
        request, enterprise.name, back, known_answers(enterprise, today=today()), enterprise=enterprise
    )


@only_for(RATERS)
@require_http_methods(["GET", "POST"])
def rate_workshop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Rate a workshop."""
    workshop = _workshop(request, public_id)
    back = reverse("web:ratings_of_workshop", args=[public_id])
    known = known_answers(workshop.enterprise, today=today())
    return _ask(request, workshop.name, back, known, workshop=workshop)


@require_safe
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one rating, ready to print."""
    assessment = find_assessment(person_of(request), public_id)
    if assessment is None:
        raise Http404(_("Penilaian tidak ditemukan."))
    who = _name(assessment)
    earlier = [
        one
        for one in assessments_of(enterprise=assessment.enterprise, workshop=assessment.workshop)
        if one.on <= assessment.on
    ][:COMPARED]
    rating = rate(assessment.answers, _) if _complete(assessment) else None
    context = {
        "title": _("Kesiapan %(who)s") % {"who": who},
        "trail": mentoring_trail(Link(who, _ratings_url(assessment)), Link(f"{assessment.on:%d-%m-%Y}", "")),
        "assessment": assessment,
        "stars": _stars(assessment.stars),
        "radar": _radar(earlier),
        "reasons": rating.reasons if rating else (),
        "next_step": rating.next_step if rating else "",
        "fields": _answered(assessment),
    }
    return render(request, "web/officer/coaching/release/rating.html", context)


def _list(
    request: HttpRequest, who: str, *, enterprise: Enterprise | None = None, workshop: Workshop | None = None
) -> HttpResponse:
    found = assessments_of(enterprise=enterprise, workshop=workshop)
    kind, subject = ("enterprise", enterprise) if enterprise else ("workshop", workshop)
    may = may_rate(person_of(request), enterprise=enterprise, workshop=workshop)
    newest = found[0] if found else None
    rating = rate(newest.answers, _) if newest and _complete(newest) else None
    context = {
        "title": _("Kesiapan %(who)s") % {"who": who},
        "trail": mentoring_trail(Link(_("Kesiapan %(who)s") % {"who": who}, "")),
        "newest": newest,
        "stars": _stars(newest.stars) if newest else [],
        "reasons": rating.reasons if rating else (),
        "next_step": rating.next_step if rating else "",
        "radar": _radar(found[:COMPARED]),
        "table": _compared(found[:MOST_SHOWN]),
        "rate_url": reverse(f"web:rate_{kind}", args=[subject.public_id]) if may and subject else "",
    }
    return render(request, "web/officer/coaching/release/ratings.html", context)


def _ask(
    request: HttpRequest,
    who: str,
    back: str,
    known: dict[str, Suggestion],
    *,
    enterprise: Enterprise | None = None,
    workshop: Workshop | None = None,
) -> HttpResponse:
    form = RatingForm(request.POST or None, initial={"on": today()})
    chosen = _chosen(request.POST)
    if form.is_bound and form.is_valid():
        try:
            kept = rate_readiness(
                enterprise=enterprise, workshop=workshop, answers=chosen, note=form.cleaned_data["note"],
                on=form.cleaned_data["on"], actor=actor_of(request), now=timezone.now(),
            )  # fmt: skip
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            messages.success(request, _("Penilaian disimpan: %(n)s bintang.") % {"n": kept.stars})
            return redirect("web:rating", kept.public_id)
    values = chosen if form.is_bound else {key: one.value for key, one in known.items()}
    context = {
        "title": _("Nilai kesiapan %(who)s") % {"who": who},
        "trail": mentoring_trail(Link(who, back), Link(pgettext("kesiapan", "Nilai"), "")),
        "form": form,
        "back": back,
        "fields": [
            {"field": field, "questions": [
                {"question": question, "value": values.get(question.key), "known": known.get(question.key),
                 "missing": form.is_bound and question.key not in chosen,
                 "anchors": list(enumerate(question.anchors))}
                for question in field.questions
            ]}
            for field in FIELDS
        ],
    }  # fmt: skip
    return render(
        request,
        "web/officer/coaching/release/rating_form.html",
        context,
        status=422 if form.is_bound else None,
    )


def _chosen(sent: QueryDict) -> dict[str, int]:
    keys = [question.key for field in FIELDS for question in field.questions]
    return {
        key: int(sent[f"q-{key}"]) for key in keys if sent.get(f"q-{key}", "") in {"0", "1", "2", "3", "4"}
    }


def _enterprise(request: HttpRequest, public_id: str) -> Enterprise:
    found = rated_enterprises_for(person_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("Usaha tidak ditemukan."))
    return found


def _workshop(request: HttpRequest, public_id: str) -> Workshop:
    found = rated_workshops_for(person_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("Bengkel tidak ditemukan."))
    return found


def _complete(assessment: Assessment) -> bool:
    """Say whether an older questionnaire's answers can be read with today's questions."""
    return all(question.key in assessment.answers for field in FIELDS for question in field.questions)


def _name(assessment: Assessment) -> str:
    subject = assessment.enterprise or assessment.workshop
    return subject.name if subject else ""


def _ratings_url(assessment: Assessment) -> str:
    if assessment.enterprise is not None:
        return reverse("web:ratings_of_enterprise", args=[assessment.enterprise.public_id])
    return (
        reverse("web:ratings_of_workshop", args=[assessment.workshop.public_id])
        if assessment.workshop
        else ""
    )


def _stars(stars: int) -> list[bool]:
    return [n < stars for n in range(5)]


def _radar(found: list[Assessment]) -> Radar:
    return Radar(
        title=_("Kesiapan menurut bidang"),
        axes=[_(field.name) for field in FIELDS],
        series=[(f"{one.on:%d-%m-%Y}", [one.scores.get(field.key, 0) for field in FIELDS]) for one in found],
    )


def _compared(found: list[Assessment]) -> Table:
    heads = [_("Tanggal"), _("Bintang"), *(_(field.name) for field in FIELDS), _("Penilai")]
    rows = [
        [
            Cell(f"{one.on:%d-%m-%Y}", reverse("web:rating", args=[one.public_id])),
            Cell(f"{one.stars}", number=True),
            *(Cell(f"{one.scores.get(field.key, '')}", number=True) for field in FIELDS),
            Cell(one.assessed_by.get_role_display() if one.assessed_by else ""),
        ]
        for one in found
    ]
    return Table(_("Semua penilaian"), heads, rows, number_heads=frozenset(range(1, len(FIELDS) + 2)))


def _answered(assessment: Assessment) -> list[dict[str, Any]]:
    return [
        {
            "name": field.name,
            "score": assessment.scores.get(field.key, 0),
            "answers": [
                (
                    _(question.words),
                    _(question.anchors[assessment.answers[question.key]]),
                    assessment.answers[question.key],
                )
                for question in field.questions
                if question.key in assessment.answers
            ],
        }
        for field in FIELDS
    ]
