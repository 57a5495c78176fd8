"""The embedded database: starts over an empty folder, survives kill -9, stops cleanly, touches no parent folder."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg
import pytest

from esmart.config import postgres


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "postgres"


def test_committed_rows_survive_kill_9(folder: Path) -> None:
    server = postgres.start(folder)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        for n in range(50):
            connection.execute("INSERT INTO kept VALUES (%s)", [n])
    assert server.process is not None
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    with postgres.running(folder) as again, psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (50,)


def test_only_its_own_folder_changes_mode(folder: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    folder.parent.mkdir(mode=0o751)
    folder.parent.chmod(0o751)
    with postgres.running(folder) as server:
        assert [oct(p.stat().st_mode & 0o777) for p in (tmp_path, folder.parent, folder)] == [
            "0o711",
            "0o751",
            "0o700",
        ]
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_running_server_is_adopted_and_left_running(folder: Path) -> None:
    with postgres.running(folder) as first:
        with postgres.running(folder) as second:
            assert second.process is None
        assert postgres.answers(first.socket)
    assert not postgres.answers(first.socket)


def test_an_adopted_server_can_be_stopped(folder: Path) -> None:
    owner = postgres.start(folder)
    postgres.stop(postgres.start(folder))
    assert owner.process is not None
    owner.process.wait(10)
    assert not postgres.answers(owner.socket)


def test_a_deep_folder_gets_a_socket_in_a_short_private_place(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 60) / ("y" * 60) / "postgres"
    socket = postgres.socket_folder(deep)
    assert len(str(socket)) < postgres.SOCKET_PATH_LIMIT
    with postgres.running(deep):
        assert socket.stat().st_mode & 0o777 == 0o700
        assert socket.stat().st_uid == os.getuid()


def test_missing_binaries_say_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESMART_PG_BIN", str(folder / "nowhere"))
    with pytest.raises(postgres.PostgresProblem, match="DATABASE_URL"):
        postgres.start(folder)
