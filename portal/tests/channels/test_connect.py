"""Connecting a shop, and keeping its permission: one refresh for all, sealed, stored before use."""

from __future__ import annotations

import threading
from datetime import timedelta

import msgspec
import pytest
from django.db import connection, transaction
from factories.channels import SHOPS, connect, consent, now, seller
from factories.registry import make_enterprise, make_user

from esmart.channels.models import ChannelAccount, ChannelApplication, ChannelGrant, OutwardCall
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import begin_connection, complete_connection, disconnect_shop
from esmart.channels.services.sessions import SealedTokenStore, SharedLimiter, open_session
from esmart.core.history import SYSTEM, Actor
from esmart.core.sealed_columns import check_keys
from esmart.core.secrets import SecretProblem
from ikm_connectors.transport import SystemClock

pytestmark = pytest.mark.django_db(transaction=True)
REDIRECT = "http://127.0.0.1:8000/saluran/kembali/"


def begin(enterprise, actor: Actor = SYSTEM, **more) -> str:
    application = ChannelApplication.objects.get(marketplace="shopee")
    return begin_connection(
        application=application, redirect=REDIRECT, enterprise=enterprise, actor=actor, now=now(), **more
    )


def test_a_connected_shop_is_known_by_its_name_and_its_tokens_are_sealed(sandbox) -> None:
    account = connect(sandbox, "shopee", seller())
    assert account.shop_name
    assert account.state == "connected"
    tokens = SealedTokenStore(account.grant_id).load()
    assert tokens is not None
    stored = ChannelGrant.objects.get()
    assert tokens.access not in stored.tokens_sealed
    assert stored.access_expires_at == tokens.access_expires_at
    traces = " ".join(f"{call.url} {call.body}" for call in OutwardCall.objects.all())
    assert traces
    assert tokens.access not in traces
    assert tokens.refresh not in traces


def test_an_answer_works_once_in_time_and_only_for_who_asked(sandbox) -> None:
    enterprise = seller()
    connect(sandbox, "shopee", enterprise)
    person, other = make_user(), make_user()
    asked = Actor(person.pk, "pemilik")
    answer = consent(begin(enterprise, asked), SHOPS["shopee"])
    with pytest.raises(ChannelsProblem):
        complete_connection(answer=answer, actor=Actor(other.pk, "orang lain"), now=now())
    with pytest.raises(ChannelsProblem):
        complete_connection(answer={**answer, "state": "forged"}, actor=asked, now=now())
    with pytest.raises(ChannelsProblem):
        complete_connection(answer=answer, actor=asked, now=now() + timedelta(minutes=16))
    assert complete_connection(answer=answer, actor=asked, now=now())
    with pytest.raises(ChannelsProblem):
        complete_connection(answer=answer, actor=asked, now=now())
    assert ChannelGrant.objects.count() == 1, "the replaced permission is forgotten"


def test_a_shop_that_sells_for_somebody_else_is_not_taken_over(sandbox) -> None:
    connect(sandbox, "shopee", seller())
    answer = consent(begin(make_enterprise()), SHOPS["shopee"])
    with pytest.raises(ChannelsProblem, match="usaha lain"):
        complete_connection(answer=answer, actor=SYSTEM, now=now())


def test_renewing_one_shop_with_the_consent_of_another_is_refused(sandbox) -> None:
    account = connect(sandbox, "shopee", seller())
    answer = consent(begin(None, account=account), "14701712")
    with pytest.raises(ChannelsProblem, match="toko lain"):
        complete_connection(answer=answer, actor=SYSTEM, now=now())
    assert ChannelAccount.objects.count() == 1


def test_twenty_callers_at_once_refresh_once_and_all_go_on(sandbox) -> None:
    account = connect(sandbox, "shopee", seller())
    store = SealedTokenStore(account.grant_id)
    before = store.load()
    store.save(msgspec.structs.replace(before, access_expires_at=now()))
    names: list[str] = []
    gate = threading.Barrier(20)

    def ask() -> None:
        try:
            gate.wait()
            names.append(open_session(account, clock=SystemClock(), cause="test").whoami().name)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == [account.shop_name] * 20
    assert len(sandbox.requests("shopee", "/auth/access_token/get")) == 1
    after = store.load()
    assert after.generation == before.generation + 1
    assert after.refresh != before.refresh


def test_tokens_are_never_saved_where_a_rollback_could_lose_them(sandbox) -> None:
    account = connect(sandbox, "shopee", seller())
    store = SealedTokenStore(account.grant_id)
    tokens = store.load()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        store.save(tokens)


def test_a_disconnected_shop_has_no_tokens_left(sandbox) -> None:
    account = connect(sandbox, "shopee", seller())
    disconnect_shop(account=account, actor=SYSTEM)
    assert not ChannelGrant.objects.exists()
    with pytest.raises(ValueError, match="without a grant"):
        open_session(ChannelAccount.objects.get(), clock=SystemClock(), cause="test")


def test_the_wrong_field_key_is_seen_before_work_begins(sandbox, settings) -> None:
    connect(sandbox, "shopee", seller())
    check_keys()
    settings.FIELD_KEY = "33" * 32
    with pytest.raises(SecretProblem):
        check_keys()


def test_the_rate_budget_is_one_for_all_workers() -> None:
    """Given ten calls a second, forty calls of four workers need almost four seconds, whoever makes them."""
    waits: list[float] = []

    def reserve() -> None:
        try:
            limiter = SharedLimiter()
            waits.extend(
                limiter.reserve("shop:1", count=10, seconds=1, burst=1, now=1000.0) for _ in range(10)
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=reserve) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(round(wait, 3) for wait in waits) == [round(n / 10, 3) for n in range(40)]
    SharedLimiter().hold("shop:1", seconds=60, now=1000.0)
    assert SharedLimiter().reserve("shop:1", count=10, seconds=1, burst=1, now=1000.0) >= 60
    assert SharedLimiter().reserve("shop:2", count=10, seconds=1, burst=1, now=1000.0) == 0
