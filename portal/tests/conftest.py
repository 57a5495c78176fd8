"""Every test talks to a real PostgreSQL: the embedded one, started once for the whole run, unless DATABASE_URL names another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from migrated_once import TEMPLATE, Turn
from playwright.sync_api import Browser, expect, sync_playwright
from running_site import CHROMIUM_ARGUMENTS, chromium

from esmart.config import postgres
from esmart.web.components.parts import icon

SERVER = pytest.StashKey[postgres.Server]()
# How quick the machine is today says nothing about the code; `make bench` measures.
hypothesis.settings.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    """Start the server before any worker process needs it; sample passwords need no slow hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if not hasattr(config, "workerinput") and not settings.ENVIRONMENT.database_url:
        # Tests end before the power does: no waiting for the disk. What survives a crash is tested on servers of its own.
        # No statistics are gathered behind a test's back: those of a table whose rows are not committed yet say "empty",
        # and a plan made for an empty table then reads ten thousand rows ten thousand times.
        quick = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
        config.stash[SERVER] = postgres.start(settings.ENVIRONMENT.postgres_folder, settings=quick)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server when this run started it."""
    server = config.stash.get(SERVER, None)
    if server and server.process:
        postgres.stop(server)


@pytest.fixture(scope="session")
def turn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Turn | None]:
    """Give a worker its turn to make its database; None where there are no others to wait for."""
    turn = None
    if hasattr(request.config, "workerinput"):
        turn = Turn(tmp_path_factory.getbasetemp().parent)
    yield turn
    if turn:
        turn.end()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, turn: Turn | None
) -> None:
    """Let two runs at once use two databases: ESMART_TEST_DATABASE names one of them."""
    test = settings.DATABASES["default"].setdefault("TEST", {})
    if name := os.environ.get("ESMART_TEST_DATABASE"):
        test["NAME"] = f"test_{name}_" + (test.get("NAME") or "main").rpartition("_")[2]
    if turn and not turn.is_first:
        test["TEMPLATE"] = TEMPLATE


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker, turn: Turn | None) -> Iterator[None]:
    """Let the test database be emptied between tests: history refuses TRUNCATE everywhere else. At the end, cut what a live
    server's threads left connected, or the last test could not drop the database.
    """
    if turn and turn.is_first:
        with django_db_blocker.unblock():
            turn.hand_on()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("core_change", "core_accessread", "core_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER refuse_truncate")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A real browser for one test: while its driver runs, an event loop runs in this thread, which other tests cannot
    bear. On a busy machine a page takes its time, so nothing is given up before half a minute.
    """
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(autouse=True)
def own_media_folder(settings, tmp_path: Path) -> None:
    """Files written by a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def loose_static(settings) -> Iterator[None]:
    """Serve static files as they lie in the source, for tests that look at pages and not at how files are packed."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.SERVESTATIC_USE_MANIFEST = False
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "servestatic" not in one]
    icon.cache_clear()  # an icon remembers the address of its file
    yield
    icon.cache_clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured: attacks and what got through, and other counts that tests recorded as figures."""
    tried: dict[str, list[int]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", []):
                if name == "attack" and report.when == "call":
                    kind, attempts, through = value
                    sums = tried.setdefault(kind, [0, 0])
                    sums[0] += attempts
                    sums[1] += through
    if not tried:
        return
    terminalreporter.section("attacks")
    terminalreporter.write_line(f"{'kind':<54}{'tried':>8}{'got through':>13}")
    for kind, (attempts, through) in sorted(tried.items()):
        terminalreporter.write_line(f"{kind:<54}{attempts:>8}{through:>13}")
