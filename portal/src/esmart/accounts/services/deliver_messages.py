"""The post of webhooks: takes what is due, signs it, sends it, and writes down what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from esmart.accounts.models import Webhook, WebhookDelivery
from esmart.accounts.rules.api_access import TEST_EVENT, rest_after_failures, sign_message, wait_after_try
from esmart.accounts.services.webhooks import open_secret
from esmart.core.history import SYSTEM, acting
from esmart.core.outbound import Outbound, OutboundProblem

LEASE = timedelta(minutes=2)  # longer than one try; a message of a lost process comes again after it
AT_ONCE = 50
TRIES_KEPT = 12
USER_AGENT = "e-Smart-IKM-Webhook/1"


@dataclass(frozen=True)
class Outcome:
    """How one try ended; `problem` is empty when the address took the message."""

    status: int | None
    milliseconds: int
    problem: str

    @property
    def gone(self) -> bool:
        return self.status == HTTPStatus.GONE


def webhooks_with_post(*, now: datetime) -> QuerySet[Webhook]:
    """Give the addresses for which something is due and that do not rest; one query when read."""
    due = WebhookDelivery.objects.filter(state="waiting", due_at__lte=now)
    # A paused address still gets the tests its owner sends; a person who may not log in gets nothing.
    hears = Q(state=Webhook.State.ACTIVE) | Q(deliveries__in=due.filter(event=TEST_EVENT))
    rested = Q(open_again_at=None) | Q(open_again_at__lte=now)
    found = Webhook.objects.filter(hears, rested, deliveries__in=due, user__is_active=True)
    return found.distinct().order_by("pk")


def deliver_messages(*, webhook: Webhook, way_out: Outbound, clock: Callable[[], datetime]) -> int:
    """Send what is due to one address, oldest first, until a try fails; give how many were sent.

    A message is claimed before it is sent: two processes never send the same one, and one whose process is lost comes
    again. A failed one waits by itself (rules.RETRY_WAITS); the address rests a little, so that it holds up no other.
    """
    for sent in range(AT_ONCE):
        now = clock()
        delivery = _claim(webhook, now)
        if delivery is None:
            return sent
        outcome = _send(webhook, delivery, way_out, now)
        with acting(SYSTEM):
            _record(webhook, delivery, outcome, clock())
        if outcome.problem:
            return sent + 1
    return AT_ONCE


def _claim(webhook: Webhook, now: datetime) -> WebhookDelivery | None:
    with transaction.atomic():
        waiting = WebhookDelivery.objects.filter(webhook=webhook, state="waiting", due_at__lte=now)
        if webhook.state != Webhook.State.ACTIVE:
            waiting = waiting.filter(event=TEST_EVENT)
        delivery = waiting.order_by("due_at", "pk").select_for_update(skip_locked=True).first()
        if delivery is not None:
            delivery.attempts += 1
            delivery.due_at = now + LEASE
            delivery.save(update_fields=["attempts", "due_at"])
    return delivery


def _send(webhook: Webhook, delivery: WebhookDelivery, way_out: Outbound, now: datetime) -> Outcome:
    timestamp = int(now.timestamp())
    signature = sign_message(
        open_secret(webhook), message_id=delivery.message_id, timestamp=timestamp, body=delivery.body
    )
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }
    begun = time.perf_counter()

    def took() -> int:
        return round((time.perf_counter() - begun) * 1000)

    try:
        answer = way_out.send("POST", webhook.url, body=delivery.body.encode(), headers=headers)
    except OutboundProblem as problem:
        return Outcome(None, took(), str(problem)[:300])
    good = HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
    return Outcome(answer.status, took(), "" if good else _("Jawaban %s.") % answer.status)


def _record(webhook: Webhook, delivery: WebhookDelivery, outcome: Outcome, now: datetime) -> None:
    one = {
        "at": now.isoformat(timespec="seconds"),
        "status": outcome.status,
        "ms": outcome.milliseconds,
        "problem": outcome.problem,
    }
    delivery.tries = [*delivery.tries, one][-TRIES_KEPT:]
    mine = Webhook.objects.filter(pk=webhook.pk)
    if not outcome.problem:
        delivery.state, delivery.due_at, delivery.delivered_at = WebhookDelivery.State.DELIVERED, None, now
        mine.update(failures=0, open_again_at=None, last_success_at=now, last_problem="")
    else:
        wait = None if outcome.gone else wait_after_try(delivery.attempts)
        if wait is None:
            delivery.state, delivery.due_at = WebhookDelivery.State.GIVEN_UP, None
        else:
            delivery.due_at = now + wait
        kept = mine.get()
        rest = rest_after_failures(kept.failures + 1)
        mine.update(failures=F("failures") + 1, open_again_at=now + rest, last_problem=outcome.problem)
        silent = kept.last_success_at is None or kept.last_success_at < delivery.created_at
        if delivery.event != TEST_EVENT and (outcome.gone or (wait is None and silent)):
            mine.filter(state=Webhook.State.ACTIVE).update(state=Webhook.State.STOPPED)
    delivery.save(update_fields=["tries", "state", "due_at", "delivered_at"])
