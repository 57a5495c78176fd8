"""Verb of the room: take a lost second factor away, so that its person can set up a new one."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.services.acting_person import acting_person
from esmart.accounts.services.problems import NotAllowed, WrongState
from esmart.core.history import Actor, acting


def reset_second_factor(*, person_id: int, actor: Actor, now: datetime) -> None:
    """Remove all second factors and end all sessions of a person; history keeps who did it and when.

    Administrators only, never for oneself: raises NotAllowed or WrongState.
    """
    with acting(actor):
        manager = acting_person(actor)
        if manager.role != User.Role.ADMINISTRATOR:
            raise NotAllowed(_("Faktor kedua hanya disetel ulang administrator."))
        if person_id == manager.id:
            raise WrongState(_("Faktor kedua sendiri diganti lewat Akun saya, atau oleh administrator lain."))
        person = User.objects.select_for_update().get(id=person_id)
        Authenticator.objects.filter(user=person).delete()
        person.second_factor_reset_at = now
        person.save(update_fields=["second_factor_reset_at"])
        for session in UserSession.objects.filter(user=person):
            session.end()
