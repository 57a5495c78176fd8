"""Group Auth: one refresh for all, stored before it is used, never a spent token twice, and an end when refused."""

# ruff: noqa: S101 - a suite asserts

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from ikm_connectors import model as m
from ikm_connectors.errors import OutcomeUnknown, ReauthorisationNeeded, ShopNotLinked
from ikm_connectors.session import MemoryTokenStore
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts
from ikm_connectors.testing.worlds import REDIRECT

if TYPE_CHECKING:
    from ikm_connectors.contract import HttpRequest, HttpResponse
    from ikm_connectors.testing.worlds import MemoryWorld, World

CALLERS = 20


class AuthGroup(SuiteFacts):
    def _expire(self, world: World | MemoryWorld, store: MemoryTokenStore) -> m.TokenSet:
        tokens = store.load()
        assert tokens is not None
        old = msgspec.structs.replace(tokens, access_expires_at=world.now() + timedelta(seconds=30))
        store.save(old)
        return old

    def _refreshes(self, world: World | MemoryWorld) -> int:
        return sum(self.paths["token"] in call.url for call in world.calls)

    @needs("authorise_url")
    def test_a1_consent_leads_from_the_link_to_a_shop_that_answers(self, world: World) -> None:
        store = MemoryTokenStore()
        session = world.session(tokens=store)
        answer = world.consent(session.authorise_url(state="n0nce", redirect=REDIRECT))
        assert answer["state"] == "n0nce"
        grant = session.exchange(answer)
        assert session.shop is not None
        assert [shop.id for shop in grant.shops] == [session.shop.id]
        assert store.load() is not None
        assert session.whoami().id == session.shop.id
        assert session.check().ok

    @needs("refresh")
    def test_a1_tokens_are_renewed_before_they_run_out(self, world: World) -> None:
        session = world.session()
        assert isinstance(session.tokens, MemoryTokenStore)
        old = self._expire(world, session.tokens)
        session.list_listings()
        fresh = session.tokens.load()
        assert fresh is not None
        assert fresh.access != old.access
        assert fresh.generation == old.generation + 1
        assert fresh.access_expires_at > world.now() + timedelta(minutes=30)

    @needs("refresh")
    def test_a2_twenty_callers_make_one_refresh(self, memory_world: MemoryWorld) -> None:
        self._expire(memory_world, memory_world.tokens)
        start = threading.Barrier(CALLERS)

        class SlowToRefresh:
            def send(self, request: HttpRequest) -> HttpResponse:
                if paths["token"] in request.url:
                    time.sleep(0.05)  # long enough for all the others to want a refresh too
                return memory_world.market.send(request)

        paths = self.paths

        def work(_: int) -> int:
            session = memory_world.session(transport=memory_world.transport(SlowToRefresh()))
            start.wait()
            return len(session.list_listings().items)

        with ThreadPoolExecutor(CALLERS) as pool:
            assert list(pool.map(work, range(CALLERS))) == [0] * CALLERS
        assert len(memory_world.market.refreshes) == 1

    @needs("refresh")
    def test_a3_a_new_pair_is_stored_before_it_is_used(self, memory_world: MemoryWorld) -> None:
        events: list[str] = []

        class Store(MemoryTokenStore):
            def save(self, tokens: m.TokenSet) -> None:
                if not tokens.refresh_sent:
                    events.append(f"stored {tokens.access}")
                super().save(tokens)

        class Watched:
            def send(self, request: HttpRequest) -> HttpResponse:
                events.extend(
                    f"used {access}"
                    for access in sorted(memory_world.market.access_tokens)
                    if access in str(request)
                )
                return memory_world.market.send(request)

        store = Store(memory_world.tokens.load())
        self._expire(memory_world, store)
        events.clear()
        memory_world.session(tokens=store, transport=memory_world.transport(Watched())).list_listings()
        assert events.index("stored access-1") < events.index("used access-1")

    @needs("refresh")
    def test_a3_a_crash_before_storing_leaves_the_shop_usable_until_its_token_ends(
        self, memory_world: MemoryWorld
    ) -> None:
        self._expire(memory_world, memory_world.tokens)
        memory_world.fault("timeout_after_commit", self.paths["token"])
        with pytest.raises(OutcomeUnknown):
            memory_world.session().list_listings()
        if not self.single_use:
            return  # nothing says the token is spent: the next call may simply ask again
        assert memory_world.session().list_listings().items == ()

    @needs("refresh")
    def test_a4_a_single_use_token_is_never_sent_twice(self, memory_world: MemoryWorld) -> None:
        store = memory_world.tokens
        for fault in ("timeout_after_commit", "timeout_before_commit", "server_error"):
            store.save(msgspec.structs.replace(memory_world.fresh_tokens(), single_use=True))
            memory_world.market.refreshes.clear()
            memory_world.market.log.clear()
            old = self._expire(memory_world, store)
            memory_world.fault(fault, self.paths["token"])
            with pytest.raises(OutcomeUnknown):
                memory_world.session().list_listings()
            memory_world.pass_time(3600)
            with pytest.raises(ReauthorisationNeeded):
                memory_world.session().list_listings()
            sent = [asked for asked in memory_world.market.log if self.paths["token"] in asked.path]
            assert len(sent) == 1, fault
            assert old.refresh == "refresh-0"

    @needs("refresh")
    def test_a5_a_refused_refresh_asks_for_consent_and_then_keeps_silent(
        self, memory_world: MemoryWorld
    ) -> None:
        self._expire(memory_world, memory_world.tokens)
        memory_world.market.refresh_tokens = set()
        with pytest.raises(ReauthorisationNeeded) as caught:
            memory_world.session().list_listings()
        assert caught.value.scope == "account"
        assert caught.value.action == "reauthorise"
        before = len(memory_world.market.log)
        with pytest.raises(ReauthorisationNeeded):
            memory_world.session().whoami()
        assert len(memory_world.market.log) == before

    @needs("refresh")
    def test_a5_a_refresh_token_spent_by_somebody_else_asks_for_consent(self, world: World) -> None:
        session = world.session()
        assert isinstance(session.tokens, MemoryTokenStore)
        self._expire(world, session.tokens)
        world.fault("single_use_violation", self.paths["token"], times=1)
        with pytest.raises(ReauthorisationNeeded):
            session.list_listings()
        refused = session.tokens.load()
        assert refused is not None
        assert refused.refused

    @needs("refresh")
    def test_a5_a_revoked_token_ends_in_a_request_for_consent(self, world: World) -> None:
        session = world.session()
        world.fault("token_revoked", times=1)
        with pytest.raises(ReauthorisationNeeded):
            _until_refused(session)
        calls = len(world.calls)
        with pytest.raises(ReauthorisationNeeded):
            session.whoami()
        assert len(world.calls) == calls

    @needs("authorise_url")
    def test_a6_consent_for_another_shop_is_refused_and_nothing_is_stored(self, world: World) -> None:
        session = world.session()
        before = session.tokens.load()
        with pytest.raises(ShopNotLinked):
            session.exchange(world.other_consent())
        assert session.tokens.load() == before


def _until_refused(session: Any) -> None:
    """Call until the loss of the permission shows: the token ends first, then its renewal."""
    for _ in range(3):
        session.list_listings()
