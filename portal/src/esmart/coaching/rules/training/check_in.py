"""The code a trainer shows for scanning: one meeting, a few minutes, signed. No key is kept here."""

from __future__ import annotations

import base64
import hashlib
import hmac

LIVES_SECONDS = 300
_SIGNATURE_BYTES = 16


class BadCheckIn(ValueError):
    """The code is not one of this cohort, was changed, or is no longer in force."""


def make_check_in(meeting: str, *, key: str, now: int) -> str:
    """Make the code of a meeting (public id), in force from `now` for five minutes."""
    ends = f"{now + LIVES_SECONDS:x}"
    return f"{meeting}.{ends}.{_sign(f'{meeting}.{ends}', key)}"


def meeting_of(code: str) -> str:
    """Give the meeting a code claims to be of; whether that is true says read_check_in."""
    return code.partition(".")[0]


def read_check_in(code: str, *, key: str, now: int) -> str:
    """Give the meeting of a code in force; raises BadCheckIn."""
    body, dot, signature = code.rpartition(".")
    meeting, _, ends = body.partition(".")
    if not dot or not hmac.compare_digest(_sign(body, key).encode(), signature.encode()):
        raise BadCheckIn("unknown")
    if int(ends, 16) < now:
        raise BadCheckIn("late")
    return meeting


def _sign(body: str, key: str) -> str:
    digest = hmac.new(key.encode(), f"check-in|{body}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).decode().rstrip("=")
