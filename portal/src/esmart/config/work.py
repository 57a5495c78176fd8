"""`esmart work`: the one worker process. General jobs, the search index, the channel engine, and a sign of life."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable

import structlog
from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from esmart.api import webhooks
from esmart.channels import services as channels
from esmart.config.tasks import schedule
from esmart.core.history import CHANNEL
from esmart.core.queries import WORKER
from esmart.core.sealed_columns import check_keys
from esmart.core.services import beat
from esmart.registry import services as registry

log = structlog.get_logger("esmart.worker")
BEAT_SECONDS = 5.0
FOLLOW_SECONDS = 10.0
PAUSE_AFTER_PROBLEM = 3.0


def work() -> int:
    """Work until asked to stop; every part ends before this returns. Raises SecretProblem when a key is missing."""
    check_keys()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parts: list[tuple[str, Callable[[threading.Event], None]]] = [
        ("beat", _beat),
        ("search", _follow),
        ("channels", channels.work),
        ("webhooks", webhooks.work),
        ("jobs", _run_jobs),
    ]
    threads = [threading.Thread(target=_keep, args=(name, part, stop), name=name) for name, part in parts]
    for thread in threads:
        thread.start()
    while not stop.wait(0.2):
        pass
    for thread in threads:
        thread.join()
    return 0


def _keep(name: str, part: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Run one part; when it falls over a lost database or a defect, say so and start it again."""
    while not stop.is_set():
        try:
            part(stop)
        except Exception:
            log.exception("part_failed", part=name)
            close_old_connections()
            stop.wait(PAUSE_AFTER_PROBLEM)
    connection.close()


def _beat(stop: threading.Event) -> None:
    while not stop.is_set():
        beat(name=WORKER, now=timezone.now(), detail={"pid": os.getpid()})
        stop.wait(BEAT_SECONDS)


def _follow(stop: threading.Event) -> None:
    """Keep the search index in step with the registry: at once when told, and now and then in case a word was lost."""
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    while not stop.is_set():
        while registry.index_changed():
            pass
        end = time.monotonic() + FOLLOW_SECONDS
        while not stop.is_set() and time.monotonic() < end:
            if any(True for _ in connection.connection.notifies(timeout=0.5, stop_after=1)):
                break


def _run_jobs(stop: threading.Event) -> None:
    asyncio.run(_jobs_until(stop))


async def _jobs_until(stop: threading.Event) -> None:
    jobs = asyncio.create_task(run_jobs(wait=True))
    asked = asyncio.create_task(asyncio.to_thread(stop.wait))
    await asyncio.wait({jobs, asked}, return_when=asyncio.FIRST_COMPLETED)
    jobs.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await jobs


async def run_jobs(*, wait: bool) -> None:
    """Run general jobs: all that are due now, or with `wait` for ever, woken by the database."""
    if wait:
        schedule(app)
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                install_signal_handlers=False, wait=wait, listen_notify=wait, delete_jobs="successful", concurrency=2,
                shutdown_graceful_timeout=10,
            )  # fmt: skip
