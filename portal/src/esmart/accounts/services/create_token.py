"""A new key for a program; it is shown once and never again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from esmart.accounts.models import ApiToken, User
from esmart.accounts.rules.api_access import (
    LONGEST_LIFE,
    TOKEN_PREFIX,
    ApiAccessProblem,
    token_digest,
    usable_scopes,
)
from esmart.core.history import Actor, acting

MOST_TOKENS = 20
RANDOM_BYTES = 32


@dataclass(frozen=True)
class NewToken:
    """A token as it is kept, and the words themselves: the only time anybody sees them."""

    token: ApiToken
    secret: str


def create_token(
    *, user: User, name: str, scopes: Iterable[str], days: int, actor: Actor, now: datetime
) -> NewToken:
    """Make a token that lives for so many days; raises ApiAccessProblem. The caller has asked for the password again."""
    life = timedelta(days=days)
    if not timedelta() < life <= LONGEST_LIFE:
        raise ApiAccessProblem(_("Masa berlaku antara 1 dan 365 hari."), field="days")
    if not name.strip() or len(name.strip()) > ApiToken._meta.get_field("name").max_length:  # type: ignore[operator]
        raise ApiAccessProblem(_("Beri nama, paling panjang 60 huruf."), field="name")
    wanted = list(scopes)
    usable = usable_scopes(wanted, may_write=user.may_write)
    if not usable or set(wanted) - set(usable):
        raise ApiAccessProblem(_("Pilih sedikitnya satu hak yang Anda miliki."), field="scopes")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    with acting(actor):
        User.objects.select_for_update().get(pk=user.pk)  # two at once would both find room
        if user.api_tokens.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
            raise ApiAccessProblem(_("Anda sudah mempunyai 20 token. Cabut yang tidak dipakai lagi."))
        token = ApiToken.objects.create(
            user=user, name=name.strip(), sha256=token_digest(secret), ending=secret[-4:], scopes=usable,
            created_at=now, expires_at=now + life,
        )  # fmt: skip
    return NewToken(token, secret)
