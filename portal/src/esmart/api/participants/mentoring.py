"""Mentorships and their log of talks; what was said stays with the mentor and is not read back here."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import Field

from esmart.api.door import actor_of, open_room, person_of
from esmart.api.finding import find_one
from esmart.api.paging import Page, Paging, page_of
from esmart.api.problems import Problem
from esmart.api.shapes import LONG_TEXT, Day, Id, In, Out
from esmart.coaching.models import Contact, Mentorship
from esmart.coaching.queries.release import mentorships_for
from esmart.coaching.queries.release.scope import MENTORS
from esmart.coaching.services.release import record_contact

router = open_room("participants")
ContactKind = Literal["visit", "call", "message", "meeting", "no_answer"]


class MentorshipOut(Out):
    """Who is accompanied: an enterprise, or a person by code; `own`: by the caller."""

    id: str
    enterprise: str | None
    person: str | None
    own: bool
    since: date
    until: date | None


class ContactOut(Out):
    """One talk, or that nobody answered; without the words."""

    on: date
    kind: ContactKind
    next_on: date | None


class ContactIn(In):
    """One talk with a participant."""

    on: Day
    kind: ContactKind
    words: Annotated[str, Field(max_length=LONG_TEXT)] = ""
    next_on: Day | None = None


@router.get(
    "mentorships",
    response=Page[MentorshipOut],
    operation_id="list_mentorships",
    summary="Daftar pendampingan",
)
def list_mentorships(request: HttpRequest, paging: Query[Paging]) -> Page[MentorshipOut]:
    """Give the mentorships in the caller's scope, ended ones too. Ten queries at most."""
    person = person_of(request)
    rows = mentorships_for(person, today=timezone.localdate()).select_related("enterprise", "person")
    return page_of(request, rows, paging, lambda found: [_show(one, person.pk) for one in found])


@router.get(
    "mentorships/{public_id}/contacts",
    response=Page[ContactOut],
    operation_id="list_contacts",
    summary="Catatan kontak",
)
def list_contacts(request: HttpRequest, public_id: Id, paging: Query[Paging]) -> Page[ContactOut]:
    """Give when mentor and participant spoke. Eleven queries at most."""
    rows = _find(request, public_id).contacts.all()
    return page_of(request, rows, paging, lambda found: [_contact(one) for one in found])


@router.post(
    "mentorships/{public_id}/contacts",
    response={201: ContactOut},
    operation_id="record_contact",
    summary="Catat kontak",
)
def add_contact(request: HttpRequest, public_id: Id, body: ContactIn) -> Status[ContactOut]:
    """Keep that the caller, who is the mentor, spoke with the participant, or that nobody answered."""
    if person_of(request).role not in MENTORS:
        raise Problem("not-allowed", _("Kontak dicatat oleh pendampingnya."))
    kept = record_contact(
        mentorship=_find(request, public_id),
        actor=actor_of(request),
        now=timezone.now(),
        **body.model_dump(),
    )
    return Status(201, _contact(kept))


def _find(request: HttpRequest, public_id: str) -> Mentorship:
    rows = mentorships_for(person_of(request), today=timezone.localdate())
    return find_one(rows, public_id, _("Pendampingan ini tidak ada, atau di luar wewenang Anda."))


def _show(one: Mentorship, caller: int) -> MentorshipOut:
    return MentorshipOut.model_construct(
        id=one.public_id,
        enterprise=one.enterprise.public_id if one.enterprise else None,
        person=one.person.public_id if one.person else None,
        own=one.mentor_id == caller,
        since=one.since,
        until=one.until,
    )


def _contact(one: Contact) -> ContactOut:
    return ContactOut.model_construct(on=one.on, kind=one.kind, next_on=one.next_on)
