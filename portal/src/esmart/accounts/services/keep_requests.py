"""What people ask about their data: taken down with a clock, answered, refused with a reason; and restriction."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Office, Person, RightsRequest, User
from esmart.accounts.queries.offices import find_person
from esmart.accounts.queries.rights import may_answer
from esmart.accounts.rules.rights import due_at
from esmart.accounts.services.problems import NotAllowed, Refused, WrongState
from esmart.accounts.services.rights import refuse_stranger
from esmart.core.history import Actor, acting
from esmart.core.secrets import Cell, seal

State = RightsRequest.State
LONGEST = 2000


def open_request(
    *,
    kind: str,
    person: Person | None,
    user: User | None,
    words: str,
    office: Office | None,
    actor: Actor,
    now: datetime,
) -> RightsRequest:
    """Take down what a person (through an officer) or a user (for themselves) asks; the clock begins. Raises Refused or
    NotAllowed.
    """
    if kind not in RightsRequest.Kind.values:
        raise Refused(_("Pilih apa yang diminta."), field="kind")
    if len(words) > LONGEST:
        raise Refused(_("Keterangan paling panjang 2.000 huruf."), field="words")
    if (person is None) == (user is None):
        raise Refused(_("Sebutkan untuk siapa permintaan ini."))
    with acting(actor):
        if person is not None:
            refuse_stranger(actor, person)
        elif actor.user_id not in {None, user.pk if user else None}:
            raise NotAllowed(_("Permintaan ini hanya dapat diajukan orangnya sendiri."))
        request = RightsRequest.objects.create(
            kind=kind, person=person, user=user, office=office, opened_at=now, due_at=due_at(now)
        )
        if words.strip():
            request.words_sealed = seal(words.strip(), cell=words_cell(request))
            request.save(update_fields=["words_sealed"])
    return request


def close_request(
    *, request: RightsRequest, done: bool, answer: str, actor: Actor, now: datetime
) -> RightsRequest:
    """Close a request as done or refused, telling what was done or why not. Raises Refused, NotAllowed or WrongState."""
    if not answer.strip():
        raise Refused(_("Tulis apa yang dilakukan, atau mengapa ditolak."), field="answer")
    with acting(actor):
        kept = RightsRequest.objects.select_for_update().get(pk=request.pk)
        user = find_person(actor.user_id) if actor.user_id is not None else None
        if actor.user_id is not None and (user is None or not may_answer(user, kept)):
            raise NotAllowed(_("Permintaan ini bukan untuk meja Anda."))
        if kept.state != State.OPEN:
            raise WrongState(_("Permintaan ini sudah ditutup."))
        kept.state = State.DONE if done else State.REFUSED
        kept.answer, kept.closed_at, kept.closed_by_id = answer.strip(), now, actor.user_id
        kept.save(update_fields=["state", "answer", "closed_at", "closed_by"])
    return kept


def restrict_person(*, person: Person, reason: str, actor: Actor, now: datetime) -> Person:
    """Restrict what is done with a person's data: nothing is shown, handed over or planned with it, and only the unit that
    holds them and the auditor see it, until `lift_restriction`. Raises Refused or NotAllowed.
    """
    if not reason.strip():
        raise Refused(_("Tulis alasan pembatasan."), field="reason")
    return _mark(person, at=now, reason=reason.strip()[:200], actor=actor)


def lift_restriction(*, person: Person, actor: Actor) -> Person:
    """End a restriction; raises NotAllowed."""
    return _mark(person, at=None, reason="", actor=actor)


def words_cell(request: RightsRequest) -> Cell:
    """Name the cell of a request's words."""
    return Cell("accounts_rightsrequest", request.pk, "words_sealed")


def _mark(person: Person, *, at: datetime | None, reason: str, actor: Actor) -> Person:
    with acting(actor):
        kept = Person.objects.select_for_update().get(pk=person.pk)
        refuse_stranger(actor, kept)
        kept.restricted_at, kept.restricted_reason = at, reason
        kept.save(update_fields=["restricted_at", "restricted_reason"])
    return kept
