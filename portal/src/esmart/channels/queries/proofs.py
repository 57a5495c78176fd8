"""The public addresses of rows that other rooms name as proof: keys of the database never leave the house."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from esmart.channels.models import ChannelAccount, Listing, Order, OrderLine


def order_addresses(order_ids: Iterable[int]) -> dict[int, str]:
    """Give order → public id; one query."""
    return dict(Order.objects.filter(pk__in=list(order_ids)).values_list("pk", "public_id"))


def orders_of_lines(line_ids: Iterable[int]) -> dict[int, str]:
    """Give order line → public id of its order; one query."""
    return dict(OrderLine.objects.filter(pk__in=list(line_ids)).values_list("pk", "order__public_id"))


def products_of_listings(listing_ids: Iterable[int]) -> dict[int, str]:
    """Give listing → public id of its product; one query."""
    return dict(Listing.objects.filter(pk__in=list(listing_ids)).values_list("pk", "product__public_id"))


def shop_addresses(account_ids: Iterable[int]) -> dict[int, str]:
    """Give shop → public id; one query."""
    return dict(ChannelAccount.objects.filter(pk__in=list(account_ids)).values_list("pk", "public_id"))


def orders_within(accounts: QuerySet[ChannelAccount], public_ids: Iterable[str]) -> set[str]:
    """Give those of these orders that lie in some shops; one query."""
    rows = Order.objects.filter(account__in=accounts.order_by(), public_id__in=list(public_ids))
    return set(rows.values_list("public_id", flat=True))
