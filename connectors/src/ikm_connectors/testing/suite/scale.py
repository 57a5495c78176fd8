"""Group Scale: ten thousand SKUs in few calls and little memory; a thousand changes to one SKU in one call."""

# ruff: noqa: S101, PLR2004 - a suite asserts plain values

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

from ikm_connectors import model as m
from ikm_connectors.testing.market import Good, Variant
from ikm_connectors.testing.samples import make_draft
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts

if TYPE_CHECKING:
    from ikm_connectors.testing.worlds import MemoryWorld, World

LISTINGS, SKUS_EACH = 200, 50
MEMORY_BOUND = 60 * 1024 * 1024


class ScaleGroup(SuiteFacts):
    @needs("get_quantities", "stock.batch_max")
    def test_x1_ten_thousand_skus_are_swept_in_few_calls_and_bounded_memory(
        self, memory_world: MemoryWorld
    ) -> None:
        market = memory_world.market
        levels = []
        each = SKUS_EACH if self.variants(SKUS_EACH) else 1
        listings = LISTINGS * SKUS_EACH // each
        for listing in range(1, listings + 1):
            variants = [
                Variant(f"{listing}{sku:03}" if each > 1 else "0", f"S{listing}-{sku}", 10_000, 1)
                for sku in range(1, each + 1)
            ]
            market.goods[str(listing)] = Good(
                str(listing), f"S{listing}", "Tas", "live", variants, market.seconds()
            )
            levels += [
                m.StockLevel(ref=m.SkuRef(str(listing), one.sku_id), quantity=9, version=1)
                for one in variants
            ]
        session = memory_world.session()
        tracemalloc.start()
        result = session.set_quantities(levels)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(result.outcomes) == 10_000
        assert result.all_done
        assert all(variant.stock == 9 for good in market.goods.values() for variant in good.variants)
        assert len(market.log) == self.sweep_calls(listings, each)
        assert peak < MEMORY_BOUND

    @needs("get_quantities")
    def test_x2_a_thousand_changes_to_one_sku_are_one_push_with_the_last_value(self, world: World) -> None:
        session = world.session()
        ref = session.create_listing(make_draft(session, "TAS"), client_ref="TAS").skus[0].ref
        before = len(world.calls)
        changes = [m.StockLevel(ref=ref, quantity=1 + n % 777, version=n) for n in range(1000)]
        result = session.set_quantities(changes)
        assert len(result.outcomes) == 1000
        assert result.outcomes[-1].outcome is m.Outcome.CONFIRMED
        assert len(world.calls) - before <= 2
        assert world.stock_of("TAS") == changes[-1].quantity
