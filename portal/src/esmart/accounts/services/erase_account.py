"""A user who leaves for good: name, address and ways in are blanked; what they did stays with their number."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Grant, User
from esmart.accounts.queries.offices import find_person
from esmart.accounts.services.problems import NotAllowed
from esmart.core.history import Actor, acting


def erase_account(*, user: User, actor: Actor, now: datetime) -> User:
    """Blank a user's account and end their permissions; only an administrator, after a request. Raises NotAllowed.

    Their enterprises stay without owner: the profile is the public's record of a business. The change table keeps the
    former name, since it cannot be rewritten (docs/how-to/privacy.md says so).
    """
    with acting(actor):
        by = find_person(actor.user_id) if actor.user_id is not None else None
        if actor.user_id is not None and (
            by is None or by.role != User.Role.ADMINISTRATOR or by.pk == user.pk
        ):
            raise NotAllowed(_("Akun orang lain dihapus oleh administrator, atas permintaannya."))
        kept = User.objects.select_for_update().get(pk=user.pk)
        kept.username, kept.first_name, kept.email = f"terhapus-{kept.public_id}", "", ""
        kept.is_active = False
        kept.set_unusable_password()
        kept.save(update_fields=["username", "first_name", "email", "is_active", "password"])
        Grant.objects.filter(giver=kept, revoked_at=None).update(revoked_at=now)
        Grant.objects.filter(holder=kept, revoked_at=None).update(revoked_at=now)
    return kept
