"""The seal of a notice: `X-Go-Signature` over the raw body (gojek sheet §6)."""

import hashlib
import hmac


def seal_notice(key: str, body: bytes) -> str:
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
