"""GoBiz's table of paths, its tokens and its envelope; no meaning of fields. GoSend has its own in gosend.py."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec

from ikm_connectors.channels.gojek.faults import fault_of
from ikm_connectors.contract import Context, HttpRequest, HttpResponse, Operation
from ikm_connectors.errors import BadResponse

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
PREFIX = "/integrations"
CONSENT, TOKEN = "/oauth2/auth", "/oauth2/token"
SCOPES = (
    "openid",
    "offline",
    "partner:outlet:read",
    "partner:outlet:write",
    "gofood:catalog:read",
    "gofood:catalog:write",
    "gofood:order:read",
    "gofood:order:write",
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Hold one line of the table; `{outlet}` is filled with the session's shop."""

    method: Method
    path: str
    effect: Literal["read", "write"]


# Sheet section 4; the vendor's pages are developer.gobiz.com.
PATHS: Mapping[str, Endpoint] = {
    "outlet": Endpoint("GET", "/partner/outlets/{outlet}/v1", "read"),
    "get_menu": Endpoint("GET", "/gofood/outlets/{outlet}/v2/catalog", "read"),
    "put_menu": Endpoint("PUT", "/gofood/outlets/{outlet}/v1/catalog", "write"),
    "switch_items": Endpoint("PATCH", "/gofood/outlets/{outlet}/v2/menu_item_stocks", "write"),
    "switch_variants": Endpoint("PATCH", "/gofood/outlets/{outlet}/v2/variant_stocks", "write"),
    "accept": Endpoint("PUT", "/gofood/outlets/{outlet}/v1/orders/{way}/{number}/accepted", "write"),
    "cancel": Endpoint("PUT", "/gofood/outlets/{outlet}/v1/orders/{way}/{number}/cancelled", "write"),
    "food_prepared": Endpoint(
        "PUT", "/gofood/outlets/{outlet}/v1/orders/{way}/{number}/food-prepared", "write"
    ),
    "subscriptions": Endpoint("GET", "/partner/outlets/{outlet}/v1/notification-subscriptions", "read"),
    "subscribe": Endpoint("POST", "/partner/outlets/{outlet}/v1/notification-subscriptions", "write"),
}


def call[T](
    name: str,
    read: Callable[[Any], T],
    *,
    body: Callable[[Context], Any] | None = None,
    access: str = "",
    **names: str,
) -> Operation[T]:
    """Make one operation on the session's outlet; `body` is made from the context, `names` fill the path.
    `access` overrides the stored token, for the moment between consent and storing.
    """
    endpoint = PATHS[name]

    def build(context: Context) -> HttpRequest:
        parts = {"outlet": context.require_shop().id, **names}
        path = endpoint.path.format(**{one: quote(value, safe="") for one, value in parts.items()})
        headers = {
            "authorization": f"Bearer {access or context.require_tokens().access}",
            "accept": "application/json",
            "content-type": "application/json",
        }
        content = b"" if body is None else msgspec.json.encode(body(context))
        return HttpRequest(endpoint.method, f"{context.address()}{PREFIX}{path}", headers, content)

    def parse(response: HttpResponse) -> T:
        return read(open_envelope(response))

    return Operation(f"gojek.{name}", endpoint.effect, build, parse, needs_token=not access)


def token_call[T](form: Mapping[str, str], read: Callable[[Any, HttpResponse], T]) -> Operation[T]:
    """Make a token call: Basic client id and secret, the grant as a form (sheet section 3)."""

    def build(context: Context) -> HttpRequest:
        pair = f"{context.credentials['client_id']}:{context.credentials['client_secret']}"
        headers = {
            "authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
            "accept": "application/json",
            "content-type": "application/x-www-form-urlencoded",
        }
        fields = dict(form)
        if fields.get("grant_type") == "authorization_code" and not fields.get("redirect_uri"):
            fields["redirect_uri"] = context.credentials.optional("redirect_uri")
        return HttpRequest("POST", f"{context.address('auth')}{TOKEN}", headers, urlencode(fields).encode())

    def parse(response: HttpResponse) -> T:
        body = response.json()
        if "error" in body:
            raise fault_of(str(body["error"]), str(body.get("error_description") or ""), raw=body)
        return read(body, response)

    return Operation("gojek.token", "write", build, parse, needs_token=False)


def open_envelope(response: HttpResponse) -> Any:
    """Open an answer and give its `data`; `success: false` is a refusal also with HTTP 200 (sheet section 5)."""
    peeked: Any = None
    try:
        peeked = msgspec.json.decode(response.body)
    except msgspec.DecodeError:
        peeked = None
    errors = peeked.get("errors") if isinstance(peeked, dict) else None
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        first = errors[0]
        words = f"{first.get('message_title') or ''}: {first.get('message') or ''}"
        code = str(first.get("code") or f"HTTP_{response.status}")
        raise fault_of(code, words, retry_after=response.retry_after(), raw=peeked)
    body = response.json()
    if body.get("success") is False:
        raise fault_of(f"HTTP_{response.status}", "", retry_after=response.retry_after(), raw=body)
    if body.get("success") is not True:
        raise BadResponse("an answer without success", raw=body)
    data = body.get("data")
    return {} if data is None else data
