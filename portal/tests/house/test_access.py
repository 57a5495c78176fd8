"""Every address, for every role and for a stranger's office: what the table says is what the server does."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from access_table import named_addresses, write_table
from django.shortcuts import resolve_url
from django.test import Client
from factories.access import BODIES, MAKERS, Things, address_of, ask_and_undo, make_things

from esmart.config.access import PAGES, Cell, Page, Role, changed, people, public

ROOT = Path(__file__).resolve().parents[3]
HERE, ELSEWHERE = "32.73", "33.72"
NOT_TAKEN = "405"
FIXED = {
    "slug",
    "kind",
    "form",
    "act",
    "what",
    "purpose",
    "key",
    "months",
}  # words of an address that name no object


def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    addresses = named_addresses()
    where = "PAGES in portal/src/esmart/config/access.py"
    missing = [
        f'add `"{name}": people(),` (or seen("product"), changed("shop"), public() …) to {where}: /{path} has no rule'
        for name, path in addresses.items()
        if name not in PAGES
    ]
    stale = [
        f"take {name} out of {where}: no address has this name" for name in PAGES if name not in addresses
    ]
    assert not missing + stale, "\n".join(missing + stale)


def test_every_kind_of_object_can_be_made() -> None:
    missing = [
        f'add `"{page.objects}": lambda things: {{…}}` to MAKERS in portal/tests/factories/access.py, for {name}'
        for name, page in PAGES.items()
        if page.objects and page.objects not in MAKERS
    ]
    assert not missing, "\n".join(missing)


def test_the_written_table_is_the_present_one() -> None:
    assert (ROOT / "docs" / "access.md").read_text(encoding="utf-8") == write_table(), "run `make access`"


@dataclass
class Walker:
    """One person (None: a visitor) with a browser, walking over own and foreign things; what is done is undone."""

    role: str | None
    own: Things
    foreign: Things
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    cells: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.role:
            self.client.force_login(self.own.user)

    def ask(self, method: str, address: str, body: dict[str, Any] | None = None) -> Any:
        return ask_and_undo(self.client, method, address, body)

    def tell_apart(self, name: str, page: Page) -> None:
        """Compare a foreign object with one that does not exist: nothing may tell them apart."""
        if not page.look.scope or page.look.decide(self.role, own=False) != Cell.ABSENT:
            return
        words = MAKERS[page.objects](self.foreign)
        missing = {
            key: value if key in FIXED else 2**40 if isinstance(value, int) else "z" * len(value)
            for key, value in words.items()
        }
        address = other = address_of(name, page, self.foreign)
        for key in words:
            other = re.sub(rf"\b{re.escape(str(words[key]))}\b", str(missing[key]), other)
        foreign, absent = self.ask("GET", address), self.ask("GET", other)
        self.cells += 1
        if text_of(foreign, address, words) != text_of(absent, other, missing):
            self.wrong.append(f"{name} as {self.role}: a foreign object differs from a missing one")

    def walk(self, name: str, page: Page) -> None:
        """Try one address: looking and changing, own and foreign; some method must be taken."""
        sides = [(True, self.own)] + ([(False, self.foreign)] if page.objects else [])
        seen = set()
        for own, things in sides:
            address = address_of(name, page, things)
            for method, rule in (("GET", page.look), ("POST", page.change)):
                body = BODIES[name](things) if name in BODIES else {}
                expected = rule.decide(self.role, own=own)
                met = what_was_met(self.ask(method, address, body))
                seen.add(met)
                self.cells += met != NOT_TAKEN
                if met not in {expected, NOT_TAKEN}:
                    whose = "own" if own else "foreign"
                    self.wrong.append(
                        f"{method} {name} as {self.role} ({whose}) {address}: {met}, not {expected}"
                    )
        if seen == {NOT_TAKEN}:
            self.wrong.append(f"{name} takes neither GET nor POST")


def text_of(answer: Any, address: str, words: dict[str, Any]) -> tuple[int, str]:
    """Give status and text without the address that was asked for and what differs each time. A number is no more than
    a part of the address: alone it may be a count, or a part of a date."""
    text = re.sub(r"\b\w{64}\b", "", answer.content.decode())  # tokens against forged forms
    for value in [address, quote(address), *(word for word in words.values() if isinstance(word, str))]:
        text = text.replace(value, "…")
    return answer.status_code, text


def what_was_met(answer: Any) -> str:
    status = answer.status_code
    if status == HTTPStatus.FOUND and answer["Location"].startswith(f"{resolve_url('web:login')}?next="):
        return Cell.LOG_IN
    known = {403: Cell.DENIED, 404: Cell.ABSENT, 405: NOT_TAKEN, 500: "a broken page (500)"}
    return known.get(status, Cell.OPEN)


@pytest.fixture
def walker_of(db, loose_static, monkeypatch):
    monkeypatch.setattr(
        logging.root.manager, "disable", logging.CRITICAL
    )  # thousands of refusals are expected

    def make(role: str | None) -> Walker:
        worlds = [make_things(role or Role.OWNER, region) for region in (HERE, ELSEWHERE)]
        return Walker(role, *worlds)

    return make


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_each_role_meets_what_the_table_says(role: str | None, walker_of, record_property) -> None:
    walker = walker_of(role)
    addresses = named_addresses()
    for name, page in PAGES.items():
        if name in addresses and (not page.objects or page.objects in MAKERS):
            walker.walk(name, page)
    record_property(
        "attack", ("access: addresses x roles x own and foreign x methods", walker.cells, len(walker.wrong))
    )
    assert not walker.wrong, "\n".join(walker.wrong)


@pytest.mark.parametrize("role", [Role.OWNER, Role.REGIONAL_OFFICER])
def test_a_foreign_object_looks_like_one_that_does_not_exist(role: str, walker_of, record_property) -> None:
    walker = walker_of(role)
    for name, page in PAGES.items():
        if name in named_addresses() and page.objects in MAKERS:
            walker.tell_apart(name, page)
    record_property(
        "figure", ("access: foreign and missing objects compared", walker.cells, len(walker.wrong))
    )
    assert not walker.wrong, "\n".join(walker.wrong)


def test_the_walk_finds_a_table_that_says_too_much_or_too_little(walker_of) -> None:
    """Given three wrong rules, each must be found; else the walk above proves nothing."""
    owner, visitor = walker_of(Role.OWNER), walker_of(None)
    owner.walk("web:shop", people(objects="shop"))
    assert "(foreign)" in owner.wrong.pop()
    owner.walk("web:shop", changed("shop", roles=frozenset({Role.AUDITOR})))
    assert "(own)" in owner.wrong[0]
    visitor.walk("web:desk", public())
    assert "not yes" in visitor.wrong[0]
