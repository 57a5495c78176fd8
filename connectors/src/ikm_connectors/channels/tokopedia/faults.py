"""The Partner API's codes and messages → our errors; the message decides where one code has many meanings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ikm_connectors import errors as e

if TYPE_CHECKING:
    from ikm_connectors.errors import Action, ConnectorError, Scope


@dataclass(frozen=True, slots=True)
class Row:
    """Match a code (and words of the message); `sample` proves the row in tests."""

    code: int
    kind: type[ConnectorError]
    says: str = ""
    scope: Scope | None = None
    action: Action | None = None
    sample: str = ""


# The first row that fits decides. Source: common errors and the error lists of each call, as restated in the sheet.
ROWS: tuple[Row, ...] = (
    # permission and seal
    Row(105002, e.TokenExpired, sample="Access token is expired."),
    Row(106001, e.SignatureInvalid, sample="Invalid sign."),
    Row(105005, e.PermissionMissing, scope="account", action="reauthorise", sample="The scope is not granted."),
    Row(101000, e.ShopNotLinked, sample="The token and the cipher do not fit."),
    Row(106013, e.Misuse, sample="Shop_cipher is missing."),
    Row(36009004, e.SignatureInvalid, r"timestamp", sample="The timestamp is too old."),
    Row(36009004, e.SignatureInvalid, r"\bsign\b", sample="The sign is missing."),
    Row(36009004, e.PermissionMissing, r"app_?key", sample="Invalid app_key."),
    Row(36009004, e.Misuse, r"shop_?cipher|version", sample="Unexpected shop_cipher."),
    Row(36009004, e.TokenExpired, r"token", sample="Invalid access token."),
    Row(36009004, e.AuthError, sample="Authorization failed."),
    Row(36009033, e.IpNotAllowed, sample="The IP is not allowed."),
    Row(10006402, e.PermissionMissing, scope="account", action="reauthorise", sample="No permission."),
    # the channel itself
    Row(36009002, e.RateLimited, sample="Too many requests."),
    Row(36009003, e.Unavailable, sample="Internal error."),
    Row(36009007, e.Unavailable, sample="Timeout."),
    Row(36009009, e.Misuse, sample="Invalid path."),
    Row(36009010, e.Misuse, sample="Invalid method."),
    Row(36009014, e.Misuse, sample="This version is retired."),
    Row(36009021, e.ImageRule, sample="The file is too large."),
    Row(36009022, e.Misuse, sample="Invalid content type."),
    Row(36009023, e.Misuse, sample="Invalid content type."),
    # categories
    Row(12052023, e.CategoryClosed, sample="Category does not exist"),
    Row(12052024, e.CategoryNotLeaf, sample="Category is not final category"),
    Row(12052217, e.Misuse, sample="Incorrect category version."),
    Row(12052220, e.CategoryClosed, sample="This category is prohibited or restricted."),
    Row(12052221, e.CategoryClosed, sample="This category is restricted."),
    Row(12052222, e.CategoryClosed, sample="This category is restricted."),
    Row(12052223, e.CategoryClosed, sample="This category is restricted."),
    # the product's own data
    Row(12052026, e.InvalidValue, sample="Brand does not exist"),
    Row(12052028, e.ImageRule, sample="A main image is required"),
    Row(12052051, e.TitleRule, sample="The title is too long"),
    Row(12052013, e.TitleRule, sample="The description is too long"),
    Row(12052015, e.TitleRule, sample="The description is missing"),
    Row(12052050, e.VariantRule, sample="More than 100 SKUs"),
    Row(12052054, e.VariantRule, sample="The seller SKU is too long"),
    Row(12052036, e.VariantRule, sample="The SKU id is needed"),
    Row(12052055, e.InvalidValue, scope="sku", sample="The stock is outside its limits"),
    Row(12052073, e.PriceOutOfRange, sample="The price is invalid"),
    Row(12052084, e.PriceOutOfRange, sample="The currency is wrong"),
    Row(12052093, e.QuotaReached, sample="The listing quota is reached"),
    Row(12052097, e.InvalidValue, sample="The warehouse does not exist"),
    Row(12019028, e.InvalidValue, scope="sku", sample="All warehouses of the SKU must be listed"),
    Row(12052104, e.MissingAttribute, sample="An attribute is required"),
    Row(12052105, e.CertificateNeeded, sample="A certificate is missing"),
    Row(12052181, e.InvalidValue, sample="The weight is zero"),
    Row(12052003, e.InvalidValue, sample="The dimension's format is wrong"),
    Row(12052004, e.InvalidValue, sample="The dimension's format is wrong"),
    Row(12052005, e.InvalidValue, sample="The weight's format is wrong"),
    Row(12052006, e.InvalidValue, sample="The weight's format is wrong"),
    # the product's state
    Row(12052032, e.NotFound, sample="The product does not exist"),
    Row(12052260, e.NotFound, sample="The product does not exist"),
    Row(12052048, e.NotFound, sample="The product is not yours"),
    Row(12052038, e.LockedByPromotion, sample="The price is locked by a promotion"),
    Row(12019045, e.LockedByPromotion, sample="The price is locked by a promotion"),
    Row(12052393, e.LockedByPromotion, sample="The stock is locked by a promotion"),
    Row(12052308, e.NotEditable, sample="An appeal is running"),
    # orders and shipping
    Row(21008111, e.NotFound, scope="order", sample="The order is not yours"),
    Row(11006021, e.NotEditable, scope="order", sample="Already shipped"),
    Row(11021009, e.InvalidValue, scope="order", sample="No available shipping services"),
    Row(11021010, e.InvalidValue, scope="order", sample="The postal code is wrong"),
    Row(11021012, e.InvalidValue, scope="order", sample="The address is wrong"),
    Row(11021015, e.InvalidValue, scope="order", sample="The package is too heavy"),
    Row(11021035, e.InvalidValue, scope="order", sample="Outside the collection time"),
    Row(11021036, e.InvalidValue, scope="order", sample="No collection time"),
    Row(11001002, e.InvalidValue, scope="order", sample="Invalid param"),
    Row(11034037, e.Unavailable, sample="The shipping document is still being generated"),
    Row(21023035, e.NotEditable, scope="order", sample="Please arrange shipment first"),
)  # fmt: skip

_FORBIDDEN_WORD = re.compile(r"tik\s?tok\s?(shop)?", re.IGNORECASE)


def show(message: str) -> str:
    """Give a message fit for screens in Indonesia, by the vendor's own naming rule."""
    return _FORBIDDEN_WORD.sub("Tokopedia & Shop", message)


def fault_of(
    code: int,
    message: str,
    *,
    request_id: str = "",
    retry_after: float | None = None,
    raw: Any = None,
    scope: Scope | None = None,
) -> ConnectorError:
    """Give the error for a code and a message; an unknown code gives Refused with the code kept."""
    kind: type[ConnectorError] = e.Refused
    action: Action | None = None
    for row in ROWS:
        if row.code == code and re.search(row.says, message, re.IGNORECASE):
            kind, scope, action = row.kind, row.scope or scope, row.action
            break
    if issubclass(kind, e.AuthError | e.AccountError | e.Failed | e.Misuse) and action is None:
        scope = None  # a narrower place in a batch does not make it the item's problem
    return kind(
        show(message),
        channel_code=str(code),
        scope=scope,
        action=action,
        retry_after=retry_after,
        request_id=request_id,
        raw=raw,
    )
