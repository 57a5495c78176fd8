"""One file into the registry, all or nothing: read outside, then match and load in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from time import perf_counter

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from esmart.core.history import Actor, acting
from esmart.intake.models import IntakeFile
from esmart.intake.rules import Kind, ReadRow, UnreadableFile
from esmart.intake.services.import_clusters import import_clusters
from esmart.intake.services.import_enterprises import import_enterprises
from esmart.intake.services.import_products import import_products
from esmart.intake.services.import_variants import import_variants
from esmart.intake.services.problems import FileRefused, WrongState
from esmart.intake.services.read_rows import rows_of
from esmart.intake.services.stored import open_table
from esmart.intake.services.tally import Tally

_IMPORTS: dict[str, Callable[[Sequence[ReadRow], Tally], None]] = {
    Kind.ENTERPRISE: import_enterprises,
    Kind.PRISON_UNIT: import_enterprises,
    Kind.PRODUCT: import_products,
    Kind.VARIANT: import_variants,
    Kind.CLUSTER: import_clusters,
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
    table = open_table(file)

    def tell(read: int) -> None:
        IntakeFile.objects.filter(id=file.pk).update(rows_read=read)
        progress(read, len(table.rows))

    rows = list(rows_of(file, table, now=now, progress=tell))
    with acting(actor):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        file = IntakeFile.objects.select_for_update().get(id=file.pk)
        if file.state == IntakeFile.State.DONE:  # another run was quicker
            return file
        tally = Tally(file, actor, now)
        _IMPORTS[file.kind](rows, tally)
        tally.write()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            file.xid = cursor.fetchone()[0]
        file.state = IntakeFile.State.DONE
        file.counts = tally.result() | {"seconds": round(perf_counter() - started, 1)}
        file.rows_total = file.rows_read = len(rows)
        file.finished_at = now
        file.save()
    return file


def _fail(file_id: int, sentence: str) -> None:
    IntakeFile.objects.filter(id=file_id, state=IntakeFile.State.RUNNING).update(
        state=IntakeFile.State.FAILED, problem=sentence[:500]
    )
