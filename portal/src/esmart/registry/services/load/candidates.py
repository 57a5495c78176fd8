"""Which kept enterprises, or earlier rows of the same load, resemble a row: set-based, in one temporary table each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from esmart.core.bulk import copy_rows
from esmart.registry.models import Enterprise
from esmart.registry.rules import name_key

RARE = 40  # a word borne by more enterprises of one regency tells nothing

# What makes two spellings of one address or telephone number equal; both sides pass through these same expressions.
_ADDRESS = (
    r"regexp_replace(regexp_replace(lower({0}), "
    r"'\m(jalan|jln|jl|nomor|no|rt|rw|gang|gg|kampung|kp|desa|ds|dusun|dsn|kelurahan|kel|kecamatan|kec|blok|blk)\M', ' ', 'g'), "
    r"'[^a-z0-9]+', '', 'g')"
)
_PHONE = (
    r"CASE WHEN length(regexp_replace({0}, '\D', '', 'g')) >= 7 "
    r"THEN right(regexp_replace({0}, '\D', '', 'g'), 9) ELSE '' END"
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is compared of one row; `number` is its place in the load, above zero."""

    number: int
    name_key: str
    region: str
    business_id: str
    address: str
    phone: str
    kind: str


@dataclass(frozen=True, slots=True)
class EnterpriseLikeness:
    """A row and what resembles it: `other` is an enterprise id, or minus the number of an earlier row. None is unknown."""

    number: int
    other: int
    likeness: float
    same_place: bool
    same_business_id: bool | None
    same_address: bool | None
    same_phone: bool | None
    name_key: str
    other_name_key: str
    kind: str


def find_likenesses(rows: Sequence[Sought]) -> list[EnterpriseLikeness]:
    """Find every pair with one NIB, one name in one place, or names alike (trigrams) in one regency.

    Pairs whose addresses differ and whose telephones are not equal are left out unless the NIB agrees: no rule takes
    them for one. Four statements whatever the number of rows; call inside a transaction.
    """
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
    copy_rows(
        "load_sought",
        ("number", "name_key", "region", "business_id", "address", "phone", "kind"),
        ((r.number, r.name_key, r.region, r.business_id, r.address, r.phone, r.kind) for r in rows),
    )
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN)
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_PAIRS, {"rare": RARE})
        found = [EnterpriseLikeness(*row) for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_nestloop = on")
        cursor.execute("DROP TABLE load_sought, load_known")
    return found


def follow_merged(table: str, ids: Iterable[int]) -> dict[int, int]:
    """Give each id of registry_enterprise or registry_product its living profile; ids that are gone are absent."""
    if table not in {"registry_enterprise", "registry_product"}:
        raise ValueError(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE chain AS (
                SELECT id AS asked, id, merged_into_id FROM {table} WHERE id = ANY(%s)
                UNION ALL
                SELECT chain.asked, next.id, next.merged_into_id
                FROM chain JOIN {table} next ON next.id = chain.merged_into_id
            )
            SELECT asked, id FROM chain WHERE merged_into_id IS NULL
            """,
            [list(set(ids))],
        )
        return dict(cursor.fetchall())


def same_numbers(numbers: Iterable[str]) -> dict[str, list[int]]:
    """Give the living enterprises that bear each NIB; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT business_id, array_agg(id ORDER BY id) FROM registry_enterprise"
            " WHERE business_id <> '' AND state <> 'merged' AND business_id = ANY(%s) GROUP BY business_id",
            [list(set(numbers))],
        )
        return dict(cursor.fetchall())


def enterprise_names(ids: Iterable[int]) -> dict[int, str]:
    """Give `Name (public id)` of each enterprise, for sentences; one statement."""
    rows = Enterprise.objects.filter(id__in=set(ids)).values_list("id", "name", "public_id")
    return {id_: f"{name} ({public_id})" for id_, name, public_id in rows}


def enterprise_ids(public_ids: Iterable[str]) -> dict[str, int]:
    """Give the id of each enterprise named by its public id; one statement."""
    return dict(Enterprise.objects.filter(public_id__in=set(public_ids)).values_list("public_id", "id"))


def enterprise_regions(ids: Iterable[int]) -> dict[int, str]:
    """Give the region code of each enterprise; one statement."""
    return dict(Enterprise.objects.filter(id__in=set(ids)).values_list("id", "region_id"))


def enterprises_named(name: str) -> list[str]:
    """Give the public ids of the living enterprises of this name; one statement."""
    found = Enterprise.objects.filter(name_key=name_key(name)).exclude(state=Enterprise.State.MERGED)
    return list(found.order_by("id").values_list("public_id", flat=True))


_STAGE = f"""
CREATE TEMP TABLE load_sought (
    number int PRIMARY KEY, name_key text, region text, business_id text, address text, phone text, kind text,
    regency text GENERATED ALWAYS AS (left(region, 5)) STORED,
    address_key text GENERATED ALWAYS AS ({_ADDRESS.format("address")}) STORED,
    phone_key text GENERATED ALWAYS AS ({_PHONE.format("phone")}) STORED
) ON COMMIT DROP
"""

_KNOWN = f"""
ANALYZE load_sought;
CREATE TEMP TABLE load_known ON COMMIT DROP AS
SELECT e.id AS other, e.name_key::text, e.region_id::text AS region, left(e.region_id, 5) AS regency,
       e.business_id::text, e.kind::text,
       {_ADDRESS.format("e.address")} AS address_key, {_PHONE.format("e.phone")} AS phone_key
FROM registry_enterprise e
WHERE e.state <> 'merged' AND (
    left(e.region_id, 5) IN (SELECT regency FROM load_sought)
    OR e.name_key IN (SELECT name_key FROM load_sought)
    OR (e.business_id <> '' AND e.business_id IN (SELECT business_id FROM load_sought)))
UNION ALL
SELECT -number, name_key, region, regency, business_id, kind, address_key, phone_key FROM load_sought;
ANALYZE load_known;
"""

_PAIRS = """
WITH known_word AS (
    SELECT other, regency, word FROM load_known, unnest(string_to_array(name_key, ' ')) AS word
    WHERE length(word) > 2 GROUP BY 1, 2, 3
), rare_word AS (
    SELECT regency, word FROM known_word GROUP BY 1, 2 HAVING count(*) <= %(rare)s
), word AS MATERIALIZED (
    SELECT k.* FROM known_word k JOIN rare_word r USING (regency, word)
), pair AS (
    SELECT s.number, k.other FROM load_sought s JOIN load_known k ON k.name_key = s.name_key
    WHERE k.region LIKE s.region || '%%' OR s.region LIKE k.region || '%%'
    UNION
    SELECT s.number, k.other FROM load_sought s JOIN load_known k ON k.business_id = s.business_id
    WHERE s.business_id <> ''
    UNION
    SELECT -mine.other, theirs.other FROM word mine JOIN word theirs USING (regency, word)
    WHERE mine.other < 0
)
SELECT s.number, k.other,
       CASE WHEN s.name_key = k.name_key THEN 1.0::float8 ELSE similarity(s.name_key, k.name_key)::float8 END,
       k.region LIKE s.region || '%%' OR s.region LIKE k.region || '%%',
       CASE WHEN s.business_id <> '' AND k.business_id <> '' THEN s.business_id = k.business_id END,
       CASE WHEN s.address_key <> '' AND k.address_key <> '' THEN s.address_key = k.address_key END,
       CASE WHEN s.phone_key <> '' AND k.phone_key <> '' THEN s.phone_key = k.phone_key END,
       s.name_key, k.name_key, s.kind
FROM pair JOIN load_sought s USING (number) JOIN load_known k USING (other)
WHERE s.kind = k.kind AND (k.other > 0 OR -k.other < s.number)
  AND NOT (s.business_id <> '' AND k.business_id <> '' AND s.business_id <> k.business_id)
  AND (s.business_id <> '' AND s.business_id = k.business_id
       OR s.name_key = k.name_key OR similarity(s.name_key, k.name_key) >= 0.6)
  AND (s.business_id <> '' AND s.business_id = k.business_id
       OR s.address_key = '' OR k.address_key = '' OR s.address_key = k.address_key
       OR (s.phone_key <> '' AND s.phone_key = k.phone_key))
ORDER BY s.number, k.other
"""
