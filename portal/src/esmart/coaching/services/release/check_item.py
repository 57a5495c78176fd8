"""One line of the checklist, ticked by hand."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import Handover, HandoverItem
from esmart.coaching.services.problems import Refused
from esmart.coaching.services.release.rights import lock_handover, refuse_unless
from esmart.core.history import Actor, acting

Key = HandoverItem.Key
# What the system knows by itself is not typed.
KNOWN = frozenset({Key.MENTOR, Key.RECEIVER, Key.PROFILE, Key.FOLLOW_UP, Key.DESIGNS})


def check_item(
    *,
    handover: Handover,
    key: str,
    done: bool,
    not_needed: bool = False,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> HandoverItem:
    """Tick one line today, or say it is not needed; raises NotThere, NotAllowed or Refused.

    Lines that follow from other facts (mentor, receiver, consent, own profile, agreed goods) can only be set as not
    needed.
    """
    today = timezone.localdate(now)
    if key not in Key.values:
        raise Refused(_("Butir ini tidak dikenal."))
    if key in KNOWN and done:
        raise Refused(_("Butir ini tercentang sendiri begitu datanya ada."))
    with acting(actor):
        kept, sight = lock_handover(handover, actor, today=today)
        refuse_unless(sight.prepares)
        item = kept.items.select_for_update().get(key=key)
        if key not in KNOWN:
            item.done_on = (item.done_on or today) if done else None
        item.not_needed, item.note = not_needed and not done, note.strip()[:300]
        item.save(update_fields=["done_on", "not_needed", "note"])
    return item
