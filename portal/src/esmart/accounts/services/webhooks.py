"""Webhooks as their owner keeps them: added, paused, resumed, given another secret, removed, tried out."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import User, Webhook, WebhookDelivery
from esmart.accounts.rules.api_access import EVENTS, SECRET_PREFIX, TEST_EVENT, ApiAccessProblem
from esmart.core.history import Actor, acting
from esmart.core.ids import new_public_id
from esmart.core.outbound import AddressRefused, open_outbound
from esmart.core.secrets import Cell, seal, unseal

MOST_WEBHOOKS = 5
SECRET_BYTES = 32
State = WebhookDelivery.State


@dataclass(frozen=True)
class NewWebhook:
    """A webhook as it is kept, and its secret: the only time anybody sees it."""

    webhook: Webhook
    secret: str


def add_webhook(*, user: User, url: str, events: Iterable[str], actor: Actor, now: datetime) -> NewWebhook:
    """Keep an address and what it wants to hear of; raises ApiAccessProblem for an address that is never called."""
    chosen = [event for event in EVENTS if event in set(events)]
    if not chosen:
        raise ApiAccessProblem(_("Pilih sedikitnya satu kejadian."), field="events")
    try:
        open_outbound().check(url)
    except AddressRefused as refused:
        raise ApiAccessProblem(str(refused), field="url") from refused
    with acting(actor):
        User.objects.select_for_update().get(pk=user.pk)  # two at once would both find room
        if user.webhooks.count() >= MOST_WEBHOOKS:
            raise ApiAccessProblem(_("Anda sudah mempunyai 5 webhook. Hapus yang tidak dipakai lagi."))
        webhook = Webhook.objects.create(user=user, url=url, events=chosen, created_at=now)
        return _give_secret(webhook)


def rotate_secret(*, webhook: Webhook, actor: Actor) -> NewWebhook:
    """Give a webhook another secret; from now on every message is sealed with it, also one that is tried again."""
    with acting(actor):
        return _give_secret(Webhook.objects.select_for_update().get(pk=webhook.pk))


def _give_secret(webhook: Webhook) -> NewWebhook:
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    webhook.secret_sealed = seal(secret, cell=secret_cell(webhook))
    webhook.save(update_fields=["secret_sealed"])
    return NewWebhook(webhook, secret)


def pause_webhook(*, webhook: Webhook, actor: Actor) -> None:
    """Send nothing more to an address; what happens meanwhile is not kept for it."""
    with acting(actor):
        Webhook.objects.filter(pk=webhook.pk).update(state=Webhook.State.PAUSED)


def resume_webhook(*, webhook: Webhook, actor: Actor, now: datetime) -> None:
    """Send to an address again, beginning with what still waits."""
    with acting(actor):
        Webhook.objects.filter(pk=webhook.pk).update(
            state=Webhook.State.ACTIVE, failures=0, open_again_at=None, last_problem=""
        )
        webhook.deliveries.filter(state=State.WAITING).update(due_at=now)


def remove_webhook(*, webhook: Webhook, actor: Actor) -> None:
    """Forget an address with its secret and its log."""
    with acting(actor):
        webhook.delete()


def send_test(*, webhook: Webhook, now: datetime) -> WebhookDelivery:
    """Put a message without any data in the post, also for a paused address."""
    (delivery,) = post_messages([(webhook, TEST_EVENT, {"items": []})], now=now)
    Webhook.objects.filter(pk=webhook.pk).update(open_again_at=None)
    return delivery


def send_again(*, delivery: WebhookDelivery, now: datetime) -> None:
    """Put a message in the post once more, with the same id and body."""
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=State.WAITING, due_at=now, attempts=0, delivered_at=None
    )
    Webhook.objects.filter(pk=delivery.webhook_id).update(open_again_at=None)


def post_messages(
    messages: Iterable[tuple[Webhook, str, dict[str, object]]], *, now: datetime
) -> list[WebhookDelivery]:
    """Put messages (address, event, data) in the post; one query."""
    return WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            webhook=webhook,
            message_id=f"msg_{new_public_id()}{new_public_id()}",
            event=event,
            body=json.dumps(
                {"type": event, "timestamp": now.isoformat(timespec="seconds"), "data": data},
                ensure_ascii=False,
                separators=(",", ":"),
            ),
            due_at=now,
            created_at=now,
        )
        for webhook, event, data in messages
    )


def secret_cell(webhook: Webhook) -> Cell:
    """Give the cell a webhook's secret lives in."""
    return Cell(Webhook._meta.db_table, webhook.pk, "secret_sealed")


def open_secret(webhook: Webhook) -> str:
    """Open a webhook's secret, to sign with."""
    return unseal(webhook.secret_sealed, cell=secret_cell(webhook))
