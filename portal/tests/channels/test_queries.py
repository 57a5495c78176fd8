"""Reads: each within its number of queries, also on ten thousand rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from factories.channels import only_variant
from factories.fake_shop import START, make_account, make_live_listing
from factories.registry import make_product, make_user

from esmart.channels.models import ChannelAccount, Listing, Offer, Order, OrderLine, StockBalance
from esmart.channels.queries import (
    account_health,
    accounts_for,
    describe,
    explain_stock,
    find_order,
    listings_in,
    listings_of,
    order_inbox,
    parked_lines,
    pick_list,
    problems_by_cause,
    where_to_buy,
)
from esmart.channels.services import count_stock
from esmart.channels.services.serve_shop import shops_with_work
from esmart.core.history import SYSTEM

pytestmark = pytest.mark.django_db
ORDERS = 10_000


def make_trade():
    """Ten thousand orders in two shops, every tenth with a line nobody knows."""
    product = make_product()
    variant = only_variant(product)
    accounts = [make_account(product), make_account(product, marketplace="tokopedia")]
    for account in accounts:
        make_live_listing(product, account)
    count_stock(variant=variant, quantity=ORDERS, actor=SYSTEM, now=START)
    statuses = ["to_ship", "in_transit", "completed", "cancelled"]
    orders = Order.objects.bulk_create(
        Order(
            account=accounts[n % 2],
            external_id=f"order-{n}",
            source_status=statuses[n % 4].upper(),
            status=statuses[n % 4],
            items_total=50_000,
            first_seen_at=START,
            observed_at=START,
            ship_by=START + timedelta(hours=n % 48),
        )
        for n in range(ORDERS)
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            line_id="1",
            title="Kemeja",
            quantity=1,
            unit_price=50_000,
            variant=None if n % 10 == 0 else variant,
            held=1 if order.status == "to_ship" and n % 10 else 0,
        )
        for n, order in enumerate(orders)
    )
    StockBalance.objects.filter(variant=variant).update(reserved=OrderLine.objects.filter(held=1).count())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE channels_order, channels_orderline")
    return product, accounts


def everyone():
    return ChannelAccount.objects.all()


def test_every_read_keeps_its_number_of_queries_on_ten_thousand_orders(django_assert_num_queries) -> None:
    product, accounts = make_trade()
    variant = only_variant(product)
    with django_assert_num_queries(5):
        inbox = order_inbox(everyone(), statuses=["to_ship"])
        lines = [
            line.variant.product.name for order in inbox.orders for line in order.lines.all() if line.variant
        ]
    assert lines
    assert inbox.counts["to_ship"] == 1000, "counts are capped"
    assert len(inbox.orders) == 50
    following = order_inbox(everyone(), statuses=["to_ship"], before=inbox.next_before)
    assert max(order.pk for order in following.orders) < min(order.pk for order in inbox.orders)
    parked = order_inbox(everyone(), parked_only=True)
    assert all(line.variant is None for order in parked.orders for line in order.lines.all())
    with django_assert_num_queries(3):
        (line,) = pick_list(everyone())
    assert line.pieces == OrderLine.objects.filter(held=1).count()
    with django_assert_num_queries(1):
        assert len(parked_lines(everyone())) == 200
    with django_assert_num_queries(4):
        assert sum(one.lines_parked for one in account_health(everyone(), now=START)) > 0
    with django_assert_num_queries(4):
        causes = problems_by_cause(everyone())
    assert causes[0].problem.key == "line_parked"
    with django_assert_num_queries(3):
        (view, _) = listings_of(product)
    assert view.offers[0].desired_quantity > 0
    with django_assert_num_queries(3):
        assert len(listings_in(accounts[0])) == 1
    with django_assert_num_queries(1):
        assert [link.marketplace for link in where_to_buy(product)] == ["Shopee", "Tokopedia & Shop"]
    with django_assert_num_queries(3 + len(accounts)):
        explained = explain_stock(variant)
    assert explained.worst_case > 0
    with django_assert_num_queries(1):
        list(shops_with_work(now=START))
    with django_assert_num_queries(4):
        order = find_order(everyone(), Order.objects.first().public_id)
    assert order is not None


def test_a_lost_permission_of_many_shops_is_one_cause() -> None:
    product = make_product()
    for _ in range(3):
        make_account(
            product, state="needs_reauthorisation", state_problem={"message_key": "reauthorisation_needed"}
        )
    (cause,) = problems_by_cause(everyone())
    assert cause.count == 3
    assert cause.problem.who


def test_a_listing_that_is_not_live_is_no_place_to_buy() -> None:
    product = make_product()
    account = make_account(product)
    make_live_listing(product, account, lifecycle="paused")
    assert where_to_buy(product) == []
    Listing.objects.update(lifecycle="live", held_back=True)
    assert where_to_buy(product) == []
    Listing.objects.update(held_back=False)
    assert len(where_to_buy(product)) == 1


@pytest.mark.parametrize(
    "key",
    ["outward_phone", "variant_not_listed", "line_parked", "our_own_fault", "title_rule", "photo_missing"],
)
def test_every_problem_says_what_happened_what_to_do_and_who_does_it(key: str) -> None:
    text = describe({"message_key": key})
    assert text.what
    assert text.do
    assert text.who


def test_a_workshop_officer_sees_the_shops_of_the_own_office_only() -> None:
    from factories.registry import make_office, make_workshop

    workshop = make_workshop()
    mine = make_account(make_product(workshop))
    make_account(make_product())
    officer = make_user("workshop_officer", office=workshop.office)
    stranger = make_user("workshop_officer", office=make_office())
    assert list(accounts_for(officer)) == [mine]
    assert not accounts_for(stranger).exists()


def test_offers_keep_their_prices_positive() -> None:
    from django.db import IntegrityError, transaction

    product = make_product()
    make_live_listing(product, make_account(product))
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.update(desired_price=0)
