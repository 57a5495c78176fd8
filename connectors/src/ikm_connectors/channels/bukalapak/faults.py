"""Bukalapak's sentences → our errors; v2 has no codes, so the sentence itself is kept as the code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ikm_connectors import errors as e
from ikm_connectors.errors import ConnectorError, Scope


@dataclass(frozen=True, slots=True)
class Row:
    """Match words of a sentence; `seen` says that the sentence stands in the documents, else its words are inferred."""

    says: str
    kind: type[ConnectorError]
    scope: Scope | None = None
    seen: bool = False
    sample: str = ""


# The first row that fits decides. Source: sheet sections 2 and 3.
ROWS: tuple[Row, ...] = (
    Row(r"^Invalid password", e.TokenRevoked, seen=True, sample="Invalid password"),
    Row(r"^Image tidak boleh kosong", e.ImageRule, seen=True, sample="Image tidak boleh kosong"),
    Row(r"^Harus berupa file gambar", e.ImageRule, seen=True, sample="Harus berupa file gambar"),
    Row(r"^Failed to reject", e.NotEditable, scope="order", seen=True, sample="Failed to reject"),
    Row(
        r"konfirmasi pengiriman barang sudah dilakukan",
        e.NotEditable,
        scope="order",
        seen=True,
        sample="Belum ada konfirmasi pembayaran atau konfirmasi pengiriman barang sudah dilakukan",
    ),
    Row(r"masuk terlebih dahulu|token", e.TokenRevoked, sample="Anda harus masuk terlebih dahulu"),
    Row(r"sudah tidak tersedia", e.ChannelClosed, sample="Unggah produk baru sudah tidak tersedia"),
    Row(r"kategori|category", e.CategoryClosed, sample="Kategori tidak tersedia"),
    Row(r"transaksi tidak ditemukan", e.NotFound, scope="order", sample="Transaksi tidak ditemukan"),
    Row(r"tidak ditemukan", e.NotFound, sample="Produk tidak ditemukan"),
    Row(r"gambar", e.ImageRule, sample="Gambar sudah dipakai produk lain"),
    Row(r"promo", e.LockedByPromotion, sample="Harga tidak dapat diubah selama promo"),
    Row(r"stok kurang", e.BelowReservedStock, sample="Stok kurang dari pesanan"),
    Row(r"^(price|harga)\b", e.PriceOutOfRange, sample="price harus berupa angka"),
    Row(r"^(name|nama|description_bb)\b", e.TitleRule, sample="name tidak boleh kosong"),
    Row(r"tidak boleh kosong", e.MissingAttribute, sample="Bahan tidak boleh kosong"),
    Row(r"harus berupa|salah$", e.InvalidValue, sample="weight harus berupa angka"),
    Row(r"tidak dapat diubah", e.NotEditable, sample="Produk tidak dapat diubah"),
)


def fault_of(message: str, *, raw: Any = None) -> ConnectorError:
    """Give the error for a sentence; an unknown one gives Refused with the sentence kept."""
    for row in ROWS:
        if re.search(row.says, message, re.IGNORECASE):
            return row.kind(message, channel_code=message, scope=row.scope, raw=raw)
    return e.Refused(message, channel_code=message, raw=raw)
