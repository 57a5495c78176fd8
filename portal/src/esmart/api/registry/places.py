"""Regions and industry codes: the public lists that profiles point to."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, Field

from esmart.api.door import open_room
from esmart.api.paging import Page, Paging, cut_page, read_cursor
from esmart.api.shapes import REGION, IndustryOut, Out, RegionOut
from esmart.core.models import Region
from esmart.core.queries import find_regions, regions_below
from esmart.registry.queries import find_industry_codes

router = open_room("registry")
MOST_FOUND = 50


class RegionFilters(Paging):
    """Regions directly below one; none: the provinces."""

    parent: Annotated[str | None, Field(pattern=REGION)] = None


class RegionLine(Out):
    """A region found by words, with the regions above it."""

    code: str
    line: str


class Words(BaseModel):
    """What to look for."""

    words: Annotated[str, Field(min_length=2, max_length=100)]


class Found[Shown: BaseModel](Out):
    """The best matches."""

    items: list[Shown]


@router.get("regions", response=Page[RegionOut], operation_id="list_regions", summary="Daftar wilayah")
def list_regions(request: HttpRequest, filters: Query[RegionFilters]) -> Page[RegionOut]:
    """Give the regions directly below one, by code. One query."""
    rows = regions_below(filters.parent).order_by("code")
    if (after := read_cursor(request, filters.cursor)) is not None:
        rows = rows.filter(code__gt=after)
    return cut_page(
        request,
        list(rows[: filters.limit + 1]),
        filters,
        lambda found: [show(one) for one in found],
        key=lambda one: one.code,
    )


@router.get("regions/find", response=Found[RegionLine], operation_id="find_regions", summary="Cari wilayah")
def find_regions_by_words(request: HttpRequest, asked: Query[Words]) -> Found[RegionLine]:  # noqa: ARG001  # a view takes a request
    """Give regions of all levels by code or words, the best first, at most 50. One query."""
    lines = find_regions(asked.words, limit=MOST_FOUND)
    return Found(items=[RegionLine(code=code, line=line) for code, line in lines])


@router.get(
    "industry-codes", response=Found[IndustryOut], operation_id="find_industry_codes", summary="Cari KBLI"
)
def find_industry(request: HttpRequest, asked: Query[Words]) -> Found[IndustryOut]:  # noqa: ARG001  # a view takes a request
    """Give KBLI codes by code or words of their title, newest edition first, at most 50. One query."""
    codes = find_industry_codes(asked.words, limit=MOST_FOUND)
    return Found(items=[IndustryOut(edition=one.edition, code=one.code, title=one.title) for one in codes])


def show(one: Region) -> RegionOut:
    """Give a region as it goes out."""
    return RegionOut(code=one.code, name=one.name)
