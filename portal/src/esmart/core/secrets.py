"""Seals values at rest and opens them again. No storage, no nouns: the caller says which cell a value lives in."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_LENGTH = 8


class SecretProblem(Exception):
    """A sealed value cannot be opened, or a key cannot be used; the message says which key or cell, never a secret."""


@dataclass(frozen=True)
class Cell:
    """Where a sealed value lives; a value moved to another row, column or table does not open there."""

    table: str
    row: int
    column: str

    @property
    def bound(self) -> bytes:
        return f"{self.table}|{self.row}|{self.column}".encode()


def seal(value: str, *, cell: Cell, own_key: str | None = None) -> str:
    """Seal a text (AES-256-GCM), bound to its cell; the result is ASCII text with the key's id.

    The present field key is taken unless `own_key` (64 hexadecimal signs) is given: what is sealed with a key of its
    own is gone for good, history and backups included, once that key is destroyed.
    """
    named = own_key or settings.FIELD_KEY
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(_read_key(named)).encrypt(nonce, value.encode(), cell.bound)
    return f"{key_id(named)}.{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(sealed: str, *, cell: Cell, own_key: str | None = None) -> str:
    """Open a sealed text with the key it names, present or old, or with `own_key`; raises SecretProblem for an unknown
    key, another cell, or a value that was touched.
    """
    named, _, body = sealed.partition(".")
    key = ({key_id(own_key): _read_key(own_key)} if own_key else _keyring()).get(named)
    if key is None:
        raise SecretProblem(
            f"{cell.table}.{cell.column} is sealed with the key {named!r}, which is not configured"
        )
    try:
        raw = base64.urlsafe_b64decode(body.encode())
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], cell.bound).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise SecretProblem(
            f"{cell.table}.{cell.column} of row {cell.row} does not open in this cell"
        ) from error


def new_key() -> str:
    """Make a key for one row's secrets: 64 hexadecimal signs."""
    return os.urandom(KEY_BYTES).hex()


def blind_index(value: str, *, purpose: str) -> str:
    """Give the keyed hash by which a sealed value is found again by its exact text; differs for each purpose."""
    return hmac.new(_read_key(settings.INDEX_KEY), f"{purpose}|{value}".encode(), hashlib.sha256).hexdigest()


def sealed_with(sealed: str) -> str:
    """Give the id of the key a value is sealed with; values with an old id are resealed at the next write."""
    return sealed.partition(".")[0]


def require_keys(used: Iterable[str]) -> None:
    """Check at start that every key id in use is configured; raises SecretProblem naming those that are missing."""
    missing = sorted(set(used) - set(_keyring()))
    if missing:
        raise SecretProblem(
            f"ESMART_FIELD_KEY is not the key this data was sealed with: keys {', '.join(missing)} are missing"
        )


def key_id(key: str) -> str:
    """Give the public id of a key: a short hash, so that it tells nothing of the key."""
    return hashlib.sha256(b"esmart field key " + _read_key(key)).hexdigest()[:KEY_ID_LENGTH]


def _keyring() -> dict[str, bytes]:
    keys = [settings.FIELD_KEY, *settings.OLD_FIELD_KEYS]
    return {key_id(key): _read_key(key) for key in keys}


def _read_key(key: str) -> bytes:
    try:
        raw = bytes.fromhex(key)
    except ValueError as error:
        raise SecretProblem("a field key is 64 hexadecimal signs (32 bytes)") from error
    if len(raw) != KEY_BYTES:
        raise SecretProblem("a field key is 64 hexadecimal signs (32 bytes)")
    return raw
