"""Engine workers in processes of their own, made to be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

SETTLE = 1.5  # seconds; longer than the slowest answer the practice market gives in these tests
WORKER = Path(__file__).with_name("worker.py")


def database_url() -> str:
    found = connection.settings_dict
    user = found["USER"] or ""
    return f"postgresql://{user}@/{found['NAME']}?host={found['HOST']}"


class Workers:
    """A stable of workers: one lives at a time, and dies by kill -9."""

    def __init__(self) -> None:
        environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "ESMART_FIELD_KEY": settings.FIELD_KEY,
            "ESMART_TEST_SETTINGS": os.environ["DJANGO_SETTINGS_MODULE"],
        }
        self._stable = subprocess.Popen(
            [sys.executable, WORKER, str(SETTLE), settings.MEDIA_ROOT],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def start(self) -> int:
        self._stable.stdin.write("go\n")
        self._stable.stdin.flush()
        return int(self._stable.stdout.readline())

    def kill(self, worker: int) -> None:
        os.kill(worker, signal.SIGKILL)
        assert int(self._stable.stdout.readline()) == -signal.SIGKILL, "the worker ended by itself"

    def close(self) -> None:
        self._stable.stdin.close()
        self._stable.wait(10)
        self._stable.stdout.close()
