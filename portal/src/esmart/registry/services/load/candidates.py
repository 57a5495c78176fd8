"""Which kept enterprises, or earlier rows of the same load, resemble a row: set-based, in one temporary table each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from esmart.core.bulk import LISTED, copy_rows, listed
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
    """Find every pair with one NIB, and every pair of one place whose names are equal or alike (trigrams).

    Pairs of one place whose addresses differ and whose telephones are not equal are left out: no rule takes them for
    one. The same few statements whatever the number of rows; call inside a transaction.
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
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'")
        cursor.execute(_BORNE, {"rare": RARE})
        cursor.execute(_PAIRS)
        found = [EnterpriseLikeness(*row) for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL work_mem TO DEFAULT")
        cursor.execute("DROP TABLE load_sought, load_known, load_borne")
    return found


def follow_merged(table: str, ids: Iterable[int]) -> dict[int, int]:
    """Give each id of registry_enterprise or registry_product its living profile; ids that are gone are absent."""
    if table not in {"registry_enterprise", "registry_product"}:
        raise ValueError(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE chain AS (
                SELECT id AS asked, id, merged_into_id FROM {table} WHERE id = ANY({LISTED}::bigint[])
                UNION ALL
                SELECT chain.asked, next.id, next.merged_into_id
                FROM chain JOIN {table} next ON next.id = chain.merged_into_id
            )
            SELECT asked, id FROM chain WHERE merged_into_id IS NULL
            """,
            [listed(map(str, set(ids)))],
        )
        return dict(cursor.fetchall())


def profiles_gone(table: str, ids: Iterable[int]) -> set[int]:
    """Give those ids that registry_enterprise or registry_product no longer has; one statement."""
    if table not in {"registry_enterprise", "registry_product"}:
        raise ValueError(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM unnest({LISTED}::bigint[]) AS id WHERE NOT EXISTS (SELECT FROM {table} kept WHERE kept.id = id.id)",
            [listed(map(str, ids))],
        )
        return {row[0] for row in cursor.fetchall()}


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


_STAGE = """
CREATE TEMP TABLE load_sought (
    number int PRIMARY KEY, name_key text, region text, business_id text, address text, phone text, kind text
) ON COMMIT DROP
"""

_KNOWN = """
ANALYZE load_sought;
CREATE TEMP TABLE load_known ON COMMIT DROP AS
SELECT e.id AS other, e.name_key::text, e.region_id::text AS region, e.business_id::text, e.kind::text,
       e.address::text, e.phone::text
FROM registry_enterprise e
WHERE e.state <> 'merged' AND (
    left(e.region_id, 5) IN (SELECT left(region, 5) FROM load_sought)
    OR e.name_key IN (SELECT name_key FROM load_sought)
    OR (e.business_id <> '' AND e.business_id IN (SELECT business_id FROM load_sought)))
UNION ALL
SELECT -number, name_key, region, business_id, kind, address, phone FROM load_sought;
ANALYZE load_known;
"""

# What may bring a sought row and another together: a rare word within a regency, the whole name within a province. Only
# what at least two bear, one of them sought, so that keys of addresses are made for few kept enterprises. Each text is
# one number, since numbers join quickly; that only offers pairs: names, places and addresses are compared at the end.
_BORNE = f"""
CREATE TEMP TABLE load_borne ON COMMIT DROP AS
WITH bond AS MATERIALIZED (
    SELECT DISTINCT hashtextextended(left(region, 5) || ' ' || word, 0) AS bond, false AS whole, other
    FROM load_known, unnest(string_to_array(name_key, ' ')) AS word WHERE length(word) > 2
    UNION ALL
    SELECT hashtextextended(left(region, 2) || '=' || name_key, 0), true, other FROM load_known
), shared AS (
    SELECT bond FROM bond GROUP BY bond
    HAVING count(*) > 1 AND bool_or(other < 0) AND (count(*) <= %(rare)s OR bool_and(whole))
), bearer AS (
    SELECT bond, other FROM bond JOIN shared USING (bond)
), keyed AS MATERIALIZED (
    SELECT other, {_ADDRESS.format("address")} AS address, {_PHONE.format("phone")} AS phone
    FROM load_known WHERE other IN (SELECT other FROM bearer)
)
SELECT bond, other, CASE WHEN address <> '' THEN hashtextextended(address, 0) END AS address,
       CASE WHEN phone <> '' THEN hashtextextended(phone, 0) END AS phone
FROM bearer JOIN keyed USING (other);
ANALYZE load_borne;
"""

# Addresses and telephones are compared before names: they differ almost always, and names alike cost most to find.
_PAIRS = f"""
WITH earlier AS (
    SELECT mine.other AS mine, theirs.other FROM load_borne mine JOIN load_borne theirs USING (bond, address)
    WHERE mine.other < 0 AND theirs.other > mine.other
    UNION ALL
    SELECT mine.other, theirs.other FROM load_borne mine JOIN load_borne theirs USING (bond, phone)
    WHERE mine.other < 0 AND theirs.other > mine.other
    UNION ALL
    SELECT mine.other, theirs.other FROM load_borne mine JOIN load_borne theirs USING (bond)
    WHERE mine.other < 0 AND mine.address IS NULL AND theirs.other > mine.other
    UNION ALL
    SELECT mine.other, theirs.other FROM load_borne mine JOIN load_borne theirs USING (bond)
    WHERE mine.other < 0 AND theirs.address IS NULL AND theirs.other > mine.other
    UNION ALL
    SELECT -s.number, k.other FROM load_sought s JOIN load_known k USING (name_key) WHERE s.region = ''
    UNION ALL
    SELECT -s.number, k.other FROM load_sought s JOIN load_known k USING (business_id) WHERE business_id <> ''
), pair AS (
    SELECT DISTINCT -mine AS number, other FROM earlier WHERE other > mine
), alike AS MATERIALIZED (
    SELECT s.number, k.other, s.business_id <> '' AND s.business_id = k.business_id AS same_number,
           CASE WHEN s.name_key = k.name_key THEN 1.0::float8 ELSE similarity(s.name_key, k.name_key)::float8 END AS likeness,
           k.region LIKE s.region || '%' OR s.region LIKE k.region || '%' AS same_place
    FROM pair JOIN load_sought s USING (number) JOIN load_known k USING (other)
    WHERE s.kind = k.kind AND (s.business_id = '' OR k.business_id = '' OR s.business_id = k.business_id)
), compared AS MATERIALIZED (
    SELECT number, other, likeness, same_place, same_number, s.business_id <> '' AND k.business_id <> '' AS numbered,
           {_ADDRESS.format("s.address")} AS address, {_ADDRESS.format("k.address")} AS its_address,
           {_PHONE.format("s.phone")} AS phone, {_PHONE.format("k.phone")} AS its_phone,
           s.name_key, k.name_key AS its_name_key, s.kind
    FROM alike JOIN load_sought s USING (number) JOIN load_known k USING (other)
    WHERE same_number OR (same_place AND likeness >= 0.6)
)
SELECT number, other, likeness, same_place, CASE WHEN numbered THEN same_number END,
       CASE WHEN address <> '' AND its_address <> '' THEN address = its_address END,
       CASE WHEN phone <> '' AND its_phone <> '' THEN phone = its_phone END, name_key, its_name_key, kind
FROM compared
WHERE same_number OR '' IN (address, its_address) OR address = its_address OR (phone <> '' AND phone = its_phone)
ORDER BY number, other
"""
