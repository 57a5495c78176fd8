"""Group Paging and feed: everything once at least, nothing lost, and never cut short in silence."""

# ruff: noqa: S101, PLR2004 - a suite asserts plain values

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ikm_connectors import model as m
from ikm_connectors.errors import Misuse, TruncatedResult
from ikm_connectors.session import every
from ikm_connectors.testing.samples import make_draft
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts

if TYPE_CHECKING:
    from ikm_connectors.session import Session
    from ikm_connectors.testing.worlds import MemoryWorld, World


def _feed(session: Session, world: World | MemoryWorld, days: float = 1) -> list[str]:
    since = world.now() - timedelta(days=days)
    until = world.now() + timedelta(minutes=1)
    events = every(lambda cursor: session.orders_feed(cursor, since=since, until=until))
    return [event.order_id for event in events]


class FeedGroup(SuiteFacts):
    @needs("orders_feed")
    def test_f1_all_pages_come_without_loss_or_repeat(self, world: World) -> None:
        session = world.session()
        session.create_listing(make_draft(session, "TAS", quantity=500), client_ref="TAS")
        placed = [world.place_order("TAS", 1) for _ in range(world.orders_for_paging)]
        seen = _feed(session, world)
        assert len(seen) == len(set(seen))
        assert set(seen) == set(placed)

    @needs("orders_feed")
    def test_f1_orders_that_arrive_while_paging_are_not_lost(self, memory_world: MemoryWorld) -> None:
        session = memory_world.session()
        session.create_listing(make_draft(session, "TAS", quantity=5_000), client_ref="TAS")
        placed = {memory_world.place_order("TAS", 1) for _ in range(230)}
        since, until = memory_world.now() - timedelta(days=1), memory_world.now() + timedelta(minutes=5)
        seen: set[str] = set()
        cursor: str | None = None
        while True:
            page = session.orders_feed(cursor, since=since, until=until)
            seen |= {event.order_id for event in page.items}
            memory_world.pass_time(1)
            placed.add(memory_world.place_order("TAS", 1))
            cursor = page.next_cursor
            if cursor is None:
                break
        late = {
            event.order_id
            for event in session.orders_feed(since=memory_world.now() - timedelta(minutes=10)).items
        }
        assert seen | late | set(_feed(session, memory_world)) >= placed
        assert len(seen) >= 230

    @needs("orders_feed", "orders.paged")
    def test_f2_a_cursor_goes_on_after_a_crash(self, memory_world: MemoryWorld) -> None:
        session = memory_world.session()
        session.create_listing(make_draft(session, "TAS", quantity=500), client_ref="TAS")
        placed = {memory_world.place_order("TAS", 1) for _ in range(230)}
        since = memory_world.now() - timedelta(days=1)
        until = memory_world.now() + timedelta(minutes=1)
        first = session.orders_feed(since=since, until=until)
        assert first.next_cursor is not None
        resumed = every(lambda cursor: memory_world.session().orders_feed(cursor or first.next_cursor))
        assert {event.order_id for event in first.items} | {event.order_id for event in resumed} == placed

    @needs("orders_feed")
    def test_f3_reading_an_overlap_again_changes_nothing(self, world: World) -> None:
        session = world.session()
        session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        placed = [world.place_order("TAS", 1) for _ in range(3)]
        assert set(_feed(session, world)) == set(_feed(session, world)) == set(placed)

    @needs("orders_feed")
    def test_f4_a_window_longer_than_allowed_is_split(self, memory_world: MemoryWorld) -> None:
        session = memory_world.session()
        session.create_listing(make_draft(session, "TAS", quantity=99), client_ref="TAS")
        placed = []
        for days in (44, 30, 15, 1):
            at = memory_world.now() - timedelta(days=days)
            placed.append(memory_world.market.place_order("TAS", 1, at))
        seen = _feed(session, memory_world, days=45)
        assert set(seen) == set(placed)

    @needs("orders_feed")
    def test_f5_no_status_is_hidden(self, world: World) -> None:
        session = world.session()
        session.create_listing(make_draft(session, "TAS", quantity=50), client_ref="TAS")
        orders = [world.place_order("TAS", 1) for _ in range(4)]
        world.advance(orders[1], "cancel")
        for action in ("arrange", "pick_up"):
            world.advance(orders[2], action)
        for action in ("arrange", "pick_up", "deliver", "complete"):
            world.advance(orders[3], action)
        assert set(_feed(session, world)) == set(orders)

    @needs("orders_feed")
    def test_f6_equal_times_at_a_page_edge_lose_nothing(self, memory_world: MemoryWorld) -> None:
        session = memory_world.session()
        session.create_listing(make_draft(session, "TAS", quantity=500), client_ref="TAS")
        same = memory_world.now() - timedelta(hours=1)
        placed = {memory_world.market.place_order("TAS", 1, same) for _ in range(201)}
        assert set(_feed(session, memory_world)) == placed

    @needs("orders_feed", "orders.paged")
    def test_f7_a_limit_or_a_loop_raises(self, memory_world: MemoryWorld) -> None:
        session = memory_world.session()
        session.create_listing(make_draft(session, "TAS", quantity=500), client_ref="TAS")
        for _ in range(230):
            memory_world.place_order("TAS", 1)
        since = memory_world.now() - timedelta(days=1)
        until = memory_world.now() + timedelta(minutes=1)
        with pytest.raises(TruncatedResult):
            list(every(lambda cursor: session.orders_feed(cursor, since=since, until=until), pages_at_most=2))
        with pytest.raises(TruncatedResult):
            list(every(lambda _: m.Page(items=(1,), next_cursor="same")))

    @needs("orders_feed", "orders.paged")
    def test_f7_a_foreign_cursor_is_our_own_mistake(self, memory_world: MemoryWorld) -> None:
        with pytest.raises(Misuse):
            memory_world.session().orders_feed("not-a-cursor")

    def test_f1_all_listings_come(self, world: World) -> None:
        session = world.session()
        made = {
            session.create_listing(make_draft(session, code), client_ref=code).listing_id
            for code in ("TAS", "TOPI", "TIKAR")
        }
        assert {state.listing_id for state in every(session.list_listings)} == made
