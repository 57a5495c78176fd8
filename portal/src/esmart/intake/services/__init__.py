"""Verbs of intake: receive a file, map it, preview, import, return rows, decide, take back. One verb per file."""

from esmart.intake.services.decide_row import decide_row
from esmart.intake.services.map_columns import confirm_mapping, missing_sentence, propose
from esmart.intake.services.preview_file import Preview, preview_file
from esmart.intake.services.problems import (
    FileRefused,
    IntakeProblem,
    MappingOpen,
    NotAllowed,
    NotUndoable,
    WrongState,
)
from esmart.intake.services.receive_file import FileOptions, read_chunks, receive_file
from esmart.intake.services.return_rows import return_rows
from esmart.intake.services.run_import import run_import
from esmart.intake.services.sample_columns import sample_columns
from esmart.intake.services.start_import import start_import
from esmart.intake.services.undo_import import undo_import

__all__ = [
    "FileOptions",
    "FileRefused",
    "IntakeProblem",
    "MappingOpen",
    "NotAllowed",
    "NotUndoable",
    "Preview",
    "WrongState",
    "confirm_mapping",
    "decide_row",
    "missing_sentence",
    "preview_file",
    "propose",
    "read_chunks",
    "receive_file",
    "return_rows",
    "run_import",
    "sample_columns",
    "start_import",
    "undo_import",
]
