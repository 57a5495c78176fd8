"""Courses for tests, made through the room's own verbs: programmes, cohorts, participants, meetings."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from factories.people import actor_for, make_person
from factories.registry import NOW, TODAY, make_enterprise, make_office, make_user

from esmart.accounts.models import Office, Person, User
from esmart.coaching.models import Cohort, Eligibility, Enrolment, Meeting, Programme
from esmart.coaching.services.training import (
    CohortFacts,
    ProgrammeFacts,
    StageFacts,
    add_meeting,
    create_cohort,
    create_programme,
    move_cohort,
)
from esmart.core.history import SYSTEM
from esmart.registry.models import Enterprise

_numbers = count(1)
STAGES = (
    StageFacts("pre_test", "Tes awal"),
    StageFacts("session", "Bahan kemasan"),
    StageFacts("session", "Isi label"),
    StageFacts("task", "Contoh kemasan", "Foto kemasan"),
    StageFacts("post_test", "Tes akhir"),
)


def make_dinas(region: str = "32.73") -> User:
    """Make an officer of an industry office."""
    return make_user("regional_officer", office=make_office("regional_industry_office", region))


def make_programme(office: Office | None = None, **facts: Any) -> Programme:
    facts.setdefault("name", f"Kemasan {next(_numbers)}")
    facts.setdefault("kind", "technical_training")
    facts.setdefault("stages", STAGES)
    return create_programme(
        office=office or make_office("regional_industry_office"),
        facts=ProgrammeFacts(**facts),
        actor=SYSTEM,
        now=NOW,
    )


def make_cohort(
    programme: Programme | None = None, *, office: Office | None = None, state: str = "open", **facts: Any
) -> Cohort:
    """Make a cohort that runs for five days around today, in a state."""
    programme = programme or make_programme(office)
    facts.setdefault("name", f"Angkatan {next(_numbers)}")
    facts.setdefault("place", "Balai pelatihan")
    facts.setdefault("starts_on", TODAY - timedelta(days=2))
    facts.setdefault("ends_on", TODAY + timedelta(days=2))
    facts.setdefault("seats", 30)
    facts.setdefault("target", "mixed")
    cohort = create_cohort(
        programme=programme,
        office=office or programme.office,
        facts=CohortFacts(**facts),
        actor=SYSTEM,
        now=NOW,
    )
    for step in {"draft": [], "open": ["open"]}.get(state, ["open", "running"]):
        if step == "running":
            make_meeting(cohort)
        cohort = move_cohort(cohort=cohort, to=step, actor=SYSTEM, now=NOW)
    return cohort


def make_meeting(cohort: Cohort, on: date | None = None, hours: int = 2) -> Meeting:
    return add_meeting(
        cohort=cohort, on=on or cohort.starts_on, topic="Pertemuan", hours=Decimal(hours), actor=SYSTEM
    )


def make_eligible(unit: Office, *, release: date | None = date(2027, 5, 1), name: str = "") -> Person:
    """Make a person who stays in a unit and may take part by its decision."""
    person = make_person(name, office=unit, release_planned_on=release)
    Eligibility.objects.create(person=person, office=unit, eligible=True, decided_on=date(2026, 1, 5))
    return person


def enrol(cohort: Cohort, subject: Person | Enterprise | None = None, state: str = "enrolled") -> Enrolment:
    """Put somebody into a cohort, past selection and invitation."""
    subject = subject or make_enterprise()
    return Enrolment.objects.create(
        cohort=cohort,
        person=subject if isinstance(subject, Person) else None,
        enterprise=subject if isinstance(subject, Enterprise) else None,
        office=cohort.host or cohort.office,
        state=state,
        state_at=NOW,
    )


__all__ = [
    "actor_for",
    "enrol",
    "make_cohort",
    "make_dinas",
    "make_eligible",
    "make_meeting",
    "make_programme",
]
