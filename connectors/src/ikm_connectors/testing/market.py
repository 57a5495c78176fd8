"""A market in memory behind the transport's own protocol: goods, orders, tokens and faults; its speech is a dialect."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from ikm_connectors.contract import HttpRequest, HttpResponse
from ikm_connectors.testing.replay import drift
from ikm_connectors.transport import NoAnswer, NotSent

if TYPE_CHECKING:
    from datetime import datetime

    from ikm_connectors.model import RawNotice
    from ikm_connectors.transport import Clock

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(slots=True)
class Variant:
    sku_id: str
    seller_sku: str
    price: int
    stock: int
    options: tuple[str, ...] = ()


@dataclass(slots=True)
class Good:
    """Be one listing; `facts` keeps the channel's own fields untouched."""

    listing_id: str
    seller_sku: str
    title: str
    status: str
    variants: list[Variant]
    updated_at: int
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Sale:
    """Be one order; `stage` as in the sandbox: unpaid, ready, arranged, shipped, delivered, completed, cancelled."""

    order_id: str
    stage: str
    good: Good | None
    variant: Variant | None
    quantity: int
    created_at: int
    updated_at: int
    cancel_requested: bool = False


@dataclass(slots=True)
class Fault:
    name: str
    path: str
    times: int
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold a request taken apart."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    raw: HttpRequest
    repeated: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class MemoryMarket(ABC):
    """Behave like a small market. A dialect (subclass) checks the seal and speaks the channel's words."""

    clock: Clock
    goods: dict[str, Good] = field(default_factory=dict)
    sales: dict[str, Sale] = field(default_factory=dict)
    access_tokens: set[str] = field(default_factory=lambda: {"access-0"})
    refresh_tokens: set[str] = field(default_factory=lambda: {"refresh-0"})
    refreshes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    log: list[Asked] = field(default_factory=list)
    lost_notices: list[bytes] = field(default_factory=list)
    mood: str = ""
    numbers: int = 100
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @abstractmethod
    def answer(self, asked: Asked) -> HttpResponse:
        """Do the work and answer in the channel's words."""

    def send(self, request: HttpRequest) -> HttpResponse:
        parts = urlsplit(request.url)
        pairs = tuple(parse_qsl(parts.query, keep_blank_values=True))
        kind = {name.lower(): value for name, value in request.headers.items()}.get("content-type", "")
        body = msgspec.json.decode(request.body) if request.body and "json" in kind else None
        asked = Asked(request.method, parts.path, dict(pairs), body, request, pairs)
        with self._lock:
            fault = self._take_fault(parts.path)
            if fault is not None and fault.name == "not_sent":
                raise NotSent("connection refused")
            self.log.append(asked)
            return self._answer_with(asked, fault)

    def _take_fault(self, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.path in path:
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    def _answer_with(self, asked: Asked, fault: Fault | None) -> HttpResponse:
        self.mood = fault.name if fault is not None else ""
        if self.mood == "timeout_before_commit":
            raise NoAnswer("read timeout")
        if self.mood == "token_revoked":
            self.access_tokens.clear()
            self.refresh_tokens.clear()
        if fault is not None and (instead := self._instead(fault)) is not None:
            return instead
        response = self.answer(asked)
        if self.mood == "timeout_after_commit":
            raise NoAnswer("read timeout")
        if self.mood == "schema_drift":
            return HttpResponse(response.status, self.drift(response.body), response.headers)
        bodies = {
            "truncated_body": response.body[: len(response.body) // 2],
            "empty_body": b"",
            "html_success": HTML,
        }
        return HttpResponse(response.status, bodies.get(self.mood, response.body), response.headers)

    def drift(self, body: bytes) -> bytes:
        """Give the body with fields nobody announced."""
        return drift(body)

    def _instead(self, fault: Fault) -> HttpResponse | None:
        """Give what comes in place of the market's own answer; None when the market answers."""
        if fault.name == "rate_limited":
            wait = fault.options.get("retry_after")
            return HttpResponse(429, b"", {"retry-after": str(wait)} if wait is not None else {})
        if fault.name == "server_error":
            return HttpResponse(503, b"")
        if fault.name == "html_error":
            return HttpResponse(502, HTML, {"content-type": "text/html"})
        return self.refuse_timestamp() if fault.name == "clock_skew" else None

    @abstractmethod
    def refuse_timestamp(self) -> HttpResponse:
        """Refuse as the channel refuses a request whose time is off."""

    @abstractmethod
    def notice_of(self, sale: Sale) -> RawNotice:
        """Make the sealed notice about an order as the channel would send it now."""

    # ── what buyers and the market do ────────────────────────────────────────────────────────────────────────

    def next_number(self) -> str:
        self.numbers += 1
        return str(self.numbers)

    def seconds(self) -> int:
        return int(self.clock.now().timestamp())

    def find_variant(self, seller_sku: str) -> tuple[Good, Variant]:
        for good in self.goods.values():
            for variant in good.variants:
                if variant.seller_sku == seller_sku:
                    return good, variant
        raise KeyError(seller_sku)

    def place_order(self, seller_sku: str | None, quantity: int, at: datetime | None = None) -> str:
        """Sell; without a code the order names a listing this shop does not know."""
        with self._lock:
            good, variant = self.find_variant(seller_sku) if seller_sku else (None, None)
            if variant is not None:
                if variant.stock < quantity:
                    raise ValueError("out of stock")
                variant.stock -= quantity
            moment = int((at or self.clock.now()).timestamp())
            number = f"5{self.next_number()}"
            self.sales[number] = Sale(number, "ready", good, variant, quantity, moment, moment)
            return number

    def advance(self, order_id: str, action: str) -> None:
        sale = self.sales[order_id]
        stages = {
            "arrange": "arranged",
            "pick_up": "shipped",
            "deliver": "delivered",
            "complete": "completed",
            "cancel": "cancelled",
        }
        if action == "request_cancel":
            sale.cancel_requested = True
        else:
            if action == "cancel" and sale.stage != "cancelled" and sale.variant is not None:
                sale.variant.stock += sale.quantity
            sale.stage = stages[action]
            sale.cancel_requested = False
        sale.updated_at = self.seconds()

    def sales_changed(self, start: int, end: int) -> list[Sale]:
        changed = [sale for sale in self.sales.values() if start <= sale.updated_at < end]
        return sorted(changed, key=lambda sale: (sale.updated_at, int(sale.order_id)))

    def lose_notice(self, body: bytes) -> None:
        self.lost_notices.append(body)

    def refresh(self, token: str) -> tuple[str, str] | None:
        """Spend a refresh token; None when it is not valid (any more)."""
        self.refreshes.append(token)
        if self.mood == "single_use_violation":
            self.refresh_tokens.clear()
        if token not in self.refresh_tokens:
            return None
        self.refresh_tokens = {f"refresh-{len(self.refreshes)}"}
        access = f"access-{len(self.refreshes)}"
        self.access_tokens.add(access)
        return access, f"refresh-{len(self.refreshes)}"


class Deny(Exception):
    """Refuse a request with the channel's own code and words."""

    def __init__(self, code: str | int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def reply(body: Any, status: int = 200, content_type: str = "application/json") -> HttpResponse:
    """Make a JSON answer."""
    return HttpResponse(status, msgspec.json.encode(body), {"content-type": content_type})
