"""People in programmes for tests, made through the room's own verbs; nobody here exists."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from factories.registry import NOW, TODAY, make_office, make_user

from esmart.accounts.models import (
    Consent,
    ConsentText,
    Grant,
    Incident,
    Office,
    Person,
    RightsRequest,
    User,
)
from esmart.accounts.services import (
    begin_stay,
    give_consent,
    give_grant,
    open_incident,
    open_request,
    register_person,
)
from esmart.core.history import SYSTEM, Actor

_numbers = count(1)
_register_numbers = count(100_001)  # above every number a test writes by hand
SINCE = date(2025, 1, 6)
BORN = date(1990, 5, 17)


def actor_for(user: User) -> Actor:
    return Actor(user.pk, user.username)


def make_person(name: str = "", born_on: date | None = BORN, **stay: Any) -> Person:
    """Make a person; with `office` they stay there since the beginning of 2025."""
    person = register_person(
        name=name or f"Peserta Uji {words_of(next(_numbers))}",
        born_on=born_on,
        gender="p",
        actor=SYSTEM,
        now=NOW,
    )
    office = stay.pop("office", None)
    if office is not None:
        stay.setdefault("since", SINCE)
        stay.setdefault("status", "convicted")
        stay.setdefault("register_class", "B.I")
        stay.setdefault("register_number", f"{next(_register_numbers)}/2025")
        stay.setdefault("release_planned_on", date(2027, 3, 1))
        stay.setdefault("release_path", "conditional_release")
        begin_stay(person=person, office_id=office.pk, actor=SYSTEM, now=NOW, **stay)
    return person


def words_of(number: int) -> str:
    """Spell a number in letters, since a name has no digits."""
    return "".join(chr(ord("a") + int(sign)) for sign in str(number))


def make_text(purpose: str, version: int = 1) -> ConsentText:
    return ConsentText.objects.get_or_create(
        purpose=purpose,
        version=version,
        language="id",
        defaults={"words": f"Naskah {purpose}", "written_on": TODAY},
    )[0]


def agree(
    person: Person, purpose: str, *, actor: Actor = SYSTEM, now: datetime = NOW, **facts: Any
) -> Consent:
    """Let a person say yes in the ordinary way."""
    facts.setdefault("channel", "paper")
    facts.setdefault("voluntary_note", "Ditanya petugas yang tidak menilai")
    if purpose == "pen_name":
        facts.setdefault("shown_as", "Melati Senja")
    return give_consent(
        person=person, purpose=purpose, text=make_text(purpose), asked_by=None, actor=actor, now=now, **facts
    )


def make_officer(office: Office | None = None, role: str = "workshop_officer") -> User:
    return make_user(role, office=office or make_office())


def asked_purpose() -> str:
    """Give a purpose whose words are there."""
    return make_text("story").purpose


def request_of(things: Any) -> RightsRequest:
    """Ask for a copy: a user for an administrator's desk, somebody held in the unit for the others."""
    if things.user.role == User.Role.ADMINISTRATOR:
        user = make_user("owner")
        return open_request(
            kind="export", person=None, user=user, words="", office=None, actor=SYSTEM, now=NOW
        )
    person = things.work.participant
    office = things.work.unit
    return open_request(
        kind="export", person=person, user=None, words="", office=office, actor=SYSTEM, now=NOW
    )


def make_incident() -> Incident:
    return open_incident(
        title="Layar difoto", what_happened="Foto layar", data_concerned="Nama", happened_from=NOW, happened_until=NOW,
        suspect=None, actor=SYSTEM, now=NOW,
    )  # fmt: skip


def grant_of(user: User) -> Grant:
    """Give a permission that this user gave or holds; of other roles, one between two strangers."""
    giver = user if user.role == User.Role.OWNER else make_user("owner")
    may_hold = user.role in {User.Role.COACH, User.Role.PROBATION_OFFICER}
    holder = user if may_hold else make_user("owner")
    return give_grant(
        holder_name=holder.username,
        scope="all",
        until=NOW + timedelta(days=9),
        actor=actor_for(giver),
        now=NOW,
    )
