"""The historic Bukalapak connector under the conformance suite, in memory and against the sandbox."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ikm_connectors import contract as c
from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.channels import bukalapak
from ikm_connectors.channels.bukalapak import client, faults
from ikm_connectors.channels.bukalapak import mapping as w
from ikm_connectors.contract import HttpResponse
from ikm_connectors.session import MemoryTokenStore
from ikm_connectors.sheets import fingerprint_of
from ikm_connectors.testing import ConnectorSuite
from ikm_connectors.testing.dialects.bukalapak import USER, BukalapakMarket
from ikm_connectors.testing.samples import make_draft


class TestBukalapak(ConnectorSuite):
    channel_id = "bukalapak"
    wire_folder = Path(bukalapak.__file__).parent / "wire"
    credentials = {}
    shop = m.ShopIdentity(id=USER)
    dialect = BukalapakMarket
    single_use = False
    keeps_code = False
    refusals_known = len(faults.ROWS)
    paths = {
        "create": "/v2/products.json",
        "listing": "/v2/products/",
        "stock": "/v2/products/",
        "active": "/relist.json",
        "ship": "/confirm_shipping.json",
        "token": "/authenticate.json",
    }

    def sandbox_listing(self, listing_id):
        return str(int(listing_id, 36))

    def seal_vectors(self):
        return [("RFC 7617", client.basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]

    def refusals(self):
        return [(self._say("ERROR", row.sample), row.kind) for row in faults.ROWS]

    def refusal(self, code):
        return self._say("ERROR", f"Galat {code}")

    def _say(self, status, message, **more):
        return HttpResponse(200, json.dumps({"status": status, "message": message, **more}).encode())

    def parse(self, response):
        return client.open_envelope(response)

    def statuses(self):
        return w.ORDER_STATUSES

    def order_answer(self, status):
        transaction = {
            "id": 7,
            "transaction_id": "231114000007",
            "state": status,
            "amount": 2000,
            "quantity": 2,
            "products": [{"name": "Barang lama", "price": 1000}],
            "consignee": {"name": "Pembeli Uji", "address": "Jalan Uji 1", "city": "Solo"},
        }
        return "7", self._say("OK", None, transactions=transaction)

    def test_e1_a_failure_that_says_ok_is_seen_by_its_message(self):
        with pytest.raises(e.NotEditable) as caught:
            self.parse(self._say("OK", "Failed to reject"))
        assert caught.value.scope == "order"

    def test_a1_the_password_is_sent_once_and_only_the_token_is_kept(self, memory_world):
        store = MemoryTokenStore()
        session = memory_world.session(tokens=store, shop=None)
        grant = session.exchange({"username": "lapak", "password": "sandi-sandbox"})
        assert [shop.id for shop in grant.shops] == [USER]
        assert store.load().access == "access-0"
        assert "sandi-sandbox" not in str(memory_world.calls)
        assert session.whoami().name == "Lapak Uji"
        with pytest.raises(e.TokenRevoked):
            session.exchange({"username": "lapak", "password": "salah"})
        with pytest.raises(e.ReauthorisationNeeded):
            session.exchange({})

    def test_a5_a_token_that_opens_nothing_is_remembered_as_refused(self, world):
        session = world.session()
        world.fault("token_revoked", times=1)
        with pytest.raises(e.TokenRevoked):
            session.whoami()
        calls = len(world.calls)
        with pytest.raises(e.ReauthorisationNeeded):
            session.whoami()
        assert len(world.calls) == calls

    def test_o4_an_order_is_sent_with_the_sellers_own_tracking_number(self, world):
        session = world.session()
        session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        order = world.place_order("TAS", 1)
        own = m.ShipmentChoice(method="own", tracking_number="JNE123")
        with pytest.raises(e.NotOffered):
            session.ship_order(order, m.ShipmentChoice(method="pickup"))
        world.fault("timeout_after_commit", self.paths["ship"], times=1)
        assert session.ship_order(order, own).outcome is m.Outcome.CONFIRMED
        assert session.get_order(order).status is m.OrderStatus.IN_TRANSIT
        with pytest.raises(e.NotEditable):
            session.ship_order(order, own)

    @pytest.mark.parametrize(
        ("products", "quantity", "told", "sure"),
        [(1, 5, [5], True), (3, 3, [1, 1, 1], True), (2, 5, [0, 0], False)],
    )
    def test_o3_a_quantity_told_for_all_products_is_never_guessed(self, products, quantity, told, sure):
        raw = {
            "id": 1,
            "quantity": quantity,
            "products": [{"id": 40 + n, "price": 10} for n in range(products)],
        }
        order = w.read_transaction({"transactions": raw})
        assert [line.quantity for line in order.lines] == told
        assert order.ext["quantities_known"] is sure
        assert order.totals.adds_up is None

    def test_p3_a_product_id_is_known_in_both_writings(self):
        assert w.product_id({"id": 1069174}) == w.product_id({"id": "mwza"}) == "mwza"

    def test_w6_a_new_description_keeps_our_code(self, world):
        session = world.session()
        listing = session.create_listing(make_draft(session, "TAS"), client_ref="TAS").listing_id
        session.update_listing(listing, m.ListingPatch(description="Baru"))
        after = session.get_listing(listing)
        assert (after.description, after.seller_sku) == ("Baru", "TAS")
        assert session.find_listing(seller_sku="TAS").listing_id == listing

    def test_v4_variants_are_refused_before_anything_is_sent(self, memory_world):
        session = memory_world.session()
        draft = make_draft(session, "TAS", variants=2)
        memory_world.market.log.clear()
        with pytest.raises(e.VariantRule):
            session.create_listing(draft, client_ref="TAS")
        assert memory_world.market.log == []

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

    def test_n1_the_closing_day_of_the_uploads_is_named_as_such(self):
        with pytest.raises(e.ChannelClosed):
            self.parse(self._say("ERROR", "Unggah produk baru sudah tidak tersedia sejak 1 Februari 2025"))
        assert isinstance(self.connector(), c.Orders)
        assert "arsip" in self.connector().card.name
