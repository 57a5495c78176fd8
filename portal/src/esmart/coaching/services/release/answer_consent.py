"""What a person answers to being handed over and being contacted afterwards. A no stops nothing else."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Purpose
from esmart.accounts.queries import consent_text
from esmart.accounts.services import AccountsProblem, give_consent, refuse_consent, withdraw_consent
from esmart.coaching.models import Handover, HandoverItem
from esmart.coaching.services.problems import NotAllowed, Refused
from esmart.coaching.services.release.plan_handover import tick
from esmart.coaching.services.release.rights import lock_handover, refuse_unless
from esmart.core.history import SYSTEM, Actor, acting

ASKED = frozenset({Purpose.HAND_OVER, Purpose.FOLLOW_UP})


def answer_consent(
    *,
    handover: Handover,
    purpose: str,
    yes: bool,
    channel: str,
    witness: str = "",
    voluntary_note: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Keep the answer to one of the two questions, asked apart; raises NotThere, NotAllowed or Refused."""
    today = timezone.localdate(now)
    text = consent_text(purpose) if purpose in ASKED else None
    if text is None:
        raise Refused(_("Naskah persetujuan ini belum dimuat. Minta administrator memuatnya."))
    with acting(actor):
        kept, sight = lock_handover(handover, actor, today=today)
        refuse_unless(sight.prepares)
        try:
            if yes:
                give_consent(
                    person=kept.person, purpose=purpose, text=text, channel=channel, asked_by=None, witness=witness,
                    voluntary_note=voluntary_note, actor=actor, now=now,
                )  # fmt: skip
            else:
                refuse_consent(
                    person=kept.person, purpose=purpose, text=text, channel=channel, asked_by=None, witness=witness,
                    actor=actor, now=now,
                )  # fmt: skip
        except AccountsProblem as problem:
            raise Refused(str(problem), field=problem.field) from problem
        if purpose == Purpose.FOLLOW_UP:
            tick(kept, HandoverItem.Key.FOLLOW_UP, True, today=today)


def withdraw_follow_up(*, handover: Handover, actor: Actor, now: datetime) -> None:
    """Take back the yes to being contacted, at once: by the person, by whoever was told so, or by the unit before.

    Raises NotThere or NotAllowed.
    """
    today = timezone.localdate(now)
    with acting(actor):
        kept, sight = lock_handover(handover, actor, today=today)
        own = actor.user_id is not None and kept.person.user_id == actor.user_id
        if not (own or sight.prepares or sight.follows):
            raise NotAllowed(_("Persetujuan ini tidak dapat Anda cabut."))
    withdraw_consent(person=kept.person, purpose=Purpose.FOLLOW_UP, actor=SYSTEM, now=now)
