"""What a session adds to a connector: drivers, cursors, the catalogue, and batches that end when the account is refused."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from importlib.metadata import EntryPoint

import pytest

from ikm_connectors import contract as c
from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.catalogue import connector_ids, get_card, get_connector
from ikm_connectors.cursor import pack_cursor, unpack_cursor
from ikm_connectors.outcomes import confirmed, send_in_batches


def operation(name="call"):
    return c.Operation(name, "write", lambda _: c.HttpRequest("POST", "http://x"), lambda _: ())


def levels(count, listing="1"):
    return [m.StockLevel(ref=m.SkuRef(listing, str(n)), quantity=n, version=n) for n in range(count)]


def send(batch, answer, size=2):
    """Drive a batch; `answer` gets the chunk and gives outcomes or raises."""
    chunks = []

    def make(_, chunk):
        chunks.append([level.ref.sku_id for level in chunk])
        return c.Operation("set", "write", lambda _: None, lambda _: None)

    result = c.drive(send_in_batches(batch, size, make), lambda _: answer(chunks[-1], batch), lambda _: None)
    return result, chunks


def all_well(chunk, batch):
    by_id = {level.ref.sku_id: level for level in batch}
    return tuple(confirmed(by_id[one]) for one in chunk)


def test_an_account_wide_refusal_ends_the_batch_and_is_told_for_the_rest():
    def refuse_second(chunk, batch):
        if "2" in chunk:
            raise e.ShopOnHoliday("closed")
        return all_well(chunk, batch)

    result, chunks = send(levels(6), refuse_second)
    assert chunks == [["0", "1"], ["2", "3"]]
    assert [one.outcome for one in result.outcomes] == ["confirmed"] * 2 + ["rejected"] * 4
    assert {one.problem.message_key for one in result.outcomes[2:]} == {"shop_on_holiday"}


def test_a_refused_batch_of_several_is_sent_again_one_by_one():
    def refuse_three(chunk, batch):
        if "3" in chunk:
            raise e.LockedByPromotion("promo")
        return all_well(chunk, batch)

    result, chunks = send(levels(4), refuse_three)
    assert chunks == [["0", "1"], ["2", "3"], ["2"], ["3"]]
    assert [one.outcome for one in result.outcomes] == ["confirmed"] * 3 + ["rejected"]


def test_an_unknown_outcome_stays_with_its_own_batch():
    def lose_first(chunk, batch):
        if "0" in chunk:
            raise e.OutcomeUnknown("timeout")
        return all_well(chunk, batch)

    result, chunks = send(levels(4), lose_first)
    assert len(chunks) == 2
    assert [one.outcome for one in result.outcomes] == ["unknown"] * 2 + ["confirmed"] * 2
    assert result.outcomes[0].problem.action == "reconcile"


def test_the_asynchronous_driver_walks_the_same_steps():
    def flow():
        first = yield from c.ask(operation("first"))
        yield c.Pause(5, "the channel asks")
        try:
            yield from c.ask(operation("second"))
        except e.OutcomeUnknown:
            return (*first, "looked up")

    slept = []

    def perform(step):
        if step.name == "second":
            raise e.OutcomeUnknown
        return (step.name,)

    async def perform_async(step):
        return perform(step)

    async def sleep_async(seconds):
        slept.append(seconds)

    assert c.drive(flow(), perform, slept.append) == ("first", "looked up")
    assert asyncio.run(c.drive_async(flow(), perform_async, sleep_async)) == ("first", "looked up")
    assert slept == [5, 5]


def test_quantity_and_money_refuse_what_they_are_not():
    ref = m.SkuRef("1", "1")
    for wrong in (-1, 1.5, True):
        with pytest.raises(e.Misuse):
            m.StockLevel(ref=ref, quantity=wrong)
    with pytest.raises(e.Misuse):
        m.Money(1.5)
    with pytest.raises(e.Misuse):
        m.Money(1) + m.Money(1, "USD")
    with pytest.raises(e.Misuse):
        m.PriceLevel(ref=ref, price=m.Money(0))


def test_a_cursor_comes_back_as_it_was_packed():
    assert unpack_cursor(pack_cursor(start=1, inner="a=b")) == {"start": 1, "inner": "a=b"}
    for foreign in ("", "%%%", "bm9wZQ", "WzFd"):
        with pytest.raises(e.Misuse):
            unpack_cursor(foreign)


def test_a_missing_credential_is_our_own_mistake_and_none_is_shown():
    credentials = c.Credentials({"partner_id": "7", "partner_key": "s3cret"})
    assert "s3cret" not in repr(credentials)
    assert credentials.optional("push_key") == ""
    with pytest.raises(e.Misuse):
        credentials["push_key"]


def test_the_catalogue_loads_ours_and_foreign_ones(monkeypatch):
    point = EntryPoint("warung", "ikm_connectors.channels.shopee.connector:ShopeeConnector", "ikm_connectors")
    monkeypatch.setattr("ikm_connectors.catalogue.entry_points", lambda group: [point])
    assert connector_ids()[:2] == ("shopee", "tokopedia")
    assert connector_ids()[-1] == "warung"
    assert get_card("tokopedia").name == "Tokopedia & Shop"
    assert get_connector("warung").card.id == "shopee"
    get_connector.cache_clear()
    with pytest.raises(e.Misuse):
        get_connector("nowhere")


def test_a_foreign_entry_point_that_is_no_connector_is_refused(monkeypatch):
    point = EntryPoint("odd", "builtins:dict", "ikm_connectors")
    monkeypatch.setattr("ikm_connectors.catalogue.entry_points", lambda group: [point])
    with pytest.raises(e.Misuse):
        get_connector("odd")


def test_a_date_in_retry_after_counts_from_the_answer():
    at = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    answer = c.HttpResponse(429, b"", {"retry-after": "Tue, 24 Nov 2026 05:00:30 GMT"}, at)
    assert answer.retry_after() == 30
    assert c.HttpResponse(429, b"", {"retry-after": "soon"}, at).retry_after() is None
