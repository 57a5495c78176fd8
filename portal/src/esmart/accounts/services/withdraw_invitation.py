"""Verb of the room: take an unused invitation back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Invitation
from esmart.accounts.services.problems import WrongState
from esmart.core.history import Actor, acting


def withdraw_invitation(*, invitation_id: int, actor: Actor, now: datetime) -> None:
    """End an invitation before it is used; raises WrongState when it was used or withdrawn already."""
    with acting(actor):
        found = Invitation.objects.filter(id=invitation_id, used_at=None, withdrawn_at=None)
        if not found.update(withdrawn_at=now):
            raise WrongState(_("Undangan ini sudah dipakai atau sudah ditarik."))
