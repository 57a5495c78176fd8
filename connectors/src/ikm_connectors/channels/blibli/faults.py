"""The Seller API's few known codes, its words and HTTP statuses → our errors; the full table of codes is not at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ikm_connectors import errors as e

if TYPE_CHECKING:
    from ikm_connectors.errors import ConnectorError, Scope

PAYLOAD = "ERR-PA400054"  # the store is not bound to this client, or the payload is bad: the words decide
HTTP_FAILED = 500


@dataclass(frozen=True, slots=True)
class Row:
    """Match a code ("" = any), an HTTP status (0 = any) and words of the message; `sample` proves the row in tests."""

    code: str
    status: int
    kind: type[ConnectorError]
    says: str = ""
    scope: Scope | None = None
    sample: str = ""


# The first row that fits decides. Codes and statuses: sheet section 8. The words are inferred: no page at hand shows
# the messages, so an unknown sentence stays a plain refusal with its words kept.
ROWS: tuple[Row, ...] = (
    Row("ERR-PA401001", 401, e.ReauthorisationNeeded, sample="Seller key is invalid"),
    Row("ERR-MA500007", 500, e.Unavailable, sample="Internal server error"),
    Row(PAYLOAD, 400, e.ShopNotLinked, r"not bound|bind", sample="The store is not bound to this API client"),
    Row(PAYLOAD, 400, e.CategoryNotLeaf, r"deepest", sample="categoryCode is not a deepest category"),
    Row(PAYLOAD, 400, e.CategoryClosed, r"category", sample="The category is closed"),
    Row(PAYLOAD, 400, e.MissingAttribute, r"mandatory|is required", sample="Mandatory attributes are missing"),
    Row(PAYLOAD, 400, e.InvalidValue, r"attribute", sample="The attribute takes one of its options"),
    Row(PAYLOAD, 400, e.ImageRule, r"image", sample="The image must be at least 600x600 pixels"),
    Row(PAYLOAD, 400, e.LockedByPromotion, r"campaign|kampanye", sample="Harga terkunci oleh kampanye"),
    Row(PAYLOAD, 400, e.PriceOutOfRange, r"price|harga", sample="price must be above zero"),
    Row(PAYLOAD, 400, e.Duplicate, r"unique|duplicate", sample="The name must be unique in the request"),
    Row(PAYLOAD, 400, e.TitleRule, r"description", sample="description takes at most 5000 characters"),
    Row(PAYLOAD, 400, e.NotEditable, r"archived|taken down", sample="The product is archived or taken down"),
    Row(PAYLOAD, 400, e.BelowReservedStock, r"below", sample="The stock is below what orders hold"),
    Row("", 401, e.SignatureInvalid, r"signature", sample="The signature is wrong"),
    Row("", 401, e.AuthError, sample="Unauthorized"),
    Row("", 404, e.NotFound, sample="The product is not found"),
    Row("", 429, e.RateLimited, sample="Too many requests"),
)  # fmt: skip


def fault_of(
    code: str,
    message: str,
    *,
    status: int,
    request_id: str = "",
    retry_after: float | None = None,
    raw: Any = None,
    scope: Scope | None = None,
) -> ConnectorError:
    """Give the error for a code, its message and the HTTP status; an unknown refusal keeps its code."""
    kind: type[ConnectorError] = e.Unavailable if status >= HTTP_FAILED else e.Refused
    place: Scope | None = None
    for row in ROWS:
        code_fits = row.code == code if row.code else row.status == status
        if code_fits and re.search(row.says, message, re.IGNORECASE):
            kind, place = row.kind, row.scope
            break
    wide = issubclass(kind, e.AuthError | e.AccountError | e.Failed | e.Misuse)
    return kind(
        message,
        channel_code=code,
        scope=place or (None if wide else scope),
        retry_after=retry_after,
        request_id=request_id,
        raw=raw,
    )


def reason_of(message: str, *, scope: Scope, request_id: str = "", raw: Any = None) -> ConnectorError:
    """Give the error for a sentence of a queue's history, which has no code of its own."""
    kind: type[ConnectorError] = e.NotFound if re.search(r"not found", message, re.IGNORECASE) else e.Refused
    for row in ROWS:
        if row.code == PAYLOAD and row.says and re.search(row.says, message, re.IGNORECASE):
            kind = row.kind
            break
    narrow = None if issubclass(kind, e.AccountError) else scope
    return kind(message, scope=narrow, request_id=request_id, raw=raw)
