"""Tasks of a mentorship: added, ticked by the mentor, or shown done by the system's own data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import FollowUpTask, Mentorship
from esmart.coaching.queries.release.ladder_facts import own_enterprises, selling_of_enterprises
from esmart.coaching.rules.release import STANDARD_TASKS, Proof, done_by
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.release.rights import lock_mentorship, refuse_other_than_mentor
from esmart.core.history import SYSTEM, Actor, acting

PROVEN = {task.key: task for task in STANDARD_TASKS if task.known_by}
LONGEST = 200


def add_task(*, mentorship: Mentorship, what: str, due_on: date, actor: Actor, now: datetime) -> FollowUpTask:
    """Add a task of the mentor's own; raises NotThere, NotAllowed, Refused or WrongState."""
    today = timezone.localdate(now)
    if not what.strip() or len(what.strip()) > LONGEST:
        raise Refused(_("Tulis tugasnya, paling panjang 200 huruf."), field="what")
    if due_on < today:
        raise Refused(_("Tenggat tidak boleh sudah lewat."), field="due_on")
    with acting(actor):
        kept, user = lock_mentorship(mentorship, actor, today=today)
        refuse_other_than_mentor(kept, user)
        if kept.until is not None:
            raise WrongState(_("Pendampingan ini sudah berakhir."))
        return FollowUpTask.objects.create(mentorship=kept, what=what.strip(), due_on=due_on)


def finish_task(*, task: FollowUpTask, actor: Actor, now: datetime) -> FollowUpTask:
    """Tick a task today; one that the system's data proves is refused: it ticks itself. Twice is no error."""
    today = timezone.localdate(now)
    if task.key in PROVEN:
        raise Refused(_("Tugas ini ditandai oleh sistem begitu datanya menunjukkan selesai."))
    with acting(actor):
        kept, user = lock_mentorship(task.mentorship, actor, today=today)
        refuse_other_than_mentor(kept, user)
        found = FollowUpTask.objects.select_for_update().get(pk=task.pk)
        if found.done_on is None:
            found.done_on = today
            found.save(update_fields=["done_on"])
        return found


def prove_tasks(*, now: datetime, enterprise_ids: Collection[int] | None = None) -> int:
    """Tick the open standard tasks that data shows done, with the rows that show it, and give how many; None: everywhere."""
    today = timezone.localdate(now)
    with acting(SYSTEM):
        waiting = FollowUpTask.objects.filter(key__in=list(PROVEN), done_on=None, mentorship__until=None)
        tasks = list(waiting.select_related("mentorship").select_for_update(of=("self",)).order_by("id"))
        makers = _makers(tasks, today=today)
        wanted = {maker for maker in makers.values() if enterprise_ids is None or maker in enterprise_ids}
        known = selling_of_enterprises(wanted) if wanted else {}
        done = []
        for task in tasks:
            facts = known.get(makers.get(task.mentorship_id, 0))
            shown = done_by(PROVEN[task.key], facts, today=today) if facts else None
            if shown is not None:
                task.done_on, task.proof = shown[0], plain_proof(shown[1])
                done.append(task)
        FollowUpTask.objects.bulk_update(done, ["done_on", "proof"])
    return len(done)


def plain_proof(proofs: Collection[Proof]) -> dict[str, Any]:
    """Give proofs as data that JSON can hold."""
    return {"rows": [{**asdict(one), "on": one.on.isoformat()} for one in proofs]}


def _makers(tasks: Collection[FollowUpTask], *, today: date) -> dict[int, int]:
    """Give mentorship → the enterprise whose selling it is about: the mentored one, or the person's own after release."""
    mentorships = {task.mentorship_id: task.mentorship for task in tasks}
    persons = {one.person_id for one in mentorships.values() if one.person_id is not None}
    own = own_enterprises(persons, today=today)
    found = {}
    for one in mentorships.values():
        maker = one.enterprise_id or own.get(one.person_id or 0)
        if maker is not None:
            found[one.pk] = maker
    return found
