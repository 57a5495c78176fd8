"""The workers of one test run migrate one database between them: the first does it, the others copy what it made."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from django.db import connection

TEMPLATE = f"template_{os.environ.get('ESMART_TEST_DATABASE', 'main')}"


class Turn:
    """The turn of one worker. Others wait in `Turn(...)` while the first migrates; a first one that fails lets the next try."""

    def __init__(self, folder: Path) -> None:
        self.file = (folder / "migrated").open("a+")
        fcntl.flock(self.file, fcntl.LOCK_EX)
        self.file.seek(0)
        self.is_first = not self.file.read()
        if not self.is_first:
            self.end()

    def hand_on(self) -> None:
        """Keep a copy of the test database that was just migrated, and let the others go on."""
        source = connection.settings_dict["NAME"]
        connection.close()  # nobody may be connected to what is copied
        drop()
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{TEMPLATE}" TEMPLATE "{source}"')
        self.file.write("yes")
        self.end()

    def end(self) -> None:
        self.file.close()  # which also unlocks it


def drop() -> None:
    """Remove the copy that an earlier run left."""
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{TEMPLATE}"')
