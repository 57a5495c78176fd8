"""Lazada's request and push seals (lazada sheet §3, §10). What is checked when, is market.py's."""

import hashlib
import hmac
from collections.abc import Mapping


def seal(app_secret: str, path: str, parameters: Mapping[str, str]) -> str:
    """Compute `sign` over the path (without /rest) and every parameter but `sign`, sorted by name."""
    text = path + "".join(f"{name}{parameters[name]}" for name in sorted(parameters) if name != "sign")
    return hmac.new(app_secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()


def seal_push(app_secret: str, app_key: str, body: bytes) -> str:
    """Compute the `Authorization` header of a push: lower-case hex over app_key and raw body."""
    return hmac.new(app_secret.encode(), app_key.encode() + body, hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
