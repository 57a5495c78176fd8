"""One's own courses: invitations to answer, courses, materials, certificates."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.coaching.models import Enrolment
from esmart.coaching.queries.training import materials_for, own_enrolments
from esmart.coaching.rules.training import TAKES_PART
from esmart.web.components.shapes import Link
from esmart.web.officer.access import person_of
from esmart.web.officer.coaching.training.layout import trail
from esmart.web.officer.coaching.training.words import certificate_badge, enrolment_badge, period


@require_safe
def own_courses(request: HttpRequest) -> HttpResponse:
    """Show one's own enrolments: what asks for an answer first, then the others."""
    person = person_of(request)
    rows = list(
        own_enrolments(person)
        .select_related("cohort__programme", "cohort__office", "enterprise", "person", "certificate")
        .order_by("-cohort__starts_on", "-id")[:100]
    )
    today = timezone.localdate()
    programmes = {one.cohort.programme_id for one in rows if one.state in TAKES_PART}
    context = {
        "title": _("Pelatihan saya"),
        "trail": trail(Link(_("Pelatihan saya"), "")),
        "invitations": [_shown(one, today) for one in rows if one.state == "invited"],
        "courses": [_shown(one, today) for one in rows if one.state not in {"invited", "proposed"}],
        "materials": list(
            materials_for(person)
            .filter(programme_id__in=programmes)
            .select_related("programme")
            .order_by("programme__name", "title")
        ),
    }
    return render(request, "web/officer/coaching/training/own.html", context)


def _shown(one: Enrolment, today: date) -> dict[str, object]:
    return {
        "enrolment": one,
        "badge": enrolment_badge(one),
        "when": period(one.cohort.starts_on, one.cohort.ends_on),
        "certificate": certificate_badge(getattr(one, "certificate", None), today),
    }
