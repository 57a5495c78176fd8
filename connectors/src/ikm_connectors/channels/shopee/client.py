"""Shopee's table of paths, the seal of a request and the envelope of an answer; no meaning of fields (mapping.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec

from ikm_connectors.channels.shopee.faults import fault_of
from ikm_connectors.contract import Context, HttpRequest, HttpResponse, Operation
from ikm_connectors.errors import BadResponse
from ikm_connectors.signing import content_id, hmac_sha256

Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Hold one line of the table; `public` calls carry no token in their seal (Shopee: API Calls guide)."""

    method: Method
    path: str
    effect: Literal["read", "write"]
    public: bool = False


# Each path is a page of the vendor's API reference: v2.<module>.<call>.
PATHS: Mapping[str, Endpoint] = {
    "token_get": Endpoint("POST", "/api/v2/auth/token/get", "write", public=True),
    "token_refresh": Endpoint("POST", "/api/v2/auth/access_token/get", "write", public=True),
    "shop_info": Endpoint("GET", "/api/v2/shop/get_shop_info", "read"),
    "category": Endpoint("GET", "/api/v2/product/get_category", "read"),
    "attribute_tree": Endpoint("GET", "/api/v2/product/get_attribute_tree", "read"),
    "item_limit": Endpoint("GET", "/api/v2/product/get_item_limit", "read"),
    "brand_list": Endpoint("GET", "/api/v2/product/get_brand_list", "read"),
    "channel_list": Endpoint("GET", "/api/v2/logistics/get_channel_list", "read"),
    "upload_image": Endpoint("POST", "/api/v2/media_space/upload_image", "write", public=True),
    "add_item": Endpoint("POST", "/api/v2/product/add_item", "write"),
    "init_tier_variation": Endpoint("POST", "/api/v2/product/init_tier_variation", "write"),
    "update_tier_variation": Endpoint("POST", "/api/v2/product/update_tier_variation", "write"),
    "add_model": Endpoint("POST", "/api/v2/product/add_model", "write"),
    "update_item": Endpoint("POST", "/api/v2/product/update_item", "write"),
    "unlist_item": Endpoint("POST", "/api/v2/product/unlist_item", "write"),
    "delete_item": Endpoint("POST", "/api/v2/product/delete_item", "write"),
    "search_item": Endpoint("GET", "/api/v2/product/search_item", "read"),
    "item_list": Endpoint("GET", "/api/v2/product/get_item_list", "read"),
    "item_base_info": Endpoint("GET", "/api/v2/product/get_item_base_info", "read"),
    "model_list": Endpoint("GET", "/api/v2/product/get_model_list", "read"),
    "update_stock": Endpoint("POST", "/api/v2/product/update_stock", "write"),
    "update_price": Endpoint("POST", "/api/v2/product/update_price", "write"),
    "order_list": Endpoint("GET", "/api/v2/order/get_order_list", "read"),
    "order_detail": Endpoint("GET", "/api/v2/order/get_order_detail", "read"),
    "cancel_order": Endpoint("POST", "/api/v2/order/cancel_order", "write"),
    "handle_buyer_cancellation": Endpoint("POST", "/api/v2/order/handle_buyer_cancellation", "write"),
    "shipping_parameter": Endpoint("GET", "/api/v2/logistics/get_shipping_parameter", "read"),
    "ship_order": Endpoint("POST", "/api/v2/logistics/ship_order", "write"),
    "tracking_number": Endpoint("GET", "/api/v2/logistics/get_tracking_number", "read"),
    "create_document": Endpoint("POST", "/api/v2/logistics/create_shipping_document", "write"),
    "document_result": Endpoint("POST", "/api/v2/logistics/get_shipping_document_result", "read"),
    "download_document": Endpoint("POST", "/api/v2/logistics/download_shipping_document", "read"),
    "escrow_detail": Endpoint("GET", "/api/v2/payment/get_escrow_detail", "read"),
    "lost_push": Endpoint("GET", "/api/v2/push/get_lost_push_message", "read", public=True),
    "confirm_lost_push": Endpoint(
        "POST", "/api/v2/push/confirm_consumed_lost_push_message", "write", public=True
    ),
}
AUTH_PARTNER_PATH = "/api/v2/shop/auth_partner"


def seal(context: Context, path: str, *, public: bool) -> str:
    """Give the seal of a request: partner id, path, timestamp, and for shop calls token and shop; no body, no query."""
    base = f"{context.credentials['partner_id']}{path}{context.timestamp}"
    if not public:
        base += context.require_tokens().access + context.require_shop().id
    return hmac_sha256(context.credentials["partner_key"], base)


def sealed_query(context: Context, path: str, *, public: bool) -> list[tuple[str, str]]:
    """Give the common parameters, which stand in the query also on POST."""
    query = [("partner_id", context.credentials["partner_id"]), ("timestamp", str(context.timestamp))]
    if not public:
        query += [("access_token", context.require_tokens().access), ("shop_id", context.require_shop().id)]
    return [*query, ("sign", seal(context, path, public=public))]


def call[T](
    name: str,
    read: Callable[[Any, str], T],
    *,
    query: Sequence[tuple[str, str]] = (),
    body: Mapping[str, Any] | Callable[[Context], Mapping[str, Any]] | None = None,
    upload: tuple[str, bytes] | None = None,
    flat: bool = False,
    needs_token: bool | None = None,
) -> Operation[T]:
    """Make one operation: `read` gets the answer's `response` object (the whole body when `flat`) and the request id."""
    endpoint = PATHS[name]

    def build(context: Context) -> HttpRequest:
        common = sealed_query(context, endpoint.path, public=endpoint.public)
        url = f"{context.address()}{endpoint.path}?{urlencode([*common, *query])}"
        if upload is not None:
            kind, content = multipart("image", *upload)
            return HttpRequest("POST", url, {"content-type": kind}, content)
        if body is None:
            return HttpRequest(endpoint.method, url)
        content = msgspec.json.encode(body(context) if callable(body) else body)
        return HttpRequest(endpoint.method, url, {"content-type": "application/json"}, content)

    def parse(response: HttpResponse) -> T:
        payload, request_id = open_envelope(response, flat=flat)
        return read(payload, request_id)

    return Operation(
        name=f"shopee.{name}",
        effect=endpoint.effect,
        build=build,
        parse=parse,
        needs_token=not endpoint.public if needs_token is None else needs_token,
    )


def open_envelope(response: HttpResponse, *, flat: bool = False) -> tuple[Any, str]:
    """Open an answer: a non-empty `error` decides, whatever the HTTP status; then `response` must be there."""
    try:
        peeked = msgspec.json.decode(response.body)
    except msgspec.DecodeError:
        peeked = None
    if isinstance(peeked, dict) and peeked.get("error"):
        raise fault_of(
            str(peeked["error"]),
            str(peeked.get("message") or ""),
            request_id=str(peeked.get("request_id") or ""),
            retry_after=response.retry_after(),
            raw=peeked,
        )
    body = response.json()
    request_id = str(body.get("request_id") or "")
    if flat:
        return body, request_id
    if "response" not in body:
        raise BadResponse("a success without `response`", request_id=request_id, raw=body)
    return body["response"], request_id


def multipart(field: str, filename: str, content: bytes) -> tuple[str, bytes]:
    """Make a form with one file; its boundary comes from the content, so that a request is always the same."""
    boundary = f"ikm{content_id(content)[:32]}"
    kind = "image/png" if filename.endswith(".png") else "image/jpeg"
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{field}"; filename="{filename}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    return (
        f"multipart/form-data; boundary={boundary}",
        head.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
    )


def token_call[T](
    name: str,
    read: Callable[[Any, str, datetime], T],
    body: Callable[[Context], Mapping[str, Any]],
) -> Operation[T]:
    """Make a token call: its body is flat and its life times count from the moment of the answer."""

    def parse(response: HttpResponse) -> T:
        payload, request_id = open_envelope(response, flat=True)
        return read(payload, request_id, response.received_at)

    return replace(call(name, lambda raw, _: raw, body=body, flat=True), parse=parse)
