"""The console's pages: a person plays seller's shop, buyer, courier and trouble-maker without a program."""

import urllib.error
import urllib.parse
import urllib.request

import pytest

SECTIONS = ("toko", "barang", "pesanan", "pemberitahuan", "gangguan", "catatan")


class Browser:
    def __init__(self, address):
        self.address = address

    def open(self, path, /, **form):
        data = urllib.parse.urlencode(form).encode() if form else None
        with urllib.request.urlopen(self.address + path, data=data, timeout=10) as answer:
            return answer.read().decode()


@pytest.fixture
def browser(running, control):
    return Browser(running.addresses["console"])


@pytest.mark.parametrize("market", ["shopee", "tokopedia", "tokopedia_classic"])
@pytest.mark.parametrize("section", SECTIONS)
def test_every_page_says_sandbox_and_fits_a_phone(browser, market, section):
    page = browser.open(f"/{market}/{section}")
    assert "<strong>SANDBOX</strong>" in page
    assert 'name="viewport" content="width=device-width' in page
    assert 'lang="id"' in page
    assert "http://cdn" not in page
    assert "https://" not in page


def test_the_archived_market_is_labelled(browser):
    assert "arsip" in browser.open("/tokopedia_classic/toko")


def test_an_unknown_page_is_missing(browser):
    for path in ("/nowhere", "/shopee/nowhere"):
        with pytest.raises(urllib.error.HTTPError) as missing:
            browser.open(path)
        assert missing.value.code == 404
        missing.value.close()


def test_a_person_opens_a_shop_sells_and_moves_the_order_on(browser, control):
    assert "Toko Bambu dibuka" in browser.open("/shopee/toko/baru", name="Toko Bambu")
    shop_id = control.get("/shopee/shops")["shops"][-1]["shop_id"]
    listing = {
        "shop_id": shop_id,
        "title": "Kursi <bambu>",
        "seller_sku": "KB",
        "price": "250000",
        "stock": "3",
    }
    page = browser.open("/shopee/barang/baru", **listing)
    assert "Kursi &lt;bambu&gt;" in page
    assert "Rp250.000" in page
    sku_id = control.get("/shopee/stock")["stock"][0]["sku_id"]
    page = browser.open(
        "/shopee/pesanan/baru", choice=f"{shop_id} {sku_id}", quantity="2", note="Cepat ya", paid="1"
    )
    assert "READY_TO_SHIP" in page
    assert "Cepat ya" in page
    order_id = control.get("/shopee/orders")["orders"][0]["order_id"]
    page = browser.open("/shopee/pesanan/lanjut", order_id=order_id, action="request_cancel")
    assert "IN_CANCEL" in page
    page = browser.open("/shopee/pesanan/lanjut", order_id=order_id, action="pick_up")
    assert "Tidak bisa:" in page


def test_an_order_beyond_stock_is_told_in_words(browser, control):
    control.listing("shopee", "14701711", stock=1)
    sku_id = control.get("/shopee/stock")["stock"][0]["sku_id"]
    assert "Tidak bisa:" in browser.open("/shopee/pesanan/baru", choice=f"14701711 {sku_id}", quantity="2")


def test_a_fault_is_put_on_and_taken_off(browser, control):
    page = browser.open(
        "/shopee/gangguan/pasang", name="delay", path="/order/", times="2", options='{"seconds": 1}'
    )
    assert "Gangguan dipasang: Jawaban lambat" in page
    fault = control.get("/faults")["faults"][0]
    assert (fault["times"], fault["path"], fault["options"]) == (2, "/order/", {"seconds": 1})
    browser.open("/shopee/gangguan/lepas", fault_id=fault["fault_id"])
    assert control.get("/faults")["faults"] == []


def test_a_notice_is_shown_and_sent_again(browser, control, shopee, hooks):
    browser.open("/shopee/toko/pemberitahuan", app_key="2001887", callback_url=hooks.url)
    control.listing("shopee", "14701711")
    control.order("shopee", "14701711", paid=False)
    hooks.wait(1)
    assert "order_status" in browser.open("/shopee/pemberitahuan")
    number = control.get("/shopee/notices")["notices"][0]["notice_id"]
    assert "delivered" in browser.open("/shopee/pemberitahuan/ulang", notice_id=number)
    assert len(hooks.seen) == 2


def test_a_rejected_listing_shows_why(browser, control):
    number = control.listing("shopee", "14701711")["listing_id"]
    page = browser.open("/shopee/barang/tinjau", listing_id=number, action="reject", reason="Foto buram")
    assert "BANNED" in page
    assert "Foto buram" in page
