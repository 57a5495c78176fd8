"""One row of the table of calls, with `{fs}` checked by the gate. Rows stand at the foot of each file."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.tokopedia_classic.refusal import Refused
from ikm_sandbox.wire import Answer, Call

type Handle = Callable[[Bazaar, Call, dict[str, str]], Any | Answer]


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    pattern: re.Pattern[str]
    handle: Handle
    reads: bool = False


def route(method: str, path: str, handle: Handle, *, reads: bool = False) -> Route:
    return Route(method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), handle, reads)


def read_json(call: Call, kind: type, error_code: str) -> Any:
    """Decode the body and insist on its kind."""
    try:
        body = call.json()
    except ValueError as broken:
        raise Refused(error_code, "request body is not JSON") from broken
    if not isinstance(body, kind):
        raise Refused(error_code, f"request body is not a {kind.__name__}")
    return body


def own_shop(bazaar: Bazaar, call: Call, shop_id: str = "") -> str:
    """Name the shop a call is about, if Tokopedia attached it to this fs_id."""
    found = shop_id or call.asked("shop_id")
    if bazaar.accounts.link("tokopedia_classic", call.app_key, found) is None:
        raise Refused("PRD_USC_001", "fs_id is not tied to the shop", status=403)
    call.shop_id = found
    return found
