"""What changed, for programs that keep a copy: the change table as events, and only of what a person may see.

Webhooks read the same events (webhooks.py). An event names the thing, never its values: those are read where the
present rights are asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query
from pydantic import BaseModel, Field

from esmart.accounts.models import User
from esmart.accounts.rules.api_access import EVENTS
from esmart.api.door import caller_of, open_room, person_of
from esmart.api.paging import CURSOR_LENGTH, MOST_ROWS, next_address, read_cursor
from esmart.api.shapes import Out
from esmart.channels.queries import accounts_for
from esmart.core.history import oldest_open_transaction
from esmart.core.models import Change
from esmart.registry.queries import enterprises_for, products_for

router = open_room("changes")

EventType = Literal["enterprise.changed", "product.changed", "order.changed", "stock.changed"]
SCOPE_OF = {
    "enterprise.changed": "registry:read",
    "product.changed": "registry:read",
    "order.changed": "channels:read",
    "stock.changed": "channels:read",
}
AT_ONCE = 500
LAST_ID = 2**62


@dataclass(frozen=True)
class Source:
    """How rows of one table become events: the event, and the column that names the thing (none: the row itself).

    `path` leads from the thing to the row, for changes that do not carry that column.
    """

    event: str
    part: str
    owner: str = ""
    path: str = ""


SOURCES = {
    "registry_enterprise": Source("enterprise.changed", "enterprise"),
    "registry_enterprisefigure": Source("enterprise.changed", "figure", "enterprise_id", "figures"),
    "registry_product": Source("product.changed", "product"),
    "registry_variant": Source("product.changed", "variant", "product_id", "variants"),
    "registry_photo": Source("product.changed", "photo", "product_id", "photos"),
    "registry_productlegality": Source("product.changed", "legality", "product_id", "legalities"),
    "channels_order": Source("order.changed", "order"),
    "channels_orderline": Source("order.changed", "line", "order_id", "lines"),
    "channels_stockmovement": Source("stock.changed", "movement", "variant_id"),
}
HIDDEN_COLUMNS = frozenset({"name_key", "buyer_sealed", "id"})


@dataclass(frozen=True)
class Happening:
    """One change as a person may know it."""

    event: str
    thing: str  # public id, or the SKU of a variant
    url: str
    part: str
    change: Change


@dataclass
class _Wanted:
    """Keys of things and of their parts, to be asked for at once."""

    things: set[int] = field(default_factory=set)
    parts: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def changes_after(xid: int, change_id: int, *, tables: Sequence[str], limit: int = AT_ONCE) -> list[Change]:
    """Give the next changes of some tables in the order in which none is missed (core.history); three queries."""
    return list(
        Change.objects.raw(
            """
            SELECT * FROM core_change WHERE (xid, id) > (%s, %s) AND table_name = ANY(%s) AND xid < %s
            ORDER BY xid, id LIMIT %s
            """,
            [xid, change_id, list(tables), oldest_open_transaction(), limit],
        )
    )


def end_of_changes() -> tuple[int, int]:
    """Give the mark behind everything a reader may see now; two queries."""
    return oldest_open_transaction() - 1, LAST_ID


def tables_of(events: Iterable[str]) -> list[str]:
    """Give the tables from which these events come."""
    wanted = set(events)
    return [table for table, source in SOURCES.items() if source.event in wanted]


def happenings(person: User, changes: Sequence[Change]) -> list[Happening]:
    """Give the changes a person may know of, in order; at most one query per table that changed."""
    wanted: dict[str, _Wanted] = defaultdict(_Wanted)
    for change in changes:
        source = SOURCES[change.table_name]
        owner = _owner(change, source)
        if owner is not None:
            wanted[source.event].things.add(owner)
        elif source.path:
            wanted[source.event].parts[source.path].add(change.row_id)
    known = {event: _ask(person, event, asked) for event, asked in wanted.items()}
    found = []
    for change in changes:
        source = SOURCES[change.table_name]
        owner = _owner(change, source)
        key = ("", owner) if owner is not None else (source.path, change.row_id)
        if (named := known[source.event].get(key)) is not None:
            found.append(Happening(source.event, *named, source.part, change))
    return found


def _owner(change: Change, source: Source) -> int | None:
    if not source.owner:
        return change.row_id
    pair: list[int | None] | None = change.fields.get(source.owner)
    if pair is None:
        return None
    return pair[1] if pair[1] is not None else pair[0]


def _ask(person: User, event: str, asked: _Wanted) -> dict[tuple[str, int], tuple[str, str]]:
    """Give, by key of the thing or of its part, the name and address of those in a person's scope."""
    if event == "stock.changed":
        rows = products_for(person).filter(variants__in=asked.things)
        named = rows.order_by().values_list("variants__pk", "variants__sku", "public_id")
        return {
            ("", pk): (sku, f"{reverse('api:list_stock')}?product={product}") for pk, sku, product in named
        }
    # The scope of an event's things, the way from there to them, and where one of them is read.
    scope, way, view = {
        "enterprise.changed": (enterprises_for, "", "read_enterprise"),
        "product.changed": (products_for, "", "read_product"),
        "order.changed": (accounts_for, "orders__", "read_order"),
    }[event]
    things: Any = scope(person)  # type: ignore[operator]
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for path, keys in [("", asked.things), *asked.parts.items()]:
        if not keys:
            continue
        key = f"{way}{path}__pk" if path else f"{way}pk"
        rows = things.filter(**{f"{key}__in": keys}).order_by().values_list(key, f"{way}public_id")
        for pk, public_id in rows:
            found[path, pk] = (public_id, reverse(f"api:{view}", args=[public_id]))
    return found


class ChangeOut(Out):
    """One change of one thing; read the thing to see its values."""

    type: EventType
    id: str = Field(description="Id benda yang berubah; untuk stok: SKU-nya.")
    url: str
    part: str = Field(description="Bagian yang berubah.")
    operation: Literal["insert", "update", "delete"]
    fields: list[str]
    at: datetime


class Feed(Out):
    """Some changes in order; ask `next` again, at once while `more` is true."""

    items: list[ChangeOut]
    next: str
    more: bool


class FeedFilters(BaseModel):
    """Where to begin, and what of."""

    type: EventType | None = None
    begin: Annotated[
        Literal["now", "start"], Field(description="Tanpa kursor: dari sekarang, atau dari awal riwayat.")
    ] = "now"
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = MOST_ROWS
    cursor: Annotated[str, Field(max_length=CURSOR_LENGTH)] = ""


@router.get("changes", response=Feed, operation_id="list_changes", summary="Yang berubah")
def list_changes(request: HttpRequest, filters: Query[FeedFilters]) -> Feed:
    """Give what changed behind the cursor, of what the caller may see. At most twelve queries."""
    caller = caller_of(request)
    events = [one for one in EVENTS if caller.may(SCOPE_OF[one]) and filters.type in {None, one}]
    mark = read_cursor(request, filters.cursor)
    if mark is not None:
        xid, change_id = (int(part) for part in mark.split("."))
    elif filters.begin == "start":
        xid, change_id = 0, 0
    else:
        xid, change_id = end_of_changes()
    found = changes_after(xid, change_id, tables=tables_of(events), limit=filters.limit) if events else []
    if found:
        xid, change_id = found[-1].xid, found[-1].pk
    items = [_show(one) for one in happenings(person_of(request), found)]
    return Feed(
        items=items, next=next_address(request, f"{xid}.{change_id}"), more=len(found) == filters.limit
    )


def _show(one: Happening) -> ChangeOut:
    change = one.change
    return ChangeOut.model_construct(
        type=one.event,
        id=one.thing,
        url=one.url,
        part=one.part,
        operation=change.operation,
        fields=sorted(set(change.fields) - HIDDEN_COLUMNS),
        at=change.at,
    )
