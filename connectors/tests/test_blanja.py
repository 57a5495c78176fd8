"""The historic Blanja.com connector under the conformance suite, in memory and against the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.channels import blanja
from ikm_connectors.channels.blanja import client, faults
from ikm_connectors.channels.blanja import mapping as w
from ikm_connectors.contract import HttpResponse
from ikm_connectors.sheets import fingerprint_of
from ikm_connectors.testing import ConnectorSuite
from ikm_connectors.testing.dialects.blanja import APPID, APPKEY, BlanjaMarket
from ikm_connectors.testing.replay import write_xml
from ikm_connectors.testing.samples import make_draft

COMMON = {"access_token": "TOKENUJI", "appid": "toko-uji", "timestamp": "1536912345678"}
VECTORS = (
    ({}, "569c9bf296c732119315676c9e6970b0dc88366a"),
    ({"status": "PAID", "productType": "DIGITAL_PRODUCT"}, "5ec87c8ed7d166771310b6bdcc4afe227fa4231d"),
    (
        {"orderNumber": "418000000000000001", "logisticsCompany": "FL", "invoiceNumber": "RESI123"},
        "bd89fef8ca9d2c53114446280417d213d208ac5e",
    ),
    ({"skuId": "77", "qty": "5"}, "00a4d844b71f06bf2c68a42a29f8059651c8d203"),
)


class TestBlanja(ConnectorSuite):
    channel_id = "blanja"
    wire_folder = Path(blanja.__file__).parent / "wire"
    credentials = {"appid": APPID, "appkey": APPKEY, "state": "33", "city": "3372", "district": "337201"}
    shop = m.ShopIdentity(id=APPID)
    dialect = BlanjaMarket
    single_use = False
    sandbox_shop = APPID
    sandbox_lacks = frozenset({"schema_drift"})
    refusals_known = len(faults.ROWS)
    paths = {
        "create": "/v1/item/create",
        "listing": "/v1/item/detail",
        "stock": "/v1/item/updatePriceQuantity",
        "active": "/v1/item/onShelf",
        "ship": "/v1/ship",
        "token": "/v1/token",
    }

    def seal_vectors(self):
        return [
            (str(extra), client.seal("kunci-uji-blanja", COMMON | extra), seal) for extra, seal in VECTORS
        ]

    def refusals(self):
        return [(self._say({"status": "failed", "message": row.sample}), row.kind) for row in faults.ROWS]

    def refusal(self, code):
        return self._say({"status": "failed", "message": f"galat {code}"})

    def _say(self, content):
        return HttpResponse(200, write_xml("response", content), {"content-type": "application/xml"})

    def parse(self, response):
        return client.open_envelope(response)

    def statuses(self):
        return w.ORDER_STATUSES

    def order_answer(self, status):
        line = {"skuCode": "", "itemTitle": "Barang lama", "quantity": 2, "price": 1000, "payment": 2000}
        order = {
            "orderNumber": "418000000000000001",
            "receiverMobile": "62811000111",
            "orderLines": {"orderLine": line},
        }
        token = self._say({"code": "SUCCESS", "result": {"access_token": "A"}})
        answer = self._say({"status": "success", "result": {"orders": {"order": order}}})
        return order["orderNumber"], token, answer

    def test_f7_a_list_that_stops_at_a_number_asked_for_is_said_to_be_cut(self, memory_world):
        session = memory_world.session()
        session.create_listing(make_draft(session, "TAS", quantity=500), client_ref="TAS")
        for _ in range(60):
            memory_world.place_order("TAS", 1)
        whole = memory_world.market._orders
        memory_world.market._orders = lambda asked: whole(asked | {"pageSize": "50"})
        with pytest.raises(e.TruncatedResult):
            session.orders_feed(since=memory_world.now())
        with pytest.raises(e.Misuse):
            session.orders_feed("anything")

    def test_o1_an_order_no_longer_paid_has_no_known_state(self, world):
        session = world.session()
        session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        order = world.place_order("TAS", 1)
        own = m.ShipmentChoice(method="own", tracking_number="RESI123")
        with pytest.raises(e.NotOffered):
            session.ship_order(order, m.ShipmentChoice(method="dropoff"))
        world.fault("timeout_after_commit", self.paths["ship"], times=1)
        assert session.ship_order(order, own).outcome is m.Outcome.CONFIRMED
        after = session.get_order(order)
        assert after.status is m.OrderStatus.UNKNOWN
        assert after.source_status == ""
        with pytest.raises(e.NotEditable) as caught:
            session.ship_order(order, own)
        assert caught.value.scope == "order"

    def test_w7_an_item_is_put_on_the_shelf_never_taken_off_and_deleted(self, world):
        session = world.session()
        listing = session.create_listing(make_draft(session, "TAS"), client_ref="TAS").listing_id
        with pytest.raises(e.NotOffered):
            session.set_active(listing, False)
        assert session.get_listing(listing).lifecycle is m.Lifecycle.LIVE
        assert session.delete_listing(listing).outcome is m.Outcome.CONFIRMED
        assert session.find_listing(seller_sku="TAS") is None

    def test_a1_a_token_is_asked_for_before_every_call_and_again_when_it_is_empty(self, memory_world):
        session = memory_world.session()
        session.list_listings()
        session.list_listings()
        assert [self.paths["token"] in call.url for call in memory_world.calls] == [True, False] * 2
        assert session.tokens.load().access not in str(memory_world.market.log)
        empty = self._say({"code": "SUCCESS", "result": {"access_token": ""}})
        with pytest.raises(e.Unavailable):
            client.token_call().parse(empty)

    def test_p5_a_document_with_entities_is_refused(self):
        bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa">]><response><status>success</status><result>&a;</result></response>'
        with pytest.raises(e.BadResponse):
            self.parse(HttpResponse(200, bomb))

    def test_b4_a_refusal_of_the_whole_account_ends_the_sending(self, memory_world):
        session = memory_world.session(credentials={**self.credentials, "appkey": "salah"})
        levels = [m.StockLevel(ref=m.SkuRef("1", str(n)), quantity=1) for n in range(5)]
        result = session.set_quantities(levels)
        assert {outcome.problem.message_key for outcome in result.outcomes} == {"permission_missing"}
        assert len(memory_world.market.log) == 1

    def test_f3_old_orders_are_read_from_a_file_once(self):
        connector = self.connector()
        template = connector.templates()["orders"]
        row = ["L-1", "24/12/2019", "TAS", "Tas anyaman", 2, "Rp 85.000", 9000, "Solo", None]
        rows = [[column.heading for column in template.columns], row]
        first = connector.read_orders(rows)
        order = first.orders[0]
        assert order.status is m.OrderStatus.COMPLETED
        assert order.totals.total == m.Money(179_000)
        again = connector.read_orders(rows, known={order.order_id: fingerprint_of(order)})
        assert (again.new, again.unchanged) == ((), ("L-1",))

    def test_n1_the_card_is_marked_as_arsip(self):
        assert "arsip" in self.connector().card.name
