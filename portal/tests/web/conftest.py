"""Pages are tested as they are served: static files collected, named by content and packed, messages compiled."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session", autouse=True)
def collected_static(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Collect the static files once for the whole run, into a folder of its own."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder):
        call_command("collectstatic", interactive=False, verbosity=0)
        staticfiles_storage.hashed_files = staticfiles_storage.load_manifest()[0]
        yield folder


@pytest.fixture(scope="session", autouse=True)
def compiled_messages() -> None:
    """Compile the catalogues as `make setup` does."""
    subprocess.run([sys.executable, str(ROOT / "tools" / "compile_messages.py")], check=True)
