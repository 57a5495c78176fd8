"""An owner's account for somebody in a programme: made for them, entered once with a code, then theirs alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Person, User
from esmart.accounts.services.problems import WrongState
from esmart.core.history import SYSTEM, acting
from esmart.core.ids import ALPHABET, new_public_id

CODE_LENGTH = 14


@dataclass(frozen=True)
class OpenedAccount:
    """A new account and its first password, which is told this once and never again."""

    user: User
    code: str


def open_owner_account(*, person: Person, name: str, now: datetime) -> OpenedAccount:
    """Make an owner's account of no office for a person and link it; raises WrongState when one is linked already.

    Recorded as done by the system: the account's history must not tell which office helped.
    """
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    with acting(SYSTEM):
        kept = Person.objects.select_for_update().get(pk=person.pk)
        if kept.user_id is not None:
            raise WrongState(_("Orang ini sudah mempunyai akun."))
        user = User.objects.create_user(
            f"usaha-{new_public_id()}",
            password=code,
            first_name=name.strip()[:150],
            role=User.Role.OWNER,
            date_joined=now,
        )
        kept.user = user
        kept.save(update_fields=["user"])
    return OpenedAccount(user, code)
