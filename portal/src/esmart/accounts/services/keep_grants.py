"""An owner lets somebody else act for them, for a time; and takes it back at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from esmart.accounts.models import Grant, User
from esmart.accounts.queries.offices import find_person
from esmart.accounts.services.problems import NotAllowed, Refused
from esmart.core.history import Actor, acting

LONGEST_GRANT = timedelta(days=366)
MAY_HOLD = frozenset({User.Role.OWNER, User.Role.COACH, User.Role.PROBATION_OFFICER})


def give_grant(
    *,
    holder_name: str,
    scope: str,
    until: datetime,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Grant:
    """Let the user of that user name act for the actor until a moment, at most a year ahead; raises Refused or NotAllowed.

    A standing permission of the same two people is replaced.
    """
    if scope not in Grant.Scope.values:
        raise Refused(_("Pilih untuk apa izin ini."), field="scope")
    if not now < until <= now + LONGEST_GRANT:
        raise Refused(_("Pilih tanggal akhir, paling lama satu tahun dari hari ini."), field="until")
    with acting(actor):
        giver = find_person(actor.user_id) if actor.user_id is not None else None
        if giver is None or not giver.is_active or giver.role != User.Role.OWNER:
            raise NotAllowed(_("Hanya pemilik usaha yang memberi izin bertindak."))
        holder = User.objects.filter(username=holder_name.strip(), is_active=True).first()
        if holder is None:
            raise Refused(
                _("Tidak ada akun aktif dengan nama pengguna ini. Tanyakan kepada orangnya."), field="holder"
            )
        if holder.role not in MAY_HOLD:
            raise Refused(
                _("Petugas kantor bertindak menurut wilayah kantornya; izin pribadi tidak berlaku baginya."),
                field="holder",
            )
        if holder.pk == giver.pk:
            raise Refused(_("Anda tidak perlu izin untuk diri sendiri."), field="holder")
        Grant.objects.filter(giver=giver, holder=holder, revoked_at=None).update(revoked_at=now)
        return Grant.objects.create(
            giver=giver, holder=holder, scope=scope, reason=reason.strip()[:200], since=now, until=until
        )


def revoke_grant(*, grant: Grant, actor: Actor, now: datetime) -> None:
    """Take a permission back at once; twice is no error. The holder may give it back too. Raises NotAllowed."""
    with acting(actor):
        kept = Grant.objects.select_for_update().get(pk=grant.pk)
        if actor.user_id not in {None, kept.giver_id, kept.holder_id}:
            raise NotAllowed(_("Izin ini bukan milik Anda."))
        if kept.revoked_at is None:
            kept.revoked_at = now
            kept.save(update_fields=["revoked_at"])
