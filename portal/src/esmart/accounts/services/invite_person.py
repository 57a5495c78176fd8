"""Verb of the room: invite a person to an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from esmart.accounts.models import Invitation, Office
from esmart.accounts.rules.invitation_codes import DAYS_VALID, LENGTH, hash_code, write_code
from esmart.accounts.rules.roles import is_at_home, may_give
from esmart.accounts.services.acting_person import acting_person
from esmart.accounts.services.problems import NotAllowed, Refused
from esmart.core.history import Actor, acting
from esmart.core.ids import ALPHABET


@dataclass(frozen=True)
class Invited:
    """An invitation and its code, which is told this once and never again."""

    invitation: Invitation
    code: str


def invite_person(
    *, role: str, office: Office | None, name: str = "", email: str = "", actor: Actor, now: datetime
) -> Invited:
    """Make a single-use code for an account; raises NotAllowed for a role above the inviter's or a foreign office,
    Refused for a role that is not at home in the office.
    """
    with acting(actor):
        inviter = acting_person(actor)
        own = office is not None and office.id == inviter.office_id
        if not may_give(inviter.role, role, own_office=own):
            raise NotAllowed(_("Anda tidak berwenang memberi peran ini di kantor ini."))
        if not is_at_home(role, office.kind if office else None):
            raise Refused(_("Peran ini tidak cocok dengan kantor yang dipilih."), field="office")
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        invitation = Invitation.objects.create(
            role=role,
            office=office,
            name=name.strip(),
            email=email.strip().lower(),
            code_hash=hash_code(code),
            invited_by=inviter,
            created_at=now,
            expires_at=now + timedelta(days=DAYS_VALID),
        )
    return Invited(invitation, write_code(code))
