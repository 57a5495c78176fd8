"""What officers saw of a machine: read and kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import Field

from esmart.api.door import actor_of, open_room, person_of
from esmart.api.finding import find_one
from esmart.api.paging import Page, Paging, page_of
from esmart.api.problems import Problem
from esmart.api.shapes import Day, Id, In, Out
from esmart.coaching.models import ConditionCheck, Equipment
from esmart.coaching.queries.work.scope import equipment_for
from esmart.coaching.services.work.hand_over_equipment import check_equipment, may_check

router = open_room("coaching")
Condition = Literal["good", "minor", "broken", "missing"]


class CheckOut(Out):
    """What somebody saw of a machine on one day; `passed_on`: somebody else uses it."""

    on: date
    condition: Condition
    passed_on: bool


class CheckIn(In):
    """What was seen of a machine."""

    on: Day
    condition: Condition
    passed_on: bool = False
    note: Annotated[str, Field(max_length=300)] = ""


@router.get(
    "equipment/{public_id}/checks",
    response=Page[CheckOut],
    operation_id="list_checks",
    summary="Pemeriksaan sebuah mesin",
)
def list_checks(request: HttpRequest, public_id: Id, paging: Query[Paging]) -> Page[CheckOut]:
    """Give what was seen of a machine, newest first. Two queries."""
    rows = _find(request, public_id).checks.all()
    return page_of(request, rows, paging, lambda found: [_check(one) for one in found], newest_first=True)


@router.post(
    "equipment/{public_id}/checks",
    response={201: CheckOut},
    operation_id="check_machine",
    summary="Catat pemeriksaan",
)
def check_machine(request: HttpRequest, public_id: Id, body: CheckIn) -> Status[CheckOut]:
    """Keep what an officer saw of a machine."""
    if not may_check(person_of(request)):
        raise Problem("not-allowed", _("Pemeriksaan dilakukan petugas, bukan pemakai mesin."))
    kept = check_equipment(
        equipment=_find(request, public_id),
        actor=actor_of(request),
        now=timezone.now(),
        **body.model_dump(),
    )
    return Status(201, _check(kept))


def _find(request: HttpRequest, public_id: str) -> Equipment:
    return find_one(
        equipment_for(person_of(request)), public_id, _("Mesin ini tidak ada, atau di luar wewenang Anda.")
    )


def _check(one: ConditionCheck) -> CheckOut:
    return CheckOut.model_construct(on=one.on, condition=one.condition, passed_on=one.passed_on)
