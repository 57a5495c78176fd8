"""Reads what changed, puts it in the post of each webhook that may hear of it, and has the post delivered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import batched

import structlog
from django.db import connection, transaction
from django.utils import timezone

from esmart.accounts.models import Webhook
from esmart.accounts.queries.api_access import listening_webhooks
from esmart.accounts.rules.api_access import EVENTS
from esmart.accounts.services.deliver_messages import deliver_messages, webhooks_with_post
from esmart.accounts.services.webhooks import post_messages
from esmart.api.changes import Happening, changes_after, end_of_changes, happenings, tables_of
from esmart.core.history import CHANNEL
from esmart.core.models import ReadMark
from esmart.core.outbound import Outbound, open_outbound

log = structlog.get_logger("esmart.webhooks")
READER = "webhooks"
THINGS_IN_A_MESSAGE = 100
THREADS = 4
IDLE = 1.0
WITHOUT_LISTENERS = 10.0
WAIT_SECONDS = 10.0
ANSWER_BYTES = 64 * 2**10


def post_changes(*, now: datetime) -> int:
    """Take the next changes, put what each listener may know of in the post, and give how many were taken.

    Mark and post are one transaction: a crash repeats both or none. Three queries, and for each listener at most one
    per table that changed.
    """
    with transaction.atomic():
        end = end_of_changes()  # before the listeners are read: one who comes after it misses nothing
        mark = _lock_mark(end)
        hooks = list(listening_webhooks())
        changes = changes_after(mark.xid, mark.change_id, tables=tables_of(EVENTS)) if hooks else []
        for hook in hooks if changes else []:
            wanted = [one for one in happenings(hook.user, changes) if one.event in hook.events]
            post_messages(_messages(hook, wanted), now=now)
        if changes:
            mark.xid, mark.change_id = changes[-1].xid, changes[-1].pk
        elif not hooks:
            mark.xid, mark.change_id = end
        mark.save()
    return len(changes)


def _lock_mark(end: tuple[int, int]) -> ReadMark:
    xid, change_id = end  # a first reader begins now: history is no news
    ReadMark.objects.bulk_create(
        [ReadMark(reader=READER, xid=xid, change_id=change_id)], ignore_conflicts=True
    )
    return ReadMark.objects.select_for_update().get(pk=READER)


def _messages(hook: Webhook, wanted: Iterable[Happening]) -> Iterator[tuple[Webhook, str, dict[str, object]]]:
    """Give messages of one event each, every thing named once, at most a hundred in one."""
    things: dict[str, dict[str, str]] = {}
    for one in wanted:
        things.setdefault(one.event, {})[one.thing] = one.url
    for event, named in things.items():
        for some in batched(named.items(), THINGS_IN_A_MESSAGE):
            yield hook, event, {"items": [{"id": thing, "url": url} for thing, url in some]}


def way_out() -> Outbound:
    """Give the guarded way to people's addresses: ten seconds, and no long answers."""
    guarded = open_outbound()
    return Outbound(loopback=guarded.loopback, seconds=WAIT_SECONDS, most_bytes=ANSWER_BYTES)


def deliver_due(
    *, clock: Callable[[], datetime] = timezone.now, out: Outbound | None = None, pool: ThreadPoolExecutor | None = None,
    running: dict[int, Future[None]] | None = None,
) -> int:  # fmt: skip
    """Deliver what is due, address by address, here or on a pool, and give to how many addresses."""
    running = {} if running is None else running
    for key in [key for key, future in running.items() if future.done()]:
        running.pop(key).result()
    started = 0
    for hook in webhooks_with_post(now=clock()):
        if hook.pk in running:
            continue
        started += 1
        if pool is None:
            deliver_messages(webhook=hook, way_out=out or way_out(), clock=clock)
        else:
            running[hook.pk] = pool.submit(_deliver_in_thread, hook, clock)
    return started


def _deliver_in_thread(hook: Webhook, clock: Callable[[], datetime]) -> None:
    try:
        deliver_messages(webhook=hook, way_out=way_out(), clock=clock)
    except Exception:
        log.exception("delivery_failed", webhook=hook.public_id)  # it comes again when its lease ends
    finally:
        connection.close()


def work(stop: threading.Event) -> None:
    """Work until `stop` is set, woken by changes; a slow address delays no other."""
    running: dict[int, Future[None]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    with ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="webhook") as pool:
        while not stop.is_set():
            taken = post_changes(now=timezone.now())
            deliver_due(pool=pool, running=running)
            if not taken:
                _wait(stop, WITHOUT_LISTENERS if not listening_webhooks().exists() else IDLE)


def _wait(stop: threading.Event, seconds: float) -> None:
    """Wait for a change, the time or the end. Without listeners changes do not wake us."""
    end = time.monotonic() + seconds
    while not stop.is_set() and time.monotonic() < end:
        words = any(True for _ in connection.connection.notifies(timeout=0.5, stop_after=1))
        if words and seconds <= IDLE:
            return
