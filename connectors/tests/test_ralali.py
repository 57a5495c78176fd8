"""The Ralali file channel under the suite for files, with its tiers, least orders and requests for quotation."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ikm_connectors import model as m
from ikm_connectors.channels import ralali
from ikm_connectors.channels.ralali.layouts import QUOTATIONS
from ikm_connectors.channels.ralali.quotations import fill_quotations, propose_quote, read_quotations
from ikm_connectors.channels.ralali.terms import judge_terms, price_for
from ikm_connectors.errors import Misuse
from ikm_connectors.sheets import read
from ikm_connectors.testing import FileSuite

TIERS = ((10, 85_000), (50, 80_000), (100, 75_000))


class TestRalali(FileSuite):
    channel_id = "ralali"
    wire_folder = Path(ralali.__file__).parent / "wire"

    def _draft_with(self, **terms):
        return msgspec.structs.replace(self.draft(), ext={"ralali": {"moq": 10, "tiers": TIERS} | terms})

    def test_w1_tiers_and_least_order_stand_in_the_row(self):
        filled = self.files().fill_listings([self._draft_with(unit="lusin")])
        record = read(self.template("listings"), filled.filled.sheets[0].rows).records[0]
        assert record.whole("moq") == 10
        assert (record.whole("tier_3_min"), record.whole("tier_3_price")) == (100, 75_000)
        assert record.text("unit") == "lusin"

    def test_w1_without_tiers_the_price_of_the_sku_holds_from_one_on(self):
        record = read(
            self.template("listings"), self.files().fill_listings([self.draft()]).filled.sheets[0].rows
        ).records[0]
        assert (record.whole("moq"), record.whole("tier_1_min"), record.whole("tier_1_price")) == (
            1,
            1,
            85_000,
        )

    def test_w1_a_variant_is_a_row_of_its_own_and_says_so_in_its_name(self):
        rows = self.files().fill_listings([self.draft(variants=2)]).filled.sheets[0].rows
        titles = [record.text("title") for record in read(self.template("listings"), rows).records]
        assert titles == ["Tas anyaman pandan TAS – Ukuran 1", "Tas anyaman pandan TAS – Ukuran 2"]

    @pytest.mark.parametrize(
        ("terms", "field"),
        [
            ({"moq": 0, "tiers": ((0, 85_000),)}, "moq"),
            ({"moq": 5}, "tier_1"),
            ({"tiers": ((10, 84_000),)}, "tier_1"),
            ({"tiers": ((10, 85_000), (10, 80_000))}, "tier_2_min"),
            ({"tiers": ((10, 85_000), (50, 85_000))}, "tier_2_price"),
            ({"tiers": (*TIERS, (500, 70_000))}, "tiers"),
        ],
    )
    def test_v1_tiers_rise_in_quantity_and_fall_in_price(self, terms, field):
        draft = self._draft_with(**terms)
        assert [problem.field for problem in judge_terms(draft)] == [field]
        assert self.files().fill_listings([draft]).outcomes[0].outcome is m.Outcome.REJECTED
        assert list(judge_terms(self._draft_with())) == []

    def test_v1_terms_that_are_none_are_our_own_mistake(self):
        with pytest.raises(Misuse):
            self.files().fill_listings([self._draft_with(moq="sepuluh")])

    def test_d2_the_card_claims_no_call_at_all(self):
        card = self.connector().card
        assert card.environment("production").hosts == frozenset()
        assert card.flag("stock.absolute").value == "no"


def test_a_price_follows_the_quantity():
    assert [price_for(TIERS, quantity) for quantity in (9, 10, 49, 50, 1000)] == [
        None, m.Money(85_000), m.Money(85_000), m.Money(80_000), m.Money(75_000),
    ]  # fmt: skip


def test_a_request_for_quotation_goes_out_with_our_offer_and_comes_back():
    rows = [
        [column.heading for column in QUOTATIONS.columns],
        [
            "RFQ-1",
            "24/11/2026",
            "Tas anyaman",
            "Tas",
            "Untuk seminar, logo di depan",
            "60",
            "pcs",
            "Toko Uji",
            "TAS",
            None,
        ],
        ["RFQ-2", "24/11/2026", "Topi", "", "", "banyak", "pcs", "", "", None],
    ]
    result = read_quotations(rows)
    assert [problem.row for problem in result.problems] == [3]
    asked = result.quotations[0]
    assert asked.quoted is None
    assert "Toko Uji" not in repr(asked)
    offer = msgspec.structs.replace(asked, quoted=propose_quote(asked, TIERS))
    assert offer.total == m.Money(4_800_000)
    again = read_quotations([*rows, *fill_quotations([offer]).sheets[0].rows[1:]])
    assert again.quotations == (offer,)
    assert propose_quote(msgspec.structs.replace(asked, quantity=3), TIERS) is None


def test_a_request_for_nothing_or_an_offer_of_nothing_is_told_by_its_row():
    head = [column.heading for column in QUOTATIONS.columns]
    row = ["P-1", "2026-11-24", "Kaus", "", "", 100, "pcs", "", "", ""]
    rows = [
        head,
        row,
        [*row[:5], 0, *row[6:]],
        [*row[:-1], 0],
        ["9" * 61, *row[1:]],
        ["P-2", "0001-01-01", *row[2:]],
    ]
    read = read_quotations(rows)
    assert [one.request_id for one in read.quotations] == ["P-1"]
    assert [(one.row, one.heading) for one in read.problems] == [
        (3, "jumlah"),
        (4, "harga_penawaran"),
        (5, "no_permintaan"),
        (6, "tanggal"),
    ]
