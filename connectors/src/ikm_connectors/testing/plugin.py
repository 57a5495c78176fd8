"""The fixtures of the suite for pytest; import its names in a conftest: `from ikm_connectors.testing.plugin import *`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ikm_connectors.testing.suite.applies import applies, modes_of
from ikm_connectors.testing.suite.base import SuiteFacts
from ikm_connectors.testing.worlds import MemoryWorld, SandboxControl, SandboxWorld

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["memory_world", "pytest_collection_modifyitems", "pytest_generate_tests", "sandbox", "world"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that takes a `world` once in every mode its suite names."""
    if "world" in metafunc.fixturenames and metafunc.cls is not None and issubclass(metafunc.cls, SuiteFacts):
        modes = modes_of(metafunc.function, metafunc.cls.modes, metafunc.cls.sandbox_lacks)
        metafunc.parametrize("world", modes, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the checks that would say nothing of a channel (see suite/applies.py)."""
    left_out = [item for item in items if not _says_something(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _says_something(item: pytest.Item) -> bool:
    owner = getattr(item, "cls", None)
    if not isinstance(item, pytest.Function) or owner is None or not issubclass(owner, SuiteFacts):
        return True
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    if "world" in item.fixturenames and not modes_of(item.function, owner.modes, owner.sandbox_lacks):
        return False
    return applies(item.function, owner().connector(), **parameters)


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxControl]:
    """Start the sandbox server once, on free ports and an empty folder."""
    beside = Path(sys.executable).with_name("ikm-sandbox")
    program = str(beside) if beside.exists() else shutil.which("ikm-sandbox")
    if program is None:
        pytest.fail("the sandbox is not installed: install the package ikm-sandbox beside this one")
    folder = tmp_path_factory.mktemp("sandbox")
    order = [program, "serve", "--port", "0", "--ports-from", "0", "--data", str(folder)]
    with subprocess.Popen(order, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # noqa: S101 - a pipe was asked for
        addresses: dict[str, str] = {}
        for line in server.stdout:
            if line.strip() == "ready":
                break
            name, _, address = line.strip().partition(" ")
            addresses[name] = address
        control = SandboxControl(addresses)
        for market in addresses.keys() - {"console"}:
            control.ask("POST", f"/{market}/settings", {"review_seconds": 0, "tracking_seconds": 0})
        yield control
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[MemoryWorld | SandboxWorld]:
    """Give the world of this test's mode."""
    suite: SuiteFacts = request.instance
    if request.param == "memory":
        yield suite.make_memory_world()
        return
    control: SandboxControl = request.getfixturevalue("sandbox")
    if suite.sandbox_settings:
        control.ask("POST", f"/{suite.channel_id}/settings", dict(suite.sandbox_settings))
    made = SandboxWorld(
        connector=suite.connector(),
        market=suite.channel_id,
        control=control,
        credentials=suite.credentials,
        single_use=suite.single_use,
        only_shop=suite.sandbox_shop,
        order_name=suite.order_name,
        listing_name=suite.sandbox_listing,
        keeps_code=suite.keeps_code,
    )
    yield made
    made.close()


@pytest.fixture
def memory_world(request: pytest.FixtureRequest) -> MemoryWorld:
    """Give a world in memory, for tests that must look inside."""
    suite: SuiteFacts = request.instance
    return suite.make_memory_world()
