"""Decisions without database or network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esmart.channels.rules import (
    FIRST_WAIT,
    LONGEST_WAIT,
    Exposure,
    LineStock,
    changed_fields,
    line_stock,
    outward_problems,
    rank_categories,
    read_orders_since,
    shorten,
    shown_quantity,
    wait_after,
    worst_case_oversell,
)

STATUSES = [
    "unpaid", "on_hold", "to_ship", "awaiting_pickup", "in_transit", "delivered", "completed", "cancel_requested",
    "cancelled", "return_requested", "unknown",
]  # fmt: skip


@pytest.mark.parametrize(
    ("available", "exposure", "shown"),
    [
        (10, Exposure(), 10),
        (10, Exposure(percent=50), 5),
        (10, Exposure(buffer=3), 7),
        (10, Exposure(maximum=4), 4),
        (3, Exposure(minimum=4), 0),
        (2, Exposure(buffer=5), 0),
        (0, Exposure(), 0),
    ],
)
def test_a_shop_shows_what_its_rule_allows(available: int, exposure: Exposure, shown: int) -> None:
    assert shown_quantity(available, exposure) == shown


def test_pieces_of_unpaid_orders_are_counted_inside_the_shops_stock() -> None:
    assert shown_quantity(0, Exposure(), unpaid_here=2) == 2
    assert shown_quantity(8, Exposure(), unpaid_here=2) == 10


@given(
    available=st.integers(0, 10_000),
    percent=st.integers(0, 100),
    buffer=st.integers(0, 100),
    maximum=st.none() | st.integers(0, 100),
)
def test_a_shop_never_shows_more_than_is_available(available, percent, buffer, maximum) -> None:
    shown = shown_quantity(available, Exposure(percent=percent, buffer=buffer, maximum=maximum))
    assert 0 <= shown <= available


def test_two_shops_showing_all_can_oversell_by_all_and_halves_by_nothing() -> None:
    assert worst_case_oversell(10, [10, 10]) == 10
    assert worst_case_oversell(10, [5, 5]) == 0


@given(statuses=st.lists(st.sampled_from(STATUSES), min_size=1, max_size=12), quantity=st.integers(1, 9))
def test_a_line_holds_or_has_shipped_its_quantity_never_both(statuses: list[str], quantity: int) -> None:
    stock = LineStock(0, 0)
    for status in statuses:
        stock = line_stock(status, quantity=quantity, cancelled=0, now=stock)
        assert stock.held + stock.shipped in {0, quantity}
        assert line_stock(status, quantity=quantity, cancelled=0, now=stock) == stock, "seen twice, done once"


def test_what_left_the_house_does_not_come_back_by_a_cancellation() -> None:
    shipped = line_stock("in_transit", quantity=2, cancelled=0, now=LineStock(2, 0))
    assert line_stock("cancelled", quantity=2, cancelled=0, now=shipped) == LineStock(0, 2)


def test_an_unknown_status_promises_the_goods() -> None:
    assert line_stock("unknown", quantity=2, cancelled=0, now=LineStock(0, 0)) == LineStock(2, 0)


def test_waits_grow_to_a_bound_and_obey_the_marketplace() -> None:
    waits = [wait_after(n) for n in range(1, 30)]
    assert waits[0] == FIRST_WAIT
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert wait_after(1, asked=900) == timedelta(seconds=900)


def test_orders_are_read_with_an_overlap_of_twice_the_longest_outage_within_the_window() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    window = timedelta(days=15)
    hour = timedelta(hours=1)
    assert read_orders_since(None, now=now, longest_outage=hour, window=window) == now - window
    assert read_orders_since(now - hour, now=now, longest_outage=hour, window=window) == now - 3 * hour
    assert read_orders_since(now, now=now, longest_outage=timedelta(0), window=window) == now - timedelta(
        minutes=10
    )
    assert read_orders_since(now, now=now, longest_outage=timedelta(days=9), window=window) == now - window


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hubungi 0812-3456-7890", "phone"),
        ("pesan: tas@contoh.id", "email"),
        ("NIK 3273012345678901", "national_id"),
        ("lihat https://contoh.id", "address_online"),
        ("dibuat warga binaan", "custody"),
        ("Hasil karya narapidana", "custody"),
        ("Karya Bapak Sunarto", "maker"),
        ("anyaman Sunarto asli", "person"),
    ],
)
def test_what_reveals_a_person_is_held_back(text: str, kind: str) -> None:
    assert kind in {problem.kind for problem in outward_problems({"description": text}, names=["Sunarto"])}


@pytest.mark.parametrize(
    "text",
    [
        "Kemeja batik tulis, katun, ukuran 30x40 cm",
        "Produk LAPAS KELAS IIA, Kota Bandung",
        "Harga 119.000 isi 1200 g",
    ],
)
def test_product_text_and_the_workshops_credit_go_out(text: str) -> None:
    assert outward_problems({"description": text}, names=["Sunarto"]) == []


def test_only_changed_fields_are_sent_and_prices_travel_on_their_own() -> None:
    before = {"title": "a", "description": "b", "skus": [{"price": 1}]}
    assert changed_fields(before, {**before, "title": "c", "skus": [{"price": 2}]}) == ("title",)


def test_after_a_crash_all_that_says_something_is_sent_again_and_nothing_empty() -> None:
    content = {"title": "a", "preorder_days": 0, "logistics": [], "brand_id": "", "parcel": {"weight_g": 1}}
    assert changed_fields({}, content) == ("title", "parcel")
    assert changed_fields({**content, "preorder_days": 5}, content) == ("preorder_days",), (
        "cleared is changed"
    )


def test_a_text_is_cut_at_a_word() -> None:
    assert shorten("kemeja batik tulis", 13) == "kemeja batik"
    assert shorten("kemeja", None) == "kemeja"


def test_the_category_with_most_of_the_products_words_comes_first() -> None:
    names = [
        ("1", "Fashion › Atasan › Kemeja"),
        ("2", "Fashion › Bawahan › Rok"),
        ("3", "Rumah › Batik Kemeja Hias"),
    ]
    assert rank_categories("kemeja batik", names)[0][0] == "3"
    assert rank_categories("kemeja", names)[0][0] == "1"
