"""The Tokopedia & Shop connector under the conformance suite, and its rule of naming."""

from __future__ import annotations

import json
from pathlib import Path

from ikm_connectors import model as m
from ikm_connectors.channels import tokopedia
from ikm_connectors.channels.tokopedia import client, faults
from ikm_connectors.channels.tokopedia.mapping import ORDER_STATUSES
from ikm_connectors.contract import HttpResponse
from ikm_connectors.signing import hmac_sha256
from ikm_connectors.testing import ConnectorSuite
from ikm_connectors.testing.dialects.tokopedia import CIPHER, KEY, SECRET, SHOP, TokopediaMarket

NOTICE = (
    '{"type":1,"tts_notification_id":"7327112393057371910","shop_id":"7494049642642441621","timestamp":1700000000,'
    '"data":{"order_id":"576486316948490001","order_status":"AWAITING_SHIPMENT","is_on_hold_order":false,'
    '"update_time":1700000000}}'
)
COMMON = {"app_key": KEY, "timestamp": "1700000000"}


class TestTokopedia(ConnectorSuite):
    channel_id = "tokopedia"
    wire_folder = Path(tokopedia.__file__).parent / "wire"
    credentials = {"app_key": KEY, "app_secret": SECRET, "service_id": "7000000000000000101"}
    shop = m.ShopIdentity(id=SHOP, region="ID", key=CIPHER)
    dialect = TokopediaMarket
    single_use = False
    paths = {
        "variants": "/partial_edit",
        "create": "/product/202309/products",
        "listing": "/product/202309/products/",
        "stock": "/inventory/update",
        "active": "/products/activate",
        "ship": "/ship",
        "token": "/api/v2/token/refresh",
    }

    def seal_vectors(self):
        orders = COMMON | {"shop_cipher": CIPHER, "page_size": "20"}
        body = b'{"order_status":"AWAITING_SHIPMENT"}'
        return [
            ("T1", client.seal(SECRET, "/order/202309/orders/search", orders, body), "94576efa4e2212f58d485f42504ca5bff0108a9fdea62f382182d966b8208893"),
            ("T2", client.seal(SECRET, "/authorization/202309/shops", COMMON), "94f590ce9b635c5f4ea9a321c1735d3160fab17f2c22a71ee5494a956b45d357"),
            ("T3", client.seal(SECRET, "/product/202309/images/upload", COMMON), "d23eb47e6a43ae516bb564134371ab6920fc79543149a4ffc8f10b8b9225d3a1"),
            ("webhook", hmac_sha256(SECRET, KEY + NOTICE), "9a5a2d8517e384471946f2e4c2a224adff5b61529be1bb2aebd0f53ce730432b"),
        ]  # fmt: skip

    def refusals(self):
        return [(self._refuse(row.code, row.sample), row.kind) for row in faults.ROWS]

    def refusal(self, code):
        return self._refuse(int(code), "never heard of")

    def _refuse(self, code, message):
        body = {"code": code, "message": message, "request_id": "r1"}
        return HttpResponse(200, json.dumps(body).encode(), {"content-type": "application/json"})

    def parse(self, response):
        return client.open_envelope(response)

    def notice(self, at, *, status="AWAITING_SHIPMENT", secret=""):
        seconds = int(at.timestamp())
        data = {"order_id": "576486316948490001", "order_status": status, "update_time": seconds}
        wire = {
            "type": 1,
            "tts_notification_id": f"7327{seconds}",
            "shop_id": SHOP,
            "timestamp": seconds,
            "data": data,
        }
        body = json.dumps(wire, separators=(",", ":")).encode()
        seal = hmac_sha256(secret or SECRET, KEY.encode() + body)
        return m.RawNotice(
            url="https://sim.example.id/hooks/tokopedia",
            headers={"Authorization": seal},
            body=body,
            received_at=at,
        )

    def statuses(self):
        return ORDER_STATUSES

    def order_answer(self, status):
        units = [
            {
                "id": str(n),
                "product_id": "",
                "sku_id": "",
                "product_name": "Barang lama",
                "sale_price": "1000",
            }
            for n in range(2)
        ]
        order = {
            "id": "576486316948490001",
            "status": status,
            "line_items": units,
            "recipient_address": {
                "name": "Pembeli Uji",
                "phone_number": "62811000111",
                "full_address": "Jalan Uji 1",
            },
        }
        body = {"code": 0, "message": "Success", "request_id": "r1", "data": {"orders": [order]}}
        return "576486316948490001", HttpResponse(200, json.dumps(body).encode())

    def test_e4_no_text_for_screens_bears_the_forbidden_word(self):
        card = self.connector().card
        shown = [card.name, *(field.label_id for field in card.credentials), *card.notes]
        error = faults.fault_of(36009003, "TikTok Shop is busy. Ask tiktok.")
        shown += [error.safe_detail, error.text("id").what]
        assert not any("tiktok" in text.lower() for text in shown)
        assert "Tokopedia & Shop is busy" in error.safe_detail

    def test_o1_a_cancelled_order_is_spelled_differently_in_a_notice(self):
        event = self._inbound().decode_notice(self.notice(self.recorded_context().now, status="CANCEL"))[0]
        assert event.source_status == "CANCELLED"
