"""The one search port: a request in plain words and filters, a page of profiles with counts. PostgreSQL behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from esmart.registry.models import Commodity, SearchEntry
from esmart.registry.queries.cards import Card, cluster_cards, enterprise_cards, product_cards
from esmart.registry.queries.paging import BadCursor, read_cursor, write_cursor
from esmart.registry.queries.vocabulary import Correction, read_words
from esmart.registry.rules import search_query, split_words

COUNTED = 1_000  # beyond, a number helps nobody and costs a scan: "1.000+"
MOST_WORDS = 8
MOST_FACET_VALUES = 40


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """What is asked: words, filters (empty means all), and the cursor of the page.

    `kind`: enterprise, product, cluster. `province` 2 and `regency` 5 signs of the region code. `industry` is
    `edition:code`. `cluster` is the public id of a sentra. `exact` keeps the words as typed.
    """

    text: str = ""
    kind: str = ""
    province: str = ""
    regency: str = ""
    commodity: str = ""
    industry: str = ""
    cluster: str = ""
    exact: bool = False
    cursor: str = ""
    limit: int = 24


@dataclass(frozen=True)
class FacetValue:
    """One value to filter by, with the number of matches it would leave; capped numbers read `1.000+`."""

    value: str
    label: str
    count: int
    selected: bool

    @property
    def shown(self) -> str:
        """The count in words."""
        return shown_count(self.count)


@dataclass(frozen=True)
class Facet:
    """A filter of the request and its values; counts heed all other filters."""

    name: str
    values: list[FacetValue]


@dataclass(frozen=True)
class SearchPage:
    """Cards in order, the capped number of matches, what was corrected, facets, and the next cursor or ''."""

    cards: list[Card]
    total: int
    corrections: list[Correction]
    searched_text: str
    facets: list[Facet]
    next_cursor: str

    @property
    def shown_total(self) -> str:
        """The number of matches in words."""
        return shown_count(self.total)


def shown_count(count: int) -> str:
    """Write a capped count: `37`, `1.000+`."""
    return "1.000+" if count > COUNTED else str(count)


def search(request: SearchRequest) -> SearchPage:
    """Find published profiles; raises BadCursor. At most 7 queries, and one more for each unknown word.

    With words: the best 1,000 by profile quality are ranked by words times quality. Without: by quality. Deeper than
    that nobody reads; the filters narrow.
    """
    words = read_words(split_words(request.text)[:MOST_WORDS], exact=request.exact)
    filters = _filters(request)
    query = search_query(words.words, words.stems)
    rows, total = _ranked(query, filters, request) if query else _by_quality(filters, request)
    page = rows[: request.limit]
    more = write_cursor(page[-1].score, page[-1].id) if len(rows) > request.limit else ""
    return SearchPage(
        cards=_cards(page),
        total=total,
        corrections=words.corrections,
        searched_text=_corrected(request.text, words.corrections),
        facets=_facets(query, filters, request),
        next_cursor=more,
    )


@dataclass(frozen=True)
class _Row:
    kind: str
    object_id: int
    id: int
    score: Decimal | int


def _filters(request: SearchRequest) -> dict[str, tuple[str, dict[str, Any]]]:
    """Give the conditions by facet name: SQL and its values."""
    filters: dict[str, tuple[str, dict[str, Any]]] = {}
    for name in ("kind", "province", "regency", "commodity", "industry"):
        if value := getattr(request, name).replace("\x00", ""):
            filters[name] = (f"{name} = %({name})s", {name: value})
    if request.cluster:
        chosen = "(SELECT to_jsonb(ARRAY[id]) FROM registry_cluster WHERE public_id = %(cluster)s)"
        filters["cluster"] = (f"clusters @> {chosen}", {"cluster": request.cluster.replace("\x00", "")})
    return filters


def _where(filters: Mapping[str, tuple[str, dict[str, Any]]], *, but: str = "", words: bool = False) -> str:
    # A province is not free to choose while one of its regencies is chosen.
    dropped = {but, "regency"} if but == "province" else {but}
    conditions = [sql for name, (sql, _) in filters.items() if name not in dropped]
    return " AND ".join(["words @@ %(query)s::tsquery"] * words + conditions) or "true"


def _values(filters: Mapping[str, tuple[str, dict[str, Any]]], **more: Any) -> dict[str, Any]:
    return {name: value for _, values in filters.values() for name, value in values.items()} | more


def _ranked(query: str, filters: Mapping[str, Any], request: SearchRequest) -> tuple[list[_Row], int]:
    score, row_id = _after(request.cursor, r"\d+\.\d{6}", "9")
    statement = f"""
        WITH matching AS MATERIALIZED (
            SELECT id, kind, object_id, quality, words FROM registry_searchentry
            WHERE {_where(filters, words=True)} ORDER BY quality DESC, id DESC LIMIT {COUNTED + 1}
        )
        SELECT kind, object_id, id, score, (SELECT count(*) FROM matching) FROM (
            SELECT kind, object_id, id,
                round((ts_rank(words, %(query)s::tsquery) * (0.5 + quality / 200.0))::numeric, 6) AS score
            FROM matching
        ) ranked
        WHERE (score, id) < (%(score)s::numeric, %(row)s) ORDER BY score DESC, id DESC LIMIT %(limit)s
    """  # noqa: S608  # every part is ours, values are bound
    found = _rows(statement, _values(filters, query=query, score=score, row=row_id, limit=request.limit + 1))
    return [_Row(*row[:4]) for row in found], found[0][4] if found else 0


def _by_quality(filters: Mapping[str, Any], request: SearchRequest) -> tuple[list[_Row], int]:
    score, row_id = _after(request.cursor, r"\d{1,3}", "101")
    where = _where(filters)
    statement = f"""
        SELECT kind, object_id, id, quality,
            (SELECT count(*) FROM (SELECT FROM registry_searchentry WHERE {where} LIMIT {COUNTED + 1}) counted)
        FROM registry_searchentry WHERE {where} AND (quality, id) < (%(score)s::smallint, %(row)s)
        ORDER BY quality DESC, id DESC LIMIT %(limit)s
    """  # noqa: S608  # every part is ours, values are bound
    found = _rows(statement, _values(filters, score=score, row=row_id, limit=request.limit + 1))
    return [_Row(*row[:4]) for row in found], found[0][4] if found else 0


def _after(cursor: str, shape: str, first: str) -> tuple[str, int]:
    if not cursor:
        return first, 0
    score, row_id = read_cursor(cursor)
    if not re.fullmatch(shape, score):
        raise BadCursor(cursor)
    return score, row_id


def _cards(rows: Sequence[_Row]) -> list[Card]:
    readers: dict[str, Callable[[Sequence[int]], Mapping[int, Card]]] = {
        "product": product_cards,
        "enterprise": enterprise_cards,
        "cluster": cluster_cards,
    }
    found = {
        kind: read([row.object_id for row in rows if row.kind == kind]) for kind, read in readers.items()
    }
    return [card for row in rows if (card := found[row.kind].get(row.object_id)) is not None]


def _facets(query: str, filters: Mapping[str, Any], request: SearchRequest) -> list[Facet]:
    """Count each facet under all filters but its own; regencies only within a chosen province; one query.

    Without words or a sentra the tally is summed, some rows for thousands of entries.
    """
    head = ""
    source = entries = _ENTRIES
    if query:
        head = f"WITH matching AS MATERIALIZED (SELECT {_FACETS} FROM {_ENTRIES} WHERE words @@ %(query)s::tsquery)"  # noqa: S608  # every part is ours, values are bound
        source = entries = "matching"
    elif not request.cluster:
        source = "registry_searchtally"
    names = ["kind", "province", "commodity", "industry", "cluster"]
    if request.province:
        names.insert(2, "regency")
    branches = " UNION ALL ".join(
        f"({_branch(name, entries if name == 'cluster' else source, filters)})" for name in names
    )
    counted: dict[str, list[FacetValue]] = {name: [] for name in names}
    for name, value, label, count in _rows(f"{head} {branches}", _values(filters, query=query)):
        chosen = value == getattr(request, name)
        counted[name].append(FacetValue(value, _label(name, value, label), count, chosen))
    return [Facet(name, values) for name, values in counted.items()]


_ENTRIES = "(SELECT *, 1 AS n FROM registry_searchentry) AS entry"
_FACETS = "kind, province, regency, commodity, industry, clusters, n"
_LABELS = {
    "province": "SELECT name FROM core_region WHERE code = value",
    "regency": "SELECT name FROM core_region WHERE code = value",
    "industry": "SELECT title FROM registry_industrycode WHERE edition = split_part(value, ':', 1)::int"
    " AND code = split_part(value, ':', 2)",
}


def _branch(name: str, source: str, filters: Mapping[str, Any]) -> str:
    where = _where(filters, but=name)
    if name == "cluster":
        return f"""
            SELECT 'cluster', cluster.public_id, cluster.name, count(*) AS n
            FROM (SELECT clusters FROM {source} WHERE {where} AND clusters <> '[]'::jsonb) grouped
            CROSS JOIN LATERAL jsonb_array_elements(grouped.clusters) AS one
            JOIN registry_cluster cluster ON cluster.id = one::bigint
            GROUP BY cluster.public_id, cluster.name ORDER BY n DESC, 2 LIMIT {MOST_FACET_VALUES}
        """  # noqa: S608  # every part is ours, values are bound
    label = f"({_LABELS[name]})" if name in _LABELS else "''"
    return f"""
        SELECT '{name}', value, coalesce({label}, value), n FROM (
            SELECT {name} AS value, sum(n)::bigint AS n FROM {source} WHERE {where} AND {name} <> ''
            GROUP BY 1 HAVING sum(n) > 0 ORDER BY n DESC, 1 LIMIT {MOST_FACET_VALUES}
        ) counted
    """  # noqa: S608  # every part is ours, values are bound


def _label(name: str, value: str, label: str) -> str:
    if name == "kind":
        return str(SearchEntry.Kind(value).label)
    if name == "commodity":
        return str(Commodity(value).label)
    if name == "industry":
        edition, _, code = value.partition(":")
        return f"{code} ({edition}) {label.capitalize()}"
    return label


def _corrected(text: str, corrections: Sequence[Correction]) -> str:
    for correction in corrections:
        text = re.sub(rf"\b{re.escape(correction.typed)}\b", correction.used, text, flags=re.IGNORECASE)
    return text


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
