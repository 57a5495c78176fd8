"""Version 2's table of paths, Basic user and token, and its envelope; no meaning of fields."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec

from ikm_connectors.channels.bukalapak.faults import fault_of
from ikm_connectors.contract import Context, HttpRequest, HttpResponse, Operation
from ikm_connectors.errors import BadResponse
from ikm_connectors.signing import content_id

Method = Literal["GET", "POST", "PUT", "DELETE"]
BASE = "/v2"


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: Method
    path: str
    effect: Literal["read", "write"]


# Sheet section 3, from the mirror's pages authenticate, users, categories, images, products and transactions.
PATHS: Mapping[str, Endpoint] = {
    "me": Endpoint("GET", "/users/info.json", "read"),
    "categories": Endpoint("GET", "/categories.json", "read"),
    "attributes": Endpoint("GET", "/categories/{id}/attributes.json", "read"),
    "upload_image": Endpoint("POST", "/images.json", "write"),
    "own_products": Endpoint("GET", "/products/mylapak.json", "read"),
    "get_product": Endpoint("GET", "/products/{id}.json", "read"),
    "create_product": Endpoint("POST", "/products.json", "write"),
    "update_product": Endpoint("PUT", "/products/{id}.json", "write"),
    "sold": Endpoint("PUT", "/products/{id}/sold.json", "write"),
    "relist": Endpoint("PUT", "/products/{id}/relist.json", "write"),
    "delete_product": Endpoint("DELETE", "/products/{id}.json", "write"),
    "transactions": Endpoint("GET", "/transactions.json", "read"),
    "get_transaction": Endpoint("GET", "/transactions/{id}.json", "read"),
    "confirm_shipping": Endpoint("POST", "/transactions/confirm_shipping.json", "write"),
    "reject": Endpoint("PUT", "/transactions/reject.json", "write"),
}
AUTHENTICATE = "/authenticate.json"


def basic(name: str, password: str) -> str:
    """Give the Basic header's value (RFC 7617)."""
    return f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


def call[T](
    name: str,
    read: Callable[[Any], T],
    *,
    target: str = "",
    query: Sequence[tuple[str, str]] = (),
    body: Mapping[str, Any] | None = None,
    form: Mapping[str, str] | None = None,
    upload: tuple[str, bytes] | None = None,
) -> Operation[T]:
    """Make one operation in the seller's name; `target` fills the path's id, `upload` is (file name, content)."""
    endpoint = PATHS[name]
    path = endpoint.path.format(id=quote(target, safe=""))

    def build(context: Context) -> HttpRequest:
        headers = {
            "authorization": basic(context.require_shop().id, context.require_tokens().access),
            "accept": "application/json",
        }
        content = b""
        if upload is not None:
            headers["content-type"], content = multipart(*upload)
        elif form is not None:
            headers["content-type"], content = "application/x-www-form-urlencoded", urlencode(form).encode()
        elif body is not None:
            headers["content-type"], content = "application/json", msgspec.json.encode(body)
        asked = f"?{urlencode(query)}" if query else ""
        return HttpRequest(endpoint.method, f"{context.address()}{BASE}{path}{asked}", headers, content)

    return Operation(
        f"bukalapak.{name}", endpoint.effect, build, lambda response: read(open_envelope(response))
    )


def authenticate[T](name: str, password: str, read: Callable[[Any], T]) -> Operation[T]:
    """Make the call that turns user name and password into the seller's token (sheet section 2)."""

    def build(context: Context) -> HttpRequest:
        headers = {"authorization": basic(name, password), "accept": "application/json"}
        return HttpRequest("POST", f"{context.address()}{BASE}{AUTHENTICATE}", headers)

    def parse(response: HttpResponse) -> T:
        return read(open_envelope(response))

    return Operation("bukalapak.authenticate", "write", build, parse, needs_token=False)


def open_envelope(response: HttpResponse) -> Any:
    """Open an answer: only `status` tells success, whatever HTTP says; a failed reject says OK beside its message."""
    body = response.json()
    status, message = body.get("status"), body.get("message")
    if status == "OK" and message != "Failed to reject":
        return body
    if status not in {"OK", "ERROR"} or not isinstance(message, str):
        raise BadResponse("an answer without status", raw=body)
    raise fault_of(message, raw=body)


def multipart(filename: str, content: bytes) -> tuple[str, bytes]:
    """Make a form of one file; its boundary comes from the content, so that a request is always the same."""
    boundary = f"ikm{content_id(content)[:32]}"
    kind = "image/png" if filename.endswith(".png") else "image/jpeg"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    return (
        f"multipart/form-data; boundary={boundary}",
        head.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
    )
