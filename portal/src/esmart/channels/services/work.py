"""The channel engine's loop: listens for changes, pulls them, and serves every shop that has something to do."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import Q

from esmart.channels import rules
from esmart.channels.models import ChannelAccount
from esmart.channels.services.offers import wake_engine
from esmart.channels.services.pull_changes import pull_changes
from esmart.channels.services.serve_shop import Tempo, serve_shop, shops_with_work
from esmart.core.history import CHANNEL
from esmart.core.sealed_columns import check_keys
from esmart.core.services import beat
from ikm_connectors.transport import Clock, SystemClock

NAME = "channels"
IDLE = 1.0
BEAT_EVERY = 5.0
log = logging.getLogger(__name__)


def work(
    stop: threading.Event,
    clock: Clock | None = None,
    *,
    tempo: Tempo | None = None,
    threads: int = 4,
    idle: float = IDLE,
) -> None:
    """Work until `stop` is set. Shops are served side by side, so a slow one delays no other; a lost database is
    waited for. Raises SecretProblem at once when the field key is not the one the data was sealed with.
    """
    clock = clock or SystemClock()
    tempo = tempo or Tempo()
    check_keys()
    _look_again(at=clock.now() + tempo.listing.settle)
    running: dict[int, Future[None]] = {}
    missed: set[int] = set()
    beaten_at: float | None = None
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="shop") as pool:
        while not stop.is_set():
            try:
                with _listening() as wait:
                    while not stop.is_set():
                        now = clock.now()
                        if beaten_at is None or now.timestamp() - beaten_at >= BEAT_EVERY:
                            beat(name=NAME, now=now, detail={"shops": len(running)})
                            beaten_at = now.timestamp()
                        run_once(clock=clock, tempo=tempo, pool=pool, running=running, missed=missed)
                        wait(idle)
            except (OperationalError, InterfaceError, psycopg.OperationalError):
                log.exception("database lost, waiting for it")
                connection.close()
                stop.wait(idle)
    connection.close()


def _look_again(*, at: datetime) -> None:
    """Compare all shops soon after a start: a write of a worker that was killed may land after its successor's."""
    late = Q(sweep_due_at__isnull=True) | Q(sweep_due_at__gt=at)
    ChannelAccount.objects.filter(late).update(sweep_due_at=at)


def run_once(
    *,
    clock: Clock,
    tempo: Tempo,
    pool: ThreadPoolExecutor | None = None,
    running: dict[int, Future[None]] | None = None,
    missed: set[int] | None = None,
) -> int:
    """Pull the registry's changes and serve every shop that has work, here or on a pool; give how many were started.
    A shop that is being served already goes into `missed`, and its end wakes the loop.
    """
    while pull_changes(now=clock.now()):
        pass
    running = {} if running is None else running
    missed = set() if missed is None else missed
    for account_id in [account_id for account_id, future in running.items() if future.done()]:
        running.pop(account_id).result()
    started = 0
    for account_id in shops_with_work(now=clock.now()).values_list("pk", flat=True):
        if account_id in running:
            missed.add(account_id)
            if not running[account_id].done():
                continue
            missed.discard(account_id)
            running.pop(account_id).result()
        started += 1
        if pool is None:
            _serve(account_id, clock, tempo)
        else:
            running[account_id] = pool.submit(_serve_in_thread, account_id, clock, tempo)
            running[account_id].add_done_callback(partial(_wake_for_missed, account_id, missed))
    return started


def _wake_for_missed(account_id: int, missed: set[int], _served: Future[None]) -> None:
    """Wake the loop when something came up for this shop while it was being served; else it would wait out its idle time."""
    if account_id in missed:
        missed.discard(account_id)
        wake_engine()
        connection.close()


def _serve_in_thread(account_id: int, clock: Clock, tempo: Tempo) -> None:
    try:
        _serve(account_id, clock, tempo)
    except DatabaseError:
        log.exception("database refused a shop's round", extra={"shop": account_id})
    finally:
        connection.close()


def _serve(account_id: int, clock: Clock, tempo: Tempo) -> None:
    """Serve one shop; a fault of our own is shown on that shop and stops no other."""
    try:
        serve_shop(account_id, clock=clock, tempo=tempo)
    except DatabaseError:
        raise
    except Exception:
        log.exception("our own fault while serving a shop", extra={"shop": account_id})
        now = clock.now()
        shop = ChannelAccount.objects.get(pk=account_id)
        ChannelAccount.objects.filter(pk=account_id).update(
            failures=shop.failures + 1,
            failing_since=shop.failing_since or now,
            open_again_at=now + rules.wait_after(shop.failures + 1),
            last_problem={
                "message_key": "our_own_fault",
                "scope": "application",
                "action": "ask_administrator",
            },
        )


@contextmanager
def _listening() -> Iterator[_Wait]:
    """Listen for changes on a connection of our own."""
    arguments = connection.get_connection_params()
    kept = {
        key: arguments[key] for key in ("dbname", "user", "host", "password", "port") if arguments.get(key)
    }
    with psycopg.connect(**kept, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        yield _Wait(listener)


class _Wait:
    """Wait until something changed, or until the time is up."""

    def __init__(self, listener: psycopg.Connection[tuple[object, ...]]) -> None:
        self._listener = listener

    def __call__(self, seconds: float) -> None:
        for _ in self._listener.notifies(timeout=seconds, stop_after=1):
            pass
        for _ in self._listener.notifies(timeout=0):
            pass  # many changes at once are one reason to look
