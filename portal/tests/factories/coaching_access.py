"""A mentorship, a release, a rating that a person of any role may call their own, for the walk over all addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from factories.people import agree, make_person
from factories.registry import NOW, TODAY, make_enterprise, make_office, make_product, make_user

from esmart.accounts.models import Office, Person, User
from esmart.coaching.models import Assessment, Handover, Mentorship, Workshop
from esmart.coaching.rules.release import FIELDS
from esmart.coaching.services.release import (
    agree_move,
    assign_mentor,
    plan_handover,
    rate_readiness,
    record_release,
    start_handover,
)
from esmart.core.history import SYSTEM
from esmart.registry.models import Enterprise

Role = User.Role
MENTORS = frozenset({Role.COACH, Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.PROBATION_OFFICER})
RECEIVES = frozenset({Role.REGIONAL_OFFICER, Role.PROBATION_OFFICER})


def mentorship_words(user: User, enterprise: Enterprise) -> dict[str, Any]:
    """Name a mentorship of the enterprise and one of its typed tasks."""
    mentored(enterprise, user)
    mentorship = Mentorship.objects.get(enterprise=enterprise, until=None)
    return {"public_id": mentorship.public_id, "task_id": mentorship.tasks.get(key="price_checked").pk}


def mentored(enterprise: Enterprise, user: User) -> Enterprise:
    """Let the person mentor the enterprise where their role can, else a coach."""
    mentor = user if user.role in MENTORS else make_user("coach", office=make_office())
    if not Mentorship.objects.filter(enterprise=enterprise, until=None).exists():
        assign_mentor(mentor_id=mentor.pk, enterprise=enterprise, actor=SYSTEM, now=NOW)
    return enterprise


def leaver_of(user: User) -> Person:
    """Make a person who leaves soon: of the officer's own unit, else of another."""
    person = make_person(office=_unit(user), release_planned_on=TODAY + timedelta(days=60))
    if user.role == Role.OWNER:
        Person.objects.filter(user=user).update(user=None)
        Person.objects.filter(pk=person.pk).update(user=user)
    return person


def handover_of(user: User) -> Handover:
    """Make a release under preparation that concerns the person: their unit's, received, mentored, or their own."""
    person = leaver_of(user)
    handover = start_handover(person=person, actor=SYSTEM, now=NOW)
    agree(person, "hand_over")
    agree(person, "follow_up")
    plan_handover(
        handover=handover,
        receiver_id=user.office_id if user.role in RECEIVES else None,
        mentor_id=user.pk if user.role == Role.COACH else None,
        actor=SYSTEM,
        now=NOW,
    )
    handover.refresh_from_db()
    return handover


def released_of(user: User) -> Handover:
    """Make such a release that has happened."""
    return record_release(handover=handover_of(user), on=TODAY, actor=SYSTEM, now=NOW)


def agreed_words(user: User) -> dict[str, Any]:
    """Name a release and a product of its unit that goes along."""
    handover = handover_of(user)
    office = handover.custody.office_id
    workshop = Enterprise.objects.filter(office_id=office).first() or make_enterprise(
        kind="prison_workshop", office_id=office
    )
    product = make_product(workshop)
    agree_move(handover=handover, product=product, design_goes=True, listings_go=False, actor=SYSTEM, now=NOW)
    return {"public_id": handover.public_id, "product": product.public_id}


def rated_workshop_of(user: User) -> Workshop:
    """Make a workshop of the person's unit, else of another."""
    unit = _unit(user)
    return Workshop.objects.get_or_create(office=unit, name="Bengkel uji")[0]


def rating_of(enterprise: Enterprise) -> Assessment:
    """Rate an enterprise."""
    answers = {question.key: 2 for field in FIELDS for question in field.questions}
    return rate_readiness(enterprise=enterprise, answers=answers, on=TODAY, actor=SYSTEM, now=NOW)


def _unit(user: User) -> Office:
    own = user.office is not None and user.office.kind == Office.Kind.CORRECTIONAL_UNIT
    return user.office if own and user.role == Role.WORKSHOP_OFFICER else make_office()
