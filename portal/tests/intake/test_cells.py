"""One cell at a time: what people type is read, and what cannot be read is said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esmart.core.money import write_rupiah
from esmart.intake.rules import IndustryCodes
from esmart.intake.rules.cells import (
    clean_text,
    read_business_id,
    read_commodity,
    read_coordinates,
    read_count,
    read_date,
    read_email,
    read_industry_code,
    read_legal_form,
    read_money,
    read_phone,
    read_price,
    read_tax_id,
    read_website,
    read_weight,
    read_year,
)

CODES = IndustryCodes(
    {
        2020: {"10750": "MASAKAN", "13122": "TENUN IKAT", "32113": "PERAK"},
        2025: {"10750": "MASAKAN", "13122": "TANPA MESIN"},
    }
)


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("Rp119.000", 119_000),
        ("1,2jt", 1_200_000),
        ("119000", 119_000),
        ("Rp 1.250.000,-", 1_250_000),
        ("25rb", 25_000),
    ],
)
def test_prices_are_read_as_people_type_them(text: str, rupiah: int) -> None:
    assert read_price(text).value == rupiah


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_price"),
        ("hubungi kami", "price_unreadable"),
        ("0", "price_not_positive"),
        ("10.000-20.000", "price_unreadable"),
    ],
)
def test_a_price_that_is_none_says_why(text: str, code: str) -> None:
    found = read_price(text)
    assert found.value is None
    assert found.remark is not None
    assert found.remark.code == code


@given(st.integers(1, 10**12))
def test_a_price_we_write_is_a_price_we_read(amount: int) -> None:
    assert read_price(write_rupiah(amount)).value == amount


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12", 12),
        ("12 orang", 12),
        ("1.250", 1250),
        ("2rb+ terjual", 2000),
        ("1,5 rb", 1500),
        ("3.0", 3),
        ("", None),
        ("-", None),
    ],
)
def test_counts_are_read_as_people_write_them(text: str, count: int | None) -> None:
    assert read_count(text, "workers").value == count


def test_a_count_that_is_none_is_said() -> None:
    assert read_count("banyak", "workers").remark is not None


@pytest.mark.parametrize(
    "text", ["17/08/1945", "17-08-1945", "1945-08-17", "1945-08-17 00:00:00", "17 Agustus 1945", "17.8.1945"]
)
def test_days_are_read_day_first(text: str) -> None:
    assert read_date(text) == date(1945, 8, 17)


@pytest.mark.parametrize(
    ("text", "year"), [("2019", 2019), ("01/02/2019", 2019), ("19", None), ("3019", None), ("", None)]
)
def test_years_are_years(text: str, year: int | None) -> None:
    assert read_year(text, "founded_year", latest=2026).value == year


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+62 812-3456-7890", "081234567890"),
        ("81234567890", "081234567890"),
        ("0274 123456 / 0812", "0274123456"),
        ("", ""),
    ],
)
def test_telephones_come_back_with_their_zero(text: str, phone: str) -> None:
    assert read_phone(text).value == phone


def test_what_is_no_telephone_mail_or_site_is_emptied_and_said() -> None:
    for found in (read_phone("tidak ada"), read_email("bukan surel"), read_website("http:// spasi")):
        assert found.value == ""
        assert found.remark is not None


def test_numbers_others_issue_are_flags_not_obstacles() -> None:
    assert read_business_id("1234567890123").remark is None
    spoilt = read_business_id("9,12E+12")
    assert (spoilt.value, spoilt.remark is not None) == ("", True)
    assert read_tax_id("12.345").remark is not None


@pytest.mark.parametrize(
    ("text", "unit", "grams"),
    [("150", "GRAM", 150), ("1,5 kg", "", 1500), ("2", "kg", 2000), ("0", "", None)],
)
def test_weights_become_grams(text: str, unit: str, grams: int | None) -> None:
    assert read_weight(text, unit).value == grams


def test_a_point_outside_the_country_is_not_taken() -> None:
    assert read_coordinates("-6,9", "107.6").value is not None
    assert read_coordinates("107.6", "-6.9").remark is not None


@pytest.mark.parametrize(
    ("cell", "name", "form"),
    [
        ("", "PT. Maju Jaya", "pt"),
        ("", "Batik Jaya, CV", "cv"),
        ("Perorangan", "Maju", "individual"),
        ("", "Batik Jaya", "unknown"),
        ("PT Perorangan", "x", "sole_pt"),
    ],
)
def test_legal_forms_come_from_their_column_or_the_name(cell: str, name: str, form: str) -> None:
    assert read_legal_form(cell, name) == form


def test_a_commodity_is_named_or_told_by_words() -> None:
    assert read_commodity("Makanan") == "food"
    assert read_commodity("", "Keripik Tempe") == "food"
    assert read_commodity("", "Kain batik") == "fashion"
    assert read_commodity("", "Jasa cuci") == "other"


def test_a_code_without_its_last_zero_is_proposed_not_completed() -> None:
    found = read_industry_code("1075", "", CODES, usual_edition=2020)
    assert found.value is None
    assert found.remark is not None
    assert (found.remark.code, found.remark.proposal) == ("industry_code_short", "10750 (edisi 2020)")


def test_a_code_of_two_meanings_is_flagged_with_the_edition_it_was_read_as() -> None:
    found = read_industry_code("13122", "", CODES, usual_edition=2020)
    assert found.value == (2020, "13122")
    assert found.remark is not None
    assert found.remark.code == "industry_edition_unclear"
    assert read_industry_code("13122", "KBLI 2025", CODES, usual_edition=2020).value == (2025, "13122")


def test_a_code_of_the_older_edition_is_kept_and_flagged() -> None:
    found = read_industry_code("32113 - Perhiasan", "", CODES, usual_edition=2020)
    assert found.value == (2020, "32113")
    assert found.remark is not None
    assert found.remark.code == "industry_code_old"


def test_a_code_of_one_meaning_is_not_flagged() -> None:
    assert read_industry_code("10750", "", CODES, usual_edition=2020).remark is None


def test_the_quote_we_put_before_a_formula_sign_goes_again() -> None:
    assert clean_text("'=1+1", 50) == "=1+1"
    assert clean_text("'Aisyah", 50) == "'Aisyah"


@given(st.text(max_size=60))
def test_no_text_makes_a_reader_fall(text: str) -> None:
    for read in (
        read_price,
        read_phone,
        read_email,
        read_website,
        read_business_id,
        read_tax_id,
        read_weight,
        read_date,
    ):
        read(text)
    read_money(text, "turnover")
    read_count(text, "workers")
    read_year(text, "data_year", latest=2026)
    read_industry_code(text, text, CODES, usual_edition=2020)
    read_coordinates(text, text)
    read_legal_form(text, text)
    read_commodity(text, text)
