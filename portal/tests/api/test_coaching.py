"""Guidance over HTTP: numbers of people and never people, in the reach of who asks."""

from __future__ import annotations

import pytest
from api.conftest import kind_of
from factories.coaching_training import enrol, make_cohort
from factories.coaching_work import WorkThings
from factories.people import make_person
from factories.registry import TODAY, make_enterprise, make_office, make_user

from esmart.coaching.models import Certificate

pytestmark = pytest.mark.django_db
LISTS = ("programmes", "cohorts", "workshops", "equipment", "reimbursements", "ladder")


@pytest.fixture
def officer():
    return make_user("workshop_officer", office=make_office("correctional_unit", "32.73"))


def test_people_in_a_unit_are_numbers_and_nothing_else(officer, program_of) -> None:
    person = make_person("Peserta Kanarikuning", office=officer.office, register_number="B.I 4711/2025")
    maker = make_enterprise(kind="prison_workshop", office_id=officer.office_id)
    work = WorkThings(officer, "32.73", maker)
    assert all((work.machine, work.worker))
    cohort = make_cohort(office=officer.office, state="running")
    certified = enrol(cohort, person, "completed")
    for state in ("proposed", "invited", "enrolled"):
        enrol(cohort, make_person(office=officer.office), state)
    Certificate.objects.create(
        number="1",
        code="kode-kanari",
        enrolment=certified,
        kind="competence",
        course="K",
        issuer="D",
        issued_on=TODAY,
    )
    certified.attendance.create(
        meeting=cohort.meetings.get(),
        present=True,
        source="sheet",
        taken_at=cohort.created_at,
        received_at=cohort.created_at,
    )
    person.ladder.create(step="certified", reached_on=TODAY, proof={})
    maker.ladder.create(step="listed", reached_on=TODAY, proof={})
    program = program_of(officer)
    answers = {path: program.get(path) for path in (*LISTS, f"cohorts/{cohort.public_id}")}
    assert {one.status_code for one in answers.values()} == {200}
    told = " ".join(one.content.decode() for one in answers.values())
    for secret in ("anari", "4711", person.public_id, certified.public_id):
        assert secret not in told
    assert answers[f"cohorts/{cohort.public_id}"].json()["counts"] == {
        "proposed": 1, "invited": 1, "enrolled": 2, "attended": 1, "passed": 0, "certified": 1,
    }  # fmt: skip
    assert answers["ladder"].json()["items"] == [
        {"enterprise": maker.public_id, "step": "listed", "reached_on": TODAY.isoformat()}
    ]
    assert [one["people"] for one in answers["workshops"].json()["items"]] == [1]
    assert [one["workshop"] for one in answers["equipment"].json()["items"]] == [work.workshop.public_id]


def test_another_office_sees_none_of_it(officer, program_of) -> None:
    work = WorkThings(officer, "32.73", make_enterprise(kind="prison_workshop", office_id=officer.office_id))
    cohort = make_cohort(office=officer.office, state="running")
    work.enterprise.ladder.create(step="listed", reached_on=TODAY, proof={})
    assert all((work.machine, work.workshop))
    stranger = program_of(make_user("workshop_officer", office=make_office("correctional_unit", "33.72")))
    for path in LISTS[1:]:
        assert stranger.get(path).json() == {"items": [], "next": None}
    assert stranger.get(f"cohorts/{cohort.public_id}").status_code == 404


def test_a_token_needs_the_right_and_can_only_read(officer, program_of) -> None:
    assert kind_of(program_of(officer, ["registry:read"]).get("cohorts")) == "scope-missing"
    assert program_of(officer, ["coaching:read"]).get("cohorts").status_code == 200
    assert kind_of(program_of(officer).post("cohorts", {})) == "method-not-allowed"
