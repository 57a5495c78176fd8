"""Texts that want to be more: markup on every page that shows them, formulas in every file that carries them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from access_table import named_addresses
from django.test import Client
from django.urls import reverse
from factories.access import MAKERS, Things, address_of, ask_and_undo, make_things
from factories.intake import take_file
from web.reading import Read

from esmart.channels.services import export_shop
from esmart.config.access import PAGES, Cell, Role
from esmart.intake.rules import Kind
from esmart.intake.services import return_rows
from esmart.registry.models import Enterprise

pytestmark = pytest.mark.django_db

MARKUP = [
    '"><qz9x onqz9=1></script><script>qz9()</script>{{7*7}}<!--',
    """'></title></textarea></select><svg/onload=qz9()><a href="javascript:qz9()">qz9x</a>\u2028</SCRIPT>""",
]
FORMULAS = [
    '=HYPERLINK("http://x.example";"a")', "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "|cmd", "%=1", " =1+1", "\u00a0=1",
    "=cmd|' /C calc'!A0", "'=1+1", "\n=1+1", "＝1+1",
]  # fmt: skip
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
CSV_DOCUMENT = re.compile("text/csv|spreadsheetml")


def pages_of(role: str, things: Things, client: Client) -> Any:
    """Give name, address and answer of every page that a role may look at."""
    for name, page in PAGES.items():
        if name not in named_addresses() or (page.objects and page.objects not in MAKERS):
            continue
        if page.look.decide(role, own=True) == Cell.OPEN:
            address = address_of(name, page, things)
            answer = ask_and_undo(client, "GET", address)
            if answer.status_code == 200:
                yield name, address, answer


def ministry_with(mark: str) -> tuple[Client, Things]:
    """Make a world in which every text is hostile, and log an officer in."""
    things = make_things(Role.MINISTRY_OFFICER, "32.73")
    things.mark, things.phone = mark, "+6281234567890"
    things.user.first_name = mark[:150]
    things.user.save()
    for made in (
        "cluster",
        "merge",
        "legality",
        "unknown_line",
        "file_shop",
        "exchange",
        "doubtful_row",
        "done_file",
    ):
        getattr(things, made)
    things.shop.shop_name = things.name("Toko")
    things.shop.last_problem = {"message_key": "unknown", "channel_message": mark, "channel_code": mark[:20]}
    things.shop.save()
    things.listing.problems = [{"message_key": "unknown", "channel_message": mark, "field": "name"}]
    things.listing.choices_made = {"category_name": mark}
    things.listing.save()
    client = Client(raise_request_exception=False)
    client.force_login(things.user)
    return client, things


@pytest.mark.parametrize("mark", MARKUP, ids=range(len(MARKUP)))
def test_markup_in_any_text_is_shown_and_not_obeyed(mark: str, attack) -> None:
    client, things = ministry_with(mark)
    shown = 0
    with attack("HTML and JavaScript in texts, per page") as one:
        for name, address, answer in pages_of(Role.MINISTRY_OFFICER, things, client):
            if "html" not in answer["Content-Type"]:
                continue
            text = answer.body.decode()
            shown += "qz9" in text
            page = Read()
            page.feed(text)
            bad = [tag.name for tag in page.tags if is_hostile(tag)]
            one.judge(f"{name} {address}: {bad[:3]}", harmless=not bad and answer.status_code == 200)
    assert shown >= 25, f"the text was shown on {shown} pages only"


def is_hostile(tag: Any) -> bool:
    """Say whether a tag came out of a text of ours or would run something."""
    runs = any(name.startswith("on") or "qz9" in name for name in tag.attrs)
    leads = any((value or "").strip().lower().startswith("javascript:") for value in tag.attrs.values())
    inline = (
        tag.name == "script" and not tag.attrs.get("src") and tag.attrs.get("type") != "application/ld+json"
    )
    return tag.name in {"qz9x", "style"} or runs or leads or inline


def test_no_cell_of_any_file_is_a_formula(attack) -> None:
    client, things = ministry_with("")
    exports = [
        address for _name, address, answer in pages_of(Role.MINISTRY_OFFICER, things, client)
        if CSV_DOCUMENT.search(answer["Content-Type"])
    ]  # fmt: skip
    assert len(exports) >= 5
    with attack("formulas in exported files, per cell") as one:
        for mark in FORMULAS:
            poison(things, mark)
            for name, content in [*((url, client.get(url).getvalue()) for url in exports), *files_of(things)]:
                for cell in cells_of(content):
                    harmless = not cell.lstrip().startswith(STARTS) or re.fullmatch(r"-?[0-9.,]*", cell)
                    one.judge(f"{name}: {cell[:60]!r}", harmless=harmless)


def poison(things: Things, mark: str) -> None:
    """Write a text past every check into each column that some file carries."""
    Enterprise.objects.filter(pk=things.enterprise.pk).update(name=mark, address=mark, phone=mark[:20])
    type(things.cluster).objects.filter(pk=things.cluster.pk).update(name=mark, decree=mark)
    type(things.product).objects.filter(pk=things.product.pk).update(name=mark)
    things.variant.product.variants.update(sku=mark)
    type(things.order).objects.update(buyer_city=mark, buyer_masked=mark, tracking_number=mark, carrier=mark)
    things.order.lines.update(title=mark, seller_sku=mark)
    things.done_file.rows.update(cells=[mark])
    things.listing.content = {**things.listing.content, "title": mark, "description": mark}
    things.listing.choices_made = {"category_name": mark}
    things.listing.save()


def files_of(things: Things) -> list[tuple[str, bytes]]:
    account = things.listing.account
    made = []
    for form in ("csv", "xlsx"):
        made += [
            (f"{what}.{form}", export_shop(account=account, what=what, form=form))
            for what in ("listings", "orders")
        ]
        made.append((f"refused.{form}", return_rows(file=things.done_file, form=form)))
    return made


def cells_of(content: bytes) -> list[str]:
    """Give every cell of a file as a spreadsheet would see it; of a workbook only what is marked as a formula."""
    if not content.startswith(b"PK"):
        text = content.decode("utf-8-sig")
        mark = ";" if text.partition("\n")[0].count(";") else ","
        return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) for cell in row]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [
            book.read(part).decode() for part in book.namelist() if part.startswith("xl/worksheets/sheet")
        ]
    assert sheets
    return ["", *(f"={found}" for sheet in sheets for found in re.findall(r"<f[ >].*?</f>", sheet))]


def test_a_phone_number_and_a_name_survive_being_taken_out_and_brought_in(db) -> None:
    """Given a number that begins with a plus sign and a name that begins with a dash."""
    client, things = ministry_with("")
    facts = {"phone": "+6281234567890", "name": "-Sogan- = Jaya", "address": "@ Jalan 5 | % Blok =2"}
    Enterprise.objects.filter(pk=things.enterprise.pk).update(**facts)
    taken = client.get(reverse("web:export_enterprises")).getvalue().decode("utf-8-sig")
    assert "'+6281234567890" in taken
    Enterprise.objects.filter(pk=things.enterprise.pk).update(name="Lain")
    take_file(taken.replace("Wilayah", "Kabupaten/Kota"), kind=Kind.ENTERPRISE, name="kembali.csv")
    back = Enterprise.objects.get(name=facts["name"])
    assert (back.phone, back.address) == ("081234567890", facts["address"])
