"""Group Errors: each known refusal becomes its class, each unknown one keeps its code, garbage is called garbage."""

# ruff: noqa: S101 - a suite asserts plain values

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ikm_connectors import errors as e
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts

if TYPE_CHECKING:
    from ikm_connectors.testing.worlds import MemoryWorld, World


def _all_classes(root: type[e.ConnectorError] = e.ConnectorError) -> list[type[e.ConnectorError]]:
    """Give the contract's own tree: what a program above derives from it is that program's to explain."""
    ours = [child for child in root.__subclasses__() if child.__module__ == e.__name__]
    return [root] + [one for child in ours for one in _all_classes(child)]


class ErrorsGroup(SuiteFacts):
    def test_e1_every_sample_of_the_table_becomes_its_class(self) -> None:
        samples = self.refusals()
        assert len(samples) >= self.refusals_known
        for response, kind in samples:
            with pytest.raises(e.ConnectorError) as caught:
                self.parse(response)
            assert type(caught.value) is kind, f"{response.body!r} became {caught.value!r}"
            assert caught.value.channel_code

    def test_e2_an_unknown_code_is_kept_and_shown(self) -> None:
        with pytest.raises(e.Refused) as caught:
            self.parse(self.refusal("98765"))
        assert type(caught.value) is e.Refused
        assert "98765" in caught.value.channel_code
        assert "98765" in caught.value.text("id").what
        assert "98765" in caught.value.text("en").what

    @pytest.mark.parametrize("fault", ["html_success", "empty_body", "truncated_body"])
    def test_e3_garbage_is_a_bad_response(self, memory_world: MemoryWorld, fault: str) -> None:
        memory_world.fault(fault)
        with pytest.raises(e.BadResponse):
            memory_world.session().list_listings()

    def test_e3_a_page_of_html_with_a_server_error_is_unavailable(self, memory_world: MemoryWorld) -> None:
        memory_world.fault("html_error", times=99)
        with pytest.raises(e.Unavailable):
            memory_world.session().list_listings()

    def test_e3_a_cut_answer_to_a_write_leaves_its_outcome_unknown(self, world: World) -> None:
        session = world.session()
        world.fault("truncated_body", self.paths["active"])
        with pytest.raises(e.OutcomeUnknown):
            self.write_once(session)

    def test_e4_every_class_is_explained_in_both_languages(self) -> None:
        for kind in _all_classes():
            assert kind.message_key in e.KNOWN_MESSAGE_KEYS, kind
            error = kind("detail")
            for language in ("id", "en"):
                text = error.text(language)
                assert text.what
                assert text.do
                assert text.who
            assert error.text("id") != error.text("en"), kind

    @needs("get_order", "errors.request_id")
    def test_e5_the_request_id_is_kept(self, world: World) -> None:
        with pytest.raises(e.NotFound) as caught:
            world.session().get_order("404404")
        assert caught.value.request_id
        assert world.calls[-1].request_id == caught.value.request_id
