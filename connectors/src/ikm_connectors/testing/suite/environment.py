"""Group Environment: practice and production never mix."""

# ruff: noqa: S101 - a suite asserts

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ikm_connectors.errors import ChannelClosed, Misuse
from ikm_connectors.session import Session
from ikm_connectors.testing.replay import play, read_samples
from ikm_connectors.testing.suite.base import SuiteFacts
from ikm_connectors.testing.worlds import NoWire
from ikm_connectors.transport import Transport


class EnvironmentGroup(SuiteFacts):
    def test_n1_a_real_address_is_no_simulator(self) -> None:
        card = self.connector().card
        for environment in card.environments:
            for host in environment.hosts:
                with pytest.raises(Misuse):
                    card.simulator(f"https://{host}")

    def test_n1_a_host_outside_the_list_is_never_called(self) -> None:
        connector = self.connector()
        wire = NoWire()
        simulator = connector.card.simulator("http://127.0.0.1:9")
        real = next(iter(connector.card.environments))
        mixed = replace(simulator, addresses=real.addresses)
        world = self.make_memory_world()
        session = world.session(environment=mixed, transport=Transport(wire=wire))
        with pytest.raises(Misuse):
            session.list_listings()
        assert not wire.sent

    def test_n1_plain_http_is_spoken_with_a_simulator_only(self) -> None:
        connector = self.connector()
        real = next(iter(connector.card.environments))
        plain = {name: address.replace("https", "http") for name, address in real.addresses.items()}
        wire = NoWire()
        session = self.make_memory_world().session(
            environment=replace(real, addresses=plain), transport=Transport(wire=wire), allow_production=True
        )
        with pytest.raises(ChannelClosed if connector.card.ending else Misuse):
            session.list_listings()
        assert not wire.sent

    def test_n1_a_closed_channel_is_never_called_for_real_and_says_what_to_do(self) -> None:
        connector = self.connector()
        wire = NoWire()
        session = self.make_memory_world().session(
            environment=connector.card.environment("production"),
            transport=Transport(wire=wire),
            allow_production=True,
        )
        if connector.card.ending is None:
            assert connector.card.status != "closed"
            return
        with pytest.raises(ChannelClosed) as caught:
            session.list_listings()
        assert connector.card.ending.instead_en in caught.value.safe_detail
        assert caught.value.text("id").do != caught.value.text("en").do
        assert not session.check().ok
        assert not wire.sent

    def test_n2_production_needs_the_switch(self) -> None:
        connector = self.connector()
        production = connector.card.environment("production")
        with pytest.raises(Misuse):
            Session(
                connector,
                environment=production,
                credentials=self.credentials,
                transport=Transport(wire=NoWire()),
            )
        opened = Session(
            connector,
            environment=production,
            credentials=self.credentials,
            transport=Transport(wire=NoWire()),
            allow_production=True,
        )
        assert opened.environment.name == "production"

    def test_n3_samples_are_played_without_any_network(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise AssertionError("the network was used")

        monkeypatch.setattr("socket.socket.connect", refuse)
        samples = read_samples(self.wire_folder)
        assert samples
        for sample in samples:
            play(sample, self.connector(), self.recorded_context())
