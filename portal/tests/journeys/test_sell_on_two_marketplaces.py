"""The main job, end to end: a file comes in, one product is sold on two marketplaces, an order comes back and leaves."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from running_site import RunningSite

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]

PRODUCT = "Kotak tisu anyaman pandan"
SHOPS = {"Shopee": ("shopee", "14701711"), "Tokopedia & Shop": ("tokopedia", "7494049642642441621")}
STOCK, BOUGHT = 9, 2


def test_an_officer_sells_one_product_on_two_marketplaces(
    site: RunningSite, page: Page, sandbox, tmp_path: Path
) -> None:
    log_in(page, site, "bengkel")
    upload_products(page, site, tmp_path)
    product = open_product(page, site)
    add_photo(page, product)
    count_stock(page, product)
    for marketplace, (_, shop) in SHOPS.items():
        connect_shop(page, site, marketplace, shop)
    for marketplace in SHOPS:
        publish(page, product, marketplace)
    for market, shop in SHOPS.values():
        wait_until(lambda m=market, s=shop: stock_shown(sandbox, m, s) == [STOCK], f"{market} shows {STOCK}")

    buy_at_the_console(page, site)

    wait_until(
        lambda: stock_shown(sandbox, *SHOPS["Tokopedia & Shop"]) == [STOCK - BOUGHT],
        "Tokopedia's stock goes down",
    )
    order = open_order(page, site)
    assert "Shopee" in page.locator("main").inner_text()
    ship(page, order)

    wait_until(lambda: shopee_stage(sandbox) == "arranged", "Shopee knows that the parcel is arranged")
    page.goto(order)
    expect(page.locator("main")).to_contain_text(
        re.compile("Siap diambil kurir|Dikirim|Menunggu kurir|Diatur", re.IGNORECASE)
    )
    assert [len(sandbox.listings(m, s, PRODUCT)) for m, s in SHOPS.values()] == [1, 1]


def log_in(page: Page, site: RunningSite, username: str) -> None:
    page.goto(f"{site.address}/masuk/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", site.log_ins[username])
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_contain_text("Selamat datang")


def upload_products(page: Page, site: RunningSite, folder: Path) -> None:
    file = folder / "produk-bengkel.csv"
    file.write_text(
        "DAFTAR PRODUK BENGKEL;;;;;\n"
        "Nama Produk;Harga;Berat (gram);Bahan;Nomor rak;Keterangan\n"
        f"{PRODUCT};Rp45.000;350;Daun pandan;A3;Kotak tisu anyaman pandan buatan tangan, rapi dan kuat, "
        "dilapisi kain di bagian dalam. Ukuran 25 x 13 x 9 cm.\n"
        ";Rp10.000;100;;;baris tanpa nama\n",
        encoding="cp1252",
    )
    page.goto(f"{site.address}/berkas/unggah/")
    page.set_input_files("input[type=file]", str(file))
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_contain_text(
        "Cocokkan kolom"
    )  # the shelf column is unknown: asked once, remembered
    page.click("main button[type=submit]")
    page.get_by_role("button", name="Mulai impor").click()
    expect(page.locator("main")).to_contain_text("ditolak", timeout=60_000)
    with page.expect_download() as download:
        page.locator("main a[href*='ditolak.csv']").first.click()
    refused = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "baris tanpa nama" in refused
    assert "Nama" in refused


def open_product(page: Page, site: RunningSite) -> str:
    page.goto(f"{site.address}/kelola/produk/?q=tisu")
    page.get_by_role("link", name=PRODUCT).first.click()
    expect(page.locator("h1")).to_contain_text(PRODUCT)
    publish_button = page.get_by_role("button", name="Tayangkan")
    if publish_button.count():
        publish_button.first.click()
    return page.url.split("?")[0]


def add_photo(page: Page, product: str) -> None:
    picture = Image.new("RGB", (900, 900), "#c9a56b")
    for line in range(0, 900, 30):
        ImageDraw.Draw(picture).line([(line, 0), (899 - line, 899)], fill="#7a5526", width=6)
    content = io.BytesIO()
    picture.save(content, "JPEG")
    page.goto(f"{product}foto/")
    page.set_input_files(
        "input[type=file]", {"name": "kotak.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}
    )
    page.locator("main form:has(input[type=file]) button[type=submit]").click()
    expect(page.locator("main img").first).to_be_visible()


def count_stock(page: Page, product: str) -> None:
    page.goto(f"{product}stok/")
    page.locator("main table a").first.click()
    page.get_by_label("Jumlah (buah)").fill(str(STOCK))
    page.get_by_role("button", name="Catat").click()
    expect(page.locator("main table")).to_contain_text(str(STOCK))


def connect_shop(page: Page, site: RunningSite, marketplace: str, shop: str) -> None:
    page.goto(f"{site.address}/saluran/hubungkan/")
    page.get_by_label(marketplace).first.check()
    page.click("main button[type=submit]")
    page.get_by_role("link", name="Buka halaman izin").click()
    page.locator(f"input[value='{shop}']").check()
    page.get_by_role("button", name="Izinkan").click()
    expect(page.locator("main")).to_contain_text("terhubung", ignore_case=True)


def publish(page: Page, product: str, marketplace: str) -> None:
    page.goto(f"{product}lokapasar/")
    page.get_by_role("link", name=f"Jual di {marketplace}", exact=True).click()
    page.fill("input[name=category_words]", "perlengkapan rumah")
    page.click("input[name=cari]")
    with page.expect_navigation():  # choosing a category asks for its rules
        page.get_by_label(re.compile("Ruang Makan")).first.check()
    answer_what_is_asked(page)
    page.get_by_role("button", name="Terbitkan").click()
    expect(page).to_have_url(re.compile("lokapasar/$"))


def answer_what_is_asked(page: Page) -> None:
    """Give the first answer the marketplace offers, or a word of our own."""
    for asked in page.locator("fieldset:has(> legend:text-is('Wajib diisi')) .field").all():
        if asked.locator("input[type=checkbox]").count():
            asked.locator("input[type=checkbox]").first.check()
        elif asked.locator("select option").count():
            asked.locator("select").first.select_option(index=1)
        else:
            asked.locator("input.form-control").first.fill("Lokal")
    if page.locator("input[name=logistics]").count():
        page.locator("input[name=logistics]").first.check()


def stock_shown(sandbox, market: str, shop: str) -> list[int]:
    return [sku["available"] for one in sandbox.listings(market, shop, PRODUCT) for sku in one["skus"]]


def buy_at_the_console(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.console}/shopee/pesanan")
    goods = page.locator("select[name=choice] option").filter(has_text=PRODUCT)
    page.get_by_label("Barang").select_option(value=goods.first.get_attribute("value"))
    page.get_by_label("Jumlah").fill(str(BOUGHT))
    page.get_by_role("button", name="Pesan", exact=True).click()
    expect(page.locator("main")).to_contain_text("READY_TO_SHIP")


def open_order(page: Page, site: RunningSite) -> str:
    def shown() -> bool:
        page.goto(f"{site.address}/pesanan/")
        return page.locator("main").get_by_text(PRODUCT).count() > 0

    wait_until(shown, "the order is in the inbox")
    page.locator("main a[href*='/pesanan/']").filter(has_text=re.compile(r"[0-9A-Z]{8,}")).first.click()
    expect(page.locator("main")).to_contain_text(PRODUCT)
    return page.url


def ship(page: Page, order: str) -> None:
    page.goto(order)
    page.get_by_role("link", name="Kirim", exact=True).click()
    page.get_by_role("button", name="Atur pengiriman").click()
    expect(page.locator("h1")).not_to_contain_text("Atur pengiriman")


def shopee_stage(sandbox) -> str:
    return sandbox.ask("/shopee/orders?shop_id=14701711")["orders"][0]["stage"]


def wait_until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds:.0f} s: {what}"
        time.sleep(0.3)
