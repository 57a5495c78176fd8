"""Profiles as lists show them: few fields, all public, read for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class ProductCard:
    """A product in a list: prices in rupiah, `photo` the hash of its cover or empty."""

    public_id: str
    name: str
    commodity: str
    is_lead_product: bool
    enterprise_name: str
    enterprise_public_id: str
    enterprise_kind: str
    place: str
    price_from: int | None
    price_to: int | None
    photo: str
    photo_alt: str
    kind: str = "product"


@dataclass(frozen=True)
class EnterpriseCard:
    """An enterprise in a list."""

    public_id: str
    name: str
    commodity: str
    enterprise_kind: str
    place: str
    products: int
    photo: str
    kind: str = "enterprise"


@dataclass(frozen=True)
class ClusterCard:
    """A sentra in a list."""

    public_id: str
    name: str
    commodity: str
    place: str
    members: int
    kind: str = "cluster"


Card = ProductCard | EnterpriseCard | ClusterCard

_PLACE = "coalesce(regency.name, province.name, '')"
_PLACE_JOIN = """
    LEFT JOIN core_region province ON province.code = left(place.region_id, 2)
    LEFT JOIN core_region regency ON regency.code = left(place.region_id, 5) AND length(place.region_id) >= 5
"""


def product_cards(ids: Sequence[int]) -> dict[int, ProductCard]:
    """Give cards of products by database id; one query."""
    return {
        row[0]: ProductCard(*row[1:])
        for row in _rows(
            f"""
            SELECT it.id, it.public_id, it.name, it.commodity, it.is_lead_product, place.name, place.public_id, place.kind,
                {_PLACE}, prices.lowest, prices.highest, coalesce(photo.sha256, ''), coalesce(photo.alt, '')
            FROM registry_product it JOIN registry_enterprise place ON place.id = it.enterprise_id {_PLACE_JOIN}
            CROSS JOIN LATERAL (SELECT min(price) AS lowest, max(price) AS highest FROM registry_variant variant
                WHERE variant.product_id = it.id AND variant.active) prices
            LEFT JOIN LATERAL (SELECT sha256, alt FROM registry_photo photo
                WHERE photo.product_id = it.id ORDER BY position, id LIMIT 1) photo ON true
            WHERE it.id = ANY(%s)
            """,  # noqa: S608  # every part is ours
            ids,
        )
    }


def enterprise_cards(ids: Sequence[int]) -> dict[int, EnterpriseCard]:
    """Give cards of enterprises by database id, with the cover of their lead or first product; one query."""
    return {
        row[0]: EnterpriseCard(*row[1:])
        for row in _rows(
            f"""
            SELECT place.id, place.public_id, place.name, place.commodity, place.kind, {_PLACE},
                (SELECT count(*) FROM registry_product p WHERE p.enterprise_id = place.id AND p.state = 'published'),
                coalesce((SELECT photo.sha256 FROM registry_product p JOIN registry_photo photo ON photo.product_id = p.id
                    WHERE p.enterprise_id = place.id AND p.state = 'published'
                    ORDER BY p.is_lead_product DESC, p.id, photo.position, photo.id LIMIT 1), '')
            FROM registry_enterprise place {_PLACE_JOIN} WHERE place.id = ANY(%s)
            """,  # noqa: S608  # every part is ours
            ids,
        )
    }


def cluster_cards(ids: Sequence[int]) -> dict[int, ClusterCard]:
    """Give cards of sentra by database id; one query."""
    return {
        row[0]: ClusterCard(*row[1:])
        for row in _rows(
            f"""
            SELECT place.id, place.public_id, place.name, place.commodity, {_PLACE},
                (SELECT count(*) FROM registry_clustermember m WHERE m.cluster_id = place.id AND m.until IS NULL)
            FROM registry_cluster place {_PLACE_JOIN} WHERE place.id = ANY(%s)
            """,  # noqa: S608  # every part is ours
            ids,
        )
    }


def _rows(statement: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids)])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
