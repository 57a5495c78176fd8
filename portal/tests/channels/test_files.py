"""A place that knows files only sells from the same stock: what goes out by file, what comes in, and nothing twice."""

from __future__ import annotations

import pytest
from factories.channels import only_variant, sell, seller
from factories.fake_shop import START as NOW

from esmart.channels.models import ChannelAccount, FileExchange, Listing, Offer, Order, StockBalance
from esmart.channels.rules import ChannelsProblem, Wholesale
from esmart.channels.services import (
    ListingChoices,
    choose_for_file,
    confirm_upload,
    connect_by_file,
    count_stock,
    end_listing,
    export_file,
    import_orders,
    import_results,
    pause_listing,
    publish_everywhere,
    publish_listing,
    read_rows,
    set_layout,
    set_wholesale,
)
from esmart.core.history import SYSTEM
from esmart.registry.models import Product

pytestmark = pytest.mark.django_db

SALE = "no_pesanan;tanggal;sku;qty;harga_satuan\nNOTA-1;24/11/2026;{sku};{pieces};85.000\n"


def counter(enterprise, marketplace: str = "spreadsheet") -> ChannelAccount:
    return connect_by_file(
        marketplace=marketplace, name="Gerai", enterprise=enterprise, actor=SYSTEM, now=NOW
    )


def export(account: ChannelAccount, purpose: str, form: str = "xlsx"):
    return export_file(account=account, purpose=purpose, form=form, actor=SYSTEM, now=NOW)


def on_show(product: Product, marketplace: str = "spreadsheet") -> Listing:
    """Publish a product at a new counter and confirm its file."""
    account = counter(product.enterprise, marketplace)
    publish_listing(product=product, account=account, choices=choose_for_file(product), actor=SYSTEM, now=NOW)
    confirm_upload(exchange=export(account, "listings").exchange, actor=SYSTEM, now=NOW)
    return Listing.objects.get(account=account)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_listing_counts_as_sent_when_the_upload_is_confirmed(form: str) -> None:
    product = sell(enterprise=seller(), stock=7)
    account = counter(product.enterprise)
    (result,) = publish_everywhere(product=product, accounts=[account], actor=SYSTEM, now=NOW)
    assert result.outcome == "published"
    made = export(account, "listings", form)
    head, row = read_rows(made.data)
    told = dict(zip(head, row, strict=True))
    assert (told["sku"], told["stok"], told["harga"]) == (only_variant(product).sku, "7", "85000")
    assert told["gambar_1"].startswith("https://")
    assert Listing.objects.get().lifecycle == "not_sent"
    count_stock(variant=only_variant(product), quantity=5, actor=SYSTEM, now=NOW)
    confirm_upload(exchange=made.exchange, actor=SYSTEM, now=NOW)
    listing, offer = Listing.objects.get(), Offer.objects.get()
    assert (listing.lifecycle, listing.sent_version) == ("live", 1)
    assert offer.stock_confirmed_version < offer.stock_version, "the count came after the file"
    confirm_upload(exchange=made.exchange, actor=SYSTEM, now=NOW)
    confirm_upload(exchange=export(account, "stock").exchange, actor=SYSTEM, now=NOW)
    offer.refresh_from_db()
    assert (offer.stock_confirmed_version, offer.observed_quantity) == (offer.stock_version, 5)


def test_a_sale_in_a_file_takes_stock_once_and_every_other_place_follows() -> None:
    product = sell(enterprise=seller(), stock=10)
    listing = on_show(product)
    other = connect_by_file(
        marketplace="ralali", name="Grosir", enterprise=product.enterprise, actor=SYSTEM, now=NOW
    )
    publish_listing(product=product, account=other, choices=choose_for_file(product), actor=SYSTEM, now=NOW)
    sku = only_variant(product).sku
    first = SALE.format(sku=sku, pieces=3).encode()
    read = import_orders(account=listing.account, data=first, actor=SYSTEM, now=NOW)
    assert (read.new, read.exchange.problems) == (1, [])
    assert StockBalance.objects.get().on_hand == 7
    assert set(Offer.objects.values_list("desired_quantity", flat=True)) == {7}
    assert import_orders(account=listing.account, data=first, actor=SYSTEM, now=NOW).repeated
    more = (first.decode() + f"NOTA-2;24/11/2026;{sku};2;85.000\n").encode()
    read = import_orders(account=listing.account, data=more, actor=SYSTEM, now=NOW)
    assert (read.new, read.changed, read.unchanged) == (1, 0, 1)
    assert StockBalance.objects.get().on_hand == 5
    assert Order.objects.count() == 2
    assert Order.objects.get(external_id="NOTA-1").status == "completed"


def test_an_unreadable_row_is_told_with_its_place_and_an_unknown_code_waits_to_be_mapped() -> None:
    product = sell(enterprise=seller(), stock=4)
    listing = on_show(product)
    text = SALE.format(sku=only_variant(product).sku, pieces="dua") + "NOTA-9;24/11/2026;LAIN;1;9000\n"
    read = import_orders(account=listing.account, data=text.encode(), actor=SYSTEM, now=NOW)
    (problem,) = read.exchange.problems
    assert (problem["row"], problem["heading"], problem["found"]) == (2, "qty", "dua")
    assert Order.objects.get().lines.get().variant is None
    assert StockBalance.objects.get().on_hand == 4


def test_a_sheet_of_the_seller_is_mapped_once_and_used_both_ways() -> None:
    product = sell(enterprise=seller(), stock=6)
    listing = on_show(product)
    account, sku = listing.account, only_variant(product).sku
    theirs = [["Toko Maju", "", ""], ["KODE", "SISA", "Rak"], ["", "", ""]]
    set_layout(
        account=account, purpose="stock", rows=theirs, header_row=2, first_row=4,
        chosen={"sku": "KODE", "quantity": "SISA"}, actor=SYSTEM, now=NOW,
    )  # fmt: skip
    rows = read_rows(export(account, "stock", "csv").data)
    assert rows[0][0] == "Toko Maju"
    assert rows[1] == ["KODE", "SISA", "Rak"]
    assert rows[3][:2] == [sku, "6"]
    with pytest.raises(ChannelsProblem, match="no_pesanan"):
        set_layout(
            account=account, purpose="orders", rows=theirs, header_row=2, first_row=3, actor=SYSTEM, now=NOW
        )


def test_the_result_file_says_what_became_of_an_upload_and_reading_it_twice_changes_nothing() -> None:
    product = sell(enterprise=seller(), stock=6)
    listing = on_show(product, "ralali")
    assert listing.lifecycle == "pending_review"
    sku = only_variant(product).sku
    refused = f"sku;kode_produk;status;alasan\n{sku};{listing.client_ref};ditolak;Foto kabur\n".encode()
    import_results(account=listing.account, data=refused, actor=SYSTEM, now=NOW)
    listing.refresh_from_db()
    assert (listing.lifecycle, listing.problems[0]["channel_message"]) == ("rejected", "Foto kabur")
    assert import_results(account=listing.account, data=refused, actor=SYSTEM, now=NOW).repeated
    assert FileExchange.objects.filter(outward=False).count() == 1


def test_what_is_paused_or_ended_goes_out_as_zero_and_then_leaves_the_files() -> None:
    product = sell(enterprise=seller(), stock=6)
    listing = on_show(product)
    pause_listing(listing=listing, actor=SYSTEM, now=NOW)
    assert read_rows(export(listing.account, "stock", "csv").data)[1][-1] == "0"
    end_listing(listing=listing, actor=SYSTEM, now=NOW)
    confirm_upload(exchange=export(listing.account, "stock").exchange, actor=SYSTEM, now=NOW)
    listing.refresh_from_db()
    assert listing.lifecycle == "deleted"
    with pytest.raises(ChannelsProblem, match="Belum ada"):
        export(listing.account, "stock")


def test_wholesale_terms_go_out_as_tiers_and_broken_ones_stay_here_with_the_reason() -> None:
    product = sell(enterprise=seller(), stock=60)
    account = counter(product.enterprise, "ralali")
    terms = {"unit": "pcs", "moq": 10, "tiers": [[10, 85_000], [50, 80_000]]}
    choices = ListingChoices(category_id="Busana", terms=terms)
    publish_listing(product=product, account=account, choices=choices, actor=SYSTEM, now=NOW)
    head, row = read_rows(export(account, "listings").data)
    told = dict(zip(head, row, strict=True))
    assert (told["moq"], told["harga_2_min"], told["harga_2"]) == ("10", "50", "80000")
    broken = {**terms, "tiers": [[10, 85_000], [50, 90_000]]}
    Listing.objects.update(choices_made=ListingChoices(category_id="Busana", terms=broken).plain())
    with pytest.raises(ChannelsProblem, match="Belum ada"):
        export(account, "listings")
    assert Listing.objects.get().problems[0]["field"] == "tier_2_price"


def test_a_file_that_is_no_sheet_is_refused_in_words() -> None:
    account = counter(seller())
    for data in (b"\xff\xfe\x00rubbish", b"PK\x03\x04broken"):
        with pytest.raises(ChannelsProblem, match=r"CSV|rusak"):
            import_orders(account=account, data=data, actor=SYSTEM, now=NOW)
    assert not FileExchange.objects.exists()


def test_wholesale_terms_leave_the_other_terms_of_a_listing_as_they_are() -> None:
    listing = on_show(sell(enterprise=seller(), stock=7), "ralali")
    listing.choices_made["terms"] = {
        "unit": "pcs",
        "moq": 1,
        "warranty": "1 tahun",
        "origin_city": "Kota Bandung",
    }
    listing.save()
    known = Listing.objects.get(pk=listing.pk)  # as a page opened before somebody else changed the listing
    Listing.objects.filter(pk=listing.pk).update(choices_made={**listing.choices_made, "title": "Judul baru"})
    wanted = Wholesale(unit="lusin", least=10, steps=((50, 5),))
    set_wholesale(listing=known, wanted=wanted, actor=SYSTEM, now=NOW)
    kept = Listing.objects.get(pk=listing.pk).choices_made
    assert kept["terms"] == {
        "unit": "lusin", "moq": 10, "steps": [[50, 5]], "warranty": "1 tahun", "origin_city": "Kota Bandung",
    }  # fmt: skip
    assert kept["title"] == "Judul baru"
    _head, row = read_rows(export(known.account, "listings").data)
    assert {"1 tahun", "Kota Bandung"} <= set(row)
