"""A mapped file is handed to the worker; one whose worker died may be handed over again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.intake.models import IntakeFile
from esmart.intake.services.problems import WrongState
from esmart.intake.services.rights import refuse_stranger

_READY = {IntakeFile.State.MAPPED, IntakeFile.State.FAILED}
SILENT = timedelta(
    minutes=30
)  # no import takes that long; starting twice is harmless, the second finds it done


def start_import(*, file: IntakeFile, actor: Actor, now: datetime) -> IntakeFile:
    """Enqueue the import; the state is `running` at once. Raises WrongState unless the columns are confirmed
    and no worker is at it.
    """
    from esmart.intake.tasks import import_file

    with acting(actor):
        held = IntakeFile.objects.select_for_update().get(id=file.pk)
        refuse_stranger(actor, held)
        dead = held.state == IntakeFile.State.RUNNING and held.started_at and held.started_at < now - SILENT
        if held.state not in _READY and not dead:
            raise WrongState(_("Berkas ini sedang atau sudah diproses, atau kolomnya belum dicocokkan."))
        held.state = IntakeFile.State.RUNNING
        held.started_at = now
        held.save(update_fields=["state", "started_at"])
        import_file.enqueue(file_id=held.pk, user_id=actor.user_id, label=actor.label)
    return held
