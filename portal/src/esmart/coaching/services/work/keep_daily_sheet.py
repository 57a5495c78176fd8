"""One day of one line of work on one sheet: who was there, hours, pieces, points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import WorkActivity, WorkRecord
from esmart.coaching.services.problems import Refused
from esmart.coaching.services.work.rights import refuse_other_unit
from esmart.core.history import Actor, acting

MOST_HOURS = Decimal(24)
MOST_POINTS = 100
MOST_PIECES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class SheetEntry:
    """One person's day."""

    person_id: int
    hours: Decimal = Decimal(0)
    pieces: int = 0
    points: int = 0
    note: str = ""


def keep_daily_sheet(
    *, activity: WorkActivity, on: date, entries: Iterable[SheetEntry], actor: Actor, now: datetime
) -> list[SheetEntry]:
    """Make the sheet of a day say exactly this, and give what it said before, so that it can be put back.

    Who is not among the entries was not there. Raises Refused for a day to come, for somebody who does not take part, or
    for hours, pieces or points out of range; NotAllowed for another unit.
    """
    wanted = {entry.person_id: entry for entry in entries}
    if on > timezone.localdate(now):
        raise Refused(_("Hari ini belum terjadi; isi lembar pada harinya."), field="on")
    for entry in wanted.values():
        _check(entry)
    with acting(actor):
        refuse_other_unit(actor, activity.workshop.office_id)
        WorkActivity.objects.select_for_update().get(pk=activity.pk)  # one sheet at a time
        before = {one.person_id: one for one in WorkRecord.objects.filter(activity=activity, on=on)}
        taking_part = set(
            activity.workers.filter(Q(until=None) | Q(until__gte=on), since__lte=on).values_list(
                "person_id", flat=True
            )
        )
        if strangers := set(wanted) - taking_part - set(before):
            raise Refused(
                _("%(n)s orang tidak ikut kegiatan ini pada hari itu.") % {"n": len(strangers)}, field="on"
            )
        said = [
            SheetEntry(person_id=one.person_id, hours=one.hours, pieces=one.pieces, points=one.points, note=one.note)
            for one in before.values()
        ]  # fmt: skip
        for person_id in sorted(set(before) - set(wanted)):
            before[person_id].delete()
        for person_id, entry in sorted(wanted.items()):
            _write(activity, on, entry, before.get(person_id))
    return said


def _check(entry: SheetEntry) -> None:
    if not 0 <= entry.hours <= MOST_HOURS:
        raise Refused(_("Jam kerja antara 0 dan 24."), field="hours")
    if not 0 <= entry.pieces <= MOST_PIECES:
        raise Refused(_("Jumlah hasil tidak boleh kurang dari nol."), field="pieces")
    if not 0 <= entry.points <= MOST_POINTS:
        raise Refused(_("Poin sikap antara 0 dan 100."), field="points")


def _write(activity: WorkActivity, on: date, entry: SheetEntry, before: WorkRecord | None) -> None:
    row = before or WorkRecord(activity=activity, person_id=entry.person_id, on=on)
    said = (entry.hours, entry.pieces, entry.points, entry.note[:200])
    if before is not None and said == (row.hours, row.pieces, row.points, row.note):
        return
    row.hours, row.pieces, row.points, row.note = said
    row.save()
