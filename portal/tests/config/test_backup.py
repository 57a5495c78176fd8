"""Backup and restore: nothing acknowledged is lost after kill -9, and no damaged, foreign or doubtful file is taken.

The drill works on servers of its own, with the command as an operator types it; times are printed (`pytest -s`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from esmart.config import postgres
from esmart.config.backup import Installation, postgres_program, write_backup
from esmart.config.backup_command import run_restore_command
from esmart.config.backup_file import BackupProblem, DamagedBackup, WrongPassphrase
from esmart.config.restore import _writer, check_backup

PASSPHRASE = "empat kata yang panjang"
KEYS = {"ESMART_FIELD_KEY": "ab" * 32, "ESMART_INDEX_KEY": "cd" * 32, "ESMART_SECRET_KEY": "drill"}

# Commits numbered rows for ever, one transaction each, and says a number only when its commit was acknowledged.
WRITER = """
import sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    for n in range(10**6):
        connection.execute(
            "INSERT INTO accounts_office (kind, name) VALUES ('ministry', %s)", [f"{n:06}"], prepare=True
        )
        print(n, flush=True)
"""


@dataclass
class Place:
    """An installation in a folder: its server, and the command over it."""

    data: Path
    server: postgres.Server | None = None

    def command(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ESMART_", "DATABASE_URL"))
        }
        return subprocess.run(
            [Path(sys.executable).parent / "esmart", *words], capture_output=True, text=True, check=False,
            env={**clean, **KEYS, "ESMART_DATA": str(self.data), "ESMART_BACKUP_PASSPHRASE": PASSPHRASE, **environment},
        )  # fmt: skip

    @property
    def folder(self) -> Path:
        return self.data / "postgres"


def database_under_test() -> str:
    parameters = connection.get_connection_params()
    return psycopg.conninfo.make_conninfo(
        **{key: parameters[key] for key in ("dbname", "user", "host") if parameters.get(key)}
    )


def copy_schema(target: str) -> None:
    """Bring the migrated, empty test database into another server: quicker than to migrate again."""
    dump, environment = postgres_program(
        "pg_dump", database_under_test(), "--format=custom", "--no-owner", "--no-privileges"
    )
    load, _ = postgres_program("pg_restore", target, "--no-owner", "--exit-on-error")
    with subprocess.Popen(dump, env=environment, stdout=subprocess.PIPE) as source:
        subprocess.run(load, env=environment, stdin=source.stdout, check=True)


@pytest.fixture
def old(transactional_db, tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "old")
    place.server = postgres.start(place.folder)
    copy_schema(place.server.url)
    yield place
    postgres.stop(place.server)


def write_until_killed(place: Place, told: Path) -> list[int]:
    """Kill the server with -9 while a process writes; give the numbers whose commits were acknowledged."""
    assert place.server is not None
    assert place.server.process is not None
    command = [sys.executable, "-c", WRITER, place.server.url]
    with told.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE) as writer:
        while told.stat().st_size < 1500 and writer.poll() is None:  # until some hundreds are through
            time.sleep(0.02)
        place.server.process.send_signal(signal.SIGKILL)
        place.server.process.wait()
        writer.communicate(timeout=30)
    return [int(line) for line in told.read_text().split()]


def test_after_kill_9_backup_and_restore_nothing_acknowledged_is_lost(
    old: Place, tmp_path: Path, capsys
) -> None:
    new, times = Place(tmp_path / "new"), {}
    assert old.server is not None
    with psycopg.connect(old.server.url, autocommit=True) as shop:
        # Whoever is erased after the backup stays erased; the key goes, the row stays.
        shop.execute(
            "INSERT INTO accounts_person (id, public_id, created_at, name_sealed, name_index, born_on_sealed, gender, erased_reason, restricted_reason) VALUES (1, 'aaaaaaaaaa', now(), '', '', '', '', '', ''), (2, 'bbbbbbbbbb', now(), '', '', '', '', '', '')"
        )
        shop.execute("INSERT INTO accounts_personkey (person_id, key_sealed) VALUES (1, ''), (2, '')")
    photo = old.data / "media" / "photos" / "ab" / "640.webp"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(os.urandom(3 * 2**20))

    acknowledged = write_until_killed(old, tmp_path / "acknowledged")
    assert len(acknowledged) > 300

    begun = time.perf_counter()
    old.server = postgres.start(old.folder)
    times["recovery"] = time.perf_counter() - begun
    file = tmp_path / "cadangan.esmart"
    begun = time.perf_counter()
    made = old.command("backup", str(file))
    times["backup"] = time.perf_counter() - begun
    assert (made.returncode, made.stderr) == (0, "")
    anchor = made.stdout.split("Jangkar riwayat: ")[1].split()[0]
    assert b"000001" not in file.read_bytes(), "sealed: nothing of it is readable"

    new.data.mkdir()
    (new.data / "erased.txt").write_text("bbbbbbbbbb\n")
    begun = time.perf_counter()
    done = new.command("restore", str(file))
    times["restore"] = time.perf_counter() - begun
    assert (done.returncode, done.stderr) == (0, "")
    assert "Dihapus kembali: 1 orang" in done.stdout

    with postgres.running(new.folder) as restored, psycopg.connect(restored.url, autocommit=True) as there:
        kept = {int(name) for (name,) in there.execute("SELECT name FROM accounts_office")}
        lost = set(acknowledged) - kept
        history = there.execute(
            "SELECT count(*) FROM core_change WHERE table_name = 'accounts_office'"
        ).fetchone()
        assert (lost, history) == (set(), (len(kept),))
        assert (new.data / "media" / "photos" / "ab" / "640.webp").read_bytes() == photo.read_bytes()
        assert there.execute("SELECT person_id FROM accounts_personkey").fetchall() == [(1,)]
        # The new server goes on counting where the old one stopped: readers of history see what is written from now on.
        there.execute("INSERT INTO accounts_office (kind, name) VALUES ('ministry', '999999')")
        newest = there.execute(
            "SELECT (max(xid) FILTER (WHERE fields -> 'name' ->> 1 = '999999')) > (max(xid) FILTER (WHERE fields -> 'name' ->> 1 <> '999999')) FROM core_change"
        ).fetchone()
        assert newest == (True,)
        checked = new.command("verify-history", "--anchor", anchor)
        assert (checked.returncode, "Utuh" in checked.stdout) == (0, True)
        assert new.command("restore", str(file)).returncode == 1, (
            "never into an installation that holds something"
        )
    told = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in times.items())
    with capsys.disabled():
        print(f"\n  drill: {len(acknowledged)} acknowledged, lost {len(lost)}; {told}")  # noqa: T201


@pytest.fixture(scope="module")
def backup(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    """One backup of the test database with a file, sealed; and `plain`, the same without a passphrase."""
    folder = tmp_path_factory.mktemp("backup")
    (folder / "files").mkdir()
    (folder / "files" / "a.bin").write_bytes(os.urandom(5 * 2**19))
    with django_db_blocker.unblock():
        source = Installation(database_under_test(), folder / "files")
        for name, passphrase in (("sealed", PASSPHRASE), ("plain", "")):
            write_backup(
                folder / name,
                source=source,
                passphrase=passphrase,
                field_keys=["0badc0de"],
                now=timezone.now(),
            )
    return folder


def test_a_backup_is_read_back_with_its_passphrase_and_with_no_other(backup: Path) -> None:
    assert check_backup(backup / "sealed", passphrase=PASSPHRASE).files.keys() == {"a.bin"}
    assert tarfile.is_tarfile(backup / "plain"), "without a passphrase any tar can open it"
    for name, passphrase in (("sealed", ""), ("sealed", "lain"), ("plain", PASSPHRASE)):
        with pytest.raises(WrongPassphrase):
            check_backup(backup / name, passphrase=passphrase)


@pytest.mark.parametrize("name", ["sealed", "plain"])
@pytest.mark.parametrize("harm", ["cut", "one chunk less", "flipped", "no backup"])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    backup: Path, tmp_path: Path, name: str, harm: str
) -> None:
    whole = (backup / name).read_bytes()
    harmed = {
        "cut": whole[: len(whole) * 2 // 3],
        "one chunk less": whole[: 55 + 2 * (2**20 + 16)] if name == "sealed" else whole[: -len(whole) // 2 // 512 * 512],
        "flipped": whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :],
        "no backup": (whole[:55] if name == "sealed" else b"") + b"halo" * 5000,
    }[harm]  # fmt: skip
    file = tmp_path / "harmed"
    file.write_bytes(harmed)
    with pytest.raises(DamagedBackup):
        check_backup(file, passphrase=PASSPHRASE if name == "sealed" else "")


def test_an_aborted_backup_never_bears_the_name(tmp_path: Path, django_db_setup, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        source = Installation(database_under_test(), tmp_path / "files")
        (tmp_path / "files").mkdir()
        (tmp_path / "files" / "gone").symlink_to("nowhere")
        file = tmp_path / "cadangan"
        write_backup(file, source=source, passphrase="", field_keys=[], now=timezone.now())
        with pytest.raises(BackupProblem, match="sudah ada"):
            write_backup(file, source=source, passphrase="", field_keys=[], now=timezone.now())
        broken = Installation(database_under_test() + " options='-c statement_timeout=1'", tmp_path / "files")
        with pytest.raises((BackupProblem, psycopg.Error)):
            write_backup(
                tmp_path / "aborted", source=broken, passphrase="", field_keys=[], now=timezone.now()
            )
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("aborted")] in (
        [],
        ["aborted.part"],
    )


@pytest.mark.django_db
def test_each_refusal_of_a_restore_has_an_exit_code_of_its_own(backup: Path, tmp_path: Path, capsys) -> None:
    cut = tmp_path / "cut"
    cut.write_bytes((backup / "sealed").read_bytes()[:-1])
    refusals = [
        ("sealed", "lain", 3),
        ("sealed", PASSPHRASE, 5),
        ("plain", PASSPHRASE, 3),
        ("nowhere", "", 1),
    ]
    for name, passphrase, code in refusals:
        assert run_restore_command(backup / name, passphrase=passphrase) == code, (name, code)
    assert run_restore_command(cut, passphrase=PASSPHRASE) == 4
    assert "keys 0badc0de are missing" in capsys.readouterr().err


def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    for name in ("../x", "/etc/x", "a/../../x", ""):
        with pytest.raises(DamagedBackup):
            _writer(tmp_path, name)
