"""Blanja's request seal (blanja sheet §5)."""

import hashlib
import hmac
from collections.abc import Mapping


def seal(appkey: str, asked: Mapping[str, str]) -> str:
    """Compute `sign` over all parameters but itself, sorted without regard to case, joined without separators."""
    names = sorted((name for name in asked if name != "sign"), key=str.lower)
    text = "".join(name + asked[name] for name in names)
    return hmac.new(f"{appkey}&".encode(), text.encode(), hashlib.sha1).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
