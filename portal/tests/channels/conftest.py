"""One practice marketplace server for the room's tests, brought back to its beginning before each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from factories.channels import Sandbox
from factories.workers import Workers


@pytest.fixture(scope="session")
def sandbox_server(tmp_path_factory) -> Iterator[Sandbox]:
    server = Sandbox.start(tmp_path_factory.mktemp("sandbox"))
    yield server
    server.stop()


@pytest.fixture
def sandbox(sandbox_server: Sandbox) -> Sandbox:
    sandbox_server.control("POST", "/reset")
    sandbox_server.control("DELETE", "/faults")
    return sandbox_server


@pytest.fixture
def workers(transactional_db, own_media_folder) -> Iterator[Workers]:
    stable = Workers()
    yield stable
    stable.close()
