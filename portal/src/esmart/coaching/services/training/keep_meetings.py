"""Meetings of a cohort: one by one, or a whole plan of days at once."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from esmart.coaching.models import Cohort, Meeting, Stage
from esmart.coaching.queries.training import may_run
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.training.keep_cohort import lock_cohort
from esmart.coaching.services.training.rights import refuse_unless
from esmart.core.history import Actor, acting

MOST_HOURS = 12


def add_meeting(
    *,
    cohort: Cohort,
    on: date,
    topic: str,
    starts_at: time | None = None,
    hours: Decimal = Decimal(2),
    stage: Stage | None = None,
    actor: Actor,
) -> Meeting:
    """Keep one meeting between the first and the last day; raises Refused, NotAllowed or WrongState."""
    if not topic.strip():
        raise Refused(_("Tulis pokok bahasannya."), field="topic")
    if not 0 < hours <= MOST_HOURS:
        raise Refused(_("Tulis lamanya antara 0,5 dan 12 jam."), field="hours")
    with acting(actor):
        kept = lock_cohort(cohort)
        refuse_unless(may_run, actor, kept)
        _refuse_ended(kept)
        if not kept.starts_on <= on <= kept.ends_on:
            raise Refused(_("Tanggalnya di luar masa angkatan."), field="on")
        if stage is not None and stage.programme_id != kept.programme_id:
            raise Refused(_("Tahap ini milik program lain."), field="stage")
        return Meeting.objects.create(
            cohort=kept, on=on, topic=topic.strip(), starts_at=starts_at, hours=hours, stage=stage
        )


def plan_meetings(*, cohort: Cohort, starts_at: time | None, hours: Decimal, actor: Actor) -> int:
    """Give every session of the programme a meeting, one each working day from the first, several on a day when the
    days are fewer; gives how many were made. Sessions that have a meeting already are left alone.
    """
    with acting(actor):
        kept = lock_cohort(cohort)
        refuse_unless(may_run, actor, kept)
        _refuse_ended(kept)
        planned = set(kept.meetings.filter(stage__isnull=False).values_list("stage_id", flat=True))
        kinds = [Stage.Kind.SESSION, Stage.Kind.PRE_TEST, Stage.Kind.POST_TEST, Stage.Kind.CERTIFICATION]
        sessions = [
            one for one in kept.programme.stages.order_by("position") if one.kind == Stage.Kind.SESSION
        ]
        stages = (
            [one for one in sessions if one.pk not in planned]
            if sessions
            else list(
                kept.programme.stages.filter(kind__in=kinds).exclude(pk__in=planned).order_by("position")
            )
        )
        days = _working_days(kept.starts_on, kept.ends_on)
        made = [
            Meeting(
                cohort=kept,
                stage=stage,
                on=days[position * len(days) // len(stages)] if len(stages) > len(days) else days[position],
                starts_at=starts_at,
                hours=hours,
                topic=stage.name,
            )
            for position, stage in enumerate(stages)
        ]
        return len(Meeting.objects.bulk_create(made))


def remove_meeting(*, meeting: Meeting, actor: Actor) -> None:
    """Take a meeting off the plan; raises NotAllowed, or WrongState once attendance was taken."""
    with acting(actor):
        kept = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        refuse_unless(may_run, actor, lock_cohort(kept.cohort))
        if kept.attendance.exists():
            raise WrongState(_("Kehadiran sudah dicatat pada pertemuan ini."))
        kept.delete()


def _refuse_ended(cohort: Cohort) -> None:
    if cohort.state in {Cohort.State.FINISHED, Cohort.State.CANCELLED}:
        raise WrongState(_("Angkatan ini sudah berakhir."))


def _working_days(first: date, last: date) -> list[date]:
    """Give the days from Monday to Saturday; all days when there is no other."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if day.isoweekday() <= 6] or days  # noqa: PLR2004  # Saturday
