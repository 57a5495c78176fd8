"""What the columns of a file mean: proposed, asked once, remembered per sender and header."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.intake.models import ColumnMapping, IntakeFile
from esmart.intake.rules import (
    FIELDS,
    PLACE,
    ColumnMap,
    Kind,
    Proposal,
    complete_proposal,
    propose_mapping,
    signature,
)
from esmart.intake.services.problems import MappingOpen, WrongState
from esmart.intake.services.rights import refuse_stranger

_OPEN = {IntakeFile.State.UPLOADED, IntakeFile.State.MAPPED}


def propose(file: IntakeFile) -> Proposal:
    """Propose the mapping of a file: the sender's own if there is one, else by the names of the columns; one query."""
    kept = _remembered(file)
    if kept and kept.kind == file.kind:
        mapping = ColumnMap(Kind(kept.kind), dict(kept.columns))
        found = complete_proposal(file.headers, mapping, remembered=True)
    else:
        found = propose_mapping(file.headers, Kind(file.kind))
    return _with_options(found, file)


def confirm_mapping(
    *, file: IntakeFile, kind: Kind, columns: Mapping[str, str], actor: Actor, now: datetime
) -> IntakeFile:
    """Fix the kind and the meaning of each column, and remember it for the sender's next file with this header.

    Raises MappingOpen when a required column is missing or an answer makes no sense, WrongState once it ran.
    """
    refuse_stranger(actor, file)
    if file.state not in _OPEN:
        raise WrongState(_("Berkas ini sudah diproses; unggah lagi bila kolomnya keliru."))
    chosen = {column: field for column, field in columns.items() if field}
    if strange := [column for column in chosen if column not in file.headers]:
        raise MappingOpen(_("Kolom %(names)s tidak ada dalam berkas ini.") % {"names": ", ".join(strange)})
    if strange := [field for field in chosen.values() if field not in FIELDS[kind]]:
        raise MappingOpen(
            _("Isian %(names)s tidak dikenal untuk jenis berkas ini.") % {"names": ", ".join(strange)}
        )
    if len(set(chosen.values())) != len(chosen):
        raise MappingOpen(_("Dua kolom tidak dapat mengisi hal yang sama; pilih salah satu."))
    file.kind = kind
    missing = _with_options(complete_proposal(file.headers, ColumnMap(kind, chosen)), file).missing
    if missing:
        raise MappingOpen(missing_sentence(kind, missing))
    with acting(actor):
        file.columns = chosen
        file.state = IntakeFile.State.MAPPED
        file.save(update_fields=["kind", "columns", "state"])
        ColumnMapping.objects.update_or_create(
            sender=file.sender,
            signature=signature(file.headers),
            defaults={"kind": kind, "columns": chosen, "updated_at": now},
        )
    return file


def remember(file: IntakeFile, *, asked_kind: Kind | None) -> None:
    """Fill a new file's kind and columns from the sender's earlier answer, or from names all of which are known."""
    kept = _remembered(file)
    if kept and asked_kind in {None, Kind(kept.kind)}:
        file.kind = kept.kind
    found = propose(file)
    if found.complete and (found.remembered or not found.unknown):
        file.columns = dict(found.mapping.columns)
        file.state = IntakeFile.State.MAPPED


def missing_sentence(kind: Kind, missing: tuple[tuple[str, ...], ...]) -> str:
    """Say which columns are still needed."""
    parts = [
        _(" atau ").join(_(FIELDS[kind][name].label) for name in group if name in FIELDS[kind])
        for group in missing
    ]
    return _("Belum ada kolom untuk: %(names)s. Tunjukkan kolom yang memuatnya.") % {
        "names": "; ".join(parts)
    }


def _remembered(file: IntakeFile) -> ColumnMapping | None:
    return ColumnMapping.objects.filter(sender=file.sender, signature=signature(file.headers)).first()


def _with_options(found: Proposal, file: IntakeFile) -> Proposal:
    """A place given for the whole file stands in for a place column."""
    if not file.options.get("place"):
        return found
    left = tuple(group for group in found.missing if not set(group) & set(PLACE))
    return Proposal(found.mapping, found.unknown, left, found.remembered)
