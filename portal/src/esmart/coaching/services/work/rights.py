"""May this actor write that? Asked by every verb of the chapter before it writes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.queries import find_person
from esmart.coaching.queries.work.scope import in_industry, may_run
from esmart.coaching.services.problems import NotAllowed
from esmart.core.history import Actor


def who_writes(actor: Actor) -> User | None:
    """Give the acting person, or None for the system; raises NotAllowed for one who may not write; one query."""
    if actor.user_id is None:
        return None
    user = find_person(actor.user_id)
    if user is None or not user.is_active or not user.may_write:
        raise NotAllowed(_("Anda hanya membaca; perubahan tidak diterima."))
    return user


def refuse_other_unit(actor: Actor, office_id: int) -> User | None:
    """Raise NotAllowed unless the actor is the system or keeps this unit's books; two queries."""
    user = who_writes(actor)
    if user is not None and not may_run(user, office_id):
        raise NotAllowed(_("Hanya petugas bengkel unit itu yang mencatat ini."))
    return user


def refuse_outside_industry(actor: Actor) -> User | None:
    """Raise NotAllowed unless the actor is the system or an officer of a Dinas or the ministry; one query."""
    user = who_writes(actor)
    if user is not None and not in_industry(user):
        raise NotAllowed(_("Hanya petugas dinas atau kementerian yang mencatat ini."))
    return user
