"""Pages of lists: a sealed cursor names the last row seen, so that no row is lost or doubled while others are added."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from esmart.api.door import person_of
from esmart.api.problems import Problem
from esmart.api.shapes import Out
from esmart.core.secrets import Cell, SecretProblem, seal, unseal

MOST_ROWS = 100
USUAL_ROWS = 30
CURSOR_LENGTH = 300


class Paging(BaseModel):
    """What every list may be asked."""

    limit: Annotated[int, Field(ge=1, le=MOST_ROWS, description="Banyaknya baris, paling banyak 100.")] = (
        USUAL_ROWS
    )
    cursor: Annotated[str, Field(max_length=CURSOR_LENGTH, description="Dari `next` halaman sebelumnya.")] = (
        ""
    )


class Page[Shown: BaseModel](Out):
    """One page; `next` is the address of the next one, or null on the last."""

    items: list[Shown]
    next: str | None


def page_of[Row: Model, Shown: BaseModel](
    request: HttpRequest,
    rows: QuerySet[Row],
    paging: Paging,
    show: Callable[[list[Row]], list[Shown]],
    *,
    newest_first: bool = False,
) -> Page[Shown]:
    """Give one page of rows in the order they were made; the queries of `rows` and of `show`."""
    seen = read_cursor(request, paging.cursor)
    if seen is not None:
        rows = rows.filter(pk__lt=int(seen)) if newest_first else rows.filter(pk__gt=int(seen))
    found = list(rows.order_by("-pk" if newest_first else "pk")[: paging.limit + 1])
    return cut_page(request, found, paging, show, key=lambda row: row.pk)


def cut_page[Row, Shown: BaseModel](
    request: HttpRequest,
    found: Sequence[Row],
    paging: Paging,
    show: Callable[[list[Row]], list[Shown]],
    *,
    key: Callable[[Row], object],
) -> Page[Shown]:
    """Give a page of rows of which one more than asked for was looked up."""
    shown = list(found[: paging.limit])
    more = len(found) > paging.limit
    return Page(items=show(shown), next=next_address(request, key(shown[-1])) if more else None)


def next_address(request: HttpRequest, mark: object) -> str:
    """Give the address of the page behind a mark, with everything else as it was asked."""
    query = request.GET.copy()
    query["cursor"] = seal(str(mark), cell=_cell(request))
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def read_cursor(request: HttpRequest, cursor: str) -> str | None:
    """Give the mark in a cursor, None without one; raises 400 for one of another list, filter or person."""
    if not cursor:
        return None
    try:
        return unseal(cursor, cell=_cell(request))
    except (SecretProblem, ValueError) as strange:
        detail = _("Kursor ini bukan dari daftar ini. Mulai lagi tanpa kursor.")
        raise Problem("cursor-invalid", detail) from strange


def _cell(request: HttpRequest) -> Cell:
    """Bind a cursor to the person, the list and its filters."""
    rest: list[Any] = sorted(
        (name, value) for name, value in request.GET.items() if name not in {"cursor", "limit"}
    )
    asked = hashlib.sha256(repr((request.path, rest)).encode()).hexdigest()[:16]
    return Cell("api_cursor", person_of(request).pk, asked)
