"""Verb of the room: turn an invitation into an account."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from esmart.accounts.models import Invitation, User
from esmart.accounts.rules.invitation_codes import hash_code
from esmart.accounts.rules.roles import may_give
from esmart.accounts.services.problems import Refused, WrongState
from esmart.core.history import Actor, acting

GONE = gettext_noop(
    "Kode undangan ini tidak berlaku: salah tulis, sudah dipakai, ditarik, atau lewat tujuh hari. Minta kode baru."
)


def accept_invitation(*, code: str, username: str, name: str, password: str, now: datetime) -> User:
    """Make the account an invitation promises, once; raises WrongState when the code counts for nothing (any more),
    also when the inviter has left or may no longer give this role, and Refused when the user name is taken.
    """
    with acting(Actor(None, "undangan")):
        invitation = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("office", "invited_by")
            .filter(
                code_hash=hash_code(code), renews=None, used_at=None, withdrawn_at=None, expires_at__gt=now
            )
            .first()
        )
        if invitation is None or not _still_given(invitation):
            raise WrongState(_(GONE), field="code")
        if User.objects.filter(username__iexact=username).exists():
            raise Refused(_("Nama pengguna ini sudah dipakai. Pilih nama lain."), field="username")
        person = User.objects.create_user(
            username,
            password=password,
            first_name=name.strip(),
            role=invitation.role,
            office=invitation.office,
            date_joined=now,
        )
        _confirm_address(person, invitation.email)
        invitation.used_at, invitation.used_by = now, person
        invitation.save(update_fields=["used_at", "used_by"])
    return person


def _still_given(invitation: Invitation) -> bool:
    inviter = invitation.invited_by
    if inviter is None or not inviter.is_active:
        return False
    own = invitation.office_id is not None and invitation.office_id == inviter.office_id
    return may_give(inviter.role, invitation.role, own_office=own)


def _confirm_address(person: User, email: str) -> None:
    """Take the address a code was sent to as confirmed; one that another account has confirmed stays theirs."""
    if email and not EmailAddress.objects.filter(email=email, verified=True).exists():
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        person.email = email
        person.save(update_fields=["email"])
