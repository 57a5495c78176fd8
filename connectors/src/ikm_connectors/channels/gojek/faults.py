"""GoBiz's HTTP codes, titles and sentences → our errors; the codes are few, so the words decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ikm_connectors import errors as e
from ikm_connectors.errors import Action, ConnectorError, Scope


@dataclass(frozen=True, slots=True)
class Row:
    """Match a code (and words of title and message); `sample` proves the row in tests."""

    code: str
    kind: type[ConnectorError]
    says: str = ""
    scope: Scope | None = None
    action: Action | None = None
    sample: str = ""


# The first row that fits decides. Source: sheet section 5; sentences inside 403 and 404 are matched by what they name.
ROWS: tuple[Row, ...] = (
    Row("HTTP_401", e.TokenExpired, sample="Unauthorized"),
    Row("HTTP_403", e.PermissionMissing, r"\bscope", sample="Forbidden: the token has no scope"),
    Row("HTTP_403", e.ShopNotLinked, sample="Forbidden: outlet not linked"),
    Row("HTTP_404", e.ShopNotLinked, r"UnregisteredOutlet", sample="UnregisteredOutlet"),
    Row("HTTP_404", e.NotFound, sample="Not found"),
    Row("HTTP_406", e.Misuse, sample="UnsupportedAcceptType"),
    Row("HTTP_409", e.NotEditable, scope="order", sample="Conflict: the order is in another state"),
    Row("HTTP_415", e.Misuse, sample="UnsupportedAcceptType"),
    Row("HTTP_422", e.PriceOutOfRange, r"\bprice\b", sample="UnprocessableEntity: price is too high"),
    Row("HTTP_422", e.TitleRule, r"\b(name|description)\b", sample="UnprocessableEntity: name is too long"),
    Row("HTTP_422", e.ImageRule, r"\bimage\b", sample="UnprocessableEntity: image is too large"),
    Row("HTTP_422", e.ValidationFailed, sample="UnprocessableEntity"),
    Row("HTTP_429", e.RateLimited, sample="Too many requests"),
    Row("HTTP_500", e.Unavailable, sample="Server error"),
    Row("HTTP_502", e.Unavailable, sample="Server error"),
    Row("HTTP_503", e.Unavailable, sample="Server error"),
    # the token host, sheet section 3
    Row("invalid_client", e.PermissionMissing, sample="client authentication failed"),
    Row("invalid_scope", e.PermissionMissing, sample="the scope is not allowed"),
    Row("invalid_grant", e.TokenRevoked, sample="the grant is used or old"),
)


def fault_of(code: str, message: str, *, retry_after: float | None = None, raw: Any = None) -> ConnectorError:
    """Give the error for a code and its words; an unknown code gives Refused with the code kept."""
    kind: type[ConnectorError] = e.Refused
    scope: Scope | None = None
    action: Action | None = None
    for row in ROWS:
        if row.code == code and re.search(row.says, message, re.IGNORECASE):
            kind, scope, action = row.kind, row.scope, row.action
            break
    return kind(message, channel_code=code, scope=scope, action=action, retry_after=retry_after, raw=raw)
