"""The command `esmart`: what an operator types. Django's own commands are in portal/manage.py."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from esmart.config import run as running
from esmart.config.environment import Environment, EnvironmentProblem, read_environment
from esmart.config.postgres import PostgresProblem
from esmart.core.secrets import SecretProblem

KEY_MISSING = 5
KEEPING = {"backup", "restore", "verify-history", "rotate-keys"}


def main(argv: list[str] | None = None) -> int:
    """Run one command and give its exit code; problems an operator can mend are one plain sentence."""
    parser = argparse.ArgumentParser(prog="esmart", description="e-Smart IKM")
    commands = parser.add_subparsers(dest="command", required=True, metavar="PERINTAH")
    commands.add_parser("run", help="mulai semuanya: basis data, sandbox, worker, situs")
    commands.add_parser("work", help="worker saja (basis data harus sudah berjalan)")
    commands.add_parser("prepare", help="migrasi, berkas tampilan dan data acuan saja")
    commands.add_parser("intake", help="masukkan berkas CSV atau XLSX", add_help=False)
    new = commands.add_parser(
        "new-administrator", help="buat akun administrator; kata sandinya dicetak sekali"
    )
    new.add_argument("username")
    for name, words in (("backup", "tulis cadangan basis data dan berkas"), ("restore", "pulihkan cadangan")):
        commands.add_parser(name, help=words).add_argument("file", type=Path)
    commands.add_parser("verify-history", help="periksa segel riwayat", add_help=False)
    commands.add_parser("rotate-keys", help="segel ulang semua rahasia dengan kunci sekarang")
    arguments, rest = parser.parse_known_args(argv)
    if rest and arguments.command not in {"intake", "verify-history"}:
        parser.error(f"tidak dikenal: {' '.join(rest)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esmart.config.settings")
    try:
        return _dispatch(arguments, rest)
    except (EnvironmentProblem, PostgresProblem) as problem:
        print(f"esmart: {problem}", file=sys.stderr)  # noqa: T201
        return 1
    except SecretProblem as problem:
        print(f"esmart: {problem}", file=sys.stderr)  # noqa: T201
        return KEY_MISSING


def _dispatch(arguments: argparse.Namespace, rest: list[str]) -> int:
    environment = read_environment()
    if arguments.command == "run":
        import django

        django.setup()
        return running.run(environment)
    with running.database(environment):
        import django

        django.setup()
        if arguments.command == "work":
            from esmart.config.work import work

            return work()
        if arguments.command in KEEPING:
            return _keep(environment, arguments, rest)
        from esmart.config.prepare import prepare

        if arguments.command == "prepare":
            prepare(environment, say=running.say)
            return 0
        if arguments.command == "intake":
            from esmart.config.intake_command import run_intake_command

            return run_intake_command(rest)
        from esmart.config.administrator import create_administrator

        running.say(create_administrator(arguments.username))
        return 0


def _keep(environment: Environment, arguments: argparse.Namespace, rest: list[str]) -> int:
    """Run what keeps the data: backup, restore, seals, keys."""
    from esmart.config import backup_command, history_command, keys_command

    if arguments.command == "verify-history":
        return history_command.run_history_command(rest)
    if arguments.command == "rotate-keys":
        return keys_command.run_keys_command()
    run = (
        backup_command.run_backup_command
        if arguments.command == "backup"
        else backup_command.run_restore_command
    )
    return run(arguments.file, passphrase=environment.backup_passphrase)
