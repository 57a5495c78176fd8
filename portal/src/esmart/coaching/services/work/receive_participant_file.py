"""A file from corrections comes in: sealed at once, handed to the worker."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.queries import custody_offices_for
from esmart.coaching.models import ParticipantFile
from esmart.coaching.queries.work.participant_files import file_cell
from esmart.coaching.services.problems import NotAllowed, Refused
from esmart.core.history import Actor, acting
from esmart.core.secrets import seal

MOST_BYTES = 10 * 2**20


def receive_participant_file(
    *, name: str, content: bytes, office_id: int, sender: User, actor: Actor, now: datetime
) -> ParticipantFile:
    """Keep a file sealed and hand it to the worker; raises Refused or NotAllowed. `office_id`: rows without a unit go there."""
    from esmart.coaching.tasks import take_participants

    if not content:
        raise Refused(_("Berkas ini kosong. Unggah berkas yang berisi judul kolom dan baris."), field="file")
    if len(content) > MOST_BYTES:
        raise Refused(_("Berkas ini lebih dari 10 MB. Bagi menjadi beberapa berkas."), field="file")
    if not sender.may_write or not custody_offices_for(sender).filter(pk=office_id).exists():
        raise NotAllowed(_("Anda tidak mencatat peserta untuk unit itu."))
    with acting(actor):
        file = ParticipantFile.objects.create(
            office_id=office_id,
            sent_by=sender,
            name=Path(name).name[:150] or "berkas",
            sha256=hashlib.sha256(content).hexdigest(),
            received_at=now,
        )
        file.content_sealed = seal(
            base64.b64encode(content).decode(), cell=file_cell(file.pk, "content_sealed")
        )
        file.save(update_fields=["content_sealed"])
        take_participants.enqueue(file_id=file.pk, user_id=actor.user_id, label=actor.label)
    return file
