"""A unit's workshop: opened, corrected, closed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from esmart.coaching.models import Workshop
from esmart.coaching.services.problems import Refused
from esmart.coaching.services.work.rights import refuse_other_unit
from esmart.core.history import Actor, acting
from esmart.registry.models import Enterprise


@dataclass(frozen=True, kw_only=True)
class WorkshopFacts:
    """What a unit says of a workshop."""

    name: str
    commodity: str = ""
    capacity: int | None = None
    hours_per_week: Decimal | None = None
    machines: int | None = None
    supervisor_id: int | None = None
    safety: str = ""


def keep_workshop(
    *,
    office_id: int,
    facts: WorkshopFacts,
    enterprise: Enterprise | None = None,
    workshop: Workshop | None = None,
    closed_on: date | None = None,
    actor: Actor,
) -> Workshop:
    """Open a workshop, or correct one; raises Refused or NotAllowed. `enterprise` is the unit's profile that sells its goods."""
    if not facts.name.strip():
        raise Refused(_("Tulis nama bengkel."), field="name")
    if enterprise is not None and enterprise.office_id != office_id:
        raise Refused(_("Pilih profil usaha milik unit yang sama."), field="enterprise")
    with acting(actor):
        refuse_other_unit(actor, office_id)
        kept = workshop or Workshop(office_id=office_id)
        if kept.office_id != office_id:
            raise Refused(_("Bengkel tidak pindah unit; buka bengkel baru di sana."), field="name")
        for name, value in asdict(facts).items():
            setattr(kept, name, value)
        kept.name, kept.enterprise, kept.closed_on = facts.name.strip(), enterprise, closed_on
        try:
            with transaction.atomic():
                kept.save()
        except IntegrityError as twice:
            raise Refused(_("Unit ini sudah mempunyai bengkel dengan nama itu."), field="name") from twice
    return kept
