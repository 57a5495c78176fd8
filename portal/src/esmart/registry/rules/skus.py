"""Our stock keeping unit: the sign with which an order comes back from any marketplace."""

import secrets

from esmart.core.ids import ALPHABET

PREFIX = "EI"
LENGTH = 8


def new_sku() -> str:
    """Make a SKU such as `EI7K42M9XD`: easy to read aloud, unique in practice; the database has the last word."""
    return PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)).upper()
