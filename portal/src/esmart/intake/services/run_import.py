"""One file into the registry, all or nothing: read outside, then match and load in one transaction."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from esmart.core.history import Actor, acting
from esmart.intake.models import IntakeFile
from esmart.intake.rules import Kind, UnreadableFile
from esmart.intake.services.familiar import (
    Familiar,
    familiar_enterprises,
    familiar_products,
    nothing_familiar,
    turn_of_imports,
    unfamiliar,
)
from esmart.intake.services.import_clusters import import_clusters
from esmart.intake.services.import_enterprises import import_enterprises
from esmart.intake.services.import_products import import_products
from esmart.intake.services.import_variants import import_variants
from esmart.intake.services.problems import FileRefused, WrongState
from esmart.intake.services.read_rows import FileRows
from esmart.intake.services.stored import open_table
from esmart.intake.services.tally import Tally

type Find = Callable[[FileRows, IntakeFile], Familiar]
type Take = Callable[[FileRows, Familiar, Tally], None]

_IMPORTS: dict[str, tuple[Find, Take]] = {
    Kind.ENTERPRISE: (familiar_enterprises, import_enterprises),
    Kind.PRISON_UNIT: (familiar_enterprises, import_enterprises),
    Kind.PRODUCT: (familiar_products, import_products),
    Kind.VARIANT: (nothing_familiar, lambda rows, _, tally: import_variants(rows.all, tally)),
    Kind.CLUSTER: (nothing_familiar, lambda rows, _, tally: import_clusters(rows.all, tally)),
}
_ONE_AT_A_TIME = 7_301_001  # advisory lock: two imports at once could make one enterprise twice


def run_import(
    *,
    file_id: int,
    actor: Actor,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _read, _total: None,
) -> IntakeFile:
    """Import a mapped file and give it back with its counts; a file that is done stays as it is.

    Everything becomes visible at one moment. A run that died left nothing behind: run it again. `progress` hears (rows
    read, rows in all) about every 2,000 rows; the same figures stand in the file's row for pages. Raises FileRefused when
    the stored bytes cannot be read, WrongState before the columns are confirmed.
    """
    file = IntakeFile.objects.get(id=file_id)
    if file.state == IntakeFile.State.DONE:
        return file
    if file.state in {IntakeFile.State.UPLOADED, IntakeFile.State.UNDONE}:
        raise WrongState(_("Cocokkan kolom berkas ini lebih dahulu."))
    IntakeFile.objects.filter(id=file_id).update(
        state=IntakeFile.State.RUNNING, started_at=now, problem="", rows_read=0
    )
    try:
        with _without_search_for_cycles():
            return _run(file, actor=actor, now=now, progress=progress)
    except UnreadableFile as problem:
        _fail(file_id, str(problem))
        raise FileRefused(str(problem)) from problem
    except Exception:
        _fail(
            file_id,
            gettext_noop(
                "Terjadi kesalahan pada sistem; tidak ada baris yang masuk. Coba lagi atau hubungi administrator."
            ),
        )
        raise


def _run(
    file: IntakeFile, *, actor: Actor, now: datetime, progress: Callable[[int, int], None]
) -> IntakeFile:
    started = perf_counter()
    rows = FileRows(file, open_table(file), now=now)
    find, take = _IMPORTS[file.kind]

    def tell(read: int) -> None:
        IntakeFile.objects.filter(id=file.pk).update(rows_read=read)
        progress(read, len(rows.all))

    familiar = find(rows, file)
    rows.read(unfamiliar(rows, familiar), tell)
    with acting(actor):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        file = IntakeFile.objects.select_for_update().get(id=file.pk)
        if file.state == IntakeFile.State.DONE:  # another run was quicker
            return file
        if familiar.turn != turn_of_imports():  # another import ended, or was taken back, while we read
            familiar = find(rows, file)
            rows.read(unfamiliar(rows, familiar))
        tally = Tally(file, actor, now, rows.meaning, rows.against)
        take(rows, familiar, tally)
        tally.write()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            file.xid = cursor.fetchone()[0]
        file.state = IntakeFile.State.DONE
        file.counts = tally.result() | {"seconds": round(perf_counter() - started, 1)}
        file.rows_total = file.rows_read = len(rows.all)
        file.finished_at = now
        file.save()
    return file


@contextmanager
def _without_search_for_cycles() -> Iterator[None]:
    """Let Python free objects by their counts alone: an import makes millions of them and no cycles, and looking for
    cycles among them took a quarter of the reading.
    """
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()


def _fail(file_id: int, sentence: str) -> None:
    IntakeFile.objects.filter(id=file_id, state=IntakeFile.State.RUNNING).update(
        state=IntakeFile.State.FAILED, problem=sentence[:500]
    )
