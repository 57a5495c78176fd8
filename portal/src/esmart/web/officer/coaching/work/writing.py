"""How days, hours and months are written on these pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from esmart.web.components.charts import write_number


def write_day(day: date | None) -> str:
    """Write a day, or nothing."""
    return date_format(day, "j M Y") if day else ""


def write_month(day: date) -> str:
    """Write a month with its year."""
    return date_format(day, "F Y")


def write_quantity(value: Decimal | int | None) -> str:
    """Write an amount without needless zeros, with Indonesian signs."""
    if value is None:
        return ""
    plain = Decimal(value)
    if plain == plain.to_integral_value():
        return write_number(int(plain))
    whole, _sign, part = f"{plain:.2f}".rstrip("0").partition(".")
    minus = "−" if plain < 0 and int(whole) == 0 else ""
    return f"{minus}{write_number(int(whole))},{part}"


def write_span(since: date, until: date | None) -> str:
    """Write from when to when."""
    return f"{write_day(since)} – {write_day(until) if until else _('sekarang')}"
