"""Verbs of the room: offices that a list of units names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from esmart.accounts.models import Office, OfficeName, OfficeParent
from esmart.core.history import Actor, acting

FIRST_DAY = date(
    1945, 8, 17
)  # a list says how an office is called, not since when: as long as anybody remembers


@dataclass(frozen=True)
class UnitOffice:
    """A correctional unit, the regional office it belongs to (may be empty), and where both lie."""

    name: str
    region: str
    regional_office: str
    province: str


def register_units(*, units: Sequence[UnitOffice], actor: Actor) -> list[int]:
    """Give the office id of each unit in order; units and regional offices that are not known yet are added."""
    with acting(actor):
        regional = {
            f"Kantor Wilayah {unit.regional_office}": unit.province for unit in units if unit.regional_office
        }
        above = _register(
            Office.Kind.REGIONAL_OFFICE, {name: (region, None) for name, region in regional.items()}
        )
        own = _register(
            Office.Kind.CORRECTIONAL_UNIT,
            {unit.name: (unit.region, above.get(f"Kantor Wilayah {unit.regional_office}")) for unit in units},
        )
    return [own[unit.name] for unit in units]


def _register(kind: Office.Kind, wanted: dict[str, tuple[str, int | None]]) -> dict[str, int]:
    """Add the offices not known yet, with the first of their dated rows; those known keep name and parent."""
    known = dict(Office.objects.filter(kind=kind, name__in=wanted).values_list("name", "id"))
    former = OfficeName.objects.filter(office__kind=kind, name__in=wanted.keys() - known.keys())
    known |= dict(former.values_list("name", "office_id"))
    new = {name: facts for name, facts in wanted.items() if name not in known}
    Office.objects.bulk_create(
        (
            Office(kind=kind, name=name, region_id=region or None, parent_id=parent)
            for name, (region, parent) in new.items()
        ),
        ignore_conflicts=True,
    )
    added = list(Office.objects.filter(kind=kind, name__in=new))
    OfficeName.objects.bulk_create(
        (OfficeName(office=office, name=office.name, since=FIRST_DAY) for office in added),
        ignore_conflicts=True,
    )
    OfficeParent.objects.bulk_create(
        (OfficeParent(office=office, parent_id=office.parent_id, since=FIRST_DAY) for office in added),
        ignore_conflicts=True,
    )
    return known | {office.name: office.pk for office in added}
