"""In which way a shop is connected."""

from __future__ import annotations

from typing import Literal

ConnectWay = Literal["consent", "keys", "file"]

# The consent there does not say which shop it opens, so its owner tells it beforehand.
SHOP_TOLD_BEFOREHAND = frozenset({"gojek"})


def way_of(auth: str) -> ConnectWay:
    """Give the way for a card's kind of login: a consent page, keys the seller types, or none at all but files."""
    if auth == "oauth":
        return "consent"
    return "file" if auth == "none" else "keys"
