"""Who the caller is, and the offices they may name."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Query

from esmart.accounts.models import Office
from esmart.accounts.queries import offices_for
from esmart.api.door import caller_of, open_room, person_of
from esmart.api.paging import Page, Paging, page_of
from esmart.api.shapes import Out, RegionOut

router = open_room("accounts")
self_router = open_room("me")  # no scope: every token may ask whose it is
routers = [self_router, router]

Role = Literal[
    "owner", "workshop_officer", "coach", "regional_officer", "ministry_officer", "probation_officer", "auditor",
    "administrator",
]  # fmt: skip
OfficeKind = Literal[
    "ministry", "directorate", "regional_industry_office", "corrections_ministry", "regional_office",
    "correctional_unit", "probation_office",
]  # fmt: skip


class OfficeOut(Out):
    """A public office by its name."""

    name: str
    kind: OfficeKind
    region: RegionOut | None


class TokenOut(Out):
    """The token that is used."""

    name: str
    scopes: list[str]
    expires_at: datetime


class MeOut(Out):
    """The person a program acts for, and with what rights."""

    username: str
    name: str
    role: Role
    office: OfficeOut | None
    may_write: bool
    token: TokenOut | None


@self_router.get("me", response=MeOut, operation_id="read_me", summary="Siapa saya")
def read_me(request: HttpRequest) -> MeOut:
    """Give who asks. At most one query."""
    caller = caller_of(request)
    person, token = caller.person, caller.token
    return MeOut.model_construct(
        username=person.username,
        name=person.first_name,
        role=person.role,
        office=show(person.office) if person.office else None,
        may_write=person.may_write,
        token=TokenOut(name=token.name, scopes=token.scopes, expires_at=token.expires_at) if token else None,
    )


@router.get("offices", response=Page[OfficeOut], operation_id="list_offices", summary="Unit pemasyarakatan")
def list_offices(request: HttpRequest, paging: Query[Paging]) -> Page[OfficeOut]:
    """Give the correctional units the caller may enter workshops for. One query."""
    rows = offices_for(person_of(request)).select_related("region")
    return page_of(request, rows, paging, lambda found: [show(one) for one in found])


def show(one: Office) -> OfficeOut:
    """Give an office as it goes out; at most one query, for its region."""
    region = one.region
    return OfficeOut.model_construct(
        name=one.name, kind=one.kind, region=RegionOut(code=region.code, name=region.name) if region else None
    )
