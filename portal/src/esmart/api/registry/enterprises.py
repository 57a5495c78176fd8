"""Enterprises: read, added, changed."""

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

from esmart.accounts.models import User
from esmart.accounts.queries import offices_for
from esmart.api.door import actor_of, open_room, person_of
from esmart.api.finding import find_one
from esmart.api.paging import Page, page_of
from esmart.api.registry.filters import Commodity, Kind, ProfileFilters, State
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
from esmart.registry.models import Enterprise
from esmart.registry.queries import enterprises_for, narrow_enterprises
from esmart.registry.rules import EnterpriseFacts
from esmart.registry.services import FactsRefused, create_enterprise, enterprise_facts, update_enterprise

router = open_room("registry")

LegalForm = Literal["individual", "cv", "pt", "sole_pt", "cooperative", "ud", "public_unit", "unknown"]
BESIDE = ("region", "industry_code", "office", "merged_into")


class EnterpriseOut(Out):
    """One production site, as its page shows it to this person."""

    id: str
    state: State
    kind: Kind
    name: str
    other_names: list[str]
    legal_form: LegalForm
    business_id: str = Field(description="NIB, seperti ditulis.")
    tax_id: str = Field(description="NPWP, seperti ditulis.")
    region: RegionOut
    address: str
    postal_code: str
    latitude: float | None
    longitude: float | None
    phone: str
    email: str
    website: str
    industry: IndustryOut | None
    commodity: Commodity
    description: str
    founded_year: int | None
    office: str | None = Field(description="Nama unit pemasyarakatan, untuk bengkel kerja.")
    merged_into: str | None
    created_at: datetime
    updated_at: datetime


class EnterpriseWords(In):
    """What may be written about an enterprise; every part may be left out."""

    kind: Kind = "ikm"
    other_names: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=20)
    ] = []
    legal_form: LegalForm = "unknown"
    business_id: Annotated[str, Field(max_length=20)] = ""
    tax_id: Annotated[str, Field(max_length=20)] = ""
    address: Annotated[str, Field(max_length=300)] = ""
    postal_code: Annotated[str, Field(max_length=5)] = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None
    phone: Annotated[str, Field(max_length=20)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    website: Annotated[str, Field(max_length=200)] = ""
    industry: IndustryIn | None = None
    commodity: Commodity = "other"
    description: Annotated[str, Field(max_length=LONG_TEXT)] = ""
    founded_year: Annotated[int | None, Field(ge=1500, le=2100)] = None
    office: Annotated[str | None, Field(max_length=200, description="Nama unit dari /offices.")] = None


class EnterpriseIn(EnterpriseWords):
    """A new enterprise."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    region: Annotated[str, Field(pattern=REGION, description="Kode wilayah, sedikitnya kabupaten atau kota.")]
    draft: Annotated[bool, Field(description="Simpan sebagai draf; tidak tayang.")] = False


class EnterpriseChange(EnterpriseWords):
    """Some facts of an enterprise; what is not written stays as it is."""

    name: Annotated[str, Field(min_length=1, max_length=200)] = ""
    region: Annotated[str, Field(pattern=REGION)] = ""


class EnterpriseFilters(ProfileFilters):
    """Filters of enterprises."""

    kind: Kind | None = None
    todo: Annotated[
        Literal["no_product", "incomplete"] | None, Field(description="Yang masih perlu dikerjakan.")
    ] = None


@router.get(
    "enterprises", response=Page[EnterpriseOut], operation_id="list_enterprises", summary="Daftar usaha"
)
def list_enterprises(request: HttpRequest, filters: Query[EnterpriseFilters]) -> Page[EnterpriseOut]:
    """Give the enterprises in the caller's scope. One query."""
    wanted = filters.narrowed(kind=filters.kind or "", todo=filters.todo or "")
    rows = narrow_enterprises(person_of(request), wanted).select_related(*BESIDE)
    return page_of(request, rows, filters, lambda found: [show(one) for one in found])


@router.get(
    "enterprises/{public_id}", response=EnterpriseOut, operation_id="read_enterprise", summary="Satu usaha"
)
def read_enterprise(request: HttpRequest, response: HttpResponse, public_id: Id) -> EnterpriseOut:
    """Give one enterprise in the caller's scope. One query."""
    return tagged(response, show(find(request, public_id)))


@router.post(
    "enterprises", response={201: EnterpriseOut}, operation_id="add_enterprise", summary="Tambah usaha"
)
def add_enterprise(request: HttpRequest, response: HttpResponse, body: EnterpriseIn) -> Status[EnterpriseOut]:
    """Keep a new enterprise; an owner's own is theirs."""
    person = person_of(request)
    facts = EnterpriseFacts(
        owner_id=person.pk if person.role == User.Role.OWNER else None, **_facts(person, body.given())
    )
    made = create_enterprise(facts=facts, actor=actor_of(request), now=timezone.now(), draft=body.draft)
    shown = tagged(response, show(find(request, made.public_id)))
    response["Location"] = reverse("api:read_enterprise", args=[made.public_id])
    return Status(201, shown)


@router.patch(
    "enterprises/{public_id}", response=EnterpriseOut, operation_id="change_enterprise", summary="Ubah usaha"
)
def change_enterprise(
    request: HttpRequest, response: HttpResponse, public_id: Id, body: EnterpriseChange
) -> EnterpriseOut:
    """Change the facts that are written, leave the others."""
    with transaction.atomic():
        enterprise = find(request, public_id, to_change=True)
        refuse_stale(request, show(enterprise))
        facts = replace(enterprise_facts(enterprise), **_facts(person_of(request), body.given()))
        update_enterprise(
            enterprise_id=enterprise.pk, facts=facts, actor=actor_of(request), now=timezone.now()
        )
    return tagged(response, show(find(request, public_id)))


def find(request: HttpRequest, public_id: str, *, to_change: bool = False) -> Enterprise:
    """Give an enterprise in the caller's scope, or 404; one query."""
    rows = enterprises_for(person_of(request)).select_related(*BESIDE)
    return find_one(
        rows, public_id, _("Usaha ini tidak ada, atau di luar wewenang Anda."), to_change=to_change
    )


def show(one: Enterprise) -> EnterpriseOut:
    """Give an enterprise as it goes out; no query with everything BESIDE it loaded."""
    code = one.industry_code
    return EnterpriseOut.model_construct(
        id=one.public_id,
        state=one.state,
        kind=one.kind,
        name=one.name,
        other_names=list(one.other_names),
        legal_form=one.legal_form,
        business_id=one.business_id,
        tax_id=one.tax_id,
        region=RegionOut(code=one.region_id, name=one.region.name),
        address=one.address,
        postal_code=one.postal_code,
        latitude=None if one.latitude is None else float(one.latitude),
        longitude=None if one.longitude is None else float(one.longitude),
        phone=one.phone,
        email=one.email,
        website=one.website,
        industry=IndustryOut(edition=code.edition, code=code.code, title=code.title) if code else None,
        commodity=one.commodity,
        description=one.description,
        founded_year=one.founded_year,
        office=one.office.name if one.office else None,
        merged_into=one.merged_into.public_id if one.merged_into else None,
        created_at=one.created_at,
        updated_at=one.updated_at,
    )


def _facts(person: User, given: dict[str, Any]) -> dict[str, Any]:
    """Turn what was written into the registry's names for it."""
    facts = place_and_code({name: value for name, value in given.items() if name not in {"office", "draft"}})
    if "office" in given:
        facts["office_id"] = _office(person, given["office"])
    if "other_names" in facts:
        facts["other_names"] = tuple(facts["other_names"])
    return facts


def _office(person: User, name: str | None) -> int | None:
    if not name:
        return None
    found = offices_for(person).filter(name=name).first()
    if found is None:
        raise FactsRefused({"office": _("Unit ini tidak ada, atau di luar wewenang Anda.")})
    return found.pk
