"""Verbs of the room: a code from the own office, and the new password it gives. For accounts without e-mail."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from esmart.accounts.models import Invitation, User
from esmart.accounts.rules.invitation_codes import LENGTH, hash_code, write_code
from esmart.accounts.rules.roles import may_manage
from esmart.accounts.services.acting_person import acting_person
from esmart.accounts.services.invite_person import Invited
from esmart.accounts.services.problems import NotAllowed, WrongState
from esmart.core.history import Actor, acting
from esmart.core.ids import ALPHABET

HOURS_VALID = 24
GONE = gettext_noop(
    "Kode ini tidak berlaku: salah tulis, sudah dipakai, atau lewat waktunya. Minta kode baru di kantor Anda, atau kepada administrator situs ini."
)


def hand_out_password_code(*, person_id: int, actor: Actor, now: datetime) -> Invited:
    """Make a single-use code with which a person chooses a new password; earlier codes for them end.

    Raises NotAllowed without the right over the account, WrongState for one's own or a closed one. The second factor
    stays, so that the code alone opens nothing where one is set up; history keeps who handed it out.
    """
    with acting(actor):
        manager = acting_person(actor)
        person = User.objects.select_for_update(of=("self",)).get(id=person_id)
        if not _may(manager, person):
            raise NotAllowed(_("Anda tidak berwenang atas akun ini."))
        if person.id == manager.id:
            raise WrongState(_("Kata sandi sendiri diganti lewat Akun saya."))
        if not person.is_active:
            raise WrongState(_("Akun ini nonaktif. Aktifkan dulu."))
        Invitation.objects.filter(renews=person, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        handed = Invitation.objects.create(
            role=person.role,
            office=person.office,
            name=person.first_name,
            renews=person,
            code_hash=hash_code(code),
            invited_by=manager,
            created_at=now,
            expires_at=now + timedelta(hours=HOURS_VALID),
        )
    return Invited(handed, write_code(code))


def renew_password(*, code: str, password: str, now: datetime) -> User:
    """Give the person of a code their new password, once; all their sessions end by it. Raises WrongState when the code
    counts for nothing (any more), also when who handed it out has lost the right. A new owner's first code was handed
    out by nobody's right: it came with the account.
    """
    with acting(Actor(None, "kode dari kantor")):
        handed = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("renews", "invited_by")
            .filter(
                code_hash=hash_code(code),
                renews__is_active=True,
                used_at=None,
                withdrawn_at=None,
                expires_at__gt=now,
            )
            .first()
        )
        if handed is None or handed.renews is None:
            raise WrongState(_(GONE), field="code")
        person, giver = handed.renews, handed.invited_by
        if giver is not None and not (giver.is_active and _may(giver, person)):
            raise WrongState(_(GONE), field="code")
        person.set_password(password)
        person.save(update_fields=["password"])
        handed.used_at = now
        handed.save(update_fields=["used_at"])
    return person


def _may(manager: User, person: User) -> bool:
    own = person.office_id is not None and person.office_id == manager.office_id
    return may_manage(manager.role, person.role, own_office=own)
