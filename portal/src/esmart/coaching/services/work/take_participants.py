"""A file of participants into the registers, all or nothing: read outside, then matched and kept in one transaction."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from esmart.accounts.queries import custody_offices_for
from esmart.accounts.queries.register_lookup import known_people
from esmart.accounts.services import AccountsProblem
from esmart.accounts.services.keep_register import keep_register
from esmart.coaching.models import ParticipantFile
from esmart.coaching.queries.work.participant_files import file_cell, open_content
from esmart.coaching.rules.work.participant_plan import names_of, numbers_of, plan_rows
from esmart.coaching.rules.work.participant_rows import (
    RefusedRow,
    knows_column,
    missing_columns,
    read_rows,
    unit_key,
)
from esmart.core.history import Actor, acting
from esmart.core.secrets import seal
from esmart.core.services import record_reading
from esmart.intake.rules import Limits, Table, UnreadableFile, read_table

State = ParticipantFile.State
_ONE_AT_A_TIME = 7_301_002  # advisory lock: two files at once could make one person twice
_LIMITS = Limits(file_bytes=10 * 2**20, unpacked_bytes=100 * 2**20)
_BROKEN = "Terjadi kesalahan pada sistem; tidak ada baris yang masuk. Coba lagi atau hubungi administrator."


def take_participants(*, file_id: int, actor: Actor, now: datetime) -> ParticipantFile:
    """Read a waiting file and give it back with its counts; one that is done stays as it is.

    Everything becomes visible at one moment, and the content is emptied then. A file that cannot be read says so in
    `state_problem`. A run that died left nothing behind: run it again.
    """
    file = ParticipantFile.objects.select_related("sent_by__office").get(pk=file_id)
    if file.state == State.DONE or not file.content_sealed:
        return file
    ParticipantFile.objects.filter(pk=file_id).update(state=State.RUNNING, state_problem="")
    try:
        return _take(file, _open_table(file), actor=actor, now=now)
    except (UnreadableFile, AccountsProblem) as problem:
        return _stop(file, str(problem), now=now)
    except Exception:
        ParticipantFile.objects.filter(pk=file_id).update(state=State.FAILED, state_problem=_BROKEN)
        raise


def _take(file: ParticipantFile, table: Table, *, actor: Actor, now: datetime) -> ParticipantFile:
    if file.sent_by is None:
        return _stop(file, gettext_noop("Pengirim berkas ini sudah tidak ada."), now=now)
    ParticipantFile.objects.filter(pk=file.pk).update(rows=len(table.rows))
    today = timezone.localdate(now)
    rows, unread = read_rows(
        table, units=_units(custody_offices_for(file.sent_by).values_list("id", "name")), office_id=file.office_id, today=today
    )  # fmt: skip
    ParticipantFile.objects.filter(pk=file.pk).update(rows_read=len(table.rows))
    with acting(actor):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        held = ParticipantFile.objects.select_for_update().get(pk=file.pk)
        if held.state == State.DONE:  # another run was quicker
            return held
        known = known_people(numbers=numbers_of(rows), name_keys=names_of(rows))
        plan = plan_rows(rows, known)
        record_reading(
            actor=actor, subjects=[one.id for one in known], what="name, date of birth, register number",
            purpose=gettext_noop("mencocokkan berkas peserta"), screen="web:participant_file", request_id="", now=now,
        )  # fmt: skip
        keep_register(
            new=plan.new, next_stays=plan.next_stays, corrections=plan.corrections, actor=actor, now=now
        )
        refused = sorted([*unread, *plan.refused], key=lambda one: one.row)
        held.kept, held.updated, held.unchanged = plan.kept, plan.updated, plan.unchanged
        held.transferred, held.refused = plan.transferred, len(refused)
        held.rows = held.rows_read = len(table.rows)
        held.refused_rows_sealed = _seal_rows(held, table, refused)
        held.content_sealed, held.state, held.finished_at = "", State.DONE, now
        held.save()
    return held


def _open_table(file: ParticipantFile) -> Table:
    """Read the table by way of a file of our own that nobody else may open and that is gone afterwards."""
    with tempfile.NamedTemporaryFile(prefix="peserta-") as plain:
        plain.write(open_content(file))
        plain.flush()
        table = read_table(Path(plain.name), knows=knows_column, limits=_LIMITS)
    if missing := missing_columns(table.headers):
        raise UnreadableFile(
            _("Kolom ini tidak ditemukan: %(names)s. Tulis judul kolomnya di atas data, lalu unggah lagi.")
            % {"names": ", ".join(missing)}
        )
    return table


def _units(offices: Iterable[tuple[int, str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    twice: set[str] = set()
    for office_id, name in offices:
        key = unit_key(name)
        if key in found:
            twice.add(key)
        found[key] = office_id
    return {key: office_id for key, office_id in found.items() if key not in twice}


def _seal_rows(file: ParticipantFile, table: Table, refused: list[RefusedRow]) -> str:
    if not refused:
        return ""
    cells = dict(table.rows)
    rows = [[one.row, cells[one.row], list(one.reasons)] for one in refused]
    return seal(
        json.dumps({"headers": list(table.headers), "rows": rows}),
        cell=file_cell(file.pk, "refused_rows_sealed"),
    )


def _stop(file: ParticipantFile, sentence: str, *, now: datetime) -> ParticipantFile:
    file.state, file.state_problem, file.finished_at, file.content_sealed = (
        State.FAILED,
        sentence[:300],
        now,
        "",
    )
    file.save(update_fields=["state", "state_problem", "finished_at", "content_sealed"])
    return file
