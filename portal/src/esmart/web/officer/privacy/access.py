"""Who may open these pages, and the people and requests in a person's scope, or 404."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from esmart.accounts.models import Person, RightsRequest, User
from esmart.accounts.queries import persons_for, requests_for
from esmart.web.components.shapes import Link
from esmart.web.officer.access import person_of
from esmart.web.officer.coaching.work.layout import at

Role = User.Role
SEES_PEOPLE = frozenset({Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER, Role.AUDITOR})
ASKS_PEOPLE = SEES_PEOPLE - {Role.AUDITOR}
ANSWERS = ASKS_PEOPLE | {Role.ADMINISTRATOR}
SEES_DESK = ANSWERS | {Role.AUDITOR}
SEES_INCIDENTS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


def only(request: HttpRequest, roles: frozenset[User.Role]) -> User:
    """Give the person who asks, or answer 403 to a role that has nothing to do here."""
    person = person_of(request)
    if person.role not in roles:
        raise PermissionDenied(_("Halaman ini bukan untuk peran Anda."))
    return person


def find_held_person(request: HttpRequest, public_id: str) -> Person:
    """Give a person in scope by code, or 404; one query when the office is loaded."""
    found = persons_for(person_of(request)).filter(public_id=public_id, erased_at=None).first()
    if found is None:
        raise Http404(_("Orang ini tidak ditemukan dalam lingkup kantor Anda."))
    return found


def find_request(request: HttpRequest, public_id: str) -> RightsRequest:
    """Give a request in scope, or 404; one query when the office is loaded."""
    found = requests_for(person_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("Permintaan ini tidak ditemukan."))
    return found


def request_id(request: HttpRequest) -> str:
    """Give the id under which this request is logged."""
    return str(getattr(request, "request_id", ""))


def desk_trail(*links: Link) -> Sequence[Link]:
    """Give the way from the desk over the rights desk to a page."""
    return [Link(_("Meja kerja"), at("desk")), Link(_("Hak data"), at("rights_desk")), *links]
