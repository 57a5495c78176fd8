"""What a person of a role may call their own among the courses, for the walk over all addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils import timezone
from factories.coaching_training import STAGES, enrol, make_cohort, make_programme
from factories.registry import make_office

from esmart.accounts.models import Office, User
from esmart.coaching.models import Certificate, Cohort, Enrolment, Material, Meeting
from esmart.coaching.services.training import StageFacts, add_material, open_check_in, prove_task
from esmart.core.history import SYSTEM
from esmart.registry.models import Enterprise


@dataclass
class TrainingThings:
    """A running cohort of this person's office (or taught by, or followed by them), with all that hangs on it."""

    user: User
    region: str
    enterprise: Enterprise
    mark: str = ""

    @cached_property
    def office(self) -> Office:
        kind = {"ministry_officer": "ministry"}.get(self.user.role, "regional_industry_office")
        runs = self.user.role in {"workshop_officer", "regional_officer"}
        return self.user.office if runs and self.user.office else make_office(kind, self.region)

    @cached_property
    def cohort(self) -> Cohort:
        today = timezone.localdate()
        programme = make_programme(
            self.office,
            name=f"Kemasan {self.mark}".strip(),
            description=self.mark,
            stages=[*STAGES, StageFacts("session", f"Tambahan {self.mark}".strip())],
        )
        return make_cohort(
            programme,
            office=self.office,
            state="running",
            name=f"Angkatan {self.mark}".strip(),
            place=f"Balai {self.mark}".strip(),
            trainer=self.user if self.user.role == "coach" else None,
            starts_on=today - timedelta(days=1),
            ends_on=today + timedelta(days=3),
        )

    @cached_property
    def meeting(self) -> Meeting:
        return self.cohort.meetings.get()

    @cached_property
    def material(self) -> Material:
        assert self.certificate
        return add_material(
            programme=self.cohort.programme,
            title=f"Materi {self.mark}".strip(),
            content=b"%PDF-1.7 materi",
            actor=SYSTEM,
            now=timezone.now(),
        )

    @cached_property
    def invited(self) -> Enrolment:
        return enrol(self.cohort, self.enterprise, state="invited")

    @cached_property
    def certificate(self) -> Certificate:
        """A certificate in another cohort of the same programme, so that the invitation stays open here."""
        other = make_cohort(
            self.cohort.programme, office=self.office, trainer=self.cohort.trainer, state="running"
        )
        kept = enrol(other, self.enterprise)
        number = f"2026/D{self.office.pk}/{kept.pk:04d}"
        return Certificate.objects.create(
            number=number,
            code=f"kode-{kept.public_id}",
            enrolment=kept,
            kind="attendance",
            course=self.cohort.programme.name,
            issuer="Dinas Perindustrian",
            issued_on=other.starts_on,
        )

    @cached_property
    def proven(self) -> Enrolment:
        """A participant who did a task, shown by a file."""
        task = self.cohort.programme.stages.get(position=4)
        prove_task(
            enrolment=self.certificate.enrolment, stage=task, done_on=timezone.localdate(), content=b"%PDF-1.7 bukti", actor=SYSTEM,
            now=timezone.now(),
        )  # fmt: skip
        return self.certificate.enrolment

    @cached_property
    def code(self) -> str:
        return open_check_in(meeting=self.meeting, actor=SYSTEM, now=timezone.now())
