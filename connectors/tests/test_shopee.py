"""The Shopee connector under the conformance suite."""

from __future__ import annotations

import json
from pathlib import Path

from ikm_connectors import model as m
from ikm_connectors.channels import shopee
from ikm_connectors.channels.shopee import client, faults
from ikm_connectors.channels.shopee.mapping import ORDER_STATUSES
from ikm_connectors.contract import HttpResponse
from ikm_connectors.signing import hmac_sha256
from ikm_connectors.testing import ConnectorSuite
from ikm_connectors.testing.dialects.shopee import HOOK, KEY, PARTNER, SHOP, ShopeeMarket
from ikm_connectors.testing.samples import make_draft

PUSH = (
    '{"code":3,"data":{"items":[],"ordersn":"220810QSK8S7BX","status":"READY_TO_SHIP","completed_scenario":"",'
    '"update_time":1700000000},"shop_id":14701711,"timestamp":1700000000}'
)


class TestShopee(ConnectorSuite):
    channel_id = "shopee"
    wire_folder = Path(shopee.__file__).parent / "wire"
    credentials = {"partner_id": PARTNER, "partner_key": KEY}
    shop = m.ShopIdentity(id=SHOP, region="ID")
    dialect = ShopeeMarket
    single_use = True
    sandbox_settings = {"document_seconds": 0}
    paths = {
        "variants": "/product/add_model",
        "create": "/product/add_item",
        "listing": "/product/get_item_base_info",
        "stock": "/product/update_stock",
        "active": "/product/unlist_item",
        "ship": "/logistics/ship_order",
        "token": "/auth/access_token/get",
    }

    def seal_vectors(self):
        context = self.recorded_context()
        return [
            ("A", client.seal(context, "/api/v2/auth/token/get", public=True), "f958199f9bd39ce94c1aad3132544aee2c534cdd7031fbb9a8f95fc0d8f7e3a6"),
            ("B", client.seal(context, "/api/v2/product/add_item", public=False), "3ad9e0497189e7cecddc16500287c75f6cdcfd3d03ff38aa9b61aeb73892f53e"),
            ("C", client.seal(context, client.AUTH_PARTNER_PATH, public=True), "8367bc8759afae5db68361a62f0847f58bbf6fc83bf7df14581324028eb42963"),
            ("D", hmac_sha256(KEY, f"{HOOK}|{PUSH}"), "18cf638e3a1d491fdb85a26b1287196e01f621b345975f04da2a45e43027d0b3"),
        ]  # fmt: skip

    def refusals(self):
        return [(self._refuse(row.key, row.sample), row.kind) for row in faults.ROWS]

    def refusal(self, code):
        return self._refuse(f"product.error_{code}", "never heard of")

    def _refuse(self, key, message):
        body = {"error": key, "message": message, "request_id": "r1"}
        return HttpResponse(400, json.dumps(body).encode(), {"content-type": "application/json"})

    def parse(self, response):
        return client.open_envelope(response)

    def notice(self, at, *, status="READY_TO_SHIP", secret=""):
        seconds = int(at.timestamp())
        data = {"ordersn": "220810QSK8S7BX", "status": status, "items": [], "update_time": seconds}
        push = {"code": 3, "data": data, "shop_id": int(SHOP), "timestamp": seconds}
        body = json.dumps(push, separators=(",", ":")).encode()
        seal = hmac_sha256(secret or KEY, HOOK.encode() + b"|" + body)
        return m.RawNotice(url=HOOK, headers={"Authorization": seal}, body=body, received_at=at)

    def statuses(self):
        return ORDER_STATUSES

    def order_answer(self, status):
        line = {
            "item_id": 0,
            "item_name": "Barang lama",
            "model_quantity_purchased": 2,
            "model_original_price": 1000.0,
        }
        order = {
            "order_sn": "220810QSK8S7BX",
            "order_status": status,
            "item_list": [line],
            "recipient_address": {
                "name": "Pembeli Uji",
                "phone": "62811000111",
                "full_address": "Jalan Uji 1",
                "city": "Bandung",
            },
        }
        body = {"error": "", "message": "", "request_id": "r1", "response": {"order_list": [order]}}
        return "220810QSK8S7BX", HttpResponse(200, json.dumps(body).encode())

    def test_b4_holiday_mode_ends_the_batch_and_is_the_whole_shops_problem(self, world):
        session = world.session()
        refs = [
            session.create_listing(make_draft(session, code), client_ref=code).skus[0].ref
            for code in ("TAS", "TOPI", "TIKAR")
        ]
        world.fault("holiday_mode", self.paths["stock"], times=9)
        before = len(world.calls)
        result = session.set_quantities([m.StockLevel(ref=ref, quantity=3, version=1) for ref in refs])
        assert {one.problem.message_key for one in result.outcomes} == {"shop_on_holiday"}
        assert {one.problem.scope for one in result.outcomes} == {"account"}
        assert len(world.calls) - before == 1
