"""Guidance over HTTP, read: programmes, cohorts, workshops, machines, reimbursements, the ladder of enterprises.

People taking part appear as numbers and in no other way: no name, no code, nothing that ties one to a unit. That is also
why a machine goes out without who gave it and where it stands, and no text that officers write about a decision does.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from esmart.api.door import open_room, person_of
from esmart.api.finding import find_one
from esmart.api.paging import Page, Paging, page_of
from esmart.api.shapes import Id, Out, Ref, RegionOut, tagged
from esmart.coaching.models import Cohort, LadderStep, Programme, ReimbursementApplication
from esmart.coaching.queries.release import ladder_steps_for
from esmart.coaching.queries.training import cohorts_for, programmes_for, results_of, seats_of
from esmart.coaching.queries.work.machines import application_list, machine_list
from esmart.coaching.queries.work.workshops import workshop_list

router = open_room("coaching")
BESIDE = ("programme", "office", "host", "region")

ProgrammeKind = Literal[
    "technical_training", "business_coaching", "digital_selling", "industry_4_0", "certification"
]
CohortState = Literal["draft", "open", "running", "finished", "cancelled"]
ApplicationState = Literal["draft", "submitted", "papers_checked", "visited", "approved", "refused", "paid"]
Step = Literal[
    "trained", "certified", "curated", "listed", "first_sale", "repeat_90", "own_shop", "alive_6", "alive_12"
]


class CohortFilters(Paging):
    """Cohorts in one state; none: in all."""

    state: CohortState | None = None


class ReimbursementFilters(Paging):
    """Applications in one state, of one year's scheme."""

    state: ApplicationState | None = None
    year: Annotated[int | None, Field(ge=2000, le=2100, description="Tahun skema.")] = None


class LadderFilters(Paging):
    """One step of the ladder; none: all of them."""

    step: Step | None = None


class ProgrammeOut(Out):
    """One course as it is taught."""

    id: str
    kind: ProgrammeKind
    name: str
    description: str
    office: str
    version: int
    marketplace: str
    attendance_needed_percent: int
    pass_score: int
    created_at: datetime
    closed_at: datetime | None


class CohortLine(Out):
    """One run of a programme."""

    id: str
    state: CohortState
    programme: Ref
    name: str
    place: str
    office: str
    host: str | None
    region: RegionOut | None
    starts_on: date
    ends_on: date
    seats: int
    target: Literal["ikm", "inmate", "mixed"]
    commodity: str


class CohortCounts(Out):
    """How many take part; `invited`: unanswered; `enrolled`: also who completed it; `certified`: competence, valid today."""

    proposed: int
    invited: int
    enrolled: int
    attended: int
    passed: int
    certified: int


class CohortOut(CohortLine):
    """One run of a programme, with what became of those in it."""

    counts: CohortCounts


class WorkshopOut(Out):
    """One place of work of a correctional unit."""

    id: str
    name: str
    office: str
    enterprise: str | None
    commodity: str
    capacity: int | None
    hours_per_week: float | None
    machines: int | None
    people: int
    sheets_on: date | None
    closed_on: date | None


class EquipmentOut(Out):
    """One machine under watch, at an enterprise or in a workshop."""

    id: str
    name: str
    brand: str
    serial_number: str
    value: int
    enterprise: str | None
    workshop: str | None
    handed_over_on: date | None
    last_use: date | None
    last_check: date | None
    ended_on: date | None


class SchemeOut(Out):
    """The terms an application falls under."""

    year: int
    name: str


class ReimbursementOut(Out):
    """One application for part of a machine's price; rupiah."""

    id: str
    state: ApplicationState
    state_at: datetime
    scheme: SchemeOut
    enterprise: str
    machine: str
    price: int
    imported: bool
    bought_on: date
    installed_on: date | None
    output_before: int | None
    output_after: int | None
    amount: int | None
    paid_on: date | None


class LadderOut(Out):
    """One step that one enterprise reached, and the day."""

    enterprise: str
    step: Step
    reached_on: date


@router.get(
    "programmes", response=Page[ProgrammeOut], operation_id="list_programmes", summary="Daftar program"
)
def list_programmes(request: HttpRequest, paging: Query[Paging]) -> Page[ProgrammeOut]:
    """Give the programmes, closed ones too. One query."""
    rows = programmes_for(person_of(request)).select_related("office")
    return page_of(request, rows, paging, lambda found: [_programme(one) for one in found])


@router.get("cohorts", response=Page[CohortLine], operation_id="list_cohorts", summary="Daftar angkatan")
def list_cohorts(request: HttpRequest, filters: Query[CohortFilters]) -> Page[CohortLine]:
    """Give the cohorts in the caller's scope. One query."""
    rows = cohorts_for(person_of(request)).select_related(*BESIDE)
    if filters.state:
        rows = rows.filter(state=filters.state)
    return page_of(
        request, rows, filters, lambda found: [CohortLine.model_construct(**_cohort(one)) for one in found]
    )


@router.get("cohorts/{public_id}", response=CohortOut, operation_id="read_cohort", summary="Satu angkatan")
def read_cohort(request: HttpRequest, response: HttpResponse, public_id: Id) -> CohortOut:
    """Give one cohort in the caller's scope, with how many attended, passed, are certified. Ten queries."""
    found = find_one(
        cohorts_for(person_of(request)).select_related(*BESIDE),
        public_id,
        _("Angkatan ini tidak ada, atau di luar wewenang Anda."),
    )
    seats = seats_of(found)
    results = results_of(found, today=timezone.localdate()).by_enrolment.values()
    counts = CohortCounts(
        proposed=seats.proposed,
        invited=seats.held - seats.taking_part,
        enrolled=seats.taking_part,
        attended=sum(one.attended is True for one in results),
        passed=sum(one.passed is True for one in results),
        certified=sum(one.certified for one in results),
    )
    return tagged(response, CohortOut.model_construct(**_cohort(found), counts=counts))


@router.get("workshops", response=Page[WorkshopOut], operation_id="list_workshops", summary="Daftar bengkel")
def list_workshops(request: HttpRequest, paging: Query[Paging]) -> Page[WorkshopOut]:
    """Give the workshops in the caller's scope, with how many take part now. One query."""
    rows = workshop_list(person_of(request))
    return page_of(request, rows, paging, lambda found: [_workshop(one) for one in found])


@router.get("equipment", response=Page[EquipmentOut], operation_id="list_equipment", summary="Daftar mesin")
def list_equipment(request: HttpRequest, paging: Query[Paging]) -> Page[EquipmentOut]:
    """Give the machines in the caller's scope. One query."""
    rows = machine_list(person_of(request))
    return page_of(request, rows, paging, lambda found: [_machine(one) for one in found])


@router.get(
    "reimbursements",
    response=Page[ReimbursementOut],
    operation_id="list_reimbursements",
    summary="Daftar restrukturisasi mesin",
)
def list_reimbursements(request: HttpRequest, filters: Query[ReimbursementFilters]) -> Page[ReimbursementOut]:
    """Give the applications in the caller's scope. One query."""
    rows = application_list(person_of(request), state=filters.state or "", year=filters.year)
    return page_of(request, rows, filters, lambda found: [_application(one) for one in found])


@router.get("ladder", response=Page[LadderOut], operation_id="list_ladder", summary="Tangga usaha")
def list_ladder(request: HttpRequest, filters: Query[LadderFilters]) -> Page[LadderOut]:
    """Give the steps of enterprises in the caller's scope, never those of people. Nine queries at most."""
    rows = ladder_steps_for(person_of(request), today=timezone.localdate())
    rows = rows.filter(person=None, enterprise__isnull=False).select_related("enterprise")
    if filters.step:
        rows = rows.filter(step=filters.step)
    return page_of(request, rows, filters, lambda found: [_step(one) for one in found])


def _programme(one: Programme) -> ProgrammeOut:
    return ProgrammeOut.model_construct(
        id=one.public_id,
        kind=one.kind,
        name=one.name,
        description=one.description,
        office=one.office.name,
        version=one.version,
        marketplace=one.marketplace,
        attendance_needed_percent=one.attendance_needed_percent,
        pass_score=one.pass_score,
        created_at=one.created_at,
        closed_at=one.closed_at,
    )


def _cohort(one: Cohort) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "state": one.state,
        "programme": Ref(id=one.programme.public_id, name=one.programme.name),
        "name": one.name,
        "place": one.place,
        "office": one.office.name,
        "host": one.host.name if one.host else None,
        "region": RegionOut(code=one.region.code, name=one.region.name) if one.region else None,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "seats": one.seats,
        "target": one.target,
        "commodity": one.commodity,
    }


def _workshop(one: Any) -> WorkshopOut:  # a Workshop with `people` and `sheets_on`
    return WorkshopOut.model_construct(
        id=one.public_id,
        name=one.name,
        office=one.office.name,
        enterprise=one.enterprise.public_id if one.enterprise else None,
        commodity=one.commodity,
        capacity=one.capacity,
        hours_per_week=None if one.hours_per_week is None else float(one.hours_per_week),
        machines=one.machines,
        people=one.people,
        sheets_on=one.sheets_on,
        closed_on=one.closed_on,
    )


def _machine(one: Any) -> EquipmentOut:  # an Equipment with `last_use` and `last_check`
    return EquipmentOut.model_construct(
        id=one.public_id,
        name=one.name,
        brand=one.brand,
        serial_number=one.serial_number,
        value=one.value,
        enterprise=one.enterprise.public_id if one.enterprise else None,
        workshop=one.workshop.public_id if one.workshop else None,
        handed_over_on=one.handed_over_on,
        last_use=one.last_use,
        last_check=one.last_check,
        ended_on=one.ended_on,
    )


def _application(one: ReimbursementApplication) -> ReimbursementOut:
    return ReimbursementOut.model_construct(
        id=one.public_id,
        state=one.state,
        state_at=one.state_at,
        scheme=SchemeOut(year=one.scheme.year, name=one.scheme.name),
        enterprise=one.enterprise.public_id,
        machine=one.machine,
        price=one.price,
        imported=one.imported,
        bought_on=one.bought_on,
        installed_on=one.installed_on,
        output_before=one.output_before,
        output_after=one.output_after,
        amount=one.amount,
        paid_on=one.paid_on,
    )


def _step(one: LadderStep) -> LadderOut:
    maker = one.enterprise.public_id if one.enterprise else ""
    return LadderOut.model_construct(enterprise=maker, step=one.step, reached_on=one.reached_on)
