"""States and seats: only allowed moves, freed seats go on, two at once never overfill."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from factories.coaching_training import (
    actor_for,
    enrol,
    make_cohort,
    make_dinas,
    make_eligible,
)
from factories.registry import NOW, TODAY, make_office, make_user

from esmart.coaching.models import Cohort, Enrolment
from esmart.coaching.rules.training import COHORT, ENROLMENT, may_follow
from esmart.coaching.services.problems import NotAllowed, Refused, WrongState
from esmart.coaching.services.training import invite, move_cohort, move_enrolment, propose_participants
from esmart.core.history import SYSTEM


def test_the_tables_of_states_name_every_state_and_only_those() -> None:
    assert set(COHORT) == set(Cohort.State.values)
    assert set(ENROLMENT) == set(Enrolment.State.values)
    assert set().union(*COHORT.values()) <= set(COHORT)
    assert set().union(*ENROLMENT.values()) <= set(ENROLMENT)


@pytest.mark.django_db
def test_exactly_the_allowed_moves_of_a_participant_pass() -> None:
    cohort = make_cohort()
    person = enrol(cohort)
    passed = set()
    for before, after in product(Enrolment.State.values, repeat=2):
        Enrolment.objects.filter(pk=person.pk).update(state=before, waiting_number=None)
        try:
            move_enrolment(enrolment=person, to=after, reason="Alasan", actor=SYSTEM, now=NOW)
        except WrongState:
            continue
        passed.add((before, after))
    assert passed == {(a, b) for a in ENROLMENT for b in ENROLMENT[a]}


@pytest.mark.django_db
def test_exactly_the_allowed_moves_of_a_cohort_pass() -> None:
    cohort = make_cohort(state="running")
    passed = set()
    for before, after in product(Cohort.State.values, repeat=2):
        Cohort.objects.filter(pk=cohort.pk).update(state=before)
        try:
            move_cohort(cohort=cohort, to=after, reason="Alasan", actor=SYSTEM, now=NOW)
        except WrongState:
            continue
        passed.add((before, after))
    assert passed == {(a, b) for a in COHORT for b in COHORT[a]}
    assert not may_follow(COHORT, "finished", "running")


@pytest.mark.django_db
def test_the_best_are_invited_the_others_wait_and_move_up_when_a_seat_frees() -> None:
    dinas = make_dinas()
    cohort = make_cohort(office=dinas.office, seats=2)
    people = [enrol(cohort, state="proposed") for _ in range(4)]
    for points, one in enumerate(people):
        Enrolment.objects.filter(pk=one.pk).update(score=points)
    assert invite(cohort=cohort, enrolments=people, actor=actor_for(dinas), now=NOW) == (2, 2)
    assert states(people) == ["waiting", "waiting", "invited", "invited"]
    with pytest.raises(Refused):
        move_enrolment(enrolment=people[3], to="declined", actor=actor_for(dinas), now=NOW)
    move_enrolment(enrolment=people[3], to="declined", reason="Panen", actor=actor_for(dinas), now=NOW)
    assert states(people) == ["waiting", "invited", "invited", "declined"]
    late = enrol(cohort, state="proposed")
    Enrolment.objects.filter(pk=late.pk).update(score=1000)
    assert invite(cohort=cohort, enrolments=[late], actor=actor_for(dinas), now=NOW) == (0, 1)
    move_enrolment(enrolment=people[2], to="declined", reason="Panen", actor=actor_for(dinas), now=NOW)
    assert states([*people, late]) == ["invited", "invited", "declined", "declined", "waiting"]


def states(people: list[Enrolment]) -> list[str]:
    found = dict(Enrolment.objects.values_list("pk", "state"))
    return [found[one.pk] for one in people]


@pytest.mark.django_db(transaction=True)
def test_two_declines_at_once_fill_two_seats_and_never_more() -> None:
    cohort = make_cohort(seats=2)
    leaving = [enrol(cohort, state="invited") for _ in range(2)]
    for number in range(3):
        one = enrol(cohort, state="waiting")
        Enrolment.objects.filter(pk=one.pk).update(waiting_number=number)
    at_once(
        [
            lambda one=one: move_enrolment(enrolment=one, to="declined", reason="x", actor=SYSTEM, now=NOW)
            for one in leaving
        ]
        + [lambda: invite(cohort=cohort, enrolments=[], actor=SYSTEM, now=NOW)]
    )
    rows = dict(Enrolment.objects.filter(cohort=cohort).values_list("pk", "state"))
    assert sorted(rows.values()) == ["declined", "declined", "invited", "invited", "waiting"]


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    def run(job: Callable[[], object]) -> object:
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db
def test_nobody_is_booked_into_the_last_seven_days_before_release() -> None:
    unit = make_office()
    officer = make_user("workshop_officer", office=unit)
    cohort = make_cohort(office=unit, host=unit, target="inmate")
    near = make_eligible(unit, release=cohort.ends_on + timedelta(days=6))
    fine = make_eligible(unit, release=cohort.ends_on + timedelta(days=7))
    with pytest.raises(Refused):
        propose_participants(cohort=cohort, subjects=[near], actor=actor_for(officer), now=NOW)
    [proposed] = propose_participants(cohort=cohort, subjects=[fine], actor=actor_for(officer), now=NOW)
    assert proposed.office_id == unit.pk
    # The date of release moves while somebody waits: the waiting list passes them over.
    waiting = enrol(cohort, near, state="waiting")
    with pytest.raises(Refused):
        move_enrolment(enrolment=waiting, to="invited", actor=actor_for(officer), now=NOW)
    assert invite(cohort=cohort, enrolments=[proposed], actor=actor_for(officer), now=NOW) == (1, 0)
    assert states([waiting]) == ["waiting"]


@pytest.mark.django_db
def test_only_the_organiser_invites_and_only_the_unit_answers_for_its_people() -> None:
    unit, dinas = make_office(), make_dinas()
    officer, stranger = (
        make_user("workshop_officer", office=unit),
        make_user("workshop_officer", office=make_office()),
    )
    cohort = make_cohort(office=dinas.office, host=unit, target="inmate", ends_on=TODAY + timedelta(days=9))
    [one] = propose_participants(
        cohort=cohort, subjects=[make_eligible(unit)], actor=actor_for(officer), now=NOW
    )
    with pytest.raises(NotAllowed):
        invite(cohort=cohort, enrolments=[one], actor=actor_for(officer), now=NOW)
    invite(cohort=cohort, enrolments=[one], actor=actor_for(dinas), now=NOW)
    for actor in (stranger, make_user("auditor"), make_user("owner")):
        with pytest.raises(NotAllowed):
            move_enrolment(enrolment=one, to="enrolled", actor=actor_for(actor), now=NOW)
    assert move_enrolment(enrolment=one, to="enrolled", actor=actor_for(officer), now=NOW).state == "enrolled"
