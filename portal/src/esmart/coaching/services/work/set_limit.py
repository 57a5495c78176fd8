"""The limits that warn, as dated data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.coaching.models import WorkLimit
from esmart.coaching.services.problems import NotAllowed, Refused
from esmart.coaching.services.work.rights import who_writes
from esmart.core.history import Actor, acting


def set_limit(*, key: str, value: Decimal, since: date, source: str, actor: Actor) -> WorkLimit:
    """Set a limit from a day on, saying what it rests on; raises Refused or NotAllowed. Only the ministry sets limits."""
    if key not in WorkLimit.Key.values or value <= 0:
        raise Refused(_("Isi batas lebih dari nol."), field="value")
    if not source.strip():
        raise Refused(_("Tulis dasar batas ini, misalnya nomor surat."), field="source")
    with acting(actor):
        user = who_writes(actor)
        if user is not None and user.role != User.Role.MINISTRY_OFFICER:
            raise NotAllowed(_("Batas ditetapkan petugas kementerian."))
        return WorkLimit.objects.update_or_create(
            key=key, since=since, defaults={"value": value, "source": source.strip()}
        )[0]  # fmt: skip
