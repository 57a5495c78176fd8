"""Jobs of the ground floor, thin: history is sealed every few minutes and checked every night."""

from __future__ import annotations

import structlog
from django.tasks import task
from django.utils import timezone

from esmart.core.services import check_history, seal_history

log = structlog.get_logger("esmart.history")


@task
def seal_new_history() -> None:
    """Seal what is new; the log line carries the digest out of the database, where nobody can rewrite it with the rows."""
    for seal in seal_history(now=timezone.now()):
        log.info("history_sealed", seal=seal.number, rows=seal.row_count, digest=seal.digest)


@task
def check_sealed_history() -> None:
    """Compare all history with its seals; a broken place is an error in the log and stands on the audit page."""
    report = check_history(now=timezone.now())
    if report.broken:
        log.error("history_broken", kind=report.broken.kind, seal=report.broken.seal, table=report.broken.table,
                  row=report.broken.row_id)  # fmt: skip
