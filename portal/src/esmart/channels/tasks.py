"""Job entries of the room; the work is in services."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.tasks import task
from django.utils import timezone

from esmart.channels import services

log = structlog.get_logger("esmart.channels")


@task
def forget_buyers() -> None:
    """Delete buyers' data whose retention period is over, once a night; the log says how much, never whose."""
    forgotten = services.forget_buyers(now=timezone.now(), days=settings.BUYER_DATA_DAYS)
    log.info("buyers_forgotten", rows=forgotten, days=settings.BUYER_DATA_DAYS)
