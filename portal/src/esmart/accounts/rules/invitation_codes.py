"""Codes of invitations: how they are written on paper, read back, and kept."""

from __future__ import annotations

import hashlib

GROUP = 4
LENGTH = 12
DAYS_VALID = 7


def write_code(signs: str) -> str:
    """Write a code in groups that a person can read aloud: `bcdf-2345-xyz6`."""
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


def read_code(typed: str) -> str:
    """Read a code as typed: case, blanks and dashes do not matter."""
    return "".join(sign for sign in typed.lower() if sign.isalnum())


def hash_code(typed: str) -> str:
    """Give what is kept of a code; it is random and long, so one round of SHA-256 is enough."""
    return hashlib.sha256(read_code(typed).encode()).hexdigest()
