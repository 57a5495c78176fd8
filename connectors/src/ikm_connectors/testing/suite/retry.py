"""Group Retry: reads are patient, writes are sent once, waits are obeyed and bounded."""

# ruff: noqa: S101, PLR2004 - a suite asserts plain values

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts

if TYPE_CHECKING:
    from ikm_connectors.testing.worlds import MemoryWorld, World

TRANSIENT = ("server_error", "html_error", "rate_limited", "timeout_before_commit", "not_sent")


class RetryGroup(SuiteFacts):
    @pytest.mark.parametrize("fault", TRANSIENT)
    def test_r1_a_read_is_tried_again(self, memory_world: MemoryWorld, fault: str) -> None:
        memory_world.fault(fault, times=2)
        assert memory_world.session().list_listings().items == ()
        assert max(call.attempt for call in memory_world.calls) == 3

    @pytest.mark.parametrize("fault", ["timeout_before_commit", "timeout_after_commit", "server_error"])
    def test_r2_a_write_is_never_sent_twice(self, world: World, fault: str) -> None:
        session = world.session()
        world.fault(fault, self.paths["active"], times=1)
        with pytest.raises(e.OutcomeUnknown) as caught:
            self.write_once(session)
        assert caught.value.action == "reconcile"
        assert sum(self.paths["active"] in call.url for call in world.calls) == 1

    def test_r2_a_write_refused_for_its_rate_is_not_sent_again_by_us(self, memory_world: MemoryWorld) -> None:
        memory_world.fault("rate_limited", self.paths["active"], retry_after=7)
        with pytest.raises(e.RateLimited) as caught:
            self.write_once(memory_world.session())
        assert caught.value.retry_after == 7
        assert sum(self.paths["active"] in asked.path for asked in memory_world.market.log) == 1

    @needs("set_quantities")
    def test_r3_a_write_that_never_left_is_sent_again(self, memory_world: MemoryWorld) -> None:
        memory_world.market.faults.clear()
        memory_world.fault("not_sent", self.paths["stock"], times=2)
        level = m.StockLevel(ref=m.SkuRef("1", "1" if self.variants(1) else "0"), quantity=1)
        result = memory_world.session().set_quantities([level])
        assert (
            result.outcomes[0].outcome is m.Outcome.REJECTED
        )  # the market knows no such SKU, but it was asked
        assert sum(self.paths["stock"] in asked.path for asked in memory_world.market.log) == 1
        assert sum(self.paths["stock"] in call.url for call in memory_world.calls) == 3

    def test_r4_a_wait_in_seconds_is_obeyed(self, memory_world: MemoryWorld) -> None:
        memory_world.fault("rate_limited", retry_after=17)
        memory_world.session().list_listings()
        assert memory_world.clock.slept == [17]

    def test_r4_a_wait_until_a_date_is_obeyed(self, memory_world: MemoryWorld) -> None:
        until = memory_world.now().replace(microsecond=0, second=40)
        memory_world.fault("rate_limited", retry_after=format_datetime(until))
        memory_world.session().list_listings()
        assert memory_world.clock.slept == [40]

    def test_r5_attempts_and_time_are_bounded(self, memory_world: MemoryWorld) -> None:
        memory_world.fault("server_error", times=999)
        with pytest.raises(e.Unavailable):
            memory_world.session().list_listings()
        assert len(memory_world.calls) == 4
        assert sum(memory_world.clock.slept) <= 60

    def test_r5_a_wait_longer_than_our_patience_is_given_back(self, memory_world: MemoryWorld) -> None:
        memory_world.fault("rate_limited", retry_after=3600)
        with pytest.raises(e.RateLimited) as caught:
            memory_world.session().list_listings()
        assert caught.value.retry_after == 3600
        assert memory_world.clock.slept == []

    def test_r6_a_rate_and_a_spent_day_differ(self) -> None:
        assert e.RateLimited().action == "retry_auto"
        assert e.DailyQuotaSpent().action == "wait"
        assert e.DailyQuotaSpent().scope == "application"
