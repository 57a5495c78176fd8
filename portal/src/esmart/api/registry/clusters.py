"""Sentra: read, added, changed; who belongs to one is in cluster_members.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import Field

from esmart.api.door import actor_of, open_room, person_of
from esmart.api.finding import find_one
from esmart.api.paging import Page, page_of
from esmart.api.registry.filters import Commodity, ProfileFilters, State
from esmart.api.registry.words import place_and_code
from esmart.api.shapes import (
    LONG_TEXT,
    REGION,
    Id,
    In,
    IndustryIn,
    IndustryOut,
    Out,
    RegionOut,
    refuse_stale,
    tagged,
)
from esmart.registry.models import Cluster
from esmart.registry.queries import clusters_for, narrow_clusters
from esmart.registry.rules import ClusterFacts
from esmart.registry.services import cluster_facts, create_cluster, update_cluster

router = open_room("registry")
BESIDE = ("region", "industry_code")
RuleMet = Literal["pp29_2018", "bps", "unknown"]
Form = Literal["natural", "lik", "pik", "suik"]


class ClusterOut(Out):
    """One sentra, as its page shows it to this person."""

    id: str
    state: State
    name: str
    region: RegionOut
    address: str
    commodity: Commodity
    industry: IndustryOut | None
    rule_met: RuleMet
    form: Form
    decree: str
    contact_person: str
    phone: str
    description: str
    latitude: float | None
    longitude: float | None
    created_at: datetime
    updated_at: datetime


class ClusterWords(In):
    """What may be written about a sentra; every part may be left out."""

    address: Annotated[str, Field(max_length=300)] = ""
    commodity: Commodity = "other"
    industry: IndustryIn | None = None
    rule_met: RuleMet = "unknown"
    form: Form = "natural"
    decree: Annotated[str, Field(max_length=100)] = ""
    contact_person: Annotated[str, Field(max_length=100)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""
    description: Annotated[str, Field(max_length=LONG_TEXT)] = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None


class ClusterIn(ClusterWords):
    """A new sentra."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    region: Annotated[str, Field(pattern=REGION, description="Kode wilayah, sedikitnya kabupaten atau kota.")]
    draft: Annotated[bool, Field(description="Simpan sebagai draf; tidak tayang.")] = False


class ClusterChange(ClusterWords):
    """Some facts of a sentra; what is not written stays as it is."""

    name: Annotated[str, Field(min_length=1, max_length=200)] = ""
    region: Annotated[str, Field(pattern=REGION)] = ""


@router.get("clusters", response=Page[ClusterOut], operation_id="list_clusters", summary="Daftar sentra")
def list_clusters(request: HttpRequest, filters: Query[ProfileFilters]) -> Page[ClusterOut]:
    """Give the sentra in the caller's scope. One query."""
    rows = narrow_clusters(person_of(request), filters.narrowed()).select_related(*BESIDE)
    return page_of(request, rows, filters, lambda found: [show(one) for one in found])


@router.get("clusters/{public_id}", response=ClusterOut, operation_id="read_cluster", summary="Satu sentra")
def read_cluster(request: HttpRequest, response: HttpResponse, public_id: Id) -> ClusterOut:
    """Give one sentra in the caller's scope. One query."""
    return tagged(response, show(find(request, public_id)))


@router.post("clusters", response={201: ClusterOut}, operation_id="add_cluster", summary="Tambah sentra")
def add_cluster(request: HttpRequest, response: HttpResponse, body: ClusterIn) -> Status[ClusterOut]:
    """Keep a new sentra of the caller's region."""
    facts = ClusterFacts(**_facts(body.given()))
    made = create_cluster(facts=facts, actor=actor_of(request), now=timezone.now(), draft=body.draft)
    shown = tagged(response, show(find(request, made.public_id)))
    response["Location"] = reverse("api:read_cluster", args=[made.public_id])
    return Status(201, shown)


@router.patch(
    "clusters/{public_id}", response=ClusterOut, operation_id="change_cluster", summary="Ubah sentra"
)
def change_cluster(
    request: HttpRequest, response: HttpResponse, public_id: Id, body: ClusterChange
) -> ClusterOut:
    """Change the facts that are written, leave the others."""
    with transaction.atomic():
        cluster = find(request, public_id, to_change=True)
        refuse_stale(request, show(cluster))
        facts = replace(cluster_facts(cluster), **_facts(body.given()))
        update_cluster(cluster_id=cluster.pk, facts=facts, actor=actor_of(request), now=timezone.now())
    return tagged(response, show(find(request, public_id)))


def find(request: HttpRequest, public_id: str, *, to_change: bool = False) -> Cluster:
    """Give a sentra in the caller's scope, or 404; one query."""
    rows = clusters_for(person_of(request)).select_related(*BESIDE)
    return find_one(
        rows, public_id, _("Sentra ini tidak ada, atau di luar wewenang Anda."), to_change=to_change
    )


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


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    return place_and_code({name: value for name, value in given.items() if name != "draft"})
