"""What a backup holds: the database of one moment, the files, and a manifest of both. No Django, no words to the operator."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from esmart.config.backup_file import BackupProblem, writing
from esmart.config.postgres import find_binaries

FORM = 1
PART_BYTES = 8 * 2**20
MANIFEST, DATABASE, FILES = "manifest.json", "database/", "files/"
# Nobody is logged in after a restore.
LEFT_OUT = ("django_session", "usersessions_usersession")
# The text of a row must not depend on the server's habits.
PLAIN = (
    "SET timezone TO 'UTC'; SET datestyle TO 'ISO'; SET extra_float_digits TO 1; SET bytea_output TO 'hex'"
)


@dataclass(frozen=True)
class Installation:
    """What is backed up or restored: a database and a folder of files."""

    database: str  # as psycopg and libpq read it
    files: Path


@dataclass
class Manifest:
    """What the rest of the file must be, and what it needs to be of use."""

    made_at: str
    migrations: list[str]
    field_keys: list[
        str
    ]  # ids of the keys its secrets are sealed with; the keys themselves are never in a backup
    index_key: str = ""  # id of the key by which sealed values are found again
    form: int = FORM
    tables: dict[str, list[str]] = field(default_factory=dict)  # name → rows, checksum
    sequences: dict[str, int] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)  # path → bytes, sha256
    dump_bytes: int = 0
    dump_sha256: str = ""
    seal: str = ""  # digest of the last seal over history


def write_backup(
    file: Path,
    *,
    source: Installation,
    passphrase: str,
    field_keys: Sequence[str],
    now: datetime,
    index_key: str = "",
) -> Manifest:
    """Write everything of one moment into one file, while the site works; raises BackupProblem.

    The moment is a snapshot that the dump, the counts and the checksums share. Files come after it: one that a row of
    the snapshot names is there already. An aborted backup never bears the name `file`.
    """
    with psycopg.connect(source.database) as connection, writing(file, passphrase) as stream:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute(PLAIN)
        connection.commit()
        snapshot = _value(connection, "SELECT pg_export_snapshot()")
        manifest = Manifest(
            made_at=now.isoformat(),
            migrations=migrations_in(connection),
            field_keys=sorted(field_keys),
            index_key=index_key,
        )
        manifest.seal = _value(
            connection, "SELECT coalesce((SELECT digest FROM core_seal ORDER BY number DESC LIMIT 1), '')"
        )
        manifest.sequences = sequences_in(connection)
        with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            _add_dump(tar, manifest, source, snapshot)
            manifest.tables = tables_in(connection)
            _add_files(tar, manifest, source.files)
            _add(tar, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
    return manifest


def tables_in(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Count each table's rows and sum up a checksum over them, whatever their order."""
    found = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
    )
    return {
        name: list(
            connection.execute(
                f'SELECT count(*)::text, coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM public."{name}" AS t'  # noqa: S608  # names out of the catalogue
            ).fetchone()
            or ()
        )
        for (name,) in found.fetchall()
        if name not in LEFT_OUT
    }


def sequences_in(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Give how far each sequence has counted; one that never counted is left out."""
    found = connection.execute(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
    )
    return dict(found.fetchall())


def migrations_in(connection: psycopg.Connection[Any]) -> list[str]:
    """Give the migrations the database has, as `room.name`."""
    found = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in found.fetchall()]


def postgres_program(name: str, database: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """Give the command and environment of one of PostgreSQL's programs; a password goes by the environment, where no
    process list shows it.
    """
    program = find_binaries() / name
    if not program.exists():
        raise BackupProblem(
            f"{name} tidak ada di {program.parent}; jalankan `make setup` atau setel ESMART_PG_BIN."
        )
    settings = conninfo_to_dict(database)
    password = settings.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    return [str(program), f"--dbname={make_conninfo(**settings)}", *arguments], environment


def _add_dump(tar: tarfile.TarFile, manifest: Manifest, source: Installation, snapshot: str) -> None:
    command, environment = postgres_program(
        "pg_dump", source.database, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", *(f"--exclude-table-data={name}" for name in LEFT_OUT),
    )  # fmt: skip
    seen, number = hashlib.sha256(), 0
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as dump:
        assert dump.stdout is not None  # noqa: S101  # it is a pipe
        assert dump.stderr is not None  # noqa: S101  # it is a pipe
        while part := dump.stdout.read(PART_BYTES):
            seen.update(part)
            manifest.dump_bytes += len(part)
            _add(tar, f"{DATABASE}{number:06}", part)
            number += 1
        said = dump.stderr.read().decode(errors="replace").strip()
    if dump.returncode:
        raise BackupProblem(f"pg_dump: {said}")
    manifest.dump_sha256 = seen.hexdigest()


def _add_files(tar: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        if path.is_symlink() or not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        with path.open("rb") as content:
            member = tarfile.TarInfo(FILES + name)
            member.size = os.fstat(content.fileno()).st_size
            member.mode = 0o600
            hashing = _Hashing(content)
            tar.addfile(member, hashing)  # type: ignore[arg-type]  # tarfile asks for `read` alone
        manifest.files[name] = [str(member.size), hashing.seen.hexdigest()]


class _Hashing:
    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.seen = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._source.read(size)
        self.seen.update(data)
        return data


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    member.mode = 0o600
    tar.addfile(member, io.BytesIO(data))


def _value(connection: psycopg.Connection[Any], statement: str) -> str:
    row = connection.execute(statement).fetchone()  # type: ignore[arg-type]  # our own statements
    return str(row[0]) if row else ""
