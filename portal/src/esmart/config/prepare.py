"""What stands between a fresh checkout and a site that can answer: migrations, static files, reference data, demo."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from esmart.accounts import services as accounts
from esmart.config import demo
from esmart.config.environment import Environment, EnvironmentProblem
from esmart.core.sealed_columns import check_keys
from esmart.core.wall import MISSING, ROLE, admit_people, closed_tables, may_make_role, role_problem
from esmart.registry import services as registry

POSTGRES_FLOOR = 160000


def prepare(environment: Environment, *, say: Callable[[str], None]) -> None:
    """Bring the database, the static files and the reference data to this version; quick when nothing changed."""
    check_database()
    check_wall()
    if open_migrations():
        say("Menyiapkan basis data …")
        call_command("migrate", interactive=False, verbosity=0)
    if role_problem() or closed_tables():  # a restore brings rows and policies, not roles and their rights
        admit_people()
    check_keys()
    collect_static(environment.data, say=say)
    loaded = registry.load_reference()
    if any(loaded.values()):
        say(
            "Data acuan dimuat: "
            + ", ".join(f"{name} {count:,}".replace(",", ".") for name, count in loaded.items())
        )
    accounts.load_consent_texts()
    if environment.demo:
        demo.load(environment, say=say)


def check_database() -> None:
    """Refuse a server that would break a promise: too old, or one that acknowledges before it has written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('synchronous_commit')"
        )
        version, commit = cursor.fetchone()
    if version < POSTGRES_FLOOR:
        raise EnvironmentProblem(
            f"PostgreSQL {version // 10000} terlalu lama; perlu versi 16 atau lebih baru."
        )
    if commit != "on":
        raise EnvironmentProblem(
            f"synchronous_commit={commit}: pesanan yang sudah diterima bisa hilang saat listrik padam. "
            "Setel synchronous_commit=on di server PostgreSQL."
        )


def check_wall() -> None:
    """Refuse to begin where nothing would hold a logged-in person back but our own queries."""
    problem = role_problem()
    if problem and not (problem == MISSING and may_make_role()):
        raise EnvironmentProblem(
            f"Dinding kedua antarkantor tidak dapat berdiri ({problem}). Minta pengelola server PostgreSQL menjalankan: "
            f"CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO {connection.settings_dict['USER']} WITH INHERIT FALSE, SET TRUE; "
            "lihat docs/how-to/outside-database.md."
        )


def collect_static(data: Path, *, say: Callable[[str], None]) -> None:
    """Collect and compress the static files when any of them changed."""
    mark = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda entry: entry[0]):
            file = Path(storage.path(name))
            mark.update(f"{name} {file.stat().st_size} {file.stat().st_mtime_ns}".encode())
    stamp = data / "static.stamp"
    if stamp.exists() and stamp.read_text() == mark.hexdigest():
        return
    say("Menyiapkan berkas tampilan …")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, stdout=io.StringIO())
    stamp.write_text(mark.hexdigest())


def open_migrations() -> bool:
    """Say whether the database lacks a migration of this version."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
