"""Two at once: the same key is one change, and pages lose nothing while rows are added."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from api.conftest import kind_of
from django.db import connection
from factories.registry import make_enterprise, make_many, make_region, make_user
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esmart.accounts.services.spend_budget import Rate
from esmart.api.registry import enterprises
from esmart.registry.models import Enterprise

NEW = {"name": "Batik Serentak", "region": "32.73"}


@pytest.mark.django_db(transaction=True)
def test_the_same_request_twice_at_once_is_one_change(program_of, monkeypatch) -> None:
    """Given a first request held in the middle, a second with its key is told to wait, and then gets its answer."""
    make_region("32.73")
    program = program_of(make_user("ministry_officer"))
    inside, go_on = threading.Event(), threading.Event()
    create = enterprises.create_enterprise

    def slowly(**facts):
        made = create(**facts)
        inside.set()
        assert go_on.wait(10)
        return made

    monkeypatch.setattr(enterprises, "create_enterprise", slowly)

    def send():
        try:
            return program.post("enterprises", NEW, key="satu")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(send)
        assert inside.wait(10)
        second = pool.submit(send).result(10)
        go_on.set()
    assert kind_of(second) == "request-in-progress"
    assert second["Retry-After"] == "1"
    again = send()
    assert first.result().json() == again.json()
    assert Enterprise.objects.filter(name="Batik Serentak").count() == 1


@pytest.mark.django_db
def test_no_row_is_lost_or_doubled_while_rows_are_added(program_of, settings) -> None:
    settings.API_PER_TOKEN = settings.API_PER_ADDRESS = Rate(per_minute=10**9, burst=10**9)
    program = program_of(make_user("ministry_officer"))
    for _ in range(12):
        make_enterprise()

    check_walks(program)


def check_walks(program) -> None:
    names = st.sampled_from(["Aaa", "Mmm", "Zzz"])
    steps = st.lists(st.tuples(st.integers(1, 7), st.lists(names, max_size=3)), min_size=1, max_size=4)

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(steps=steps)
    def walk(steps: list[tuple[int, list[str]]]) -> None:
        there = set(Enterprise.objects.values_list("public_id", flat=True))
        seen: list[str] = []
        address: str | None = "enterprises?limit=5"
        while address:
            page = program.get(address).json()
            seen += [one["id"] for one in page["items"]]
            address = page["next"]
            limit, added = steps.pop() if steps else (5, [])
            for name in added:
                make_enterprise(name=name)
            if address:
                address = address.replace("limit=5", f"limit={limit}").replace("limit=1&", "limit=2&")
        assert len(seen) == len(set(seen))
        assert there <= set(seen)

    walk()


@pytest.mark.django_db
def test_a_cursor_belongs_to_its_list_its_filters_and_its_person(program_of) -> None:
    for _ in range(3):
        make_enterprise()
    one, other = program_of(make_user("ministry_officer")), program_of(make_user("administrator"))
    address = one.get("enterprises?limit=1").json()["next"]
    assert one.get(address).status_code == 200
    for stranger in (
        other.get(address),
        one.get(address.replace("enterprises", "products")),
        one.get(f"{address}&words=a"),
        one.get(address[:-3] + "abc"),
    ):
        assert kind_of(stranger) == "cursor-invalid"


@pytest.mark.django_db
def test_ten_thousand_rows_cost_as_many_queries_as_ten(program_of, django_assert_max_num_queries) -> None:
    make_many(10_000)
    program = program_of(make_user("ministry_officer"))
    program.get("me")  # notes the use of the token, once a minute
    door = 3  # token, address, token's budget
    lists = {
        "enterprises?limit=100": 1, "products?limit=100": 4, "clusters": 1, "regions?parent=32": 1, "stock?limit=100": 2,
        "shops": 1, "orders": 5, "files": 1, "offices": 1, "changes": 5, "changes?begin=start": 12,
    }  # fmt: skip
    for address, queries in lists.items():
        with django_assert_max_num_queries(door + queries):
            answer = program.get(address)
        assert answer.status_code == 200, answer.content
        if (page := answer.json()).get("next") and address.startswith("products"):
            with django_assert_max_num_queries(door + queries):
                assert len(program.get(page["next"]).json()["items"]) == 100
