"""What every answer carries and never carries: headers, cookies, and nothing of our inside in errors."""

from __future__ import annotations

import re
from typing import Any

import pytest
from access_table import named_addresses
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from factories.access import MAKERS, address_of, ask_and_undo, make_things

from esmart.config import urls
from esmart.config.access import PAGES, Role

pytestmark = pytest.mark.django_db
INSIDE = re.compile(
    r'Traceback|File "|/portal/|/src/|\.py\b|site-packages|SELECT |psycopg|django\.|Exception|pg_|ESMART_|SECRET|DEBUG|rahasia-qz9'
)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    secret = "rahasia-qz9"
    raise RuntimeError(secret + " SELECT * FROM accounts_user")


urlpatterns = [*urls.urlpatterns, path("rusak/", broken)]


def answers(client: Client, role: str | None) -> Any:
    """Give every kind of answer: each page, and each kind of refusal."""
    things = make_things(role or Role.OWNER, "32.73")
    if role:
        client.force_login(things.user)
    for name, page in PAGES.items():
        if name in named_addresses() and (not page.objects or page.objects in MAKERS):
            yield name, ask_and_undo(client, "GET", address_of(name, page, things))
    yield "403", client.get(reverse("web:set_ending"))
    yield "404", client.get("/tidak-ada/")
    yield "404 of a photo", client.get("/foto/x/y")
    yield "405", client.post(reverse("web:about"))
    yield "400 of a NUL", client.get("/cari/?q=%00")
    yield (
        "403 without a token",
        Client(enforce_csrf_checks=True).post(reverse("web:login"), {"username": "x"}),
    )
    yield "too many fields", client.post(reverse("web:login"), {f"f{n}": "x" for n in range(2500)})
    yield (
        "too long a body",
        client.post(reverse("web:login"), "x", content_type="text/plain", CONTENT_LENGTH=10**9),
    )
    yield "TRACE", client.trace("/")
    yield "PUT", client.put("/")
    yield "500", client.get("/rusak/")


@pytest.mark.parametrize("role", [None, Role.AUDITOR, Role.ADMINISTRATOR], ids=str)
def test_every_answer_is_guarded_and_tells_nothing_of_our_inside(role: str | None, settings, attack) -> None:
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    statuses = set()
    with attack("headers, cookies and words of every answer") as one:
        for name, answer in answers(client, role):
            statuses.add(answer.status_code)
            one.judge(f"{name} {answer.status_code}: {faults_of(answer)}", harmless=not faults_of(answer))
    assert {200, 302, 400, 403, 404, 405, 500} - statuses == (
        {403} if role == Role.ADMINISTRATOR and 403 not in statuses else set()
    )


def faults_of(answer: Any) -> list[str]:
    """Name what an answer lacks or says too much."""
    policy = answer.headers.get("Content-Security-Policy", "")
    wanted = {
        "X-Content-Type-Options": {"nosniff"},
        "X-Frame-Options": {"DENY"},
        "Referrer-Policy": {"same-origin", "no-referrer"},
        "Cross-Origin-Opener-Policy": {"same-origin"},
    }
    faults = [
        f"{key} is {answer.headers.get(key)}"
        for key, value in wanted.items()
        if answer.headers.get(key) not in value
    ]
    if "default-src 'self'" not in policy and "default-src 'none'" not in policy:
        faults.append(f"policy {policy!r}")
    faults += [f"policy allows {word}" for word in ("unsafe-inline", "unsafe-eval", "*") if word in policy]
    faults += [f"tells {key}" for key in ("Server", "X-Powered-By") if key in answer.headers]
    for cookie in answer.cookies.values():
        if cookie["samesite"] not in {"Lax", "Strict"}:
            faults.append(f"cookie {cookie.key} goes to other sites")
        if cookie.key in {"sessionid", "messages"} and cookie.value and not cookie["httponly"]:
            faults.append(f"cookie {cookie.key} is open to scripts")
    if answer.status_code >= 400 and not answer.streaming:
        faults += [f"says {found}" for found in INSIDE.findall(answer.content.decode(errors="replace"))]
    return faults


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
def test_an_error_page_comes_without_the_database(method: str, settings, attack, django_db_blocker) -> None:
    """Given a failure in the middle of a request, its page must not need what may have failed."""
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    with attack("error pages while the database is away") as one, django_db_blocker.block():
        answer = client.generic(method, "/rusak/")
        one.judge(
            f"{method}: {answer.status_code}", harmless=answer.status_code == 500 and not faults_of(answer)
        )
