"""The Open Platform's table of paths, the seal of a request and the envelope of an answer; no meaning of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

import msgspec

from ikm_connectors.channels.lazada.faults import fault_of
from ikm_connectors.contract import Context, HttpRequest, HttpResponse, Operation
from ikm_connectors.errors import BadResponse
from ikm_connectors.signing import content_id, hmac_sha256

if TYPE_CHECKING:
    from datetime import datetime

PREFIX = "/rest"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Hold one line of the table; `member` is the part of the answer that carries its data."""

    method: Literal["GET", "POST"]
    path: str
    effect: Literal["read", "write"]
    member: Literal["data", "result"] = "data"


# Each path is a page of the vendor's API reference (sheet sections 2 and 5 to 9).
PATHS: Mapping[str, Endpoint] = {
    "seller": Endpoint("GET", "/seller/get", "read"),
    "categories": Endpoint("GET", "/category/tree/get", "read"),
    "attributes": Endpoint("GET", "/category/attributes/get", "read"),
    "brands": Endpoint("GET", "/category/brands/query", "read"),
    "upload_image": Endpoint("POST", "/image/upload", "write"),
    "create_product": Endpoint("POST", "/product/create", "write"),
    "update_product": Endpoint("POST", "/product/update", "write"),
    "set_sellable": Endpoint("POST", "/product/stock/sellable/update", "write"),
    "set_price": Endpoint("POST", "/product/price_quantity/update", "write"),
    "deactivate": Endpoint("POST", "/product/deactivate", "write"),
    "remove": Endpoint("POST", "/product/remove", "write"),
    "products": Endpoint("GET", "/products/get", "read"),
    "item": Endpoint("GET", "/product/item/get", "read"),
    "orders": Endpoint("GET", "/orders/get", "read"),
    "order": Endpoint("GET", "/order/get", "read"),
    "order_items": Endpoint("GET", "/order/items/get", "read"),
    "providers": Endpoint("POST", "/order/shipment/providers/get", "read", "result"),
    "pack": Endpoint("POST", "/order/fulfill/pack", "write", "result"),
    "ready_to_ship": Endpoint("POST", "/order/package/rts", "write", "result"),
    "document": Endpoint("POST", "/order/package/document/get", "read", "result"),
    # These two are asked with GET although the second one writes.
    "cancel_validate": Endpoint("GET", "/order/reverse/cancel/validate", "read"),
    "cancel_create": Endpoint("GET", "/order/reverse/cancel/create", "write"),
}
TOKENS: Mapping[str, Endpoint] = {
    "token_create": Endpoint("POST", "/auth/token/create", "write"),
    "token_refresh": Endpoint("POST", "/auth/token/refresh", "write"),
}
CONSENT = "/oauth/authorize"


def seal(secret: str, path: str, parameters: Mapping[str, str]) -> str:
    """Give the seal: upper-case hex over the path and every parameter, sorted, with their raw values."""
    pairs = "".join(f"{name}{parameters[name]}" for name in sorted(parameters) if name != "sign")
    return hmac_sha256(secret, path + pairs).upper()


def call[T](
    name: str,
    read: Callable[[Any, str], T],
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    upload: tuple[str, bytes] | None = None,
) -> Operation[T]:
    """Make one operation: system parameters in the query, business ones in the query (GET) or the form (POST);
    `upload` is (file name, content) and is not sealed.
    """
    endpoint = PATHS[name]

    def build(context: Context) -> HttpRequest:
        system = _system(context) | {"access_token": context.require_tokens().access}
        return _request(context, "api", endpoint, system | dict(query or {}), form=form or {}, upload=upload)

    def parse(response: HttpResponse) -> T:
        body, request_id = open_envelope(response)
        return read(_data(body, endpoint, request_id), request_id)

    return Operation(f"lazada.{name}", endpoint.effect, build, parse)


def token_call[T](name: str, field: str, value: str, read: Callable[[Any, str, datetime], T]) -> Operation[T]:
    """Make a token call: sealed without an access token; its life times count from the moment of the answer."""
    endpoint = TOKENS[name]

    def build(context: Context) -> HttpRequest:
        return _request(context, "auth", endpoint, _system(context), form={field: value})

    def parse(response: HttpResponse) -> T:
        body, request_id = open_envelope(response)
        return read(body, request_id, response.received_at)

    return Operation(f"lazada.{name}", "write", build, parse, needs_token=False)


def _system(context: Context) -> dict[str, str]:
    return {
        "app_key": context.credentials["app_key"],
        "timestamp": str(int(context.now.timestamp() * 1000)),
        "sign_method": "sha256",
    }


def _request(
    context: Context,
    purpose: str,
    endpoint: Endpoint,
    query: Mapping[str, str],
    *,
    form: Mapping[str, str],
    upload: tuple[str, bytes] | None = None,
) -> HttpRequest:
    sign = seal(context.credentials["app_secret"], endpoint.path, {**query, **form})
    url = f"{context.address(purpose)}{PREFIX}{endpoint.path}?{urlencode({**query, 'sign': sign})}"
    if upload is not None:
        kind, content = multipart(*upload)
        return HttpRequest(endpoint.method, url, {"content-type": kind}, content)
    if endpoint.method == "GET":
        return HttpRequest("GET", url)
    return HttpRequest("POST", url, {"content-type": FORM}, urlencode(form).encode())


def open_envelope(response: HttpResponse) -> tuple[dict[str, Any], str]:
    """Open an answer: `code` "0" is success, whatever the HTTP status says of an error."""
    try:
        peeked = msgspec.json.decode(response.body)
    except msgspec.DecodeError:
        peeked = None
    if isinstance(peeked, dict) and peeked.get("code") and str(peeked["code"]) != "0":
        raise fault_of(
            str(peeked["code"]),
            str(peeked.get("message") or ""),
            detail=peeked.get("detail"),
            request_id=str(peeked.get("request_id") or ""),
            retry_after=response.retry_after(),
            raw=peeked,
        )
    body: dict[str, Any] = response.json()
    request_id = str(body.get("request_id") or "")
    if str(body.get("code")) != "0":
        raise BadResponse("an answer without a code", request_id=request_id, raw=body)
    return body, request_id


def _data(body: dict[str, Any], endpoint: Endpoint, request_id: str) -> Any:
    """Give the answer's data; a fulfilment answer carries a second verdict around it, in two spellings."""
    data = body.get(endpoint.member)
    if endpoint.member == "data":
        return {} if data is None else data
    if not isinstance(data, dict) or "success" not in data:
        raise BadResponse("a fulfilment answer without a verdict", request_id=request_id, raw=body)
    if data["success"] is not True:
        code = str(data.get("error_code") or data.get("errorCode") or "")
        message = str(data.get("error_msg") or data.get("errorMsg") or "")
        raise fault_of(code, message, request_id=request_id, raw=body, scope="order")
    inner = data.get("data")
    return {} if inner is None else inner


def multipart(filename: str, content: bytes) -> tuple[str, bytes]:
    """Make a form with one picture; its boundary comes from the content, so that a request is always the same."""
    boundary = f"ikm{content_id(content)[:32]}"
    kind = "image/png" if filename.endswith(".png") else "image/jpeg"
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="image"; filename="{filename}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    return (
        f"multipart/form-data; boundary={boundary}",
        head.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
    )
