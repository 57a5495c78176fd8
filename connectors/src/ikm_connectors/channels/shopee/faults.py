"""Shopee's error keys and messages → our errors. One key has many meanings, so key and message decide together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ikm_connectors import errors as e

if TYPE_CHECKING:
    from ikm_connectors.errors import ConnectorError, Scope


@dataclass(frozen=True, slots=True)
class Row:
    """Match a key (with its module where that decides) and words of the message; `sample` proves the row in tests."""

    key: str
    kind: type[ConnectorError]
    says: str = ""
    scope: Scope | None = None
    sample: str = ""


# The first row that fits decides: exact key with module, key and words, key alone. Source: the error lists of the
# vendor's v2 API pages as restated in the protocol sheet of 2026-11-24.
ROWS: tuple[Row, ...] = (
    # the module changes the meaning
    Row("order.error_limit", e.NotEditable, scope="order", sample="This order cannot be cancelled now."),
    Row("order.order_list_invalid_time", e.Misuse, sample="The time range is longer than 15 days."),
    Row("logistics.error_param", e.InvalidValue, scope="order", sample="Wrong parameters."),
    # the gateway
    Row("error_sign", e.SignatureInvalid, sample="Wrong sign."),
    Row("error_partner_key_expired", e.SignatureInvalid, sample="Partner key expired."),
    Row("invalid_partner_id", e.PermissionMissing, sample="Invalid partner_id."),
    Row("invalid_acceess_token", e.TokenExpired, sample="Invalid access_token."),
    Row("invalid_access_token", e.TokenExpired, sample="Invalid access_token."),
    Row("shop_no_linked", e.ShopNotLinked, sample="The shop is not linked to this partner."),
    Row("partner_shop_no_link", e.ShopNotLinked, sample="Partner and shop have no link."),
    Row("source_ip_undeclared", e.IpNotAllowed, sample="Source IP is undeclared."),
    Row("error_rate_limit", e.RateLimited, sample="Too many requests."),
    Row("error_limit", e.DailyQuotaSpent, sample="The daily limit is reached."),
    Row("error_api_permission", e.PermissionMissing, sample="No permission to this api."),
    Row("error_ashop_api_permission", e.PermissionMissing, sample="No permission to this api."),
    Row("error_api_call_restricted", e.AppSuspended, sample="The app is restricted."),
    Row("api_suspended", e.AppSuspended, sample="This API is suspended, call v2 instead."),
    Row("shop_banned", e.ShopSuspended, sample="The shop is banned."),
    Row("error_kyc_auth", e.ShopSuspended, sample="The shop has not passed KYC."),
    Row("error_param", e.SignatureInvalid, r"timestamp", sample="Invalid timestamp, it is expired."),
    Row("error_param", e.SignatureInvalid, r"no (partner_id|sign) in query|invalid partner_id", sample="There is no sign in query."),
    Row("error_param", e.Misuse, r"no (access_token|shop_id) in query", sample="There is no access_token in query."),
    Row("error_auth", e.TokenExpired, r"access_?\s?token", sample="Invalid access_token."),
    Row("error_auth", e.ShopOnHoliday, r"holiday", sample="The shop is in holiday mode."),
    Row("error_auth", e.BelowReservedStock, r"reserved", sample="Stock is below the reserved stock."),
    Row("error_auth", e.PermissionMissing, r"permission|partner", sample="No permission to current api."),
    Row("error_auth", e.AuthError, sample="Authorization failed."),
    # items
    Row("error_param", e.Duplicate, r"repeat model_id", "sku", sample="Repeat model_id."),
    Row("error_param", e.NotFound, r"wrong model_id", "sku", sample="Wrong model_id."),
    Row("error_param", e.NotFound, r"not found", sample="The information you queried is not found."),
    Row("error_item_not_found", e.NotFound, sample="Product not found"),
    Row("error_item_not_belong_shop", e.NotFound, sample="The item does not belong to the shop."),
    Row("error_data", e.NotFound, r"not exist", sample="data not exist"),
    Row("error_cannt_edit_stock_in_promotion", e.LockedByPromotion, sample="Stock cannot be edited in promotion."),
    Row("error_cannt_unlisted_in_promotion", e.LockedByPromotion, scope="listing", sample="Item cannot be unlisted when item is under promotion."),
    Row("error_edit_item_stock_for_item_has_model", e.VariantRule, sample="The item has models."),
    Row("error_holiday_mode_change_stock", e.ShopOnHoliday, sample="Stock cannot be changed in holiday mode."),
    Row("error_seller_under_penalty", e.ShopUnderPenalty, sample="The seller is under penalty."),
    Row("error_busi_update_stock_failed", e.StateConflict, scope="sku", sample="Update stock failed, see failure_list."),
    Row("error_busi_cannot_delist_reviewing_or_banned_item", e.NotEditable, sample="Banned and Reviewing Products cannot be delisted"),
    Row("error_category_is_block", e.CategoryClosed, sample="The category is blocked."),
    Row("error_invalid_category", e.CategoryNotLeaf, r"leaf|child", sample="The category is not a leaf."),
    Row("error_invalid_category", e.CategoryClosed, sample="Invalid category."),
    Row("error_less_required_attribute", e.MissingAttribute, sample="A required attribute is missing."),
    Row("error_invalid_attribute", e.InvalidValue, sample="Invalid attribute."),
    Row("error_invalid_brand", e.InvalidValue, sample="Invalid brand."),
    Row("error_item_name_is_too_short", e.TitleRule, sample="The item name is too short."),
    Row("error_name_length_limit", e.TitleRule, sample="The item name is too long."),
    Row("error_desc_length_min_limit", e.TitleRule, sample="The description is too short."),
    Row("error_image_num_min", e.ImageRule, sample="Too few images."),
    Row("error_image_unavailable", e.ImageRule, sample="The image is not available."),
    Row("error_price_exceed_min_limitt", e.PriceOutOfRange, sample="The price is too low."),
    Row("error_price_exceed_max_limitt", e.PriceOutOfRange, sample="The price is too high."),
    Row("error_invalid_logistic_info", e.InvalidValue, sample="Invalid logistic info."),
    Row("error_reach_shop_item_limit", e.QuotaReached, sample="The shop has reached its item limit."),
    # shipping
    Row("package_already_shipped", e.NotEditable, scope="order", sample="The package is already shipped."),
    Row("ship_order_need_sender_real_name", e.InvalidValue, scope="order", sample="The sender's real name is needed."),
    Row("error_order_state", e.NotEditable, scope="order", sample="The order state does not allow this."),
    # the channel itself
    Row("error_system_busy", e.Unavailable, sample="Our system is taking some time to respond, please try later."),
    Row("error_inner", e.Unavailable, sample="System error, please try again later or contact the OpenAPI support team."),
    Row("error_server", e.Unavailable, sample="Something wrong. Please try later."),
    Row("error_network", e.Unavailable, sample="Inner http call failed"),
    Row("error_param", e.InvalidValue, sample="parameter invalid"),
    Row("error_permission", e.PermissionMissing, sample="No permission."),
)  # fmt: skip

# Reasons inside failure lists come as sentences only.
REASONS: tuple[tuple[str, type[ConnectorError]], ...] = (
    (r"promotion", e.LockedByPromotion),
    (r"reserved", e.BelowReservedStock),
    (r"holiday", e.ShopOnHoliday),
    (r"penalty", e.ShopUnderPenalty),
    (r"not (found|exist)|wrong model|invalid model", e.NotFound),
    (r"repeat", e.Duplicate),
    (r"price", e.PriceOutOfRange),
)


def bare_key(key: str) -> str:
    """Give the key without its module: `product.error_param` and `error.param` are both `error_param`."""
    module, dot, rest = key.rpartition(".")
    if not dot:
        return key
    return f"error_{rest}" if module == "error" else rest


def fault_of(
    key: str, message: str, *, request_id: str = "", retry_after: float | None = None, raw: Any = None
) -> ConnectorError:
    """Give the error for a key and a message; an unknown key gives Refused with the key kept."""
    bare = bare_key(key)
    for row in ROWS:
        if row.key in {key, bare} and re.search(row.says, message, re.IGNORECASE):
            kind, scope = row.kind, row.scope
            break
    else:
        kind, scope = e.Refused, None
    return kind(
        message, channel_code=key, scope=scope, retry_after=retry_after, request_id=request_id, raw=raw
    )


def reason_of(reason: str, *, request_id: str = "", raw: Any = None) -> ConnectorError:
    """Give the error for a sentence of a failure list; unknown ones are Refused with the sentence kept."""
    for words, kind in REASONS:
        if re.search(words, reason, re.IGNORECASE):
            account_wide = issubclass(kind, e.AccountError)
            scope: Scope = "account" if account_wide else "sku"
            return kind(reason, scope=scope, request_id=request_id, raw=raw)
    return e.Refused(reason, scope="sku", request_id=request_id, raw=raw)
