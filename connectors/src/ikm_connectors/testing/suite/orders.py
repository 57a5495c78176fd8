"""Group Orders: every status has its place, money is checked, buyers are masked, the seller's part works."""

# ruff: noqa: S101, PLR2004 - a suite asserts plain values

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ikm_connectors import contract as c
from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.testing.samples import make_draft
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts

if TYPE_CHECKING:
    from ikm_connectors.session import Session
    from ikm_connectors.testing.worlds import World


class OrdersGroup(SuiteFacts):
    def _read(self, status: str) -> m.Order:
        number, *responses = self.order_answer(status)
        waiting = iter(responses)
        connector = self.connector()
        assert isinstance(connector, c.Orders)
        return c.drive(
            connector.get_order(number), lambda operation: operation.parse(next(waiting)), lambda _: None
        )

    def _publish(self, session: Session) -> m.ListingState:
        return session.create_listing(make_draft(session, "TAS", quantity=30), client_ref="TAS")

    @needs("get_order")
    def test_o1_every_status_has_its_neutral_one(self) -> None:
        statuses = self.statuses()
        assert statuses
        for source, neutral in statuses.items():
            order = self._read(source)
            assert order.status is neutral, source
            assert order.status is not m.OrderStatus.UNKNOWN, source
            assert order.source_status == source

    @needs("get_order", "orders.status_told")
    def test_o1_an_unknown_status_is_kept_verbatim(self) -> None:
        order = self._read("SOMETHING_NEW")
        assert order.status is m.OrderStatus.UNKNOWN
        assert order.source_status == "SOMETHING_NEW"

    @needs("get_order")
    def test_o2_a_line_of_no_known_listing_keeps_the_order(self) -> None:
        order = self._read(next(iter(self.statuses())))
        unmapped = [line for line in order.lines if line.ref is None]
        assert unmapped
        assert unmapped[0].title
        assert unmapped[0].quantity > 0

    @needs("get_order")
    def test_o3_money_adds_up_or_is_flagged(self, world: World) -> None:
        session = world.session()
        self._publish(session)
        order = session.get_order(world.place_order("TAS", 2))
        assert sum(line.quantity for line in order.lines) == 2
        assert order.totals.items == m.Money(170_000)
        assert order.totals.total is not None
        assert order.totals.adds_up in {True, None}
        wrong = m.OrderTotals(
            items=m.Money(10), shipping=m.Money(1), seller_discount=m.Money(0),
            platform_discount=m.Money(0), total=m.Money(12),
        )  # fmt: skip
        assert wrong.adds_up is False

    @needs("get_order")
    def test_o3_a_line_names_what_we_sold(self, world: World) -> None:
        session = world.session()
        state = self._publish(session)
        order = session.get_order(world.place_order("TAS", 3))
        flag = session.connector.card.flag("orders.line_ref")
        named = flag is None or flag.value != "no"  # else a line names our own code only
        assert [line.ref for line in order.lines] == [state.skus[0].ref if named else None]
        assert order.lines[0].seller_sku == "TAS"
        assert order.lines[0].quantity == 3
        assert order.lines[0].unit_price == m.Money(85_000)
        assert order.status is m.OrderStatus.TO_SHIP

    @needs("cancel_order", "get_order")
    def test_o4_a_cancelled_order_returns_its_stock_once(self, world: World) -> None:
        session = world.session()
        state = self._publish(session)
        order = world.place_order("TAS", 3)
        assert world.stock_of("TAS") == 27
        outcome = session.cancel_order(order, "out_of_stock", [state.skus[0].ref])
        assert outcome.outcome in {m.Outcome.CONFIRMED, m.Outcome.ACCEPTED_PENDING}
        for _ in range(2):
            assert session.get_order(order).status is m.OrderStatus.CANCELLED
        assert world.stock_of("TAS") == 30

    @needs("orders.cancel_wish")
    def test_o4_the_buyers_wish_to_cancel_is_seen_and_answered(self, world: World) -> None:
        session = world.session()
        self._publish(session)
        order = world.place_order("TAS", 1)
        world.advance(order, "request_cancel")
        assert session.get_order(order).status is m.OrderStatus.CANCEL_REQUESTED
        if not session.connector.offers("answer_cancellation"):
            return  # the wish is seen; group D proves that answering it is refused without a call
        assert session.answer_cancellation(order, accept=True).outcome is m.Outcome.CONFIRMED
        assert session.get_order(order).status is m.OrderStatus.CANCELLED

    @needs("orders.cancel_wish")
    def test_o4_a_refused_cancellation_leaves_the_order_to_ship(self, world: World) -> None:
        session = world.session()
        self._publish(session)
        order = world.place_order("TAS", 1)
        world.advance(order, "request_cancel")
        if not session.connector.offers("answer_cancellation"):
            return
        assert session.answer_cancellation(order, accept=False).outcome is m.Outcome.CONFIRMED
        assert session.get_order(order).status is m.OrderStatus.TO_SHIP

    @needs("shipping_options")
    def test_o4_a_shipment_is_arranged_once_and_seen(self, world: World) -> None:
        session = world.session()
        self._publish(session)
        order = world.place_order("TAS", 1)
        options = session.shipping_options(order)
        assert options.pickups
        choice = m.ShipmentChoice(method="pickup", package_id=options.package_id, slot=options.pickups[0])
        assert session.ship_order(order, choice).outcome is m.Outcome.CONFIRMED
        assert session.get_order(order).status is m.OrderStatus.AWAITING_PICKUP
        with pytest.raises(e.ConnectorError) as caught:
            session.ship_order(order, choice)
        assert caught.value.scope == "order"

    @needs("shipping_options")
    def test_o4_a_lost_answer_to_a_shipment_is_looked_up(self, world: World) -> None:
        session = world.session()
        self._publish(session)
        order = world.place_order("TAS", 1)
        options = session.shipping_options(order)
        world.fault("timeout_after_commit", self.paths["ship"], times=1)
        choice = m.ShipmentChoice(method="pickup", package_id=options.package_id, slot=options.pickups[0])
        assert session.ship_order(order, choice).outcome is m.Outcome.CONFIRMED

    @needs("shipping_label", "shipping_options", "mode.sandbox")
    def test_o4_a_label_is_brought_for_an_arranged_order(self, world: World) -> None:
        session = world.session()
        self._publish(session)
        order = world.place_order("TAS", 1)
        options = session.shipping_options(order)
        slot = options.pickups[0] if options.pickups else None
        choice = m.ShipmentChoice(method="pickup", package_id=options.package_id, slot=slot)
        session.ship_order(order, choice)
        world.pass_time(10)
        label = session.shipping_label(order)
        assert label.content or label.url

    @needs("get_order")
    def test_o5_the_buyer_is_hidden_when_masked_and_when_printed(self) -> None:
        order = self._read(next(iter(self.statuses())))
        buyer = order.buyer
        told = [one for one in (buyer.name, buyer.phone, buyer.address) if one]
        assert told
        hidden = buyer.masked()
        for secret in told:
            assert secret not in repr(buyer)
            assert secret not in (hidden.name, hidden.phone, hidden.address)
