"""The second wall is entered for one person and left whatever happens: errors, broken transactions, lost connections, streams."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import include, path
from factories.registry import make_office, make_user

from esmart.core.history import SYSTEM, acting
from esmart.core.wall import ROLE, admit_people, behind_wall, beyond_wall, closed_tables, role_problem

SOMEBODY = {"person": "1"}


def who() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def owner() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        return str(cursor.fetchone()[0])


def told(request: HttpRequest) -> HttpResponse:
    return HttpResponse(who())


@login_not_required
def told_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse(who())


def fails(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        assert who() == ROLE
        raise ArithmeticError


def breaks_its_transaction(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    return HttpResponse()


def loses_its_connection(request: HttpRequest) -> HttpResponse:
    connection.close()
    return HttpResponse(who())


def streams(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[str]:
        yield who()
        yield f" {who()}"

    return StreamingHttpResponse(parts())


def steps_out(request: HttpRequest) -> HttpResponse:
    with beyond_wall():
        outside = who()
    return HttpResponse(f"{outside} {who()}")


urlpatterns = [
    path("uji/siapa/", told),
    path("uji/umum/", told_to_all),
    path("uji/gagal/", fails),
    path("uji/rusak/", breaks_its_transaction),
    path("uji/putus/", loses_its_connection),
    path("uji/alir/", streams),
    path("uji/keluar/", steps_out),
    path("", include("esmart.config.urls")),
]


@pytest.fixture
def client(transactional_db, loose_static, settings) -> Client:
    settings.ROOT_URLCONF = __name__
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client(raise_request_exception=False)
    client.force_login(make_user("workshop_officer", office=make_office()))
    return client


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("siapa", ROLE),
        ("umum", "{owner}"),
        ("putus", ROLE),
        ("alir", f"{ROLE} {ROLE}"),
        ("keluar", f"{{owner}} {ROLE}"),
    ],
)
def test_a_page_behind_the_log_in_asks_as_the_role_and_leaves_it(
    address: str, answer: str, client: Client
) -> None:
    assert client.get(f"/uji/{address}/").getvalue().decode() == answer.format(owner=owner())
    assert who() == owner()


@pytest.mark.parametrize("address", ["gagal", "rusak"])
def test_the_role_is_left_when_a_page_fails(address: str, client: Client) -> None:
    assert client.get(f"/uji/{address}/").status_code == 500
    assert who() == owner()
    assert client.get("/uji/siapa/").content.decode() == ROLE  # the same connection, entered again


def test_a_stream_given_up_halfway_leaves_the_role(client: Client) -> None:
    answer = client.get("/uji/alir/")
    parts = iter(answer.streaming_content)
    assert next(parts).decode() == ROLE
    assert who() == owner()
    answer.close()
    assert who() == owner()


def test_one_person_at_a_time_stands_behind_the_wall(transactional_db) -> None:
    with behind_wall(SOMEBODY), pytest.raises(RuntimeError), behind_wall(SOMEBODY):
        pass
    assert who() == owner()


def test_what_is_undone_undoes_no_wall(transactional_db) -> None:
    with behind_wall(SOMEBODY):
        with pytest.raises(DatabaseError), transaction.atomic(), beyond_wall(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert who() == ROLE
        with pytest.raises(ArithmeticError), beyond_wall(), transaction.atomic():
            raise ArithmeticError
        assert who() == ROLE
        with transaction.atomic():
            with beyond_wall(), beyond_wall():
                assert who() == owner()
            transaction.set_rollback(True)
        assert who() == ROLE
        with acting(SYSTEM):
            assert who() == owner()
        assert who() == ROLE
    assert who() == owner()


def test_a_connection_lost_beyond_the_wall_comes_back_behind_it(transactional_db) -> None:
    with behind_wall(SOMEBODY):
        with beyond_wall():
            connection.close()
        assert who() == ROLE
    assert who() == owner()


def test_a_wall_told_of_nobody_shows_nothing(transactional_db) -> None:
    make_office()
    with behind_wall({}), connection.cursor() as cursor:
        for table in ("accounts_person", "coaching_cohort", "coaching_workshop"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0


def test_grants_lost_in_a_restore_are_seen_and_given_again(db) -> None:
    assert (role_problem(), closed_tables()) == ("", 0)
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON accounts_person, coaching_cohort FROM {ROLE}")
    assert closed_tables() == 2
    admit_people()
    assert closed_tables() == 0


def test_history_is_written_for_the_person_but_not_by_them(db) -> None:
    with behind_wall(SOMEBODY), connection.cursor() as cursor:
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "INSERT INTO core_change (xid, at, table_name, row_id, operation, actor_label, fields)"
                " VALUES (1, now(), 'accounts_office', 1, 'update', 'palsu', '{}')"
            )
        office = make_office()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM core_change WHERE table_name = 'accounts_office' AND row_id = %s",
            [office.pk],
        )
        assert cursor.fetchone()[0] == 1
