"""History: every change is recorded by the database itself, and no reader of the change table misses one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from factories.registry import make_office

from esmart.core.history import Actor, acting, move_mark, read_changes
from esmart.core.models import Change, Region
from esmart.core.queries import history_of
from esmart.registry.models import Enterprise

TABLE = "registry_enterprise"


def make_enterprise(name: str) -> Enterprise:
    region, _ = Region.objects.get_or_create(code="32.73", defaults={"name": "Kota Bandung", "level": 2})
    now = timezone.now()
    return Enterprise.objects.create(name=name, name_key=name, region=region, created_at=now, updated_at=now)


def read_until(read: Callable[[], list[int]], count: int) -> list[int]:
    """Read on until so many came: transactions of other databases on the same server hold readers back as well."""
    seen: list[int] = []
    end = time.monotonic() + 60
    while len(seen) < count and time.monotonic() < end:
        seen += read()
        time.sleep(0.01)
    return seen


@pytest.mark.django_db
def test_a_change_tells_who_when_from_and_to() -> None:
    with acting(Actor(7, "petugas")):
        enterprise = make_enterprise("Batik Lama")
    with acting(Actor(8, "auditor")):
        Enterprise.objects.filter(id=enterprise.id).update(name="Batik Baru")
    newest, first = history_of(TABLE, enterprise.id)
    assert (first.operation, first.actor_id) == ("insert", 7)
    assert (newest.actor_id, newest.actor_label) == (8, "auditor")
    assert newest.fields == {"name": ["Batik Lama", "Batik Baru"]}


@pytest.mark.django_db
def test_bulk_and_raw_changes_are_recorded_too() -> None:
    enterprise = make_enterprise("Tenun")
    Enterprise.objects.bulk_update([enterprise], ["name"])  # nothing changed: nothing recorded
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET phone = '0812' WHERE id = %s", [enterprise.id])
    assert next(c.fields for c in history_of(TABLE, enterprise.id)) == {"phone": ["", "0812"]}
    assert history_of(TABLE, enterprise.id).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("excepted", ["", "'hidden'"])
def test_a_statement_records_the_same_as_row_by_row(excepted: str) -> None:
    """Both triggers on one table of many types: what each wrote of every row is equal, in the order of the rows."""
    with acting(Actor(7, "petugas")), connection.cursor() as cursor:
        cursor.execute(
            'CREATE TABLE every_type (id bigint GENERATED ALWAYS AS IDENTITY, gone text, hidden text, "Odd name" text,'
            " amount numeric(8, 3), day date, at timestamptz, yes boolean, said jsonb, many text[], raw bytea, share float8)"
        )
        cursor.execute("ALTER TABLE every_type DROP COLUMN gone")
        cursor.execute("ALTER TABLE every_type ADD COLUMN later text DEFAULT 'baru'")
        insert = (
            'INSERT INTO every_type (hidden, "Odd name", amount, day, at, yes, said, many, raw, share)'
            " SELECT 'x' || n, CASE WHEN n % 3 > 0 THEN 'a\"b\\ é' || n END, n / 3.0, DATE '2026-01-01' + n, now(), n % 2 = 0,"
            " jsonb_build_object('n', n, 'none', null), ARRAY['a', null], decode('00ff', 'hex'), n / 7.0::float8"
            " FROM generate_series(1, 5) AS n"
        )
        triggers = (
            f"AFTER INSERT ON every_type FOR EACH ROW EXECUTE FUNCTION core_record_change({excepted})",
            (
                "AFTER INSERT ON every_type REFERENCING NEW TABLE AS made FOR EACH STATEMENT"
                f" EXECUTE FUNCTION core_record_inserts({excepted})"
            ),
        )
        for trigger in triggers:
            cursor.execute(f"CREATE TRIGGER recorded {trigger}")
            cursor.execute(insert)
            cursor.execute("DROP TRIGGER recorded ON every_type")
    rows = Change.objects.filter(table_name="every_type").order_by("id")
    said = [
        (change.operation, change.actor_id, change.actor_label, change.xid, change.fields) for change in rows
    ]
    assert [change.row_id for change in rows] == list(range(1, 11))
    for one_by_one, at_once in zip(said[:5], said[5:], strict=True):
        assert one_by_one[4].pop("id")[1] + 5 == at_once[4].pop("id")[1]
        assert one_by_one == at_once
        assert ("hidden" in at_once[4]) == (not excepted)


@pytest.mark.django_db
def test_a_statement_that_inserts_and_updates_records_each_row_once() -> None:
    """ON CONFLICT DO UPDATE: what is new is an insert, what was there an update, what stays the same nothing."""
    first, second = make_enterprise("Batik"), make_enterprise("Tenun")
    columns = "enterprise_id, kind, value, as_of, source"
    with connection.cursor() as cursor:
        for values in ((5, 9), (6, 9, 7)):
            rows = ", ".join(
                f"({id_}, '{kind}', {value}, '2026-01-01', 'x')"
                for (id_, kind), value in zip(
                    ((first.id, "workers"), (second.id, "workers"), (first.id, "turnover")),
                    values,
                    strict=False,
                )
            )
            cursor.execute(
                f"INSERT INTO registry_enterprisefigure ({columns}) VALUES {rows}"
                " ON CONFLICT (enterprise_id, kind, as_of) DO UPDATE SET value = excluded.value"
            )
    found = Change.objects.filter(table_name="registry_enterprisefigure").order_by("id")
    assert sorted((c.operation, c.fields["value"]) for c in found) == [
        ("insert", [None, 5]), ("insert", [None, 7]), ("insert", [None, 9]), ("update", [5, 6]),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_table_without_excepted_columns_is_recorded_as_well() -> None:
    office = make_office()
    assert [change.operation for change in history_of("accounts_office", office.pk)] == ["insert"]


@pytest.mark.django_db
def test_the_change_table_cannot_be_rewritten() -> None:
    make_enterprise("Anyaman")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Change.objects.update(actor_label="someone else")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Change.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_a_reader_misses_nothing_when_an_early_transaction_commits_late() -> None:
    """Given two open transactions, the first one commits last: a cursor over the sequence alone would skip it."""
    settings = connection.get_connection_params()
    arguments = {
        key: settings[key] for key in ("dbname", "user", "host", "password", "port") if settings.get(key)
    }
    Region.objects.create(code="32.73", name="Kota Bandung", level=2)
    insert = (
        f"INSERT INTO {TABLE} (public_id, state, state_reason, created_at, updated_at, kind, name, other_names, name_key,"
        " legal_form, business_id, tax_id, region_id, address, postal_code, phone, email, website, commodity, description)"
        " VALUES (%s, 'published', '', now(), now(), 'ikm', %s, '[]', %s, 'unknown', '', '', '32.73', '', '', '', '', '',"
        " 'other', '') RETURNING id"
    )

    def read() -> list[int]:
        with transaction.atomic():
            changes = read_changes("test", tables=[TABLE])
            if changes:
                move_mark("test", after=changes[-1])
        return [change.row_id for change in changes]

    with psycopg.connect(**arguments) as early, psycopg.connect(**arguments) as late:
        first = early.execute(insert, ["aaaaaaaaaa", "early", "early"]).fetchone()[0]
        second = late.execute(insert, ["bbbbbbbbbb", "late", "late"]).fetchone()[0]
        late.commit()
        assert read() == [], "a committed row behind an open transaction must wait"
        early.commit()
    assert read_until(read, 2) == [first, second]
    assert read() == []


@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_of_another_database_holds_no_reader_back() -> None:
    settings = connection.get_connection_params()
    arguments = {key: settings[key] for key in ("user", "host", "password", "port") if settings.get(key)}
    Region.objects.create(code="32.73", name="Kota Bandung", level=2)
    with psycopg.connect(dbname="postgres", **arguments) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        made = make_enterprise("Anyaman")
        with transaction.atomic():
            assert [change.row_id for change in read_changes("near", tables=[TABLE])] == [made.id]


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_one_reader_lose_no_change() -> None:
    Region.objects.create(code="32.73", name="Kota Bandung", level=2)
    writers, each = 4, 25

    def write(mark: int) -> None:
        for n in range(each):
            make_enterprise(f"{mark}-{n}")
        connection.close()

    threads = [threading.Thread(target=write, args=[mark]) for mark in range(writers)]
    for thread in threads:
        thread.start()

    def read() -> list[int]:
        with transaction.atomic():
            changes = read_changes("busy", tables=[TABLE], limit=7)
            if changes:
                move_mark("busy", after=changes[-1])
        return [change.row_id for change in changes]

    seen = read_until(read, writers * each)
    for thread in threads:
        thread.join()
    assert len(seen) == len(set(seen)) == writers * each
    assert read() == []
