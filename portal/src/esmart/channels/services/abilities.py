"""What a marketplace can be asked for, as its card declares; verbs alone are asked of the connector itself (`offers`)."""

from __future__ import annotations

from ikm_connectors import get_connector


def can_hide(marketplace: str) -> bool:
    """Say whether a listing can be taken from sight; elsewhere its stock is set to zero instead."""
    connector = get_connector(marketplace)
    hides = connector.card.flag("listing.hide")
    return connector.offers("set_active") and (hides is None or hides.value in {"yes", "emulated"})


def can_add_variants(marketplace: str) -> bool:
    """Say whether a listing there takes variants after it was made."""
    return get_connector(marketplace).offers("add_variants")


def knows_only_on_and_off(marketplace: str) -> bool:
    """Say whether stock there is a switch and no number."""
    numbers = get_connector(marketplace).card.flag("stock.numbers")
    return numbers is not None and numbers.value == "no"


def takes_wholesale(marketplace: str) -> bool:
    """Say whether a listing there has a least order and prices that fall with the quantity."""
    tiers = get_connector(marketplace).card.flag("price.tiers")
    return tiers is not None and tiers.value == "yes"
