"""Request and webhook seals of the Partner API (tokopedia sheet §A3, §A8)."""

import hashlib
import hmac
from collections.abc import Mapping

_UNSEALED = frozenset({"sign", "access_token"})


def seal(secret: str, path: str, query: Mapping[str, list[str]], body: bytes, content_type: str) -> str:
    """Compute `sign` over the decoded query, sorted by key, and the raw body; multipart bodies stay out."""
    pairs = "".join(
        f"{name}{value}" for name in sorted(query) if name not in _UNSEALED for value in query[name]
    )
    sealed = body if not content_type.startswith("multipart/form-data") else b""
    text = secret.encode() + path.encode() + pairs.encode() + sealed + secret.encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def seal_webhook(app_key: str, secret: str, body: bytes) -> str:
    """Compute the `Authorization` header of a webhook over app key and raw body."""
    return hmac.new(secret.encode(), app_key.encode() + body, hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
