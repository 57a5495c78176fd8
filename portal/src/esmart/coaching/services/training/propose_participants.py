"""Enterprises and people proposed for a cohort, with the reasons that spoke for them on that day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Office, Person, User
from esmart.coaching.models import Cohort, Enrolment
from esmart.coaching.queries.training import candidates_among, may_propose
from esmart.coaching.services.problems import NotAllowed, Refused, WrongState
from esmart.coaching.services.training.keep_cohort import lock_cohort
from esmart.coaching.services.training.rights import refuse_unless
from esmart.core.history import Actor, acting
from esmart.registry.models import Enterprise

MOST_AT_ONCE = 200


def propose_participants(
    *, cohort: Cohort, subjects: Iterable[Enterprise | Person], actor: Actor, now: datetime
) -> list[Enrolment]:
    """Keep these as proposed; who is in the cohort already is left out. Five queries, however many.

    Raises NotAllowed for somebody out of the actor's reach, Refused for a person not eligible or too near release, or
    for the wrong target group, WrongState when the cohort takes nobody any more.
    """
    wanted = list(subjects)[:MOST_AT_ONCE]
    with acting(actor):
        kept = lock_cohort(cohort)
        user = refuse_unless(may_propose, actor, kept)
        if user is None:
            raise NotAllowed(_("Peserta diusulkan oleh petugas."))
        if kept.state not in {Cohort.State.DRAFT, Cohort.State.OPEN, Cohort.State.RUNNING}:
            raise WrongState(_("Angkatan ini tidak menerima peserta lagi."))
        _refuse_other_target(kept, wanted)
        return _keep(kept, wanted, user, now)


def _keep(cohort: Cohort, wanted: list[Enterprise | Person], user: User, now: datetime) -> list[Enrolment]:
    here = set(
        cohort.enrolments.filter(enterprise__isnull=False, person=None).values_list(
            "enterprise_id", flat=True
        )
    )
    inside = set(cohort.enrolments.filter(person__isnull=False).values_list("person_id", flat=True))
    fresh = [one for one in wanted if one.pk not in (inside if isinstance(one, Person) else here)]
    found = candidates_among(user, cohort, fresh, now=now)
    if len(found) < len(fresh):
        raise Refused(
            _(
                "Sebagian tidak dapat diusulkan: di luar wilayah Anda, belum dinyatakan layak oleh unit, atau pelatihan ini"
                " masuk ke tujuh hari terakhir sebelum bebas."
            )
        )
    office = user.office or cohort.office
    return Enrolment.objects.bulk_create(
        Enrolment(
            cohort=cohort,
            person=one.subject if isinstance(one.subject, Person) else None,
            enterprise=one.subject if isinstance(one.subject, Enterprise) else None,
            office_id=_office_id(one.subject, office),
            state=Enrolment.State.PROPOSED,
            state_at=now,
            reasons=[reason.as_data() for reason in one.reasons],
            score=one.points,
        )
        for one in found
    )


def _office_id(subject: Enterprise | Person, office: Office) -> int:
    """Give who answers for a participant: the unit where a person stays, else the office that proposes."""
    unit: int | None = getattr(subject, "unit_id", None)
    return unit or office.pk


def _refuse_other_target(cohort: Cohort, wanted: list[Enterprise | Person]) -> None:
    people = any(isinstance(one, Person) for one in wanted)
    firms = any(isinstance(one, Enterprise) for one in wanted)
    if (people and cohort.target == Cohort.Target.IKM) or (firms and cohort.target == Cohort.Target.INMATE):
        raise Refused(_("Angkatan ini untuk kelompok sasaran yang lain."), field="target")
