"""Attendance taken: on the sheet, offline and sent later, or by scanning the trainer's code. Each mark counts once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import Attendance, Cohort, Enrolment, Meeting
from esmart.coaching.queries.training import may_teach
from esmart.coaching.rules.training import (
    TAKES_PART,
    BadCheckIn,
    Mark,
    join,
    make_check_in,
    meeting_of,
    read_check_in,
    trust_clock,
)
from esmart.coaching.services.problems import NotAllowed, NotThere, Refused, WrongState
from esmart.coaching.services.training.keep_cohort import key_cell
from esmart.coaching.services.training.rights import refuse_unless
from esmart.core.history import Actor, acting
from esmart.core.secrets import unseal

MOST_MARKS = 500


@dataclass(frozen=True)
class SentMark:
    """One mark as it arrives: whose (public id of the enrolment), present or not, taken when, with which id."""

    enrolment: str
    present: bool
    taken_at: datetime
    client_id: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of sent marks, by client id: kept (new or known), or refused; and whose mark was contradicted."""

    kept: list[str]
    refused: list[str]
    contradicted: list[str]


def take_marks(
    *, meeting: Meeting, marks: Sequence[SentMark], source: str, actor: Actor, now: datetime
) -> Taken:
    """Take marks of one meeting, in any order, any number of times: the later taken one counts, each id once.

    Marks for people who do not take part are refused one by one; raises NotAllowed, Refused (too many at once) or
    WrongState for a meeting that has not come or a cohort that is cancelled.
    """
    if len(marks) > MOST_MARKS:
        raise Refused(_("Paling banyak %(n)s catatan sekali kirim.") % {"n": MOST_MARKS})
    with acting(actor):
        refuse_unless(may_teach, actor, meeting.cohort)
        _refuse_wrong_day(meeting, now=now)
        wanted = {one.enrolment for one in marks}
        # Locked in one order, so that two sheets sent at once wait for each other and never in a circle.
        people = {
            one.public_id: one
            for one in Enrolment.objects.select_for_update()
            .filter(cohort_id=meeting.cohort_id, public_id__in=wanted, state__in=TAKES_PART)
            .order_by("pk")
        }
        taken = Taken([], [], [])
        for sent in sorted(marks, key=lambda one: one.taken_at):
            enrolment = people.get(sent.enrolment)
            if enrolment is None:
                taken.refused.append(sent.client_id)
                continue
            mark = trust_clock(Mark(sent.present, source, sent.taken_at, sent.client_id), now=now)
            if _keep(enrolment, meeting, mark, now=now):
                taken.contradicted.append(sent.enrolment)
            taken.kept.append(sent.client_id)
    return taken


def open_check_in(*, meeting: Meeting, actor: Actor, now: datetime) -> str:
    """Give the code the trainer shows for the next five minutes; raises NotAllowed or WrongState."""
    refuse_unless(may_teach, actor, meeting.cohort)
    _refuse_wrong_day(meeting, now=now)
    return make_check_in(meeting.public_id, key=_key_of(meeting.cohort), now=int(now.timestamp()))


def find_check_in(code: str, *, now: datetime) -> Meeting:
    """Give the meeting of a scanned code in force; raises NotThere for a forged one, WrongState for one that is over."""
    meeting = (
        Meeting.objects.select_related("cohort__programme").filter(public_id=meeting_of(code)[:10]).first()
    )
    if meeting is None:
        raise NotThere(_("Kode hadir ini tidak dikenal."))
    try:
        read_check_in(code, key=_key_of(meeting.cohort), now=int(now.timestamp()))
    except BadCheckIn as bad:
        if str(bad) == "late":
            raise WrongState(_("Kode hadir ini sudah lewat. Pindai kode yang sedang tampil.")) from bad
        raise NotThere(_("Kode hadir ini tidak dikenal.")) from bad
    return meeting


def check_in(*, code: str, participant: str, actor: Actor, now: datetime) -> Enrolment:
    """Mark the holder of a participant's code as present; the scanned code is the right to do so.

    Raises NotThere (unknown code of either kind) or WrongState (the scanned one is over).
    """
    meeting = find_check_in(code, now=now)
    with acting(actor):
        enrolment = (
            Enrolment.objects.select_for_update()
            .filter(cohort_id=meeting.cohort_id, public_id=participant.strip().lower(), state__in=TAKES_PART)
            .first()
        )
        if enrolment is None:
            raise NotThere(_("Kode peserta ini tidak ada di angkatan ini. Periksa lagi, atau temui petugas."))
        _keep(enrolment, meeting, Mark(present=True, source=Attendance.Source.QR, taken_at=now), now=now)
    return enrolment


def _keep(enrolment: Enrolment, meeting: Meeting, mark: Mark, *, now: datetime) -> bool:
    """Join one mark with what is kept; says whether the two contradict each other. The enrolment's row is locked."""
    kept = Attendance.objects.filter(enrolment=enrolment, meeting=meeting).first()
    before = Mark(kept.present, kept.source, kept.taken_at, str(kept.client_id or "")) if kept else None
    joined = join(before, kept.overruled if kept else [], mark)
    if not joined.new:
        return False
    row = kept or Attendance(enrolment=enrolment, meeting=meeting)
    row.present, row.source, row.taken_at = (
        joined.counts.present,
        joined.counts.source,
        joined.counts.taken_at,
    )
    row.client_id = UUID(joined.counts.client_id) if joined.counts.client_id else None
    row.overruled, row.received_at = joined.overruled, now
    row.save()
    return any(one["present"] != row.present for one in joined.overruled)


def _refuse_wrong_day(meeting: Meeting, *, now: datetime) -> None:
    if meeting.on > timezone.localdate(now):
        raise WrongState(_("Pertemuan ini belum berlangsung. Kehadiran dicatat mulai harinya."))
    if meeting.cohort.state == Cohort.State.CANCELLED:
        raise WrongState(_("Angkatan ini dibatalkan."))


def _key_of(cohort: Cohort) -> str:
    if not cohort.check_in_key_sealed:
        raise NotAllowed(_("Angkatan ini tidak mempunyai kode hadir."))
    return unseal(cohort.check_in_key_sealed, cell=key_cell(cohort.pk))
