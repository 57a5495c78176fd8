"""A mentor for a participant: one at a time, with the standard tasks until the tenth sale; and the end of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from esmart.accounts.models import Person, User
from esmart.accounts.queries import find_person, persons_for
from esmart.coaching.models import Enrolment, FollowUpTask, Handover, Mentorship
from esmart.coaching.queries.release.scope import handovers_for, may_assign, mentorships_for
from esmart.coaching.rules.release import STANDARD_TASKS
from esmart.coaching.services.problems import NotAllowed, NotThere, Refused
from esmart.coaching.services.release.rights import lock_mentorship, who_acts
from esmart.core.history import Actor, acting
from esmart.registry.models import Enterprise
from esmart.registry.queries import enterprises_for

MENTORS = frozenset(
    {User.Role.COACH, User.Role.REGIONAL_OFFICER, User.Role.PROBATION_OFFICER, User.Role.WORKSHOP_OFFICER}
)


def assign_mentor(
    *,
    mentor_id: int,
    person: Person | None = None,
    enterprise: Enterprise | None = None,
    enrolment: Enrolment | None = None,
    actor: Actor,
    now: datetime,
) -> Mentorship:
    """Let somebody accompany a person or an enterprise from today; who did so before ends. The same again changes nothing.

    Raises NotThere for a participant out of reach, NotAllowed, or Refused for a mentor who cannot be one.
    """
    today = timezone.localdate(now)
    if (person is None) == (enterprise is None):
        raise Refused(_("Pilih satu peserta: orang atau usaha."))
    with acting(actor):
        user = who_acts(actor)
        if user is not None:
            _refuse_stranger(user, person, enterprise, today=today)
        mentor = find_person(mentor_id)
        if mentor is None or not mentor.is_active or mentor.role not in MENTORS:
            raise Refused(_("Pilih pendamping yang akunnya aktif."), field="mentor")
        running = Mentorship.objects.filter(person=person, enterprise=enterprise, until=None)
        present = running.select_for_update().first()
        if present is not None and present.mentor_id == mentor.pk:
            return present
        if present is not None:
            present.until, present.ended_because = today, gettext_noop("Pendamping diganti")
            present.save(update_fields=["until", "ended_because"])
        mentorship = Mentorship.objects.create(
            person=person, enterprise=enterprise, enrolment=enrolment, mentor=mentor, since=today
        )
        _give_tasks(mentorship, present, today=today)
        if person is not None:
            Handover.objects.filter(person=person, released_on=None).exclude(
                state=Handover.State.STOPPED
            ).update(mentor=mentor)
    return mentorship


def end_mentorship(*, mentorship: Mentorship, because: str, actor: Actor, now: datetime) -> None:
    """End a mentorship today with a reason; the log stays. Raises NotThere, NotAllowed or Refused."""
    today = timezone.localdate(now)
    if not because.strip():
        raise Refused(_("Tulis alasan pendampingan diakhiri."), field="because")
    with acting(actor):
        kept, user = lock_mentorship(mentorship, actor, today=today)
        if user is not None and kept.mentor_id != user.pk and not may_assign(user):
            raise NotAllowed(_("Hanya pendamping atau kantornya yang mengakhiri pendampingan."))
        if kept.until is None:
            kept.until, kept.ended_because = max(today, kept.since), because.strip()[:200]
            kept.save(update_fields=["until", "ended_because"])


def _give_tasks(mentorship: Mentorship, before: Mentorship | None, *, today: date) -> None:
    """Give the standard tasks; what is done already under the former mentor stays done."""
    done = {one.key: one for one in before.tasks.exclude(done_on=None)} if before else {}
    FollowUpTask.objects.bulk_create(
        FollowUpTask(
            mentorship=mentorship,
            key=task.key,
            what=task.what,
            due_on=today + timedelta(days=task.due_after),
            done_on=done[task.key].done_on if task.key in done else None,
            proof=done[task.key].proof if task.key in done else {},
        )
        for task in STANDARD_TASKS
    )


def _refuse_stranger(
    user: User, person: Person | None, enterprise: Enterprise | None, *, today: date
) -> None:
    if not may_assign(user):
        raise NotAllowed(_("Pendamping ditetapkan oleh petugas kantor."))
    if person is not None:
        seen = (
            persons_for(user).filter(pk=person.pk).exists()
            or handovers_for(user, today=today).filter(person=person).exists()
            or mentorships_for(user, today=today).filter(person=person).exists()
        )
    else:
        seen = enterprises_for(user).filter(pk=enterprise.pk if enterprise else 0).exists()
    if not seen:
        raise NotThere(_("Peserta tidak ditemukan."))
