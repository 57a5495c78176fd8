"""Finding what an address names, in this person's reach, and saying what a verb refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Person, User
from esmart.coaching.models import Handover, Mentorship
from esmart.coaching.queries.release import (
    Sight,
    handovers_for,
    mentorships_for,
    named,
    sight_of,
)
from esmart.coaching.queries.release.scope import MENTORS
from esmart.coaching.services.problems import CoachingProblem, NotAllowed, NotThere
from esmart.web.components.shapes import Link
from esmart.web.officer.access import View, actor_of, person_of

Role = User.Role
ASSIGNERS = frozenset(
    {Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER, Role.PROBATION_OFFICER}
)
PREPARERS = frozenset({Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER})
RATERS = MENTORS | {Role.MINISTRY_OFFICER, Role.OWNER}


def only_for(roles: frozenset[User.Role]) -> Callable[[View], View]:
    """Let a page be opened by these roles alone; all others get 403, whatever the object."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if person_of(request).role not in roles:
                raise PermissionDenied(_("Halaman ini bukan untuk peran Anda."))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def today() -> date:
    """Give the day it is here."""
    return timezone.localdate()


def find_handover(request: HttpRequest, public_id: str) -> tuple[Handover, Sight]:
    """Give a release in this person's reach with how much of it they see, or 404."""
    user = person_of(request)
    found = handovers_for(user, today=today()).select_related(
        "person", "custody__office", "receiver", "mentor__office", "enterprise"
    )
    handover = found.filter(public_id=public_id).first()
    if handover is None:
        raise Http404(_("Serah terima tidak ditemukan."))
    return handover, sight_of(user, handover, today=today())


def find_mentorship(request: HttpRequest, public_id: str) -> Mentorship:
    """Give a mentorship in this person's reach, or 404."""
    found = mentorships_for(person_of(request), today=today()).select_related(
        "person", "enterprise", "mentor__office"
    )
    mentorship = found.filter(public_id=public_id).first()
    if mentorship is None:
        raise Http404(_("Pendampingan tidak ditemukan."))
    return mentorship


def names_for(request: HttpRequest, people: list[Person], *, screen: str, purpose: str) -> dict[int, str]:
    """Give person id → the name this reader may have, else the code; what is read is recorded."""
    return named(
        person_of(request),
        people,
        actor=actor_of(request),
        purpose=purpose,
        screen=screen,
        now=timezone.now(),
        today=today(),
    )


def say(problem: CoachingProblem, request: HttpRequest, form: Form | None = None) -> None:
    """Put what was refused beside its field, or on the next page; lack of right becomes 403, a missing thing 404."""
    if isinstance(problem, NotAllowed):
        raise PermissionDenied(str(problem)) from problem
    if isinstance(problem, NotThere):
        raise Http404(str(problem)) from problem
    if form is None:
        messages.error(request, str(problem))
    else:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem))


def trail(*more: Link) -> list[Link]:
    """Give the way from the desk; the last one is this page."""
    return [Link(_("Meja kerja"), reverse("web:desk")), *more]


def mentoring_trail(*more: Link) -> list[Link]:
    """Give the way to a page of mentoring."""
    return trail(Link(_("Pendampingan"), reverse("web:mentorships")), *more)


def gate_trail(*more: Link) -> list[Link]:
    """Give the way to a page of releases."""
    return trail(Link(_("Serah terima"), reverse("web:handovers")), *more)
