"""One row of the table of calls: category and resource, whatever the version. Rows stand at the foot of each file."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.wire import Call

type Handle = Callable[[Bazaar, Call, dict[str, str]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """`cipher` calls want shop_cipher; `reads` may lag."""

    method: str
    category: str
    pattern: re.Pattern[str]
    handle: Handle
    cipher: bool = True
    reads: bool = False


def route(method: str, path: str, handle: Handle, *, cipher: bool = True, reads: bool = False) -> Route:
    """Read `category/resource/{name}` into a row."""
    category, _, resource = path.partition("/")
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", resource))
    return Route(method, category, pattern, handle, cipher, reads)
