"""A backup brought back into an empty installation, and compared with its manifest. No Django, no words to the operator."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg

from esmart.config.backup import (
    DATABASE,
    FILES,
    FORM,
    MANIFEST,
    PLAIN,
    Installation,
    Manifest,
    postgres_program,
    sequences_in,
    tables_in,
)
from esmart.config.backup_file import BackupProblem, DamagedBackup, reading

READ_BYTES = 2**20
NUMBERS_AT_ONCE = 100_000
# Where transaction numbers of the old server are kept, and later compared with those of the new one.
NUMBERED = ("core_change.xid", "core_accessread.xid", "core_seal.last_xid", "core_readmark.xid")


def check_backup(file: Path, *, passphrase: str) -> Manifest:
    """Read the whole file without keeping any of it, and give its manifest; raises WrongPassphrase or DamagedBackup."""
    return _walk(file, passphrase, take_part=_drop, take_file=lambda _: _drop)


def require_empty(target: Installation) -> None:
    """Refuse an installation that holds anything: a restore never mixes with what is there, nor overwrites it."""
    with psycopg.connect(target.database) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row and row[0]:
        raise BackupProblem(
            "Instalasi ini tidak kosong: basis datanya sudah berisi tabel. Pulihkan ke ESMART_DATA yang baru "
            "atau ke basis data kosong (DATABASE_URL)."
        )
    if target.files.exists() and any(path.is_file() for path in target.files.rglob("*")):
        raise BackupProblem(f"Instalasi ini tidak kosong: {target.files} sudah berisi berkas.")


def load_backup(file: Path, *, passphrase: str, target: Installation) -> Manifest:
    """Load database and files, and compare both with the manifest; raises BackupProblem naming what differs.

    The database comes in one transaction: what breaks off leaves it empty.
    """
    command, environment = postgres_program(
        "pg_restore", target.database, "--no-owner", "--no-privileges", "--no-comments", "--exit-on-error",
        "--single-transaction",
    )  # fmt: skip
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as load:
        loading = _Loading(load)
        try:
            manifest = _walk(
                file, passphrase, take_part=loading.take, take_file=lambda name: _writer(target.files, name)
            )
        except BaseException:
            load.kill()
            raise
        said = loading.end()
    if load.returncode:
        raise BackupProblem(f"pg_restore: {said}")
    with psycopg.connect(target.database) as connection:
        connection.execute(PLAIN)
        differing = [
            name for name, kept in tables_in(connection).items() if manifest.tables.get(name) != kept
        ]
        differing += sorted(set(manifest.tables) - set(tables_in(connection)))
        heads = sequences_in(connection)
        differing += [name for name, value in manifest.sequences.items() if heads.get(name, 0) < value]
    if differing:
        raise BackupProblem(f"Isi yang dipulihkan berbeda dari manifes: {', '.join(differing)}.")
    return manifest


def pass_old_numbers(target: Installation, *, say: Callable[[str], None]) -> int:
    """Use up transaction numbers until the new server is past all that history holds; gives how many.

    Readers of history and its seals go by transaction number. A new server begins low: what it writes would stand before
    what it was given, and no reader would ever see it.
    """
    with psycopg.connect(target.database, autocommit=True) as connection:
        connection.execute("SET synchronous_commit TO off")
        highest = max(_highest(connection, place) for place in NUMBERED)
        used = 0
        while (missing := highest - _present(connection)) >= 0:
            count = min(missing + 1, NUMBERS_AT_ONCE)
            connection.execute(
                f"DO $$ BEGIN FOR n IN 1..{count} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"  # type: ignore[arg-type]  # a number
            )
            used += count
            if used % (10 * NUMBERS_AT_ONCE) == 0:
                say(f"Nomor transaksi dilewati: {used:,} dari {highest:,}".replace(",", "."))
        connection.execute("ANALYZE")
    return used


def _walk(
    file: Path,
    passphrase: str,
    *,
    take_part: Callable[[bytes], None],
    take_file: Callable[[str], Callable[[bytes], None]],
) -> Manifest:
    """Go through the file once, handing out its contents; everything is compared with the manifest at its end."""
    dump, dump_bytes = hashlib.sha256(), 0
    files: dict[str, list[str]] = {}
    manifest = None
    for name, size, content in _members(file, passphrase):
        if manifest:
            raise DamagedBackup(f"{file.name} berisi bagian sesudah manifesnya: {name}.")
        if name.startswith(DATABASE):
            _pour(content, dump.update, take_part)
            dump_bytes += size
        elif name.startswith(FILES):
            inner, seen = name.removeprefix(FILES), hashlib.sha256()
            _pour(content, seen.update, take_file(inner))
            files[inner] = [str(size), seen.hexdigest()]
        elif name == MANIFEST:
            held = bytearray()
            _pour(content, held.extend)
            manifest = _read_manifest(bytes(held))
    if manifest is None:
        raise DamagedBackup(f"{file.name} terpotong: manifes di akhirnya tidak ada.")
    if (manifest.dump_bytes, manifest.dump_sha256) != (
        dump_bytes,
        dump.hexdigest(),
    ) or manifest.files != files:
        raise DamagedBackup(f"{file.name} tidak cocok dengan manifesnya.")
    return manifest


def _members(file: Path, passphrase: str) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Give name, size and content of each part, to the very end of the file: a cut or changed end shows there."""
    try:
        with reading(file, passphrase) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    raise DamagedBackup(f"{file.name} berisi bagian yang tidak dikenal: {member.name}.")
                yield member.name, member.size, content
            while stream.read(READ_BYTES):
                pass
    except (tarfile.TarError, EOFError) as problem:
        raise DamagedBackup(f"{file.name} rusak atau bukan cadangan e-Smart IKM.") from problem


def _pour(content: IO[bytes], *takers: Callable[[bytes], object]) -> None:
    while block := _read(content):
        for take in takers:
            take(block)


def _read(content: IO[bytes]) -> bytes:
    try:
        return content.read(READ_BYTES)
    except tarfile.TarError as problem:
        raise DamagedBackup("Berkas cadangan terpotong.") from problem


def _read_manifest(data: bytes) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(data)
        if told.get("form") == FORM:
            return Manifest(**told)
    except (ValueError, TypeError, AttributeError) as problem:
        raise DamagedBackup("Manifes cadangan tidak dapat dibaca.") from problem
    raise BackupProblem("Cadangan ini dibuat oleh versi lain; pakai versi e-Smart IKM yang membuatnya.")


class _Loading:
    """pg_restore fed from the stream; when it dies early its own words are the ones to show."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def take(self, block: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101  # it is a pipe
        try:
            self._process.stdin.write(block)
        except BrokenPipeError as problem:
            raise BackupProblem(f"pg_restore: {self.end()}") from problem

    def end(self) -> str:
        _, said = self._process.communicate()
        return said.decode(errors="replace").strip()


def _writer(folder: Path, name: str) -> Callable[[bytes], None]:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or PurePosixPath(name).is_absolute():
        raise DamagedBackup(f"Nama berkas di dalam cadangan tidak boleh: {name!r}.")
    place = folder.joinpath(*parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch(mode=0o600, exist_ok=False)

    def take(block: bytes) -> None:
        with place.open("ab") as out:
            out.write(block)

    return take


def _drop(_block: bytes) -> None:
    """Keep nothing."""


def _highest(connection: psycopg.Connection[Any], place: str) -> int:
    table, column = place.split(".")
    row = connection.execute(f"SELECT coalesce(max({column}), 0) FROM {table}").fetchone()  # type: ignore[arg-type]  # noqa: S608  # names are ours
    return int(row[0]) if row else 0


def _present(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
    return int(row[0]) - 1 if row else 0
