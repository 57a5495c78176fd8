"""One product goes to every marketplace in one action; an order from each comes back and the stock is equal everywhere."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from factories.channels import SHOPS, Sandbox, connect, now, only_variant, run_engine, sell, seller

from esmart.channels.models import Listing, Offer, Order, StockBalance
from esmart.channels.services import (
    confirm_upload,
    connect_by_file,
    count_stock,
    export_file,
    import_orders,
    publish_everywhere,
    receive_notice,
    use_sandbox,
)
from esmart.core.history import SYSTEM
from ikm_connectors.catalogue import connector_ids

pytestmark = pytest.mark.django_db(transaction=True)

MARKETS = [one for one in SHOPS if one in connector_ids()]
NUMBERED = [one for one in MARKETS if one != "gojek"]  # GoFood knows only in stock or not
SALE = "no_pesanan;tanggal;sku;qty;harga_satuan\nN1;24/11/2026;{sku};1;85000\n"


def made_quick(sandbox: Sandbox) -> None:
    sandbox.control("POST", "/blibli/settings", {"queue_seconds": 0.05})
    sandbox.control("POST", "/gojek/settings", {"menu_seconds": 0})
    use_sandbox(sandbox.all_markets(), callback_base="http://127.0.0.1:9/hook")


def test_one_product_is_sold_everywhere_and_an_order_from_each_lowers_all(sandbox) -> None:
    made_quick(sandbox)
    product = sell(enterprise=seller(), stock=30, materials="Katun")
    accounts = {one: connect(sandbox, one, product.enterprise) for one in MARKETS}
    counter = connect_by_file(
        marketplace="spreadsheet", name="Gerai", enterprise=product.enterprise, actor=SYSTEM, now=now()
    )
    places = [*accounts.values(), counter]
    results = publish_everywhere(product=product, accounts=places, actor=SYSTEM, now=now())
    assert {one.outcome for one in results} == {"published"}, results
    again = publish_everywhere(product=product, accounts=places, actor=SYSTEM, now=now())
    assert {one.outcome for one in again} == {"already_there"}
    file = export_file(account=counter, purpose="listings", actor=SYSTEM, now=now())
    confirm_upload(exchange=file.exchange, actor=SYSTEM, now=now())
    run_engine(until=lambda: set(Listing.objects.values_list("lifecycle", flat=True)) == {"live"}, seconds=90)

    for market in MARKETS:
        buy(sandbox, market)
    sale = SALE.format(sku=only_variant(product).sku).encode()
    import_orders(account=counter, data=sale, actor=SYSTEM, now=now())
    run_engine(until=lambda: Order.objects.count() == len(places), seconds=60)
    left = 30 - len(places)
    assert StockBalance.objects.get().available == left
    assert set(Offer.objects.values_list("desired_quantity", flat=True)) == {left}
    run_engine(until=lambda: all(stock(sandbox, one) == left for one in NUMBERED), seconds=60)
    assert stock(sandbox, "gojek") > 0

    count_stock(variant=only_variant(product), quantity=len(places) - 1, actor=SYSTEM, now=now())
    run_engine(until=lambda: all(stock(sandbox, one) == 0 for one in MARKETS), seconds=60)


def buy(sandbox: Sandbox, market: str) -> None:
    """Let a buyer order one piece; where orders can only be heard of, bring the notice to our door."""
    (listing,) = sandbox.listings(market)
    line = {"listing_id": listing["listing_id"], "quantity": 1}
    sandbox.control("POST", f"/{market}/orders", {"shop_id": SHOPS[market], "lines": [line]})
    if market != "gojek":
        return
    notices: list[dict[str, Any]] = sandbox.control("GET", "/gojek/notices")["notices"]
    for notice in reversed(notices):
        body = notice["body"] if isinstance(notice["body"], str) else json.dumps(notice["body"])
        seal = hmac.new(b"kunci-notif-uji", body.encode(), hashlib.sha256).hexdigest()
        receive_notice(
            marketplace="gojek",
            url="",
            headers={"X-Go-Signature": seal},
            body=body.encode(),
            now=now(),
        )


def stock(sandbox: Sandbox, market: str) -> int:
    (quantity,) = sandbox.stock(market).values()
    return quantity
