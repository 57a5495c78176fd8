"""Third-party clients, written by others from the vendors' documents, sell on the sandbox with every seal verified."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from pictures_made import png

HERE = Path(__file__).parent
HOME = HERE.parents[2] / "var" / "judges"

pytestmark = pytest.mark.judge


@pytest.fixture
def picture(tmp_path):
    assert (HOME / "installed").exists(), "the judges are not installed: run `make judges`"
    path = tmp_path / "a.png"
    path.write_bytes(png(600, 600))
    return str(path)


def run_judge(*command):
    environment = {"PATH": os.environ["PATH"], "HOME": str(HOME)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def assert_all_sealed(control, market, *paths):
    """Every path was called, sealed where a seal is asked, and answered without an error."""
    requests = control.get(f"/{market}/requests?limit=100")["requests"]
    assert {request["error"] for request in requests} == {""}
    assert "refused" not in {request["seal"] for request in requests}
    for path in paths:
        found = [request for request in requests if request["path"].endswith(path)]
        assert found, f"{path} was not called"
        assert {request["seal"] for request in found} == {"verified"}, path


SHOPEE_PATHS = (
    "/auth/token/get",
    "/shop/get_shop_info",
    "/media_space/upload_image",
    "/product/add_item",
    "/product/update_stock",
    "/order/get_order_list",
)


class TestShopeeJudges:
    @pytest.fixture
    def prepared(self, control, running):
        """One order to be found, and a code to be exchanged."""
        code = control.post("/shopee/shops/14701711/codes")["code"]
        control.listing("shopee", "14701711")
        return running.addresses["shopee"], code, control.order("shopee", "14701711")["order_id"]

    def test_the_npm_sdk_sells_on_the_sandbox(self, control, prepared, picture):
        address, code, order_id = prepared
        node = str(HOME / "venv" / "bin" / "node")
        result = run_judge(
            node, str(HERE / "judge_shopee_sdk.mjs"), str(HOME / "node"), address, code, picture
        )
        assert result["shop"] == "Toko Sandbox Satu"
        assert result["stock"] == 7
        assert result["orders"] == [order_id]
        assert_all_sealed(control, "shopee", *SHOPEE_PATHS, "/auth/access_token/get")
        assert self.stock_of(control, result["item"]) == 7

    def test_pyshopee_sells_on_the_sandbox(self, control, prepared, picture):
        address, code, order_id = prepared
        python = str(HOME / "venv" / "bin" / "python")
        result = run_judge(python, str(HERE / "judge_pyshopee.py"), address, code, picture)
        assert result["shop"] == "Toko Sandbox Satu"
        assert result["stock"] == 7
        assert result["orders"] == [order_id]
        assert_all_sealed(control, "shopee", *SHOPEE_PATHS)
        assert self.stock_of(control, result["item"]) == 7

    @staticmethod
    def stock_of(control, item_id):
        return control.get(f"/shopee/listings/{item_id}")["skus"][0]["stock"]


class TestTokopediaJudge:
    def test_the_typed_client_sells_on_the_sandbox(self, control, running, picture):
        shop_id = "7494049642642441621"
        code = control.post(f"/tokopedia/shops/{shop_id}/codes")["code"]
        control.listing("tokopedia", shop_id)
        order_id = control.order("tokopedia", shop_id)["order_id"]
        python = str(HOME / "venv" / "bin" / "python")
        script = str(HERE / "judge_tiktok_shop_api.py")
        result = run_judge(python, script, running.addresses["tokopedia"], code, picture)
        assert result["shop"] == "Toko Sandbox Satu"
        assert result["errors"] == 0
        assert result["orders"] == [order_id]
        paths = (
            "/shops",
            "/warehouses",
            "/images/upload",
            "/products",
            "/inventory/update",
            "/orders/search",
        )
        assert_all_sealed(control, "tokopedia", *paths)
        assert control.get(f"/tokopedia/listings/{result['item']}")["skus"][0]["stock"] == 7
