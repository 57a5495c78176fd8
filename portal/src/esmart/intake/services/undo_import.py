"""An import taken back, by its number, while nothing else has changed since."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.intake.models import IntakeFile, IntakeRow, SourceKey
from esmart.intake.services.problems import NotUndoable, WrongState
from esmart.intake.services.rights import refuse_stranger
from esmart.registry.services.load import ChangedSince, StillUsed, take_back


def undo_import(*, file: IntakeFile, actor: Actor, now: datetime) -> dict[str, int]:
    """Remove what the import made, restore what it changed, and forget its keys; gives counts of removed and restored.

    Raises NotUndoable when a profile was changed or used since (also by a decision on a waiting row), WrongState unless
    the import is done. Then nothing is undone.
    """
    with acting(actor):
        held = IntakeFile.objects.select_for_update().get(id=file.pk)
        refuse_stranger(actor, held)
        if held.state != IntakeFile.State.DONE or held.xid is None:
            raise WrongState(_("Hanya impor yang sudah selesai yang dapat dibatalkan."))
        if held.rows.filter(outcome=IntakeRow.Outcome.DECIDED).exists():
            raise NotUndoable(
                _("Sebagian barisnya sudah diputuskan orang; batalkan lewat profilnya masing-masing.")
            )
        try:
            counts = take_back(xid=held.xid, actor=actor)
        except ChangedSince as later:
            raise NotUndoable(
                _("%(n)s profil sudah diubah sesudah impor ini, jadi tidak dapat dibatalkan seluruhnya.")
                % {"n": len(later.rows)}
            ) from later
        except StillUsed as used:
            raise NotUndoable(
                _(
                    "Profil dari impor ini sudah dipakai (misalnya produk, toko, atau pengguna), jadi tidak dapat dibatalkan."
                )
            ) from used
        keys = SourceKey.objects.filter(last_file=held)
        keys.filter(first_file=held).delete()
        # Keys that are older stay, but what they said last is no longer true: the next file is read anew.
        keys.exclude(first_file=held).update(row_hash="", last_file=F("first_file"))
        held.rows.filter(outcome=IntakeRow.Outcome.WAITING).delete()
        held.state = IntakeFile.State.UNDONE
        held.finished_at = now
        held.save(update_fields=["state", "finished_at"])
    return counts
