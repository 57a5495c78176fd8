"""Every page in a real browser: axe-core finds nothing serious, no text of ours runs as a script, the policy holds."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from access_table import named_addresses
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from factories.access import MAKERS, Things, address_of, make_things
from playwright.sync_api import Browser, Page

from esmart.config.access import PAGES, Cell, Role

# The browser's own loop runs in this thread; the database is asked beside it, never inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]

GRAVE = {"serious", "critical"}
AXE = Axe()
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
    ],  # advice beyond the standard is never grave
    "preload": False,
    "iframes": False,
}  # our pages have no frames, no foreign styles
NARROW = [
    "web:home",
    "web:search",
    "web:product",
    "web:desk",
    "web:manage_enterprises",
    "web:edit_product",
    "web:orders",
    "web:order",
]
WATCH = """
window.ran = 0; window.qz9 = () => { window.ran += 1 }; window.alert = window.qz9; window.broken = [];
addEventListener('securitypolicyviolation', e => window.broken.push(e.violatedDirective + ' ' + e.blockedURI));
"""
MARK = '"><img src=x onerror=qz9()><script>qz9()</script><svg/onload=qz9()><a href="javascript:qz9()">'


@pytest.fixture
def visit(
    browser: Browser, live_server, loose_static, settings, monkeypatch
) -> Iterator[Callable[[Role | None, Things], tuple[Page, Client]]]:
    """Give a page of a browser in which a person of this role is logged in, or nobody, and a client like it."""
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
    contexts = []

    def open_page(role: Role | None, things: Things) -> tuple[Page, Client]:
        context = browser.new_context(
            locale="id-ID", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        contexts.append(context)
        client = Client()
        if role:
            client.force_login(things.user)
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
            )
        context.add_init_script(WATCH)
        return context.new_page(), client

    yield open_page
    for context in contexts:
        context.close()


def fitting_role(name: str) -> Role | str | None:
    """Choose who looks at a page: a visitor at public ones, else the first role that may."""
    rule = PAGES[name].look
    if rule.roles is None:
        return None
    order = [Role.MINISTRY_OFFICER, Role.WORKSHOP_OFFICER, *Role]
    return next((role for role in order if rule.decide(role, own=True) == Cell.OPEN), "nobody")


def walk(visit: Any, live_server: Any, mark: str = "") -> Iterator[tuple[str, Page, str]]:
    """Open every page that shows itself (no file, no redirect), each as one fitting role; with what was sent."""
    known, things, pages, clients = named_addresses(), {}, {}, {}
    for name, page in PAGES.items():
        role = fitting_role(name)
        if name not in known or (page.objects and page.objects not in MAKERS) or role == "nobody":
            continue
        if role not in pages:
            things[role] = make_things(role or Role.OWNER, "32.73")
            things[role].mark = mark
            pages[role], clients[role] = visit(role, things[role])
        address = address_of(name, page, things[role])
        if html := whole_page(clients[role], address):
            pages[role].goto(live_server.url + address, wait_until="load")
            yield name, pages[role], html


def whole_page(client: Client, address: str) -> str:
    """Give what an address shows when it is a page: no file, no redirect, no refusal, no part of a page."""
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()  # read to its end, a file closes itself
    is_html = (
        answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and not answer.streaming
    )
    return answer.text if is_html and answer.text.lstrip()[:9].lower() == "<!doctype" else ""


def grave_findings(page: Page) -> list[str]:
    found = AXE.run(page, options=OPTIONS).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found if one["impact"] in GRAVE for node in one["nodes"][:2]
    ]  # fmt: skip


def test_no_page_has_a_serious_barrier_or_runs_a_text_as_a_script(
    visit, live_server, record_property
) -> None:
    """Given texts on every page that would run where they are not escaped, each page is read by axe-core."""
    barriers, ran, broken, pages, shown = [], [], [], 0, 0
    for name, page, html in walk(visit, live_server, MARK):
        pages += 1
        shown += "qz9()" in html
        barriers += [f"{name}: {one}" for one in grave_findings(page)]
        if name in NARROW:
            page.set_viewport_size({"width": 360, "height": 740})
            barriers += [f"{name} at 360 px: {one}" for one in grave_findings(page)]
            page.set_viewport_size({"width": 1280, "height": 900})
        ran += [name] * page.evaluate("window.ran")
        broken += [f"{name}: {one}" for one in page.evaluate("window.broken")]
    record_property("attack", ("accessibility: pages read by axe-core", pages + len(NARROW), len(barriers)))
    record_property("attack", ("scripts in texts, run by a browser, per page", pages, len(ran)))
    record_property("attack", ("content policy broken, per page", pages, len(broken)))
    assert pages >= 60
    assert shown >= 20, f"the text was shown on {shown} pages only"
    problems = ran + broken + barriers
    assert not problems, "\n".join(problems[:60])


def test_the_reader_finds_a_barrier_and_the_browser_notes_what_runs(visit, live_server) -> None:
    """Given pages with each fault; else the test above proves nothing."""
    page, _client = visit(None, make_things(Role.OWNER, "32.73"))
    page.goto("about:blank")
    page.set_content(
        f"<html><body><button></button><p title='{MARK}'></p>{MARK}</body></html>", wait_until="load"
    )
    assert {one.partition(" ")[0] for one in grave_findings(page)} >= {
        "button-name",
        "html-has-lang",
        "image-alt",
    }
    assert page.evaluate("window.ran") >= 2
    page.goto(f"{live_server.url}/tentang/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"data:,\" onerror=\"qz9()\">')")
    page.wait_for_timeout(200)
    assert page.evaluate("[window.ran, window.broken.length]") == [0, 1]
