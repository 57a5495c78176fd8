"""Decisions of work without a database: money back to the rupiah, steps of an application, hours that warn."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esmart.coaching.models import ReimbursementApplication
from esmart.coaching.rules.work.hours import overwork
from esmart.coaching.rules.work.reimbursement import STATES, STEPS, amount_back, may_follow

MINIMUM, MAXIMUM = 5_000_000, 300_000_000


@pytest.mark.parametrize(
    ("price", "rate", "before", "back"),
    [
        (100_000_000, 3_000, 0, 30_000_000),
        (100_000_000, 2_500, 0, 25_000_000),
        (33_333_333, 3_000, 0, 9_999_999),  # rounded down
        (16_666_666, 3_000, 0, 0),  # 4.999.999 is below the least
        (16_666_667, 3_000, 0, 5_000_000),
        (2_000_000_000, 3_000, 0, 300_000_000),
        (500_000_000, 3_000, 200_000_000, 100_000_000),  # the most holds per firm
        (500_000_000, 3_000, 297_000_000, 0),
    ],
)
def test_what_comes_back_follows_rate_least_and_most(price: int, rate: int, before: int, back: int) -> None:
    assert amount_back(price, rate=rate, minimum=MINIMUM, maximum=MAXIMUM, before=before) == back


@given(
    st.lists(st.integers(1, 10**10), max_size=6),
    st.integers(0, 10_000),
    st.integers(0, 10**8),
    st.integers(0, 10**9),
)
def test_no_firm_gets_more_than_the_most_however_often_it_asks(
    prices: list[int], rate: int, least: int, more: int
) -> None:
    granted = 0
    for price in prices:
        back = amount_back(price, rate=rate, minimum=least, maximum=least + more, before=granted)
        assert back == 0 or least <= back <= price * rate / 10_000
        granted += back
    assert granted <= least + more


def test_exactly_the_drawn_steps_are_allowed() -> None:
    assert set(STATES) == set(ReimbursementApplication.State.values)
    assert {pair for pair in product(STATES, STATES) if may_follow(*pair)} == STEPS
    ends = {state for state in STATES if not any(may_follow(state, other) for other in STATES)}
    assert ends == {"refused", "paid"}


def test_hours_warn_above_a_day_and_a_week_over_all_activities_of_a_person() -> None:
    monday = date(2026, 11, 23)
    rows = [(1, monday, Decimal(5)), (1, monday, Decimal("3.5"))]  # two activities on one day
    rows += [(2, monday + timedelta(days=n), Decimal(8)) for n in range(6)]
    rows += [
        (3, monday + timedelta(days=n), Decimal(8)) for n in (4, 5, 6, 7, 8)
    ]  # 40 hours, but of two weeks
    found = [(one.person_id, one.whole_week, one.hours) for one in overwork(rows)]
    assert found == [(1, False, Decimal("8.5")), (2, True, Decimal(48))]
