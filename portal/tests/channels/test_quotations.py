"""Requests for quotation: recorded once, answered with a price for one unit, the buyer sealed, another's goods unseen."""

from __future__ import annotations

from datetime import date

import pytest
from factories.channels import only_variant, sell, seller
from factories.fake_shop import START as NOW

from esmart.channels.models import ChannelAccount, Quotation
from esmart.channels.queries import count_open_quotations, find_quotation, quotations_of
from esmart.channels.rules import ChannelsProblem, Wholesale
from esmart.channels.services import (
    answer_quotation,
    choose_for_file,
    connect_by_file,
    export_file,
    import_quotations,
    open_quotation_buyer,
    propose_price,
    publish_listing,
    read_rows,
    record_quotation,
    set_layout,
    set_wholesale,
)
from esmart.core.history import SYSTEM, Actor
from esmart.core.models import Change
from ikm_connectors.channels.ralali.quotations import read_quotations

pytestmark = pytest.mark.django_db

HEAD = "no_permintaan;tanggal;nama_barang;kategori;deskripsi;jumlah;satuan;pembeli;sku;harga_penawaran\n"
BUYER = "Toko Uji Maju"


def wholesale(enterprise, marketplace: str = "ralali") -> ChannelAccount:
    return connect_by_file(
        marketplace=marketplace, name="Grosir", enterprise=enterprise, actor=SYSTEM, now=NOW
    )


def row(number: str, sku: str = "", pieces: str = "60", price: str = "") -> str:
    return f"{number};24/11/2026;Kemeja seragam;Busana;Untuk seminar;{pieces};pcs;{BUYER};{sku};{price}\n"


def bring(account: ChannelAccount, *rows: str):
    data = (HEAD + "".join(rows)).encode()
    return import_quotations(account=account, data=data, actor=SYSTEM, now=NOW)


def record(account: ChannelAccount, number: str = "RFQ-1", **facts) -> Quotation:
    told = {"asked_on": date(2026, 11, 24), "item": "Kemeja", "quantity": 60, "unit": "pcs", **facts}
    return record_quotation(account=account, request_number=number, actor=SYSTEM, now=NOW, **told)


def test_a_request_comes_in_once_and_at_most_gets_the_answer_it_lacked() -> None:
    product = sell(enterprise=seller())
    account, sku = wholesale(product.enterprise), only_variant(product).sku
    read = bring(account, row("RFQ-1", sku), row("RFQ-2"))
    assert (read.new, read.exchange.rows, read.exchange.problems) == (2, 2, [])
    assert bring(account, row("RFQ-1", sku), row("RFQ-2")).repeated
    read = bring(account, row("RFQ-1", sku), row("RFQ-2", price="70.000"), row("RFQ-3"))
    assert (read.new, read.changed, read.unchanged) == (1, 1, 1)
    first, second = Quotation.objects.filter(request_number__lte="RFQ-2").order_by("request_number")
    assert (first.state, first.variant, first.asked_on) == ("open", only_variant(product), date(2026, 11, 24))
    assert (second.state, second.quoted_price, second.answered_at, second.total) == (
        "answered",
        70_000,
        NOW,
        4_200_000,
    )
    answer_quotation(quotation=second, unit_price=68_000, actor=SYSTEM, now=NOW)
    assert bring(account, row("RFQ-2", price="90.000")).unchanged == 1
    second.refresh_from_db()
    assert second.quoted_price == 68_000, "what we answered here stands"


def test_a_bad_row_is_told_with_its_place_and_the_others_come_in() -> None:
    account = wholesale(seller())
    read = bring(account, row("RFQ-1", pieces="banyak"), row("RFQ-2", pieces="0"), row("RFQ-3", price="0"), row("RFQ-4"))  # fmt: skip
    told = [(one["row"], one["heading"], one["found"]) for one in read.exchange.problems]
    assert told == [(2, "jumlah", "banyak"), (3, "jumlah", "0"), (4, "harga_penawaran", "0")]
    assert Quotation.objects.get().request_number == "RFQ-4"


def test_the_buyer_is_masked_sealed_and_opened_only_with_a_trace() -> None:
    account = wholesale(seller())
    bring(account, row("RFQ-1"))
    kept = Quotation.objects.get()
    assert kept.buyer_masked == "T***"
    assert BUYER not in kept.buyer_sealed
    history = Change.objects.filter(table_name="channels_quotation")
    assert not any(BUYER in str(one.fields) for one in history)
    officer = Actor(kept.account.enterprise.owner_id, "Petugas")
    assert open_quotation_buyer(quotation=kept, actor=officer, now=NOW) == BUYER
    last = history.order_by("id").last()
    assert (last.actor_label, list(last.fields)) == ("Petugas", ["buyer_opened_at"])


def test_by_hand_the_price_of_the_own_variant_is_proposed_and_nobody_elses() -> None:
    product, others = sell(enterprise=seller()), sell(enterprise=seller())
    account = wholesale(product.enterprise)
    mine = record(account, sku=only_variant(product).sku)
    theirs = record(account, "RFQ-2", sku=only_variant(others).sku)
    assert propose_price(mine) == only_variant(product).price
    assert (theirs.variant, propose_price(theirs)) == (None, None)
    with pytest.raises(ChannelsProblem, match="sudah dicatat"):
        record(account)
    assert record(account, "RFQ-0", asked_on=date.min).asked_on == date.min
    with pytest.raises(ChannelsProblem, match="paling sedikit satu"):
        record(account, "RFQ-3", quantity=0)
    for price in (0, -5, 10**13):
        with pytest.raises(ChannelsProblem, match="lebih dari nol"):
            answer_quotation(quotation=mine, unit_price=price, actor=SYSTEM, now=NOW)


def test_the_proposal_follows_the_wholesale_terms_at_the_quantity_asked() -> None:
    product = sell(enterprise=seller())
    account = wholesale(product.enterprise)
    listing = publish_listing(
        product=product, account=account, choices=choose_for_file(product), actor=SYSTEM, now=NOW
    )
    terms = Wholesale(least=10, steps=((50, 5), (100, 12)))
    set_wholesale(listing=listing, wanted=terms, actor=SYSTEM, now=NOW)
    price, sku = only_variant(product).price, only_variant(product).sku
    for number, (quantity, expected) in enumerate(
        [(3, price), (10, price), (49, price), (50, price * 95 // 100), (500, price * 88 // 100)]
    ):
        asked = record(account, f"RFQ-{number}", quantity=quantity, sku=sku)
        assert propose_price(asked) == expected, quantity


def test_answers_go_out_without_the_buyer_and_read_back_as_they_were_given() -> None:
    product = sell(enterprise=seller())
    account, sku = wholesale(product.enterprise), only_variant(product).sku
    with pytest.raises(ChannelsProblem, match="Belum ada permintaan yang dijawab"):
        export_file(account=account, purpose="quotations", actor=SYSTEM, now=NOW)
    bring(account, row("RFQ-1", sku), row("RFQ-2"))
    asked = Quotation.objects.get(request_number="RFQ-1")
    answer_quotation(quotation=asked, unit_price=80_000, actor=SYSTEM, now=NOW)
    made = export_file(account=account, purpose="quotations", actor=SYSTEM, now=NOW)
    assert (made.exchange.rows, made.exchange.contents) == (1, {"quotations": [asked.pk]})
    (told,) = read_quotations(read_rows(made.data)).quotations
    assert (told.request_id, told.quantity, told.sku, told.buyer) == ("RFQ-1", 60, sku, "")
    assert told.quoted is not None
    assert told.quoted.amount == 80_000
    again = import_quotations(account=account, data=made.data, actor=SYSTEM, now=NOW)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    asked.refresh_from_db()
    assert asked.buyer_masked == "T***", "our own file, brought back, takes nothing away"


def test_a_place_without_such_requests_refuses_them_in_every_way() -> None:
    account = wholesale(seller(), "spreadsheet")
    for refused in (lambda: bring(account, row("RFQ-1")), lambda: record(account)):
        with pytest.raises(ChannelsProblem, match="tidak mengenal"):
            refused()
    with pytest.raises(ChannelsProblem, match="Pilih isi"):
        export_file(account=account, purpose="quotations", actor=SYSTEM, now=NOW)


def test_a_sheet_of_the_seller_holds_for_requests_too() -> None:
    account = wholesale(seller())
    theirs = ["No", "tanggal", "nama_barang", "jumlah", "satuan"]
    set_layout(
        account=account, purpose="quotations", rows=[theirs], header_row=1, first_row=2,
        chosen={"request_id": "No"}, actor=SYSTEM, now=NOW,
    )  # fmt: skip
    data = (";".join(theirs) + "\nX-9;24/11/2026;Topi;12;lusin\n").encode()
    assert import_quotations(account=account, data=data, actor=SYSTEM, now=NOW).new == 1


def test_the_list_keeps_its_queries_open_ones_first(django_assert_num_queries) -> None:
    account = wholesale(seller())
    for number in range(5):
        asked = record(account, f"RFQ-{number}")
        if number % 2:
            answer_quotation(quotation=asked, unit_price=1_000, actor=SYSTEM, now=NOW)
    with django_assert_num_queries(1):
        page = quotations_of(account, limit=4)
        assert [one.state for one in page.quotations] == ["open", "open", "open", "answered"]
        assert [one.variant for one in page.quotations] == [None] * 4
    assert [one.request_number for one in page.quotations] == ["RFQ-4", "RFQ-2", "RFQ-0", "RFQ-3"]
    rest = quotations_of(account, offset=page.next_offset or 0, limit=4)
    assert ([one.request_number for one in rest.quotations], rest.next_offset) == (["RFQ-1"], None)
    with django_assert_num_queries(1):
        assert count_open_quotations(account) == 3
    with django_assert_num_queries(1):
        assert find_quotation(account, page.quotations[0].public_id) is not None
