"""Notices: verified, stored, then read as hints. Doubled, reordered or lost ones end in the same state."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json

import pytest
from factories.fake_shop import START, FakeSession, FakeShop, TestClock, make_account
from factories.registry import make_product

from esmart.channels.models import ChannelAccount, ChannelApplication, Notice, Order, StockBalance
from esmart.channels.services import NoticeRefused, count_stock, receive_notice, use_sandbox
from esmart.channels.services.poll_orders import poll_orders
from esmart.channels.services.receive_notice import process_notices
from esmart.core.history import SYSTEM
from ikm_connectors import model as m
from ikm_connectors.errors import Unavailable

pytestmark = pytest.mark.django_db
KEY = "4b657954657374536563726574303132"
URL = "http://127.0.0.1:8000/hooks/shopee/"


@pytest.fixture
def here():
    use_sandbox({"shopee": "http://127.0.0.1:9"}, callback_base="http://127.0.0.1:8000/hooks")
    product = make_product()
    account = make_account(product)
    ChannelAccount.objects.filter(pk=account.pk).update(shop_id="14701711")
    account.refresh_from_db()
    variant = product.variants.get()
    count_stock(variant=variant, quantity=9, actor=SYSTEM, now=START)
    shop = FakeShop(TestClock())
    ref = m.SkuRef("item-x", "0")
    shop.stock[ref] = 9
    return account, shop, ref, variant


def notice(order_id: str, status: str, second: int = 0) -> tuple[dict[str, str], bytes]:
    at = int(START.timestamp()) + second
    data = {"ordersn": order_id, "status": status, "update_time": at, "items": [], "completed_scenario": ""}
    body = json.dumps({"code": 3, "shop_id": 14701711, "timestamp": at, "data": data}).encode()
    seal = hmac.new(KEY.encode(), URL.encode() + b"|" + body, hashlib.sha256).hexdigest()
    return {"Authorization": seal}, body


def receive(headers: dict[str, str], body: bytes) -> bool:
    return receive_notice(marketplace="shopee", url=URL, headers=headers, body=body, now=START)


def test_a_notice_is_stored_before_it_is_read_and_once_only(here) -> None:
    account, shop, ref, variant = here
    order_id = shop.buy(ref, 2, sku=variant.sku)
    signed = notice(order_id, "READY_TO_SHIP")
    assert receive(*signed)
    assert not receive(*signed)
    assert Notice.objects.get().done_at is None
    assert process_notices(account, FakeSession(shop)) == 1
    assert Order.objects.get().external_id == order_id
    assert process_notices(account, FakeSession(shop)) == 0


def test_a_forged_or_stale_notice_is_refused_and_leaves_nothing(here) -> None:
    headers, body = notice("A", "READY_TO_SHIP")
    with pytest.raises(NoticeRefused):
        receive({"Authorization": "0" * 64}, body)
    with pytest.raises(NoticeRefused):
        receive({}, body)
    with pytest.raises(NoticeRefused):
        receive(headers, body + b" ")
    with pytest.raises(NoticeRefused):
        receive(*notice("A", "READY_TO_SHIP", second=-4 * 86400))
    assert not Notice.objects.exists()


def test_the_registered_address_counts_whatever_a_proxy_made_of_it(here) -> None:
    headers, body = notice("A", "READY_TO_SHIP")
    inner = "http://10.0.0.5:9999/other"
    assert receive_notice(marketplace="shopee", url=inner, headers=headers, body=body, now=START)


@pytest.mark.parametrize("order", [*itertools.permutations(range(3)), (0,), (), (2, 2, 0, 1, 1)])
def test_any_order_and_number_of_notices_ends_in_one_state(here, order) -> None:
    """Given an order that was placed, shipped, and one cancelled: three notices in any order, doubled or lost."""
    account, shop, ref, variant = here
    first = shop.buy(ref, 2, sku=variant.sku)
    signed = [notice(first, "READY_TO_SHIP", 1)]
    second = shop.buy(ref, 1, sku=variant.sku)
    shop.move(first, m.OrderStatus.IN_TRANSIT)
    shop.move(second, m.OrderStatus.CANCELLED)
    signed += [notice(first, "SHIPPED", 2), notice(second, "CANCELLED", 3)]
    for number in order:
        receive(*signed[number])
        process_notices(account, FakeSession(shop))
    shop.clock.sleep(60)
    account.refresh_from_db()
    poll_orders(account, FakeSession(shop))
    assert dict(Order.objects.values_list("external_id", "status")) == {
        first: "in_transit",
        second: "cancelled",
    }
    balance = StockBalance.objects.get()
    assert (balance.on_hand, balance.reserved) == (7, 0)


def test_a_notice_waits_while_the_shop_cannot_be_asked(here) -> None:
    account, shop, ref, variant = here
    order_id = shop.buy(ref, 1, sku=variant.sku)
    receive(*notice(order_id, "READY_TO_SHIP"))
    shop.fail_with = Unavailable("HTTP 503")
    with pytest.raises(Unavailable):
        process_notices(account, FakeSession(shop))
    assert Notice.objects.get().done_at is None
    shop.fail_with = None
    process_notices(account, FakeSession(shop))
    assert Order.objects.get().external_id == order_id


def test_a_notice_about_an_order_that_is_not_there_is_tried_again_later(here) -> None:
    account, shop, _ref, _variant = here
    receive(*notice("unknown-order", "READY_TO_SHIP"))
    process_notices(account, FakeSession(shop))
    kept = Notice.objects.get()
    assert (kept.done_at, kept.attempts) == (None, 1)
    assert kept.due_at > START
    assert kept.problem["message_key"] == "not_found"


def test_the_application_keeps_its_credentials_sealed(here) -> None:
    assert KEY not in ChannelApplication.objects.get(marketplace="shopee").credentials_sealed
