"""What must find everything finds it behind the second wall too; a guard that saw half would let the rest pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from factories.coaching_training import enrol, make_cohort
from factories.coaching_work import make_workshop_of
from factories.people import BORN, actor_for, agree, make_person
from factories.registry import NOW, TODAY, make_enterprise, make_office, make_user

from esmart.accounts.models import Office, Person, User
from esmart.accounts.queries import people_named, persons_for
from esmart.accounts.queries.wall import wall_of
from esmart.accounts.services import WrongState, close_office, withdraw_consent
from esmart.coaching.queries.release.telltale import unit_names
from esmart.coaching.services.training import move_enrolment
from esmart.coaching.services.work.keep_participant import (
    KnownAlready,
    ParticipantFacts,
    add_participant,
    take_over_participant,
)
from esmart.core.history import SYSTEM
from esmart.core.wall import behind_wall

pytestmark = pytest.mark.django_db
NAME = "Sekar Kenari Gelatik"


@pytest.fixture
def unit() -> Office:
    return make_office("correctional_unit", "32.73")


@pytest.fixture
def held(unit: Office) -> Person:
    return make_person(NAME, office=unit)


@pytest.fixture
def officer() -> User:
    """An officer of another unit."""
    return make_user("workshop_officer", office=make_office("correctional_unit", "33.72"))


@pytest.fixture
def behind(officer: User, held: Person) -> Iterator[None]:
    with behind_wall(wall_of(officer)):
        assert not Person.objects.filter(pk=held.pk).exists()
        yield


def facts_of(name: str) -> ParticipantFacts:
    return ParticipantFacts(
        name=name, born_on=BORN, gender="p", since=TODAY, status="convicted", register_class="B.I",
        register_number="7/2026",
    )  # fmt: skip


def test_a_name_held_elsewhere_is_found_in_a_text(behind: None) -> None:
    [finding] = people_named({"cerita": f"Kain ini kesukaan {NAME}"}, office_id=None, today=TODAY)
    assert finding.kind == "name"


def test_somebody_known_elsewhere_is_known_and_taken_over(behind: None, officer: User, held: Person) -> None:
    moved = {"office_id": officer.office_id, "facts": facts_of(NAME), "actor": actor_for(officer), "now": NOW}
    with pytest.raises(KnownAlready), transaction.atomic():
        add_participant(**moved)
    assert take_over_participant(**moved).pk == held.pk
    assert persons_for(officer).filter(pk=held.pk).exists()


def test_somebody_new_is_added_and_seen(behind: None, officer: User) -> None:
    added = add_participant(
        office_id=officer.office_id, facts=facts_of("Melati Senja Baru"), actor=actor_for(officer), now=NOW
    )
    assert persons_for(officer).filter(pk=added.pk).exists()


def test_all_units_of_a_person_are_kept_out_of_texts(officer: User, held: Person, unit: Office) -> None:
    make_workshop_of(unit, name="Bengkel Rotan Melati")
    with behind_wall(wall_of(officer)):
        assert {unit.name, "Bengkel Rotan Melati"} <= set(unit_names(held)["unit_names"])


def test_a_unit_with_people_in_it_is_not_shut_by_who_sees_none_of_them(held: Person, unit: Office) -> None:
    administrator = make_user("administrator")
    with behind_wall(wall_of(administrator)), pytest.raises(WrongState, match="warga binaan"):
        close_office(office=unit, on=TODAY, actor=actor_for(administrator))


def test_a_seat_given_up_goes_to_somebody_the_giver_does_not_see() -> None:
    owner, cohort = make_user("owner"), make_cohort(seats=1)
    one = enrol(cohort, make_enterprise(owner_id=owner.pk), state="invited")
    other = enrol(cohort, state="waiting")
    with behind_wall(wall_of(owner)):
        move_enrolment(enrolment=one, to="declined", reason="Tidak sempat", actor=actor_for(owner), now=NOW)
    other.refresh_from_db()
    assert other.state == "invited"


def test_what_the_system_does_in_its_own_name_it_may_do(behind: None, held: Person) -> None:
    assert withdraw_consent(person=held, purpose="follow_up", actor=SYSTEM, now=NOW) == 0


def test_a_consent_given_elsewhere_still_lets_a_name_stand(officer: User, held: Person) -> None:
    agree(held, "display_name")
    with behind_wall(wall_of(officer)):
        assert people_named({"cerita": f"Dibuat oleh {NAME}"}, office_id=None, today=TODAY) == []
