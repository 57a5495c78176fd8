"""Opaque cursors: a small mapping packed into text that only its own connector reads back."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import msgspec

from ikm_connectors.errors import Misuse


def pack_cursor(**parts: Any) -> str:
    """Pack plain values into a cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


def unpack_cursor(cursor: str) -> dict[str, Any]:
    """Unpack a cursor; raises Misuse for one that was not made here."""
    try:
        content = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        parts = msgspec.json.decode(content)
    except (binascii.Error, msgspec.DecodeError, UnicodeError, ValueError) as error:
        raise Misuse("this cursor was not made by the connector") from error
    if not isinstance(parts, dict):
        raise Misuse("this cursor was not made by the connector")
    return parts
