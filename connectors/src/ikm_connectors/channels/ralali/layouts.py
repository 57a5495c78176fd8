"""Our layouts for Ralali by purpose (sheet section 5); the seller's own template takes their place. No rules here."""

from __future__ import annotations

from collections.abc import Mapping

from ikm_connectors.sheets import Column, Template
from ikm_connectors.sheets.words import CONDITIONS, LISTING_WORDS, ORDER_WORDS

PICTURES, TIERS = 5, 3
TITLE_MAX, DESCRIPTION_MAX = 255, 10_000
_SKU = Column(field="sku", heading="sku", required=True)
_STOCK = Column(field="quantity", heading="stok", kind="integer", required=True)

LISTINGS = Template(
    id="ralali.listings",
    title="Daftar produk Ralali",
    sheet="Produk",
    columns=(
        _SKU,
        Column(field="title", heading="nama_produk", required=True, max_length=TITLE_MAX),
        Column(field="brand", heading="merek"),
        Column(field="category", heading="kategori", required=True),
        Column(field="description", heading="deskripsi", required=True, max_length=DESCRIPTION_MAX),
        Column(field="unit", heading="satuan", required=True),
        Column(field="moq", heading="moq", kind="integer", required=True),
        *(
            column
            for n in range(1, TIERS + 1)
            for column in (
                Column(field=f"tier_{n}_min", heading=f"harga_{n}_min", kind="integer", required=n == 1),
                Column(field=f"tier_{n}_price", heading=f"harga_{n}", kind="money", required=n == 1),
            )
        ),
        _STOCK,
        Column(field="weight_g", heading="berat_g", kind="integer", required=True),
        Column(field="length_cm", heading="panjang_cm", kind="integer"),
        Column(field="width_cm", heading="lebar_cm", kind="integer"),
        Column(field="height_cm", heading="tinggi_cm", kind="integer"),
        *(
            Column(field=f"image_{n}", heading=f"gambar_{n}", kind="picture", required=n == 1)
            for n in range(1, PICTURES + 1)
        ),
        Column(field="warranty", heading="garansi"),
        Column(field="condition", heading="kondisi", values=CONDITIONS),
        Column(field="origin_city", heading="asal_kota"),
    ),
)
STOCK = Template(id="ralali.stock", title="Stok Ralali", sheet="Stok", columns=(_SKU, _STOCK))
PRICES = Template(
    id="ralali.prices",
    title="Harga Ralali",
    sheet="Harga",
    columns=(_SKU, Column(field="price", heading="harga_1", kind="money", required=True)),
)
ORDERS = Template(
    id="ralali.orders",
    title="Pesanan Ralali",
    sheet="Pesanan",
    columns=(
        Column(field="order_id", heading="no_pesanan", required=True),
        Column(field="date", heading="tanggal", kind="date", required=True),
        _SKU,
        Column(field="quantity", heading="qty", kind="integer", required=True),
        Column(field="unit_price", heading="harga_satuan", kind="money", required=True),
        Column(field="discount", heading="diskon", kind="money"),
        Column(field="shipping", heading="ongkir", kind="money"),
        Column(field="buyer", heading="pembeli"),
        Column(field="company", heading="perusahaan"),
        Column(field="tax_id", heading="npwp"),
        Column(field="city", heading="kota"),
        Column(field="carrier", heading="kurir"),
        Column(field="tracking", heading="resi"),
        Column(field="status", heading="status", values=ORDER_WORDS, open_values=True),
    ),
)
RESULTS = Template(
    id="ralali.results",
    title="Hasil unggah Ralali",
    sheet="Hasil",
    columns=(
        _SKU,
        Column(field="product", heading="kode_produk"),
        Column(field="status", heading="status", required=True, values=LISTING_WORDS, open_values=True),
        Column(field="reason", heading="alasan"),
        Column(field="their_id", heading="id_di_saluran"),
        Column(field="address", heading="tautan"),
        Column(field="quantity", heading="stok", kind="integer"),
        Column(field="price", heading="harga_1", kind="money"),
    ),
)
QUOTATIONS = Template(
    # mirrors the form on which business buyers post a request (sheet section 3)
    id="ralali.quotations",
    title="Permintaan penawaran",
    sheet="Penawaran",
    columns=(
        Column(field="request_id", heading="no_permintaan", required=True),
        Column(field="date", heading="tanggal", kind="date", required=True),
        Column(field="item", heading="nama_barang", required=True),
        Column(field="category", heading="kategori"),
        Column(field="description", heading="deskripsi"),
        Column(field="quantity", heading="jumlah", kind="integer", required=True),
        Column(field="unit", heading="satuan", required=True),
        Column(field="buyer", heading="pembeli"),
        Column(field="sku", heading="sku"),
        Column(field="quoted_price", heading="harga_penawaran", kind="money"),
    ),
)
TEMPLATES: Mapping[str, Template] = {
    "listings": LISTINGS,
    "stock": STOCK,
    "prices": PRICES,
    "orders": ORDERS,
    "results": RESULTS,
    "quotations": QUOTATIONS,
}
