"""Materials of a programme: added, withdrawn."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from esmart.coaching.models import Material, Programme
from esmart.coaching.queries.training import may_keep_programme
from esmart.coaching.services.problems import Refused
from esmart.coaching.services.training.keep_file import check_file, stored_name
from esmart.coaching.services.training.rights import refuse_unless
from esmart.core.history import Actor, acting


def add_material(
    *,
    programme: Programme,
    title: str,
    content: bytes | None = None,
    address: str = "",
    for_participants: bool = True,
    actor: Actor,
    now: datetime,
) -> Material:
    """Keep a hand-out (PDF, JPEG, PNG) or the address of one; raises Refused or NotAllowed."""
    if not title.strip():
        raise Refused(_("Beri judulnya."), field="title")
    if bool(content) == bool(address.strip()):
        raise Refused(_("Berikan berkas atau alamat, salah satu."), field="file")
    kind = check_file(content) if content else ""
    if address and (urlsplit(address.strip()).scheme != "https" or not urlsplit(address.strip()).hostname):
        raise Refused(_("Alamat dimulai dengan https://"), field="address")
    with acting(actor):
        refuse_unless(may_keep_programme, actor, programme)
        material = Material(
            programme=programme,
            title=title.strip()[:200],
            address=address.strip(),
            for_participants=for_participants,
            added_at=now,
        )
        if content:
            material.file.save(stored_name(kind), ContentFile(content), save=False)
            material.file_name = f"{_plain(title)}.{kind}"
        material.save(force_insert=True)
    return material


def withdraw_material(*, material: Material, actor: Actor, now: datetime) -> None:
    """Give a material out no more; raises NotAllowed."""
    with acting(actor):
        refuse_unless(may_keep_programme, actor, material.programme)
        material.withdrawn_at = now
        material.save(update_fields=["withdrawn_at"])


def _plain(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:100] or "materi"
