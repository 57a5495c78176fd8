"""One sandbox for all tests, emptied before each; clients and control beside it. Nothing here knows the SDK."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the tests' own small clients lie beside this file

from control_client import Control
from hook_receiver import HookReceiver
from shopee_client import ShopeeClient
from tokopedia_client import TokopediaClient

from ikm_sandbox.server import Sandbox


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    sandbox = Sandbox(tmp_path_factory.mktemp("sandbox"), port=0, ports_from=0)
    sandbox.start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def control(running):
    control = Control(running.addresses["console"])
    control.post("/reset")
    return control


@pytest.fixture
def shopee(running, control):
    """A client of shop 14701711 with a token."""
    client = ShopeeClient(running.addresses["shopee"])
    client.access_token = control.post("/shopee/shops/14701711/tokens")["access_token"]
    return client


@pytest.fixture
def tokopedia(running, control):
    """A client of shop 7494049642642441621 with a token; listings need no review time."""
    control.post("/tokopedia/settings", {"review_seconds": 0})
    client = TokopediaClient(running.addresses["tokopedia"])
    client.access_token = control.post("/tokopedia/shops/7494049642642441621/tokens")["access_token"]
    return client


@pytest.fixture
def hooks():
    receiver = HookReceiver()
    yield receiver
    receiver.close()
