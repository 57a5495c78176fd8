"""Group Batch: one outcome per input in order, whatever happens to each."""

# ruff: noqa: S101, PLR2004 - a suite asserts plain values

from __future__ import annotations

from typing import TYPE_CHECKING

from ikm_connectors import model as m
from ikm_connectors.testing.samples import make_draft
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts

if TYPE_CHECKING:
    from ikm_connectors.session import Session
    from ikm_connectors.testing.worlds import MemoryWorld, World


class BatchGroup(SuiteFacts):
    def _publish_each(self, session: Session, code: str, count: int) -> list[m.SkuRef]:
        """Publish that many SKUs: variants of one listing, or a listing each where the channel knows no variants."""
        variants = self.variants(count)
        codes = [code] if variants else [f"{code}{number}" for number in range(1, count + 1)]
        drafts = [make_draft(session, one, variants=variants) for one in codes]
        states = [session.create_listing(draft, client_ref=draft.master_ref) for draft in drafts]
        return [sku.ref for state in states for sku in state.skus]

    @needs("get_quantities")
    def test_b1_each_input_has_its_outcome_in_order(self, world: World) -> None:
        session = world.session()
        refs = self._publish_each(session, "TAS", 4) + self._publish_each(session, "TOPI", 3)
        mixed = [refs[index] for index in (5, 0, 3, 6, 1, 4, 2)]
        levels = [m.StockLevel(ref=ref, quantity=20 + n, version=1) for n, ref in enumerate(mixed)]
        result = session.set_quantities(levels)
        assert [outcome.ref for outcome in result.outcomes] == mixed
        assert result.all_done
        observed = {level.ref: level.quantity for level in session.get_quantities(mixed)}
        assert observed == {level.ref: level.quantity for level in levels}

    @needs("get_quantities", "stock.batch_max")
    def test_b2_success_and_failure_stand_side_by_side(self, world: World) -> None:
        session = world.session()
        refs = self._publish_each(session, "TAS", 4)
        world.fault("partial_batch", self.paths["stock"], times=1)
        result = session.set_quantities([m.StockLevel(ref=ref, quantity=7, version=1) for ref in refs])
        kinds = {outcome.outcome for outcome in result.outcomes}
        assert kinds == {m.Outcome.CONFIRMED, m.Outcome.REJECTED}
        for outcome, level in zip(result.outcomes, session.get_quantities(refs), strict=True):
            assert (level.quantity == 7) == (outcome.outcome is m.Outcome.CONFIRMED)
            assert (outcome.problem is not None) == (outcome.outcome is m.Outcome.REJECTED)

    @needs("stock.batch_max")
    def test_b3_more_than_a_batch_is_split(self, memory_world: MemoryWorld) -> None:
        session = memory_world.session()
        size = session.listing_limits("2").stock_batch_max
        assert size is not None
        levels = [m.StockLevel(ref=m.SkuRef("77", str(n + 1)), quantity=1) for n in range(size * 2 + 1)]
        memory_world.market.log.clear()
        memory_world.fault("server_error", self.paths["stock"], times=99)
        result = session.set_quantities(levels)
        assert len(result.outcomes) == len(levels)
        assert {outcome.outcome for outcome in result.outcomes} == {m.Outcome.UNKNOWN}
        assert sum(self.paths["stock"] in asked.path for asked in memory_world.market.log) == 3

    @needs("get_quantities")
    def test_b4_one_bad_item_does_not_sink_the_others(self, world: World) -> None:
        session = world.session()
        refs = self._publish_each(session, "TAS", 3)
        unknown = m.SkuRef(refs[0].listing_id, "987654321")
        levels = [m.StockLevel(ref=ref, quantity=8, version=1) for ref in (refs[0], unknown, *refs[1:])]
        result = session.set_quantities(levels)
        assert [outcome.outcome for outcome in result.outcomes] == [
            m.Outcome.CONFIRMED,
            m.Outcome.REJECTED,
            m.Outcome.CONFIRMED,
            m.Outcome.CONFIRMED,
        ]
        assert [level.quantity for level in session.get_quantities(refs)] == [8, 8, 8]

    @needs("stock.locked_in_promotion")
    def test_b2_a_promotion_locks_the_sku_and_asks_to_wait(self, world: World) -> None:
        session = world.session()
        refs = self._publish_each(session, "TAS", 2)
        world.fault("promotion_lock", self.paths["stock"], times=9)
        result = session.set_quantities([m.StockLevel(ref=ref, quantity=3, version=1) for ref in refs])
        for outcome in result.outcomes:
            assert outcome.outcome is m.Outcome.REJECTED
            assert outcome.problem is not None
            assert outcome.problem.message_key == "locked_by_promotion"
            assert outcome.problem.action == "wait"
        assert [level.quantity for level in session.get_quantities(refs)] == [10, 10]

    @needs("get_quantities")
    def test_b5_a_success_that_is_none_is_found_by_reading_back(self, memory_world: MemoryWorld) -> None:
        session = memory_world.session()
        refs = self._publish_each(session, "TAS", 2)
        memory_world.fault("says_yes_does_nothing", self.paths["stock"], times=99)
        levels = [m.StockLevel(ref=ref, quantity=44, version=1) for ref in refs]
        levels.append(m.StockLevel(ref=m.SkuRef(refs[0].listing_id, "987654321"), quantity=1, version=1))
        result = session.set_quantities(levels, read_back=True)
        assert [outcome.outcome for outcome in result.outcomes] == [
            m.Outcome.UNKNOWN,
            m.Outcome.UNKNOWN,
            m.Outcome.REJECTED,
        ]

    @needs("set_prices")
    def test_b5_prices_are_set_too(self, world: World) -> None:
        session = world.session()
        refs = self._publish_each(session, "TAS", 2)
        result = session.set_prices([m.PriceLevel(ref=ref, price=m.Money(91_000), version=1) for ref in refs])
        assert result.all_done
        listings = dict.fromkeys(ref.listing_id for ref in refs)
        prices = [sku.price for listing in listings for sku in session.get_listing(listing).skus]
        assert prices == [m.Money(91_000)] * 2
