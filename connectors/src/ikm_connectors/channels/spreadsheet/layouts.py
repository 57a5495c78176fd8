"""Our own layouts of sheets, by purpose; headings are Indonesian, fields are ours. No reading or filling here."""

from __future__ import annotations

from collections.abc import Mapping

from ikm_connectors.sheets import Column, Template
from ikm_connectors.sheets.words import CONDITIONS, LISTING_WORDS, ORDER_WORDS

PICTURES = 9
_SKU = Column(field="sku", heading="sku", required=True, aliases=("kode sku", "kode barang"))
_PRODUCT = Column(field="product", heading="kode_produk", aliases=("handle", "kode induk"))
_STOCK = Column(
    field="quantity", heading="stok", kind="integer", required=True, aliases=("jumlah stok", "stock")
)
_PRICE = Column(field="price", heading="harga", kind="money", required=True, aliases=("harga jual", "price"))

LISTINGS = Template(
    id="spreadsheet.listings",
    title="Daftar produk",
    sheet="Produk",
    columns=(
        _PRODUCT,
        _SKU,
        Column(
            field="title",
            heading="nama_produk",
            required=True,
            max_length=255,
            aliases=("nama barang", "judul"),
        ),
        Column(field="description", heading="deskripsi", required=True, max_length=10_000),
        Column(field="category", heading="kategori", required=True),
        Column(field="brand", heading="merek"),
        Column(field="option_1_name", heading="pilihan_1"),
        Column(field="option_1", heading="isi_pilihan_1"),
        Column(field="option_2_name", heading="pilihan_2"),
        Column(field="option_2", heading="isi_pilihan_2"),
        _PRICE,
        _STOCK,
        Column(field="weight_g", heading="berat_g", kind="integer", required=True),
        Column(field="length_cm", heading="panjang_cm", kind="integer"),
        Column(field="width_cm", heading="lebar_cm", kind="integer"),
        Column(field="height_cm", heading="tinggi_cm", kind="integer"),
        Column(field="condition", heading="kondisi", values=CONDITIONS),
        Column(field="preorder_days", heading="hari_prapesan", kind="integer"),
        Column(field="barcode", heading="barcode"),
        *(
            Column(field=f"image_{n}", heading=f"gambar_{n}", kind="picture", required=n == 1)
            for n in range(1, PICTURES + 1)
        ),
    ),
)
STOCK = Template(id="spreadsheet.stock", title="Stok", sheet="Stok", columns=(_PRODUCT, _SKU, _STOCK))
PRICES = Template(id="spreadsheet.prices", title="Harga", sheet="Harga", columns=(_PRODUCT, _SKU, _PRICE))
ORDERS = Template(
    id="spreadsheet.orders",
    title="Pesanan",
    sheet="Pesanan",
    columns=(
        Column(field="order_id", heading="no_pesanan", required=True, aliases=("nomor pesanan", "no nota")),
        Column(field="date", heading="tanggal", kind="date", required=True),
        Column(field="sku", heading="sku", required=True, aliases=("kode sku", "kode barang")),
        Column(field="title", heading="nama_barang"),
        Column(field="quantity", heading="qty", kind="integer", required=True, aliases=("jumlah",)),
        Column(field="unit_price", heading="harga_satuan", kind="money", required=True, aliases=("harga",)),
        Column(field="discount", heading="diskon", kind="money"),
        Column(field="shipping", heading="ongkir", kind="money", aliases=("ongkos kirim",)),
        Column(field="total", heading="total", kind="money"),
        Column(field="fee", heading="biaya", kind="money", aliases=("komisi", "bagian toko")),
        Column(field="buyer", heading="pembeli", aliases=("nama pembeli",)),
        Column(field="company", heading="perusahaan"),
        Column(field="tax_id", heading="npwp"),
        Column(field="phone", heading="telepon"),
        Column(field="address", heading="alamat"),
        Column(field="city", heading="kota"),
        Column(field="carrier", heading="kurir"),
        Column(field="tracking", heading="resi"),
        Column(field="status", heading="status", values=ORDER_WORDS, open_values=True),
        Column(field="note", heading="catatan"),
    ),
)
RESULTS = Template(
    id="spreadsheet.results",
    title="Hasil unggah",
    sheet="Hasil",
    columns=(
        _PRODUCT,
        _SKU,
        Column(field="title", heading="nama_produk"),
        Column(field="status", heading="status", required=True, values=LISTING_WORDS, open_values=True),
        Column(field="reason", heading="alasan"),
        Column(field="their_id", heading="id_di_saluran"),
        Column(field="address", heading="tautan"),
        Column(field="quantity", heading="stok", kind="integer"),
        Column(field="price", heading="harga", kind="money"),
    ),
)
TEMPLATES: Mapping[str, Template] = {
    "listings": LISTINGS,
    "stock": STOCK,
    "prices": PRICES,
    "orders": ORDERS,
    "results": RESULTS,
}
