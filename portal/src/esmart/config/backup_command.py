"""`esmart backup FILE` and `esmart restore FILE`: words and exit codes here, the work in backup and restore."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from esmart.accounts.services.erase_person import erase_again
from esmart.config.backup import Installation, Manifest, write_backup
from esmart.config.backup_file import BackupProblem, DamagedBackup, WrongPassphrase
from esmart.config.cli import KEY_MISSING
from esmart.config.history_command import sentence_of
from esmart.config.prepare import open_migrations
from esmart.config.restore import check_backup, load_backup, pass_old_numbers, require_empty
from esmart.core.history import SYSTEM
from esmart.core.sealed_columns import check_keys, keys_in_use
from esmart.core.seals import verify_chain
from esmart.core.secrets import SecretProblem, key_id, require_keys
from esmart.core.services import seal_history

# Exit codes; programs that make backups by night tell them apart.
DONE, REFUSED, WRONG_PASSPHRASE, DAMAGED = 0, 1, 3, 4


def run_backup_command(file: Path, *, passphrase: str) -> int:
    """Write a backup while the site works, and print what is in it."""
    return _answering(lambda: _backup(file, passphrase))


def run_restore_command(file: Path, *, passphrase: str) -> int:
    """Bring a backup into an empty installation, compare it with its manifest and its seals, and print the time it took."""
    return _answering(lambda: _restore(file, passphrase))


def _backup(file: Path, passphrase: str) -> int:
    begun = time.perf_counter()
    check_keys()
    seal_history(now=timezone.now())
    made = write_backup(
        file,
        source=_installation(),
        passphrase=passphrase,
        field_keys=list(keys_in_use()),
        index_key=key_id(settings.INDEX_KEY),
        now=timezone.now(),
    )
    _say(
        f"{file}: {_contents(made)}, {file.stat().st_size / 2**20:.1f} MB, {time.perf_counter() - begun:.1f} detik."
    )
    if made.seal:
        _say(f"Jangkar riwayat: {made.seal}")
    if not passphrase:
        _say(
            "PERHATIAN: berkas ini tidak bersandi. Setel ESMART_BACKUP_PASSPHRASE agar data di dalamnya terlindung."
        )
    _say("Kunci (ESMART_DATA/secrets) tidak ada di dalamnya; simpan terpisah.")
    return DONE


def _restore(file: Path, passphrase: str) -> int:
    begun = time.perf_counter()
    target = _installation()
    manifest = check_backup(file, passphrase=passphrase)
    require_keys(manifest.field_keys)
    if manifest.index_key not in {"", key_id(settings.INDEX_KEY)}:
        raise SecretProblem(
            f"ESMART_INDEX_KEY is not the key of this backup: {manifest.index_key} is missing"
        )
    _require_known(manifest)
    require_empty(target)
    load_backup(file, passphrase=passphrase, target=target)
    pass_old_numbers(target, say=_say)
    if open_migrations():  # an older backup is brought to this version
        call_command("migrate", interactive=False, verbosity=0)
    erased = erase_again(actor=SYSTEM, now=timezone.now())
    report = verify_chain(anchor=manifest.seal)
    if report.broken:
        raise DamagedBackup(f"Riwayat di dalam cadangan tidak utuh: {sentence_of(report.broken)}.")
    check_keys()
    _say(
        f"Dipulihkan dari {manifest.made_at}: {_contents(manifest)}, {time.perf_counter() - begun:.1f} detik."
    )
    _say(f"Jumlah, sidik dan {report.seals} segel riwayat cocok. Dihapus kembali: {erased} orang.")
    return DONE


def _answering(work: Callable[[], int]) -> int:
    codes = {WrongPassphrase: WRONG_PASSPHRASE, DamagedBackup: DAMAGED, SecretProblem: KEY_MISSING}
    try:
        return work()
    except (BackupProblem, SecretProblem) as problem:
        print(f"esmart: {problem}", file=sys.stderr)
        return codes.get(type(problem), REFUSED)


def _installation() -> Installation:
    parameters = connection.get_connection_params()
    ours = {
        "dbname",
        "user",
        "password",
        "host",
        "port",
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
        "service",
    }
    return Installation(
        make_conninfo(**{key: value for key, value in parameters.items() if key in ours and value}),
        Path(settings.MEDIA_ROOT),
    )


def _require_known(manifest: Manifest) -> None:
    rooms = MigrationLoader(None).disk_migrations
    known = {f"{room}.{name}" for room, name in rooms}
    ours = {room for room, _ in rooms}
    if unknown := [name for name in manifest.migrations if name not in known and name.split(".")[0] in ours]:
        raise BackupProblem(
            f"Cadangan ini dari versi yang lebih baru (langkah {unknown[0]}); pasang versi itu lebih dahulu."
        )


def _contents(manifest: Manifest) -> str:
    rows = sum(int(rows) for rows, _ in manifest.tables.values())
    return f"{len(manifest.tables)} tabel, {rows} baris, {len(manifest.files)} berkas"


def _say(text: str) -> None:
    print(text, flush=True)
