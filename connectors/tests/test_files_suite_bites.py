"""A file channel broken on purpose fails: proof that the suite for files bites."""

from __future__ import annotations

from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import msgspec
import pytest

from ikm_connectors import model as m
from ikm_connectors.channels.spreadsheet.connector import SpreadsheetConnector

HERE = Path(__file__).parent
_spec = spec_from_file_location("spreadsheet_suite", HERE / "test_spreadsheet.py")
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
HealthySuite = _module.TestSpreadsheet
# `fill` and `read` of the package are the functions of these modules
fill_module, read_module = (import_module(f"ikm_connectors.sheets.{name}") for name in ("fill", "read"))
orders_module = import_module("ikm_connectors.sheets.orders")
CAUGHT = (AssertionError, pytest.fail.Exception, AttributeError)


def suite_of(connector_class=SpreadsheetConnector):
    class Broken(HealthySuite):
        __test__ = False

        def connector(self):
            return connector_class()

    return Broken()


def run_formulas(patch):
    """W: cells are written as they are."""
    patch.setattr(fill_module, "escape", lambda text: text)
    suite_of().test_w1_no_cell_begins_as_a_formula()


def guess_numbers(patch):
    """E: a count that cannot be read is taken for one."""
    patch.setattr(read_module, "read_count", lambda _: 1)
    suite_of().test_e1_each_kind_of_bad_cell_is_named_by_row_and_column()


def crash_on_odd_cells(patch):
    """P: a reader that breaks on what it does not know."""
    patch.setattr(read_module, "read_moment", lambda cell: cell.year)
    suite_of().test_p5_an_odd_cell_ends_in_a_problem_and_never_in_a_crash()


def forget_what_was_read(patch):
    """F: every reading looks new."""
    patch.setattr(orders_module, "fingerprint_of", lambda order: str(id(order)))
    suite_of().test_f3_reading_a_file_again_changes_nothing()


def take_half_an_order(patch):
    """O: a bad row is left out and its order goes on without it."""
    patch.setattr(orders_module, "_orders_of", lambda *_: set())
    suite_of().test_o4_one_bad_row_holds_its_whole_order_back()


def believe_everything(_):
    """B: every outcome is fine."""

    class Believer(SpreadsheetConnector):
        def fill_listings(self, drafts, template=None):
            told = super().fill_listings(drafts, template)
            fine = m.WriteOutcome(outcome=m.Outcome.ACCEPTED_PENDING)
            return msgspec.structs.replace(told, outcomes=(fine,) * len(told.outcomes))

    suite_of(Believer).test_b4_one_bad_item_does_not_sink_the_others()


def boast(_):
    """D: the card promises a call that is not there."""

    class Boaster(SpreadsheetConnector):
        card = msgspec.structs.replace(
            SpreadsheetConnector.card,
            flags=tuple(
                msgspec.structs.replace(flag, value="yes") if flag.name == "orders.feed" else flag
                for flag in SpreadsheetConnector.card.flags
            ),
        )

    suite_of(Boaster).test_d2_a_flag_says_yes_exactly_when_the_verb_is_there()


SABOTAGE = (
    run_formulas,
    guess_numbers,
    crash_on_odd_cells,
    forget_what_was_read,
    take_half_an_order,
    believe_everything,
    boast,
)


@pytest.mark.parametrize("sabotage", SABOTAGE, ids=[one.__name__ for one in SABOTAGE])
def test_a_broken_file_channel_fails(sabotage, monkeypatch):
    with pytest.raises(CAUGHT):
        sabotage(monkeypatch)
