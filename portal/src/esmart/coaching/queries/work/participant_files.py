"""Files from corrections: whose they are, and their refused rows, opened for the sender alone."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from django.db.models import QuerySet

from esmart.accounts.models import User
from esmart.coaching.models import ParticipantFile
from esmart.coaching.rules.work.participant_rows import REASONS, Reason
from esmart.core.secrets import Cell, unseal


@dataclass(frozen=True)
class ReturnedRow:
    """One refused row as it was sent, with why."""

    number: int
    cells: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ReturnedRows:
    """The refused rows of one file."""

    headers: tuple[str, ...]
    rows: tuple[ReturnedRow, ...]


def participant_files_for(user: User) -> QuerySet[ParticipantFile]:
    """Give the files a person sent, newest first; an auditor sees all, without their rows; one query."""
    files = ParticipantFile.objects.select_related("office").order_by("-id")
    return files if user.role == User.Role.AUDITOR else files.filter(sent_by=user)


def returned_rows(file: ParticipantFile) -> ReturnedRows:
    """Open the refused rows of a file; the caller made sure that the sender asks; no query."""
    if not file.refused_rows_sealed:
        return ReturnedRows((), ())
    found = json.loads(unseal(file.refused_rows_sealed, cell=file_cell(file.pk, "refused_rows_sealed")))
    rows = tuple(
        ReturnedRow(number, tuple(cells), tuple(REASONS[key] for key in reasons))
        for number, cells, reasons in found["rows"]
    )
    return ReturnedRows(tuple(found["headers"]), rows)


def open_content(file: ParticipantFile) -> bytes:
    """Open the bytes of a file that waits to be read; no query."""
    return base64.b64decode(unseal(file.content_sealed, cell=file_cell(file.pk, "content_sealed")))


def file_cell(file_id: int, column: str) -> Cell:
    """Name the cell of a sealed column; no query."""
    return Cell("coaching_participantfile", file_id, column)
