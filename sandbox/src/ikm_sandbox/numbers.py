"""How each marketplace writes its order, package and tracking numbers. Nothing is stored here."""

import secrets
import string
from datetime import UTC, datetime

_ALPHABET = string.ascii_uppercase + string.digits
# Prefixes of the couriers in samples; the classic, lazada and later ones are ours.
_TRACKING = {
    "shopee": "SPXID",
    "tokopedia": "JX",
    "tokopedia_classic": "CGK",
    "lazada": "LXAD",
    "blibli": "BLI",
    "gojek": "GK-",
    "bukalapak": "BL",
    "blanja": "FL",
}


def new_order_id(market: str, now: float) -> str:
    """Make an order number in the marketplace's own form."""
    day = datetime.fromtimestamp(now, UTC).strftime("%y%m%d")
    forms = {
        "shopee": lambda: day + "".join(secrets.choice(_ALPHABET) for _ in range(8)),
        "tokopedia_classic": lambda: str(43_000_000 + secrets.randbelow(900_000_000)),
        "lazada": lambda: f"{day}{secrets.randbelow(10**9):09d}",
        "blibli": lambda: f"251{secrets.randbelow(10**8):08d}",
        "gojek": lambda: f"F-{secrets.randbelow(10**9):09d}",
        "bukalapak": lambda: str(100_000_000 + secrets.randbelow(900_000_000)),
        "blanja": lambda: f"418{secrets.randbelow(10**15):015d}",
    }
    return forms.get(market, lambda: f"5764{secrets.randbelow(10**14):014d}")()


def new_package_id(market: str, order_id: str) -> str:
    """Make a package number; marketplaces without packages use the order's own."""
    forms = {
        "shopee": lambda: f"OFG{secrets.randbelow(10**15):015d}",
        "tokopedia": lambda: f"1153{secrets.randbelow(10**14):014d}",
        "lazada": lambda: f"FP{secrets.randbelow(10**15):015d}",
        "blibli": lambda: f"{10_000_000 + secrets.randbelow(90_000_000)}",
    }
    return forms.get(market, lambda: order_id)()


def new_tracking_number(market: str) -> str:
    return f"{_TRACKING[market]}{secrets.randbelow(10**11):011d}"
