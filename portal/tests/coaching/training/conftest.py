"""A course under way in a women's prison, run by an industry office: everybody who has to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from factories.coaching_training import (
    enrol,
    make_cohort,
    make_dinas,
    make_eligible,
    make_programme,
)
from factories.registry import make_enterprise, make_office, make_user

from esmart.accounts.models import Person, User
from esmart.coaching.models import Cohort, Enrolment, Meeting


@dataclass
class Course:
    """One running cohort with a person in custody and an enterprise, and a browser for each role."""

    users: dict[str, User]
    clients: dict[str, Client]
    cohort: Cohort
    meeting: Meeting
    inside: Enrolment
    outside: Enrolment
    person: Person


@pytest.fixture
def course(db: None, loose_static: None, settings) -> Course:
    settings.SECOND_FACTOR_REQUIRED = False
    return make_course()


def make_course() -> Course:
    unit, dinas = make_office(name="LPP Kelas IIA Kota Contoh"), make_dinas()
    users = {
        "dinas": dinas,
        "unit": make_user("workshop_officer", office=unit),
        "other_unit": make_user("workshop_officer", office=make_office()),
        "coach": make_user("coach", office=dinas.office),
        "owner": make_user("owner", first_name="Pemilik Satu"),
        "ministry": make_user("ministry_officer"),
        "auditor": make_user("auditor"),
        "administrator": make_user("administrator"),
    }
    today = timezone.localdate()
    cohort = make_cohort(
        make_programme(dinas.office, name="Kemasan dan label"),
        office=dinas.office,
        state="running",
        host=unit,
        trainer=users["coach"],
        place="Aula",
        starts_on=today - timedelta(days=2),
        ends_on=today + timedelta(days=2),
    )
    person = make_eligible(unit, name="Melati Putri Uji", release=today + timedelta(days=120))
    clients = {}
    for role, user in users.items():
        clients[role] = Client()
        clients[role].force_login(user)
    meeting = cohort.meetings.get()
    inside = enrol(cohort, person)
    outside = enrol(cohort, make_enterprise(owner_id=users["owner"].pk))
    return Course(users, clients, cohort, meeting, inside, outside, person)
