"""Since when an enterprise's goods are on show: the first time each listing was seen live, from the history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from esmart.channels.models import Listing


@dataclass(frozen=True)
class FirstLive:
    """One listing and the day it was first seen live."""

    on: date
    listing_id: int


def first_live_days(enterprise_ids: Iterable[int]) -> dict[int, list[FirstLive]]:
    """Give, by enterprise, the listings ever seen live, earliest first; one query. Ended ones count: they were on show."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT product.enterprise_id, listing.id, min(greatest(change.at, listing.created_at))
            FROM registry_product product
            JOIN channels_listing listing ON listing.product_id = product.id
            JOIN core_change change ON change.table_name = 'channels_listing' AND change.row_id = listing.id
            WHERE product.enterprise_id = ANY(%s) AND change.fields -> 'lifecycle' ->> 1 = 'live'
            GROUP BY 1, 2 ORDER BY 3, 2
            """,
            [list(enterprise_ids)],
        )
        rows = cursor.fetchall()
    found: dict[int, list[FirstLive]] = defaultdict(list)
    for enterprise_id, listing_id, at in rows:
        found[enterprise_id].append(FirstLive(timezone.localdate(at), listing_id))
    return found


def live_listings(enterprise_ids: Iterable[int]) -> dict[int, int]:
    """Count, by enterprise, the listings that are live now; one query."""
    rows = Listing.objects.filter(
        product__enterprise_id__in=list(enterprise_ids),
        lifecycle=Listing.Lifecycle.LIVE,
        wanted=Listing.Wanted.LIVE,
    ).values_list("product__enterprise_id", flat=True)
    counted: dict[int, int] = defaultdict(int)
    for enterprise_id in rows:
        counted[enterprise_id] += 1
    return counted
