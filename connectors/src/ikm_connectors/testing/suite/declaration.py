"""Group Declaration: the card says what the connector really does."""

# ruff: noqa: S101 - a suite asserts

from __future__ import annotations

from datetime import UTC, datetime
from inspect import Parameter, getsource, signature
from typing import Any
from urllib.parse import urlsplit

import pytest

from ikm_connectors.contract import FILE_FLAGS, VERB_FLAGS, Connector
from ikm_connectors.errors import NotOffered
from ikm_connectors.session import Session
from ikm_connectors.testing import samples
from ikm_connectors.testing.replay import read_samples
from ikm_connectors.testing.suite.applies import NEEDS, applies
from ikm_connectors.testing.suite.base import SuiteFacts
from ikm_connectors.testing.worlds import NoWire
from ikm_connectors.transport import Transport

OFFERED = {"yes", "emulated"}


class DeclarationGroup(SuiteFacts):
    def test_d1_card_names_each_flag_once_and_every_verb(self) -> None:
        card = self.connector().card
        names = [flag.name for flag in card.flags]
        assert len(names) == len(set(names))
        assert {name for name in VERB_FLAGS.values() if not name.startswith(FILE_FLAGS)} <= set(names)
        assert card.id == self.channel_id
        assert card.sources

    def test_d2_a_flag_says_yes_exactly_when_the_verb_is_there(self) -> None:
        connector = self.connector()
        for verb, name in VERB_FLAGS.items():
            flag = connector.card.flag(name)
            assert flag is not None or name.startswith(FILE_FLAGS), name
            said = flag.value if flag is not None else "no"
            assert (said in OFFERED) == connector.offers(verb), f"{verb}: card says {said}"

    def test_d2_every_verb_offered_is_called_by_a_check(self) -> None:
        connector = self.connector()
        checks = [getattr(type(self), name) for name in dir(type(self)) if name.startswith("test_")]
        text = "".join(
            getsource(check) for check in checks if NEEDS not in vars(check) or _applies(check, connector)
        )
        text += getsource(samples)
        recorded = {sample.verb for sample in read_samples(self.wire_folder)}
        unproven = [
            verb
            for verb in VERB_FLAGS
            if connector.offers(verb) and verb not in recorded and f".{verb}(" not in text
        ]
        assert not unproven, f"claimed and never tried: {unproven}"

    def test_d3_an_absent_verb_is_refused_without_any_call(self) -> None:
        connector = self.connector()
        wire = NoWire()
        session = Session(
            connector,
            environment=connector.card.simulator("http://127.0.0.1:9"),
            credentials=self.credentials,
            shop=self.shop,
            transport=Transport(wire=wire),
        )
        absent = [verb for verb in VERB_FLAGS if not connector.offers(verb)]
        for verb in absent:
            with pytest.raises(NotOffered):
                _call(session, verb)
        assert not wire.sent

    def test_d4_every_flag_has_a_source_and_a_date_not_in_the_future(self) -> None:
        card = self.connector().card
        today = datetime.now(UTC).date()
        for flag in card.flags:
            assert flag.source, flag.name
            assert flag.checked <= today, flag.name
        assert card.as_of <= today

    def test_d4_every_address_is_https_on_an_allowed_host(self) -> None:
        card = self.connector().card
        for environment in card.environments:
            for address in environment.addresses.values():
                assert urlsplit(address).scheme == "https" or card.ending is not None
                assert urlsplit(address).hostname in environment.hosts

    def test_d4_an_ending_is_dated_sourced_and_says_what_to_do_instead(self) -> None:
        card = self.connector().card
        assert (card.ending is not None) == (card.status == "closed")
        if card.ending is not None:
            assert card.ending.on < card.as_of <= datetime.now(UTC).date()
            assert card.ending.source
            for text in (
                card.ending.what_id,
                card.ending.what_en,
                card.ending.instead_id,
                card.ending.instead_en,
            ):
                assert text

    def test_d4_credentials_asked_are_labelled_in_both_languages(self) -> None:
        for asked in self.connector().card.credentials:
            assert asked.label_id
            assert asked.label_en


def _applies(check: Any, connector: Connector) -> bool:
    """Say whether a check runs for a connector, whatever parameter its needs may name."""
    return applies(check, connector, fault="title")


def _call(session: Session, verb: str) -> None:
    """Call a verb with an empty text for each argument it needs: it must refuse before it looks at them."""
    method = getattr(session, verb)
    needed = [name for name, one in signature(method).parameters.items() if one.default is Parameter.empty]
    method(**dict.fromkeys(needed, ""))
