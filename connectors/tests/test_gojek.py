"""The Gojek connector under the conformance suite, with the menu's overwrite, the switches, orders and GoSend."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.channels import gojek
from ikm_connectors.channels.gojek import client, faults
from ikm_connectors.channels.gojek import mapping as w
from ikm_connectors.channels.gojek.gosend import Place
from ikm_connectors.contract import HttpResponse
from ikm_connectors.signing import hmac_sha256
from ikm_connectors.testing import ConnectorSuite
from ikm_connectors.testing.dialects.gojek import CLIENT, NOTICE_SECRET, OUTLET, SECRET, GojekMarket
from ikm_connectors.testing.samples import make_draft

WIB = timezone(timedelta(hours=7))
VECTOR = (
    '{"header":{"event_name":"gofood.order.merchant_accepted","version":1,"event_id":"e-1",'
    '"timestamp":"2026-11-23T10:00:00.000+07:00"},"body":{}}'
)
HERE = Place(
    name="Dapur Uji",
    contact_name="Uji",
    contact_phone="62800",
    address="Jalan Uji 1",
    latitude=-7.56,
    longitude=110.82,
)
THERE = msgspec.structs.replace(HERE, name="Pembeli", latitude=-7.58)


class TestGojek(ConnectorSuite):
    channel_id = "gojek"
    wire_folder = Path(gojek.__file__).parent / "wire"
    credentials = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "notification_secret": NOTICE_SECRET,
        "gosend_client_id": CLIENT,
        "gosend_pass_key": SECRET,
    }
    shop = m.ShopIdentity(id=OUTLET)
    dialect = GojekMarket
    single_use = True
    refusals_known = 19
    sandbox_settings = {"menu_seconds": 0}
    paths = {
        "variants": "/v1/catalog",
        "create": "/v1/catalog",
        "listing": "/v2/catalog",
        "stock": "_stocks",
        "active": "/accepted",
        "ship": "/food-prepared",
        "token": "/oauth2/token",
    }

    def seal_vectors(self):
        published = "2c7c51da17ab73a9efb16d1036b161c94827c0d555658c734d546b8f3c86de3a"
        return [("notice", hmac_sha256("kunci-notif-uji", VECTOR), published)]

    def refusals(self):
        return [(self._refuse(row.code, row.sample), row.kind) for row in faults.ROWS]

    def refusal(self, code):
        return self._refuse(f"HTTP_{code}", "never heard of")

    def _refuse(self, code, words):
        title, _, message = words.partition(": ")
        if not code.startswith("HTTP_"):
            return HttpResponse(401, json.dumps({"error": code, "error_description": words}).encode())
        error = {"message_title": title, "message": message, "code": code, "message_severity": "error"}
        status = int(code.removeprefix("HTTP_")) % 600
        return HttpResponse(status, json.dumps({"success": False, "errors": [error]}).encode())

    def parse(self, response):
        if b'"error":' in response.body:
            return client.token_call({}, w.read_tokens).parse(response)
        return client.open_envelope(response)

    def write_once(self, session):
        session.accept_order("F-000000001")

    def notice(self, at, *, status="AWAITING_MERCHANT_ACCEPTANCE", secret="", service="gofood"):
        moment = at.astimezone(WIB).isoformat(timespec="milliseconds")
        order = {
            "order_number": "F-123456789",
            "status": status,
            "pin": "0421",
            "order_total": 50_000,
            "currency": "IDR",
            "takeaway_charges": None,
            "created_at": moment,
            "applied_promotions": [],
            "order_items": [
                {"id": "l-1", "external_id": "KUE", "name": "Kue kering", "quantity": 2, "price": 20_000, "notes": None,
                 "variants": [{"id": "x", "name": "Besar", "external_id": "KUE-2"}]},
                {"id": "l-2", "external_id": None, "name": "Barang lama", "quantity": 1, "price": 10_000, "notes": "pedas",
                 "variants": []},
            ],
        }  # fmt: skip
        wire = {
            "header": {
                "event_name": f"gofood.order.{status.lower()}",
                "event_id": f"e-{moment}",
                "version": 1,
                "timestamp": moment,
            },
            "body": {
                "service_type": service,
                "customer": {"id": "0" * 32, "name": "Pembeli Uji"},
                "driver": {"name": None},
                "outlet": {"id": OUTLET, "external_outlet_id": None},
                "order": order,
            },
        }
        body = json.dumps(wire, separators=(",", ":")).encode()
        headers = {
            "X-Go-Signature": hmac_sha256(secret or NOTICE_SECRET, body),
            "X-Go-Idempotency-Key": f"k-{moment}",
        }
        return m.RawNotice(
            url="https://sim.example.id/hooks/gojek", headers=headers, body=body, received_at=at
        )

    def _told(self, **changes):
        return self._inbound().decode_notice(self.notice(self.recorded_context().now, **changes))[0].order

    # ── orders, which only notices tell ──────────────────────────────────────────────────────────────────────

    def test_o1_every_status_told_has_its_neutral_one(self):
        for source, neutral in w.ORDER_STATUSES.items():
            order = self._told(status=source)
            assert order.status is neutral
            assert order.source_status == source
        strange = self._told(status="SOMETHING_NEW")
        assert strange.status is m.OrderStatus.UNKNOWN
        assert strange.source_status == "SOMETHING_NEW"

    def test_o2_a_line_of_no_known_item_keeps_the_order(self):
        order = self._told()
        assert [line.ref for line in order.lines] == [m.SkuRef("KUE", "KUE-2"), None]
        assert order.lines[0].seller_sku == "KUE-2"
        assert order.lines[1].title == "Barang lama"
        assert order.note == "pedas"

    def test_o3_money_told_is_kept_and_what_is_not_told_is_not_guessed(self):
        order = self._told()
        assert order.totals.items == m.Money(50_000)
        assert order.totals.total == m.Money(50_000)
        assert order.totals.adds_up is None

    def test_o5_the_buyer_is_hidden_when_masked_and_when_printed(self):
        buyer = self._told().buyer
        assert buyer.name == "Pembeli Uji"
        assert buyer.name not in repr(buyer)
        assert buyer.name != buyer.masked().name

    def test_o4_an_order_is_accepted_and_cancelled_once(self, world):
        session = world.session()
        session.create_listing(make_draft(session, "KUE", price=25_000), client_ref="KUE")
        order = world.place_order("KUE", 1)
        assert session.accept_order(order).outcome is m.Outcome.CONFIRMED
        assert session.ship_order(order, m.ShipmentChoice(method="pickup")).outcome is m.Outcome.CONFIRMED
        assert session.cancel_order(order, "out_of_stock").outcome is m.Outcome.CONFIRMED
        with pytest.raises(e.NotEditable) as caught:
            session.accept_order(order)
        assert caught.value.scope == "order"

    def test_o4_a_pickup_order_takes_its_own_path(self):
        order = self._told(service="gofood_pickup")
        operation = next(self.connector().accept_order(order.order_id))
        request = operation.build(self.recorded_context())
        assert request.url.endswith("/orders/pickup/F-123456789/accepted")

    def test_i6_the_result_of_a_menu_push_is_told(self):
        header = {
            "event_name": "gofood.catalog.menu_mapping_updated",
            "event_id": "e",
            "timestamp": "2026-11-23T10:00:00.000+07:00",
        }
        body = json.dumps({"header": header, "body": {"request_id": "r-1"}}).encode()
        raw = msgspec.structs.replace(self.notice(self.recorded_context().now), body=body, headers={})
        event = self._inbound().decode_notice(raw)[0]
        assert (event.kind, event.object_id, event.event_id, event.order) == (
            "listing_changed",
            "r-1",
            "e",
            None,
        )

    # ── the menu and its switches ────────────────────────────────────────────────────────────────────────────

    def test_w3_a_quantity_becomes_a_switch_and_twice_is_harmless(self, world):
        session = world.session()
        state = session.create_listing(make_draft(session, "KUE", variants=2, price=25_000), client_ref="KUE")
        first, second = (sku.ref for sku in state.skus)
        for _ in range(2):
            result = session.set_quantities(
                [
                    m.StockLevel(ref=first, quantity=0, version=3),
                    m.StockLevel(ref=second, quantity=7, version=3),
                ]
            )
            assert result.all_done
        after = session.get_listing("KUE")
        assert [sku.available for sku in after.skus] == [False, True]
        assert [sku.quantity for sku in after.skus] == [None, None]
        session.set_quantities([m.StockLevel(ref=second, quantity=0, version=4)])
        assert session.get_listing("KUE").lifecycle is m.Lifecycle.SOLD_OUT

    def test_w6_a_push_leaves_the_rest_of_the_menu_as_it_stood(self, world):
        session = world.session()
        kue = session.create_listing(make_draft(session, "KUE", variants=2, price=25_000), client_ref="KUE")
        session.create_listing(make_draft(session, "TEH", price=8_000), client_ref="TEH")
        session.update_listing("TEH", m.ListingPatch(title="Teh manis", category_id="Minuman"))
        session.set_prices([m.PriceLevel(ref=kue.skus[1].ref, price=m.Money(30_000), version=1)])
        after = session.get_listing("KUE")
        assert [sku.price for sku in after.skus] == [m.Money(25_000), m.Money(30_000)]
        assert (after.title, after.description, after.image_ids) == (
            kue.title,
            kue.description,
            kue.image_ids,
        )
        assert session.get_listing("TEH").category_id == "Minuman"
        session.update_listing("KUE", m.ListingPatch(category_id="Kue"))
        assert [sku.price for sku in session.get_listing("KUE").skus] == [m.Money(25_000), m.Money(30_000)]

    def test_w7_an_item_taken_off_is_gone_and_the_others_stay(self, world):
        session = world.session()
        for code in ("KUE", "TEH"):
            session.create_listing(make_draft(session, code, price=8_000), client_ref=code)
        assert session.delete_listing("KUE").outcome is m.Outcome.CONFIRMED
        assert [state.listing_id for state in session.list_listings().items] == ["TEH"]
        with pytest.raises(e.NotFound):
            session.delete_listing("KUE")

    def test_w5_a_menu_not_yet_in_effect_is_said_to_be_pending(self, memory_world):
        session = memory_world.session()
        draft = make_draft(session, "KUE", price=8_000)
        memory_world.market._overwrite = lambda body: {"request_id": body["request_id"]}
        state = session.create_listing(draft, client_ref="KUE")
        assert state.lifecycle is m.Lifecycle.PENDING_REVIEW
        assert len(memory_world.clock.slept) == 4

    def test_v4_two_kinds_of_choice_are_refused_before_anything_is_sent(self, memory_world):
        session = memory_world.session()
        draft = make_draft(session, "KUE", variants=2)
        axes = (*draft.options, m.OptionAxis(name="Rasa", values=("Asin",)))
        with pytest.raises(e.VariantRule):
            session.create_listing(msgspec.structs.replace(draft, options=axes), client_ref="KUE")
        assert all(call.effect == "read" for call in memory_world.calls)

    def test_i1_notices_are_asked_for_once(self, world):
        session = world.session()
        address = "https://sim.example.id/hooks/gojek"
        first = session.run(session.connector.subscribe_notices(address))
        assert "gofood.order.created" in first


class TestGoSend:
    """Parcels: the calls of the sheet against the sandbox."""

    def _session(self, sandbox):
        from ikm_connectors.session import Session
        from ikm_connectors.transport import HttpWire, Transport

        suite = TestGojek()
        connector = suite.connector()
        return Session(
            connector,
            environment=connector.card.simulator(sandbox.addresses["gojek"]),
            credentials=suite.credentials,
            transport=Transport(wire=HttpWire(read=5.0)),
        )

    def test_a_parcel_is_priced_booked_once_seen_and_cancelled(self, sandbox):
        session = self._session(sandbox)
        connector = session.connector
        offers = session.run(connector.quote_delivery(HERE, THERE))
        assert {offer.method for offer in offers} == {"Instant", "SameDay"}
        assert all(offer.serviceable and offer.price.amount > 0 for offer in offers)
        booking = {"item": "Tas", "method": "Instant"}
        first = session.run(connector.book_delivery("P-1", HERE, THERE, **booking))
        again = session.run(connector.book_delivery("P-1", HERE, THERE, **booking))
        assert first.number == again.number
        assert session.run(connector.get_delivery(first.number)).status == "looking_for_driver"
        assert session.run(connector.cancel_delivery(first.number)).outcome is m.Outcome.CONFIRMED
        assert session.run(connector.find_delivery("P-1")).status == "cancelled"
        with pytest.raises(e.NotEditable):
            session.run(connector.cancel_delivery(first.number))
        with pytest.raises(e.NotFound):
            session.run(connector.get_delivery("GK-11-000000000"))

    def test_a_lost_answer_makes_no_second_booking(self, sandbox):
        session = self._session(sandbox)
        fault = {
            "name": "timeout_after_commit",
            "market": "gojek",
            "path": "/gokilat/v10/booking",
            "times": 1,
        }
        session.run(session.connector.find_delivery("P-2"))
        sandbox.ask("POST", "/faults", fault | {"path": "v10/booking", "options": {"seconds": 0}, "times": 2})
        booked = session.run(
            session.connector.book_delivery("P-2", HERE, THERE, item="Tas", method="SameDay")
        )
        assert session.run(session.connector.find_delivery("P-2")).number == booked.number

    def test_wrong_keys_are_the_administrators_matter(self, sandbox):
        session = self._session(sandbox)
        session.credentials = type(session.credentials)({**TestGojek.credentials, "gosend_pass_key": "salah"})
        with pytest.raises(e.PermissionMissing):
            session.run(session.connector.quote_delivery(HERE, THERE))

    def test_nobodys_address_is_printed(self):
        assert HERE.address not in repr(HERE)
