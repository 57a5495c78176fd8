"""Verbs of the ground floor: a worker's sign of life, a noted reading, history sealed and checked."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from esmart.core.history import Actor, acting
from esmart.core.models import AccessRead, Heartbeat, Seal
from esmart.core.queries import HISTORY_CHECK
from esmart.core.seals import ChainReport, seal_next_block, verify_chain
from esmart.core.wall import beyond_wall


def beat(*, name: str, now: datetime, detail: dict[str, Any] | None = None) -> None:
    """Record that the process `name` is alive at `now`."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now, "detail": detail or {}})


def record_reading(
    *,
    actor: Actor,
    subjects: Iterable[int],
    what: str,
    purpose: str,
    screen: str,
    request_id: str,
    now: datetime,
) -> None:
    """Note that `actor` sees `what` of these people on `screen`, and why; call it before anything of them is shown.

    One row for all subjects of one screen. Raises ValueError when no purpose or screen is said: a reading without a
    reason must not happen. No subject, no row.
    """
    if not (purpose.strip() and screen.strip() and what.strip()):
        raise ValueError("a reading says what is read, why, and on which screen")
    people = sorted(set(subjects))
    if not people:
        return
    with acting(actor), beyond_wall():
        AccessRead.objects.create(
            at=now, actor_id=actor.user_id, actor_label=actor.label, subjects=people, what=what, purpose=purpose,
            screen=screen, request_id=request_id,
        )  # fmt: skip


def seal_history(*, now: datetime) -> list[Seal]:
    """Seal every committed row that no seal covers yet, block by block; writers are never held up."""
    made = []
    while seal := seal_next_block(now=now):
        made.append(seal)
    return made


def check_history(*, now: datetime) -> ChainReport:
    """Compare the whole history with its seals and keep the result for the audit page."""
    begun = time.perf_counter()
    report = verify_chain()
    took = round(time.perf_counter() - begun, 3)
    beat(name=HISTORY_CHECK, now=now, detail={**asdict(report), "seconds": took})
    return report
