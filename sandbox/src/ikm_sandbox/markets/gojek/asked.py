"""Reading the JSON body of a GoBiz call, and one row of its table of paths. Each verb refuses with 422."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.gojek.refusal import Refused
from ikm_sandbox.wire import Call

type Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    """`scope` must be among the token's scopes; `{outlet}` in the path must be linked to the application."""

    method: str
    pattern: re.Pattern[str]
    handle: Callable[[Bazaar, Call, Names], dict[str, Any]]
    scope: str
    reads: bool


def route(
    method: str,
    path: str,
    handle: Callable[[Bazaar, Call, Names], dict[str, Any]],
    scope: str,
    *,
    reads: bool = False,
) -> Route:
    """Make a row from a path (without /integrations) with {names} in it."""
    pattern = re.compile("/integrations" + re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path))
    return Route(method, pattern, handle, scope, reads)


def read_json(call: Call, kind: type) -> Any:
    try:
        body = call.json()
    except ValueError as broken:
        raise Refused(422, "the body is not JSON") from broken
    if not isinstance(body, kind):
        raise Refused(422, f"the body must be a JSON {'array' if kind is list else 'object'}")
    return body


def need_text(entry: Any, name: str, most: int, *, empty: bool = False) -> str:
    value = entry.get(name) if isinstance(entry, dict) else None
    if empty and value is None:
        return ""
    if not isinstance(value, str) or (not value and not empty) or len(value) > most:
        raise Refused(422, f"{name} must be text of 1 to {most} characters")
    return value


def need_list(entry: dict[str, Any], name: str) -> list[Any]:
    value = entry.get(name, [])
    if not isinstance(value, list):
        raise Refused(422, f"{name} must be an array")
    return value


def need_switch(entry: Any, name: str) -> bool:
    value = entry.get(name) if isinstance(entry, dict) else None
    if not isinstance(value, bool):
        raise Refused(422, f"{name} must be true or false")
    return value
