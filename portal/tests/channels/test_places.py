"""Every marketplace of the mission can be connected, each in its own way; what has ended only for practice."""

from __future__ import annotations

import pytest
from factories.channels import SHOPS, connect, now, seller

from esmart.channels.models import ChannelAccount, ChannelApplication, ChannelGrant
from esmart.channels.queries import connectables
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import (
    begin_connection,
    connect_by_file,
    connect_with_keys,
    register_application,
    use_sandbox,
)
from esmart.core.history import SYSTEM
from esmart.core.sealed_columns import check_keys
from ikm_connectors.catalogue import connector_ids
from ikm_connectors.errors import ConnectorError

pytestmark = pytest.mark.django_db(transaction=True)
AT_HAND = [one for one in SHOPS if one in connector_ids()]


@pytest.mark.parametrize("marketplace", AT_HAND)
def test_a_shop_of_every_marketplace_is_connected_at_the_sandbox(sandbox, marketplace: str) -> None:
    account = connect(sandbox, marketplace, seller())
    assert (account.shop_id, account.state) == (SHOPS[marketplace], "connected")
    assert account.last_confirmed_at is not None


def test_keys_are_kept_sealed_and_wrong_ones_connect_nothing(sandbox) -> None:
    use_sandbox({"blibli": sandbox.addresses["blibli"]})
    application = ChannelApplication.objects.get()
    wrong = {"shop_id": "TOQ-15126", "shop_key": "salah"}
    with pytest.raises(ConnectorError):
        connect_with_keys(application=application, answer=wrong, enterprise=seller(), actor=SYSTEM, now=now())
    assert not ChannelAccount.objects.exists()
    assert not ChannelGrant.objects.exists()
    account = connect(sandbox, "blibli", seller())
    assert "A1A1" not in account.grant.keys_sealed
    assert account.shop_key == ""
    check_keys()


def test_a_marketplace_that_has_ended_is_connected_only_for_practice() -> None:
    application = register_application(
        marketplace="bukalapak", environment="production", credentials={}, actor=SYSTEM
    )
    answer = {"username": "a", "password": "b"}
    with pytest.raises(ChannelsProblem, match=r"sudah ditutup \(09-02-2025\).*Pindahkan produk"):
        connect_with_keys(
            application=application, answer=answer, enterprise=seller(), actor=SYSTEM, now=now()
        )
    with pytest.raises(ChannelsProblem, match="sudah ditutup"):
        begin_connection(
            application=application, redirect="http://x/", enterprise=seller(), actor=SYSTEM, now=now()
        )


def test_the_connect_page_lists_every_marketplace_with_its_way_and_its_end(
    django_assert_num_queries,
) -> None:
    use_sandbox(dict.fromkeys(SHOPS, "http://127.0.0.1:9"))
    with django_assert_num_queries(2):
        found = {one.marketplace: one for one in connectables()}
    assert set(found) == set(connector_ids())
    assert {name: one.way for name, one in found.items()}["blibli"] == "keys"
    assert (found["ralali"].way, found["spreadsheet"].way) == ("file", "file")
    assert (found["bukalapak"].lifecycle, found["bukalapak"].refused) == ("closed", False)
    assert found["shopee"].lifecycle == "live"
    ChannelApplication.objects.all().delete()
    found = {one.marketplace: one for one in connectables()}
    assert found["bukalapak"].refused
    assert "shopee" not in found


def test_a_place_that_knows_files_only_is_opened_by_its_name() -> None:
    enterprise = seller()
    facts = {"marketplace": "spreadsheet", "enterprise": enterprise, "actor": SYSTEM, "now": now()}
    account = connect_by_file(name="  Gerai   lapas ", **facts)
    assert (account.shop_name, account.grant_id, account.state) == ("Gerai lapas", None, "connected")
    with pytest.raises(ChannelsProblem, match="sudah ada"):
        connect_by_file(name="gerai lapas", **facts)
    with pytest.raises(ChannelsProblem, match="Beri nama"):
        connect_by_file(name=" ", **facts)
    with pytest.raises(ChannelsProblem, match="tidak dilayani lewat berkas"):
        connect_by_file(name="Toko", **{**facts, "marketplace": "shopee"})
