"""May this actor do that to a release or a mentorship? The answer is queries.release.scope's; the system may all."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.queries import find_person
from esmart.coaching.models import Handover, Mentorship
from esmart.coaching.queries.release.scope import Sight, handovers_for, mentorships_for, sight_of
from esmart.coaching.services.problems import NotAllowed, NotThere
from esmart.core.history import Actor

WHOLE = Sight(names=True, plan=True, prepares=True, after=True, follows=True)


def who_acts(actor: Actor) -> User | None:
    """Give the acting person, or None for the system; raises NotAllowed for one who may not write; one query."""
    if actor.user_id is None:
        return None
    user = find_person(actor.user_id)
    if user is None or not user.is_active or not user.may_write:
        raise NotAllowed(_("Anda tidak berhak mengubah data ini."))
    return user


def lock_handover(handover: Handover, actor: Actor, *, today: date) -> tuple[Handover, Sight]:
    """Lock one release and give it with what the actor may see and write of it; raises NotThere for a foreign one."""
    user = who_acts(actor)
    kept = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("person", "custody__office", "receiver", "mentor", "enterprise")
        .get(pk=handover.pk)
    )
    if user is None:
        return kept, WHOLE
    if not handovers_for(user, today=today).filter(pk=kept.pk).exists():
        raise NotThere(_("Serah terima tidak ditemukan."))
    return kept, sight_of(user, kept, today=today)


def refuse_unless(allowed: bool, sentence: str = "") -> None:
    """Raise NotAllowed where the sight does not allow it."""
    if not allowed:
        raise NotAllowed(sentence or _("Anda tidak berhak mengubah serah terima ini."))


def lock_mentorship(mentorship: Mentorship, actor: Actor, *, today: date) -> tuple[Mentorship, User | None]:
    """Lock one mentorship and give it with who acts; raises NotThere for one out of reach."""
    user = who_acts(actor)
    kept = Mentorship.objects.select_for_update(of=("self",)).get(pk=mentorship.pk)
    if user is not None and not mentorships_for(user, today=today).filter(pk=kept.pk).exists():
        raise NotThere(_("Pendampingan tidak ditemukan."))
    return kept, user


def refuse_other_than_mentor(mentorship: Mentorship, user: User | None) -> None:
    """Raise NotAllowed unless the system or the mentor acts: what was said is known to who said it."""
    if user is not None and mentorship.mentor_id != user.pk:
        raise NotAllowed(_("Hanya pendampingnya yang mencatat ini."))
