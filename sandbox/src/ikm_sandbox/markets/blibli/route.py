"""One row of Blibli's table of paths, with its documented limit. The rows stand at the foot of each file beside this one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.wire import Call

type Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` calls in `seconds`, per store and per the path's variable or query value `per`."""

    count: int
    seconds: int
    per: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """`handle` answers members of the envelope; `legacy` ones carry `success`; `reads` may lag."""

    method: str
    pattern: re.Pattern[str]
    handle: Callable[[Bazaar, Call, Names], dict[str, Any]]
    legacy: bool
    reads: bool
    limit: Limit | None
    status: int


def route(
    method: str,
    path: str,
    handle: Callable[[Bazaar, Call, Names], dict[str, Any]],
    *,
    reads: bool = False,
    limit: Limit | None = None,
    status: int = 200,
) -> Route:
    """Make a row from a path with {names} in it."""
    pattern = re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path))
    return Route(method, pattern, handle, path.startswith("/mtaapi/"), reads, limit, status)
