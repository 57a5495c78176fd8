"""What participants say of a course, and trainers of participants; a later answer replaces the earlier one."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.coaching.models import Enrolment, Feedback
from esmart.coaching.queries.training import is_own, may_teach
from esmart.coaching.rules.training import TAKES_PART, fair_marks
from esmart.coaching.services.problems import NotThere, Refused, WrongState
from esmart.coaching.services.training.rights import refuse_unless
from esmart.coaching.services.training.take_attendance import find_check_in
from esmart.core.history import Actor, acting


def give_feedback(
    *, enrolment: Enrolment, by: str, marks: dict[str, int], words: str = "", actor: Actor, now: datetime
) -> Feedback:
    """Keep marks from 1 to 5 and words: of the participant (typed from paper, or by oneself), or of the trainer.

    Raises Refused, NotAllowed or WrongState.
    """
    with acting(actor):

        def allowed(user: object, _: object) -> bool:
            return may_teach(user, enrolment.cohort) or (  # type: ignore[arg-type]
                by == Feedback.By.PARTICIPANT and is_own(user, enrolment)  # type: ignore[arg-type]
            )

        refuse_unless(allowed, actor, enrolment)
        return _keep(enrolment, by, marks, words, now)


def give_feedback_by_code(
    *, code: str, participant: str, marks: dict[str, int], words: str = "", actor: Actor, now: datetime
) -> Feedback:
    """Keep a participant's answer given on a phone after scanning; raises NotThere, Refused or WrongState."""
    meeting = find_check_in(code, now=now)
    with acting(actor):
        enrolment = Enrolment.objects.filter(
            cohort_id=meeting.cohort_id, public_id=participant.strip().lower(), state__in=TAKES_PART
        ).first()
        if enrolment is None:
            raise NotThere(_("Kode peserta ini tidak ada di angkatan ini."))
        return _keep(enrolment, Feedback.By.PARTICIPANT, marks, words, now)


def _keep(enrolment: Enrolment, by: str, marks: dict[str, int], words: str, now: datetime) -> Feedback:
    if not fair_marks(by, marks):
        raise Refused(_("Beri sedikitnya satu nilai, dari 1 sampai 5."), field="marks")
    if enrolment.state not in TAKES_PART:
        raise WrongState(_("Orang ini bukan peserta angkatan ini."))
    answer, _made = Feedback.objects.update_or_create(
        enrolment=enrolment,
        by=by,
        defaults={"marks": marks, "words": words.strip()[:2000], "given_at": now},
    )
    return answer
