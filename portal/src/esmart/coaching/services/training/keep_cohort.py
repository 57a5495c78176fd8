"""Cohorts: planned, changed, and moved from state to state."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from esmart.accounts.models import Office, User
from esmart.coaching.models import Cohort, Enrolment, Partner, Programme
from esmart.coaching.queries.training import may_run
from esmart.coaching.rules.training import COHORT, HOLDS_A_SEAT, NEEDS_A_REASON, may_follow
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.training.fill_seats import fill_seats
from esmart.coaching.services.training.rights import refuse_unless
from esmart.core.history import Actor, acting
from esmart.core.secrets import Cell, new_key, seal


@dataclass(frozen=True)
class CohortFacts:
    """A cohort as planned."""

    name: str
    place: str
    starts_on: date
    ends_on: date
    seats: int
    target: str
    commodity: str = ""
    region_id: str | None = None
    host: Office | None = None
    funding_line: str = ""
    cost: int | None = None
    trainer: User | None = None
    trainer_from: str = ""
    partner: Partner | None = None


def create_cohort(
    *, programme: Programme, office: Office, facts: CohortFacts, actor: Actor, now: datetime
) -> Cohort:
    """Keep a new cohort, still a draft; raises Refused, NotAllowed, or WrongState for a programme that is closed."""
    _check(facts)
    if programme.closed_at is not None:
        raise WrongState(_("Program ini sudah ditutup. Pilih versi yang berlaku."))
    with acting(actor):
        cohort = Cohort(programme=programme, office=office, created_at=now, **_columns(facts))
        refuse_unless(may_run, actor, cohort)
        cohort.save(force_insert=True)
        cohort.check_in_key_sealed = seal(new_key(), cell=key_cell(cohort.pk))
        cohort.save(update_fields=["check_in_key_sealed"])
    return cohort


def change_cohort(*, cohort: Cohort, facts: CohortFacts, actor: Actor, now: datetime) -> Cohort:
    """Change a cohort that has not ended; more seats are filled from the waiting list at once.

    Raises Refused (also when fewer seats are left than are held), NotAllowed or WrongState.
    """
    _check(facts)
    with acting(actor):
        kept = lock_cohort(cohort)
        refuse_unless(may_run, actor, kept)
        if not COHORT[kept.state]:
            raise WrongState(_("Angkatan ini sudah berakhir."))
        held = Enrolment.objects.filter(cohort=kept, state__in=HOLDS_A_SEAT).count()
        if facts.seats < held:
            raise Refused(
                _("Sudah %(n)s kursi terisi; kursi tidak bisa kurang dari itu.") % {"n": held}, field="seats"
            )
        for name, value in _columns(facts).items():
            setattr(kept, name, value)
        kept.save()
        fill_seats(kept, now=now)
    return kept


def move_cohort(*, cohort: Cohort, to: str, reason: str = "", actor: Actor, now: datetime) -> Cohort:
    """Bring a cohort to another state; finishing completes everybody still taking part, cancelling ends all.

    Raises Refused without the reason a cancelling needs, NotAllowed or WrongState.
    """
    with acting(actor):
        kept = lock_cohort(cohort)
        refuse_unless(may_run, actor, kept)
        if not may_follow(COHORT, kept.state, to):
            raise WrongState(_("Keadaan ini tidak dapat menyusul keadaan sekarang."))
        if to in NEEDS_A_REASON and not reason.strip():
            raise Refused(_("Tulis alasannya."), field="reason")
        if to == Cohort.State.RUNNING and not kept.meetings.exists():
            raise Refused(_("Isi dahulu jadwal pertemuannya."), field="meetings")
        kept.state, kept.state_reason = to, reason.strip()
        kept.save(update_fields=["state", "state_reason"])
        everybody = Enrolment.objects.filter(cohort=kept)
        if to == Cohort.State.FINISHED:
            everybody.filter(state=Enrolment.State.ENROLLED).update(
                state=Enrolment.State.COMPLETED, state_reason="", state_at=now
            )
        if to in {Cohort.State.FINISHED, Cohort.State.CANCELLED}:
            over = [Enrolment.State.COMPLETED, Enrolment.State.ENDED, Enrolment.State.DECLINED]
            why = reason.strip() or gettext_noop("Angkatan selesai tanpa kursi untuk peserta ini.")
            everybody.exclude(state__in=over).update(
                state=Enrolment.State.ENDED, state_reason=why, state_at=now, waiting_number=None
            )
    return kept


def lock_cohort(cohort: Cohort) -> Cohort:
    """Give the cohort with its row locked: whoever changes seats waits here for the one before."""
    return (
        Cohort.objects.select_for_update(of=("self",))
        .select_related("office", "host", "programme__office")
        .get(pk=cohort.pk)
    )


def key_cell(cohort_id: int) -> Cell:
    """Say where the key that signs a cohort's codes is sealed."""
    return Cell("coaching_cohort", cohort_id, "check_in_key_sealed")


def _columns(facts: CohortFacts) -> dict[str, object]:
    given = {one.name: getattr(facts, one.name) for one in fields(facts)}
    return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


def _check(facts: CohortFacts) -> None:
    for name, sentence in (("name", _("Beri nama angkatannya.")), ("place", _("Tulis tempatnya."))):
        if not str(getattr(facts, name)).strip():
            raise Refused(sentence, field=name)
    if facts.ends_on < facts.starts_on:
        raise Refused(_("Tanggal selesai lebih awal daripada tanggal mulai."), field="ends_on")
    if not 0 < facts.seats <= 1000:  # noqa: PLR2004  # a course, not a stadium
        raise Refused(_("Tulis jumlah kursi dari 1 sampai 1.000."), field="seats")
    if facts.target not in Cohort.Target.values:
        raise Refused(_("Pilih untuk siapa angkatan ini."), field="target")
    if facts.cost is not None and facts.cost < 0:
        raise Refused(_("Biaya tidak bisa kurang dari nol."), field="cost")
    if facts.host is not None and facts.host.kind != Office.Kind.CORRECTIONAL_UNIT:
        raise Refused(_("Tuan rumah adalah lapas, rutan, LPP atau LPKA."), field="host")
