"""Seals: keyed hashes and their safe comparison; what goes into a seal is each channel's own (client.py, notices.py)."""

from __future__ import annotations

import hashlib
import hmac


def hmac_sha256(key: str, message: str | bytes) -> str:
    """Give the lower-case hex HMAC-SHA256 of a message; key and text as UTF-8."""
    content = message.encode() if isinstance(message, str) else message
    return hmac.new(key.encode(), content, hashlib.sha256).hexdigest()


def seals_match(one: str, other: str) -> bool:
    """Compare two seals in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def content_id(content: bytes) -> str:
    """Give a stable name for a message whose sender gives none."""
    return hashlib.sha256(content).hexdigest()
