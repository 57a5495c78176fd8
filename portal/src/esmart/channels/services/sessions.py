"""Opens a shop's session with the SDK: its sealed tokens, the shared rate budget, the record of every call.

No session is used inside a database transaction: a call may take half a minute, and what the token store and the call
record write must be durable at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import msgspec
from django.conf import settings
from django.db import connection

from esmart.channels.models import ChannelAccount, ChannelApplication, ChannelGrant, OutwardCall, RateBudget
from esmart.core.secrets import Cell, seal, unseal
from ikm_connectors import HttpWire, Session, Transport, get_connector
from ikm_connectors.model import Environment, ShopIdentity, TokenSet
from ikm_connectors.transport import Call, Clock, Wire

Lane = Literal["bulk", "interactive"]
TOKEN_LOCK = 7301  # class of PostgreSQL advisory locks: one refresh per grant
BODY_KEPT = 4000


@cache
def shared_wire() -> Wire:
    """Give the one HTTP client of this process."""
    return HttpWire(connect=5.0, read=25.0)


def open_session(account: ChannelAccount, *, clock: Clock, cause: str, lane: Lane = "bulk") -> Session:
    """Open a session for one shop; `cause` (a person or a rule) is written beside every call it makes."""
    if account.grant_id is None:
        raise ValueError("a shop without a grant has no session")
    keys = read_keys(account.grant_id)
    return _session(
        account.application,
        clock=clock,
        cause=cause,
        lane=lane,
        account=account,
        shop=ShopIdentity(id=account.shop_id, name=account.shop_name, key=keys.shop_key or account.shop_key),
        tokens=SealedTokenStore(account.grant_id),
        own=keys.credentials,
    )


def open_application(
    application: ChannelApplication,
    *,
    clock: Clock,
    cause: str,
    shop: ShopIdentity | None = None,
    own: Mapping[str, str] | None = None,
) -> Session:
    """Open a session that has no account yet: to make the consent link, to exchange its code, to verify notices, to try
    the keys (`own` credentials) of a `shop`.
    """
    return _session(application, clock=clock, cause=cause, lane="interactive", shop=shop, own=own)


def _session(
    application: ChannelApplication,
    *,
    clock: Clock,
    cause: str,
    lane: Lane,
    account: ChannelAccount | None = None,
    shop: ShopIdentity | None = None,
    tokens: SealedTokenStore | None = None,
    own: Mapping[str, str] | None = None,
) -> Session:
    record = CallRecord(application.pk, account.pk if account else None, cause)
    return Session(
        get_connector(application.marketplace),
        environment=environment_of(application),
        credentials={**read_credentials(application), **(own or {})},
        transport=Transport(wire=shared_wire(), limiter=SharedLimiter(), clock=clock, on_call=record.write),
        shop=shop,
        tokens=tokens,
        clock=clock,
        allow_production=application.environment == ChannelApplication.Environment.PRODUCTION
        and settings.CHANNELS_PRODUCTION,
        lane=lane,
    )


def environment_of(application: ChannelApplication) -> Environment:
    """Give the addresses of an application's environment."""
    card = get_connector(application.marketplace).card
    if application.environment == ChannelApplication.Environment.SIMULATOR:
        return card.simulator(application.base_url)
    return card.environment(application.environment)


def read_credentials(application: ChannelApplication) -> dict[str, str]:
    """Open an application's credentials."""
    cell = Cell(ChannelApplication._meta.db_table, application.pk, "credentials_sealed")
    if not application.credentials_sealed:
        return {}  # a file channel has none
    opened: dict[str, str] = json.loads(unseal(application.credentials_sealed, cell=cell))
    return opened


@dataclass(frozen=True)
class ShopKeys:
    """What a seller gave instead of a consent: the shop's own key, and credentials that are the seller's own."""

    shop_key: str = ""
    credentials: Mapping[str, str] = field(default_factory=dict)


def read_keys(grant_id: int) -> ShopKeys:
    """Open the keys of a grant; empty for one that came by consent. One query."""
    sealed = ChannelGrant.objects.values_list("keys_sealed", flat=True).get(pk=grant_id)
    return ShopKeys(**json.loads(unseal(sealed, cell=_keys_cell(grant_id)))) if sealed else ShopKeys()


def keep_keys(grant: ChannelGrant, keys: ShopKeys) -> None:
    """Store a seller's keys, sealed."""
    plain = json.dumps({"shop_key": keys.shop_key, "credentials": dict(keys.credentials)})
    ChannelGrant.objects.filter(pk=grant.pk).update(keys_sealed=seal(plain, cell=_keys_cell(grant.pk)))


def _keys_cell(grant_id: int) -> Cell:
    return Cell(ChannelGrant._meta.db_table, grant_id, "keys_sealed")


class SealedTokenStore:
    """Keep one grant's tokens sealed in the database; the lock holds across all processes and ends with the process."""

    def __init__(self, grant_id: int) -> None:
        self._grant_id = grant_id
        self._cell = Cell(ChannelGrant._meta.db_table, grant_id, "tokens_sealed")

    def load(self) -> TokenSet | None:
        sealed = ChannelGrant.objects.values_list("tokens_sealed", flat=True).get(pk=self._grant_id)
        return msgspec.json.decode(unseal(sealed, cell=self._cell), type=TokenSet) if sealed else None

    def save(self, tokens: TokenSet) -> None:
        if connection.in_atomic_block:
            raise RuntimeError("tokens must be durable before they are used: not inside a transaction")
        ChannelGrant.objects.filter(pk=self._grant_id).update(
            tokens_sealed=seal(msgspec.json.encode(tokens).decode(), cell=self._cell),
            generation=tokens.generation,
            access_expires_at=tokens.access_expires_at,
            refresh_expires_at=tokens.refresh_expires_at,
            refused=tokens.refused,
        )

    @contextmanager
    def lock(self) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [TOKEN_LOCK, self._grant_id])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [TOKEN_LOCK, self._grant_id])


class SharedLimiter:
    """Share the rate budgets of all workers and web processes: one row per budget, taken by one statement (GCRA)."""

    def reserve(self, key: str, *, count: float, seconds: float, burst: int, now: float) -> float:
        interval = seconds / count
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {RateBudget._meta.db_table} AS kept (key, even_at) VALUES (%s, %s)"  # noqa: S608
                " ON CONFLICT (key) DO UPDATE SET even_at = greatest(kept.even_at, %s) + %s RETURNING even_at",
                [key, now + interval, now, interval],
            )
            (even_at,) = cursor.fetchone()
        return max(0.0, float(even_at) - interval - (burst - 1) * interval - now)

    def hold(self, key: str, *, seconds: float, now: float) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {RateBudget._meta.db_table} AS kept (key, even_at) VALUES (%s, %s)"  # noqa: S608
                " ON CONFLICT (key) DO UPDATE SET even_at = greatest(kept.even_at, excluded.even_at)",
                [key, now + seconds],
            )


@dataclass(frozen=True)
class CallRecord:
    """Write down every outward call of one session as it ends."""

    application_id: int
    account_id: int | None
    cause: str

    def write(self, call: Call) -> None:
        OutwardCall.objects.create(
            application_id=self.application_id,
            account_id=self.account_id,
            cause=self.cause[:200],
            operation=call.operation,
            effect=call.effect,
            url=call.url,
            body=call.body[:BODY_KEPT],
            attempt=call.attempt,
            outcome=call.outcome,
            http_status=call.status,
            request_id=call.request_id,
            channel_code=call.channel_code,
            milliseconds=round(call.seconds * 1000),
            at=call.started_at,
        )
