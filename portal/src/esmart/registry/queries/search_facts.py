"""What search and quality look at in a profile, read set by set. Words are cut in rules.words."""

from __future__ import annotations

from django.db import connection

from esmart.registry.rules import Quality, profile_quality
from esmart.registry.rules.quality import DESCRIPTION_LENGTH, NAME_LENGTH, NEEDS_LEGALITY

# Every statement gives: id, title, texts by weight (strong, middle, long), region, commodity, industry, clusters, steps.
# `steps` are the names of rules.quality that the profile has. `{which}` is filled by profile_facts.
_PLACE = """
    LEFT JOIN core_region province ON province.code = left(place.region_id, 2)
    LEFT JOIN core_region regency ON regency.code = left(place.region_id, 5) AND length(place.region_id) >= 5
    LEFT JOIN core_region district ON district.code = left(place.region_id, 8) AND length(place.region_id) >= 8
    LEFT JOIN registry_industrycode code ON code.id = place.industry_code_id
"""
_PLACE_WORDS = "concat_ws(' ', province.name, regency.name, district.name, code.title)"
_INDUSTRY = "coalesce(code.edition || ':' || code.code, '')"
_CLUSTERS = """ARRAY(SELECT member.cluster_id FROM registry_clustermember member
        JOIN registry_cluster cluster ON cluster.id = member.cluster_id AND cluster.state = 'published'
        WHERE member.enterprise_id = place.id AND member.until IS NULL)"""


def _steps(conditions: dict[str, str]) -> str:
    cases = ", ".join(f"CASE WHEN {condition} THEN '{step}' END" for step, condition in conditions.items())
    return f"array_remove(ARRAY[{cases}], NULL)"


_NEEDS = ", ".join(f"'{commodity}'" for commodity in sorted(NEEDS_LEGALITY))

PRODUCTS = f"""
    SELECT it.id, it.name,
        concat_ws(' ', place.name, it.category_hint, it.materials, variants.words),
        {_PLACE_WORDS}, left(it.description, 4000), place.region_id, it.commodity, {_INDUSTRY}, {_CLUSTERS},
        {
    _steps(
        {
            "photo": "photos.n > 0",
            "photos_three": "photos.n >= 3",
            "description": f"length(it.description) >= {DESCRIPTION_LENGTH}",
            "weight": "variants.weighed",
            "dimensions": "variants.measured",
            "commodity": "it.commodity <> 'other'",
            "legality": f"it.commodity NOT IN ({_NEEDS}) OR EXISTS "
            "(SELECT FROM registry_productlegality legality WHERE legality.product_id = it.id)",
            "materials": "it.materials <> ''",
            "name": f"length(it.name) >= {NAME_LENGTH}",
            "lead_time": "it.lead_time_days IS NOT NULL",
        }
    )
}
    FROM registry_product it
    JOIN registry_enterprise place ON place.id = it.enterprise_id
    {_PLACE}
    CROSS JOIN LATERAL (SELECT count(*) AS n FROM registry_photo photo WHERE photo.product_id = it.id) photos
    CROSS JOIN LATERAL (
        SELECT bool_and(weight_grams IS NOT NULL) AS weighed,
            bool_and(length_mm IS NOT NULL AND width_mm IS NOT NULL AND height_mm IS NOT NULL) AS measured,
            left(string_agg(options #>> '{{}}', ' '), 1000) AS words
        FROM registry_variant variant WHERE variant.product_id = it.id AND variant.active
    ) variants
    WHERE {{which}}
"""  # noqa: S608  # every part is ours

ENTERPRISES = f"""
    SELECT place.id, place.name,
        concat_ws(' ', place.other_names #>> '{{}}', products.words),
        {_PLACE_WORDS}, left(place.description, 4000), place.region_id, place.commodity, {_INDUSTRY}, {
    _CLUSTERS
},
        {
    _steps(
        {
            "product": "products.words IS NOT NULL",
            "description": f"length(place.description) >= {DESCRIPTION_LENGTH}",
            "exact_region": "length(place.region_id) >= 8",
            "industry_code": "place.industry_code_id IS NOT NULL",
            "commodity": "place.commodity <> 'other'",
            "contact": "place.phone <> '' OR place.email <> ''",
            "business_id": "place.business_id <> '' OR place.kind = 'prison_workshop'",
            "figures": "EXISTS (SELECT FROM registry_enterprisefigure figure WHERE figure.enterprise_id = place.id)",
            "coordinates": "place.latitude IS NOT NULL",
        }
    )
}
    FROM registry_enterprise place
    {_PLACE}
    CROSS JOIN LATERAL (
        SELECT left(string_agg(product.name, ' '), 1000) AS words
        FROM registry_product product WHERE product.enterprise_id = place.id AND product.state = 'published'
    ) products
    WHERE {{which}}
"""  # noqa: S608  # every part is ours

CLUSTERS = f"""
    SELECT place.id, place.name, place.address,
        {_PLACE_WORDS}, left(place.description, 4000), place.region_id, place.commodity, {
    _INDUSTRY
}, ARRAY[place.id],
        {
    _steps(
        {
            "members": "members.n >= 5",
            "year": "EXISTS (SELECT FROM registry_clusteryear year WHERE year.cluster_id = place.id)",
            "description": f"length(place.description) >= {DESCRIPTION_LENGTH}",
            "industry_code": "place.industry_code_id IS NOT NULL",
            "rule": "place.rule_met <> 'unknown'",
            "coordinates": "place.latitude IS NOT NULL",
            "decree": "place.decree <> ''",
        }
    )
}
    FROM registry_cluster place
    {_PLACE}
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM registry_clustermember member
        WHERE member.cluster_id = place.id AND member.until IS NULL
    ) members
    WHERE {{which}}
"""  # noqa: S608  # every part is ours

_STATEMENTS = {
    "enterprise": (ENTERPRISES, "place.id", "place.state = 'published'"),
    "product": (PRODUCTS, "it.id", "it.state = 'published' AND place.state = 'published'"),
    "cluster": (CLUSTERS, "place.id", "place.state = 'published'"),
}


def profile_facts(kind: str, *, all_ids: bool = False, any_state: bool = False) -> str:
    """Give the statement for one kind: published profiles unless `any_state`, those of %(ids)s unless `all_ids`."""
    statement, key, shown = _STATEMENTS[kind]
    which = [] if any_state else [shown]
    which += [] if all_ids else [f"{key} = ANY(%(ids)s)"]
    return statement.replace("{which}", " AND ".join(which) or "true")


def quality_of(kind: str, profile_id: int) -> Quality:
    """Score one profile in any state and name its next step; one query. A profile that is not there scores 0."""
    with connection.cursor() as cursor:
        cursor.execute(profile_facts(kind, any_state=True), {"ids": [profile_id]})
        row = cursor.fetchone()
    return profile_quality(kind, set(row[9]) if row else set())
