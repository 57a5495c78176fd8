"""The suite for file channels: the contract's groups on rows instead of calls, from recorded files and in memory."""

# ruff: noqa: S101, PLR2004 - a suite asserts plain values

from __future__ import annotations

import copy
import json
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import msgspec
import pytest

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.errors import ConnectorError, Misuse
from ikm_connectors.session import Session
from ikm_connectors.sheets import (
    Rows,
    Template,
    adapt_template,
    fingerprint_of,
    load_template,
    read,
    read_csv,
    write_csv,
)
from ikm_connectors.sheets.listings import problems_of
from ikm_connectors.testing.replay import Sample, is_part, plain, read_samples
from ikm_connectors.testing.samples import BY_ADDRESS
from ikm_connectors.testing.suite.declaration import DeclarationGroup
from ikm_connectors.testing.worlds import NoWire
from ikm_connectors.transport import Transport
from ikm_connectors.validation import validate

ODD_CELLS: tuple[Any, ...] = (None, "", "odd", -1, 3.75, True, "=1+1", datetime(2026, 1, 1), 10**30)  # noqa: DTZ001
MEMORY_BOUND = 20 * 1024 * 1024  # for a thousand orders
ORDER: Mapping[str, Any] = {
    "order_id": "P-001", "date": "2026-11-24", "sku": "TAS", "quantity": 2, "unit_price": 85_000,
    "discount": 5_000, "shipping": 12_000, "buyer": "Pembeli Uji", "city": "Solo", "status": "to_ship",
}  # fmt: skip


class FileSuite(DeclarationGroup):
    """Prove a file channel; a subclass states channel_id, wire_folder, credentials and shop, and makes drafts."""

    credentials: ClassVar[Mapping[str, str]] = {}
    shop: ClassVar[m.ShopIdentity] = m.ShopIdentity(id="gerai-1")

    def draft(self, code: str = "TAS", *, variants: int = 0, price: int = 85_000) -> m.ProductDraft:
        """Make a draft that the channel's layout takes."""
        sizes = tuple(f"Ukuran {number}" for number in range(1, variants + 1))
        skus = tuple(
            m.SkuDraft(seller_sku=f"{code}-{n}", price=m.Money(price), quantity=10, options=(size,))
            for n, size in enumerate(sizes, 1)
        ) or (m.SkuDraft(seller_sku=code, price=m.Money(price), quantity=10),)
        return m.ProductDraft(
            master_ref=code,
            title=f"Tas anyaman pandan {code}",
            description="Tas anyaman pandan, dikerjakan dengan tangan.",
            category_id="Tas",
            skus=skus,
            options=(m.OptionAxis(name="Ukuran", values=sizes),) if variants else (),
            images=(BY_ADDRESS,),
            parcel=m.Parcel(weight_g=400, length_cm=30, width_cm=20, height_cm=10),
        )

    def files(self) -> c.Files:
        connector = self.connector()
        assert isinstance(connector, c.Files)
        return connector

    def variants(self, wished: int) -> int:
        flag = self.connector().card.flag("variants.max_levels")
        return 0 if flag is not None and flag.value == "no" else wished

    def template(self, purpose: str) -> Template:
        return self.files().templates()[purpose]

    def rows(self, purpose: str, *records: Mapping[str, Any]) -> list[list[Any]]:
        """Write records as the rows a person would bring, in the channel's own words."""
        template = self.template(purpose)
        columns = list(template.places().values())
        body = [
            [one.values.get(str(record.get(one.field)), record.get(one.field)) for one in columns]
            for record in records
        ]
        head: list[list[Any]] = [[None] * len(columns) for _ in range(template.first_row - 1)]
        head[template.header_row - 1] = [one.heading for one in columns]
        return [*head, *body]

    def order_rows(self, *changes: Mapping[str, Any]) -> list[list[Any]]:
        return self.rows("orders", *({**ORDER, **change} for change in changes))

    def samples(self) -> list[Sample]:
        found = read_samples(self.wire_folder)
        assert found, "no recorded samples"
        return found

    def _run(self, sample: Sample, **changes: Any) -> Any:
        return getattr(self.files(), sample.verb)(**(sample.shaped() | changes))

    def _readings(self) -> Iterator[Sample]:
        readings = [sample for sample in self.samples() if sample.verb.startswith("read_")]
        assert readings
        yield from readings

    def test_d1_every_layout_can_be_stored_and_read_again(self) -> None:
        for purpose, template in self.files().templates().items():
            assert load_template(msgspec.to_builtins(template)) == template, purpose
            assert any(column.required for column in template.columns), purpose

    # ── purity ───────────────────────────────────────────────────────────────────────────────────────────────

    def test_p1_the_same_arguments_give_the_same_result(self) -> None:
        for sample in self.samples():
            assert self._run(sample) == self._run(sample), sample.name

    def test_p2_each_recorded_file_is_filled_exactly(self) -> None:
        filled = [sample for sample in self.samples() if sample.verb.startswith("fill_")]
        assert filled
        for sample in filled:
            sheets = [[list(row) for row in sheet.rows] for sheet in self._run(sample).filled.sheets]
            assert sheets == sample.expect["rows"], sample.name

    def test_p3_each_recorded_file_is_read_as_expected(self) -> None:
        for sample in self._readings():
            result = plain(self._run(sample))
            assert is_part(sample.expect, result), f"{sample.name}: {result}"

    def test_p3_every_sample_names_its_source_and_date(self) -> None:
        for sample in self.samples():
            assert sample.source, sample.name
            assert sample.date, sample.name

    def test_p4_columns_nobody_knows_and_another_order_change_nothing(self) -> None:
        for sample in self._readings():
            calm = self._run(sample)
            wider = [
                [*row, "baru 2027" if index == 0 else "x"]
                for index, row in enumerate(sample.arguments["rows"])
            ]
            turned = [list(reversed(row)) for row in wider]
            for rows in (wider, turned):
                assert plain(self._run(sample, rows=rows)) == plain(calm), sample.name

    def test_p5_an_odd_cell_ends_in_a_problem_and_never_in_a_crash(self) -> None:
        for sample in self._readings():
            rows: list[list[Any]] = sample.arguments["rows"]
            for line, row in enumerate(rows):
                for place in range(len(row)):
                    for odd in ODD_CELLS:
                        changed = copy.deepcopy(rows)
                        changed[line][place] = odd
                        self._run(sample, rows=changed)
                shorter = copy.deepcopy(rows)
                del shorter[line][len(row) // 2 :]
                self._run(sample, rows=shorter)
            assert self._run(sample, rows=[]).problems, sample.name

    def test_p6_reading_does_not_change_the_rows(self) -> None:
        for sample in self._readings():
            before = json.dumps(sample.arguments["rows"])
            self._run(sample)
            assert json.dumps(sample.arguments["rows"]) == before

    # ── errors ───────────────────────────────────────────────────────────────────────────────────────────────

    def test_e1_each_kind_of_bad_cell_is_named_by_row_and_column(self) -> None:
        bad: Sequence[tuple[Mapping[str, Any], str]] = (
            ({"quantity": "dua"}, "invalid_value"),
            ({"quantity": "1,5"}, "invalid_value"),
            ({"unit_price": "-5"}, "invalid_value"),
            ({"date": "kemarin"}, "invalid_value"),
            ({"sku": ""}, "missing_attribute"),
        )
        for change, key in bad:
            result = self.files().read_orders(self.order_rows({"order_id": "P-000"}, change))
            assert [order.order_id for order in result.orders] == ["P-000"], change
            problem = result.problems[0]
            assert problem.row == self.template("orders").first_row + 1
            assert problem.problem.message_key == key, change
            assert str(problem.row) in problem.text("id").what
            assert problem.heading in problem.text("id").what

    def test_e4_every_problem_is_explained_in_both_languages(self) -> None:
        result = self.files().read_orders(self.order_rows({"quantity": "dua"}))
        for problem in result.problems:
            indonesian, english = problem.text("id"), problem.text("en")
            assert indonesian.what != english.what
            assert indonesian.do
            assert indonesian.who

    # ── writes ───────────────────────────────────────────────────────────────────────────────────────────────

    def test_w1_filling_twice_makes_the_same_file(self) -> None:
        drafts = [self.draft("TAS", variants=self.variants(3)), self.draft("TOPI")]
        first, second = self.files().fill_listings(drafts), self.files().fill_listings(drafts)
        assert first == second
        assert {outcome.outcome for outcome in first.outcomes} == {m.Outcome.ACCEPTED_PENDING}

    def test_w1_what_is_filled_in_can_be_read_back(self) -> None:
        draft = self.draft("007")
        risky = msgspec.structs.replace(
            draft, title='=HYPERLINK("x")', description="-10 % lebih ringan; 'asli'"
        )
        template = self.template("listings")
        sheet = self.files().fill_listings([risky]).filled.sheets[0]
        carried: list[Rows] = [
            sheet.rows,
            read_csv(write_csv(sheet.rows)),
            read_csv(write_csv(sheet.rows, comma=",")),
        ]
        for rows in carried:
            record = read(template, rows).records[0]
            assert record.text("sku") == "007"
            assert record.text("title") == risky.title
            assert record.text("description") == risky.description

    def test_w1_no_cell_begins_as_a_formula(self) -> None:
        for start in ("=", "+", "-", "@", "\t", "\r"):
            draft = msgspec.structs.replace(self.draft(), title=f"{start}cmd", brand_name=f"{start}x")
            for row in self.files().fill_listings([draft]).filled.sheets[0].rows:
                assert not any(isinstance(cell, str) and cell.startswith(start) for cell in row)

    def test_w6_the_rows_above_and_strange_columns_of_a_sellers_file_stay(self) -> None:
        template = self.template("listings")
        headings = [one.heading for one in template.columns]
        theirs = [["Petunjuk: isi mulai baris 5"], [], ["Kolom mereka", *headings], ["contoh"], ["", ""]]
        fitted, unplaced = adapt_template(template, theirs, header_row=3, first_row=5, sheet="Unggah")
        assert unplaced == ()
        sheet = self.files().fill_listings([self.draft()], fitted).filled.sheets[0]
        assert sheet.name == "Unggah"
        assert sheet.rows[0][0] == "Petunjuk: isi mulai baris 5"
        assert sheet.rows[2][0] == "Kolom mereka"
        assert sheet.rows[3][0] == "contoh"
        assert sheet.rows[4][0] is None
        assert "TAS" in sheet.rows[4]

    def test_w6_the_user_chooses_the_columns_of_a_strange_file(self) -> None:
        template = self.template("stock")
        theirs = [["Nomor Barang Toko", "Sisa"]]
        blind, unplaced = adapt_template(template, theirs, header_row=1, first_row=2)
        assert {"sku", "quantity"} <= set(unplaced)
        assert blind.column("sku") is None
        chosen = {"sku": "Nomor Barang Toko", "quantity": "Sisa"}
        fitted, _ = adapt_template(template, theirs, header_row=1, first_row=2, chosen=chosen)
        level = m.StockLevel(ref=m.SkuRef("TAS", "TAS"), quantity=4)
        rows = self.files().fill_stock([level], fitted).filled.sheets[0].rows
        assert rows == (("Nomor Barang Toko", "Sisa"), ("TAS", 4))

    # ── batches ──────────────────────────────────────────────────────────────────────────────────────────────

    def test_b1_each_input_has_its_outcome_in_order(self) -> None:
        levels = [m.StockLevel(ref=m.SkuRef("T", f"S{n}"), quantity=n, version=n) for n in range(7)]
        filled = self.files().fill_stock(levels)
        assert [outcome.ref for outcome in filled.outcomes] == [level.ref for level in levels]
        assert [outcome.version for outcome in filled.outcomes] == list(range(7))
        prices = [m.PriceLevel(ref=level.ref, price=m.Money(91_000)) for level in levels]
        assert len(self.files().fill_prices(prices).outcomes) == 7

    def test_b3_more_than_a_file_holds_is_split(self) -> None:
        template = msgspec.structs.replace(self.template("stock"), max_rows=3)
        levels = [m.StockLevel(ref=m.SkuRef("T", f"S{n}"), quantity=n) for n in range(7)]
        sheets = self.files().fill_stock(levels, template).filled.sheets
        assert [len(sheet.rows) - template.first_row + 1 for sheet in sheets] == [3, 3, 1]

    def test_b4_one_bad_item_does_not_sink_the_others(self) -> None:
        bad = msgspec.structs.replace(self.draft("BURUK"), title="", images=(m.MediaRef(id="tanpa-alamat"),))
        filled = self.files().fill_listings([self.draft("TAS"), bad, self.draft("TOPI")])
        kinds = [outcome.outcome for outcome in filled.outcomes]
        assert kinds == [m.Outcome.ACCEPTED_PENDING, m.Outcome.REJECTED, m.Outcome.ACCEPTED_PENDING]
        assert {one.message_key for one in problems_of(filled.outcomes[1])} >= {
            "missing_attribute",
            "image_rule",
        }
        written = json.dumps(filled.filled.sheets[0].rows)
        assert "TAS" in written
        assert "TOPI" in written
        assert "BURUK" not in written

    # ── feed and orders ──────────────────────────────────────────────────────────────────────────────────────

    def test_f1_all_orders_of_a_file_come_once(self) -> None:
        rows = self.order_rows(*({"order_id": f"P-{n}", "sku": f"S{n % 7}"} for n in range(500)))
        result = self.files().read_orders(rows)
        assert [order.order_id for order in result.orders] == [f"P-{n}" for n in range(500)]
        assert result.problems == ()

    def test_f3_reading_a_file_again_changes_nothing(self) -> None:
        rows = self.order_rows({}, {"sku": "TOPI", "shipping": None}, {"order_id": "P-002"})
        first = self.files().read_orders(rows)
        assert first.new == ("P-001", "P-002")
        known = {order.order_id: fingerprint_of(order) for order in first.orders}
        again = self.files().read_orders(rows, known=known, listed={"TAS": m.SkuRef("9", "9")})
        assert (again.new, again.changed, again.unchanged) == ((), (), ("P-001", "P-002"))
        sent = self.order_rows(
            {"status": "in_transit"}, {"sku": "TOPI", "shipping": None, "status": None}, {"order_id": "P-003"}
        )
        later = self.files().read_orders(sent, known=known)
        assert (later.new, later.changed, later.unchanged) == (("P-003",), ("P-001",), ())

    def test_f3_a_row_written_twice_counts_once_and_a_clash_is_told(self) -> None:
        twice = self.files().read_orders(self.order_rows({}, {}))
        assert len(twice.orders[0].lines) == 1
        assert twice.repeats == (self.template("orders").first_row + 1,)
        clash = self.files().read_orders(self.order_rows({}, {"quantity": 3}))
        assert clash.orders == ()
        assert clash.problems[0].problem.message_key == "duplicate"
        torn = self.files().read_orders(self.order_rows({}, {"sku": "TOPI", "shipping": 99}))
        assert torn.orders == ()
        assert torn.problems[0].problem.message_key == "invalid_value"

    def test_f7_a_file_without_a_required_column_gives_nothing(self) -> None:
        rows = self.order_rows({})
        rows[self.template("orders").header_row - 1][0] = "bukan nomor"
        result = self.files().read_orders(rows)
        assert result.orders == ()
        assert result.problems[0].row == self.template("orders").header_row

    def test_o1_every_status_has_its_neutral_one_and_a_strange_one_is_kept(self) -> None:
        column = self.template("orders").column("status")
        assert column is not None
        assert column.values
        for ours, theirs in column.values.items():
            order = self.files().read_orders(self.order_rows({"status": theirs.upper()})).orders[0]
            assert order.status.value == ours
        strange = self.files().read_orders(self.order_rows({"status": "entah"})).orders[0]
        assert strange.status is m.OrderStatus.UNKNOWN
        assert strange.source_status == "entah"

    def test_o2_a_line_of_no_known_listing_keeps_the_order(self) -> None:
        listed = {"TAS": m.SkuRef("TAS", "TAS")}
        rows = self.order_rows({}, {"sku": "LAMA", "shipping": None})
        order = self.files().read_orders(rows, listed=listed).orders[0]
        assert [line.ref for line in order.lines] == [m.SkuRef("TAS", "TAS"), None]
        assert order.lines[1].title
        assert order.lines[1].quantity == 2

    def test_o3_money_adds_up(self) -> None:
        order = self.files().read_orders(self.order_rows({"unit_price": "Rp 85.000,00"})).orders[0]
        assert order.totals.items == m.Money(170_000)
        assert order.totals.total == m.Money(177_000)
        assert order.totals.adds_up is True

    def test_o4_one_bad_row_holds_its_whole_order_back(self) -> None:
        rows = self.order_rows({}, {"sku": "TOPI", "quantity": "dua"}, {"order_id": "P-002"})
        result = self.files().read_orders(rows)
        assert [order.order_id for order in result.orders] == ["P-002"]
        assert result.problems

    def test_o5_the_buyer_is_hidden_when_masked_and_when_printed(self) -> None:
        buyer = self.files().read_orders(self.order_rows({})).orders[0].buyer
        assert buyer.name == "Pembeli Uji"
        assert buyer.name not in repr(buyer)
        assert buyer.name != buyer.masked().name

    # ── validation ───────────────────────────────────────────────────────────────────────────────────────────

    def test_v2_what_validation_finds_good_is_taken(self) -> None:
        session = self._session(NoWire())
        draft = self.draft(variants=self.variants(2))
        assert validate(draft, session.rules(draft.category_id)) == []
        assert session.fill_listings([draft]).outcomes[0].outcome is m.Outcome.ACCEPTED_PENDING

    def test_v2_what_the_file_refuses_was_foretold(self) -> None:
        session = self._session(NoWire())
        good = self.draft()
        title_max = session.listing_limits("").title_max
        assert title_max
        for broken in (
            msgspec.structs.replace(good, title="x" * (title_max + 1)),
            msgspec.structs.replace(good, title=""),
            msgspec.structs.replace(good, images=()),
            msgspec.structs.replace(good, category_id=""),
            msgspec.structs.replace(good, parcel=m.Parcel(weight_g=0)),
        ):
            assert validate(broken, session.rules("Tas"))
            assert session.fill_listings([broken]).outcomes[0].outcome is m.Outcome.REJECTED

    def test_v3_pictures_travel_by_address_or_in_a_zip(self) -> None:
        template = msgspec.structs.replace(self.template("listings"), pictures="zip")
        filled = self.files().fill_listings([self.draft()], template).filled
        assert [one.name for one in filled.pictures] == ["TAS-1.png"]
        assert any("TAS-1.png" in row for row in filled.sheets[0].rows)
        bare = self.files().fill_listings([self.draft()]).filled
        assert bare.pictures == ()
        assert any(BY_ADDRESS.url in row for row in bare.sheets[0].rows)

    def test_v4_a_value_outside_its_list_is_refused(self) -> None:
        template = self.template("listings")
        columns = tuple(
            msgspec.structs.replace(one, values={"Tas": "101 - Tas"}) if one.field == "category" else one
            for one in template.columns
        )
        listed = msgspec.structs.replace(template, columns=columns)
        good = self.files().fill_listings([self.draft()], listed)
        assert any("101 - Tas" in row for row in good.filled.sheets[0].rows)
        other = msgspec.structs.replace(self.draft(), category_id="Sepatu")
        refused = self.files().fill_listings([other], listed).outcomes[0]
        assert refused.problem is not None
        assert refused.problem.limit == "101 - Tas"

    # ── environment and scale ────────────────────────────────────────────────────────────────────────────────

    def _session(self, wire: NoWire) -> Session:
        connector = self.connector()
        return Session(
            connector,
            environment=connector.card.environment("production"),
            credentials=self.credentials,
            shop=self.shop,
            transport=Transport(wire=wire),
            allow_production=True,
        )

    def test_n2_production_needs_the_switch(self) -> None:
        connector = self.connector()
        with pytest.raises(Misuse):
            Session(
                connector,
                environment=connector.card.environment("production"),
                credentials={},
                transport=Transport(wire=NoWire()),
            )

    def test_n3_no_verb_makes_a_call(self) -> None:
        wire = NoWire()
        session = self._session(wire)
        assert session.whoami().id == self.shop.id
        assert session.check().ok
        session.fill_listings([self.draft()])
        session.fill_stock([m.StockLevel(ref=m.SkuRef("T", "S"), quantity=1)])
        session.read_orders(self.order_rows({}))
        session.read_results(self.rows("results", {"sku": "TAS", "status": "live"}))
        with pytest.raises(ConnectorError):
            session.list_listings()
        assert not wire.sent

    def test_x1_ten_thousand_rows_go_out_and_in_with_bounded_memory(self) -> None:
        levels = [m.StockLevel(ref=m.SkuRef("T", f"S{n}"), quantity=n % 50) for n in range(10_000)]
        rows = self.order_rows(*({"order_id": f"P-{n}"} for n in range(10_000)))
        assert len(self.files().fill_stock(levels).outcomes) == 10_000
        assert len(self.files().read_orders(rows).orders) == 10_000
        tracemalloc.start()
        self.files().read_orders(rows[:1_000])
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < MEMORY_BOUND
