"""The words our own layouts share: states of orders and listings as people write them, and the layout for old orders."""

from __future__ import annotations

from collections.abc import Mapping

from ikm_connectors.sheets.template import Column, Template

CONDITIONS: Mapping[str, str] = {"new": "baru", "used": "bekas"}
ORDER_WORDS: Mapping[str, str] = {
    "unpaid": "belum dibayar",
    "on_hold": "ditahan",
    "to_ship": "dibayar",
    "awaiting_pickup": "menunggu diambil",
    "in_transit": "dikirim",
    "delivered": "diterima",
    "completed": "selesai",
    "cancel_requested": "minta batal",
    "cancelled": "batal",
    "return_requested": "minta retur",
}
LISTING_WORDS: Mapping[str, str] = {
    "draft": "draf",
    "pending_review": "menunggu",
    "live": "terbit",
    "sold_out": "habis",
    "paused": "dijeda",
    "rejected": "ditolak",
    "banned": "dilarang",
    "deleted": "dihapus",
}
OLD_ORDERS = Template(
    # what a seller can still write down of a channel that has closed (protocol sheet of Blanja, section 8)
    id="old_orders",
    title="Pesanan lama",
    sheet="Pesanan lama",
    columns=(
        Column(field="order_id", heading="no_pesanan", required=True),
        Column(field="date", heading="tanggal", kind="date", required=True),
        Column(field="sku", heading="sku", required=True),
        Column(field="title", heading="nama"),
        Column(field="quantity", heading="qty", kind="integer", required=True),
        Column(field="unit_price", heading="harga", kind="money", required=True),
        Column(field="shipping", heading="ongkir", kind="money"),
        Column(field="city", heading="kota"),
        Column(
            field="status",
            heading="status",
            values=ORDER_WORDS,
            open_values=True,
            default=ORDER_WORDS["completed"],
        ),
    ),
)
