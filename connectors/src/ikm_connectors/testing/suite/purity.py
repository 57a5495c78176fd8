"""Group Purity: build and parse depend on their arguments only, and odd answers end in our errors."""

# ruff: noqa: S101 - a suite asserts

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.errors import ConnectorError
from ikm_connectors.testing.replay import (
    Sample,
    answer_of,
    drift,
    is_part,
    places,
    plain,
    play,
    read_samples,
    request_facts,
)
from ikm_connectors.testing.samples import make_draft
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts

if TYPE_CHECKING:
    from ikm_connectors.testing.worlds import World

ODD_VALUES: tuple[Any, ...] = (None, "odd")


class PurityGroup(SuiteFacts):
    def samples(self) -> list[Sample]:
        found = read_samples(self.wire_folder)
        assert found, "no recorded samples"
        return found

    def test_p1_building_twice_gives_the_same_request(self) -> None:
        for sample in self.samples():
            _, first = play(sample, self.connector(), self.recorded_context())
            _, second = play(sample, self.connector(), self.recorded_context())
            assert first == second, sample.name

    def test_p2_each_request_is_exactly_the_recorded_one(self) -> None:
        for sample in self.samples():
            _, sent = play(sample, self.connector(), self.recorded_context())
            assert [request_facts(one) for one in sent] == [step["request"] for step in sample.steps], (
                sample.name
            )

    def test_p3_each_answer_becomes_the_expected_object(self) -> None:
        for sample in self.samples():
            result, _ = play(sample, self.connector(), self.recorded_context())
            assert is_part(sample.expect, plain(result)), f"{sample.name}: {plain(result)}"

    def test_p3_every_sample_names_its_source_and_date(self) -> None:
        for sample in self.samples():
            assert sample.source, sample.name
            assert sample.date, sample.name

    def test_p4_unknown_fields_change_nothing(self) -> None:
        for sample in self.samples():
            calm, _ = play(sample, self.connector(), self.recorded_context())
            drifted, _ = play(sample, self.connector(), self.recorded_context(), drift)
            assert plain(calm) == plain(drifted), sample.name

    @needs("get_order", "set_quantities", "fault.schema_drift")
    def test_p4_a_market_that_adds_fields_breaks_nothing(self, world: World) -> None:
        world.fault("schema_drift", times=99)
        session = world.session()
        draft = make_draft(session, "TAS", variants=self.variants(2))
        state = session.create_listing(draft, client_ref="TAS")
        order = session.get_order(world.place_order(draft.skus[0].seller_sku, 1))
        assert [line.seller_sku for line in order.lines] == [draft.skus[0].seller_sku]
        assert session.set_quantities([m.StockLevel(ref=state.skus[0].ref, quantity=4, version=1)]).all_done

    def test_p5_missing_and_odd_fields_end_in_our_errors_only(self) -> None:
        for sample in self.samples():
            for index, step in enumerate(sample.steps):
                for place in places(step["response"]["body"]):
                    for odd in (..., *ODD_VALUES):
                        self._play_odd(sample, index, place, odd)

    def _play_odd(self, sample: Sample, index: int, place: tuple[Any, ...], odd: Any) -> None:
        steps = copy.copy(sample.steps)
        steps[index] = copy.deepcopy(steps[index])
        target = steps[index]["response"]["body"]
        for name in place[:-1]:
            target = target[name]
        if odd is ...:
            del target[place[-1]]
        else:
            target[place[-1]] = odd
        changed = Sample(**{**_fields(sample), "steps": steps})
        try:
            play(changed, self.connector(), self.recorded_context())
        except ConnectorError:
            return
        except RuntimeError as error:
            if "StopIteration" not in str(error):  # else: another answer led to a call that is not recorded
                raise

    def test_p6_parsing_does_not_change_the_raw_answer(self) -> None:
        for sample in self.samples():
            before = json.dumps(sample.steps)
            kept: list[tuple[Any, str]] = []
            answers = iter(sample.steps)
            context = self.recorded_context()

            def perform(operation: c.Operation[Any], answers: Any = answers, kept: Any = kept) -> Any:
                result = operation.parse(answer_of(next(answers), context.now))  # noqa: B023 - read at once
                raw = getattr(result, "raw", None)
                kept.append((raw, json.dumps(raw, default=str)))
                return result

            c.drive(sample.flow(self.connector()), perform, lambda _: None)
            assert json.dumps(sample.steps) == before
            for raw, written in kept:
                assert json.dumps(raw, default=str) == written, sample.name


def _fields(sample: Sample) -> dict[str, Any]:
    return {name: getattr(sample, name) for name in Sample.__slots__}
