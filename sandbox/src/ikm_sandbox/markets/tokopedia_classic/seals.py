"""Account credentials and webhook seal of the classic API (tokopedia sheet §B1, §B4). Requests carry no seal."""

import base64
import binascii
import hashlib
import hmac


def read_basic(header: str) -> tuple[str, str]:
    """Read `Basic base64(client_id:client_secret)`; answers empty texts when it is not that."""
    kind, _, value = header.partition(" ")
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    client_id, _, secret = text.partition(":")
    return (client_id, secret) if kind == "Basic" else ("", "")


def seal_webhook(secret: str, body: bytes) -> str:
    """Compute the `Authorization-Hmac` header over the raw body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
