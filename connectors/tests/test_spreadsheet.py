"""The file channel under the suite for files, and what its readers make of cells as people write them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import fastexcel
import pytest
import xlsxwriter

from ikm_connectors import model as m
from ikm_connectors.catalogue import get_connector
from ikm_connectors.channels import spreadsheet
from ikm_connectors.errors import Misuse
from ikm_connectors.sheets import Column, Template, load_template, pack_pictures, read, read_csv, write_csv
from ikm_connectors.sheets.cells import WIB, escape, read_moment, read_whole, unescape
from ikm_connectors.testing import FileSuite


class TestSpreadsheet(FileSuite):
    channel_id = "spreadsheet"
    wire_folder = Path(spreadsheet.__file__).parent / "wire"

    def test_o3_a_consignees_share_becomes_a_settlement(self):
        rows = self.order_rows({"fee": 16_500})
        settled = self.files().read_orders(rows).settlements[0]
        assert settled.gross == m.Money(165_000)
        assert settled.net == m.Money(148_500)
        assert settled.fees == {"biaya": m.Money(-16_500)}

    def test_o3_a_total_that_does_not_fit_is_flagged(self):
        order = self.files().read_orders(self.order_rows({"total": 1})).orders[0]
        assert order.totals.adds_up is False

    def test_o1_results_tell_what_became_of_an_upload(self):
        rows = self.rows(
            "results",
            {"product": "TAS", "sku": "TAS-1", "status": "live", "price": 85_000, "quantity": 3},
            {"product": "TAS", "sku": "TAS-2", "status": "rejected", "reason": "Foto tidak jelas"},
            {"sku": "TOPI", "status": "entah"},
        )
        tas, topi = self.files().read_results(rows).listings
        assert tas.lifecycle is m.Lifecycle.REJECTED
        assert [sku.quantity for sku in tas.skus] == [3, None]
        assert tas.problems[0].channel_message == "Foto tidak jelas"
        assert topi.lifecycle is m.Lifecycle.UNKNOWN
        assert topi.source_status == "entah"

    def test_v4_options_without_a_column_are_refused_and_not_dropped(self):
        template = self.template("listings")
        bare = Template(
            id="sempit",
            title="Sempit",
            sheet="S",
            columns=tuple(one for one in template.columns if not one.field.startswith("option_")),
        )
        outcome = self.files().fill_listings([self.draft(variants=2)], bare).outcomes[0]
        assert outcome.problem.message_key == "variant_rule"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (12500, 12500), (12500.0, 12500), ("12500", 12500), ("12.500", 12500), ("12,500", 12500),
        ("Rp 12.500", 12500), ("Rp12.500,00", 12500), ("1.250.000", 1_250_000), ("IDR 7", 7), (" 3 ", 3),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(cell, number):
    assert read_whole(cell) == number


@pytest.mark.parametrize(
    "cell", ["", "dua", "12.5", "1,25", True, None, "12.50.0", "1e400", "nan", "1.250,000"]
)
def test_numbers_that_could_mean_two_things_are_refused(cell):
    with pytest.raises(ValueError, match="number"):
        read_whole(cell)


@pytest.mark.parametrize(
    "cell", ["2026-11-24", "24/11/2026", "24-11-2026", date(2026, 11, 24), datetime(2026, 11, 24, tzinfo=WIB)]
)
def test_days_are_read_as_jakartas(cell):
    assert read_moment(cell) == datetime(2026, 11, 24, tzinfo=WIB)


@pytest.mark.parametrize("text", ["=1+1", "-x", "'x", "'=x", "biasa", "+62", "@a", ""])
def test_escaping_is_undone_by_reading(text):
    assert unescape(escape(text)) == text


def test_rows_survive_csv_whatever_the_comma():
    rows = [["sku", "nama"], ["007", 'Tas; "besar", biru\nbaris dua']]
    for comma in (";", ",", "\t"):
        assert read_csv(write_csv(rows, comma=comma)) == rows


def test_a_csv_in_another_writing_is_refused():
    with pytest.raises(Misuse):
        read_csv("é".encode("latin-1"))


def test_pictures_are_packed_within_the_bound_and_always_alike():
    pictures = [(f"T-{n}.jpg", bytes(400)) for n in range(5)]
    zips = pack_pictures(pictures, max_bytes=1100)
    assert [len(zipfile.ZipFile(io.BytesIO(one)).namelist()) for one in zips] == [2, 2, 1]
    assert zips == pack_pictures(pictures, max_bytes=1100)
    with pytest.raises(Misuse):
        pack_pictures(pictures, max_bytes=300)


def test_a_file_survives_a_real_workbook_filled_in_by_a_seller():
    """Given our sheet as XLSX, when it is opened and saved, then text stays text and numbers stay whole."""
    connector = get_connector("spreadsheet")
    level = m.StockLevel(ref=m.SkuRef("0010", "=007"), quantity=12)
    sheet = connector.fill_stock([level]).filled.sheets[0]
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet(sheet.name)
        for line, row in enumerate(sheet.rows):
            for place, cell in enumerate(row):
                write = page.write_string if isinstance(cell, str) else page.write
                write(line, place, cell)
    read_back = fastexcel.read_excel(content.getvalue()).load_sheet(sheet.name, header_row=None)
    rows = [list(row) for row in read_back.to_polars().iter_rows()]
    record = read(connector.templates()["stock"], rows).records[0]
    assert (record.text("product"), record.text("sku"), record.whole("quantity")) == ("0010", "=007", 12)


def test_a_template_is_kept_as_plain_data_and_a_broken_one_is_refused():
    import msgspec

    template = Template(id="t", title="T", sheet="S", columns=(Column(field="sku", heading="SKU"),))
    assert load_template(msgspec.to_builtins(template)) == template
    with pytest.raises(Misuse):
        load_template({"id": "t"})
    with pytest.raises(Misuse):
        Template(id="t", title="T", sheet="S", columns=(), header_row=2, first_row=2)
    with pytest.raises(Misuse):
        Template(
            id="t",
            title="T",
            sheet="S",
            columns=(Column(field="a", heading="x"), Column(field="a", heading="y")),
        )
