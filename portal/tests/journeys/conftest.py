"""A whole installation for the journeys, started once."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from running_site import RunningSite, running_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    with running_site(tmp_path_factory.mktemp("installation")) as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="id-ID", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


class Sandbox:
    """The marketplaces as their own console sees them."""

    def __init__(self, site: RunningSite) -> None:
        self.address = f"{site.console}/control"

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(self.address + path, data=body and json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def listings(self, market: str, shop: str, title: str) -> list[dict[str, Any]]:
        found = self.ask(f"/{market}/listings?shop_id={shop}")["listings"]
        return [one for one in found if title in one["title"] and one["status"] != "deleted"]


@pytest.fixture
def sandbox(site: RunningSite) -> Sandbox:
    return Sandbox(site)
