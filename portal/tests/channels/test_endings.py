"""What the end of a marketplace forbids, what it leaves open, and what is left to do there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from factories.channels import only_variant, sell, seller
from factories.fake_shop import START as NOW

from esmart.channels.models import ChannelAccount, Listing, ListingMove, Order
from esmart.channels.queries import ending_of, ending_shops
from esmart.channels.rules import ChannelsProblem
from esmart.channels.rules.ending import Ending, may_connect, may_publish
from esmart.channels.services import (
    choose_for_file,
    connect_by_file,
    export_shop,
    import_orders,
    move_listings,
    pause_listing,
    publish_everywhere,
    publish_listing,
    read_rows,
    resume_listing,
    set_ending,
    withdraw_ending,
)
from esmart.core.history import SYSTEM

TODAY = date(2026, 11, 24)
SALE = "no_pesanan;tanggal;sku;qty;harga_satuan;status\nN1;24/11/2026;{sku};1;85000;{status}\n"


def ending(*, by_ministry: bool) -> Ending:
    return Ending(marketplace="x", on=TODAY, source="", what="", instead="", by_ministry=by_ministry)


@pytest.mark.parametrize("practice", [True, False])
@pytest.mark.parametrize("by_ministry", [True, False])
def test_an_old_ending_leaves_practice_open_and_a_new_one_closes_publishing_at_once(
    practice: bool, by_ministry: bool
) -> None:
    known = ending(by_ministry=by_ministry)
    assert may_connect(known, is_practice=practice) is practice
    assert may_publish(known, is_practice=practice) is (practice and not by_ministry)
    assert known.is_over(TODAY)
    assert not known.is_over(TODAY - timedelta(days=1))
    assert may_publish(None, is_practice=False)


def opened(enterprise, name: str, marketplace: str = "spreadsheet") -> ChannelAccount:
    return connect_by_file(marketplace=marketplace, name=name, enterprise=enterprise, actor=SYSTEM, now=NOW)


def closes(marketplace: str = "spreadsheet") -> None:
    set_ending(
        marketplace=marketplace, closes_on=TODAY, source="Siaran pers", instead="Pindah ke Ralali.",
        actor=SYSTEM, now=NOW,
    )  # fmt: skip


@pytest.mark.django_db
def test_nothing_new_goes_to_a_marketplace_that_closes_and_the_reason_says_what_to_do() -> None:
    product = sell(enterprise=seller())
    account = opened(product.enterprise, "Lama")
    listing = publish_listing(
        product=product, account=account, choices=choose_for_file(product), actor=SYSTEM, now=NOW
    )
    pause_listing(listing=listing, actor=SYSTEM, now=NOW)
    closes()
    other = sell(enterprise=product.enterprise)
    (result,) = publish_everywhere(product=other, accounts=[account], actor=SYSTEM, now=NOW)
    assert result.outcome == "refused"
    assert "Pindah ke Ralali." in result.reason
    with pytest.raises(ChannelsProblem, match="ditutup"):
        resume_listing(listing=listing, actor=SYSTEM, now=NOW)
    withdraw_ending(marketplace="spreadsheet", actor=SYSTEM)
    assert ending_of("spreadsheet") is None
    resume_listing(listing=listing, actor=SYSTEM, now=NOW)
    with pytest.raises(ChannelsProblem, match="sumber"):
        set_ending(marketplace="ralali", closes_on=TODAY, source=" ", actor=SYSTEM, now=NOW)


@pytest.mark.django_db
def test_listings_move_once_skip_what_is_there_and_orders_drain_to_the_last(
    django_assert_max_num_queries,
) -> None:
    product = sell(enterprise=seller(), stock=5)
    twice = sell(enterprise=product.enterprise)
    old = opened(product.enterprise, "Lama")
    new = opened(product.enterprise, "Baru", "ralali")
    for one in (product, twice):
        publish_listing(product=one, account=old, choices=choose_for_file(one), actor=SYSTEM, now=NOW)
    publish_listing(product=twice, account=new, choices=choose_for_file(twice), actor=SYSTEM, now=NOW)
    sku = only_variant(product).sku
    import_orders(account=old, data=SALE.format(sku=sku, status="dibayar").encode(), actor=SYSTEM, now=NOW)
    closes()
    first = move_listings(source=old, target=new, limit=1, actor=SYSTEM, now=NOW)
    assert (first.moved + first.already_there, first.left, first.total) == (1, 1, 2)
    last = move_listings(source=old, target=new, actor=SYSTEM, now=NOW)
    assert (last.moved, last.already_there, last.left) == (1, 1, 0)
    assert move_listings(source=old, target=new, actor=SYSTEM, now=NOW) == last
    assert Listing.objects.filter(account=new).count() == 2
    assert ListingMove.objects.count() == 2
    with django_assert_max_num_queries(4):
        (left,) = ending_shops(ChannelAccount.objects.all(), today=TODAY)
    assert (left.listings_left, left.orders_open, left.is_drained) == (0, 1, False)
    import_orders(account=old, data=SALE.format(sku=sku, status="selesai").encode(), actor=SYSTEM, now=NOW)
    assert Order.objects.get().status == "completed"
    (left,) = ending_shops(ChannelAccount.objects.all(), today=TODAY)
    assert left.is_drained


@pytest.mark.django_db
def test_listings_move_only_between_shops_of_one_owner_and_never_into_one_that_closes() -> None:
    mine, foreign = seller(), sell().enterprise
    old, new = opened(mine, "Lama"), opened(mine, "Baru", "ralali")
    with pytest.raises(ChannelsProblem, match="usaha lain"):
        move_listings(source=old, target=opened(foreign, "Asing", "ralali"), actor=SYSTEM, now=NOW)
    with pytest.raises(ChannelsProblem, match="toko lain"):
        move_listings(source=old, target=old, actor=SYSTEM, now=NOW)
    closes("ralali")
    with pytest.raises(ChannelsProblem, match="ditutup"):
        move_listings(source=old, target=new, actor=SYSTEM, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_listings_and_orders_are_kept_as_files_with_buyers_masked(form: str) -> None:
    product = sell(enterprise=seller(), stock=5, name="=Kemeja batik")
    account = opened(product.enterprise, "Lama")
    publish_listing(product=product, account=account, choices=choose_for_file(product), actor=SYSTEM, now=NOW)
    sku = only_variant(product).sku
    text = SALE.format(sku=sku, status="dibayar").replace("status\n", "status;pembeli;telepon\n")
    text = text.replace("dibayar\n", "dibayar;Pembeli Uji;62800000012\n")
    import_orders(account=account, data=text.encode(), actor=SYSTEM, now=NOW)
    listings = read_rows(export_shop(account=account, what="listings", form=form))
    assert sku in listings[1]
    assert "'=Kemeja batik" in listings[1], "no spreadsheet may take a title for a formula"
    orders = read_rows(export_shop(account=account, what="orders", form=form))
    assert orders[1][0] == "N1"
    assert "Pembeli Uji" not in str(orders)
    assert "62800000012" not in str(orders)
