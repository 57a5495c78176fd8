"""SQL and markup through every parameter and every text: no payload becomes part of a statement or of a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from access_table import named_addresses
from django.db import connection
from django.http import QueryDict
from django.test import Client
from factories.access import MAKERS, Things, address_of, ask_and_undo, make_things

from esmart.config.access import PAGES, Cell, Role

pytestmark = pytest.mark.django_db
MARK = "qz9"
READ: dict[str, set[str]] = {"GET": set(), "POST": set()}

SQL = [
    f"{MARK}'; SELECT pg_sleep(3); --", f'{MARK}") UNION SELECT username, password FROM accounts_user --',
    f"{MARK}%' ESCAPE '\\", f"-{MARK}, (SELECT 1/0)", f"{MARK}\x00'", "²", "9" * 30, "9" * 5000, "-1", "1e400",
    f"%s{MARK}%(x)s", f"{MARK}:*|!&<->",
]  # fmt: skip


class Recording(QueryDict):
    """Parameters that tell which of them a page asks for."""

    method = "GET"

    def note(self, key: Any) -> None:
        if isinstance(key, str):
            READ[self.method].add(key)

    def __getitem__(self, key: Any) -> Any:
        self.note(key)
        return super().__getitem__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        self.note(key)
        return super().get(key, default)

    def getlist(self, key: Any, default: Any = None) -> Any:
        self.note(key)
        return super().getlist(key, default)

    def __contains__(self, key: Any) -> bool:
        self.note(key)
        return super().__contains__(key)


class RecordingPost(Recording):
    method = "POST"


class Recorder:
    """Middleware that puts recording parameters into a request."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.GET = Recording(request.META["QUERY_STRING"], encoding=request.encoding)
        if request.method == "POST" and not request.FILES:
            given, request._post = request.POST, RecordingPost(mutable=True)
            for key, values in given.lists():
                request._post.setlist(key, values)
        return self.get_response(request)


@contextmanager
def statements_with(marks: set[str], found: list[str]) -> Iterator[None]:
    """Note every statement whose text, not its values, holds a mark of ours."""

    def look(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if any(mark in str(sql) for mark in marks):
            found.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


@pytest.fixture
def ministry(settings) -> tuple[Client, Things]:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Recorder"]
    things = make_things(Role.MINISTRY_OFFICER, "32.73")
    client = Client(raise_request_exception=False)
    client.force_login(things.user)
    return client, things


def open_pages(rule: str) -> list[str]:
    known = named_addresses()
    return [
        name for name, page in PAGES.items()
        if name in known and (not page.objects or page.objects in MAKERS)
        and getattr(page, rule).decide(Role.MINISTRY_OFFICER, own=True) == Cell.OPEN
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_parameter_becomes_part_of_a_statement(method: str, ministry, attack) -> None:
    client, things = ministry
    with attack(f"SQL injection and broken values, {method} parameters") as one:
        for name in open_pages("look" if method == "GET" else "change"):
            address = address_of(name, PAGES[name], things)
            READ[method].clear()
            if ask_and_undo(client, method, address, {}).status_code == 405:
                continue
            asked = READ[method] - {"csrfmiddlewaretoken"}
            alone = sorted(asked) if method == "GET" and len(asked) > 1 else []
            tries = [(payload, [key]) for key in alone for payload in SQL]
            tries += [(payload, sorted(asked)) for payload in SQL if asked]
            for payload, keys in tries:
                found: list[str] = []
                with statements_with({MARK}, found):
                    answer = ask_and_undo(client, method, address, dict.fromkeys(keys, payload))
                what = f"{method} {name} {keys} = {payload[:40]!r}: {answer.status_code} {found[:1]}"
                one.judge(what, harmless=answer.status_code != 500 and not found)
