"""The official Python SDK of Lazada, as re-packed on PyPI, sells on the sandbox with every seal verified."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from pictures_made import png

HERE = Path(__file__).parent
HOME = HERE.parents[2] / "var" / "judges"
SHOP = "400100001"

pytestmark = pytest.mark.judge


def test_the_official_sdk_sells_and_ships_on_the_sandbox(control, running, tmp_path):
    assert (HOME / "installed").exists(), "the judges are not installed: run `make judges`"
    control.post("/lazada/settings", {"review_seconds": 0})
    control.listing("lazada", SHOP)
    order_id = control.order("lazada", SHOP, quantity=2)["order_id"]
    code = control.post(f"/lazada/shops/{SHOP}/codes")["code"]
    picture = tmp_path / "a.png"
    picture.write_bytes(png(600, 600))
    command = [
        HOME / "venv/bin/python",
        HERE / "judge_lazop_sdk.py",
        running.addresses["lazada"],
        code,
        picture,
    ]
    environment = {"PATH": os.environ["PATH"], "HOME": str(HOME)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.strip().splitlines()[-1])
    assert result["shop"] == "Toko Sandbox Satu"
    assert result["orders"] == [int(order_id)]
    assert result["ready"] == ["0"]
    assert result["renewed"] is True
    assert control.get(f"/lazada/listings/{result['item']}")["skus"][0]["stock"] == 7
    assert control.get(f"/lazada/orders/{order_id}")["wire_status"] == "ready_to_ship"
    requests = control.get("/lazada/requests?limit=100")["requests"]
    assert {request["seal"] for request in requests} == {"verified"}
    assert {request["error"] for request in requests} == {""}
