"""May this actor act on that file? Asked by every verb on a kept file; the answer is queries.files_for's."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esmart.accounts.queries import find_person
from esmart.core.history import Actor
from esmart.intake.models import IntakeFile
from esmart.intake.queries import files_for
from esmart.intake.services.problems import NotAllowed


def refuse_stranger(actor: Actor, file: IntakeFile) -> None:
    """Raise NotAllowed unless the actor is the system or a person whose scope covers the file; at most two queries."""
    if actor.user_id is None:
        return
    person = find_person(actor.user_id)
    allowed = person is not None and person.may_write and files_for(person).filter(id=file.pk).exists()
    if not allowed:
        raise NotAllowed(_("Anda tidak berhak mengolah berkas ini."))
