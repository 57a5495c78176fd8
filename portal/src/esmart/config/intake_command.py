"""`esmart intake FILE…`: files from the command line into the registry. Words and questions here; work in intake's services."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from esmart.core.history import SYSTEM
from esmart.core.models import Region
from esmart.intake.models import IntakeFile
from esmart.intake.rules import FIELDS, REASONS, Kind, Proposal
from esmart.intake.services import (
    FileOptions,
    IntakeProblem,
    confirm_mapping,
    missing_sentence,
    propose,
    read_chunks,
    receive_file,
    return_rows,
    run_import,
)
from esmart.registry.services.load import enterprise_ids, enterprises_named

REFUSED, ASKED = 1, 2  # exit codes: a file was not taken; an answer is needed
_ORDER = [
    Kind.CLUSTER,
    Kind.PRISON_UNIT,
    Kind.ENTERPRISE,
    Kind.PRODUCT,
    Kind.VARIANT,
]  # makers before products


class AnswerNeeded(Exception):
    """The command cannot go on without a word of the user; the message says how to give it."""


def run_intake_command(argv: Sequence[str]) -> int:
    """Import each file and print what became of its rows; gives 0, 1 (a file was refused) or 2 (an answer is needed).

    The database is up and Django is set up. Running again on the same file changes nothing.
    """
    arguments = _parser().parse_args(argv)
    try:
        _need_places()
        files = [_receive(Path(name), arguments) for name in arguments.files]
        for file in sorted(files, key=lambda file: _ORDER.index(Kind(file.kind))):
            _map(file, arguments)
            _import(file)
    except AnswerNeeded as question:
        print(question, file=sys.stderr)
        return ASKED
    except IntakeProblem as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    return 0


def _need_places() -> None:
    if not Region.objects.filter(level=Region.Level.REGENCY).exists():
        raise AnswerNeeded("Data wilayah belum dimuat; jalankan `esmart seed` lebih dahulu.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="esmart intake", description="Masukkan berkas CSV atau XLSX ke registri."
    )
    parser.add_argument("files", nargs="+", metavar="BERKAS")
    parser.add_argument(
        "--kind",
        choices=[kind.value for kind in Kind],
        help="jenis berkas; biasanya dikenali dari judul kolom",
    )
    parser.add_argument(
        "--sender", default="umum", help="pengirim; kunci dan arti kolom diingat per pengirim"
    )
    parser.add_argument(
        "--map", action="append", default=[], metavar="KOLOM=ISIAN", help="arti satu kolom; boleh berulang"
    )
    parser.add_argument("--place", default="", help="tempat untuk berkas tanpa kolom tempat")
    parser.add_argument(
        "--edition",
        type=int,
        default=2020,
        choices=[2020, 2025],
        help="edisi KBLI bila berkas tidak menyebutnya",
    )
    parser.add_argument("--enterprise", default="", help="pembuat semua produk: kode atau nama usaha")
    parser.add_argument(
        "--publish", action="store_true", help="tayangkan produk walau pembuatnya hanya diketahui kotanya"
    )
    parser.add_argument(
        "--yes", action="store_true", help="jangan bertanya; kolom yang tidak dikenal tidak dibaca"
    )
    return parser


def _receive(path: Path, arguments: argparse.Namespace) -> IntakeFile:
    options = FileOptions(
        edition=arguments.edition,
        place=arguments.place,
        enterprise=_enterprise(arguments.enterprise),
        publish=arguments.publish,
    )
    try:
        return receive_file(
            name=path.name, chunks=read_chunks(path), sender=arguments.sender, actor=SYSTEM, now=timezone.now(),
            kind=Kind(arguments.kind) if arguments.kind else None, options=options,
        )  # fmt: skip
    except IntakeProblem as problem:
        raise type(problem)(f"{path.name}: {problem}") from problem


def _enterprise(said: str) -> str:
    """Give the public id of the maker, from a public id or a name that only one enterprise bears."""
    if not said or said in enterprise_ids([said]):
        return said
    found = enterprises_named(said)
    if len(found) == 1:
        return found[0]
    number = "tidak ada" if not found else f"ada {len(found)}"
    raise AnswerNeeded(
        f"--enterprise: {number} usaha bernama “{said}”. Pakai kode usahanya (10 tanda pada alamat profil)."
    )


def _map(file: IntakeFile, arguments: argparse.Namespace) -> None:
    print(f"\n{file.name}: {file.get_kind_display()}, {file.rows_total} baris, pengirim {file.sender}")
    for note in file.notes:
        print(f"  {note}")
    found = propose(file)
    columns = dict(found.mapping.columns)
    for answer in arguments.map:
        column, sign, field = answer.rpartition("=")
        if not sign:
            raise AnswerNeeded(f"--map {answer}: tulis KOLOM=ISIAN, misalnya --map 'Nama Toko=name'.")
        if column not in file.headers:
            if len(arguments.files) == 1:
                raise AnswerNeeded(
                    f"--map: kolom “{column}” tidak ada. Kolom berkas ini: {', '.join(file.headers)}."
                )
            continue
        columns = {c: f for c, f in columns.items() if f != field} | {column: field}
    if file.state == IntakeFile.State.MAPPED and columns == file.columns:
        if found.remembered:
            print("  Arti kolom dipakai dari jawaban sebelumnya.")
        return
    columns |= _ask_missing(file, found, columns, arguments)
    left = [header for header in file.headers if header not in columns]
    if left:
        print(f"  Kolom yang tidak dibaca: {', '.join(left)}.")
    confirm_mapping(file=file, kind=Kind(file.kind), columns=columns, actor=SYSTEM, now=timezone.now())


def _ask_missing(
    file: IntakeFile, found: Proposal, columns: dict[str, str], arguments: argparse.Namespace
) -> dict[str, str]:
    """Ask on a terminal for each required group nobody knows; without a terminal say how to answer."""
    kind = Kind(file.kind)
    missing = [group for group in found.missing if not set(group) & set(columns.values())]
    if not missing:
        return {}
    if arguments.yes or not sys.stdin.isatty():
        first = missing[0][0]
        raise AnswerNeeded(
            f"{missing_sentence(kind, tuple(missing))} Kolom berkas ini: {', '.join(file.headers)}. "
            f"Jawab dengan --map, misalnya --map '{file.headers[0]}={first}'"
            + (
                ", atau sebut satu tempat untuk seluruh berkas dengan --place."
                if "place" in missing[0]
                else "."
            )
        )
    answers: dict[str, str] = {}
    for n, header in enumerate(file.headers, start=1):
        print(f"  {n:>3}. {header}")
    for group in missing:
        fields = [FIELDS[kind][name] for name in group if name in FIELDS[kind]]
        reply = input(f"Nomor kolom untuk {' / '.join(field.label for field in fields)}: ").strip()
        if not reply.isdigit() or not 0 < int(reply) <= len(file.headers):
            raise AnswerNeeded("Jawaban bukan nomor kolom; jalankan lagi.")
        answers[file.headers[int(reply) - 1]] = fields[-1].name if "place" in group else fields[0].name
    return answers


def _import(file: IntakeFile) -> None:
    def progress(read: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r  {read}/{total}", end="", file=sys.stderr)

    started = time.perf_counter()
    done = run_import(file_id=file.pk, actor=SYSTEM, now=timezone.now(), progress=progress)
    seconds = time.perf_counter() - started
    counts = done.counts
    accepted = counts["created"] + counts["changed"] + counts["unchanged"]
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    print(f"  baris masuk   {done.rows_total:>7}")
    print(
        f"  diterima      {accepted:>7}  (baru {counts['created']}, diperbarui {counts['changed']}, "
        f"tidak berubah {counts['unchanged']})"
    )
    print(f"  digabung      {counts['merged']:>7}")
    print(f"  menunggu      {counts['waiting']:>7}  keputusan orang")
    print(f"  ditolak       {counts['refused']:>7}")
    print(f"  ditandai      {counts['flagged']:>7}  di antara yang diterima")
    for code, count in counts["reasons"].items():
        print(f"    {count:>7}  {_general(code)}")
    print(
        f"  {seconds:.1f} detik, {done.rows_total / max(seconds, 0.001):,.0f} baris per detik".replace(
            ",", "."
        )
    )
    if counts["refused"]:
        place = Path(settings.MEDIA_ROOT) / "intake" / f"{done.public_id}-ditolak.xlsx"
        place.write_bytes(return_rows(file=done))
        print(f"  Baris yang ditolak: {place}")
    print(f"  Nomor impor: {done.public_id}")


def _general(code: str) -> str:
    """Say a reason without the values of one row."""
    return REASONS[code].sentence.replace("{value}", "…").replace("{proposal}", "…")
