"""The Open Platform's codes and messages → our errors; 500 and 501 are overviews whose reason stands in `detail`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ikm_connectors import errors as e

if TYPE_CHECKING:
    from ikm_connectors.errors import Action, ConnectorError, Scope

OVERVIEWS = frozenset({"500", "501"})
CODE_IN_DETAIL = re.compile(r"^E0*(\d+)\b")  # "E4170: …"; that a detail opens with its code is inferred


@dataclass(frozen=True, slots=True)
class Row:
    """Match a code (and words of the message); `sample` proves the row in tests, `wait` are seconds."""

    code: str
    kind: type[ConnectorError]
    says: str = ""
    scope: Scope | None = None
    action: Action | None = None
    wait: float | None = None
    sample: str = ""


# The first row that fits decides. Source: sheet section 4, from the error lists of the vendor's pages. Which words
# stand for which rule under 500 and 501 is inferred from the names of the fields.
ROWS: tuple[Row, ...] = (
    # the gateway
    Row("IllegalAccessToken", e.TokenExpired, sample="The specified access token is invalid or expired"),
    Row("IllegalRefreshToken", e.ReauthorisationNeeded, sample="The specified refresh token is invalid or expired"),
    Row("InvalidCode", e.ReauthorisationNeeded, sample="Invalid authorization code"),
    Row("IncompleteSignature", e.SignatureInvalid, sample="The request signature does not conform to platform standards"),
    Row("AUTH_TYPE_UNSUPPORTED", e.PermissionMissing, sample="The authorization type is not supported"),
    Row("MissingParameter", e.Misuse, sample="The input parameter timestamp that is mandatory is not supplied."),
    Row("IopSystemFlowlimit", e.DailyQuotaSpent, r"quota|daily", sample="The daily quota of the application is used up"),
    Row("IopSystemFlowlimit", e.RateLimited, sample="The system is limited"),
    Row("ServiceCurrentlimit", e.RateLimited, sample="The request is limited"),
    Row("901", e.RateLimited, wait=1.0, sample="E901: too many calls, please try again in the next second"),
    Row("4154", e.RateLimited, scope="listing", wait=1.0, sample="The product is changed too fast"),
    Row("6", e.Unavailable, sample="E006: Unexpected internal error"),
    Row("1000", e.Unavailable, sample="Internal Application Error"),
    # the shop
    Row("SellerNotActive", e.ShopSuspended, sample="Seller not active"),
    Row("SellerNotVerified", e.ShopSuspended, sample="Seller not verified"),
    Row("4148", e.QuotaReached, sample="The shop has reached its item limit"),
    # the product
    Row("EDIT_ITEM_NOT_BELONG_SELLER", e.NotFound, sample="The item does not belong to the seller"),
    Row("20", e.NotFound, sample="E020: the item id is wrong"),
    Row("35", e.NotFound, sample="E035: the item is not found"),
    Row("201", e.CategoryClosed, sample="E201: Invalid CategoryId"),
    Row("4134", e.CategoryNotLeaf, sample="Please select the last level category."),
    Row("4105", e.Duplicate, sample="SellerSku repeat"),
    Row("4110", e.MissingAttribute, sample="A mandatory attribute is missing"),
    Row("4115", e.InvalidValue, sample="The value is not one of the options"),
    Row("4118", e.PriceOutOfRange, sample="The price is zero"),
    Row("4157", e.PriceOutOfRange, sample="The sale price is above the price"),
    Row("4138", e.ImageRule, sample="The picture is not a Lazada link"),
    Row("4139", e.ImageRule, sample="Main image is required"),
    Row("4164", e.InvalidValue, sample="The weight is wrong"),
    Row("4165", e.InvalidValue, sample="The dimensions are wrong"),
    Row("212", e.BelowReservedStock, sample="Sellable inventory cannot be negative"),
    Row("4170", e.LockedByPromotion, sample="Sellers can increase stocks, but may not decrease stocks."),
    Row("500", e.TitleRule, r"\b(name|description)\b.*charac", sample="name: takes at most 255 characters"),
    Row("500", e.ImageRule, r"image|picture", sample="The image is over 1 MB"),
    Row("500", e.PriceOutOfRange, r"price", sample="price: is not a number"),
    Row("500", e.VariantRule, r"variation|option|SellerSku", sample="variation1: an option is too long"),
    Row("500", e.ValidationFailed, sample="E500: Create product failed"),
    Row("501", e.ValidationFailed, sample="E501: Update product failed"),
    # orders
    Row("16", e.NotFound, scope="order", sample="E016: the order id is unknown"),
    Row("34", e.NotEditable, scope="order", sample="E034: the order must be packed first"),
    Row("600002", e.NotEditable, scope="order", action="reconcile", sample="The package is already cancelled"),
    Row("700040", e.NotEditable, scope="order", sample="There is no label for this state"),
    # our own mistakes
    Row("1", e.Misuse, sample="E001: a parameter is mandatory"),
    Row("5", e.Misuse, sample="E005: Invalid Request Format"),
    Row("17", e.Misuse, sample="E017: the date is wrong"),
    Row("19", e.Misuse, sample="E019: the limit is wrong"),
    Row("30", e.Misuse, sample="E030: Empty Request"),
    Row("36", e.Misuse, sample="E036: the status is wrong"),
    Row("37", e.Misuse, sample="E037: the value is wrong"),
    Row("38", e.Misuse, sample="E038: the sort value is wrong"),
    Row("39", e.Misuse, sample="E039: the sort value is wrong"),
    Row("204", e.Misuse, sample="E204: Too many SKU in one request"),
    Row("4171", e.Misuse, sample="More than 50 SKU"),
)  # fmt: skip


def fault_of(
    code: str,
    message: str,
    *,
    detail: Any = None,
    request_id: str = "",
    retry_after: float | None = None,
    raw: Any = None,
    scope: Scope | None = None,
) -> ConnectorError:
    """Give the error for a code, a message and its details; an unknown code gives Refused with the code kept.

    Under an overview code the first detail with a refusal of its own decides: a batch that was done in part is a
    refusal, even if one SKU met an internal failure.
    """
    sentence = "; ".join([message, *(text for _, text in _details(detail))])
    found = None
    if code in OVERVIEWS:
        inner = (_row_of(number, text) for number, text in _details(detail) if number not in OVERVIEWS)
        found = next((row for row in inner if row is not None and issubclass(row.kind, e.Refused)), None)
    found = found or _row_of(code, sentence) or Row(code, e.Refused)
    return found.kind(
        sentence,
        channel_code=found.code,
        scope=found.scope or _narrow(found.kind, scope),
        action=found.action,
        retry_after=found.wait if retry_after is None else retry_after,
        request_id=request_id,
        raw=raw,
    )


def refused_item(code: str, message: str, *, retry: bool, request_id: str, raw: Any) -> ConnectorError:
    """Give the error for one row of a fulfilment answer (`item_err_code`): always the order's, never the program's.

    Which codes stand there for a wrong state is not documented, so an unknown one keeps its code and words.
    """
    row = _row_of(code, message)
    kind = row.kind if row is not None and issubclass(row.kind, e.StateConflict) else e.NotEditable
    action: Action | None = "retry_auto" if retry else row.action if row is not None else None
    return kind(message, channel_code=code, scope="order", action=action, request_id=request_id, raw=raw)


def _row_of(code: str, sentence: str) -> Row | None:
    return next(
        (row for row in ROWS if row.code == code and re.search(row.says, sentence, re.IGNORECASE)), None
    )


def _narrow(kind: type[ConnectorError], scope: Scope | None) -> Scope | None:
    """Keep a narrower place only for a refusal of the thing itself."""
    wide = issubclass(kind, e.AuthError | e.AccountError | e.Failed | e.Misuse)
    return None if wide else scope


def _details(detail: Any) -> list[tuple[str, str]]:
    """Read the detail rows as (code, "field: message")."""
    rows = [one for one in detail if isinstance(one, dict)] if isinstance(detail, list) else []
    read = []
    for one in rows:
        text = str(one.get("message") or "")
        code = CODE_IN_DETAIL.match(text)
        field = str(one.get("field") or "")
        read.append((code.group(1) if code else "", f"{field}: {text}" if field else text))
    return read
