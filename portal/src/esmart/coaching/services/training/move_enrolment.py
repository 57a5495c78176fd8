"""A participant invited, put on the waiting list, accepting, declining, ending; freed seats go on at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.queries.stays import planned_releases
from esmart.coaching.models import Cohort, Enrolment
from esmart.coaching.queries.training import is_own, may_run, may_see_names
from esmart.coaching.rules.training import (
    ENROLMENT,
    HOLDS_A_SEAT,
    INVITES,
    NEEDS_A_REASON,
    may_follow,
    too_near_release,
)
from esmart.coaching.services.problems import NotAllowed, Refused, WrongState
from esmart.coaching.services.training.fill_seats import fill_seats, free_seats
from esmart.coaching.services.training.keep_cohort import lock_cohort
from esmart.coaching.services.training.rights import who_acts
from esmart.core.history import Actor, acting
from esmart.core.wall import beyond_wall

State = Enrolment.State


def invite(
    *, cohort: Cohort, enrolments: Iterable[Enrolment], actor: Actor, now: datetime
) -> tuple[int, int]:
    """Invite proposed participants while there are seats, best first; the others wait in that order.

    Gives how many were invited and how many wait. Nobody overtakes the waiting list. Raises Refused for a person too near
    release, NotAllowed, WrongState.
    """
    ids = [one.pk for one in enrolments]
    with acting(actor):
        kept = lock_cohort(cohort)
        user = who_acts(actor)
        if user is not None and not may_run(user, kept):
            raise NotAllowed(_("Yang mengundang adalah kantor penyelenggara angkatan ini."))
        if kept.state not in INVITES:
            raise WrongState(_("Buka dahulu angkatan ini untuk seleksi dan undangan."))
        chosen = list(
            Enrolment.objects.filter(cohort=kept, pk__in=ids, state=State.PROPOSED).order_by("-score", "id")
        )
        _refuse_near_release(kept, chosen)
        last = kept.enrolments.aggregate(last=Max("waiting_number"))["last"] or 0
        for number, one in enumerate(chosen, start=last + 1):
            one.state, one.state_at, one.waiting_number = State.WAITING, now, number
            one.save(update_fields=["state", "state_at", "waiting_number"])
        fill_seats(kept, now=now)
        invited = Enrolment.objects.filter(pk__in=[one.pk for one in chosen], state=State.INVITED).count()
    return invited, len(chosen) - invited


def move_enrolment(
    *, enrolment: Enrolment, to: str, reason: str = "", actor: Actor, now: datetime
) -> Enrolment:
    """Bring one participant to another state; when that frees a seat, the next of the waiting list is invited in the
    same transaction. Raises Refused, NotAllowed or WrongState.

    The participants themselves, and the unit's officers for their people, accept and decline; the rest is for who runs
    the cohort.
    """
    with acting(actor), beyond_wall():  # whoever answers, seats are counted over everybody
        cohort = lock_cohort(enrolment.cohort)
        kept = Enrolment.objects.select_related("person", "enterprise", "office").get(pk=enrolment.pk)
        _refuse_stranger(actor, cohort, kept, to)
        if not may_follow(ENROLMENT, kept.state, to):
            raise WrongState(_("Keadaan peserta sudah berubah. Muat ulang halaman ini."))
        if to in NEEDS_A_REASON and not reason.strip():
            raise Refused(_("Tulis alasannya."), field="reason")
        if to in {State.INVITED, State.ENROLLED}:
            if cohort.state not in INVITES:
                raise WrongState(_("Angkatan ini tidak sedang menerima peserta."))
            _refuse_near_release(cohort, [kept])
        if to == State.INVITED and not free_seats(cohort):
            raise WrongState(_("Semua kursi terisi. Peserta ini tetap di daftar tunggu."))
        if to == State.WAITING:
            last = cohort.enrolments.aggregate(last=Max("waiting_number"))["last"] or 0
            kept.waiting_number = last + 1
        else:
            kept.waiting_number = None
        freed = kept.state in HOLDS_A_SEAT and to not in HOLDS_A_SEAT
        kept.state, kept.state_reason, kept.state_at = to, reason.strip()[:300], now
        kept.save(update_fields=["state", "state_reason", "state_at", "waiting_number"])
        if freed or to == State.WAITING:
            fill_seats(cohort, now=now)
            kept.refresh_from_db()
    return kept


def _refuse_stranger(actor: Actor, cohort: Cohort, enrolment: Enrolment, to: str) -> None:
    user = who_acts(actor)
    if user is None or may_run(user, cohort):
        return
    answers = to in {State.ENROLLED, State.DECLINED}
    if answers and (is_own(user, enrolment) or _answers_for(user, enrolment)):
        return
    raise NotAllowed(_("Ini di luar wewenang Anda pada angkatan ini."))


def _answers_for(user: User, enrolment: Enrolment) -> bool:
    """Say whether this officer speaks for a person in custody: whoever keeps that person's data."""
    if (
        user.role not in {User.Role.WORKSHOP_OFFICER, User.Role.REGIONAL_OFFICER}
        or enrolment.person_id is None
    ):
        return False
    return enrolment.person_id in may_see_names(user, Enrolment.objects.filter(pk=enrolment.pk))


def _refuse_near_release(cohort: Cohort, enrolments: list[Enrolment]) -> None:
    """Raise Refused when a course would keep somebody into the last seven days before the planned release."""
    people = [one.person_id for one in enrolments if one.person_id is not None]
    planned = planned_releases(people)
    if any(too_near_release(day, ends_on=cohort.ends_on) for day in planned.values()):
        raise Refused(
            _("Pelatihan ini masuk ke tujuh hari terakhir sebelum bebas; hari-hari itu untuk serah terima."),
            field="person",
        )
