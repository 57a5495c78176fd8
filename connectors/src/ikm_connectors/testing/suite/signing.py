"""Group Signing: the published vectors, a clock that is off, and secrets that never show."""

# ruff: noqa: S101 - a suite asserts

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ikm_connectors.errors import ConnectorError, SignatureInvalid
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts

if TYPE_CHECKING:
    from ikm_connectors.testing.worlds import World


class SigningGroup(SuiteFacts):
    def test_s1_every_published_vector_is_met(self) -> None:
        vectors = self.seal_vectors()
        assert vectors
        for name, computed, published in vectors:
            assert computed == published, name

    @needs("signing.timestamp")
    def test_s2_a_clock_that_is_off_is_reported_as_our_own_fault(self, world: World) -> None:
        session = world.session()
        world.fault("clock_skew", times=9)
        with pytest.raises(SignatureInvalid) as caught:
            session.list_listings()
        assert caught.value.scope == "application"
        assert caught.value.action == "ask_administrator"

    def test_s3_no_secret_shows_in_trace_error_or_repr(self, world: World) -> None:
        session = world.session()
        tokens = session.tokens.load()
        assert tokens is not None
        secrets = {tokens.access, tokens.refresh} - {""} | {
            self.credentials[field.name]
            for field in self.connector().card.credentials
            if field.secret and field.name in self.credentials
        }
        session.list_listings()
        if session.connector.offers("refresh"):
            session.refresh()
        shown = [repr(call) for call in world.calls] + [repr(tokens), repr(session.credentials)]
        try:
            session.get_listing("404404")
        except ConnectorError as error:
            shown += [str(error), repr(error)]
        assert world.calls
        for text in shown:
            for secret in secrets:
                assert secret not in text
