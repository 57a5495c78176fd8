"""Breaches of personal data: opened with their clock, the people touched found in the log of readings, told of, closed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Incident, User
from esmart.accounts.queries.offices import find_person
from esmart.accounts.queries.rights import may_keep_incidents
from esmart.accounts.rules.rights import due_at
from esmart.accounts.services.problems import NotAllowed, Refused
from esmart.core.history import Actor, acting
from esmart.core.queries import affected_subjects


def open_incident(
    *,
    title: str,
    what_happened: str,
    data_concerned: str,
    happened_from: datetime,
    happened_until: datetime,
    suspect: User | None,
    handling: str = "",
    actor: Actor,
    now: datetime,
) -> Incident:
    """Open an incident found now; whoever's data the suspect (or, without one, anybody) read in the time is touched.

    Raises Refused or NotAllowed. The notice is due 3 x 24 hours after the finding.
    """
    if not (title.strip() and what_happened.strip() and data_concerned.strip()):
        raise Refused(_("Tulis judul, apa yang terjadi, dan data apa yang terkena."), field="title")
    if happened_until < happened_from:
        raise Refused(_("Waktu akhir lebih awal daripada waktu mulai."), field="happened_until")
    with acting(actor):
        _refuse_stranger(actor)
        return Incident.objects.create(
            title=title.strip()[:200],
            what_happened=what_happened.strip(),
            data_concerned=data_concerned.strip(),
            handling=handling.strip(),
            happened_from=happened_from,
            happened_until=happened_until,
            suspect=suspect,
            found_at=now,
            due_at=due_at(now),
            affected=affected_subjects(
                start=happened_from, end=happened_until, actor_id=suspect.pk if suspect else None
            ),
        )


def update_incident(
    *, incident: Incident, handling: str, notified: bool, closed: bool, actor: Actor, now: datetime
) -> Incident:
    """Keep how an incident is handled, that the notices went out, and that it is over; raises NotAllowed or Refused."""
    with acting(actor):
        _refuse_stranger(actor)
        kept = Incident.objects.select_for_update().get(pk=incident.pk)
        if closed and not (notified or kept.notified_at):
            raise Refused(
                _("Kirim dahulu pemberitahuan kepada orang dan lembaga, baru tutup."), field="closed"
            )
        kept.handling = handling.strip()
        kept.notified_at = kept.notified_at or (now if notified else None)
        kept.closed_at = kept.closed_at or (now if closed else None)
        kept.save(update_fields=["handling", "notified_at", "closed_at"])
    return kept


def _refuse_stranger(actor: Actor) -> None:
    if actor.user_id is None:
        return
    user = find_person(actor.user_id)
    if user is None or not may_keep_incidents(user):
        raise NotAllowed(_("Insiden dicatat oleh administrator."))
