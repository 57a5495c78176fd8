"""Verb of the room: give a person another role or office."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esmart.accounts.models import Office, User
from esmart.accounts.rules.roles import is_at_home
from esmart.accounts.services.acting_person import acting_person
from esmart.accounts.services.problems import NotAllowed, Refused
from esmart.accounts.services.set_person_active import require_another_administrator
from esmart.core.history import Actor, acting


def change_role(*, person_id: int, role: str, office: Office | None, actor: Actor) -> None:
    """Move a person; administrators only. Raises NotAllowed, Refused for a role that is not at home in the office,
    WrongState for the last administrator.
    """
    with acting(actor):
        manager = acting_person(actor)
        if manager.role != User.Role.ADMINISTRATOR:
            raise NotAllowed(_("Peran dan kantor hanya diubah administrator."))
        if not is_at_home(role, office.kind if office else None):
            raise Refused(_("Peran ini tidak cocok dengan kantor yang dipilih."), field="office")
        person = User.objects.select_for_update().get(id=person_id)
        if role != User.Role.ADMINISTRATOR:
            require_another_administrator(person)
        person.role, person.office = role, office
        person.save(update_fields=["role", "office"])
