"""The way of a request for quotation through the pages: noted, brought by file, answered, taken out again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from factories.channels import now, only_variant, sell
from web.officer.people import World

from esmart.channels.models import ChannelAccount, Quotation
from esmart.channels.services import connect_by_file, read_rows
from esmart.core.history import SYSTEM
from ikm_connectors.channels.ralali.quotations import read_quotations

pytestmark = pytest.mark.django_db

FILE = (
    "no_permintaan;tanggal;nama_barang;jumlah;satuan;pembeli\n"
    "RFQ-2;24/11/2026;Topi rimba;40;pcs;Toko Uji\n"
    "RFQ-3;24/11/2026;Tas;banyak;pcs;Toko Uji\n"
)


def at(name: str, *args: Any) -> str:
    return reverse(f"web:{name}", args=args)


def said(answer: Any) -> str:
    return answer.content.decode()


def place(world: World, marketplace: str = "ralali") -> ChannelAccount:
    return connect_by_file(
        marketplace=marketplace, name="Grosir", enterprise=world.enterprise, actor=SYSTEM, now=now()
    )


def test_a_request_is_noted_brought_answered_and_taken_out_from_page_to_page(world: World) -> None:
    client, account = world.clients["owner"], place(world)
    variant = only_variant(sell(enterprise=world.enterprise))
    assert at("quotations", account.public_id) in said(client.get(at("shop", account.public_id)))
    here = at("quotations", account.public_id)
    assert "Belum ada permintaan penawaran" in said(client.get(here))

    asked = {"request_number": "RFQ-1", "asked_on": "2026-11-24", "item": "Kemeja", "quantity": "1.000", "unit": "pcs"}  # fmt: skip
    more = {"buyer": "Toko Rahasia", "sku": variant.sku}
    noted = client.post(at("add_quotation", account.public_id), {**asked, **more}, follow=True)
    first = Quotation.objects.get()
    assert first.quantity == 1000
    assert "Toko Rahasia" not in said(noted)
    assert f'value="{variant.price:,}"'.replace(",", ".") in said(noted), "the variant's price is proposed"
    again = client.post(at("add_quotation", account.public_id), asked)
    assert again.status_code == 422
    assert "sudah dicatat" in said(again)

    for words in ("1 baru, 0 berubah, 0 sama", "sudah pernah dibaca"):
        file = SimpleUploadedFile("permintaan.csv", FILE.encode())
        sent = {"purpose": "quotations", "file": file}
        brought = client.post(at("bring_file", account.public_id), sent, follow=True)
        assert brought.redirect_chain[-1][0] == here
        assert words in said(brought)
        assert "kolom jumlah" in said(brought)
    assert "2 menunggu jawaban" in said(client.get(at("shop", account.public_id)))

    answer = at("quotation", account.public_id, first.public_id)
    assert client.post(answer, {"unit_price": "murah"}).status_code == 422
    assert client.post(answer, {"unit_price": "0"}).status_code == 422
    listed = said(client.post(answer, {"unit_price": "Rp 72.500"}, follow=True))
    assert listed.index("RFQ-2") < listed.index("RFQ-1"), "what waits stands first"

    taken = client.post(at("take_file", account.public_id), {"purpose": "quotations", "form": "xlsx"})
    (told,) = read_quotations(read_rows(taken.content)).quotations
    assert told.request_id == "RFQ-1"
    assert told.quoted is not None
    assert told.quoted.amount == 72_500

    opened = client.post(at("show_quotation_buyer", account.public_id, first.public_id))
    assert "Toko Rahasia" in said(opened)
    assert opened["Cache-Control"] == "no-store"


def test_requests_are_closed_to_others_read_by_an_auditor_and_absent_where_there_are_none(
    world: World,
) -> None:
    account, counter = place(world), place(world, "spreadsheet")
    owner, auditor = world.clients["owner"], world.clients["auditor"]
    assert world.clients["workshop"].get(at("quotations", account.public_id)).status_code == 404
    assert auditor.get(at("quotations", account.public_id)).status_code == 200
    assert auditor.get(at("add_quotation", account.public_id)).status_code == 403
    assert owner.get(at("quotations", counter.public_id)).status_code == 404
    assert owner.get(at("fit_layout", counter.public_id, "quotations")).status_code == 404
    assert owner.get(at("fit_layout", account.public_id, "quotations")).status_code == 200
    assert "Permintaan penawaran" not in said(owner.get(at("shop", counter.public_id)))
    file = SimpleUploadedFile("permintaan.csv", FILE.encode())
    sent = {"purpose": "quotations", "file": file}
    assert owner.post(at("bring_file", counter.public_id), sent).status_code == 422
