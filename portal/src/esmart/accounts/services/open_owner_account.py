"""An owner's account for somebody in a programme: made for them, opened once with a code, then theirs alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from esmart.accounts.models import Invitation, Person, User
from esmart.accounts.rules.invitation_codes import LENGTH, hash_code, write_code
from esmart.accounts.services.problems import WrongState
from esmart.core.history import SYSTEM, acting
from esmart.core.ids import ALPHABET, new_public_id

DAYS_VALID = (
    180  # the account is made up to three months before a release; the person may be without a phone after it
)


@dataclass(frozen=True)
class OpenedAccount:
    """A new account and the code with which its owner chooses a password; the code is told this once and never again."""

    user: User
    code: str


def open_owner_account(*, person: Person, name: str, now: datetime) -> OpenedAccount:
    """Make an owner's account of no office for a person and link it; raises WrongState when one is linked already.

    Nobody who helps ever knows a password of it. Recorded as done by the system: the account's history must not tell
    which office helped.
    """
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    with acting(SYSTEM):
        kept = Person.objects.select_for_update().get(pk=person.pk)
        if kept.user_id is not None:
            raise WrongState(_("Orang ini sudah mempunyai akun."))
        user = User.objects.create_user(
            f"usaha-{new_public_id()}",
            first_name=name.strip()[:150],
            role=User.Role.OWNER,
            date_joined=now,
        )
        kept.user = user
        kept.save(update_fields=["user"])
        Invitation.objects.create(
            role=user.role,
            renews=user,
            code_hash=hash_code(code),
            created_at=now,
            expires_at=now + timedelta(days=DAYS_VALID),
        )
    return OpenedAccount(user, write_code(code))
