"""Answers to writing requests, kept so that the same request again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from esmart.accounts.models import IdempotencyKey, User
from esmart.accounts.rules.api_access import ANSWER_KEPT

LOCK = 7302  # class of PostgreSQL advisory locks: one request per person and key


@contextmanager
def hold_key(*, user: User, key: str) -> Iterator[bool]:
    """Hold a person's key while a request works, and say whether it was free; a lost process holds nothing."""
    name = f"{user.pk}:{key}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK, name])
        (free,) = cursor.fetchone()
    try:
        yield bool(free)
    finally:
        if free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK, name])


def keep_answer(
    *,
    user: User,
    key: str,
    request_hash: str,
    status: int,
    headers: Mapping[str, str],
    body: str,
    now: datetime,
) -> None:
    """Keep an answer for a day, in the transaction of what it answers; older ones are cleared away."""
    IdempotencyKey.objects.filter(created_at__lt=now - ANSWER_KEPT).delete()
    IdempotencyKey.objects.create(
        user=user,
        key=key,
        request_hash=request_hash,
        status=status,
        headers=dict(headers),
        body=body,
        created_at=now,
    )
