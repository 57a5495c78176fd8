"""Blanja's refusals → our errors. Their form is not known: every row is inferred from the names of what is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ikm_connectors import errors as e
from ikm_connectors.errors import ConnectorError, Scope


@dataclass(frozen=True, slots=True)
class Row:
    """Match words of a refusal; `sample` proves the row in tests."""

    says: str
    kind: type[ConnectorError]
    scope: Scope | None = None
    sample: str = ""


# The first row that fits decides; the words are those of the parameters in sheet sections 4 to 6 [I].
ROWS: tuple[Row, ...] = (
    Row(r"\bsign\b|timestamp", e.SignatureInvalid, sample="sign salah"),
    Row(r"access_token", e.TokenRevoked, sample="access_token tidak berlaku"),
    Row(r"appid|appkey|aplikasi", e.PermissionMissing, sample="appid atau appkey salah"),
    Row(r"tidak diketahui", e.NotOffered, sample="tidak diketahui: arti parameter harga"),
    Row(r"kategori|categoryId", e.CategoryClosed, sample="kategori ditutup"),
    Row(r"orderNumber", e.NotFound, scope="order", sample="orderNumber tidak ditemukan"),
    Row(r"pesanan tidak dapat dikirim", e.NotEditable, scope="order", sample="pesanan tidak dapat dikirim"),
    Row(r"tidak ditemukan", e.NotFound, sample="itemId tidak ditemukan"),
    Row(r"kurang dari pesanan", e.BelowReservedStock, sample="jumlah kurang dari pesanan"),
    Row(r"promosi", e.LockedByPromotion, sample="barang sedang dalam promosi"),
    Row(r"itemImage", e.ImageRule, sample="itemImage wajib berupa alamat"),
    Row(r"price", e.PriceOutOfRange, sample="sku/price harus berupa angka"),
    Row(r"title|description", e.TitleRule, sample="item/title wajib diisi"),
    Row(r"wajib diisi|kosong", e.MissingAttribute, sample="item/weight wajib diisi"),
    Row(r"harus berupa|terdiri dari|ditulis", e.InvalidValue, sample="qty harus berupa angka"),
)


def fault_of(message: str, *, raw: Any = None) -> ConnectorError:
    """Give the error for a refusal's words; unknown ones give Refused with the words kept."""
    for row in ROWS:
        if re.search(row.says, message, re.IGNORECASE):
            return row.kind(message, channel_code=message, scope=row.scope, raw=raw)
    return e.Refused(message, channel_code=message, raw=raw)
