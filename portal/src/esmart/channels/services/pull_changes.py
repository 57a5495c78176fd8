"""Reads what changed in the registry and brings listings and prices along; the registry never calls us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from esmart.accounts.queries import person_of_row, units_of_people
from esmart.channels.models import Listing
from esmart.channels.services.offers import refresh_offers
from esmart.channels.services.publish_listing import renew_content
from esmart.channels.services.stock import lock_balances
from esmart.core.history import SYSTEM, Changed, acting, move_mark, read_changes
from esmart.core.queries import history_of
from esmart.registry.queries.goods import product_of_row, products_of_enterprises, workshops_at

READER = "channels"
TABLES = ("registry_product", "registry_variant", "registry_photo", "registry_enterprise")
# Who is inside and who agreed to what: names of these people must not stand in listings of their unit.
PEOPLE = ("accounts_person", "accounts_custody", "accounts_consent")


def pull_changes(*, now: datetime, limit: int = 500) -> int:
    """Take the next registry changes, renew the listings they touch, and give how many changes were taken.
    Mark and effect are one transaction: a crash repeats both or none.
    """
    with acting(SYSTEM):
        changes = read_changes(READER, tables=(*TABLES, *PEOPLE), limit=limit)
        if not changes:
            return 0
        products, variants = _touched(changes)
        listings = Listing.objects.filter(product_id__in=products).exclude(wanted=Listing.Wanted.ENDED)
        held = list(listings.order_by("id").select_for_update())
        # All balances at once, in their one order: taken listing by listing they would meet an order for two of
        # these goods coming the other way, and both would wait for ever.
        sold = listings.values_list("product__variants", flat=True)
        lock_balances(variants | {variant for variant in sold if variant is not None})
        for listing in held:
            renew_content(listing, now=now)
        if variants:
            refresh_offers(variants, now=now)
        move_mark(READER, after=changes[-1])
    return len(changes)


def _touched(changes: Sequence[Changed]) -> tuple[set[int], set[int]]:
    """Give the products and (for those switched on or off) variants that changes touch."""
    products: set[int] = set()
    variants: set[int] = set()
    enterprises: set[int] = workshops_at(
        units_of_people(
            {
                one
                for change in changes
                if change.table in PEOPLE
                for one in person_of_row(change.table, change.row_id)
            }
        )
    )
    for change in changes:
        if change.table in PEOPLE:
            continue
        if change.table == "registry_product":
            products.add(change.row_id)
        elif change.table == "registry_enterprise":
            if {"name", "region_id"} & set(change.fields):
                enterprises.add(change.row_id)
        else:
            owner = product_of_row(change.table, change.row_id)
            products.add(owner if owner is not None else _former_owner(change))
            if change.table == "registry_variant" and "active" in change.fields and owner is not None:
                variants.add(change.row_id)
    if enterprises:
        products.update(products_of_enterprises(enterprises))
    return products, variants


def _former_owner(change: Changed) -> int:
    """Give the product a deleted row belonged to, from its history."""
    deleted = history_of(change.table, change.row_id).filter(operation="delete").first()
    if deleted is None or "product_id" not in deleted.fields:
        raise LookupError(f"the history of {change.table} {change.row_id} does not tell its product")
    return int(deleted.fields["product_id"][0])
