"""Job entries of intake; the work is in services."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from esmart.core.history import Actor
from esmart.intake.services import FileRefused, run_import


@task
def import_file(file_id: int, user_id: int | None, label: str) -> None:
    """Import one file; a file that cannot be read says so on its page and is not tried again."""
    try:
        run_import(file_id=file_id, actor=Actor(user_id, label), now=timezone.now())
    except FileRefused:
        return  # stored as the file's problem by run_import; trying again reads the same bytes
