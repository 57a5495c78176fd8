"""The engine over shops in memory: any interleaving converges, nothing is oversold beyond what the rule allows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from factories.channels import only_variant
from factories.fake_shop import FakeSession, FakeShop, TestClock, make_account, make_live_listing
from factories.registry import make_product
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esmart.channels.models import ChannelAccount, Offer, Order, StockBalance
from esmart.channels.queries import account_health, accounts_for, worst_case
from esmart.channels.services import Tempo, count_stock, receive_stock, sessions, work
from esmart.channels.services.offers import wake_engine
from esmart.channels.services.push_offers import push_offers
from esmart.channels.services.serve_shop import serve_shop, shops_with_work
from esmart.channels.services.sweep_offers import sweep_offers
from esmart.core.history import SYSTEM
from esmart.core.models import Change, ReadMark
from esmart.registry.models import Product, Variant
from ikm_connectors import model as m
from ikm_connectors.errors import ReauthorisationNeeded, ShopOnHoliday, Unavailable

TEMPO = Tempo(poll_every=timedelta(0), sweep_every=timedelta(days=9))
pytestmark = pytest.mark.django_db


@dataclass
class World:
    """One product in two shops."""

    clock: TestClock
    product: Product
    variant: Variant
    accounts: list[ChannelAccount]
    shops: list[FakeShop]
    refs: list[m.SkuRef]

    def round(self) -> None:
        """Let every shop tell and be told, twice: what the first learns, the second is told."""
        for account in self.accounts * 2:
            self.clock.sleep(2)
            ChannelAccount.objects.filter(pk=account.pk).update(orders_due_at=self.clock.now())
            assert serve_shop(account.pk, clock=self.clock, tempo=TEMPO)

    def balance(self) -> StockBalance:
        return StockBalance.objects.get(variant=self.variant)


@contextmanager
def world(*, stock: int, **exposure: int) -> Iterator[World]:
    clock = TestClock()
    product = make_product()
    variant = only_variant(product)
    accounts = [
        make_account(
            product, marketplace=name, **{f"exposure_{key}": value for key, value in exposure.items()}
        )
        for name in ("shopee", "tokopedia")
    ]
    shops = [FakeShop(clock) for _ in accounts]
    listings = [make_live_listing(product, account) for account in accounts]
    refs = [m.SkuRef(listing.channel_id, str(variant.pk)) for listing in listings]
    by_account = {account.pk: FakeSession(shop) for account, shop in zip(accounts, shops, strict=True)}
    patch = pytest.MonkeyPatch()
    patch.setattr(sessions, "open_session", lambda account, **_: by_account[account.pk])
    try:
        count_stock(variant=variant, quantity=stock, actor=SYSTEM, now=clock.now())
        made = World(clock, product, variant, accounts, shops, refs)
        made.round()
        yield made
    finally:
        patch.undo()


ACTIONS = st.one_of(
    st.tuples(st.just("buy"), st.integers(0, 1), st.integers(1, 3)),
    st.tuples(st.just("buy_unpaid"), st.integers(0, 1), st.integers(1, 3)),
    st.tuples(st.just("pay"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("cancel"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("ship"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("receive"), st.integers(0, 1), st.integers(1, 3)),
)
PROPERTY = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def act(here: World, action: tuple[str, int, int]) -> None:
    what, which, number = action
    shop, ref = here.shops[which], here.refs[which]
    if what in {"buy", "buy_unpaid"}:
        shop.buy(ref, number, sku=here.variant.sku, paid=what == "buy")
        return
    if what == "receive":
        receive_stock(variant=here.variant, quantity=number, actor=SYSTEM, now=here.clock.now())
        return
    moves: dict[str, tuple[set[str], m.OrderStatus]] = {
        "pay": ({"unpaid"}, m.OrderStatus.TO_SHIP),
        "cancel": ({"unpaid", "to_ship"}, m.OrderStatus.CANCELLED),
        "ship": ({"to_ship"}, m.OrderStatus.IN_TRANSIT),
    }
    allowed, target = moves[what]
    movable = [one.order_id for one in shop.orders.values() if one.status.value in allowed]
    if movable:
        shop.move(movable[number % len(movable)], target)


@PROPERTY
@given(actions=st.lists(ACTIONS, max_size=10), stock=st.integers(0, 6))
def test_when_every_shop_tells_at_once_no_interleaving_sells_what_is_not_there(actions, stock: int) -> None:
    with world(stock=stock) as here:
        for action in actions:
            act(here, action)
            here.round()
            assert here.balance().missing == 0
        check_converged(here)


@PROPERTY
@given(actions=st.lists(ACTIONS, max_size=10), percent=st.sampled_from([50, 100]), stock=st.integers(0, 6))
def test_when_shops_are_silent_the_oversell_stays_within_the_stated_worst_case(
    actions, percent, stock
) -> None:
    with world(stock=stock, percent=percent) as here:
        bound = worst_case(here.product).get(here.variant.pk, 0)
        assert bound == (0 if percent == 50 else stock)
        for action in actions:
            if action[0] != "cancel":  # what a cancellation gives back to one shop may be sold again there
                act(here, action)
        here.round()
        assert here.balance().missing <= bound
        check_converged(here)


def check_converged(here: World) -> None:
    """After the last round every order is known once and every shop shows what its rule says."""
    here.round()
    known = Order.objects.filter(account__in=here.accounts).count()
    assert known == sum(len(shop.orders) for shop in here.shops)
    balance = here.balance()
    held = sum(
        line.quantity
        for shop in here.shops
        for order in shop.orders.values()
        for line in order.lines
        if order.status.value in {"unpaid", "to_ship"}
    )
    assert balance.reserved == held
    for account, shop, ref in zip(here.accounts, here.shops, here.refs, strict=True):
        offer = Offer.objects.get(account=account)
        assert shop.stock.get(ref, 0) == offer.desired_quantity
        assert offer.stock_confirmed_version == offer.stock_version


def test_unchanged_quantities_cause_no_call() -> None:
    with world(stock=5) as here:
        before = len(here.shops[0].writes)
        count_stock(variant=here.variant, quantity=4, actor=SYSTEM, now=here.clock.now())
        count_stock(variant=here.variant, quantity=5, actor=SYSTEM, now=here.clock.now())
        here.round()
        assert len(here.shops[0].writes) == before


def test_a_thousand_changes_of_one_piece_are_one_write_of_the_last_value() -> None:
    with world(stock=5) as here:
        before = len(here.shops[0].writes)
        for quantity in range(1000, 0, -7):
            count_stock(variant=here.variant, quantity=quantity, actor=SYSTEM, now=here.clock.now())
        here.round()
        assert here.shops[0].writes[before:] == [(here.refs[0], quantity)]


def test_an_answer_older_than_what_was_sent_since_is_dropped() -> None:
    with world(stock=5) as here:
        count_stock(variant=here.variant, quantity=4, actor=SYSTEM, now=here.clock.now())

        def overtaken(session: FakeSession) -> Callable[..., m.BatchResult]:
            send = session.set_quantities

            def set_quantities(levels):
                result = send(levels)
                # While the answer is on its way, a newer value goes out by another worker.
                Offer.objects.filter(account=here.accounts[0]).update(stock_version=99, stock_sent_version=99)
                return result

            return set_quantities

        session = FakeSession(here.shops[0])
        session.set_quantities = overtaken(session)  # type: ignore[method-assign]
        push_offers(here.accounts[0], session, kind="stock")
        offer = Offer.objects.get(account=here.accounts[0])
        assert offer.stock_confirmed_version < 99


def test_a_dead_workers_claim_comes_up_again_by_itself() -> None:
    with world(stock=5) as here:
        count_stock(variant=here.variant, quantity=4, actor=SYSTEM, now=here.clock.now())

        class Killed(BaseException): ...

        here.shops[0].fail_with = Killed()  # type: ignore[assignment]
        with pytest.raises(Killed):
            push_offers(here.accounts[0], FakeSession(here.shops[0]), kind="stock")
        here.shops[0].fail_with = None
        assert push_offers(here.accounts[0], FakeSession(here.shops[0]), kind="stock") == 0, "still leased"
        here.clock.sleep(61)
        assert push_offers(here.accounts[0], FakeSession(here.shops[0]), kind="stock") == 1
        assert here.shops[0].stock[here.refs[0]] == 4


def test_one_refused_offer_sinks_no_other_and_waits_with_its_reason() -> None:
    with world(stock=5) as here:
        here.shops[0].reserved[here.refs[0]] = 3  # an order we have not heard of
        count_stock(variant=here.variant, quantity=1, actor=SYSTEM, now=here.clock.now())
        for account, shop in zip(here.accounts, here.shops, strict=True):
            push_offers(account, FakeSession(shop), kind="stock")
        refused, done = Offer.objects.order_by("account_id")
        assert refused.stock_problem["message_key"] == "below_reserved_stock"
        assert refused.stock_due_at > here.clock.now()
        assert done.stock_confirmed_version == done.stock_version


def test_a_silent_shop_opens_its_circuit_and_the_other_goes_on() -> None:
    with world(stock=5) as here:
        here.shops[0].fail_with = Unavailable("HTTP 503")
        count_stock(variant=here.variant, quantity=2, actor=SYSTEM, now=here.clock.now())
        here.round()
        assert here.shops[1].stock[here.refs[1]] == 2
        broken = ChannelAccount.objects.get(pk=here.accounts[0].pk)
        assert broken.failures >= 1
        assert broken.open_again_at > here.clock.now()
        assert broken not in shops_with_work(now=here.clock.now())
        here.shops[0].fail_with = None
        here.clock.sleep(3600)
        here.round()
        healed = ChannelAccount.objects.get(pk=here.accounts[0].pk)
        assert (healed.failures, healed.open_again_at) == (0, None)
        assert healed.longest_outage_seconds >= 3600
        assert here.shops[0].stock[here.refs[0]] == 2


class HeldSession(FakeSession):
    """A shop that answers its last question of a round only when it is let go on."""

    inside, go_on = threading.Event(), threading.Event()

    def get_quantities(self, refs):
        self.inside.set()
        assert self.go_on.wait(20)
        return super().get_quantities(refs)


@pytest.mark.django_db(transaction=True)
def test_what_comes_up_while_a_shop_is_served_waits_for_its_end_and_no_longer() -> None:
    """Given a loop that looks only when it is woken."""
    with world(stock=5) as here:
        account, shop, stop = here.accounts[0], here.shops[0], threading.Event()
        held = {account.pk: HeldSession(shop), here.accounts[1].pk: FakeSession(here.shops[1])}
        sessions.open_session = lambda one, **_: held[one.pk]
        newest = Change.objects.latest(
            "xid", "id"
        )  # the profiles made above are not what this test waits for
        ReadMark.objects.update_or_create(
            reader="channels", defaults={"xid": newest.xid, "change_id": newest.pk}
        )
        ChannelAccount.objects.update(orders_due_at=None)
        ChannelAccount.objects.filter(pk=account.pk).update(sweep_due_at=here.clock.now())
        loop = threading.Thread(target=work, args=(stop, here.clock), kwargs={"idle": 60})
        loop.start()
        try:
            assert HeldSession.inside.wait(20)
            count_stock(variant=here.variant, quantity=3, actor=SYSTEM, now=here.clock.now())
            time.sleep(0.5)  # the loop has looked, and found the shop being served
            HeldSession.go_on.set()
            wait_until(lambda: shop.stock[here.refs[0]] == 3)
        finally:
            HeldSession.go_on.set()
            stop.set()
            wake_engine()
            loop.join(30)


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end, "the loop slept on"
        time.sleep(0.02)


def test_a_lost_permission_is_one_task_with_words_for_the_officer() -> None:
    with world(stock=5) as here:
        here.shops[0].fail_with = ReauthorisationNeeded("refused")
        here.round()
        mine = ChannelAccount.objects.filter(pk=here.accounts[0].pk)
        assert mine.get().state == "needs_reauthorisation"
        (health,) = account_health(mine, now=here.clock.now())
        assert "Hubungkan" in health.problem.do


def test_a_shop_on_holiday_is_left_alone_for_a_while() -> None:
    with world(stock=5) as here:
        here.shops[0].fail_with = ShopOnHoliday("libur")
        here.round()
        shop = ChannelAccount.objects.get(pk=here.accounts[0].pk)
        assert shop.state == "connected"
        assert shop.open_again_at >= here.clock.now() + timedelta(minutes=9)


def test_a_shop_that_shows_too_much_is_set_right_at_the_first_sweep_and_too_little_at_the_second() -> None:
    with world(stock=5) as here:
        account, shop, ref = here.accounts[0], here.shops[0], here.refs[0]
        shop.stock[ref] = 9
        assert sweep_offers(account, FakeSession(shop)) == 1
        push_offers(account, FakeSession(shop), kind="stock")
        assert shop.stock[ref] == 5
        shop.stock[ref] = 1
        for _ in range(2):
            sweep_offers(account, FakeSession(shop))
            push_offers(account, FakeSession(shop), kind="stock")
            here.clock.sleep(60)
        assert shop.stock[ref] == 5
        assert sweep_offers(account, FakeSession(shop)) == 0


def test_nobody_sees_the_shops_of_others() -> None:
    from factories.registry import make_user

    with world(stock=1) as here:
        assert not accounts_for(make_user("owner")).exists()
        owner = make_user("owner")
        here.product.enterprise.owner = owner
        here.product.enterprise.save()
        assert accounts_for(owner).count() == 2
        assert accounts_for(make_user("auditor")).count() == 2


def test_a_sale_and_a_delivery_that_cancel_out_are_still_told_to_the_shop_that_sold() -> None:
    with world(stock=5) as here:
        here.shops[0].buy(here.refs[0], 1, sku=here.variant.sku)
        receive_stock(variant=here.variant, quantity=1, actor=SYSTEM, now=here.clock.now())
        here.round()
        assert here.shops[0].stock[here.refs[0]] == 5, (
            "the number wanted is the old one, the shop holds one less"
        )


def test_a_shop_that_sold_everything_lowers_the_others_in_the_same_round() -> None:
    with world(stock=1) as here:
        here.shops[0].buy(here.refs[0], 1, sku=here.variant.sku)
        here.round()
        assert here.shops[1].stock[here.refs[1]] == 0
        assert here.shops[1].buy(here.refs[1], 1) is None
