"""One row of Lazada's table of paths. The rows themselves stand at the foot of each file beside this one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.lazada.asked import Asked
from ikm_sandbox.wire import Call


@dataclass(frozen=True, slots=True)
class Route:
    """`handle` answers the members beside `code`; `public` calls carry no token; `reads` may lag."""

    handle: Callable[[Bazaar, Call, Asked], dict[str, Any]]
    public: bool = False
    reads: bool = False
    alone: bool = False
