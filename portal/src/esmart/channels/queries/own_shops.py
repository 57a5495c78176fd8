"""Shops connected in an enterprise's own name, and which enterprises a change in the shops touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from esmart.channels.models import ChannelAccount, Listing, OrderLine, StockBalance

# Table of the room → the way from its row to the enterprises whose selling it tells of.
TABLES = ("channels_channelaccount", "channels_listing", "channels_order", "channels_orderline")


@dataclass(frozen=True)
class OwnShop:
    """One shop in the enterprise's own name and the day it was connected."""

    on: date
    account_id: int


def own_shops_since(enterprise_ids: Iterable[int]) -> dict[int, list[OwnShop]]:
    """Give, by enterprise, the shops ever connected in its own name (no office sells for it), oldest first; one query."""
    rows = ChannelAccount.objects.filter(enterprise_id__in=list(enterprise_ids), office=None)
    found: dict[int, list[OwnShop]] = defaultdict(list)
    for enterprise_id, account_id, at in rows.order_by("connected_at", "id").values_list(
        "enterprise_id", "id", "connected_at"
    ):
        if enterprise_id is not None:
            found[enterprise_id].append(OwnShop(timezone.localdate(at), account_id))
    return found


def open_shops_of(enterprise_id: int) -> QuerySet[ChannelAccount]:
    """Give the connected shops in an enterprise's own name; one query."""
    shops = ChannelAccount.objects.filter(
        enterprise_id=enterprise_id, office=None, state=ChannelAccount.State.CONNECTED
    )
    return shops.select_related("application", "enterprise").order_by("id")


def standing_listings_of(product_id: int) -> QuerySet[Listing]:
    """Give the listings of a product that nobody ended; one query."""
    return (
        Listing.objects.filter(product_id=product_id)
        .exclude(wanted=Listing.Wanted.ENDED)
        .select_related("account__application")
        .order_by("id")
    )


def has_counted_stock(enterprise_id: int) -> bool:
    """Say whether any of an enterprise's goods was ever counted; one query."""
    return StockBalance.objects.filter(variant__product__enterprise_id=enterprise_id).exists()


def enterprises_of_rows(table: str, row_ids: Iterable[int]) -> set[int]:
    """Give the enterprises that changed rows of one of TABLES tell of; rows that are gone tell nothing; one query."""
    ids = list(row_ids)
    ways: dict[str, QuerySet[ChannelAccount] | QuerySet[Listing] | QuerySet[OrderLine]]
    ways = {
        "channels_channelaccount": ChannelAccount.objects.filter(pk__in=ids),
        "channels_listing": Listing.objects.filter(pk__in=ids),
        "channels_order": OrderLine.objects.filter(order_id__in=ids),
        "channels_orderline": OrderLine.objects.filter(pk__in=ids),
    }
    column = {
        "channels_channelaccount": "enterprise_id",
        "channels_listing": "product__enterprise_id",
    }.get(table, "variant__product__enterprise_id")
    found = ways[table].order_by().values_list(column, flat=True).distinct()
    return {one for one in found if one is not None}
