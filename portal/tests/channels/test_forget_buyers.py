"""Buyers' data ends with its retention period, in every table, and nothing brings it back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from factories.fake_shop import START, make_account
from factories.registry import make_product
from psycopg import sql

from esmart.channels import tasks
from esmart.channels.models import ChannelAccount, Notice, Order
from esmart.channels.rules import ChannelsProblem, buyer_is_needed, over_before
from esmart.channels.services import answer_quotation, forget_buyers, open_buyer, record_quotation
from esmart.channels.services.act_on_order import shipping_label
from esmart.channels.services.record_order import record_order
from esmart.config.environment import EnvironmentProblem, read_environment
from esmart.config.tasks import ON_TIME
from esmart.core.history import SYSTEM
from esmart.core.models import Change
from ikm_connectors import model as m

CANARY = "Kenari7731"
DAY = timedelta(days=1)
NOW = START + 400 * DAY
SEARCHED = ("text", "character varying", "character", "json", "jsonb", "bytea", "ARRAY")


def told(order_id: str, status: str, at: datetime) -> m.Order:
    line = m.OrderLine(
        line_id="1", ref=None, seller_sku="", title="Kemeja", quantity=1, unit_price=m.Money(50_000)
    )
    buyer = m.Buyer(
        name=f"{CANARY} Uji", phone="081200007731", address=f"Jalan {CANARY} 1", city="Kota Bandung"
    )
    return m.Order(
        order_id=order_id, source_status=status.upper(), status=m.OrderStatus(status), lines=(line,),
        totals=m.OrderTotals(items=m.Money(50_000)), buyer=buyer, note=f"untuk {CANARY}", updated_at=at,
    )  # fmt: skip


def sold(account: ChannelAccount, order_id: str, status: str, *, days_ago: int) -> Order:
    at = NOW - days_ago * DAY
    record_order(account=account, order=told(order_id, "to_ship", at - DAY), source="poll", now=at - DAY)
    return record_order(account=account, order=told(order_id, status, at), source="poll", now=at)[0]


def noticed(account: ChannelAccount, digest: str, *, days_ago: int, done: bool) -> Notice:
    at = NOW - days_ago * DAY
    return Notice.objects.create(
        application=account.application, digest=digest, body=f'{{"name": "{CANARY}"}}'.encode(), received_at=at,
        done_at=at if done else None, due_at=None if done else at,
    )  # fmt: skip


def places_of(word: str) -> set[str]:
    """Look for a word in every column of every table that can hold text, raw bytes and history included."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type = ANY(%s)",
            [list(SEARCHED)],
        )
        columns = cursor.fetchall()
        assert {"core_change", "channels_order", "channels_notice"} <= {table for table, _, _ in columns}
        for table, column, kind in columns:
            shown = "encode({}, 'escape')" if kind == "bytea" else "{}::text"
            query = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE " + shown + " ILIKE %s)").format(
                sql.Identifier(table), sql.Identifier(column)
            )
            cursor.execute(query, [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.add(f"{table}.{column}")
    return found


@pytest.mark.parametrize(
    ("status", "days_ago", "needed"),
    [
        ("completed", 91, False), ("cancelled", 91, False), ("delivered", 91, False), ("completed", 90, True),
        ("completed", 89, True), ("to_ship", 900, True), ("return_requested", 900, True), ("unknown", 900, True),
    ],
)  # fmt: skip
def test_data_is_needed_while_an_order_is_open_and_ninety_days_more(
    status: str, days_ago: int, needed: bool
) -> None:
    assert buyer_is_needed(status, since=NOW - days_ago * DAY, now=NOW, days=90) is needed


def test_a_period_below_one_day_is_refused_and_ninety_is_the_default(tmp_path) -> None:
    with pytest.raises(ValueError, match="one day"):
        over_before(NOW, days=0)
    base = {"ESMART_DATA": str(tmp_path)}
    assert read_environment(base).buyer_data_days == 90
    assert read_environment({**base, "ESMART_BUYER_DATA_DAYS": "30"}).buyer_data_days == 30
    for wrong in ("0", "-1", "tiga", "99999"):
        with pytest.raises(EnvironmentProblem, match="ESMART_BUYER_DATA_DAYS"):
            read_environment({**base, "ESMART_BUYER_DATA_DAYS": wrong})


@pytest.mark.django_db
def test_buyer_data_ends_with_its_retention_period() -> None:
    account = make_account(make_product())
    over = [
        sold(account, f"L{n}", status, days_ago=91) for n, status in enumerate(("completed", "cancelled"))
    ]
    kept = [sold(account, "B", "completed", days_ago=89), sold(account, "C", "to_ship", days_ago=300)]
    noticed(account, "1" * 64, days_ago=91, done=True)
    unheard = noticed(account, "2" * 64, days_ago=91, done=False)
    assert all(one.buyer_sealed for one in (*over, *kept))
    assert places_of(CANARY) == {"channels_notice.body"}, "the search finds what stands in the open"

    assert forget_buyers(now=NOW, days=90, batch=1) == 4

    for order in over:
        before = (order.items_total, order.buyer_masked, order.buyer_city, order.status)
        order.refresh_from_db()
        assert order.buyer_sealed == ""
        assert order.buyer_forgotten_at == NOW
        assert before == (order.items_total, order.buyer_masked, order.buyer_city, order.status)
        assert order.lines.get().title == "Kemeja"
        assert order.events.get(what="forget_buyer").detail == {"days": 90}
        change = Change.objects.filter(table_name="channels_order", row_id=order.pk).latest("id")
        assert set(change.fields) == {"buyer_forgotten_at"}
        assert change.actor_label == SYSTEM.label
    for order in kept:
        assert open_buyer(order=order, actor=SYSTEM, now=NOW)["name"] == f"{CANARY} Uji"
        order.refresh_from_db()
        assert order.buyer_forgotten_at is None
    unheard.refresh_from_db()
    assert unheard.done_at == NOW
    assert places_of(CANARY) == set()
    changes = Change.objects.count()
    assert forget_buyers(now=NOW + timedelta(hours=1), days=90) == 0, "the second run changes nothing"
    assert Change.objects.count() == changes


@pytest.mark.django_db
def test_a_later_reading_does_not_bring_forgotten_data_back() -> None:
    account = make_account(make_product())
    order = sold(account, "A", "completed", days_ago=91)
    forget_buyers(now=NOW, days=90)
    again, _ = record_order(account=account, order=told("A", "completed", NOW), source="poll", now=NOW)
    assert again.pk == order.pk
    assert again.buyer_sealed == ""
    for verb in (
        lambda: open_buyer(order=again, actor=SYSTEM, now=NOW),
        lambda: shipping_label(order=again, actor=SYSTEM),
    ):
        with pytest.raises(ChannelsProblem, match="halaman penjual lokapasar"):
            verb()
    assert not again.events.filter(what="open_buyer").exists(), "nothing was opened, so no opening is told"


@pytest.mark.django_db
def test_a_notice_younger_than_the_period_keeps_its_body() -> None:
    account = make_account(make_product())
    young = [
        noticed(account, "3" * 64, days_ago=89, done=True),
        noticed(account, "4" * 64, days_ago=89, done=False),
    ]
    assert forget_buyers(now=NOW, days=90) == 0
    for one in young:
        one.refresh_from_db()
        assert bytes(one.body)


@pytest.mark.django_db
def test_who_asked_for_a_price_is_forgotten_so_long_after_the_answer_or_after_silence() -> None:
    account = make_account(make_product(), marketplace="ralali")
    kept = {}
    for number, (asked, answered) in {
        "old answer": (200, 91), "old silence": (91, None), "late answer": (200, 89), "young": (89, None),
    }.items():  # fmt: skip
        one = record_quotation(
            account=account, request_number=number, asked_on=NOW.date() - asked * DAY, item="Kemeja", quantity=9,
            unit="pcs", buyer=CANARY, actor=SYSTEM, now=NOW - asked * DAY,
        )  # fmt: skip
        if answered:
            answer_quotation(quotation=one, unit_price=50_000, actor=SYSTEM, now=NOW - answered * DAY)
        kept[number] = one
    assert forget_buyers(now=NOW, days=90) == 2
    for one in kept.values():
        one.refresh_from_db()
    assert {number: bool(one.buyer_sealed) for number, one in kept.items()} == {
        "old answer": False, "old silence": False, "late answer": True, "young": True,
    }  # fmt: skip


@pytest.mark.django_db
def test_the_nightly_job_asks_the_setting(monkeypatch) -> None:
    assert "esmart.channels.tasks.forget_buyers" in ON_TIME
    order = sold(make_account(make_product()), "A", "completed", days_ago=91)
    monkeypatch.setattr(settings, "BUYER_DATA_DAYS", 100)
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOW)
    tasks.forget_buyers.func()
    order.refresh_from_db()
    assert order.buyer_sealed
    monkeypatch.setattr(settings, "BUYER_DATA_DAYS", 90)
    tasks.forget_buyers.func()
    order.refresh_from_db()
    assert order.buyer_sealed == ""
