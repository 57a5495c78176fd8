"""The Blibli connector under the conformance suite, and what is its own: queues, the capped order list, settlements."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from ikm_connectors import contract as c
from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.channels import blibli
from ikm_connectors.channels.blibli import client, faults
from ikm_connectors.channels.blibli.mapping import ORDER_STATUSES
from ikm_connectors.contract import HttpResponse
from ikm_connectors.testing import ConnectorSuite
from ikm_connectors.testing.clock import NOON
from ikm_connectors.testing.dialects.blibli import (
    CLIENT,
    CLIENT_KEY,
    HOOK,
    SELLER_KEY,
    SIGNATURE_KEY,
    STORE,
    BlibliMarket,
)
from ikm_connectors.testing.samples import make_draft

STAMP = 1_589_275_732_000
FIRST_ITEM = 25_000_000_000  # the sandbox numbers order items from here


class TestBlibli(ConnectorSuite):
    channel_id = "blibli"
    wire_folder = Path(blibli.__file__).parent / "wire"
    credentials = {
        "api_client_id": CLIENT,
        "api_client_key": CLIENT_KEY,
        "channel_id": "e-Smart IKM",
        "signature_key": SIGNATURE_KEY,
    }
    shop = m.ShopIdentity(id=STORE, region="ID", key=SELLER_KEY)
    dialect = BlibliMarket
    single_use = False
    sandbox_settings = {"queue_seconds": 0, "limits_on": False}
    refusals_known = 4  # two codes, and two meanings of a third
    paths = {
        "create": "/seller/v1/products/async",
        "listing": "/variants/filter",
        "stock": "product",  # one SKU: /products/…/stock, many: /product/updateProduct
        "active": "/products/statuses/",
        "ship": "/fulfill",
        "token": "/none",
    }

    def seal_vectors(self):
        fulfil = "/seller/v1/orders/regular/10025702/fulfill"
        detail = "/mtaapi/api/businesspartner/v1/order/orderDetail"
        stock = "/seller/v1/products/TOQ-15130-00001-00001/stock"
        return [
            ("GET", client.seal(SIGNATURE_KEY, "GET", b"", STAMP, detail), "Isv+c8+naSMhe6wt9J5w2K8tArrZv58ZEkidO9pakyM="),
            ("PUT", client.seal(SIGNATURE_KEY, "PUT", b'{"availableStock":10}', STAMP, stock), "NTBWQ/aXOh74qMmKvo1gaZ1XCwQ0ApXDhpMGktEDBCs="),
            ("POST", client.seal(SIGNATURE_KEY, "POST", b'{"awbNo":"123456"}', STAMP, fulfil), "7uMk7NoJdjPNT/i6WuD2VwHxrokCW3bfyiOd69Rnpto="),
        ]  # fmt: skip

    def refusals(self):
        return [(self._refuse(row.code, row.sample, row.status), row.kind) for row in faults.ROWS]

    def refusal(self, code):
        return self._refuse(code, "never heard of", 400)

    def _refuse(self, code, message, status):
        body = {"requestId": "r1", "errorCode": code or None, "errorMessage": message, "success": False}
        return HttpResponse(status, json.dumps(body).encode(), {"content-type": "application/json"})

    def parse(self, response):
        return client.open_envelope(response)

    def notice(self, at, *, status="FP", secret=""):
        stamp = int(at.timestamp() * 1000)
        order = {"id": "25100081147", "itemId": "25000246494", "itemStatus": status}
        wire = {"packageId": None, "orderItems": [{"storeCode": STORE, "order": order}], "timestamp": stamp}
        body = json.dumps(wire, separators=(",", ":")).encode()
        seal = client.seal(secret or SIGNATURE_KEY, "POST", body, stamp, "/hooks/blibli")
        headers = {"Signature": seal, "Signature-Time": str(stamp)}
        return m.RawNotice(url=HOOK, headers=headers, body=body, received_at=at)

    def statuses(self):
        return ORDER_STATUSES

    def order_answer(self, status):
        content = {
            "id": "25100081147",
            "itemId": "25000246494",
            "status": status,
            "quantity": 2,
            "product": {"itemName": "Barang lama", "price": 1000.0, "finalPrice": 1000.0},
            "recipient": {
                "name": "Pembeli Uji",
                "phoneNumber": "62811000111",
                "streetAddress": "Jalan Uji 1",
            },
        }
        body = {"requestId": "r1", "errorCode": None, "errorMessage": None, "content": content}
        return "25000246494", HttpResponse(200, json.dumps(body).encode())

    def order_name(self, made):
        return str(FIRST_ITEM + int(made["lines"][0]["line_id"]))

    def sandbox_listing(self, listing_id):
        return str(int(listing_id.rpartition("-")[2]))

    def sweep_calls(self, listings, skus_each):
        return 2 * listings * skus_each // 100  # each hundred is queued, and its queue is asked once

    def test_w2_a_product_still_in_the_queue_is_not_made_twice(self, memory_world):
        session = memory_world.session()
        draft = make_draft(session, "TAS")
        memory_world.fault("server_error", "/feed/detail", times=99)
        with pytest.raises(e.OutcomeUnknown) as caught:
            session.create_listing(draft, client_ref="TAS")
        assert caught.value.action == "reconcile"
        memory_world.market.faults.clear()
        session.create_listing(draft, client_ref="TAS")
        assert memory_world.listing_count() == 1

    def test_b1_a_batch_whose_queue_cannot_be_asked_is_accepted_and_pending(self, memory_world):
        session = memory_world.session()
        state = session.create_listing(make_draft(session, "TAS", variants=2), client_ref="TAS")
        memory_world.fault("server_error", "/feed/detail", times=99)
        levels = [m.StockLevel(ref=sku.ref, quantity=3, version=1) for sku in state.skus]
        outcomes = session.set_quantities(levels).outcomes
        assert [one.outcome for one in outcomes] == [m.Outcome.ACCEPTED_PENDING] * 2

    def test_b2_a_campaign_locks_the_price_and_not_the_stock(self, world):
        session = world.session()
        state = session.create_listing(make_draft(session, "TAS", variants=2), client_ref="TAS")
        world.fault("promotion_lock", "/updateProduct", times=1)
        dearer = [m.PriceLevel(ref=sku.ref, price=m.Money(99_000), version=1) for sku in state.skus]
        for outcome in session.set_prices(dearer).outcomes:
            assert outcome.problem.message_key == "locked_by_promotion"
            assert outcome.problem.action == "wait"
        levels = [m.StockLevel(ref=sku.ref, quantity=3, version=1) for sku in state.skus]
        assert session.set_quantities(levels).all_done

    def test_f5_a_change_of_an_order_paid_days_ago_is_seen(self, memory_world):
        session = memory_world.session()
        session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        order = memory_world.place_order("TAS", 1)
        memory_world.pass_time(5 * 86_400)
        memory_world.advance(order, "cancel")
        until = memory_world.now() + timedelta(minutes=1)
        page = session.orders_feed(since=memory_world.now() - timedelta(minutes=10), until=until)
        assert [(event.order_id, event.status) for event in page.items] == [(order, m.OrderStatus.CANCELLED)]

    def test_f4_more_than_a_year_back_is_said_to_be_cut(self, memory_world):
        with pytest.raises(e.TruncatedResult):
            memory_world.session().orders_feed(since=NOON - timedelta(days=400), until=NOON)

    def test_o4_a_handed_over_order_has_a_label_and_a_tracking_number(self, world):
        session = world.session()
        session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        order = world.place_order("TAS", 1)
        assert session.tracking_number(order) == ""
        with pytest.raises(e.NotFound):
            session.shipping_label(order)
        options = session.shipping_options(order)
        session.ship_order(order, m.ShipmentChoice(method="pickup", slot=options.pickups[0]))
        assert session.tracking_number(order)
        assert session.shipping_label(order).content.startswith(b"%PDF")

    def test_o4_a_lost_answer_to_the_package_is_looked_up_and_not_sent_again(self, world):
        session = world.session()
        session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        order = world.place_order("TAS", 1)
        options = session.shipping_options(order)
        world.fault("timeout_after_commit", "/createPackage", times=1)
        choice = m.ShipmentChoice(method="pickup", slot=options.pickups[0])
        assert session.ship_order(order, choice).outcome is m.Outcome.CONFIRMED
        assert sum("/createPackage" in call.url for call in world.calls) == 1

    def test_o3_a_completed_order_is_settled_to_the_rupiah(self, world):
        session = world.session()
        session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        order = world.place_order("TAS", 2)
        with pytest.raises(e.NotFound):
            session.settlement(order)
        options = session.shipping_options(order)
        session.ship_order(order, m.ShipmentChoice(method="pickup", slot=options.pickups[0]))
        for action in ("pick_up", "deliver", "complete"):
            world.advance(order, action)
        line = session.settlement(order)
        assert line.gross == m.Money(170_000)
        assert line.gross.amount + sum(fee.amount for fee in line.fees.values()) == line.net.amount
        assert "commission" in line.fees

    def test_s1_without_a_signature_key_nothing_is_sealed(self):
        context = self.recorded_context()
        bare = {name: value for name, value in self.credentials.items() if name != "signature_key"}
        credentials = c.Credentials(bare | {"username": "toko@example.id"})
        plain = type(context)(context.environment, credentials, context.now, context.shop)
        request = next(self.connector().whoami(STORE)).build(plain)
        assert "signature" not in request.headers
        assert "username=toko%40example.id" in request.url
        assert "signature" in next(self.connector().whoami(STORE)).build(context).headers

    def test_d3_a_picture_without_a_public_address_is_our_own_mistake(self, memory_world):
        session = memory_world.session()
        draft = replace(make_draft(session, "TAS"), images=(m.MediaRef(id="tas.png"),))
        with pytest.raises(e.Misuse):
            session.create_listing(draft, client_ref="TAS")
        assert not any("/async" in call.url for call in memory_world.calls)
