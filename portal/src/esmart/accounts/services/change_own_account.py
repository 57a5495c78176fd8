"""Verb of the room: a person changes how they are called and when their screen locks."""

from __future__ import annotations

from esmart.accounts.models import User
from esmart.accounts.services.acting_person import acting_person
from esmart.core.history import Actor, acting


def change_own_account(*, name: str, lock_after: int, actor: Actor) -> None:
    """Keep the person's shown name and the minutes after which their screen locks."""
    with acting(actor):
        person = acting_person(actor)
        User.objects.filter(id=person.id).update(first_name=name.strip(), lock_after=lock_after)
