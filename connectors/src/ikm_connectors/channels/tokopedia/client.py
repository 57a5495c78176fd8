"""The Partner API's table of paths, the seal of a request and the envelope of an answer; no meaning of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec

from ikm_connectors.channels.tokopedia.faults import fault_of
from ikm_connectors.contract import Context, HttpRequest, HttpResponse, Operation
from ikm_connectors.errors import BadResponse
from ikm_connectors.signing import content_id, hmac_sha256

Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Hold one line of the table; `of_shop` calls carry the shop's cipher, the others must not."""

    method: Method
    path: str
    effect: Literal["read", "write"]
    of_shop: bool = True


# Each path is a page of the vendor's API reference, with the version it was read in.
PATHS: Mapping[str, Endpoint] = {
    "shops": Endpoint("GET", "/authorization/202309/shops", "read", of_shop=False),
    "warehouses": Endpoint("GET", "/logistics/202309/warehouses", "read"),
    "delivery_options": Endpoint("GET", "/logistics/202309/warehouses/{id}/delivery_options", "read"),
    "categories": Endpoint("GET", "/product/202309/categories", "read"),
    "attributes": Endpoint("GET", "/product/202309/categories/{id}/attributes", "read"),
    "rules": Endpoint("GET", "/product/202309/categories/{id}/rules", "read"),
    "brands": Endpoint("GET", "/product/202309/brands", "read"),
    "upload_image": Endpoint("POST", "/product/202309/images/upload", "write", of_shop=False),
    "create_product": Endpoint("POST", "/product/202309/products", "write"),
    "partial_edit": Endpoint("POST", "/product/202509/products/{id}/partial_edit", "write"),
    "get_product": Endpoint("GET", "/product/202309/products/{id}", "read"),
    "search_products": Endpoint("POST", "/product/202502/products/search", "read"),
    "update_prices": Endpoint("POST", "/product/202309/products/{id}/prices/update", "write"),
    "update_inventory": Endpoint("POST", "/product/202309/products/{id}/inventory/update", "write"),
    "activate": Endpoint("POST", "/product/202309/products/activate", "write"),
    "deactivate": Endpoint("POST", "/product/202309/products/deactivate", "write"),
    "delete_products": Endpoint("DELETE", "/product/202309/products", "write"),
    "search_orders": Endpoint("POST", "/order/202309/orders/search", "read"),
    "get_orders": Endpoint("GET", "/order/202507/orders", "read"),
    "ship_package": Endpoint("POST", "/fulfillment/202309/packages/{id}/ship", "write"),
    "time_slots": Endpoint("GET", "/fulfillment/202309/packages/{id}/handover_time_slots", "read"),
    "shipping_documents": Endpoint("GET", "/fulfillment/202309/packages/{id}/shipping_documents", "read"),
    "cancel_order": Endpoint("POST", "/return_refund/202602/cancellations", "write"),
    "search_cancellations": Endpoint("POST", "/return_refund/202602/cancellations/search", "read"),
    "approve_cancellation": Endpoint("POST", "/return_refund/202309/cancellations/{id}/approve", "write"),
    "reject_cancellation": Endpoint("POST", "/return_refund/202309/cancellations/{id}/reject", "write"),
    "reject_reasons": Endpoint("GET", "/return_refund/202309/reject_reasons", "read"),
}
TOKEN_GET, TOKEN_REFRESH = "/api/v2/token/get", "/api/v2/token/refresh"
CONSENT = "/open/authorize"


def seal(secret: str, path: str, query: Mapping[str, str], body: bytes = b"") -> str:
    """Give the seal: the secret around path, sorted query (decoded, no sign and token) and the exact body."""
    pairs = "".join(f"{name}{query[name]}" for name in sorted(query) if name not in {"sign", "access_token"})
    message = f"{secret}{path}{pairs}".encode() + body + secret.encode()
    return hmac_sha256(secret, message)


def call[T](
    name: str,
    read: Callable[[Any, str], T],
    *,
    target: str = "",
    query: Sequence[tuple[str, str]] = (),
    body: Mapping[str, Any] | None = None,
    upload: tuple[str, bytes, str] | None = None,
    access: str = "",
) -> Operation[T]:
    """Make one operation. `target` fills the path's id; `upload` is (file name, content, use case) and is not sealed;
    `access` overrides the shop's stored token, for the moment between consent and storing.
    """
    endpoint = PATHS[name]
    path = endpoint.path.format(id=target)

    def build(context: Context) -> HttpRequest:
        parameters = dict(query)
        parameters["app_key"] = context.credentials["app_key"]
        parameters["timestamp"] = str(context.timestamp)
        if endpoint.of_shop:
            parameters["shop_cipher"] = context.require_shop().key
        content, kind = b"", "application/json"
        if upload is not None:
            kind, form = multipart(*upload)
        elif body is not None:
            content = msgspec.json.encode(body)
        parameters["sign"] = seal(context.credentials["app_secret"], path, parameters, content)
        return HttpRequest(
            endpoint.method,
            f"{context.address()}{path}?{urlencode(parameters)}",
            {"content-type": kind, "x-tts-access-token": access or context.require_tokens().access},
            form if upload is not None else content,
        )

    def parse(response: HttpResponse) -> T:
        data, request_id = open_envelope(response)
        return read(data, request_id)

    return Operation(
        name=f"tokopedia.{name}",
        effect=endpoint.effect,
        build=build,
        parse=parse,
        needs_token=not access,
    )


def token_call[T](
    path: str, field: str, value: str, grant: str, read: Callable[[Any, str], T]
) -> Operation[T]:
    """Make a token call: unsealed, the application's secret in the query, on the token host."""

    def build(context: Context) -> HttpRequest:
        query = {
            "app_key": context.credentials["app_key"],
            "app_secret": context.credentials["app_secret"],
            field: value,
            "grant_type": grant,
        }
        return HttpRequest("GET", f"{context.address('auth')}{path}?{urlencode(query)}")

    def parse(response: HttpResponse) -> T:
        data, request_id = open_envelope(response)
        return read(data, request_id)

    name = path.rsplit("/", 1)[1]
    return Operation(f"tokopedia.token_{name}", "write", build, parse, needs_token=False)


def open_envelope(response: HttpResponse) -> tuple[Any, str]:
    """Open an answer: `code` zero is success and then `data` is given (empty where the call returns none)."""
    try:
        peeked = msgspec.json.decode(response.body)
    except msgspec.DecodeError:
        peeked = None
    if isinstance(peeked, dict) and isinstance(peeked.get("code"), int) and peeked["code"] != 0:
        raise fault_of(
            peeked["code"],
            str(peeked.get("message") or ""),
            request_id=str(peeked.get("request_id") or ""),
            retry_after=response.retry_after(),
            raw=peeked,
        )
    body = response.json()
    request_id = str(body.get("request_id") or "")
    if body.get("code") != 0:
        raise BadResponse("an answer without a code", request_id=request_id, raw=body)
    data = body.get("data")
    return ({} if data is None else data), request_id


def multipart(filename: str, content: bytes, use_case: str) -> tuple[str, bytes]:
    """Make a form of file and use case; its boundary comes from the content, so that a request is always the same."""
    boundary = f"ikm{content_id(content)[:32]}"
    kind = "image/png" if filename.endswith(".png") else "image/jpeg"
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="use_case"\r\n\r\n{use_case}\r\n'
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="data"; filename="{filename}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    return (
        f"multipart/form-data; boundary={boundary}",
        head.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
    )
