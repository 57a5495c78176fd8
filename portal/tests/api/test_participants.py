"""What programs keep of those who take part: by code, for who keeps it, by the same verbs as the pages; and machines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from api.conftest import kind_of
from factories.access import Things
from factories.access import make_person as make_login
from factories.coaching_access import mentored
from factories.coaching_training import enrol, make_cohort, make_meeting
from factories.coaching_work import WorkThings
from factories.people import make_person
from factories.registry import TODAY, make_enterprise, make_office, make_user

from esmart.coaching.models import Attendance, ConditionCheck, Contact, Mentorship, WorkRecord
from esmart.core.models import AccessRead, Change

pytestmark = pytest.mark.django_db
HERE = "32.73"


@pytest.fixture
def officer():
    return make_user("workshop_officer", office=make_office("correctional_unit", HERE))


class TestCourses:
    def test_attendance_is_taken_by_code_and_the_later_mark_counts(self, officer, program_of) -> None:
        cohort = make_cohort(office=officer.office, state="running")
        inside = enrol(cohort, make_person("Peserta Kanarikuning", office=officer.office))
        outside = enrol(cohort, make_enterprise())
        meeting = make_meeting(cohort)
        program = program_of(officer)
        listed = {one["id"] for one in program.get(f"cohorts/{cohort.public_id}/meetings").json()["items"]}
        assert meeting.public_id in listed
        address = f"meetings/{meeting.public_id}/attendance"
        assert {one["present"] for one in program.get(address).json()["marks"]} == {None}
        late, early = f"{TODAY}T10:00:00+07:00", f"{TODAY}T09:00:00+07:00"
        marks = [
            {"enrolment": inside.public_id, "present": True, "taken_at": late},
            {"enrolment": outside.public_id, "present": False},
            {"enrolment": "tidakada99", "present": True},
        ]
        taken = program.post(address, {"marks": marks})
        assert taken.status_code == 200, taken.content
        told = {one["enrolment"]: one["present"] for one in taken.json()["marks"]}
        assert told == {inside.public_id: True, outside.public_id: False}
        assert taken.json()["refused"] == ["tidakada99"]
        again = program.post(
            address, {"marks": [{"enrolment": inside.public_id, "present": False, "taken_at": early}]}
        )
        assert again.json()["contradicted"] == [inside.public_id]
        assert Attendance.objects.get(enrolment=inside).present
        assert "Kanarikuning" not in taken.content.decode() + again.content.decode()
        assert not AccessRead.objects.exists(), "no name was opened"
        change = Change.objects.filter(table_name="coaching_attendance").order_by("-id").first()
        assert change.actor_label.endswith("(API)")

    def test_scores_are_taken_down_all_or_none(self, officer, program_of) -> None:
        cohort = make_cohort(office=officer.office, state="running")
        first, second = (enrol(cohort, make_enterprise()) for _ in range(2))
        program = program_of(officer)
        stages = program.get(f"cohorts/{cohort.public_id}/stages").json()["items"]
        test = next(one["position"] for one in stages if one["kind"] == "post_test")
        address = f"cohorts/{cohort.public_id}/scores"
        body = {"stage": test, "taken_on": TODAY.isoformat()}
        good = {"enrolment": first.public_id, "score": 82.5}
        refused = program.post(address, {**body, "scores": [good, {"enrolment": "tidakada99", "score": 1.0}]})
        assert kind_of(refused) == "facts-refused"
        known = program.post(address, {**body, "scores": [good]}).json()
        assert known[0]["scores"] == [{"stage": test, "score": 82.5}]
        back = program.post(address, {**body, "scores": [{"enrolment": first.public_id, "score": None}]})
        assert back.json()[0]["scores"] == []
        session = next(one["position"] for one in stages if one["kind"] == "session")
        assert kind_of(program.post(address, {**body, "stage": session, "scores": [good]})) == "facts-refused"
        listed = program.get(f"cohorts/{cohort.public_id}/participants").json()["items"]
        assert [one["id"] for one in listed] == [first.public_id, second.public_id]
        assert listed[0]["enterprise"] == first.enterprise.public_id

    def test_who_only_sees_a_cohort_meets_no_participant(self, officer, program_of) -> None:
        cohort = make_cohort(office=officer.office, state="running")
        meeting = make_meeting(cohort)
        ministry = program_of(make_user("ministry_officer"))
        assert ministry.get(f"cohorts/{cohort.public_id}").status_code == 200
        for path in (f"cohorts/{cohort.public_id}/participants", f"meetings/{meeting.public_id}/attendance"):
            assert kind_of(ministry.get(path)) == "not-found"
            assert kind_of(program_of(make_user("auditor")).get(path)) == "not-allowed"
            assert kind_of(program_of(officer, ["coaching:read"]).get(path)) == "scope-missing"

    @pytest.mark.parametrize("at", ["2026-11-20", "2026-11-20T10:00:00", 5, "besok"])
    def test_a_moment_is_written_with_its_offset(self, officer, program_of, at: object) -> None:
        meeting = make_meeting(make_cohort(office=officer.office, state="running"))
        body = {"marks": [{"enrolment": "tidakada99", "present": True, "taken_at": at}]}
        answer = program_of(officer).post(f"meetings/{meeting.public_id}/attendance", body)
        assert kind_of(answer) == "validation-failed"


class TestMentoring:
    def test_the_mentor_alone_keeps_a_contact_and_no_word_comes_back(self, program_of) -> None:
        coach = make_login("coach", HERE)
        maker = mentored(make_enterprise(region_code=HERE), coach)
        mentorship = Mentorship.objects.get(enterprise=maker)
        program = program_of(coach)
        (listed,) = program.get("mentorships").json()["items"]
        assert (listed["enterprise"], listed["person"], listed["own"]) == (maker.public_id, None, True)
        address = f"mentorships/{mentorship.public_id}/contacts"
        body = {"on": TODAY.isoformat(), "kind": "call", "words": "Membahas harga Kanarikuning"}
        assert program.post(address, body, key="a").status_code == 201
        assert program.post(address, body, key="a")["Idempotency-Replayed"] == "true"
        assert Contact.objects.get().words == body["words"]
        assert "Kanarikuning" not in program.get(address).content.decode()
        soon = {**body, "next_on": (TODAY - timedelta(days=1)).isoformat()}
        assert kind_of(program.post(address, soon)) == "facts-refused"
        other = program_of(make_login("regional_officer", HERE))
        assert kind_of(other.post(address, body)) == "not-allowed"


class TestUnits:
    def test_a_daily_sheet_says_exactly_what_was_sent(self, officer, program_of) -> None:
        work = WorkThings(officer, HERE, make_enterprise(kind="prison_workshop", office_id=officer.office_id))
        person = work.worker.person
        program = program_of(officer)
        assert work.activity.public_id in {one["id"] for one in program.get("activities").json()["items"]}
        address, day = f"activities/{work.activity.public_id}/sheet", TODAY.isoformat()
        empty = program.get(f"{address}?on={day}").json()
        assert (empty["kept"], [one["person"] for one in empty["lines"]]) == (False, [person.public_id])
        line = {"person": person.public_id, "hours": 6.5, "pieces": 12, "points": 80}
        kept = program.post(address, {"on": day, "lines": [line]}).json()
        assert (kept["kept"], kept["lines"][0]["pieces"], kept["lines"][0]["hours"]) == (True, 12, 6.5)
        strange = {**line, "person": "tidakada99"}
        assert kind_of(program.post(address, {"on": day, "lines": [strange]})) == "facts-refused"
        assert WorkRecord.objects.get().pieces == 12
        assert program.post(address, {"on": day, "lines": []}).json()["kept"] is False
        assert not AccessRead.objects.exists(), "no name was opened"
        assert kind_of(program_of(make_user("ministry_officer")).get(f"{address}?on={day}")) == "not-allowed"

    def test_a_machine_is_checked_by_officers_not_by_who_uses_it(self, program_of) -> None:
        owner = Things(make_login("owner", HERE), HERE)
        machine = owner.work.machine
        address = f"equipment/{machine.public_id}/checks"
        seen = {"on": TODAY.isoformat(), "condition": "minor"}
        assert kind_of(program_of(owner.user).post(address, seen)) == "not-allowed"
        officer = program_of(make_user("ministry_officer"))
        assert officer.post(address, seen).status_code == 201
        assert ConditionCheck.objects.get().condition == "minor"
        assert program_of(owner.user).get(address).json()["items"] == [{**seen, "passed_on": False}]
        tomorrow = {**seen, "on": (TODAY + timedelta(days=400)).isoformat()}
        assert kind_of(officer.post(address, tomorrow)) == "facts-refused"
