"""Group Inbound: only sealed notices count, over the untouched body, within their time, and none is lost."""

# ruff: noqa: S101 - a suite asserts plain values

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.errors import BadResponse, SignatureInvalid, StaleVersion
from ikm_connectors.testing.clock import NOON
from ikm_connectors.testing.samples import make_draft
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts

if TYPE_CHECKING:
    from ikm_connectors.testing.worlds import MemoryWorld, World


class InboundGroup(SuiteFacts):
    def _inbound(self) -> c.Inbound:
        connector = self.connector()
        assert isinstance(connector, c.Inbound)
        return connector

    def _verify(self, notice: m.RawNotice) -> None:
        self._inbound().verify_notice(notice, c.Credentials(self.credentials))

    @needs("verify_notice")
    def test_i1_a_right_seal_passes_and_a_wrong_or_missing_one_does_not(self) -> None:
        good = self.notice(NOON)
        self._verify(good)
        for headers in ({}, {"Authorization": ""}, {"Authorization": "0" * 64}):
            with pytest.raises(SignatureInvalid):
                self._verify(msgspec.structs.replace(good, headers=headers))
        with pytest.raises(SignatureInvalid):
            self._verify(self.notice(NOON, secret="another secret"))  # noqa: S106 - a wrong one, on purpose

    @needs("verify_notice")
    def test_i1_a_notice_from_the_market_itself_is_trusted_and_names_the_order(self, world: World) -> None:
        session = world.session()
        session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        order, notice = world.receive_notice("TAS")
        session.verify_notice(notice)
        event = session.decode_notice(notice)[0]
        assert event.kind == "order_changed"
        assert event.object_id == order
        if event.order is None:
            assert session.get_order(event.object_id).status is m.OrderStatus.TO_SHIP
        else:  # a channel that only tells may tell each step
            assert event.order.status in {m.OrderStatus.ON_HOLD, m.OrderStatus.TO_SHIP}

    @needs("verify_notice")
    def test_i1_seals_are_compared_in_constant_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        compared: list[tuple[bytes, bytes]] = []

        def compare(one: bytes, other: bytes) -> bool:
            compared.append((one, other))
            return one == other

        monkeypatch.setattr("ikm_connectors.signing.hmac.compare_digest", compare)
        self._verify(self.notice(NOON))
        assert compared

    @needs("verify_notice")
    def test_i2_one_space_in_the_body_breaks_the_seal(self) -> None:
        good = self.notice(NOON)
        spaced = good.body.replace(b":", b": ", 1)
        assert msgspec.json.decode(spaced) == msgspec.json.decode(good.body)
        with pytest.raises(SignatureInvalid):
            self._verify(msgspec.structs.replace(good, body=spaced))

    @needs("decode_notice")
    def test_i3_the_same_notice_twice_is_the_same_event(self) -> None:
        first = self._inbound().decode_notice(self.notice(NOON))
        again = msgspec.structs.replace(self.notice(NOON), received_at=NOON + timedelta(hours=1))
        assert [event.event_id for event in self._inbound().decode_notice(again)] == [
            event.event_id for event in first
        ]

    @needs("decode_notice")
    def test_i4_an_older_event_is_known_by_its_own_time(self) -> None:
        old = self._inbound().decode_notice(self.notice(NOON - timedelta(minutes=9)))[0]
        new = self._inbound().decode_notice(self.notice(NOON))[0]
        assert old.occurred_at < new.occurred_at
        assert old.event_id != new.event_id
        assert old.object_id == new.object_id

    @needs("verify_notice")
    def test_i5_a_replay_outside_the_window_is_refused(self) -> None:
        old = self.notice(NOON - timedelta(days=30))
        with pytest.raises(StaleVersion):
            self._verify(msgspec.structs.replace(old, received_at=NOON))

    @needs("decode_notice")
    def test_i6_decoding_is_pure_and_names_the_order(self) -> None:
        notice = self.notice(NOON)
        first, second = self._inbound().decode_notice(notice), self._inbound().decode_notice(notice)
        assert first == second
        assert first[0].kind == "order_changed"
        assert first[0].object_id
        assert first[0].occurred_at == NOON

    @needs("decode_notice")
    def test_i6_a_notice_that_is_no_json_is_a_bad_response(self) -> None:
        broken = msgspec.structs.replace(self.notice(NOON), body=b"<html>")
        with pytest.raises(BadResponse):
            self._inbound().decode_notice(broken)

    @needs("decode_notice")
    def test_i7_the_lost_inbox_is_drained_and_confirmed(self, memory_world: MemoryWorld) -> None:
        session = memory_world.session()
        if not session.connector.offers("lost_events"):
            flag = session.connector.card.flag("webhook.lost_inbox")
            assert flag is not None
            assert flag.value == "no"
            return
        lost = self.notice(memory_world.now())
        memory_world.market.lose_notice(lost.body)
        page = session.lost_events()
        assert [event.event_id for event in page.items] == [
            event.event_id for event in session.decode_notice(lost)
        ]
        assert page.next_cursor is not None
        session.confirm_lost_events(page.next_cursor)
        assert session.lost_events().items == ()

    @needs("orders_feed")
    def test_i8_without_notices_polling_alone_finds_everything(self, world: World) -> None:
        session = world.session()
        session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        order = world.place_order("TAS", 1)
        since = world.now() - timedelta(hours=1)
        page = session.orders_feed(since=since, until=world.now() + timedelta(minutes=1))
        assert [event.order_id for event in page.items] == [order]
