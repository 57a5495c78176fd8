"""Outgoing webhooks: written in the transaction that caused them, sent, retried and kept when lost. Shapes are the markets'."""

import http.client
import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from ikm_sandbox.accounts import Accounts
from ikm_sandbox.clock import Clock
from ikm_sandbox.faults import FaultBoard
from ikm_sandbox.settings import Settings
from ikm_sandbox.store import Store

_HELD_AT_MOST = 5.0  # seconds a reordered notice waits for one to overtake it
_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Message:
    """One of several notices of one event; `topic` is the marketplace's name for it, which may choose the address."""

    body: dict[str, Any]
    topic: str = ""


type Told = dict[str, Any] | list[Message] | None


class Composer(Protocol):
    """What a marketplace brings: the body of its notices and their seal."""

    def compose_notice(self, event: str, shop_id: str, facts: dict[str, Any]) -> Told: ...
    def seal_notice(self, app: sqlite3.Row, url: str, body: bytes) -> dict[str, str]: ...
    def notice_url(self, app: sqlite3.Row, event: str) -> str: ...


class Notices:
    def __init__(
        self, store: Store, clock: Clock, settings: Settings, accounts: Accounts, faults: FaultBoard
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._accounts = accounts
        self._faults = faults
        self._composers: dict[str, Composer] = {}
        self._woken = threading.Event()
        self._stopped = threading.Event()

    def know(self, market: str, composer: Composer) -> None:
        self._composers[market] = composer

    def announce(self, market: str, shop_id: str, event: str, facts: dict[str, Any]) -> None:
        """Queue a notice for every application the shop permits; nothing for events the market does not tell."""
        for app_key in self._accounts.links_of_shop(market, shop_id):
            self.announce_to(market, app_key, shop_id, event, facts)

    def announce_to(self, market: str, app_key: str, shop_id: str, event: str, facts: dict[str, Any]) -> None:
        app = self._accounts.app(market, app_key)
        if app is None:
            return
        composer = self._composers[market]
        told = composer.compose_notice(event, shop_id, facts)
        for message in told if isinstance(told, list) else [Message(told)] if told is not None else []:
            topic = message.topic or event
            if url := composer.notice_url(app, topic):
                self._queue(market, app_key, shop_id, event=topic, url=url, payload=message.body)

    def _queue(
        self, market: str, app_key: str, shop_id: str, *, event: str, url: str, payload: dict[str, Any]
    ) -> None:
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        now = self._clock.now()
        dropped = self._faults.strike("dropped_webhook", market, event)
        held = None if dropped else self._faults.strike("reordered_webhook", market, event)
        twice = None if dropped else self._faults.strike("duplicate_webhook", market, event)
        for _ in range(2 if twice else 1):
            self._store.run(
                "INSERT INTO notice (market, app_key, shop_id, event, url, body, status, next_at, held, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                market,
                app_key,
                shop_id,
                event,
                url,
                body,
                "dropped" if dropped else "waiting",
                now + (_HELD_AT_MOST if held else 0),
                int(bool(held)),
                now,
            )
        if not held:
            self._store.run(
                "UPDATE notice SET held = 0, next_at = ? WHERE market = ? AND shop_id = ? AND held = 1",
                now + 0.001,
                market,
                shop_id,
            )
        self._woken.set()

    # Reading

    def newest(self, market: str, *, limit: int = 200) -> list[sqlite3.Row]:
        return self._store.rows(
            "SELECT * FROM notice WHERE market = ? ORDER BY notice_id DESC LIMIT ?", market, limit
        )

    def notice(self, notice_id: int) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM notice WHERE notice_id = ?", notice_id)

    def lost(self, market: str, app_key: str, *, since: float) -> list[sqlite3.Row]:
        """List notices that never arrived and were not confirmed, oldest first."""
        return self._store.rows(
            "SELECT * FROM notice WHERE market = ? AND app_key = ? AND status IN ('lost', 'dropped')"
            " AND consumed = 0 AND created_at >= ? ORDER BY notice_id",
            market,
            app_key,
            since,
        )

    def confirm_lost(self, market: str, app_key: str, last_notice_id: int) -> None:
        self._store.run(
            "UPDATE notice SET consumed = 1 WHERE market = ? AND app_key = ? AND notice_id <= ?"
            " AND status IN ('lost', 'dropped')",
            market,
            app_key,
            last_notice_id,
        )

    # Sending

    def send_until_stopped(self, settle: Callable[[], None]) -> None:
        """Settle what is due and send due notices in order until `stop` is called; the body of the sender's thread."""
        while not self._stopped.is_set():
            self._woken.wait(0.25)
            self._woken.clear()
            settle()
            self.send_due()

    def stop(self) -> None:
        self._stopped.set()
        self._woken.set()

    def wake(self) -> None:
        self._woken.set()

    def send_due(self) -> None:
        for row in self._store.rows(
            "SELECT * FROM notice WHERE status = 'waiting' AND next_at <= ? ORDER BY next_at, notice_id",
            self._clock.now(),
        ):
            if self._stopped.is_set():
                return
            self.send(row)

    def send(self, row: sqlite3.Row) -> None:
        """Try one notice once and write down what came of it."""
        app = self._accounts.app(row["market"], row["app_key"])
        body = row["body"].encode()
        headers = self._composers[row["market"]].seal_notice(app, row["url"], body) if app else {}
        status, empty = _post(row["url"], body, headers, self._settings.get(row["market"], "answer_seconds"))
        taken = status in _OK and (empty or not self._settings.get(row["market"], "empty_answer"))
        attempts = row["attempts"] + 1
        waits = self._settings.get(row["market"], "retry_seconds")
        if taken:
            result, next_at = "delivered", None
        elif attempts > len(waits):
            result, next_at = "lost", None
        else:
            result, next_at = "waiting", self._clock.now() + waits[attempts - 1]
        self._store.run(
            "UPDATE notice SET status = ?, attempts = ?, last_status = ?, next_at = ?, held = 0 WHERE notice_id = ?",
            result,
            attempts,
            status,
            next_at,
            row["notice_id"],
        )


def is_address(url: str) -> bool:
    """Tell whether notices could be sent there at all."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False


def _post(url: str, body: bytes, headers: dict[str, str], patience: float) -> tuple[int, bool]:
    """Post one body and answer the HTTP status (0: nobody answered in time) and whether the answer was empty."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=patience)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        return response.status, not response.read(1)
    except (OSError, http.client.HTTPException):
        return 0, True
    finally:
        connection.close()
