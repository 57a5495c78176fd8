"""Blanja's table of paths, token, seal and XML envelope; no meaning of members."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from ikm_connectors.channels.blanja.faults import fault_of
from ikm_connectors.contract import (
    HTTP_SERVER_ERROR,
    HTTP_TOO_MANY,
    Context,
    Flow,
    HttpRequest,
    HttpResponse,
    Operation,
    ask,
)
from ikm_connectors.errors import BadResponse, Unavailable


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: Literal["GET", "POST"]
    path: str
    effect: Literal["read", "write"]


# Sheet section 6. There was no official page; these are the calls of one seller's code.
PATHS: Mapping[str, Endpoint] = {
    "categories": Endpoint("POST", "/v1/item/category", "read"),
    "create_item": Endpoint("POST", "/v1/item/create", "write"),
    "get_item": Endpoint("POST", "/v1/item/detail", "read"),
    "delete_item": Endpoint("POST", "/v1/item/delete", "write"),
    "on_shelf": Endpoint("POST", "/v1/item/onShelf", "write"),
    "list_on_shelf": Endpoint("POST", "/v1/item/onshelflist", "read"),
    "list_in_storage": Endpoint("POST", "/v1/item/instorage", "read"),
    "update_quantity": Endpoint("POST", "/v1/item/updatePriceQuantity", "write"),
    "list_orders": Endpoint("GET", "/v1/orders", "read"),
    "get_order": Endpoint("POST", "/v1/order", "read"),
    "ship": Endpoint("POST", "/v1/ship", "write"),
}
TOKEN = "/v1/token"  # noqa: S105 - a path


def seal(appkey: str, parameters: Mapping[str, str]) -> str:
    """Give `sign`: HMAC-SHA1 over all other parameters, sorted without regard to case, joined without separators."""
    names = sorted((name for name in parameters if name != "sign"), key=str.lower)
    text = "".join(name + parameters[name] for name in names)
    return hmac.new(f"{appkey}&".encode(), text.encode(), hashlib.sha1).hexdigest()


def token_call() -> Operation[str]:
    """Make the call that brings a token, not sealed; an empty one is asked for again (sheet section 4)."""

    def build(context: Context) -> HttpRequest:
        query = {"appid": context.credentials["appid"], "appkey": context.credentials["appkey"]}
        return HttpRequest("GET", f"{context.address()}{TOKEN}?{urlencode(query)}")

    def parse(response: HttpResponse) -> str:
        result = open_envelope(response)
        token = result.get("access_token") if isinstance(result, dict) else None
        if token == "":
            raise Unavailable("an empty token")
        if not isinstance(token, str):
            raise BadResponse("a success without a token")
        return token

    return Operation("blanja.token", "read", build, parse, needs_token=False)


def call[T](
    name: str,
    read: Callable[[Any], T],
    write: Callable[[Context], Mapping[str, str]] | None = None,
    **own: str,
) -> Flow[T]:
    """Ask for a token and make one sealed call with it; `write` makes parameters that need the context."""
    endpoint = PATHS[name]
    access = yield from ask(token_call())

    def build(context: Context) -> HttpRequest:
        parameters = {
            **own,
            **(write(context) if write is not None else {}),
            "appid": context.credentials["appid"],
            "access_token": access,
            "timestamp": str(int(context.now.timestamp() * 1000)),
        }
        parameters["sign"] = seal(context.credentials["appkey"], parameters)
        address = f"{context.address()}{endpoint.path}"
        if endpoint.method == "GET":
            return HttpRequest("GET", f"{address}?{urlencode(parameters)}")
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return HttpRequest("POST", address, headers, urlencode(parameters).encode())

    def parse(response: HttpResponse) -> T:
        return read(open_envelope(response))

    return (yield from ask(Operation(f"blanja.{name}", endpoint.effect, build, parse, needs_token=False)))


def open_envelope(response: HttpResponse) -> Any:
    """Open an answer: `code` or `status` says success in any case of letters; gives `result`, empty when there is none.
    That a refusal bears a `message` is inferred.
    """
    if response.status == HTTP_TOO_MANY or response.status >= HTTP_SERVER_ERROR:
        response.json()  # raises by the HTTP status
    body = read_xml(response.body)
    said = body.get("code") or body.get("status") if isinstance(body, dict) else None
    if not isinstance(said, str):
        raise BadResponse("an answer without code or status", raw=body)
    if said.lower() != "success":
        message = body.get("message")
        raise fault_of(message if isinstance(message, str) and message else said, raw=body)
    result = body.get("result")
    return result or {}


def read_xml(content: bytes) -> Any:
    """Read a document as plain data below its root: repeated elements become lists, leaves text.
    Raises BadResponse for anything else, also for documents that declare entities.
    """
    try:
        text = content.decode()
        if "<!" in text.replace("<![CDATA[", ""):
            raise BadResponse("the answer declares a document type")
        root = ET.fromstring(text)  # noqa: S314 - entities are refused above
    except (UnicodeDecodeError, ET.ParseError) as error:
        raise BadResponse(f"{len(content)} bytes that are no XML") from error
    return _content(root)


def _content(element: ET.Element) -> Any:
    if not len(element):
        return (element.text or "").strip()
    content: dict[str, Any] = {}
    for child in element:
        value = _content(child)
        if child.tag not in content:
            content[child.tag] = value
        elif isinstance(content[child.tag], list):
            content[child.tag].append(value)
        else:
            content[child.tag] = [content[child.tag], value]
    return content


def entries(node: Any, *path: str) -> list[Any]:
    """List what stands at the end of a path, whether it was written once, many times or not at all."""
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    if node is None or node == "":
        return []
    return node if isinstance(node, list) else [node]


def write_xml(root: str, content: Any) -> str:
    """Write an XML-valued parameter, with its prolog line and its last newline (sheet section 5)."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(root, content)}\n'


def _element(name: str, content: Any) -> str:
    if isinstance(content, list):
        return "".join(_element(name, one) for one in content)
    if isinstance(content, dict):
        return f"<{name}>{''.join(_element(key, value) for key, value in content.items())}</{name}>"
    return f"<{name}>{escape(str(content))}</{name}>"
