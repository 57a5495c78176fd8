"""Which course, participant or meeting a person opens, and how a refused verb is said. Scopes are the room's queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.coaching.models import Cohort, Enrolment, Material, Meeting, Programme
from esmart.coaching.queries.training import (
    cohorts_for,
    enrolments_for,
    materials_for,
    may_keep_programme,
    may_propose,
    may_run,
    may_teach,
    meetings_for,
    programmes_for,
)
from esmart.coaching.queries.training.scope import RUNS_COURSES, TEACHES
from esmart.coaching.services.problems import CoachingProblem, NotAllowed, NotThere
from esmart.web.officer.access import person_of

Right = Callable[[User, Cohort], bool]
Role = User.Role
ANSWERS = RUNS_COURSES | {Role.OWNER}
SPEAKS = TEACHES | {Role.OWNER}
# Who never has a right gets 403 before anything is looked up; who may have it gets 404 for what is out of reach.
_ROLES: dict[Right, frozenset[str]] = {may_run: RUNS_COURSES, may_propose: RUNS_COURSES, may_teach: TEACHES}


def find_programme(request: HttpRequest, public_id: str, *, to_keep: bool = False) -> Programme:
    """Give a programme, or 404; to be kept, also when it is another office's."""
    person = person_of(request)
    found = programmes_for(person).select_related("office", "supersedes").filter(public_id=public_id).first()
    if found is None or (to_keep and not may_keep_programme(person, found)):
        raise Http404(_("Program tidak ditemukan."))
    return found


def find_material(request: HttpRequest, public_id: str, *, to_keep: bool = False) -> Material:
    """Give a material this person may take, or 404; to be kept, also when its programme is another office's."""
    person = person_of(request)
    rows = materials_for(person).select_related("programme__office")
    found = rows.filter(public_id=public_id).first()
    if found is None or (to_keep and not may_keep_programme(person, found.programme)):
        raise Http404(_("Materi tidak ditemukan."))
    return found


def require_role(request: HttpRequest, roles: frozenset[str]) -> None:
    """Answer 403 to people whose role never does this."""
    if person_of(request).role not in roles:
        raise PermissionDenied(_("Ini bukan wewenang Anda."))


def find_cohort(request: HttpRequest, public_id: str, right: Right | None = None) -> Cohort:
    """Give a cohort this person sees, or 404; 403 without the right asked for."""
    if right is not None:
        require_role(request, _ROLES[right])
    person = person_of(request)
    rows = cohorts_for(person).select_related(
        "programme__office", "office", "host", "region", "trainer", "partner"
    )
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("Angkatan tidak ditemukan."))
    _require(person, found, right)
    return found


def find_meeting(request: HttpRequest, public_id: str, right: Right | None = None) -> Meeting:
    """Give a meeting of a cohort this person sees, or 404; 403 without the right asked for."""
    if right is not None:
        require_role(request, _ROLES[right])
    person = person_of(request)
    rows = meetings_for(person).select_related("cohort__programme", "cohort__office", "cohort__host", "stage")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("Pertemuan tidak ditemukan."))
    _require(person, found.cohort, right)
    return found


def find_enrolment(request: HttpRequest, public_id: str, right: Right | None = None) -> Enrolment:
    """Give a participant this person sees, or 404; 403 without the right asked for."""
    if right is not None:
        require_role(request, _ROLES[right])
    person = person_of(request)
    rows = enrolments_for(person).select_related(
        "cohort__programme",
        "cohort__office",
        "cohort__host",
        "person",
        "enterprise__owner",
        "office",
        "certificate",
    )
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("Peserta tidak ditemukan."))
    _require(person, found.cohort, right)
    return found


def _require(person: User, cohort: Cohort, right: Right | None) -> None:
    if right is not None and not right(person, cohort):
        raise PermissionDenied(_("Ini bukan wewenang Anda pada angkatan ini."))


def say_in_form(problem: CoachingProblem, form: Form) -> None:
    """Put the sentence beside the field it names, else on top; 403 and 404 where those are the honest answers."""
    stop_for_strangers(problem)
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))


def say_as_message(problem: CoachingProblem, request: HttpRequest) -> None:
    """Show the sentence on the next page."""
    stop_for_strangers(problem)
    messages.error(request, str(problem))


def stop_for_strangers(problem: CoachingProblem) -> None:
    """Answer 403 or 404 where that is the honest answer."""
    if isinstance(problem, NotAllowed):
        raise PermissionDenied(str(problem)) from problem
    if isinstance(problem, NotThere):
        raise Http404(str(problem)) from problem


def request_id_of(request: HttpRequest) -> str:
    """Give the id under which the log of requests knows this one."""
    found: Any = getattr(request, "request_id", "")
    return str(found or "")
