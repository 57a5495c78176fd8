"""The only HTTP: one send, retry by verb, the rate budget, the guarded address and the redacted trace.

A read is retried when the failure may pass. A write is never sent again once bytes may have left us: it ends as
OutcomeUnknown, and the flow (or the caller) looks up what happened. Only a connection that never opened is retried.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx2
import msgspec

from ikm_connectors.contract import HTTP_SERVER_ERROR, Context, HttpRequest, HttpResponse, Operation
from ikm_connectors.errors import (
    BadResponse,
    ConnectFailed,
    ConnectorError,
    DailyQuotaSpent,
    Misuse,
    OutcomeUnknown,
    RateLimited,
    Unavailable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from ikm_connectors.model import Card, RateRule

Lane = Literal["bulk", "interactive"]
BULK_SHARE = 0.8  # the rest of every budget is kept for a person who waits
SECRET_NAMES = frozenset(
    [
        "sign",
        "access_token",
        "refresh_token",
        "app_secret",
        "appkey",
        "auth_code",
        "code",
        "partner_key",
        "authorization",
        "x-tts-access-token",
        "client_secret",
        "password",
        "sender_real_name",
    ]
)


class Clock(Protocol):
    """Tell the time and wait; injected so that tests need neither."""

    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """Be the real clock, UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


# ── One send ─────────────────────────────────────────────────────────────────────────────────────────────────


class NotSent(Exception):
    """Say that no byte of the request left us."""


class NoAnswer(Exception):
    """Say that bytes may have left us and no full answer came."""


class Wire(Protocol):
    """Send one request and give its answer; raises NotSent or NoAnswer, nothing else."""

    def send(self, request: HttpRequest) -> HttpResponse: ...


class HttpWire:
    """Send over HTTP with httpx2: no redirects, no proxies from the environment, bounded waits (seconds)."""

    def __init__(self, *, connect: float = 5.0, read: float = 25.0, connections: int = 20) -> None:
        self._client = httpx2.Client(
            timeout=httpx2.Timeout(read, connect=connect),
            limits=httpx2.Limits(max_connections=connections, keepalive_expiry=4.0),
            follow_redirects=False,
            trust_env=False,
        )

    def send(self, request: HttpRequest) -> HttpResponse:
        try:
            answer = self._client.request(
                request.method, request.url, headers=dict(request.headers), content=request.body or None
            )
        except (
            httpx2.ConnectError,
            httpx2.ConnectTimeout,
            httpx2.PoolTimeout,
            httpx2.UnsupportedProtocol,
        ) as error:
            raise NotSent(type(error).__name__) from error
        except httpx2.RequestError as error:
            raise NoAnswer(type(error).__name__) from error
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return HttpResponse(status=answer.status_code, body=answer.content, headers=headers)

    def close(self) -> None:
        self._client.close()


# ── The rate budget ──────────────────────────────────────────────────────────────────────────────────────────


class Limiter(Protocol):
    """Share a budget of calls. `reserve` takes the next slot and gives the seconds to wait for it;
    `hold` closes the budget for some seconds, when the channel said so.
    """

    def reserve(self, key: str, *, count: float, seconds: float, burst: int, now: float) -> float: ...

    def hold(self, key: str, *, seconds: float, now: float) -> None: ...


class MemoryLimiter:
    """Keep budgets in this process by GCRA: one number per key, the time at which the budget is even again.
    Pass a `state` that outlives the process to keep budgets over a restart.
    """

    def __init__(self, state: MutableMapping[str, float] | None = None) -> None:
        self._even_at: MutableMapping[str, float] = {} if state is None else state
        self._lock = threading.Lock()

    def reserve(self, key: str, *, count: float, seconds: float, burst: int, now: float) -> float:
        interval = seconds / count
        with self._lock:
            even_at = max(self._even_at.get(key, now), now)
            self._even_at[key] = even_at + interval
        return max(0.0, even_at - (burst - 1) * interval - now)

    def hold(self, key: str, *, seconds: float, now: float) -> None:
        with self._lock:
            self._even_at[key] = max(self._even_at.get(key, now), now + seconds)


# ── The trace ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Call:
    """Record one outward call without secrets: what was sent, what came of it (`ok` or a message key)."""

    id: str
    channel: str
    operation: str
    effect: str
    method: str
    url: str
    body: str
    attempt: int
    started_at: datetime
    seconds: float
    outcome: str
    status: int | None = None
    request_id: str = ""
    channel_code: str = ""


def redact_url(url: str) -> str:
    """Give the address with every secret parameter hidden."""
    parts = urlsplit(url)
    query = [
        (name, "hidden" if name in SECRET_NAMES else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit(parts._replace(query=urlencode(query)))


def redact_body(request: HttpRequest) -> str:
    """Give the body as text with every secret field hidden; a body that is no JSON is only measured."""
    if not request.body:
        return ""
    try:
        body = msgspec.json.decode(request.body)
    except msgspec.DecodeError:
        return f"({len(request.body)} bytes)"
    return msgspec.json.encode(_hide(body)).decode()


def _hide(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: "hidden" if name.lower() in SECRET_NAMES else _hide(item) for name, item in value.items()
        }
    if isinstance(value, list):
        return [_hide(item) for item in value]
    return value


# ── Sending with patience ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Patience:
    """Bound the retries: attempts in all, seconds in all, and the first wait, doubled each time."""

    attempts: int = 4
    total_seconds: float = 60.0
    first_wait: float = 0.5
    longest_wait: float = 20.0


def _forget(_: Call) -> None:
    """Keep no trace."""


@dataclass(slots=True)
class Transport:
    """Perform operations over a wire within the budget; shared by the sessions of a process, holds no shop."""

    wire: Wire
    limiter: Limiter = field(default_factory=MemoryLimiter)
    clock: Clock = field(default_factory=SystemClock)
    patience: Patience = field(default_factory=Patience)
    on_call: Callable[[Call], None] = _forget
    new_id: Callable[[], str] = lambda: f"{random.getrandbits(64):016x}"
    jitter: Callable[[], float] = random.random

    def perform[T](
        self, operation: Operation[T], make_context: Callable[[], Context], card: Card, lane: Lane = "bulk"
    ) -> T:
        """Send one operation, with a request built anew for each attempt, and give its parsed result.

        Raises what `parse` raises; ConnectFailed when nothing could be sent; OutcomeUnknown for a write whose
        answer is missing or unreadable; Unavailable for such a read after the last attempt.
        """
        began = self.clock.now()
        attempt = 0
        while True:
            attempt += 1
            self._wait_for_budget(card, make_context(), operation, lane)
            context = make_context()  # after the wait: a seal carries the time and ages within minutes
            request = operation.build(context)
            guard(request, context)
            try:
                return self._attempt(operation, request, card, attempt)
            except ConnectorError as error:
                if isinstance(error, RateLimited):
                    self._hold_budget(card, context, operation, error)
                wait = self._wait_before_retry(operation, error, attempt, began)
                if wait is None:
                    raise
            self.clock.sleep(wait)

    def _attempt[T](self, operation: Operation[T], request: HttpRequest, card: Card, attempt: int) -> T:
        started = self.clock.now()
        response: HttpResponse | None = None
        outcome, request_id, channel_code = "ok", "", ""
        try:
            try:
                response = replace(self.wire.send(request), received_at=self.clock.now())
            except NotSent as reason:
                raise ConnectFailed(str(reason)) from reason
            except NoAnswer as reason:
                kind = OutcomeUnknown if operation.effect == "write" else Unavailable
                raise kind(str(reason)) from reason
            try:
                result = operation.parse(response)
            except ConnectorError as error:
                unusable = (
                    isinstance(error, BadResponse | Unavailable) or response.status >= HTTP_SERVER_ERROR
                )
                if operation.effect == "write" and unusable:
                    raise OutcomeUnknown(
                        error.safe_detail,
                        channel_code=error.channel_code,
                        request_id=error.request_id,
                        raw=error.raw,
                    ) from error
                raise
            request_id = str(getattr(result, "request_id", ""))
        except ConnectorError as error:
            outcome, request_id, channel_code = error.message_key, error.request_id, error.channel_code
            raise
        else:
            return result
        finally:
            self.on_call(
                Call(
                    id=self.new_id(),
                    channel=card.id,
                    operation=operation.name,
                    effect=operation.effect,
                    method=request.method,
                    url=redact_url(request.url),
                    body=redact_body(request),
                    attempt=attempt,
                    started_at=started,
                    seconds=(self.clock.now() - started).total_seconds(),
                    outcome=outcome,
                    status=response.status if response else None,
                    request_id=request_id,
                    channel_code=channel_code,
                )
            )

    def _wait_before_retry(
        self, operation: Operation[Any], error: ConnectorError, attempt: int, began: datetime
    ) -> float | None:
        if isinstance(error, DailyQuotaSpent) or attempt >= self.patience.attempts:
            return None
        may_pass = isinstance(error, ConnectFailed) or (
            operation.effect == "read" and isinstance(error, RateLimited | Unavailable)
        )
        if not may_pass:
            return None
        wait = error.retry_after
        if wait is None:
            longest = min(self.patience.first_wait * 2 ** (attempt - 1), self.patience.longest_wait)
            wait = longest * (0.5 + 0.5 * self.jitter())
        spent = (self.clock.now() - began).total_seconds()
        return wait if spent + wait <= self.patience.total_seconds else None

    def _wait_for_budget(self, card: Card, context: Context, operation: Operation[Any], lane: Lane) -> None:
        for rule in rules_for(card, operation):
            key = budget_key(card, context, operation, rule)
            if lane == "bulk":
                self._wait_for_slot(f"{key}:bulk", rule, rule.count * BULK_SHARE)
            self._wait_for_slot(key, rule, rule.count)

    def _wait_for_slot(self, key: str, rule: RateRule, count: float) -> None:
        now = self.clock.now().timestamp()
        wait = self.limiter.reserve(key, count=count, seconds=rule.seconds, burst=rule.burst, now=now)
        if wait > 0:
            self.clock.sleep(wait)

    def _hold_budget(
        self, card: Card, context: Context, operation: Operation[Any], error: RateLimited
    ) -> None:
        now = self.clock.now().timestamp()
        for rule in rules_for(card, operation):
            key = budget_key(card, context, operation, rule)
            early = (
                (rule.burst - 1) * rule.seconds / rule.count
            )  # a burst must not open the door before its time
            self.limiter.hold(key, seconds=(error.retry_after or rule.seconds) + early, now=now)


def rules_for(card: Card, operation: Operation[Any]) -> tuple[RateRule, ...]:
    """Give the rates that bind an operation."""
    return tuple(rule for rule in card.rates if not rule.operations or operation.name in rule.operations)


def budget_key(card: Card, context: Context, operation: Operation[Any], rule: RateRule) -> str:
    """Name the budget a call draws on: application, and shop and endpoint where the rule counts by them."""
    app = next((context.credentials[field.name] for field in card.credentials if not field.secret), "")
    parts = [card.id, app, f"{rule.count}/{rule.seconds:g}s"]
    if rule.scope != "app":
        parts.append(context.shop.id if context.shop else "")
    if rule.scope == "endpoint":
        parts.append(operation.name)
    return ":".join(parts)


def guard(request: HttpRequest, context: Context) -> None:
    """Refuse an address outside the environment's allow-list, and plain HTTP outside a simulator."""
    parts = urlsplit(request.url)
    if (parts.hostname or "").lower() not in context.environment.hosts:
        raise Misuse(f"{parts.hostname} is not an address of the {context.environment.name} environment")
    if parts.scheme != "https" and context.environment.name != "simulator":
        raise Misuse("outside a simulator only https is spoken")
