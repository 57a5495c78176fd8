"""Shopee's request and push seals (shopee sheet §3, §10). What is checked when, is market.py's."""

import hashlib
import hmac


def seal(
    partner_key: str, partner_id: str, path: str, timestamp: str, *, access_token: str = "", shop_id: str = ""
) -> str:
    """Compute the query parameter `sign`; without token and shop the public form."""
    text = f"{partner_id}{path}{timestamp}{access_token}{shop_id}"
    return hmac.new(partner_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def seal_push(key: str, url: str, body: bytes) -> str:
    """Compute the `Authorization` header of a push over the registered address and the raw body."""
    return hmac.new(key.encode(), url.encode() + b"|" + body, hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
