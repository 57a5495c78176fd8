"""What is already known of a person and their stays, as plain facts, so that files can be compared with it. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class KnownNumber:
    """A register number by its comparable key (rules.register_keys); `until` is None for the present one."""

    key: str
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class KnownStay:
    """One stay in one unit with its register numbers."""

    id: int
    office_id: int
    since: date
    until: date | None = None
    status: str = "convicted"
    planned_on: date | None = None
    path: str = ""
    numbers: tuple[KnownNumber, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    """One person with all stays, oldest first; `closed` is a person whose data is restricted or was erased."""

    id: int
    name_key: str
    born_on: date | None
    gender: str = ""
    closed: bool = False
    stays: tuple[KnownStay, ...] = ()

    @property
    def present(self) -> KnownStay | None:
        return next((stay for stay in self.stays if stay.until is None), None)


@dataclass(frozen=True, kw_only=True)
class StayFacts:
    """A stay to be kept."""

    office_id: int
    since: date
    status: str
    register_class: str = ""
    register_number: str = ""
    planned_on: date | None = None
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """A person to be kept, with the stays that followed each other: each but the last ends with a transfer."""

    name: str
    born_on: date
    gender: str
    stays: tuple[StayFacts, ...]


@dataclass(frozen=True, kw_only=True)
class NextStay:
    """A further stay of a known person; a stay that still runs ends with a transfer on that day."""

    person_id: int
    stay: StayFacts


@dataclass(frozen=True, kw_only=True)
class Correction:
    """Facts of a known person, or of the present stay, put right; None leaves a fact as it is."""

    person_id: int
    name: str | None = None
    born_on: date | None = None
    gender: str | None = None
    status: str | None = None
    planned_on: date | None = None
    path: str | None = None
    register_class: str = ""
    register_number: str | None = None
