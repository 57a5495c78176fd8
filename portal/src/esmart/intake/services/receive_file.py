"""A file comes in: guarded, stored, its kind and columns proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.queries import is_of_corrections, sees_everything
from esmart.core.history import Actor, acting
from esmart.intake.models import IntakeFile
from esmart.intake.rules import Kind, UnreadableFile, propose_kind
from esmart.intake.services.map_columns import remember
from esmart.intake.services.problems import FileRefused
from esmart.intake.services.stored import MEGABYTE, limits, open_table, store
from esmart.registry.queries import enterprises_for, may_edit


@dataclass(frozen=True, kw_only=True)
class FileOptions:
    """What the sender says about the whole file.

    `edition`: how a KBLI code without edition is read. `place`: for a file without a place column. `enterprise`: the
    public id of the maker of all products. `publish`: show products at once although their makers are only known by city.
    `scope`: rows must lie below this region code; taken from the person, never from the form.
    """

    edition: int = 2020
    place: str = ""
    enterprise: str = ""
    publish: bool = False
    scope: str = ""


def receive_file(
    *,
    name: str,
    chunks: Iterable[bytes],
    sender: str,
    actor: Actor,
    now: datetime,
    uploaded_by: User | None = None,
    kind: Kind | None = None,
    options: FileOptions | None = None,
) -> IntakeFile:
    """Take a file's bytes, look at it, and propose what it is; a mapping the sender confirmed before is used silently.

    The state is `mapped` when nothing is left to ask, else `uploaded`. Raises FileRefused with a sentence for the sender.
    """
    if not sender.strip():
        raise FileRefused(_("Isi pengirim berkas, misalnya nama dinas."))
    sha256, size = store(chunks)
    most = limits().file_bytes
    if size > most:
        raise FileRefused(
            _(
                "Berkas ini %(size)s MB; batasnya %(most)s MB. Bagi menjadi beberapa berkas (misalnya satu berkas per kabupaten), lalu unggah satu per satu."
            )
            % {"size": f"{size / MEGABYTE:.0f}", "most": f"{most / MEGABYTE:.0f}"}
        )
    file = IntakeFile(
        name=Path(name).name[:200] or "berkas", sha256=sha256, bytes=size, sender=_own_sender(sender.strip(), uploaded_by),
        uploaded_by=uploaded_by, created_at=now,
    )  # fmt: skip
    try:
        table = open_table(file)
    except UnreadableFile as problem:
        raise FileRefused(str(problem)) from problem
    file.headers = list(table.headers)
    file.notes = list(table.notes)
    file.rows_total = len(table.rows)
    chosen = options or FileOptions()
    file.kind = kind or propose_kind(table.headers)
    _check_person(uploaded_by, Kind(file.kind), chosen)
    file.options = asdict(chosen) | {"scope": _scope(uploaded_by)}
    with acting(actor):
        remember(file, asked_kind=kind)
        file.save(force_insert=True)
    return file


def read_chunks(path: Path, size: int = MEGABYTE) -> Iterator[bytes]:
    """Read a file on disk in chunks; raises FileRefused for one that is not there."""
    try:
        with path.open("rb") as source:
            while chunk := source.read(size):
                yield chunk
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise FileRefused(f"Berkas {path} tidak dapat dibuka. Periksa nama dan izinnya.") from error


def _own_sender(sender: str, person: User | None) -> str:
    """Keep the keys of one office or owner apart from all others: a sender's key reaches what it once brought, only that."""
    if person is None or sees_everything(person):
        return sender[:100]
    whose = person.office.name if person.office else person.username
    return sender[:100] if sender == whose else f"{sender[:40]} ({whose})"[:100]


def _scope(person: User | None) -> str:
    if person is None or person.role != User.Role.REGIONAL_OFFICER or is_of_corrections(person):
        return ""
    region = person.office.region_id if person.office else None
    if not region:
        raise FileRefused(_("Kantor Anda belum mempunyai wilayah kerja; hubungi administrator."))
    return region


def _check_person(person: User | None, kind: Kind, options: FileOptions) -> None:
    """Only the ministry and industry offices bring files of enterprises and sentra; all others products of one enterprise
    that they may edit.
    """
    if person is None:
        return
    if not person.may_write:
        raise FileRefused(_("Anda hanya dapat membaca; berkas tidak diterima."))
    if options.enterprise:
        enterprise = enterprises_for(person).filter(public_id=options.enterprise).first()
        if enterprise is None or not may_edit(person, enterprise):
            raise FileRefused(_("Usaha yang dipilih tidak ditemukan atau bukan wewenang Anda."))
    industry_office = person.role == User.Role.REGIONAL_OFFICER and not is_of_corrections(person)
    if not (sees_everything(person) or industry_office):
        if kind is not Kind.PRODUCT:
            raise FileRefused(_("Anda dapat mengunggah berkas produk; berkas jenis lain melalui dinas."))
        if not options.enterprise:
            raise FileRefused(_("Pilih usaha yang membuat produk dalam berkas ini."))
