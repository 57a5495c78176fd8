"""Group Limits: the declared rate holds over workers and restarts, and a waiting person is served."""

# ruff: noqa: S101, PLR2004 - a suite asserts plain values

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from ikm_connectors.errors import RateLimited
from ikm_connectors.testing.suite.base import SuiteFacts
from ikm_connectors.transport import BULK_SHARE, MemoryLimiter

if TYPE_CHECKING:
    from ikm_connectors.contract import HttpRequest, HttpResponse
    from ikm_connectors.model import RateRule
    from ikm_connectors.testing.worlds import MemoryWorld

WORKERS = 4
CALLS = 200


class LimitsGroup(SuiteFacts):
    def _rule(self) -> RateRule:
        rates = self.connector().card.rates
        assert rates, "a connector states the rate it keeps to"
        return rates[0]

    def _times(self, limiter: MemoryLimiter, rule: RateRule, *, workers: int) -> list[float]:
        """Let workers take turns, each waiting as told; give the times of their calls."""
        clocks = [0.0] * workers
        times = []
        for _ in range(CALLS):
            worker = clocks.index(min(clocks))
            now = clocks[worker]
            wait = limiter.reserve("key", count=rule.count, seconds=rule.seconds, burst=rule.burst, now=now)
            clocks[worker] = now + wait
            times.append(clocks[worker])
        return sorted(times)

    def test_l1_four_workers_together_keep_the_rate(self) -> None:
        rule = self._rule()
        times = self._times(MemoryLimiter(), rule, workers=WORKERS)
        for index, start in enumerate(times):
            within = sum(start <= time < start + rule.seconds - 1e-6 for time in times[index:])
            assert within <= rule.count + rule.burst - 1
        assert times[-1] <= CALLS / rule.count * rule.seconds + 1, "the budget is used, not only kept"

    def test_l1_the_transport_waits_for_its_budget(self, memory_world: MemoryWorld) -> None:
        rule = self._rule()
        session = memory_world.session(transport=memory_world.transport(limited=True))
        began = memory_world.now()
        for _ in range(rule.count * 2):
            session.list_listings()
        took = (memory_world.now() - began).total_seconds()
        assert took >= rule.seconds * (2 / BULK_SHARE - 1)

    def test_l1_a_refusal_for_the_rate_holds_everyone(self, memory_world: MemoryWorld) -> None:
        transport = memory_world.transport(limited=True)
        memory_world.fault("rate_limited", retry_after=900)
        with pytest.raises(RateLimited):
            memory_world.session(transport=transport).list_listings()
        began = memory_world.now()
        memory_world.session(transport=transport).list_listings()
        assert (memory_world.now() - began).total_seconds() >= 899

    def test_l1_a_request_is_sealed_after_its_wait_not_before(self, memory_world: MemoryWorld) -> None:
        sealed_at: list[tuple[str, int]] = []

        class Watched:
            def send(self, request: HttpRequest) -> HttpResponse:
                query = dict(parse_qsl(urlsplit(request.url).query))
                sealed_at.append((query.get("timestamp", ""), int(memory_world.now().timestamp())))
                return memory_world.market.send(request)

        transport = memory_world.transport(Watched(), limited=True)
        memory_world.fault("rate_limited", retry_after=900)
        with pytest.raises(RateLimited):
            memory_world.session(transport=transport).list_listings()
        memory_world.session(transport=transport).list_listings()
        for written, now in sealed_at:
            seconds = written[: len(str(now))]  # some channels count milliseconds
            assert seconds in {"", str(now)}, "the seal was made before the wait"

    def test_l2_a_person_is_served_while_the_bulk_waits(self, memory_world: MemoryWorld) -> None:
        transport = memory_world.transport(limited=True)
        bulk = memory_world.session(transport=transport)
        for _ in range(self._rule().count * 3):
            bulk.list_listings()
        began = memory_world.now()
        memory_world.session(transport=transport, lane="interactive").list_listings()
        waited = (memory_world.now() - began).total_seconds()
        assert waited <= 2 * self._rule().seconds / self._rule().count

    def test_l3_a_budget_survives_a_restart(self) -> None:
        rule = self._rule()
        state: dict[str, float] = {}
        before = self._times(MemoryLimiter(state), rule, workers=1)[-1]
        wait = MemoryLimiter(state).reserve(
            "key", count=rule.count, seconds=rule.seconds, burst=1, now=before
        )
        assert wait > 0
