"""Who belongs to a sentra, and its yearly figures: read and written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from esmart.api.door import actor_of, open_room, person_of
from esmart.api.paging import Page, Paging, page_of
from esmart.api.registry.clusters import find
from esmart.api.shapes import PUBLIC_ID, Day, Id, In, Out, Ref
from esmart.registry.models import ClusterMember, ClusterYear
from esmart.registry.queries import enterprises_for
from esmart.registry.rules import ClusterYearFacts
from esmart.registry.services import FactsRefused, record_cluster_year, set_membership

router = open_room("registry")
MOST_PEOPLE = 2_000_000_000
MOST_RUPIAH = 9_000_000_000_000_000
MOST_CAPACITY = 10**13
People = Annotated[int | None, Field(ge=0, le=MOST_PEOPLE)]
Rupiah = Annotated[int | None, Field(ge=0, le=MOST_RUPIAH)]


class MemberOut(Out):
    """An enterprise that belongs to a sentra now."""

    enterprise: Ref
    since: date


class Membership(In):
    """An enterprise, and from which day it belongs or no longer does; without a day: today."""

    enterprise: Annotated[str, Field(pattern=PUBLIC_ID)]
    on: Day | None = None


class YearOut(Out):
    """One year of a sentra; amounts in rupiah. What nobody typed is computed from the members' figures."""

    year: int
    units: int | None
    workers: int | None
    investment_value: int | None
    capacity_amount: float | None
    capacity_unit: str
    production_value: int | None
    materials_value: int | None
    typed: list[str]
    computed_from: dict[str, int] = Field(description="Kolom terhitung: berapa anggota yang ada angkanya.")


class YearIn(In):
    """One year; what is left out is computed from the members where their figures allow it."""

    year: Annotated[int, Field(ge=1990, le=2100)]
    units: People = None
    workers: People = None
    investment_value: Rupiah = None
    capacity_amount: Annotated[float | None, Field(ge=0, le=MOST_CAPACITY)] = None
    capacity_unit: Annotated[str, Field(max_length=30)] = ""
    production_value: Rupiah = None
    materials_value: Rupiah = None


@router.get(
    "clusters/{public_id}/members",
    response=Page[MemberOut],
    operation_id="list_members",
    summary="Anggota sebuah sentra",
)
def list_members(request: HttpRequest, public_id: Id, paging: Query[Paging]) -> Page[MemberOut]:
    """Give the enterprises that belong to a sentra now. Two queries."""
    rows = find(request, public_id).members.filter(until=None).select_related("enterprise")
    return page_of(request, rows, paging, lambda found: [_member(one) for one in found])


@router.post(
    "clusters/{public_id}/members", response=MemberOut, operation_id="add_member", summary="Daftarkan anggota"
)
def add_member(request: HttpRequest, public_id: Id, body: Membership) -> MemberOut:
    """Let an enterprise of the caller's scope belong to a sentra; one that does already stays as it is."""
    cluster = find(request, public_id)
    enterprise = enterprises_for(person_of(request)).filter(public_id=body.enterprise).first()
    if enterprise is None:
        raise FactsRefused({"enterprise": _("Usaha ini tidak ada, atau di luar wewenang Anda.")})
    set_membership(
        cluster_id=cluster.pk,
        enterprise_id=enterprise.pk,
        member=True,
        on=body.on or timezone.localdate(),
        actor=actor_of(request),
    )
    return _member(cluster.members.select_related("enterprise").get(enterprise=enterprise, until=None))


@router.post(
    "clusters/{public_id}/members/end",
    response=MemberOut,
    operation_id="end_membership",
    summary="Akhiri keanggotaan",
)
def end_membership(request: HttpRequest, public_id: Id, body: Membership) -> MemberOut:
    """Let an enterprise leave a sentra; its time there stays in the history."""
    cluster = find(request, public_id)
    kept = cluster.members.select_related("enterprise").filter(
        until=None, enterprise__public_id=body.enterprise
    ).first()  # fmt: skip
    if kept is None:
        raise FactsRefused({"enterprise": _("Usaha ini bukan anggota sentra ini.")})
    set_membership(
        cluster_id=cluster.pk,
        enterprise_id=kept.enterprise_id,
        member=False,
        on=body.on or timezone.localdate(),
        actor=actor_of(request),
    )
    return _member(kept)


@router.get(
    "clusters/{public_id}/years", response=Page[YearOut], operation_id="list_years", summary="Angka tahunan"
)
def list_years(request: HttpRequest, public_id: Id, paging: Query[Paging]) -> Page[YearOut]:
    """Give the yearly figures of a sentra in the order they were first kept. Two queries."""
    rows = find(request, public_id).years.all()
    return page_of(request, rows, paging, lambda found: [_year(one) for one in found])


@router.post(
    "clusters/{public_id}/years", response=YearOut, operation_id="record_year", summary="Catat angka tahunan"
)
def record_year(request: HttpRequest, public_id: Id, body: YearIn) -> YearOut:
    """Keep one year of a sentra in place of what was kept of that year."""
    cluster = find(request, public_id)
    typed = body.model_dump(exclude={"year"})
    if body.capacity_amount is not None:
        typed["capacity_amount"] = Decimal(str(round(body.capacity_amount, 2)))
    row = record_cluster_year(
        cluster_id=cluster.pk,
        year=body.year,
        typed=ClusterYearFacts(**typed),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return _year(row)


def _member(one: ClusterMember) -> MemberOut:
    return MemberOut(enterprise=Ref(id=one.enterprise.public_id, name=one.enterprise.name), since=one.since)


def _year(one: ClusterYear) -> YearOut:
    return YearOut(
        year=one.year,
        units=one.units,
        workers=one.workers,
        investment_value=one.investment_value,
        capacity_amount=None if one.capacity_amount is None else float(one.capacity_amount),
        capacity_unit=one.capacity_unit,
        production_value=one.production_value,
        materials_value=one.materials_value,
        typed=list(one.typed_fields),
        computed_from=dict(one.computed_from),
    )
