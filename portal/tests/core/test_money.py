"""Rupiah as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esmart.core.money import NotAnAmount, read_rupiah, write_rupiah


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("119000", 119_000), ("Rp119.000", 119_000), ("Rp 1.250.000,-", 1_250_000), ("119.000,00", 119_000),
        ("1,5jt", 1_500_000), ("1.5 juta", 1_500_000), ("120rb", 120_000), ("IDR 35,000", 35_000), ("2.500", 2_500),
        ("1.234rb", 1_234), ("Rp\u00a075.000", 75_000),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_mean_it(text: str, amount: int) -> None:
    assert read_rupiah(text) == amount


@pytest.mark.parametrize("text", ["", "murah", "12.34.56", "1.000,55", "-5000", "10-20rb", "Rp", "1e5"])
def test_what_is_not_one_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        read_rupiah(text)


@given(st.integers(min_value=0, max_value=10**14))
def test_a_written_amount_is_read_back(amount: int) -> None:
    assert read_rupiah(write_rupiah(amount)) == amount
