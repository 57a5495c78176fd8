"""A shop's listings and orders as a file to keep, also after its marketplace is gone. Buyers stay masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from esmart.channels.models import ChannelAccount, Offer, OrderLine
from esmart.channels.services.sheet_files import FileForm, write_rows
from ikm_connectors.sheets import Sheet
from ikm_connectors.sheets.cells import escape

What = Literal["listings", "orders"]
Cell = str | int | None


def export_shop(*, account: ChannelAccount, what: What, form: FileForm) -> bytes:
    """Write every listing (one row per variant) or every order (one row per line) of a shop; one query."""
    rows = _listing_rows(account) if what == "listings" else _order_rows(account)
    safe = tuple(tuple(escape(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
    return write_rows(
        (Sheet(name=_("Tayangan") if what == "listings" else _("Pesanan"), rows=safe),), form=form
    )


def _listing_rows(account: ChannelAccount) -> Iterable[tuple[Cell, ...]]:
    yield (
        _("Kode di lokapasar"), _("Kode kami"), _("SKU"), _("Judul"), _("Keterangan"), _("Kategori"), _("Pilihan"),
        _("Harga"), _("Stok"), _("Berat (g)"), _("Keadaan"), _("Terakhir terlihat"),
    )  # fmt: skip
    offers = Offer.objects.filter(account=account).select_related("listing", "variant").order_by("id")
    for offer in offers.iterator(chunk_size=1000):
        listing, content = offer.listing, offer.listing.content
        yield (
            listing.channel_id, listing.client_ref, offer.variant.sku, content.get("title", ""),
            content.get("description", ""), listing.choices_made.get("category_name", ""), offer.variant.label,
            offer.desired_price, offer.desired_quantity, content.get("parcel", {}).get("weight_g"),
            listing.get_lifecycle_display(), _moment(listing.observed_at),
        )  # fmt: skip


def _order_rows(account: ChannelAccount) -> Iterable[tuple[Cell, ...]]:
    yield (
        _("Nomor pesanan"), _("Tanggal"), _("Status"), _("Status lokapasar"), _("SKU"), _("Barang"), _("Jumlah"),
        _("Harga satuan"), _("Ongkos kirim"), _("Total"), _("Pembeli"), _("Kota"), _("Kurir"), _("Nomor resi"),
    )  # fmt: skip
    lines = OrderLine.objects.filter(order__account=account).select_related("order", "variant").order_by("id")
    for line in lines.iterator(chunk_size=1000):
        order = line.order
        yield (
            order.external_id, _moment(order.ordered_at), order.get_status_display(), order.source_status,
            line.variant.sku if line.variant else line.seller_sku, line.title, line.quantity, line.unit_price,
            order.shipping_fee, order.total, order.buyer_masked, order.buyer_city, order.carrier,
            order.tracking_number,
        )  # fmt: skip


def _moment(at: datetime | None) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at is not None else ""
