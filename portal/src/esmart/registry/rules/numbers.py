"""Identifiers that others issue (NIB, NPWP): read as data and checked, never a reason to lose a row."""

from __future__ import annotations

import re
from dataclasses import dataclass

NIB_DIGITS = 13
OLD_NPWP_DIGITS = 15
NEW_NPWP_DIGITS = 16
STORED = 20
_WOMAN = 40


@dataclass(frozen=True)
class Reading:
    """What is stored, and in words what is doubtful about it; an empty `doubt` means nothing is."""

    value: str
    doubt: str = ""


def check_business_id(text: str) -> Reading:
    """Read a NIB: 13 digits. Its inner build is not public, so only form is checked.

    Source: domain sheet 1.4 (NIB as key of SIINas); 13 digits as printed by OSS.
    """
    if len(text) == NIB_DIGITS and text.isdecimal():
        return Reading(text)
    if not text.strip():
        return Reading("")
    value = _digits(text)
    if _spoilt(text):
        return Reading(
            "", "NIB rusak oleh lembar kerja (tertulis sebagai 1,23E+12). Ubah kolom menjadi teks."
        )
    if len(value) != NIB_DIGITS or not _is_written_number(text):
        return Reading(
            value[:STORED], f"NIB seharusnya {NIB_DIGITS} angka; yang tertulis {len(value)} angka."
        )
    return Reading(value)


def check_tax_id(text: str) -> Reading:
    """Read an NPWP: 15 digits (old), or 16: the holder's NIK, or a 0 before the old number.

    The ninth digit of the old number is a Luhn check digit over the first eight (inferred by others from issued
    numbers: metacpan Business::ID::NPWP, python-stdnum id.npwp); so a miss is a doubt, not a fault.
    """
    if not text.strip():
        return Reading("")
    value = _digits(text)
    if _spoilt(text):
        return Reading("", "NPWP rusak oleh lembar kerja. Ubah kolom menjadi teks.")
    if len(value) not in {OLD_NPWP_DIGITS, NEW_NPWP_DIGITS} or not _is_written_number(text):
        return Reading(value[:STORED], f"NPWP seharusnya 15 atau 16 angka; yang tertulis {len(value)} angka.")
    old = value if len(value) == OLD_NPWP_DIGITS else value[1:] if value.startswith("0") else ""
    if old and not _luhn(old[:9]):
        return Reading(value, "Angka periksa NPWP tidak cocok; mungkin salah ketik.")
    if not old and not _is_national_id(value):
        return Reading(value, "NPWP 16 angka ini bukan NIK yang wajar; mungkin salah ketik.")
    return Reading(value)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_written_number(text: str) -> bool:
    return re.fullmatch(r"[\d\s.\-/']+", text.strip()) is not None


def _spoilt(text: str) -> bool:
    return re.fullmatch(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}", text.strip()) is not None


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0  # noqa: PLR2004  # the sum of a two-digit number's digits


def _is_national_id(digits: str) -> bool:
    day, month = int(digits[6:8]), int(digits[8:10])
    day -= _WOMAN if day > _WOMAN else 0  # women's day of birth is written plus 40
    return digits[0] != "0" and 1 <= day <= 31 and 1 <= month <= 12  # noqa: PLR2004  # days and months
