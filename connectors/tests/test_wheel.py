"""The SDK as anybody gets it: a wheel in an empty environment, without Django, and the ten lines of its README."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from setup import find_uv

from ikm_connectors.testing.worlds import SandboxControl

HOUSE = Path(__file__).resolve().parents[1]
STOCK_IN_EXAMPLE = 7


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the Python of an empty environment that holds nothing but our wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    uv, python = find_uv(), folder / "venv" / "bin" / "python"
    environment = {"UV_SYSTEM_CERTS": "1", **os.environ}
    for command in (
        [uv, "build", "--quiet", "--wheel", HOUSE, "--out-dir", folder],
        [uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"],
    ):
        subprocess.run(command, check=True, env=environment)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, wheel], check=True, env=environment)
    return python


def test_the_wheel_brings_no_django(stranger: Path) -> None:
    listed = subprocess.run(
        [find_uv(), "pip", "list", "--python", stranger], check=True, capture_output=True, text=True
    ).stdout.lower()
    assert "ikm-connectors" in listed
    assert "django" not in listed
    assert "pytest" not in listed


def test_the_ten_lines_of_the_readme_run_against_the_sandbox(stranger: Path, sandbox: SandboxControl) -> None:
    example = re.search(r"```python\n(.*?)```", (HOUSE / "README.md").read_text(), re.DOTALL)
    shop = {
        "shop_id": "14701711",
        "title": "Tas anyaman pandan",
        "price": 85_000,
        "stock": 3,
        "seller_sku": "TAS-1",
    }
    listing = sandbox.ask("POST", "/shopee/listings", shop)
    code = sandbox.ask("POST", "/shopee/shops/14701711/codes", {})["code"]
    done = subprocess.run(
        [stranger, "-c", example[1], sandbox.addresses["shopee"], "14701711", code],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "confirmed"
    (sku,) = sandbox.ask("GET", f"/shopee/listings/{listing['listing_id']}")["skus"]
    assert sku["available"] == STOCK_IN_EXAMPLE
