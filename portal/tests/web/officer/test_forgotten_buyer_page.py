"""The page of an order whose buyer's data is deleted: it says so calmly, and what to do instead."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from factories.fake_shop import make_account
from web.officer.people import World
from web.reading import read

from esmart.channels.models import Order
from esmart.channels.services import forget_buyers


def test_the_page_says_that_the_buyers_data_is_deleted_and_what_to_do_instead(world: World) -> None:
    client, now = world.clients["owner"], timezone.now()
    order = Order.objects.create(
        account=make_account(world.product), external_id="PSN-1", source_status="COMPLETED", status="completed",
        items_total=85_000, buyer_masked="P***i", buyer_sealed="tersegel", first_seen_at=now - timedelta(days=91),
        observed_at=now,
    )  # fmt: skip
    address = reverse("web:order", args=[order.public_id])
    opener, label = (
        reverse(f"web:{name}", args=[order.public_id]) for name in ("show_buyer", "shipping_label")
    )
    before = client.get(address).content.decode()
    assert opener in before
    assert "sesuai masa simpan" not in before
    assert forget_buyers(now=now, days=90) == 1

    page = client.get(address).content.decode()
    assert read(page).problems == []
    assert "Data pembeli dihapus pada" in page
    assert "sesuai masa simpan" in page
    assert "halaman penjual lokapasar" in page
    assert "P***i" in page, "masked text stays"
    assert opener not in page
    Order.objects.update(status="awaiting_pickup")  # a marketplace that takes its word back
    assert label not in client.get(address).content.decode()
    for answer in (client.post(opener, follow=True), client.get(label, follow=True)):
        assert answer.redirect_chain[-1][0] == address
        assert "sudah dihapus sesuai masa simpan" in answer.content.decode()
