"""Verb of the room: close a person's account, or open it again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.rules.roles import may_manage
from esmart.accounts.services.acting_person import acting_person
from esmart.accounts.services.problems import NotAllowed, WrongState
from esmart.core.history import Actor, acting


def set_person_active(*, person_id: int, active: bool, actor: Actor) -> None:
    """Close or open an account; a closed one is out at its next request. Raises NotAllowed without the right,
    WrongState for one's own account and for the last active administrator.
    """
    with acting(actor):
        manager = acting_person(actor)
        person = User.objects.select_for_update().get(id=person_id)
        own = person.office_id is not None and person.office_id == manager.office_id
        if not may_manage(manager.role, person.role, own_office=own):
            raise NotAllowed(_("Anda tidak berwenang atas akun ini."))
        if person.id == manager.id:
            raise WrongState(_("Akun sendiri tidak dapat dinonaktifkan. Minta administrator lain."))
        if not active:
            require_another_administrator(person)
        person.is_active = active
        person.save(update_fields=["is_active"])


def require_another_administrator(person: User) -> None:
    """Check that an installation keeps an administrator when this person stops being one; raises WrongState."""
    administrators = User.objects.select_for_update().filter(role=User.Role.ADMINISTRATOR, is_active=True)
    # All of them are locked, so that two administrators cannot remove each other at the same moment.
    if person.role == User.Role.ADMINISTRATOR and not [one for one in administrators if one.id != person.id]:
        raise WrongState(_("Ini administrator terakhir. Tunjuk administrator lain dulu."))
