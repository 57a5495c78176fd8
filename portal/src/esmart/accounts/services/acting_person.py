"""Who does a verb that only people do: the system and strangers are refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.services.problems import NotAllowed
from esmart.core.history import Actor


def acting_person(actor: Actor) -> User:
    """Give the active person behind an actor; raises NotAllowed for the system and for closed accounts."""
    person = User.objects.filter(id=actor.user_id, is_active=True).first() if actor.user_id else None
    if person is None:
        raise NotAllowed(_("Hanya orang dengan akun aktif yang dapat melakukan ini."))
    return person
