"""May this actor do that with a course? Asked by every verb before it writes; the answers are queries.training.scope's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.queries import find_person
from esmart.coaching.services.problems import NotAllowed
from esmart.core.history import Actor


def who_acts(actor: Actor) -> User | None:
    """Give the acting person, or None for the system; raises NotAllowed for one who may not write; one query."""
    if actor.user_id is None:
        return None
    user = find_person(actor.user_id)
    if user is None or not user.is_active or not user.may_write:
        raise NotAllowed(_("Anda tidak berhak mengubah data pembinaan."))
    return user


def refuse_unless(allowed: Callable[[User, Any], bool], actor: Actor, subject: Any) -> User | None:
    """Raise NotAllowed unless the actor is the system or `allowed` says yes; gives the person; three queries at most."""
    user = who_acts(actor)
    if user is not None and not allowed(user, subject):
        raise NotAllowed(_("Ini di luar wewenang Anda pada angkatan ini."))
    return user
