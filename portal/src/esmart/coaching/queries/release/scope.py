"""Whose mentoring and whose release a person may see, how much of it, and whose names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from esmart.accounts.models import Office, Person, Purpose, User
from esmart.accounts.queries import below_sql, is_of_corrections, names_of, persons_for, valid_consents
from esmart.coaching.models import Enrolment, Handover, Mentorship
from esmart.core.history import Actor
from esmart.registry.queries import enterprises_for

Role = User.Role
RECEIVERS = frozenset({Office.Kind.PROBATION_OFFICE, Office.Kind.REGIONAL_INDUSTRY_OFFICE})
MENTORS = frozenset({Role.COACH, Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.PROBATION_OFFICER})
PREPARING = Handover.State.PREPARING


@dataclass(frozen=True)
class Sight:
    """How much of one release a person sees: the name, the plan, what came after; and what they may write."""

    names: bool = False
    plan: bool = False
    prepares: bool = False
    after: bool = False
    follows: bool = False

    def __or__(self, other: Sight) -> Sight:
        return Sight(
            self.names or other.names,
            self.plan or other.plan,
            self.prepares or other.prepares,
            self.after or other.after,
            self.follows or other.follows,
        )


def works_in_a_unit(user: User) -> bool:
    """Say whether a person is an officer of a correctional unit; no query when the office is loaded."""
    return (
        user.role == Role.WORKSHOP_OFFICER
        and user.office is not None
        and user.office.kind == Office.Kind.CORRECTIONAL_UNIT
    )


def handovers_for(user: User, *, today: date) -> QuerySet[Handover]:
    """Give the releases a person may see anything of; four queries at most besides its own.

    A unit and those above it: their own episodes. A receiving office: those who agreed to be handed over. A mentor: the
    own ones. The person: the own one. The ministry: all, by code. An auditor: all. An administrator: none.
    """
    if user.role == Role.AUDITOR:
        return Handover.objects.all()
    if user.role == Role.ADMINISTRATOR or not user.is_active:
        return Handover.objects.none()
    mine = Q(mentor_id=user.pk) | Q(person__user_id=user.pk) | Q(enterprise__owner_id=user.pk)
    if user.office is not None and (works_in_a_unit(user) or is_of_corrections(user)):
        return Handover.objects.filter(mine | Q(custody__office_id__in=below_sql(user.office.pk)))
    if user.role == Role.MINISTRY_OFFICER:
        return Handover.objects.all()
    if user.office is not None and _is_receiver(user):
        received = Handover.objects.filter(receiver_id=user.office.pk).values_list("person_id", flat=True)
        agreed = valid_consents(received, Purpose.HAND_OVER, today=today)
        return Handover.objects.filter(mine | Q(receiver_id=user.office.pk, person_id__in=list(agreed)))
    return Handover.objects.filter(mine)


def sight_of(user: User, handover: Handover, *, today: date) -> Sight:
    """Say how much of a release a person sees; six queries at most. After it the unit sees its own episode only."""
    if user.role == Role.AUDITOR:
        return Sight(names=True, plan=True, after=True)
    before = handover.state == PREPARING
    writes = user.is_active and user.may_write
    follow = handover.person_id in valid_consents([handover.person_id], Purpose.FOLLOW_UP, today=today)
    sight = Sight()
    if works_in_a_unit(user) and _inside(user, handover):
        sight |= Sight(names=before, plan=before, prepares=before and writes)
    if is_of_corrections(user) and _inside(user, handover):
        sight |= Sight(
            names=before or follow, plan=True, prepares=before and writes, after=follow and not before
        )
    if user.office_id is not None and handover.receiver_id == user.office_id and _is_receiver(user):
        agreed = handover.person_id in valid_consents([handover.person_id], Purpose.HAND_OVER, today=today)
        after = agreed and follow and not before
        sight |= Sight(names=agreed, plan=agreed, after=after, follows=after and writes)
    if handover.mentor_id == user.pk:
        sight |= Sight(
            names=before or follow, plan=True, after=follow and not before, follows=follow and not before
        )
    if _is_self(user, handover):
        sight |= Sight(plan=True, after=not before)
    return sight


def mentorships_for(user: User, *, today: date) -> QuerySet[Mentorship]:
    """Give the mentorships a person may see; eight queries at most besides its own. An auditor sees all.

    Of people released those who do not agree to be followed are nobody's business any more.
    """
    scope = _mentorships_in_reach(user, today=today)
    if user.role == Role.AUDITOR:
        return scope
    released = set(
        Handover.objects.filter(released_on__isnull=False, person__mentorships__isnull=False).values_list(
            "person_id", flat=True
        )
    )
    silent = released - set(valid_consents(released, Purpose.FOLLOW_UP, today=today))
    return scope.exclude(person_id__in=silent) if silent else scope


def _mentorships_in_reach(user: User, *, today: date) -> QuerySet[Mentorship]:
    """Give the mentorships in a person's reach, whatever the people mentored agreed to.

    A mentor: the own ones. A unit and those above it: those of people who stay there. A receiving office: those of
    people handed over to it, or of mentors who work in it. Dinas: those of enterprises in its region. Ministry and
    auditor: all. An owner: that of the own enterprise.
    """
    if user.role == Role.AUDITOR:
        return Mentorship.objects.all()
    if user.role == Role.ADMINISTRATOR or not user.is_active:
        return Mentorship.objects.none()
    mine = Q(mentor_id=user.pk) | Q(enterprise__owner_id=user.pk) | Q(person__user_id=user.pk)
    if user.role == Role.MINISTRY_OFFICER and not is_of_corrections(user):
        return Mentorship.objects.all()
    if works_in_a_unit(user) or is_of_corrections(user):
        return Mentorship.objects.filter(
            mine | Q(person__in=persons_for(user)) | Q(enterprise__in=enterprises_for(user))
        )
    if user.role in {Role.REGIONAL_OFFICER, Role.PROBATION_OFFICER} and user.office_id is not None:
        received = handovers_for(user, today=today).filter(receiver_id=user.office_id).values("person_id")
        scope = mine | Q(mentor__office_id=user.office_id) | Q(person_id__in=received)
        if user.role == Role.REGIONAL_OFFICER:
            scope |= Q(person=None, enterprise__in=enterprises_for(user))
        return Mentorship.objects.filter(scope)
    return Mentorship.objects.filter(mine)


def may_assign(user: User) -> bool:
    """Say whether a person may give participants a mentor: officers, not mentors themselves; no query."""
    return (
        user.is_active
        and user.may_write
        and user.role
        in {Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER, Role.PROBATION_OFFICER}
    )


def nameable_persons(user: User, ids: Collection[int], *, today: date) -> set[int]:
    """Give those of these people whose names a person may read in this chapter; six queries at most.

    Those of persons_for, those mentored now, those who agreed to be handed over to the own office. Whoever was released
    and did not agree to be followed is named to nobody but the auditor.
    """
    rows = dict(persons_for(user).filter(pk__in=list(ids)).values_list("pk", "user_id"))
    seen, oneself = set(rows), {pk for pk, owner in rows.items() if owner == user.pk}
    if user.role == Role.AUDITOR:
        return seen
    own = Mentorship.objects.filter(mentor=user, until=None, person_id__in=list(ids))
    received: set[int] = set()
    if _is_receiver(user):
        handed = Handover.objects.filter(receiver_id=user.office_id, person_id__in=list(ids))
        people = handed.values_list("person_id", flat=True)
        received = set(valid_consents(people, Purpose.HAND_OVER, today=today))
    wanted = seen | {one for one in own.values_list("person_id", flat=True) if one is not None} | received
    gone = Handover.objects.filter(person_id__in=wanted, released_on__isnull=False)
    released = set(gone.values_list("person_id", flat=True))
    return wanted - (released - oneself - set(valid_consents(released, Purpose.FOLLOW_UP, today=today)))


def named(
    user: User,
    persons: Iterable[Person],
    *,
    actor: Actor,
    purpose: str,
    screen: str,
    now: datetime,
    today: date,
) -> dict[int, str]:
    """Give person id → the name where the reader may have it, else "Peserta" and the code; nine queries at most.

    The names read are recorded.
    """
    wanted = {person.pk: person for person in persons}
    if not wanted:
        return {}
    allowed = nameable_persons(user, list(wanted), today=today)
    names = names_of([wanted[pk] for pk in allowed], actor=actor, purpose=purpose, screen=screen, now=now)
    return {pk: names.get(pk) or code_name(person) for pk, person in wanted.items()}


def code_name(person: Person) -> str:
    """Give what a person is called where their name has no place; no query."""
    return f"Peserta {person.public_id}"


def enrolments_seen(user: User, *, today: date) -> QuerySet[Enrolment]:
    """Give the enrolments whose participants a person may list: own offices' and below, cohorts taught, the region's."""
    if user.role in {Role.AUDITOR, Role.MINISTRY_OFFICER} and not is_of_corrections(user):
        return Enrolment.objects.all()
    mine = Q(cohort__trainer_id=user.pk) | Q(enterprise__owner_id=user.pk) | Q(person__user_id=user.pk)
    mentored = mentorships_for(user, today=today)
    mine |= Q(person_id__in=mentored.filter(person__isnull=False).values("person_id"))
    mine |= Q(enterprise_id__in=mentored.filter(enterprise__isnull=False).values("enterprise_id"))
    if user.office is None or user.role == Role.ADMINISTRATOR:
        return Enrolment.objects.filter(mine)
    below = below_sql(user.office.pk)
    mine |= Q(cohort__office_id__in=below) | Q(office_id__in=below)
    if user.role == Role.REGIONAL_OFFICER:
        mine |= Q(enterprise__in=enterprises_for(user))
    return Enrolment.objects.filter(mine)


def _inside(user: User, handover: Handover) -> bool:
    return user.office_id is not None and (
        Handover.objects.filter(pk=handover.pk, custody__office_id__in=below_sql(user.office_id)).exists()
    )


def _is_receiver(user: User) -> bool:
    return user.office is not None and user.office.kind in RECEIVERS


def _is_self(user: User, handover: Handover) -> bool:
    if handover.person.user_id is not None and handover.person.user_id == user.pk:
        return True
    return handover.enterprise is not None and handover.enterprise.owner_id == user.pk


def may_follow(person_id: int, *, today: date) -> bool:
    """Say whether a person may be spoken with by their mentor: before release, or with a consent after it; four queries."""
    gone = Handover.objects.filter(person_id=person_id, released_on__isnull=False).exists()
    return not gone or person_id in valid_consents([person_id], Purpose.FOLLOW_UP, today=today)


def may_start_handovers(user: User) -> bool:
    """Say whether a person prepares releases: officers of a unit and those above them; no query when the office is loaded."""
    return user.is_active and user.may_write and (works_in_a_unit(user) or is_of_corrections(user))
