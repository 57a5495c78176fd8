"""A token stops opening anything, at once."""

from __future__ import annotations

from datetime import datetime

from esmart.accounts.models import ApiToken
from esmart.core.history import Actor, acting


def revoke_token(*, token: ApiToken, actor: Actor, now: datetime) -> None:
    """Revoke a token; one that is revoked already stays as it was."""
    with acting(actor):
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
