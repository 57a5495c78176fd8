"""Compares a listing's variants with those a marketplace shows: under which id each is held, which it lacks, and why."""

from __future__ import annotations

from typing import Any

from esmart.channels.models import Listing
from esmart.channels.services.abilities import can_add_variants
from ikm_connectors import model as m
from ikm_connectors.variants import held_as

# A listing in one of these takes no variant; its state is the problem to show.
CLOSED = frozenset({m.Lifecycle.DELETED, m.Lifecycle.BANNED, m.Lifecycle.REJECTED})


def variants_to_add(listing: Listing, state: m.ListingState) -> bool:
    """Say whether the marketplace lacks variants that can be added from here."""
    return (
        state.lifecycle not in CLOSED
        and bool(_lacking(listing, state))
        and not _kinds_changed(listing, state)
        and can_add_variants(listing.account.application.marketplace)
    )


def missing_variants(listing: Listing, state: m.ListingState) -> list[dict[str, Any]]:
    """Say which variants the marketplace lacks and a person must bring there; those the engine adds are no problem."""
    if variants_to_add(listing, state):
        return []
    adds = can_add_variants(listing.account.application.marketplace)
    key = "variant_kinds_changed" if adds and _kinds_changed(listing, state) else "variant_not_listed"
    about = {"field": "skus", "scope": "sku", "action": "fix_data"}
    return [{"message_key": key, "sku": sku["sku"], **about} for sku in _lacking(listing, state)]


def name_offers(listing: Listing, state: m.ListingState) -> None:
    """Learn under which id the marketplace holds each variant."""
    for sku, held in _held(listing, state):
        if held is not None:
            mine = listing.offers.filter(variant_id=sku["variant_id"])
            mine.exclude(sku_id=held.ref.sku_id).update(sku_id=held.ref.sku_id)


def _held(listing: Listing, state: m.ListingState) -> list[tuple[dict[str, Any], m.SkuState | None]]:
    return [(sku, held_as(sku["sku"], tuple(sku["options"]), state.skus)) for sku in listing.content["skus"]]


def _lacking(listing: Listing, state: m.ListingState) -> list[dict[str, Any]]:
    """Give the content's variants that a marketplace does not show; one that shows none at all says nothing."""
    return [sku for sku, held in _held(listing, state) if held is None] if state.skus else []


def _kinds_changed(listing: Listing, state: m.ListingState) -> bool:
    """Say whether the product has other kinds of choice than the listing, which no marketplace can change in place."""
    kinds = len(listing.content["option_names"])
    return any(len(sku.options) != kinds for sku in state.skus)
