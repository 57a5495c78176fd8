"""Seals over history: whoever rewrites it is found, and nobody who writes is held up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from esmart.config.history_command import run_history_command
from esmart.core import seals
from esmart.core.history import Actor, acting
from esmart.core.models import Change, Region, Seal
from esmart.core.queries import affected_subjects, last_history_check, readings_of_subject
from esmart.core.seals import verify_chain
from esmart.core.services import check_history, record_reading, seal_history
from esmart.registry.models import Enterprise

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = ("core_change", "core_accessread", "core_seal")
READER = Actor(5, "petugas")


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BLOCK_ROWS", 4)


def write_history(count: int, mark: str = "Batik") -> None:
    region, _ = Region.objects.get_or_create(code="32.73", defaults={"name": "Kota Bandung", "level": 2})
    now = timezone.now()
    for n in range(count):
        with acting(Actor(7, "petugas")):
            Enterprise.objects.create(
                name=f"{mark} {n}", name_key=f"{mark} {n}", region=region, created_at=now, updated_at=now
            )


def note_reading(*subjects: int, actor: Actor = READER) -> None:
    record_reading(
        actor=actor, subjects=subjects, what="nama, status", purpose="pelatihan", screen="web:test", request_id="r1",
        now=timezone.now(),
    )  # fmt: skip


def rewrite(*statements: str) -> None:
    """Do what only somebody with the database in their hands can do."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        for statement in statements:
            cursor.execute(statement)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")


@dataclass
class Sealed:
    ids: list[int]
    readings: list[int]


@pytest.fixture
def sealed() -> Sealed:
    """Ten changes and two readings in four seals: 4, 4, 2 changes, 2 readings."""
    write_history(10)
    note_reading(11, 12)
    note_reading(12)
    assert [seal.row_count for seal in seal_history(now=timezone.now())] == [4, 4, 2, 2]
    readings = list(readings_of_subject(12).order_by("id").values_list("id", flat=True))
    return Sealed(list(Change.objects.order_by("id").values_list("id", flat=True)), readings)


def test_an_untouched_history_is_whole_and_stays_whole_as_it_grows(sealed: Sealed, capsys) -> None:
    first = verify_chain()
    assert (first.whole, first.seals, first.rows, first.unsealed) == (True, 4, 12, 0)
    write_history(3, "Tenun")
    assert verify_chain().unsealed == 3
    assert len(seal_history(now=timezone.now())) == 1
    assert verify_chain(anchor=first.digest).whole, "an old anchor stays in the chain"
    assert run_history_command(["--anchor", first.digest]) == 0
    assert verify_chain().digest in capsys.readouterr().out
    assert check_history(now=timezone.now()).whole
    assert last_history_check().detail["rows"] == 15


FIELDS = """'{"name": [null, "Lain"]}'::jsonb"""
TAMPERING: dict[str, tuple[Callable[[Sealed], list[str]], str, int]] = {
    # what was done → the statements, the kind that is told, in which seal
    "changed text": (lambda s: [f"UPDATE core_change SET fields = {FIELDS} WHERE id = {s.ids[5]}"], "changed", 2),
    "changed actor": (lambda s: [f"UPDATE core_change SET actor_id = 9 WHERE id = {s.ids[0]}"], "changed", 1),
    "changed time": (lambda s: [f"UPDATE core_change SET at = at - interval '1 ms' WHERE id = {s.ids[9]}"], "changed", 3),
    "removed inside": (lambda s: [f"DELETE FROM core_change WHERE id = {s.ids[1]}"], "removed", 1),
    "removed at the end": (lambda s: [f"DELETE FROM core_change WHERE id = {s.ids[9]}"], "removed", 3),
    "removed block": (lambda s: [f"DELETE FROM core_change WHERE id BETWEEN {s.ids[4]} AND {s.ids[7]}"], "removed", 2),
    "reordered": (lambda s: [
        f"UPDATE core_change a SET xid = b.xid, id = -b.id FROM core_change b WHERE a.id = {s.ids[5]} AND b.id = {s.ids[6]}",
        f"UPDATE core_change a SET xid = b.xid, id = {s.ids[5]} FROM core_change b WHERE a.id = {s.ids[6]} AND b.id = {s.ids[4]}",
        "UPDATE core_change SET id = -id WHERE id < 0",
    ], "reordered", 2),
    "put in": (lambda s: [
        f"INSERT INTO core_change (xid, at, table_name, row_id, operation, actor_label, fields) SELECT xid, at, table_name, 999, operation, actor_label, fields FROM core_change WHERE id = {s.ids[2]}",
    ], "added", 1),
    "reading changed": (lambda s: [f"UPDATE core_accessread SET subjects = '{{99}}' WHERE id = {s.readings[0]}"], "changed", 4),
    "reading removed": (lambda s: [f"DELETE FROM core_accessread WHERE id = {s.readings[0]}"], "removed", 4),
    "seal changed": (lambda s: ["UPDATE core_seal SET row_count = 3 WHERE number = 2"], "seal_changed", 2),
    "seal of another day": (lambda s: ["UPDATE core_seal SET sealed_at = now() - interval '1 year' WHERE number = 3"], "seal_changed", 3),
    "seal removed": (lambda s: ["DELETE FROM core_seal WHERE number = 2"], "seal_removed", 2),
}  # fmt: skip


@pytest.mark.parametrize("deed", TAMPERING)
def test_whoever_rewrites_history_is_found_with_place_and_kind(sealed: Sealed, deed: str, capsys) -> None:
    statements, kind, number = TAMPERING[deed]
    rewrite(*statements(sealed))
    broken = verify_chain().broken
    assert broken is not None
    assert (broken.kind, broken.seal) == (kind, number)
    if deed == "changed text":
        assert (broken.table, broken.row_id) == ("core_change", sealed.ids[5])
        assert run_history_command([]) == 1
        assert (
            f"changed (baris diubah), segel 2, tabel core_change, mulai baris {sealed.ids[5]}"
            in capsys.readouterr().out
        )


def test_a_history_made_anew_as_a_whole_is_found_by_an_anchor_and_only_by_it(sealed: Sealed) -> None:
    anchor = verify_chain().digest
    rewrite(f"UPDATE core_change SET actor_id = 9 WHERE id = {sealed.ids[0]}", "DELETE FROM core_seal")
    seal_history(now=timezone.now())
    assert verify_chain().whole, "without an anchor a forged chain looks like a true one"
    broken = verify_chain(anchor=anchor).broken
    assert broken is not None
    assert broken.kind == "anchor_unknown"


def test_a_row_behind_an_open_transaction_waits_for_its_seal_and_no_writer_waits_for_the_sealer() -> None:
    write_history(1)
    settings = connection.get_connection_params()
    names = {"dbname", "user", "host", "password", "port"}
    with psycopg.connect(**{k: v for k, v in settings.items() if k in names and v}) as early:
        early.execute("UPDATE registry_enterprise SET phone = '1'")
        write_history(2, "Tenun")
        assert sum(seal.row_count for seal in seal_history(now=timezone.now())) == 1
        early.commit()
    assert sum(seal.row_count for seal in seal_history(now=timezone.now())) == 3
    assert verify_chain().whole


def test_many_writers_and_sealers_at_once_leave_one_whole_chain() -> None:
    write_history(1)
    stop = threading.Event()

    def in_thread(work: Callable[[], None]) -> threading.Thread:
        def body() -> None:
            try:
                work()
            finally:
                connection.close()

        thread = threading.Thread(target=body)
        thread.start()
        return thread

    def keep_sealing() -> None:
        while not stop.is_set():
            seal_history(now=timezone.now())

    writers = [in_thread(lambda mark=str(n): write_history(15, mark)) for n in range(3)]
    sealers = [in_thread(keep_sealing) for _ in range(2)]
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    seal_history(now=timezone.now())
    report = verify_chain()
    assert (report.whole, report.rows, report.unsealed) == (True, 46, 0)


@pytest.fixture
def guarded() -> Iterator[None]:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER refuse_truncate")
        yield
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER refuse_truncate")


@pytest.mark.parametrize("table", TABLES)
def test_history_readings_and_seals_take_no_update_delete_or_truncate(
    sealed: Sealed, guarded, table: str
) -> None:
    for statement in (f"TRUNCATE {table} CASCADE", f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        deed = statement.replace("SET id = id", "SET number = number") if table == "core_seal" else statement
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(deed)
    assert Seal.objects.count() == 4


def test_a_reading_tells_who_read_whom_and_a_breach_names_everybody_touched() -> None:
    begun = timezone.now()
    note_reading(12, 11, 11)
    note_reading(13, actor=Actor(6, "petugas lain"))
    note_reading()
    assert [row.subjects for row in readings_of_subject(11)] == [[11, 12]]
    assert affected_subjects(start=begun, end=timezone.now()) == [11, 12, 13]
    assert affected_subjects(start=begun, end=timezone.now(), actor_id=6) == [13]
    assert affected_subjects(start=timezone.now(), end=timezone.now()) == []
    with pytest.raises(ValueError, match="why"):
        record_reading(
            actor=READER,
            subjects=[1],
            what="nama",
            purpose=" ",
            screen="x",
            request_id="",
            now=timezone.now(),
        )
