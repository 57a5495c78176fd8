"""Sentra: read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query

from esmart.api.door import open_room, person_of
from esmart.api.paging import Page, page_of
from esmart.api.problems import not_found
from esmart.api.registry.filters import Commodity, ProfileFilters, State
from esmart.api.shapes import Id, IndustryOut, Out, RegionOut, tagged
from esmart.registry.models import Cluster
from esmart.registry.queries import clusters_for, narrow_clusters

router = open_room("registry")
BESIDE = ("region", "industry_code")


class ClusterOut(Out):
    """One sentra, as its page shows it to this person."""

    id: str
    state: State
    name: str
    region: RegionOut
    address: str
    commodity: Commodity
    industry: IndustryOut | None
    rule_met: Literal["pp29_2018", "bps", "unknown"]
    form: Literal["natural", "lik", "pik", "suik"]
    decree: str
    contact_person: str
    phone: str
    description: str
    latitude: float | None
    longitude: float | None
    created_at: datetime
    updated_at: datetime


@router.get("clusters", response=Page[ClusterOut], operation_id="list_clusters", summary="Daftar sentra")
def list_clusters(request: HttpRequest, filters: Query[ProfileFilters]) -> Page[ClusterOut]:
    """Give the sentra in the caller's scope. One query."""
    rows = narrow_clusters(person_of(request), filters.narrowed()).select_related(*BESIDE)
    return page_of(request, rows, filters, lambda found: [show(one) for one in found])


@router.get("clusters/{public_id}", response=ClusterOut, operation_id="read_cluster", summary="Satu sentra")
def read_cluster(request: HttpRequest, response: HttpResponse, public_id: Id) -> ClusterOut:
    """Give one sentra in the caller's scope. One query."""
    found = clusters_for(person_of(request)).select_related(*BESIDE).filter(public_id=public_id).first()
    if found is None:
        raise not_found(_("Sentra ini tidak ada, atau di luar wewenang Anda."))
    return tagged(response, show(found))


def show(one: Cluster) -> ClusterOut:
    """Give a sentra as it goes out; no query with everything BESIDE it loaded."""
    code = one.industry_code
    return ClusterOut.model_construct(
        id=one.public_id,
        state=one.state,
        name=one.name,
        region=RegionOut(code=one.region_id, name=one.region.name),
        address=one.address,
        commodity=one.commodity,
        industry=IndustryOut(edition=code.edition, code=code.code, title=code.title) if code else None,
        rule_met=one.rule_met,
        form=one.form,
        decree=one.decree,
        contact_person=one.contact_person,
        phone=one.phone,
        description=one.description,
        latitude=None if one.latitude is None else float(one.latitude),
        longitude=None if one.longitude is None else float(one.longitude),
        created_at=one.created_at,
        updated_at=one.updated_at,
    )
