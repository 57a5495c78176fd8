"""What tokens may open, what webhooks tell, how a message is sealed and when it is tried again. No Django, no clock."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta

# A room that the API opens gets its line here; each has a scope to read, and most one to write.
ROOMS = ("registry", "intake", "channels", "coaching", "participants", "accounts", "webhooks")
ONLY_READ = frozenset({"accounts"})
SCOPES = tuple(
    f"{room}:{act}" for room in ROOMS for act in ("read", "write") if act == "read" or room not in ONLY_READ
)

EVENTS = ("enterprise.changed", "product.changed", "order.changed", "stock.changed")
TEST_EVENT = "test"

TOKEN_PREFIX = "esk_"  # noqa: S105  # how every token begins
SECRET_PREFIX = "whsec_"  # noqa: S105  # how every secret begins
LONGEST_LIFE = timedelta(days=365)
ANSWER_KEPT = timedelta(hours=24)

# Waits after each failed try of one message; after the last one it is given up. The last tries lie three days later.
RETRY_WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=16),
    timedelta(hours=24),
    timedelta(hours=24),
)
LONGEST_REST = timedelta(minutes=5)


class ApiAccessProblem(Exception):
    """Something a person asked of tokens or webhooks cannot be done; `field` says where the sentence belongs."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def token_digest(token: str) -> str:
    """Give what is kept of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def usable_scopes(scopes: Iterable[str], *, may_write: bool) -> list[str]:
    """Give the known scopes among these in their one order; a person who only reads gets no writing ones."""
    wanted = set(scopes)
    return [one for one in SCOPES if one in wanted and (may_write or one.endswith(":read"))]


def sign_message(secret: str, *, message_id: str, timestamp: int, body: str) -> str:
    """Seal a message as Standard Webhooks asks: HMAC-SHA256 over `id.timestamp.body`, as `v1,<base64>`."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    content = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()


def wait_after_try(attempts: int) -> timedelta | None:
    """Give how long one message rests after so many failed tries; None: it is given up."""
    return RETRY_WAITS[attempts - 1] if attempts <= len(RETRY_WAITS) else None


def rest_after_failures(failures: int) -> timedelta:
    """Give how long an address rests after so many failures in a row, so that a dead one does not hold up the others."""
    grown: timedelta = timedelta(seconds=5) * 2 ** min(failures - 1, 10)
    return min(grown, LONGEST_REST)
