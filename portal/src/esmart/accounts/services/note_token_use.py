"""When a token was used last, to the minute: enough to find those nobody needs."""

from __future__ import annotations

from datetime import datetime, timedelta

from esmart.accounts.models import ApiToken

EXACT_TO = timedelta(minutes=1)


def note_token_use(*, token: ApiToken, now: datetime) -> None:
    """Note a use; no query when one was noted within the last minute."""
    if token.last_used_at is None or token.last_used_at < now - EXACT_TO:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
