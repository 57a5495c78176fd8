"""The sandbox as a whole: a restart keeps everything, reset brings the documented start back, the command stops cleanly."""

import http.client
import json
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from control_client import Control
from shopee_client import ShopeeClient

from ikm_sandbox.server import Sandbox


def test_a_restart_keeps_tokens_listings_orders_faults_and_the_clock(tmp_path):
    first = Sandbox(tmp_path, port=0, ports_from=0)
    first.start()
    control = Control(first.addresses["console"])
    tokens = control.post("/shopee/shops/14701711/tokens")
    control.listing("shopee", "14701711")
    order = control.order("shopee", "14701711", 2)
    control.fault("delay", path="/nowhere", times=3)
    control.post("/clock", {"advance_seconds": 120})
    first.stop()

    second = Sandbox(tmp_path, port=0, ports_from=0)
    second.start()
    control = Control(second.addresses["console"])
    client = ShopeeClient(second.addresses["shopee"])
    client.access_token = tokens["access_token"]
    try:
        assert client.get("/shop/get_shop_info")["error"] == ""
        assert control.get(f"/shopee/orders/{order['order_id']}")["total"] == 180000
        assert control.get("/shopee/stock")["stock"][0]["stock"] == 8
        assert control.get("/faults")["faults"][0]["times"] == 3
        assert control.get("/clock")["offset_seconds"] == 120
    finally:
        second.stop()


def test_reset_brings_back_the_documented_credentials(control):
    control.post("/shopee/shops", {"name": "Toko lain"})
    control.listing("shopee", "14701711")
    control.fault("delay")
    control.post("/clock", {"advance_seconds": 50})
    control.post("/reset")
    assert [shop["shop_id"] for shop in control.get("/shopee/shops")["shops"]] == ["14701711", "14701712"]
    app = control.get("/shopee/apps")["apps"][0]
    assert app["credentials"] == {"partner_id": 2001887, "partner_key": "4b657954657374536563726574303132"}
    assert control.get("/shopee/listings")["listings"] == []
    assert control.get("/faults")["faults"] == []
    assert control.get("/clock")["offset_seconds"] == 0


def test_reset_of_one_market_leaves_the_others(control):
    control.listing("shopee", "14701711")
    control.listing("tokopedia", "7494049642642441621")
    control.post("/reset", {"market": "shopee"})
    assert control.get("/shopee/listings")["listings"] == []
    assert len(control.get("/tokopedia/listings")["listings"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nowhere/orders", None, 404),
        ("GET", "/shopee/orders/TIDAKADA", None, 404),
        ("POST", "/shopee/orders", {"shop_id": "14701711", "lines": []}, 422),
        ("POST", "/shopee/orders", {"shop_id": "1", "lines": [{}]}, 404),
        ("POST", "/shopee/orders", {"shop_id": "14701711", "lines": [{"seller_sku": "X"}]}, 422),
        ("POST", "/shopee/settings", {"review_seconds": "soon"}, 422),
        ("POST", "/shopee/settings", {"nothing": 1}, 422),
        ("DELETE", "/faults/99", None, 404),
    ],
)
def test_control_refuses_with_a_word_and_a_sentence(control, method, path, body, status):
    answered, data = control.send(method, path, body)
    assert answered == status
    assert set(data) == {"error", "message"}


def test_secrets_and_seals_are_struck_out_of_the_log(control, shopee):
    code = control.post("/shopee/shops/14701711/codes")["code"]
    body = {"code": code, "partner_id": 2001887, "shop_id": 14701711}
    tokens = shopee.post("/auth/token/get", body, public=True)
    shopee.get("/shop/get_shop_info")
    text = json.dumps(control.get("/shopee/requests"))
    for secret in (code, tokens["access_token"], tokens["refresh_token"], shopee.access_token):
        assert secret not in text
    assert '"sign": "***"' in text


def test_another_site_may_not_drive_the_console(running, control):
    parts = urlsplit(running.addresses["console"])
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
    connection.request("POST", "/control/reset", "{}", {"Origin": "https://contoh.id"})
    assert connection.getresponse().status == 403
    connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_its_addresses_and_stops_cleanly_on_a_signal(tmp_path, number):
    command = Path(sys.executable).with_name("ikm-sandbox")
    arguments = [str(command), "serve", "--port", "0", "--ports-from", "0", "--data", str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        lines = {}
        for line in process.stdout:
            name, _, address = line.strip().partition(" ")
            if name == "ready":
                break
            lines[name] = address
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""
    assert {"console", "shopee", "tokopedia", "tokopedia_classic"} <= set(lines)


def test_a_taken_port_is_said_and_not_hidden(running, tmp_path):
    command = Path(sys.executable).with_name("ikm-sandbox")
    port = running.addresses["console"].rpartition(":")[2]
    arguments = [str(command), "serve", "--port", port, "--data", str(tmp_path)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode != 0
    assert done.stderr
