"""The Seller API's table of paths, the seal of a request and the envelope of an answer; no meaning of fields."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlencode

import msgspec

from ikm_connectors.channels.blibli.faults import fault_of
from ikm_connectors.contract import HTTP_TOO_MANY, Context, HttpRequest, HttpResponse, Operation
from ikm_connectors.signing import content_id

if TYPE_CHECKING:
    from ikm_connectors.errors import Scope

PREFIX = "/v2/proxy"
STORE_ID = "10001"  # fixed by the vendor
JAKARTA = timezone(timedelta(hours=7))
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HTTP_REFUSED, HTTP_FAILED = 400, 500


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Hold one line of the table; `member` is the part of the answer that carries its data, "" = the whole answer."""

    method: Literal["GET", "POST", "PUT"]
    path: str
    effect: Literal["read", "write"]
    member: Literal["content", "value", ""] = "content"


LEGACY = "/mtaapi/api/businesspartner"
# Each path is a page of the vendor's API reference, written as it is signed (sheet section 5).
PATHS: Mapping[str, Endpoint] = {
    "store": Endpoint("GET", "/seller/v1/stores", "read"),
    "pickup_points": Endpoint("GET", f"{LEGACY}/v1/product/getPickupPoint", "read"),
    "logistics": Endpoint("GET", "/seller/v1/logistics", "read"),
    "categories": Endpoint("GET", f"{LEGACY}/v1/product/getCategory", "read"),
    "attributes": Endpoint("GET", "/seller/v1/categories/{id}/attributes", "read"),
    "brands": Endpoint("GET", f"{LEGACY}/v2/product/getBrands", "read", ""),
    "create_products": Endpoint("POST", "/seller/v1/products/async", "write", ""),
    "products": Endpoint("POST", "/seller/v1/products/filter", "read", ""),
    "product": Endpoint("GET", "/seller/v1/products/{id}", "read"),
    "variants": Endpoint("POST", "/seller/v1/products/{id}/variants/filter", "read", ""),
    "update_products": Endpoint("POST", f"{LEGACY}/v1/product/updateProduct", "write", ""),
    "set_stock": Endpoint("PUT", "/seller/v1/products/{id}/stock", "write", ""),
    "archive": Endpoint("POST", "/seller/v1/products/statuses/archive", "write", ""),
    "unarchive": Endpoint("POST", "/seller/v1/products/statuses/unarchive", "write", ""),
    "queue": Endpoint("GET", f"{LEGACY}/v1/feed/detail", "read", "value"),
    "packages": Endpoint("POST", "/seller/v1/orders/packages/filter", "read", ""),
    "order_item": Endpoint("GET", "/seller/v1/orders/items/{id}", "read"),
    "combinable": Endpoint("GET", f"{LEGACY}/v1/order/getCombineShipping", "read", "value"),
    "create_package": Endpoint("POST", f"{LEGACY}/v1/order/createPackage", "write", "value"),
    "fulfil": Endpoint("POST", "/seller/v1/orders/regular/{id}/fulfill", "write", ""),
    "label": Endpoint("GET", "/seller/v1/orders/{id}/shippingLabel", "read"),
    "cancel_reasons": Endpoint("GET", "/seller/v1/orders/items/cancellations/reasons", "read"),
    "cancel": Endpoint("POST", "/seller/v1/orders/items/{id}/cancellations", "write", ""),
    "settlements": Endpoint("POST", "/seller/v1/settlements/filter", "read", ""),
    "settlement_items": Endpoint("GET", "/seller/v1/settlements/{id}/orderItems", "read"),
}


def seal(key: str, method: str, body: bytes, milliseconds: int, path: str) -> str:
    """Give the seal of a request: names of days and months are English, the zone is Jakarta's, the hash is of what
    is sent, and a GET has no content type.
    """
    at = datetime.fromtimestamp(milliseconds // 1000, UTC).astimezone(JAKARTA)
    date = f"{DAYS[at.weekday()]} {MONTHS[at.month - 1]} {at:%d %H:%M:%S} WIB {at.year}"
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest() if body else ""  # the vendor's rule
    kind = "" if method == "GET" else "application/json"
    raw = f"{method}\n{digest}\n{kind}\n{date}\n{path}"
    return base64.b64encode(hmac.new(key.encode(), raw.encode(), hashlib.sha256).digest()).decode()


def call[T](
    name: str,
    read: Callable[[Any, str], T],
    *,
    target: str = "",
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | Callable[[Context], Mapping[str, Any]] | None = None,
    scope: Scope | None = None,
) -> Operation[T]:
    """Make one operation. `target` fills the path's id; `scope` is what a refusal spoils where no row says it."""
    endpoint = PATHS[name]
    path = endpoint.path.format(id=quote(target, safe=""))

    def build(context: Context) -> HttpRequest:
        content = b""
        if body is not None:
            # ASCII only: the official client hashes and sends other letters differently.
            content = json.dumps(body(context) if callable(body) else body, separators=(",", ":")).encode()
        common = _common(context, endpoint.method, path, content) | dict(query or {})
        url = f"{context.address()}{PREFIX}{path.replace('/mtaapi/', '/mta/', 1)}?{urlencode(common)}"
        return HttpRequest(endpoint.method, url, _headers(context, endpoint.method, path, content), content)

    def parse(response: HttpResponse) -> T:
        answer, request_id = open_envelope(response, scope=scope)
        return read(answer.get(endpoint.member) if endpoint.member else answer, request_id)

    return Operation(f"blibli.{name}", endpoint.effect, build, parse, needs_token=False)


def _common(context: Context, method: str, path: str, content: bytes) -> dict[str, str]:
    """Give the parameters of every call; the request's id comes from its content, so that building is repeatable."""
    store, login = context.require_shop().id, context.credentials.optional("username")
    channel = context.credentials["channel_id"].lower().replace(" ", "-")
    once = content_id(f"{method}\n{path}\n{_milliseconds(context)}\n".encode() + content)
    return {
        "requestId": f"{channel}-{once[:32]}",
        "storeId": STORE_ID,
        "channelId": channel,
        "storeCode": store,
        "businessPartnerCode": store,
        "merchantCode": store,
    } | ({"username": login} if login else {})


def _headers(context: Context, method: str, path: str, content: bytes) -> dict[str, str]:
    client = f"{context.credentials['api_client_id']}:{context.credentials['api_client_key']}"
    signature_key = context.credentials.optional("signature_key")
    headers = {
        "authorization": f"Basic {base64.b64encode(client.encode()).decode()}",
        "api-seller-key": context.require_shop().key,
        "accept": "application/json",
        "content-type": "application/json",
    }
    if signature_key:
        at = _milliseconds(context)
        headers["signature-time"] = str(at)
        headers["signature"] = seal(signature_key, method, content, at, path)
    return headers


def _milliseconds(context: Context) -> int:
    return int(context.now.timestamp() * 1000)


def open_envelope(response: HttpResponse, *, scope: Scope | None = None) -> tuple[dict[str, Any], str]:
    """Open an answer: a filled `errorCode`, `success` false or an HTTP refusal is a refusal."""
    try:
        peeked = msgspec.json.decode(response.body)
    except msgspec.DecodeError:
        peeked = None
    if isinstance(peeked, dict):
        code = str(peeked.get("errorCode") or "")
        refused = code or peeked.get("success") is False or response.status >= HTTP_REFUSED
        if refused:
            raise fault_of(
                code or str(response.status),
                str(peeked.get("errorMessage") or ""),
                status=response.status,
                request_id=str(peeked.get("requestId") or ""),
                retry_after=response.retry_after(),
                raw=peeked,
                scope=scope,
            )
    elif HTTP_REFUSED <= response.status < HTTP_FAILED and response.status != HTTP_TOO_MANY:
        raise fault_of(str(response.status), "", status=response.status, scope=scope)
    body: dict[str, Any] = response.json()
    return body, str(body.get("requestId") or "")
