"""One row of Shopee's table of paths. The rows themselves stand at the foot of each file beside this one."""

from collections.abc import Callable
from dataclasses import dataclass

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.shopee.refusal import Reply
from ikm_sandbox.wire import Answer, Call


@dataclass(frozen=True, slots=True)
class Route:
    """`public` calls carry no token; `reads` may lag; `alone` keeps its own transactions."""

    method: str
    handle: Callable[[Bazaar, Call], Reply | Answer]
    public: bool = False
    reads: bool = False
    alone: bool = False
