"""What went out and came in, for auditors: calls with their cause, notices with what became of them."""

from __future__ import annotations

from django.db.models import QuerySet

from esmart.channels.models import ChannelAccount, Notice, OutwardCall


def calls_of(
    accounts: QuerySet[ChannelAccount], *, before: int | None = None, limit: int = 100
) -> list[OutwardCall]:
    """Give the outward calls of some shops, newest first, by keyset; one query."""
    calls = OutwardCall.objects.filter(account__in=accounts.order_by().values("pk")).select_related("account")
    if before is not None:
        calls = calls.filter(pk__lt=before)
    return list(calls.order_by("-id")[:limit])


def waiting_notices() -> int:
    """Count the notices nobody has read yet; one query."""
    return Notice.objects.filter(done_at=None).count()
