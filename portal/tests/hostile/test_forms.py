"""Forms sent as no browser sends them: broken values in every field, fields nobody asked for, ids of others."""

from __future__ import annotations

from functools import partial
from html.parser import HTMLParser
from typing import Any

import pytest
from access_table import named_addresses
from django.apps import apps
from django.test import Client
from factories.access import BODIES, MAKERS, QUERIES, Things, address_of, ask_and_undo, make_things

from esmart.config.access import PAGES, Cell, Role

pytestmark = pytest.mark.django_db

BROKEN = [
    "²", "-²", "9" * 18, "-" + "9" * 18, "9" * 30, "0" * 5000, "NaN", "Infinity", "9e999998", "1e-9", "'); DROP TABLE x; --",
    "\x00", "\ud7ff\ufffe\U000e0001", "=1+1", "32.73.01.9999", "2020:²", "2026-02-30", "0001-01-01", "9999-12-31", "a" * 70_000,
]  # fmt: skip
# Columns that no form may set, with a value an attacker would like.
PROTECTED = {
    "registry_enterprise": ("id", "public_id", "state", "owner_id", "office_id", "merged_into_id", "created_at", "kind"),
    "registry_product": ("id", "public_id", "state", "enterprise_id", "merged_into_id", "created_at"),
    "registry_cluster": ("id", "public_id", "state", "created_at"),
    "registry_variant": ("product_id",),
    "registry_photo": ("product_id", "sha256"),
    "registry_productlegality": ("product_id", "verification"),
    "channels_channelaccount": ("id", "enterprise_id", "office_id", "shop_id", "application_id", "grant_id", "state"),
    "intake_intakefile": ("id", "sha256", "uploaded_by_id", "sender", "bytes"),
    "accounts_user": ("id", "username", "password", "role", "office_id", "is_active", "is_staff", "is_superuser"),
    "accounts_office": ("id", "kind", "name", "parent_id", "region_id"),
}  # fmt: skip


class Forms(HTMLParser):
    """The fields of a page's own form (the last one that is sent by POST), as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str, str]]] = []
        self.inside = False
        self.select: tuple[str, list[str], str | None] | None = None
        self.text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = given.get("method", "").lower() == "post"
            self.forms += [[]] if self.inside else []
        if not self.inside:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and name and kind not in {"submit", "file"}:
            if kind not in {"checkbox", "radio"} or "checked" in given:
                self.forms[-1].append((name, given.get("value", ""), kind))
        elif tag == "textarea":
            self.forms[-1].append((name, "", "text"))
            self.text = []
        elif tag == "select":
            self.select = (name, [], None)
        elif tag == "option" and self.select:
            values, chosen = self.select[1], self.select[2]
            values.append(given.get("value", ""))
            self.select = (self.select[0], values, given.get("value", "") if "selected" in given else chosen)

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None and self.inside:
            name, _value, kind = self.forms[-1][-1]
            self.forms[-1][-1] = (name, "".join(self.text).strip("\n"), kind)
        if tag == "textarea":
            self.text = None
        if tag == "select" and self.select and self.inside:
            name, values, chosen = self.select
            self.forms[-1].append((name, chosen if chosen is not None else (values or [""])[0], "select"))
        if tag == "select":
            self.select = None
        if tag == "form":
            self.inside = False


def fields_of(html: str) -> list[tuple[str, str, str]]:
    """Give name, value and kind of the fields of the largest form that is sent by POST."""
    reader = Forms()
    reader.feed(html)
    return max(reader.forms, key=len, default=[])


@pytest.fixture
def form_pages(db) -> tuple[Client, list[tuple[str, str, list[tuple[str, str, str]]]]]:
    """Give a ministry officer's browser and every page with a form: its name, address and fields."""
    things = make_things(Role.MINISTRY_OFFICER, "32.73")
    client = Client(raise_request_exception=False)
    client.force_login(things.user)
    found, known = [], named_addresses()
    for name, page in PAGES.items():
        if name not in known or (page.objects and page.objects not in MAKERS) or name == "web:login":
            continue
        if page.change.decide(Role.MINISTRY_OFFICER, own=True) != Cell.OPEN:
            continue
        address = address_of(name, page, things)
        answer = ask_and_undo(client, "GET", address)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            fields = [one for one in fields_of(answer.body.decode()) if one[0] != "csrfmiddlewaretoken"]
            if fields:
                found.append((name, address, fields))
    return client, found


def send(client: Client, address: str, data: dict[str, Any], after: Any = None) -> tuple[int, Any]:
    """Send a form, look at the database, and take back what was done."""
    answer = ask_and_undo(client, "POST", address, data, after)
    return answer.status_code, answer.seen


def test_broken_values_in_every_field_are_refused_in_words(form_pages, attack) -> None:
    client, pages = form_pages
    with attack("broken values in form fields") as one:
        for name, address, fields in pages:
            kept = {key: value for key, value, kind in fields if kind == "hidden"}
            for value in BROKEN:
                data = {**dict.fromkeys([key for key, _value, _kind in fields], value), **kept}
                status, _seen = send(client, address, data)
                one.judge(f"{name} = {value[:20]!r}: {status}", harmless=status != 500)


def snapshot() -> dict[str, Any]:
    rows = {}
    models = {model._meta.db_table: model for model in apps.get_models()}
    for table, columns in PROTECTED.items():
        rows[table] = {row["id"]: row for row in models[table]._base_manager.values("id", *columns)}
    return rows


def test_fields_nobody_asked_for_change_nothing(form_pages, attack) -> None:
    """Given each form as its page gives it, sent back with every column of every table as further fields."""
    client, pages = form_pages
    stranger = make_things(Role.OWNER, "33.72")
    wanted = {
        "state": "withdrawn", "owner": stranger.user.pk, "owner_id": stranger.user.pk, "office": 1, "office_id": 1, "kind": "ikm",
        "enterprise": stranger.enterprise.pk, "enterprise_id": stranger.enterprise.pk, "product_id": stranger.product.pk,
        "verification": "verified", "role": "administrator", "is_superuser": "on", "is_staff": "on", "is_active": "",
        "password": "x", "public_id": "aaaaaaaaaa", "created_at": "2001-01-01", "merged_into": stranger.enterprise.pk,
        "merged_into_id": stranger.enterprise.pk, "uploaded_by": stranger.user.pk, "uploaded_by_id": stranger.user.pk,
        "sender": "penyerang", "shop_id": "1", "grant": 1, "application_id": 1, "sha256": "f" * 64, "region_id": "33",
        "pk": stranger.enterprise.pk, "id": stranger.enterprise.pk, "actor": stranger.user.pk, "user": stranger.user.pk,
    }  # fmt: skip
    before = snapshot()
    accepted = 0
    with attack("mass assignment") as one:
        for name, address, fields in pages:
            own = {key: value for key, value, _kind in fields}
            plain_status, plain = send(client, address, own, snapshot)
            extra = {key: value for key, value in wanted.items() if key not in own}
            status, after = send(client, address, {**extra, **own}, snapshot)
            accepted += status == 302
            one.tried += len(extra) - 1
            differing = [
                f"{table} {key}: {row} from {plain[table].get(key)}"
                for table in after for key, row in after[table].items()
                if key in before[table] and row != plain[table].get(key)
            ]  # fmt: skip
            one.judge(
                f"{name}: {plain_status} {status} {differing[:3]}",
                harmless=status == plain_status and not differing,
            )
    assert accepted >= 5, "forms must really be taken, else nothing is proved"


def test_ids_of_others_in_an_own_address_or_form_are_not_found(attack) -> None:
    """Given an own object in the address and a foreign one beside it: in the address, the query or the form."""
    with attack("IDOR: a foreign id beside an own one") as one:
        for role in (Role.OWNER, Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER):
            own, foreign = make_things(role, "32.73"), make_things(role, "33.72")
            client = Client(raise_request_exception=False)
            client.force_login(own.user)
            for name, page in PAGES.items():
                if name not in named_addresses() or page.objects not in MAKERS or not page.look.scope:
                    continue
                for what, address, data in mixed(name, own, foreign):
                    for method in ("GET", "POST"):
                        before = counted(foreign)
                        answer = ask_and_undo(client, method, address, data, partial(counted, foreign))
                        touched = answer.seen != before
                        shown = answer.status_code == 200 and foreign.enterprise.name.encode() in answer.body
                        refused = answer.status_code in {403, 404, 405, 422} or (
                            answer.status_code < 400 and not shown
                        )
                        one.judge(
                            f"{method} {what} as {role}: {answer.status_code}",
                            harmless=refused and not touched,
                        )


def mixed(name: str, own: Things, foreign: Things) -> list[tuple[str, str, dict[str, Any]]]:
    """Give addresses and forms of an own page with one foreign id in each."""
    page = PAGES[name]
    ours, theirs = MAKERS[page.objects](own), MAKERS[page.objects](foreign)
    address = address_of(name, page, own)
    body = BODIES[name](own) if name in BODIES else {}
    found = []
    ids = [key for key in ours if ours[key] != theirs[key] and str(ours[key]) in address]
    for key in ids if len(ids) > 1 else ():
        found += [(f"{name} {key}", address.replace(str(ours[key]), str(theirs[key])), body)]
    for source, where in ((QUERIES, "query"), (BODIES, "form")):
        if name not in source:
            continue
        mine, others = source[name](own), source[name](foreign)
        for key in mine:
            if where == "query" and str(mine[key]) in address:
                found.append((f"{name} ?{key}", address.replace(str(mine[key]), str(others[key])), body))
            elif where == "form" and mine[key] != others[key]:
                found.append((f"{name} {key}=", address, {**mine, key: others[key]}))
    return found


def counted(things: Things) -> list[Any]:
    """Give what a stranger must not change."""
    things.enterprise.refresh_from_db()
    return [
        things.enterprise.state, things.enterprise.products.filter(state="published").count(), things.enterprise.memberships.count(),
        things.product.photos.count(), things.product.legalities.count(), things.shop.listings.count(), things.shop.state,
        things.variant.sku,
    ]  # fmt: skip
