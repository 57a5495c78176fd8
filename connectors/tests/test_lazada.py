"""The Lazada connector under the conformance suite, and what is its own: batches done in part, labels, reasons."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from ikm_connectors import contract as c
from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.channels import lazada
from ikm_connectors.channels.lazada import client, faults
from ikm_connectors.channels.lazada.mapping import ORDER_STATUSES
from ikm_connectors.contract import HttpResponse
from ikm_connectors.signing import hmac_sha256
from ikm_connectors.testing import ConnectorSuite
from ikm_connectors.testing.clock import NOON
from ikm_connectors.testing.dialects.lazada import HOOK, KEY, SECRET, SHOP, LazadaMarket
from ikm_connectors.testing.samples import make_draft

PAYLOAD = (
    "<Request><Product><Skus><Sku><ItemId>1</ItemId><SkuId>2</SkuId><SellerSku>IKM-0001</SellerSku>"
    "<Price>25000</Price><Quantity>5</Quantity></Sku></Skus></Product></Request>"
)
PUSH = (
    '{"seller_id":"9999","message_type":0,"data":{"order_status":"pending","trade_order_id":"260422900198363",'
    '"trade_order_line_id":"260422900298363","status_update_time":1603698638},"timestamp":1603766859191,'
    '"site":"lazada_id"}'
)


class TestLazada(ConnectorSuite):
    channel_id = "lazada"
    wire_folder = Path(lazada.__file__).parent / "wire"
    credentials = {"app_key": KEY, "app_secret": SECRET}
    shop = m.ShopIdentity(id=SHOP, region="ID", key="ID1")
    dialect = LazadaMarket
    single_use = False
    shows_again = False
    paths = {
        "create": "/product/create",
        "listing": "/product/item/get",
        "stock": "/product/stock/sellable/update",
        "active": "/product/deactivate",
        "ship": "/order/package/rts",
        "token": "/auth/token/refresh",
    }

    def seal_vectors(self):
        common = {"sign_method": "sha256"}
        order = common | {
            "access_token": "test",
            "app_key": "123456",
            "order_id": "1234",
            "timestamp": "1517820392000",
        }
        price = common | {
            "access_token": "50000tok",
            "app_key": "100132",
            "timestamp": "1700000000000",
            "payload": PAYLOAD,
        }
        return [
            ("vendor's page", client.seal("helloworld", "/order/get", order), "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A"),
            ("official client", client.seal(SECRET, "/product/price_quantity/update", price), "BDEE7CFB7D78DFB87605D0CE57986681C858ED544E22D180BBD8994230E270AC"),
            ("push", hmac_sha256(SECRET, KEY + PUSH), "3cb617ddfb74e3cb187ac710ea30d55951f54452c0e228a72424cacfa1c6aaef"),
        ]  # fmt: skip

    def refusals(self):
        return [(self._refuse(row.code, row.sample), row.kind) for row in faults.ROWS]

    def refusal(self, code):
        return self._refuse(code, "never heard of")

    def _refuse(self, code, message, detail=None):
        body = {"code": code, "type": "ISV", "message": message, "request_id": "r1", "detail": detail or []}
        return HttpResponse(200, json.dumps(body).encode(), {"content-type": "application/json"})

    def parse(self, response):
        return client.open_envelope(response)

    def notice(self, at, *, status="pending", secret=""):
        seconds = int(at.timestamp())
        data = {
            "order_status": status,
            "trade_order_id": "260422900198363",
            "trade_order_line_id": "260422900298363",
            "status_update_time": seconds,
        }
        push = {
            "seller_id": SHOP,
            "message_type": 0,
            "data": data,
            "timestamp": seconds * 1000,
            "site": "lazada_id",
        }
        body = json.dumps(push, separators=(",", ":")).encode()
        seal = hmac_sha256(secret or SECRET, KEY.encode() + body)
        return m.RawNotice(url=HOOK, headers={"Authorization": seal}, body=body, received_at=at)

    def statuses(self):
        return ORDER_STATUSES

    def order_answer(self, status):
        head = {
            "order_id": 260422900198363,
            "statuses": [status],
            "address_shipping": {
                "first_name": "Pembeli Uji",
                "phone": "62811000111",
                "address1": "Jalan Uji 1",
            },
        }
        pieces = [
            {"order_item_id": number, "name": "Barang lama", "item_price": 1000, "status": status}
            for number in (1, 2)
        ]
        answers = (
            HttpResponse(200, json.dumps({"code": "0", "data": data, "request_id": "r1"}).encode())
            for data in (head, pieces)
        )
        return "260422900198363", *answers

    def test_e1_an_overview_code_is_told_by_its_details(self):
        detail = [
            {"seller_sku": "A", "field": "", "message": "E006: Unexpected internal error"},
            {"seller_sku": "B", "field": "", "message": "E4170: may not decrease stocks"},
        ]
        with pytest.raises(e.LockedByPromotion) as caught:
            self.parse(self._refuse("501", "Update product failed", detail))
        assert caught.value.channel_code == "4170"
        with pytest.raises(e.ValidationFailed):
            self.parse(self._refuse("501", "Update product failed", detail[:1]))

    def test_f1_an_order_that_changes_while_paging_hides_no_other(self, memory_world):
        session = memory_world.session()
        session.create_listing(make_draft(session, "TAS", quantity=500), client_ref="TAS")
        placed = []
        for _ in range(150):
            placed.append(memory_world.place_order("TAS", 1))
            memory_world.pass_time(2)
        since, until = NOON - timedelta(hours=1), memory_world.now() + timedelta(hours=1)
        first = session.orders_feed(since=since, until=until)
        memory_world.advance(placed[0], "cancel")  # its row moves to the end, all others move up by one
        rest = session.orders_feed(first.next_cursor)
        seen = [event.order_id for event in (*first.items, *rest.items)]
        assert set(seen) == set(placed)
        assert rest.next_cursor is None

    def test_o4_a_packed_order_has_a_label_and_a_tracking_number(self, world):
        session = world.session()
        session.create_listing(make_draft(session, "TAS", quantity=30), client_ref="TAS")
        order = world.place_order("TAS", 2)
        assert session.tracking_number(order) == ""
        options = session.shipping_options(order)
        session.ship_order(order, m.ShipmentChoice(method="pickup", slot=options.pickups[0]))
        assert session.tracking_number(order)
        assert session.shipping_label(order).content.startswith(b"%PDF")
        assert len(session.get_order(order).packages) == 1

    def test_o4_a_pack_whose_answer_is_lost_is_looked_up_and_not_sent_again(self, world):
        session = world.session()
        session.create_listing(make_draft(session, "TAS", quantity=30), client_ref="TAS")
        order = world.place_order("TAS", 1)
        options = session.shipping_options(order)
        world.fault("timeout_after_commit", "/order/fulfill/pack", times=1)
        choice = m.ShipmentChoice(method="pickup", slot=options.pickups[0])
        assert session.ship_order(order, choice).outcome is m.Outcome.CONFIRMED
        assert sum("/order/fulfill/pack" in call.url for call in world.calls) == 1

    def test_o4_a_reason_the_order_does_not_offer_is_refused(self, world):
        session = world.session()
        session.create_listing(make_draft(session, "TAS", quantity=30), client_ref="TAS")
        order = world.place_order("TAS", 1)
        before = len(world.calls)
        with pytest.raises(e.NotOffered):
            session.cancel_order(order, "customer_request")
        assert len(world.calls) == before
        for action in ("arrange", "pick_up"):
            world.advance(order, action)
        with pytest.raises(e.NotEditable) as caught:
            session.cancel_order(order, "out_of_stock")
        assert caught.value.scope == "order"

    def test_o1_an_order_of_several_pieces_stands_where_it_needs_the_seller(self):
        number, head, pieces = self.order_answer("pending")
        body = json.loads(head.body)
        body["data"]["statuses"] = ["canceled", "pending"]
        answers = iter([HttpResponse(200, json.dumps(body).encode()), pieces])
        order = c.drive(
            self.connector().get_order(number),
            lambda operation: operation.parse(next(answers)),
            lambda _: None,
        )
        assert order.status is m.OrderStatus.TO_SHIP
        assert order.source_status == "canceled,pending"

    def test_i6_the_consoles_own_probe_is_no_order(self):
        at = NOON.fromtimestamp(1_603_766_859, NOON.tzinfo)
        probe = m.RawNotice(url=HOOK, headers={}, body=PUSH.encode(), received_at=at)
        assert self.connector().decode_notice(probe)[0].kind == "other"

    @pytest.mark.parametrize("change", [{"preorder_days": 7}, {"condition": "used"}, {"logistics": ("8",)}])
    def test_d3_a_draft_that_asks_for_the_undocumented_is_refused_before_any_call(self, memory_world, change):
        session = memory_world.session()
        draft = replace(make_draft(session, "TAS"), **change)
        before = len(memory_world.calls)
        with pytest.raises(e.NotOffered):
            session.create_listing(draft, client_ref="TAS")
        assert len(memory_world.calls) == before

    def test_w6_a_patched_parcel_is_written_at_each_sku(self, world):
        session = world.session()
        before = session.create_listing(make_draft(session, "TAS", variants=2), client_ref="TAS")
        patch = m.ListingPatch(parcel=m.Parcel(weight_g=750, length_cm=5, width_cm=5, height_cm=5))
        assert session.update_listing(before.listing_id, patch).outcome is m.Outcome.CONFIRMED
        assert session.get_listing(before.listing_id).skus == before.skus
