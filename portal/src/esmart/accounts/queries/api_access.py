"""Reads of tokens, kept answers and webhooks."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from esmart.accounts.models import ApiToken, IdempotencyKey, User, Webhook, WebhookDelivery
from esmart.accounts.rules.api_access import ANSWER_KEPT, TOKEN_PREFIX, token_digest


def find_token(secret: str, *, now: datetime) -> ApiToken | None:
    """Give a token that opens something now, with its person and office, or None; one query."""
    if not secret.startswith(TOKEN_PREFIX):
        return None
    return (
        ApiToken.objects.select_related("user__office")
        .filter(sha256=token_digest(secret), revoked_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Give a person's tokens, newest first, revoked and expired ones too; one query."""
    return ApiToken.objects.filter(user=user).order_by("-id")


def find_answer(user: User, key: str, *, now: datetime) -> IdempotencyKey | None:
    """Give the answer kept under a person's key within the last day, or None; one query."""
    return IdempotencyKey.objects.filter(user=user, key=key, created_at__gt=now - ANSWER_KEPT).first()


def webhooks_of(user: User) -> QuerySet[Webhook]:
    """Give a person's webhooks, newest first; one query."""
    return Webhook.objects.filter(user=user).order_by("-id")


def listening_webhooks() -> QuerySet[Webhook]:
    """Give the active webhooks of people who may log in, with their people; one query."""
    found = Webhook.objects.filter(state=Webhook.State.ACTIVE, user__is_active=True)
    return found.select_related("user__office").order_by("pk")


def deliveries_of(webhook: Webhook, *, before: int | None = None, limit: int = 50) -> list[WebhookDelivery]:
    """Give what was sent to an address, newest first, before a row; one query."""
    rows = WebhookDelivery.objects.filter(webhook=webhook).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[:limit])
